"""`flightpulse messages`: what passengers would read, before anybody is told."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from flightpulse.cli.errors import fail, note, one_of, said_plainly, visible
from flightpulse.cli.screen import AsJson, document, print_facts, print_json

if TYPE_CHECKING:
    from flightpulse.domain.disruption import Disruption, Kind
    from flightpulse.messages.preview import Example, Preview

app = typer.Typer(name="messages", no_args_is_help=True, help="Messages: preview.")

# What is shown where nothing is asked for: each kind, once plain and once as an update.
_SHOWN = ("major", "update-shorter", "weather", "same-terminal", "other-terminal", "update-back")


@app.command()
def preview(
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="delay, cancellation or gate_change only.")
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(metavar="LANGUAGE", help="In this language only: en, de; may be repeated."),
    ] = None,
    minutes: Annotated[
        int | None, typer.Option(metavar="N", help="A delay of so many minutes; negative is earlier.")
    ] = None,
    reason: Annotated[
        str | None, typer.Option(metavar="REASON", help="WEATHER, MECHANICAL, CREW, ATC, SECURITY or OTHER.")
    ] = None,
    gate: Annotated[str | None, typer.Option(metavar="GATE", help="The new gate of a gate change.")] = None,
    terminal_change: Annotated[
        bool, typer.Option("--terminal-change", help="The new gate is in another terminal.")
    ] = False,
    told: Annotated[
        str | None,
        typer.Option(
            metavar="BEFORE",
            help="What was told before, which makes it an update: the minutes of a delay, a gate, or the "
            "reason of a cancellation.",
        ),
    ] = None,
    tier: Annotated[
        str | None, typer.Option(metavar="TIER", help="A-LIST PREFERRED, A-LIST, Senator …")
    ] = None,
    need: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NEED",
            help="unaccompanied_minor, medical, wheelchair, blind, deaf or other; may be repeated.",
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="The first name, in any script.")] = None,
    no_name: Annotated[bool, typer.Option("--no-name", help="Nobody's name is known.")] = False,
    origin: Annotated[str | None, typer.Option(metavar="AIRPORT", help="From where: FRA.")] = None,
    destination: Annotated[str | None, typer.Option(metavar="AIRPORT", help="To where: LGA.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every example there is, instead of a few.")] = False,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the HTML e-mail to a file; of several, to numbered ones."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what passengers read.

    Subject, e-mail, SMS with its segments, and inbox. The flight, its times and its passengers are made up;
    the templates are the real ones. Without options a few examples of each kind are shown in each language.

    \b
    Examples:
      flightpulse messages preview --kind delay --language de
      flightpulse messages preview --kind delay --minutes 20 --told 90 --tier A-LIST
      flightpulse messages preview --kind cancellation --need wheelchair --origin FRA --destination LGA
      flightpulse messages preview --kind gate_change --terminal-change --language de --html gate.html
    """
    from flightpulse.messages.language import languages
    from flightpulse.messages.preview import preview as written

    for asked in language or ():
        if asked not in languages():
            fail(f"--language {asked!r} has no templates; use one of {', '.join(sorted(languages()))}")
    changes = _changes(
        minutes=minutes, reason=reason, gate=gate, terminal_change=terminal_change, told=told, tier=tier,
        needs=need, name=name, no_name=no_name, origin=origin, destination=destination,
    )  # fmt: skip
    with said_plainly():
        shown = [
            written(example, spoken)
            for spoken in language or sorted(languages())
            for example in _examples(kind, changes, every=every)
        ]
    if html is not None:
        _write(html, shown)
    if as_json:
        print_json([{**document(each), "inbox": each.inbox} for each in shown])
        return
    for each in shown:
        _print(each)


def _examples(kind: str | None, changes: dict[str, Any], *, every: bool) -> "Iterator[Example]":
    from msgspec.structs import replace

    from flightpulse.domain.disruption import Kind
    from flightpulse.messages.preview import Example, examples

    wanted = list(Kind) if kind is None else [one_of(Kind, kind, "--kind")]
    if changes:
        for each in wanted:
            made = {**changes, "told": _told(changes["told"], each)} if "told" in changes else changes
            yield replace(Example(name="as-asked", kind=each), **made)
        return
    for example in examples():
        if example.kind in wanted and (every or example.name in _SHOWN):
            yield example


def _changes(
    *,
    minutes: int | None,
    reason: str | None,
    gate: str | None,
    terminal_change: bool,
    told: str | None,
    tier: str | None,
    needs: Sequence[str] | None,
    name: str | None,
    no_name: bool,
    origin: str | None,
    destination: str | None,
) -> dict[str, Any]:
    """Return what was asked for of the example, by its attributes; all else stays as it is."""
    from flightpulse.domain import airports
    from flightpulse.domain.needs import Need
    from flightpulse.domain.operations_event import MAX_DELAY_MINUTES, REASONS
    from flightpulse.domain.tier import Tier, tier_of

    if minutes is not None and abs(minutes) > MAX_DELAY_MINUTES:
        fail(f"--minutes {minutes} is out of range; a week is {MAX_DELAY_MINUTES}")
    if reason is not None and reason not in REASONS:
        fail(f"--reason {reason!r} is unknown; use one of {', '.join(sorted(REASONS))}")
    if tier is not None and tier_of(tier) is Tier.NONE and tier not in ("MEMBER", "Basic"):
        fail(f"--tier {tier!r} is unknown; use A-LIST PREFERRED, A-LIST, Senator or Frequent_Traveller")
    for code in (origin, destination):
        if code is not None and airports.find(code) is None:
            fail(f"there is no airport {code!r}; use an IATA code, e.g. FRA")
    found = {
        "delay_minutes": minutes,
        "reason": reason,
        "new_gate": gate,
        "terminal_change": terminal_change or None,
        "told": told,
        "tier": tier,
        "needs": tuple(one_of(Need, each, "--need") for each in needs) if needs else None,
        "first_name": name,
        "origin": origin,
        "destination": destination,
    }
    if no_name:
        found |= {"first_name": "", "last_name": "", "guardian_name": ""}
    return {attribute: value for attribute, value in found.items() if value is not None}


def _told(before: str, kind: "Kind") -> "Disruption":
    from flightpulse.domain.disruption import Kind
    from flightpulse.domain.operations_event import REASONS
    from flightpulse.messages.preview import cancelled, delayed, moved

    if kind is Kind.GATE_CHANGE:
        return moved(before)
    if kind is Kind.CANCELLATION:
        return cancelled(before) if before in REASONS else _wrong(before, "the reason of a cancellation")
    try:
        return delayed(int(before))
    except (ValueError, OverflowError):
        return _wrong(before, "the minutes of a delay; --kind says of which kind")


def _wrong(before: str, right: str) -> NoReturn:
    fail(f"--told {before!r} is not {right}")


def _print(each: "Preview") -> None:
    typer.echo(typer.style(f"=== {each.kind}, {each.name}, {each.language} ===", fg="cyan", bold=True))
    segments = "1 segment" if each.segments == 1 else f"{each.segments} segments"
    print_facts([("subject", each.subject)])
    typer.echo("\n" + visible(each.text).rstrip() + "\n")
    print_facts(
        [
            ("sms", each.sms),
            ("", f"{segments}, {each.encoding}, {each.characters} characters"),
            ("inbox", "the subject, and the text of the SMS"),
        ]
    )
    typer.echo("")


def _write(file: Path, shown: "Sequence[Preview]") -> None:
    for number, each in enumerate(shown, start=1):
        path = file if len(shown) == 1 else file.with_stem(f"{file.stem}-{number}")
        with said_plainly():
            path.write_text(each.html, encoding="utf-8")
        note(f"{path}: {each.kind}, {each.name}, {each.language}")
