"""The tasks that state machines name, one a file. Each can be done again: what is done stays as it is."""

from collections.abc import Callable
from typing import Any

from flightpulse.workflow.tasks.compose_messages import compose_messages
from flightpulse.workflow.tasks.find_affected_bookings import find_affected_bookings
from flightpulse.workflow.tasks.get_passengers import get_passengers
from flightpulse.workflow.tasks.keep_dead_letter import keep_dead_letter
from flightpulse.workflow.tasks.mark_bookings import mark_bookings
from flightpulse.workflow.tasks.publish_notifications import publish_notifications
from flightpulse.workflow.tasks.record_disruption import record_disruption
from flightpulse.workflow.tasks.update_flight_status import update_flight_status
from flightpulse.workflow.work import Work

#: A task: plain values in, plain values out; raises TaskError.
Task = Callable[[Work, dict[str, Any]], dict[str, Any]]

#: By the names that a state's `Resource` gives.
TASKS: dict[str, Task] = {
    "RecordDisruption": record_disruption,
    "FindAffectedBookings": find_affected_bookings,
    "GetPassengers": get_passengers,
    "ComposeMessages": compose_messages,
    "PublishNotifications": publish_notifications,
    "MarkBookings": mark_bookings,
    "UpdateFlightStatus": update_flight_status,
    "KeepDeadLetter": keep_dead_letter,
}
