"""The stages of the flow, and which calls begin and end each."""

from importlib import import_module

from sink import Sink
from stopwatch import Stopwatch

from flightpulse.app import Application
from flightpulse.workflow.work import Work

#: In the order of the flow. `indexes` is what those that lag catch up with, when all is told; `commit` is the
#: end of every commit: SQLite's own, with syncing and folding.
STAGES = (
    "intake",
    "routing",
    "workflow",
    "compose",
    "ledger",
    "hand-off",
    "sink",
    "stream handler",
    "indexes",
    "commit",
)


def watched(application: Application, sink: Sink) -> Stopwatch:
    """Time an application's stages from now on.

    All is timed by the event, page or batch, which costs nothing to speak of, but for `fill_of`: it is called
    for each passenger, and timing it takes half a microsecond.
    """
    watch = Stopwatch()
    watch.time(application.intake, "accept", "intake")
    for name in ("starts", "is_logged", "publish"):
        watch.time(application.router, name, "routing")
    watch.time(application.runner, "run_due", "workflow")
    watch.time(Work, "keep_texts", "compose")
    watch.time(import_module("flightpulse.workflow.tasks.publish_notifications"), "fill_of", "compose")
    for name in ("keep_texts", "texts", "open", "due", "record"):
        watch.time(application.kept.ledger, name, "ledger")
    watch.time(application.delivery, "run_due", "hand-off")
    watch.time(sink, "hand_over", "sink")
    watch.time(application.stream, "run_due", "stream handler")
    watch.time(application.store, "catch_up", "indexes")
    watch.time_end(application.store, "one_commit", "commit")
    return watch
