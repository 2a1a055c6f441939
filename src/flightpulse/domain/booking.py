"""A booking: one passenger's place on one flight."""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct


class BookingStatus(StrEnum):
    """Where a booking stands (requirements FP, details, and FA)."""

    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    CHECKED_IN = "CHECKED_IN"
    CANCELLED = "CANCELLED"
    NEEDS_REBOOKING = "NEEDS_REBOOKING"


class Place(Struct, kw_only=True, omit_defaults=True):
    """A passenger's place on a flight: as much of a booking as is needed to tell them."""

    booking_id: str
    passenger_id: str
    confirmation_number: str = ""  # the PNR's record locator, as the passenger knows it
    seat: str | None = None
    booking_status: BookingStatus = BookingStatus.CONFIRMED

    @property
    def is_active(self) -> bool:
        """Tell whether the passenger still means to be on the flight, or on another in its place."""
        return self.booking_status is not BookingStatus.CANCELLED


class Booking(Place, kw_only=True, omit_defaults=True):
    """A booking as stored."""

    flight_id: str
    created_at: str = ""  # UTC
    fare_class: str | None = None  # Economy, Premium_Economy, Business, First
    checked_in: bool = False
    bags_checked: int = 0
    price: Decimal | None = None  # in the currency
    currency: str | None = None  # ISO 4217
