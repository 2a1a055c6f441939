"""How a workflow's run is doing."""

from enum import StrEnum


class Status(StrEnum):
    """How an execution is doing; in its position, also an item of a Map, or a branch."""

    RUNNING = "RUNNING"
    WAITING = "WAITING"  # of a position, for its wake time: a Wait state, or a retry
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"  # the execution as a whole: longer than its machine's TimeoutSeconds


#: It ended, and not well: it can be driven again.
GAVE_UP = (Status.FAILED, Status.TIMED_OUT)

#: It is open, or ended so: its work is not done.
UNDONE = (Status.RUNNING, *GAVE_UP)
