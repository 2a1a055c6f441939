"""The recorder as a provider: declares what its kind can do, and names the steps of each hand-off."""

import json
import select
import socket
from collections.abc import Callable, Sequence
from typing import Any

from crash.recorder import Kind
from flightpulse.delivery.provider import Message, Outcome, Sent


class RecorderProvider:
    """Hands messages over to the recorder that listens at a port."""

    def __init__(self, kind: Kind, port: int, step: Callable[[str], None]) -> None:
        self._port, self._step = port, step
        self.ignores_seen_keys = self.answers_by_key = kind == "remembers"
        self.batch = 3 if kind == "remembers" else 1

    def hand_over(self, messages: Sequence[Message]) -> list[Outcome]:
        channel = messages[0].channel
        self._step(f"before {channel}")
        answer = self._ask({"messages": [_recorded(message) for message in messages]}, f"during {channel}")
        self._step(f"after {channel}")
        if answer["taken"] != len(messages):
            raise AssertionError("the recorder takes all it is given")
        return [Sent()] * len(messages)

    def look_up(self, keys: Sequence[str]) -> dict[str, Outcome]:
        return {key: Sent() for key in self._ask({"look_up": keys})["seen"]}

    def _ask(self, request: dict[str, Any], step: str | None = None) -> dict[str, Any]:
        with socket.create_connection(("127.0.0.1", self._port)) as connection:
            connection.sendall(json.dumps(request).encode() + b"\n")
            if step is not None:
                select.select([connection], [], [])  # the recorder has it, and has answered
                self._step(step)
            with connection.makefile("rb") as stream:
                answer: dict[str, Any] = json.loads(stream.readline())
        return answer


def _recorded(message: Message) -> dict[str, str]:
    return {
        "key": message.key,
        "notification_id": message.notification_id,
        "passenger_id": message.passenger_id,
        "channel": message.channel.value,
        "to": message.to,
        "text": f"{message.subject}\n{message.text}",
    }
