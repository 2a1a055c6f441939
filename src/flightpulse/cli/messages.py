"""`flightpulse messages`: what passengers would read, before anybody is told."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flightpulse.cli.completion import words_of
from flightpulse.cli.errors import fail, note, one_of, said_plainly, visible
from flightpulse.cli.screen import AsJson, document, print_facts, print_json

if TYPE_CHECKING:
    from flightpulse.domain.disruption import Disruption, Kind
    from flightpulse.messages.preview import Example, Preview

app = typer.Typer(name="messages", no_args_is_help=True, help="Messages: preview.")

# Who is in a programme, and has no tier.
_MEMBERS = ("MEMBER", "Basic")

# The options that are of some kinds only, and these kinds.
_OF_KINDS = {
    "--minutes": ("delay",),
    "--reason": ("delay", "cancellation"),
    "--gate": ("gate_change",),
    "--terminal-change": ("gate_change",),
}

# What `--told` says, kind by kind.
_TOLD = "the minutes of a delay, a gate, or the reason of a cancellation"

# What is shown where nothing is asked for: each kind, once plain and once as an update.
_SHOWN = ("major", "update-shorter", "weather", "same-terminal", "other-terminal", "update-back")


@app.command()
def preview(
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help="delay, cancellation or gate_change only.",
            autocompletion=words_of("domain.disruption:Kind"),
        ),
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LANGUAGE",
            help="In this language only: en, de; may be repeated.",
            autocompletion=lambda incomplete: [
                each for each in _languages() if each.startswith(incomplete.lower())
            ],
        ),
    ] = None,
    minutes: Annotated[
        int | None, typer.Option(metavar="N", help="A delay of so many minutes; negative is earlier.")
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option(
            metavar="REASON",
            help="WEATHER, MECHANICAL, CREW, ATC, SECURITY or OTHER.",
            autocompletion=words_of("domain.operations_event:REASONS"),
        ),
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
        str | None,
        typer.Option(
            metavar="TIER",
            help="A-LIST PREFERRED, A-LIST, Senator …",
            autocompletion=words_of("domain.tier:TIERS", *_MEMBERS),
        ),
    ] = None,
    need: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NEED",
            help="unaccompanied_minor, medical, wheelchair, blind, deaf or other; may be repeated.",
            autocompletion=words_of("domain.needs:Need"),
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
    the templates are the real ones. Without options a few examples of each kind are shown in each language;
    with some, what they say in those kinds that they fit.

    \b
    Examples:
      flightpulse messages preview --kind delay --language de
      flightpulse messages preview --kind delay --minutes 20 --told 90 --tier A-LIST
      flightpulse messages preview --kind cancellation --need wheelchair --origin FRA --destination LGA
      flightpulse messages preview --kind gate_change --terminal-change --language de --html gate.html
    """
    from flightpulse.messages.preview import preview as written

    spoken = [_language(each) for each in language or _languages()]
    options: dict[str, Any] = {
        "--minutes": minutes, "--reason": reason, "--gate": gate, "--tier": tier, "--need": need or None,
        "--terminal-change": terminal_change or None, "--name": name, "--no-name": no_name or None,
        "--origin": origin, "--destination": destination, "--told": told,
    }  # fmt: skip
    given = {flag: value for flag, value in options.items() if value is not None}
    kinds = _kinds(kind, given)
    if every and given:
        fail(f"--all shows every example as it is; leave out {', '.join(given)}")
    with said_plainly():
        shown = [
            written(example, each)
            for each in spoken
            for example in (_as_asked(kinds, given) if given else _examples(kinds, every=every))
        ]
    if html is not None:
        _write(html, shown)
    if as_json:
        print_json([{**document(each), "inbox": each.inbox} for each in shown])
        return
    for each in shown:
        _print(each)


def _languages() -> list[str]:
    from flightpulse.messages.language import languages

    return sorted(languages())


def _language(asked: str) -> str:
    if asked.lower() not in _languages():
        fail(f"--language {asked!r} has no templates; use one of {', '.join(_languages())}")
    return asked.lower()


def _kinds(kind: str | None, given: dict[str, Any]) -> "list[Kind]":
    """Return the kinds that are asked for, and that all options fit."""
    from flightpulse.domain.disruption import Kind

    kinds = list(Kind) if kind is None else [one_of(Kind, kind, "--kind")]
    for flag in filter(_OF_KINDS.__contains__, given):
        fitting = [each for each in kinds if each in _OF_KINDS[flag]]
        if not fitting:
            fail(
                f"{flag} does not belong to {' or '.join(kinds)}; leave it out, or use --kind "
                f"{' or '.join(_OF_KINDS[flag])}"
            )
        kinds = fitting
    if "--told" in given and len(kinds) > 1:
        fail(f"--told needs --kind: what was told before is {_TOLD}")
    return kinds


def _examples(kinds: "Sequence[Kind]", *, every: bool) -> "Iterator[Example]":
    from flightpulse.messages.preview import examples

    for example in examples():
        if example.kind in kinds and (every or example.name in _SHOWN):
            yield example


def _as_asked(kinds: "Sequence[Kind]", given: dict[str, Any]) -> "Iterator[Example]":
    """Yield an example of each kind, changed as the options say; all else stays as it is."""
    from msgspec.structs import replace

    from flightpulse.messages.preview import Example

    if "--name" in given and "--no-name" in given:
        fail("--name and --no-name do not go together; leave one of them out")
    for kind in kinds:
        example = Example(name="as-asked", kind=kind)
        for flag, value in given.items():
            example = replace(example, **_change(flag, value, kind))
        yield example


def _change(flag: str, value: Any, kind: "Kind") -> dict[str, Any]:
    """Return what an option changes of an example, by its attributes; a wrong value ends the command."""
    from flightpulse.domain.needs import Need

    match flag:
        case "--minutes":
            return {"delay_minutes": _minutes(flag, value)}
        case "--reason":
            return {"reason": _reason(flag, value)}
        case "--gate":
            return {"new_gate": value}
        case "--terminal-change":
            return {"terminal_change": True}
        case "--tier":
            return {"tier": _tier(value)}
        case "--need":
            return {"needs": tuple(one_of(Need, each, flag) for each in value)}
        case "--name":
            return {"first_name": value}
        case "--no-name":
            return {"first_name": "", "last_name": "", "guardian_name": ""}
        case "--told":
            return {"told": _told(value, kind)}
        case _:
            return {flag.removeprefix("--"): _airport(value)}


def _minutes(flag: str, minutes: int) -> int:
    from flightpulse.domain.operations_event import MAX_DELAY_MINUTES

    if abs(minutes) > MAX_DELAY_MINUTES:
        fail(f"{flag} {minutes} is out of range; a week is {MAX_DELAY_MINUTES}")
    return minutes


def _reason(flag: str, reason: str) -> str:
    from flightpulse.domain.operations_event import REASONS

    if reason.upper() not in REASONS:
        fail(f"{flag} {reason!r} is unknown; use one of {', '.join(sorted(REASONS))}")
    return reason.upper()


def _tier(asked: str) -> str:
    from flightpulse.domain.tier import TIERS

    words = {tier.lower(): tier for tier in (*TIERS, *_MEMBERS)}
    if asked.lower() not in words:
        fail(f"--tier {asked!r} is unknown; use A-LIST PREFERRED, A-LIST, Senator or Frequent_Traveller")
    return words[asked.lower()]


def _airport(code: str) -> str:
    from flightpulse.domain import airports

    if airports.find(code.upper()) is None:
        fail(f"there is no airport {code!r}; use an IATA code, e.g. FRA")
    return code.upper()


def _told(before: str, kind: "Kind") -> "Disruption":
    from flightpulse.domain.disruption import Kind
    from flightpulse.domain.operations_event import REASONS
    from flightpulse.messages.preview import cancelled, delayed, moved

    if kind is Kind.GATE_CHANGE:
        return moved(before)
    if kind is Kind.CANCELLATION:
        if before.upper() not in REASONS:
            fail(f"--told {before!r} is not the reason of a cancellation: {', '.join(sorted(REASONS))}")
        return cancelled(before.upper())
    try:
        minutes = int(before)
    except ValueError:
        fail(f"--told {before!r} is not the minutes of a delay, e.g. --told 90")
    return delayed(_minutes("--told", minutes))


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
