"""An independent interpreter of Amazon States Language: moto's (LocalStack's), with Python tasks.

It patches private names of moto, so that moto is pinned in pyproject.toml. It takes about 30 ms an execution,
and seconds to be imported. It does not refuse a dangling `Next`: the validators beside it do.
"""

import importlib
import importlib.util
import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from oracles.needed import needed

_PARSER = "moto.stepfunctions.parser.asl.component."
_PATIENCE = 30_000  # looks at an execution, until it counts as one that hangs
_ROLE = "arn:aws:iam::123456789012:role/r"


class TaskFailed(Exception):
    """What a task raises to fail, as the state machine sees it."""

    def __init__(self, error: str, cause: str = "") -> None:
        self.error, self.cause = error, cause


@dataclass
class Ended:
    """How an execution ended."""

    status: str
    output: Any = None
    error: str | None = None
    calls: list[tuple[str, Any]] = field(default_factory=list)  # of tasks, in their order
    waits: list[float] = field(default_factory=list)  # seconds: of Wait states, and between attempts
    misplaced: bool = False  # whether a ResultPath did not fit, caught or not


class Interpreter:
    """moto's interpreter, in which nobody really waits."""

    def __init__(self, client: Any) -> None:
        self._client = client
        # A run's tasks and calls are its own: a branch that moto gave up may call on in the next run.
        self._runs: list[tuple[Mapping[str, Callable[[Any], Any]], list[tuple[str, Any]]]] = []
        self._waits: list[float] = []
        self._patch()

    def run(self, definition: dict[str, Any], data: Any, tasks: Mapping[str, Callable[[Any], Any]]) -> Ended:
        """Run a definition whose resources are ARNs of functions, by the names of the tasks, to its end."""
        run = len(self._runs)
        calls: list[tuple[str, Any]] = []
        self._runs.append((tasks, calls))
        self._waits.clear()
        written = json.dumps(definition).replace(":function:", f":function:{run}-")
        machine = self._client.create_state_machine(name=f"m{run}", definition=written, roleArn=_ROLE)[
            "stateMachineArn"
        ]
        execution = self._client.start_execution(stateMachineArn=machine, input=json.dumps(data))[
            "executionArn"
        ]
        for _ in range(_PATIENCE):
            told = self._client.describe_execution(executionArn=execution)
            if told["status"] != "RUNNING":
                break
            time.sleep(0.002)
        output = json.loads(told["output"]) if told.get("output") else None
        return Ended(told["status"], output, told.get("error"), list(calls), list(self._waits))

    def _patch(self) -> None:
        calls: Any = importlib.import_module(_PARSER + "state.exec.state_task.lambda_eval_utils")

        def invoke(parameters: dict[str, Any], region: str, state_credentials: Any) -> dict[str, Any]:
            run, _, name = parameters["FunctionName"].rpartition(":")[2].partition("-")
            given = json.loads(parameters["Payload"])
            tasks, called = self._runs[int(run)]
            called.append((name, given))
            try:
                return {"StatusCode": 200, "Payload": tasks[name](given)}
            except TaskFailed as failed:
                if failed.error == "States.Timeout":
                    raise TimeoutError from None  # what moto takes for a task that took too long
                problem = {"errorType": failed.error, "errorMessage": failed.cause}
                return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": problem}

        calls._invoke_lambda_function = invoke
        wait = importlib.import_module(_PARSER + "state.wait.wait_function.wait_function")
        wait.WaitFunction._wait_interval = lambda _, env, wait_seconds: self._waits.append(wait_seconds)
        retrier: Any = importlib.import_module(_PARSER + "common.retry.retrier_decl")
        retrier.time = type("Clock", (), {"sleep": staticmethod(self._waits.append)})


@contextmanager
def interpreter() -> Iterator[Interpreter]:
    """Start the interpreter; the test is skipped, or fails, where it is not there."""
    needed("moto", importlib.util.find_spec("moto") is not None)
    boto3, moto = importlib.import_module("boto3"), importlib.import_module("moto")
    logging.getLogger("moto").setLevel(logging.CRITICAL)  # it tells pages of every failure
    with moto.mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        boto3.client("iam", region_name="us-east-1").create_role(RoleName="r", AssumeRolePolicyDocument="{}")
        yield Interpreter(boto3.client("stepfunctions", region_name="us-east-1"))
