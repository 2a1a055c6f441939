"""Steps: run a few at a time, told of in their order, one line each."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from infra_checks.programs import Programs


class Failed(Exception):
    """A step found something wrong: a line that says what, and what the programs printed."""

    def __init__(self, summary: str, output: str = "") -> None:
        super().__init__(summary)
        self.summary, self.output = summary, output


class Lacking(Exception):
    """A step cannot run here: names the tool that is missing, and says why."""

    def __init__(self, tool: str, why: str) -> None:
        super().__init__(f"{tool}: {why}")
        self.tool, self.why = tool, why


@dataclass
class Step:
    """Something to run; what it returns is said beside its name."""

    name: str
    run: Callable[[], str]
    after: Sequence[str] = ()  # these must have passed
    behind: Sequence[str] = ()  # these must be done, however they went


@dataclass
class Report:
    """How the steps went."""

    lacks: dict[str, str] = field(default_factory=dict)  # by step: why it did not run
    failures: list[str] = field(default_factory=list)


Done = Future[tuple[str, float]]  # what a step said, and the seconds it took


class Runner:
    """Runs steps, some at a time. A tool that is lacking fails a step where it is `required`."""

    def __init__(self, at_once: int, required: Callable[[str], bool], programs: Programs) -> None:
        self.at_once, self.required, self.programs = at_once, required, programs

    def run(self, steps: Sequence[Step]) -> Report:
        """Run each step as soon as those before it are done, in their order; tell of them in their order."""
        report, begun = Report(), dict[str, Done]()
        width = max((len(step.name) for step in steps), default=0)
        told = 0
        with ThreadPoolExecutor(self.at_once) as pool:
            try:
                while told < len(steps):
                    self._begin(steps, begun, pool)
                    wait([each for each in begun.values() if not each.done()], return_when=FIRST_COMPLETED)
                    while told < len(steps) and steps[told].name in begun and begun[steps[told].name].done():
                        self._tell(steps[told], begun[steps[told].name], width, report)
                        told += 1
            except BaseException:
                self.programs.end()
                raise
        return report

    def _begin(self, steps: Sequence[Step], begun: dict[str, Done], pool: ThreadPoolExecutor) -> None:
        """Begin what may begin, but no more than run at a time."""
        done = {name for name, future in begun.items() if future.done()}
        known = {step.name for step in steps}
        for step in steps:
            if len(begun) - len(done) >= self.at_once:
                return
            if step.name not in begun and {*step.after, *(known & {*step.behind})} <= done:
                begun[step.name] = pool.submit(
                    self._timed, step, [(name, begun[name]) for name in step.after]
                )

    @staticmethod
    def _timed(step: Step, before: Sequence[tuple[str, Done]]) -> tuple[str, float]:
        for name, future in before:
            problem = future.exception()
            if isinstance(problem, Lacking):
                raise Lacking(problem.tool, problem.why)
            if problem is not None:
                raise Failed(f"not run, because {name} failed")
        start = time.monotonic()
        return step.run(), time.monotonic() - start

    def _tell(self, step: Step, future: Done, width: int, report: Report) -> None:
        output = ""
        try:
            said, seconds = future.result()
            print(f"{step.name:<{width}}  ok      {seconds:6.1f}s  {said}".rstrip(), flush=True)
            return
        except Lacking as lacking:
            said = str(lacking)
            if not self.required(lacking.tool):
                report.lacks[step.name] = said
                print(f"{step.name:<{width}}  not run          {said}", flush=True)
                return
            said += " (it is required)"
        except Failed as failed:
            said, output = failed.summary, failed.output.strip()
        report.failures.append(step.name)
        print(f"{step.name:<{width}}  FAILED           {said}".rstrip(), flush=True)
        if output:
            print("    " + output.replace("\n", "\n    "), flush=True)
