"""Draw docs/demo.svg, the README's picture: what the demo shows of scenarios 2 and 3 on a terminal."""

import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from rich.console import Console

from flightpulse.cli import demo
from flightpulse.cli.account import heading, print_account
from flightpulse.cli.screen import show

TITLE = "flightpulse demo"


# A picture fetches nothing: a reader without the font sees the system's own.
_WEB_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def main() -> None:
    """Play the demo's scenarios, and draw two of them."""
    screen = Console(
        record=True, width=104, force_terminal=True, color_system="truecolor", file=io.StringIO()
    )
    show(screen, heading("FlightPulse", "five scenarios on sample data, at 18:00 UTC on 14 March 2026"))
    for played in _second_and_third():
        print_account(screen, played)
    drawn = _WEB_FONTS.sub("", screen.export_svg(title=TITLE))
    Path("docs/demo.svg").write_text(drawn, encoding="utf-8")


def _second_and_third() -> Iterator[demo.Played]:
    return islice(demo.scenarios(None), 1, 3)


if __name__ == "__main__":
    main()
