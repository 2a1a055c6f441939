"""What is checked: the steps of `make infra-check`."""

import json
import os
import shlex
import sys
from functools import partial
from pathlib import Path

from infra_checks.offline import WHOLE, Offline
from infra_checks.plays import plays
from infra_checks.stage import Stage
from infra_checks.steps import Failed, Step
from infra_checks.tools import Tools

DEPLOYED = "prod"  # the environment with all there is: guards, daily backups, alarms


class Checks:
    """The steps on a stage; plans, states and what migrations said are kept in `results`."""

    def __init__(self, tools: Tools, stage: Stage, results: Path) -> None:
        self.tools, self.stage, self.results, self.root = tools, stage, results, stage.root
        self.offline = Offline(tools, stage, results)
        self.settings = {
            "FLIGHTPULSE_PLANS": str(results),
            "PYTHONPATH": os.pathsep.join([str(self.root / "scripts"), str(self.root / "src")]),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def steps(self) -> list[Step]:
        """Return the steps in their order, which is the one they begin in: what others wait for first."""
        deployments: list[Step] = []
        migrations: list[Step] = []
        for system in self.stage.systems:
            deploy = Step(f"deploy {system} {DEPLOYED}", partial(self.deploy, system))
            # What the provider here does not know is taken out of the modules once, for all of them.
            deploy.behind = [deployments[0].name] if deployments else []
            deployments.append(deploy)
            migrations += [
                Step(
                    f"migrate {play.original.name}, {play.way}",
                    partial(self.played, f"play.{play.name}"),
                    [deploy.name],
                )
                for play in plays(self.root, system)
            ]
        tests = [
            Step(f"test {kind}/{name}", partial(self.offline.tested, f"infra/{kind}/{name}"))
            for kind, names in (("modules", self.stage.modules), ("systems", self.stage.systems))
            for name in names
        ]
        plans = [
            Step(f"plan {system} {each}", partial(self.offline.applied, system, each))
            for system in self.stage.systems
            for each in self.stage.values(system)
        ]
        plans.append(Step("plan whole", partial(self.offline.applied, WHOLE, "all")))
        planned = [step.name for step in plans]
        scanned = [f"plan {system} {DEPLOYED}" for system in self.stage.systems]
        on_plans = [
            Step("requirements", partial(self.pytest, "requirements"), planned),
            Step("policies", self.policies, planned),
            Step("checkov plans", self.checkov_plans, scanned),
        ]
        first = deployments[0].name
        migrations.append(Step("make deploy, make destroy", partial(self.played, "state"), [first]))
        checkov = Step("checkov modules", self.checkov_modules)
        return [Step("format", self.format), *deployments, *migrations, *plans, *on_plans, checkov, *tests]

    def format(self) -> str:
        """Terraform's own form."""
        form = ["fmt", "-check", "-recursive", "-diff"]
        done = self.tools.programs.run([self.tools.terraform, *form, self.root / "infra"])
        if done.returncode:
            raise Failed("not formatted; run terraform fmt -recursive infra", done.stdout)
        return ""

    def deploy(self, system: str) -> str:
        """Deploy a system, look at what stands there, destroy it, and play the migrations to it."""
        words = [self.root, system, self.stage.values(system)[DEPLOYED], self.results, self.stage.adapted]
        inspection = shlex.join([sys.executable, "-m", "infra_checks.inspections", *map(str, words)])
        deployed = {"FLIGHTPULSE_DEPLOYED": f"{system}.{DEPLOYED}", "TF_OFFLINE": str(self.tools.offline)}
        said = self.offline.deployed(system, DEPLOYED, inspection, {**self.settings, **deployed})
        return f"{said} Looked at; destroyed, and nothing left."

    def played(self, name: str) -> str:
        """Tell how something went that `deploy` played."""
        result = json.loads((self.results / f"{name}.json").read_text())
        if result["lost"]:
            raise Failed("it does not go as it should", result["said"])
        return str(result["said"])

    def pytest(self, folder: str, **settings: str) -> str:
        """Run tests on the plans and on what was applied."""
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header"]
        command += [f"--rootdir={self.root}", f"--confcutdir={self.root}"]
        tests = self.root / "tests/infra" / folder
        done = self.tools.programs.run([*command, tests], {**self.settings, **settings})
        if done.returncode:
            raise Failed("tests fail", done.stdout)
        return done.stdout.strip().splitlines()[-1].strip("= ")

    def policies(self) -> str:
        """Hold every policy against AWS's list of actions."""
        return self.pytest("policies", FLIGHTPULSE_ACTIONS=str(self.tools.actions))

    def checkov_modules(self) -> str:
        """Checkov on the modules; what is skipped says why."""
        return self._scan("terraform", ["-d", self.root / "infra/modules"])

    def checkov_plans(self) -> str:
        """Checkov on what prod plans of the systems."""
        plans: list[str | Path] = [
            word for plan in sorted(self.results.glob(f"*.{DEPLOYED}.plan.json")) for word in ("-f", plan)
        ]
        return self._scan("terraform_plan", [*plans, "--repo-root-for-plan-enrichment", self.root / "infra"])

    def _scan(self, framework: str, options: list[str | Path]) -> str:
        checkov: list[str | Path] = [self.tools.environment / "bin/checkov", "--skip-download"]
        checkov += ["--output", "json", "--framework", framework, *options]
        done = self.tools.programs.run(checkov, {"BC_SKIP_MAPPING": "TRUE", "LOG_LEVEL": "ERROR"})
        try:
            found = json.loads(done.stdout[done.stdout.index("{") :])["results"]
        except (ValueError, KeyError):
            raise Failed("Checkov says nothing that can be read", done.stdout) from None
        wrong = [
            f"{each['check_id']} {each['check_name']}: {each['resource']} ({each['file_path']})"
            for each in found["failed_checks"]
        ]
        wrong += [
            f"{each['check_id']} is skipped without a reason: {each['resource']} ({each['file_path']})"
            for each in found["skipped_checks"]
            if len((each["check_result"].get("suppress_comment") or "").split()) < 3
        ]
        wrong += [f"cannot read {each}" for each in found["parsing_errors"]]
        if wrong or done.returncode:
            raise Failed("Checkov has found something", "\n".join(wrong) or done.stdout)
        return f"{len(found['passed_checks'])} passed, {len(found['skipped_checks'])} skipped for a reason"
