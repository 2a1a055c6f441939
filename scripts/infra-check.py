"""Check everything under infra/, as far as this machine allows: `make infra-check`.

A line a step, in order: what ran, what failed, what could not run and why. Status 1 if something failed. With
FLIGHTPULSE_ORACLES=required a tool that is missing is a failure, but for those that --may-lack names.
"""

import argparse
import os
import re
import resource
import sys
import tempfile
import time
from pathlib import Path

from infra_checks.checks import Checks
from infra_checks.programs import Programs
from infra_checks.stage import Stage
from infra_checks.steps import Report, Runner, Step
from infra_checks.tools import Tools

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ("terraform", "tf-offline", "provider", "checkov")


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--tf-offline", metavar="PROGRAM", type=Path, required=True, help="where tf-offline lies")
    add(
        "--only",
        metavar="REGEX",
        default="",
        help="run the steps whose names match, and those they are after",
    )
    add("--may-lack", metavar="TOOL", action="append", default=[], choices=TOOLS, help=", ".join(TOOLS))
    return parser.parse_args()


def picked(steps: list[Step], pattern: str) -> list[Step]:
    """Return the steps whose names match, and those that they are after."""
    names = {step.name for step in steps if re.search(pattern, step.name)}
    names |= {before for step in steps if step.name in names for before in step.after}
    return [step for step in steps if step.name in names]


def finish(report: Report, seconds: float) -> int:
    """Say how it went; return the exit status."""
    for name, why in report.lacks.items():
        print(f"could not run here: {name}: {why}")
    wrong = f"FAILED: {', '.join(report.failures)}" if report.failures else "OK"
    lacking = f"; {len(report.lacks)} steps could not run here" if report.lacks else ""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    processors = f"{spent.ru_utime + spent.ru_stime:.0f} s of processors' time"
    print(f"infra-check: {wrong}{lacking} ({seconds:.0f} s, {processors})")
    return 1 if report.failures else 0


def main() -> int:
    """Run the steps; return the exit status."""
    chosen, start, programs = options(), time.monotonic(), Programs()
    required = os.environ.get("FLIGHTPULSE_ORACLES") == "required"
    # One more than there are processors, because a deployment often waits.
    at_once = (os.cpu_count() or 1) + 1
    runner = Runner(at_once, lambda tool: required and tool not in chosen.may_lack, programs)
    with tempfile.TemporaryDirectory(prefix="infra-check-") as scratch:
        results = Path(scratch) / "results"
        results.mkdir()
        checks = Checks(Tools(ROOT, chosen.tf_offline, programs), Stage(ROOT, Path(scratch)), results)
        try:
            report = runner.run(picked(checks.steps(), chosen.only))
        except KeyboardInterrupt:
            print("infra-check: interrupted", file=sys.stderr)
            return 130
    return finish(report, time.monotonic() - start)


if __name__ == "__main__":
    sys.exit(main())
