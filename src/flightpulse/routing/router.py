"""The router: what every event on the bus sets going."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from flightpulse.bus.event import BusEvent, event_id_of
from flightpulse.domain.clock import Clock
from flightpulse.domain.dead_letter import DeadLetter, Stage, dead_letter_id
from flightpulse.domain.refusal import Refused
from flightpulse.domain.times import moment_text
from flightpulse.routing.logs import Logs
from flightpulse.routing.rules import Rule, Target
from flightpulse.store.port import ConditionFailed, InvalidWrite, Put, Store
from flightpulse.store.repositories import Repositories


class Router:
    """Rules over logs and workflows."""

    def __init__(
        self, rules: Sequence[Rule], store: Store, repositories: Repositories, logs: Logs, clock: Clock
    ) -> None:
        self._rules, self._store, self._kept = rules, store, repositories
        self._logs, self._clock = logs, clock
        # Where no rule looks inside events, those of one source and type all go the same way.
        self._by_envelope = all(rule.pattern.fields <= {"source", "detail-type"} for rule in rules)
        self._known: dict[tuple[str, str], list[Target]] = {}

    def targets(self, event: BusEvent) -> list[Target]:
        """Return where an event goes, each target once, however many rules name it."""
        envelope = (event.source, event.detail_type)
        found = self._known.get(envelope)
        if found is None:
            item = event.as_item()
            found = list(dict.fromkeys(rule.target for rule in self._rules if rule.pattern.matches(item)))
            if self._by_envelope:
                self._known[envelope] = found
        return found

    def starts(self, event: BusEvent) -> list[Put]:
        """Return the writes that start an event's workflows, each once; raises Refused.

        Where the detail has no `event_id`, the bus event's own id serves (FP-6).
        """
        workflows = [target.workflow for target in self.targets(event) if target.workflow is not None]
        if not workflows:
            return []
        item, now = event.as_item(), moment_text(self._clock.now())
        if not (event_id := event_id_of(item)):
            raise Refused("wrong_field", "an event needs an id", "id")
        try:
            return [self._kept.executions.started(each, event_id, item, now) for each in workflows]
        except InvalidWrite as error:
            raise Refused("oversize", str(error), "detail") from None

    def is_logged(self, event: BusEvent) -> bool:
        """Tell whether a rule takes an event to a log."""
        return any(target.log is not None for target in self.targets(event))

    def _log(self, events: Sequence[BusEvent]) -> None:
        """Write events to the logs that rules name."""
        for_log = defaultdict(list)
        for event in events:
            for target in self.targets(event):
                if target.log is not None:
                    for_log[target.log].append(event)
        for name, logged in for_log.items():
            self._logs[name].write(logged)

    def publish(self, events: Sequence[BusEvent]) -> None:
        """Put events on the bus: workflows are started and logs written, durably, before it returns.

        What no workflow can be started with is kept as a dead letter.
        """
        self._log(events)
        for event in events:
            try:
                self.start(event)
            except Refused as refused:
                self._refuse(event, refused)

    def start(self, event: BusEvent) -> None:
        """Start an event's workflows, however often it is put on the bus each once; raises Refused."""
        for start in self.starts(event):
            self._start(event, start)

    def _start(self, event: BusEvent, start: Put) -> None:
        """Start a workflow, unless it was started by this event before; raises Refused."""
        try:
            self._store.transact([start])
        except ConditionFailed:
            known = self._kept.executions.get(start.item["execution_id"])
            if known is not None and known.input["detail"] != event.as_item()["detail"]:
                problem = (
                    f"{event_id_of(event.as_item())!r} was on the bus before with another detail; "
                    "a new event has a new id"
                )
                raise Refused("event_id_reused", problem, "detail.event_id") from None
        except InvalidWrite as error:
            raise Refused("wrong_field", str(error), "detail") from None

    def _refuse(self, event: BusEvent, refused: Refused) -> None:
        body = msgspec.json.encode(event)
        letter = DeadLetter(
            dead_letter_id=dead_letter_id(Stage.ROUTING, body),
            stage=Stage.ROUTING,
            reason=refused.reason,
            problem=refused.problem,
            field=refused.field,
            source=event.source,
            received_at=moment_text(self._clock.now()),
            size=len(body),
        )
        self._kept.dead_letters.keep(letter, body)
