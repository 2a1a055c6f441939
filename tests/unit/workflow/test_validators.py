"""The shipped workflows, as they are deployed, are valid in the eyes of two validators of others."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from flightpulse import definitions
from oracles.asl.validators import asl_validator, deployed, statelint

FILES = {file.name.removesuffix(".asl.json"): file for file in definitions.files("workflows", ".asl.json")}
VALIDATORS = [statelint, asl_validator]


def written(folder: Path, text: str) -> Path:
    file = folder / "deployed.asl.json"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("problems", VALIDATORS)
@pytest.mark.parametrize("workflow", sorted(FILES))
def test_fp7_a_shipped_workflow_is_valid(
    problems: Callable[[Path], str], workflow: str, tmp_path: Path
) -> None:
    text = deployed(FILES[workflow].read_text(encoding="utf-8"))
    assert "${" not in text
    assert problems(written(tmp_path, text)) == ""


@pytest.mark.parametrize("problems", VALIDATORS)
def test_the_validators_do_find_what_is_wrong(problems: Callable[[Path], str], tmp_path: Path) -> None:
    document = json.loads(deployed(FILES["delay"].read_text(encoding="utf-8")))
    document["States"]["FindAffectedBookings"]["Next"] = "Nowhere"
    assert "Nowhere" in problems(written(tmp_path, json.dumps(document)))
