"""The recorder: a process of its own behind the provider port, which counts what was really sent.

`recorder.py KIND FILE` prints the port that it listens at (loopback), and ends when its standard input does.
It writes each message to the file and syncs it before it answers. There are two kinds: one that `remembers`
ignores a key it has seen, and answers look-ups by key; one that is `forgetful` writes down whatever it gets.
"""

import json
import os
import select
import socket
import sys
from pathlib import Path
from typing import Any, BinaryIO, Literal

Kind = Literal["remembers", "forgetful"]


class Recorder:
    """What was recorded, in a file of JSON lines."""

    def __init__(self, kind: Kind, file: BinaryIO) -> None:
        self._kind, self._file = kind, file
        self._seen: set[str] = set()

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Take messages, or say which keys were seen."""
        if "look_up" in request:
            if self._kind == "forgetful":
                return {"problem": "it remembers no keys"}
            return {"seen": [key for key in request["look_up"] if key in self._seen]}
        for message in request["messages"]:
            if self._kind == "forgetful" or message["key"] not in self._seen:
                self._seen.add(message["key"])
                self._file.write(json.dumps(message).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        return {"taken": len(request["messages"])}


def main(kind: Kind, path: str) -> None:
    """Answer one request a connection, one after the other, until standard input ends."""
    with Path(path).open("ab") as file, socket.create_server(("127.0.0.1", 0)) as server:
        recorder = Recorder(kind, file)
        print(server.getsockname()[1], flush=True)
        while sys.stdin not in select.select([sys.stdin, server], [], [])[0]:
            connection, _ = server.accept()
            with connection, connection.makefile("rwb") as stream:
                line = stream.readline()
                if not line.endswith(b"\n"):
                    continue  # the sender died before it had said everything
                answer = recorder.answer(json.loads(line))
                try:
                    stream.write(json.dumps(answer).encode() + b"\n")
                    stream.flush()
                except (BrokenPipeError, ConnectionResetError):
                    continue  # the sender died before it heard the answer


if __name__ == "__main__":
    main(*sys.argv[1:])  # type: ignore[arg-type]
