"""Builds made wrong on purpose, one a file: `spoil` changes the program in a process that is to be a victim.

Each looks right until it is killed: a clean run ends as the real program's does. What would hide the fault is
gone as well: each file says which defence is missing, and at which levels.
"""

from typing import Literal

from msgspec import Struct

from crash.recorder import Kind


class Build(Struct, frozen=True):
    """A build, and how it shows."""

    name: str  # of its file
    fault: str
    kinds: tuple[Kind, ...]  # of the recorders that can see it
    shows: str  # how: a pattern of what is found


_BOTH: tuple[Literal["remembers"], Literal["forgetful"]] = ("remembers", "forgetful")

#: All of them.
BUILDS = (
    Build(
        "sent_before_handoff", "sent is marked before the hand-off", _BOTH, "never sent|lost without a word"
    ),
    Build("no_durable_handoff", "marked after it, without a durable hand-off", ("forgetful",), "sent twice"),
    Build(
        "done_before_effects",
        "a state is recorded as done before its effects are durable",
        _BOTH,
        "never sent|lost without a word|in one of the two ledgers only",
    ),
    Build("random_keys", "notification keys are drawn at random", _BOTH, "sent twice"),
    Build("no_version_check", "no version is checked", _BOTH, "entities differ"),
)
