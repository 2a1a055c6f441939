"""The account of a scenario: what happened, which states ran, who was affected, what each was told."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from flightpulse.delivery.completeness import Account
from flightpulse.delivery.rendering import Renderer
from flightpulse.domain.ids import execution_id
from flightpulse.domain.notification import Channel, Notification, State
from flightpulse.flow import Flow
from flightpulse.intake.accept import Answer
from flightpulse.simulation.scenarios import Scenario


class EventAccount(Struct):
    """One event that was delivered to intake, as often as it was."""

    event_id: str
    event_type: str
    detail_type: str  # its category
    outcome: str  # accepted, stale, duplicate, refused
    flight_id: str


class ExecutionAccount(Struct):
    """A workflow's run: the states as they ran, the items of a Map one after the other."""

    event_id: str
    workflow: str
    status: str
    states: list[str]


class Message(Struct):
    """What one passenger was told of one event on one channel."""

    event_id: str
    passenger_id: str
    name: str
    channel: str
    language: str
    subject: str
    text: str


class ScenarioAccount(Struct):
    """A scenario, played."""

    scenario: int
    title: str
    events: list[EventAccount]
    executions: list[ExecutionAccount]
    affected: int
    told: int
    pending: int
    suppressed: dict[str, int]
    failed: int
    notifications: list[Message]


def account_of(flow: Flow, scenario: Scenario, answers: Sequence[Answer]) -> ScenarioAccount:
    """Read from the store what became of a scenario's events."""
    events = [_event(sent, answer) for sent, answer in zip(scenario.events, answers, strict=True)]
    event_ids = list(dict.fromkeys(event.event_id for event in events))
    rows = {event_id: list(flow.kept.ledger.rows(event_id)) for event_id in event_ids}
    return ScenarioAccount(
        scenario=scenario.number,
        title=scenario.title,
        events=events,
        executions=[found for event_id in event_ids for found in executions_of(flow, event_id)],
        **_counts(flow.account(event_ids)),
        notifications=[message for event_id in event_ids for message in _messages(flow, rows[event_id])],
    )


def _counts(ledger: Account) -> dict[str, Any]:
    return {
        "affected": ledger.affected,
        "told": ledger.told,
        "pending": ledger.pending,
        "suppressed": ledger.suppressed,
        "failed": ledger.failed,
    }


def _event(sent: dict[str, Any], answer: Answer) -> EventAccount:
    return EventAccount(
        event_id=sent["event_id"],
        event_type=sent["event_type"],
        detail_type=answer.detail_type or "",
        outcome=answer.outcome.value,
        flight_id=sent["payload"]["flight_id"],
    )


def executions_of(flow: Flow, event_id: str) -> list[ExecutionAccount]:
    """Read from the store which workflow ran for an event, and through which states; none for a stale one."""
    disruption = flow.kept.events.get(event_id)
    if disruption is None:
        return []
    execution = flow.kept.executions.get(execution_id(disruption.kind.value, event_id))
    if execution is None:
        return []
    states = [
        entry["state"]
        for entry in flow.kept.executions.history(execution.execution_id)
        if entry["type"].endswith("StateEntered")
    ]
    return [ExecutionAccount(event_id, execution.workflow, execution.status, states)]


def _messages(flow: Flow, rows: Sequence[Notification]) -> list[Message]:
    """Return what was sent, in the order in which passengers were served."""
    renderer = Renderer(flow.kept.ledger)
    names = {
        each.passenger_id: each for each in flow.kept.passengers.get_many(row.passenger_id for row in rows)
    }
    told = []
    for row in sorted(rows, key=lambda row: (row.rank, row.passenger_id)):
        for channel in (Channel.EMAIL, Channel.SMS):
            if row.channels[channel].state not in (State.SENT, State.DELIVERED):
                continue
            rendered, passenger = renderer.render(row), names.get(row.passenger_id)
            name = f"{passenger.first_name} {passenger.last_name}".strip() if passenger else ""
            told.append(
                Message(
                    event_id=row.event_id,
                    passenger_id=row.passenger_id,
                    name=name,
                    channel=channel.value,
                    language=row.language,
                    subject=rendered.subject if channel is Channel.EMAIL else "",
                    text=rendered.text(channel),
                )
            )
    return told
