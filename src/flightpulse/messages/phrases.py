"""A language's phrases as data: reasons, needs, tiers, rights, and how dates and times are written."""

from msgspec import Struct


class Reason(Struct, forbid_unknown_fields=True):
    """One reason in plain words."""

    delay: str  # a sentence
    cancellation: str  # a sentence
    clause: str  # after a fact, in a short message: because of the weather
    short: str  # in brackets: weather


class Noun(Struct, forbid_unknown_fields=True):
    """A phrase within a sentence, and a shorter one for short messages."""

    full: str
    short: str


class Assistance(Noun, forbid_unknown_fields=True):
    """A need, in words to whoever has it, and in words to the guardian of a child that has it."""

    of_child: str


class Counted(Struct, forbid_unknown_fields=True):
    """A phrase by how many there are; `{items}` is where they are listed."""

    none: str
    one: str
    many: str

    def of(self, items: list[str], separator: str, last_separator: str) -> str:
        """Return the phrase for a list of items."""
        if not items:
            return self.none
        if len(items) == 1:
            return self.one.replace("{items}", items[0])
        return self.many.replace("{items}", separator.join(items[:-1]) + last_separator + items[-1])


class Guardian(Struct, forbid_unknown_fields=True):
    """How the guardian of a child that travels alone is written to."""

    greeting: str  # {name}: the guardian's
    greeting_without_name: str
    child_without_name: str  # within a sentence, in place of the child's first name
    seat: Counted
    reference: Counted


class Phrases(Struct, forbid_unknown_fields=True):
    """`phrases.json` of a language. Patterns are Unicode's (CLDR): d MMMM, HH:mm."""

    time: str
    date: str
    short_date: str
    time_on_date: str  # {time} and {date}
    local_time: str  # what a city's time is called: {city} time
    separator: str  # between the items of a list
    last_separator: str
    greeting: str  # {name}: the first name, or {full_name}
    greeting_without_name: str
    seat: Counted
    reference: Counted
    guardian: Guardian
    reasons: dict[str, Reason]
    tiers: dict[str, Noun]
    needs: dict[str, Assistance]
    several_needs: str  # of more than one, in a short message
    rights: dict[str, Noun]
    cities: dict[str, str] = {}  # by the register's name, where this language has another: Munich, München
