"""The router: what every event on the bus sets going."""

from collections import defaultdict
from collections.abc import Sequence

from flightpulse.bus.event import BusEvent
from flightpulse.domain.clock import Clock
from flightpulse.domain.times import moment_text
from flightpulse.routing.logs import Logs
from flightpulse.routing.rules import Rule, Target
from flightpulse.store.port import ConditionFailed, Put, Store
from flightpulse.store.repositories.executions import Executions


class Router:
    """Rules over logs and workflows."""

    def __init__(
        self, rules: Sequence[Rule], store: Store, executions: Executions, logs: Logs, clock: Clock
    ) -> None:
        self._rules, self._store, self._executions, self._logs, self._clock = (
            rules,
            store,
            executions,
            logs,
            clock,
        )
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
        """Return the writes that start an event's workflows, each once.

        Where the detail has no `event_id`, the bus event's own id serves (FP-6).
        """
        workflows = [target.workflow for target in self.targets(event) if target.workflow is not None]
        if not workflows:
            return []
        event_id, now = event.detail.get("event_id") or event.id, moment_text(self._clock.now())
        return [self._executions.started(workflow, event_id, event.as_item(), now) for workflow in workflows]

    def log(self, events: Sequence[BusEvent]) -> None:
        """Write events to the logs that rules name."""
        for_log = defaultdict(list)
        for event in events:
            for target in self.targets(event):
                if target.log is not None:
                    for_log[target.log].append(event)
        for name, logged in for_log.items():
            self._logs[name].write(logged)

    def publish(self, events: Sequence[BusEvent]) -> None:
        """Put events on the bus: workflows are started and logs written, durably, before it returns."""
        self.log(events)
        for event in events:
            for start in self.starts(event):
                try:
                    self._store.transact([start])
                except ConditionFailed:
                    continue  # it was started before, and goes its way
