"""When a passenger is due a notice of their rights: the duty to inform, not the rights themselves."""

from enum import StrEnum

#: A departure delay from which the notice is due (EU 261/2004 and UK 261, Art 14(2)).
NOTICE_DELAY_MINUTES = 120

_EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
# Not members, but bound to the regulation by treaty.
_ASSOCIATED = frozenset("CH IS NO".split())
# France's outermost regions have country codes of their own; the Treaty applies there (TFEU Art 355(1)).
_OUTERMOST = frozenset("GF GP MF MQ RE YT".split())
_EU_261 = _EU | _ASSOCIATED | _OUTERMOST


class Regulation(StrEnum):
    """The law that a notice names."""

    EU_261 = "EU 261"  # Regulation (EC) No 261/2004
    UK_261 = "UK 261"  # the same as retained in the law of the United Kingdom


def notice_due(origin_country: str, *, delay_minutes: int, cancelled: bool) -> Regulation | None:
    """Return the regulation of which a flight's passengers are due a notice, or None.

    It is due where the flight leaves from the EU, Iceland, Norway or Switzerland (EU 261) or from the
    United Kingdom (UK 261), any carrier (Art 3(1)(a)), and is cancelled or leaves at least two hours late
    (Art 14(2)). `origin_country` is ISO 3166-1 alpha-2. Flights into the EU on its own carriers, which
    Art 3(1)(b) adds, are not told apart: where a carrier is licensed is not stored.
    """
    if not cancelled and delay_minutes < NOTICE_DELAY_MINUTES:
        return None
    if origin_country in _EU_261:
        return Regulation.EU_261
    return Regulation.UK_261 if origin_country == "GB" else None
