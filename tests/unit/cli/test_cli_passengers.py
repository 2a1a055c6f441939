"""`flightpulse passengers correct`: where somebody is reached is put right, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from typer.testing import Result

Run = Callable[..., Result]


def _shown(run: Run, folder: Path) -> dict[str, object]:
    shown: dict[str, object] = msgspec.json.decode(
        run("passengers", "show", "P001", "--json", data=folder).stdout
    )
    return shown


def test_an_address_is_corrected_and_all_else_stays(run: Run, seeded: Path) -> None:
    before = _shown(run, seeded)
    result = run("passengers", "correct", "P001", "--email", "sj@example.org", data=seeded)
    assert (result.exit_code, result.stdout) == (0, "P001 is corrected.\n")
    assert _shown(run, seeded) == {**before, "email": "sj@example.org"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["P001"], "say what is right"),
        (["P001", "--email", "nowhere"], "'nowhere' is no e-mail address"),
        (["P001", "--email", "a@example.com\r\nBcc: b@example.com"], "is no e-mail address"),
        (["P001", "--phone", "030 123456"], "'030 123456' is no number with its country's code"),
        (["P999", "--phone", "+4930123456"], "there is no passenger 'P999'"),
    ],
)
def test_what_is_no_address_or_nobody_s_is_refused(
    run: Run, seeded: Path, arguments: list[str], said: str
) -> None:
    before = _shown(run, seeded)
    result = run("passengers", "correct", *arguments, data=seeded)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert _shown(run, seeded) == before
