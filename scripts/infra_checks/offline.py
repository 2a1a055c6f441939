"""tf-offline: a system planned and applied against a stand-in, or deployed with the real provider."""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from infra_checks.stage import Stage
from infra_checks.steps import Failed, Lacking
from infra_checks.tools import Tools

WHOLE = "whole"  # tests/infra/whole: the module with all it can do
#: A warning of tf-offline's own: on purpose, the module names the attribute of a TTL that is off.
MEANT = "ttl attribute_name without effect"
NO_PROVIDER = 3  # the status of `tf-offline deploy` where the machine has no real provider


class Offline:
    """Runs tf-offline on a stage; `results` gets `<system>.<environment>.plan.json`, and `.state.json`."""

    def __init__(self, tools: Tools, stage: Stage, results: Path) -> None:
        self.tools, self.stage, self.results = tools, stage, results

    def tested(self, folder: str) -> str:
        """Validate a module or system, and run its `terraform test`."""
        if not any((self.stage.tested / folder).glob("tests/*.tftest.hcl")):
            raise Failed(f"{folder}/tests has no *.tftest.hcl")
        return found(self._run("check", folder, self.stage.tested, ["--no-plan"]), "test")

    def applied(self, system: str, values: str) -> str:
        """Plan, apply, and plan again without changes; keep the plan and what was applied."""
        plan = self.results / f"{system}.{values}.plan.json"
        options: list[str | Path] = ["--apply", "--keep", "--show-json", plan]
        if system == WHOLE:
            said = self._run("check", f"tests/infra/{system}", self.stage.plain, options)
        else:
            options += ["--var-file", self.stage.values(system)[values]]
            said = self._run("check", f"infra/systems/{system}", self.stage.plain, options)
        kept = re.search(r"^kept: (.*)", said, re.MULTILINE)
        if kept is None:
            raise Failed("tf-offline kept no copy", said)
        state = json.loads((Path(kept[1]) / "terraform.tfstate").read_text())
        outputs = {name: each["value"] for name, each in state["outputs"].items()}
        target = self.results / f"{system}.{values}.state.json"
        target.write_text(json.dumps({"resources": resources(state), "outputs": outputs}, indent=1))
        shutil.rmtree(Path(kept[1]).parents[3])
        return f"{found(said, 'plan')} {found(said, 'replan')}"

    def deployed(self, system: str, environment: str, inspection: str, settings: Mapping[str, str]) -> str:
        """Deploy with the real provider to an emulator; the inspection looks at it, and destroys it."""
        options: list[str | Path] = ["--var-file", self.stage.values(system)[environment]]
        options += ["--no-destroy", "--inspect", inspection]
        said = self._run(
            "deploy", f"infra/systems/{system}", self.stage.deployable(system), options, settings
        )
        stood_in = re.findall(r"^ *stood in for: (.*)", said, re.MULTILINE)
        if stood_in:
            raise Failed("not deployed, but stood in for: " + "; ".join(stood_in), said)
        left_out = sorted(set(re.findall(r"not in [\d.]+, left out: (?:[\w]+\.)*(\w+) \(", said)))
        more = f" Not known to the provider here: {', '.join(left_out)}." if left_out else ""
        return found(said, "apply") + more

    def _run(
        self,
        verb: str,
        folder: str,
        root: Path,
        options: Sequence[str | Path],
        settings: Mapping[str, str] | None = None,
    ) -> str:
        _ = self.tools.terraform  # tf-offline needs it, and says so in other words
        command = [self.tools.offline, verb, root / folder, "--root", root, *options]
        # Collecting garbage less often saves Terraform and its providers a tenth of their time.
        common = {"TMPDIR": str(self.stage.folder), "GOGC": "300"}
        done = self.tools.programs.run(command, {**common, **(settings or {})})
        if verb == "deploy" and done.returncode == NO_PROVIDER:
            raise Lacking("provider", "no real hashicorp/aws provider on this machine")
        if done.returncode:
            raise Failed(f"tf-offline {verb} {folder}", done.stdout)
        warnings = re.findall(r"^ *warning: (.*)", done.stdout, re.MULTILINE)
        meant = [each for each in warnings if each.startswith(MEANT)]
        if verb == "check" and warnings != meant:
            raise Failed(f"tf-offline {verb} {folder} warns", done.stdout)
        return done.stdout


def found(said: str, step: str) -> str:
    """Return the summary that tf-offline printed beside a step."""
    line = re.search(rf"^{step} +ok +[\d.]+s +(.*)", said, re.MULTILINE)
    return line[1].removesuffix(" Your infrastructure matches the configuration.") if line else ""


def resources(state: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the resources of a state file, each with its address, as a plan has them."""
    out = []
    for resource in state["resources"]:
        for instance in resource["instances"]:
            key = instance.get("index_key")
            index = "" if key is None else f"[{json.dumps(key)}]"
            data = "data." if resource["mode"] == "data" else ""
            module = f"{resource['module']}." if "module" in resource else ""
            out.append(
                {
                    "address": f"{module}{data}{resource['type']}.{resource['name']}{index}",
                    "mode": resource["mode"],
                    "type": resource["type"],
                    "values": instance["attributes"],
                }
            )
    return out
