"""What fills a text's gaps: the passenger's own name, seat and booking reference, and nothing else."""

from collections.abc import Sequence

from flightpulse.domain.booking import Booking
from flightpulse.domain.passenger import Passenger
from flightpulse.messages.clean_text import clean
from flightpulse.messages.language import language
from flightpulse.messages.segment import language_of

#: The gaps that a text may have.
GAPS = ("greeting", "seat", "reference")


def fill_of(passenger: Passenger, bookings: Sequence[Booking]) -> dict[str, str]:
    """Return what fills the gaps for a passenger, in their language.

    `bookings` are theirs on the flight. A booking without a confirmation number goes by its id.
    """
    phrases = language(language_of(passenger.preferred_language)).phrases
    name = clean(passenger.first_name) or clean(passenger.last_name)
    seats = [clean(booking.seat) for booking in bookings if booking.seat]
    references = list(
        dict.fromkeys(clean(each.confirmation_number) or clean(each.booking_id) for each in bookings)
    )
    return {
        "greeting": phrases.greeting.replace("{name}", name) if name else phrases.greeting_without_name,
        "seat": phrases.seat.of(seats, phrases.separator, phrases.last_separator),
        "reference": phrases.reference.of(references, phrases.separator, phrases.last_separator),
    }
