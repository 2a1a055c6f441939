"""The rules: which events go to which target (FP-6), from the files that Terraform deploys."""

from pathlib import Path
from typing import Any

from msgspec import Struct

from flightpulse.definitions import FOLDER, DefinitionError, files, read
from flightpulse.routing.pattern import Pattern, PatternError

#: The fields of an event on the bus.
_ENVELOPE = ("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail")


class Target(Struct, forbid_unknown_fields=True, frozen=True):
    """Where events go: a workflow is started, once per event, or the event is written to a log."""

    workflow: str | None = None
    log: str | None = None


class RuleFile(Struct, forbid_unknown_fields=True):
    """A rule as its file says it."""

    description: str
    event_pattern: Any
    target: Target


class Rule(Struct, frozen=True):
    """A rule, ready to match."""

    name: str
    description: str
    pattern: Pattern
    target: Target


def rules() -> list[Rule]:
    """Return every rule, in the order of their names; raises DefinitionError."""
    return [_checked(file, read(file, RuleFile)) for file in files("rules")]


def _checked(file: Path, rule: RuleFile) -> Rule:
    try:
        pattern = Pattern(rule.event_pattern)
    except PatternError as error:
        field = f"event_pattern.{error.field}" if error.field else "event_pattern"
        raise DefinitionError(file, field, error.problem) from None
    if unknown := sorted(pattern.fields - set(_ENVELOPE)):
        raise DefinitionError(
            file, f"event_pattern.{unknown[0]}", f"an event has only {', '.join(_ENVELOPE)}"
        )
    if (rule.target.workflow is None) == (rule.target.log is None):
        raise DefinitionError(file, "target", "either a workflow or a log is needed")
    if rule.target.workflow and not (FOLDER / "workflows" / f"{rule.target.workflow}.asl.json").exists():
        raise DefinitionError(
            file, "target.workflow", f"there is no workflows/{rule.target.workflow}.asl.json"
        )
    return Rule(file.stem, rule.description, pattern, rule.target)
