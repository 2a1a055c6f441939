"""The guides of NT-9, held against the Makefile, the systems, and the AWS CLI's own list of commands."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SYSTEMS = ROOT / "infra/systems"
GUIDES = [
    ROOT / "docs" / f"{name}.md"
    for name in (
        *("COSTS", "DEPLOYMENT_GUIDE", "DYNAMODB_TERRAFORM"),
        *("MIGRATION", "TERRAFORM_COMMANDS", "TROUBLESHOOTING"),
    )
]

#: What the originals' guides had an entry for (requirements.md), and words of ours for it.
ENTRIES = {
    "FP: Kafka connection": "### Kafka connection",
    "FP: deployment failed": "### Deployment failed half-way",
    "FP: table not found": "### Table not found",
    "FP: workflows not triggering": "### Workflows not triggering",
    "FP: by list-rules": "aws events list-rules --event-bus-name flightpulse-bus",
    "FP: by list-targets-by-rule": "aws events list-targets-by-rule --event-bus-name flightpulse-bus",
    "FP: by put-events": "aws events put-events --entries",
    "FA: AccessDeniedException": "### AccessDeniedException",
    "FA: ResourceInUseException": "### Table already exists (ResourceInUseException)",
    "FA: ValidationException": "### ValidationException",
    "CS: no valid credential sources": "### No valid credential sources",
    "CS: table already exists": "import it ([how](MIGRATION.md#a-table-that-no-state-knows))",
    "CS: access denied": "cloudwatch:PutMetricAlarm",
    "JT: throttling": "### Throttling",
    "JT: TTL": "### TTL seems not to work",
    "JT: describe-time-to-live": "aws dynamodb describe-time-to-live",
    "JT: up to 48 h": "up to 48 hours",
    "JT: slow queries": "### Slow queries",
    "JT: list-backups": "aws dynamodb list-backups",
    "NT: table exists": "`dynamodb_notifications_table_name`",
    "NT: access denied": "aws sts get-caller-identity",
    "NT: module not found": "### Module not found",
    "NT: init -upgrade": "terraform init -upgrade",
}

#: What the AWS CLI has beside the services.
OF_THE_CLI = {"configure", "sso"}
EVERYWHERE = {"query", "output", "region", "max-items"}


def commands(document: Path) -> Iterator[str]:
    """Yield the commands of a guide: lines of its `sh` blocks, and what in backticks begins like one."""
    text = document.read_text(encoding="utf-8")
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        yield from (line.partition("  #")[0].strip() for line in block.splitlines())
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    for code in re.findall(r"`([^`]+)`", prose):
        yield code.replace("\n", " ")


def called(program: str) -> Iterator[tuple[str, str]]:
    for guide in (*GUIDES, ROOT / "infra/README.md", *SYSTEMS.glob("*/README.md")):
        for command in commands(guide):
            for found in re.findall(rf"(?:^|\$\(|&& )({program} [^)|]+)", command):
                yield guide.name, found


def variables(system: str) -> dict[str, str]:
    """Return a system's variables with their defaults, as HCL has them; none: empty."""
    text = (SYSTEMS / system / "variables.tf").read_text(encoding="utf-8")
    blocks = re.findall(r'^variable "(\w+)" \{\n(.*?)^\}', text, re.DOTALL | re.MULTILINE)
    return {
        name: found[1].strip().strip('"')
        if (found := re.search(r"^  default\s*= (.*)", body, re.MULTILINE))
        else ""
        for name, body in blocks
    }


def table_below(document: str, heading: str) -> dict[str, list[str]]:
    """Return the rows of the first table below some words, by each name in its first cell."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    rows = text[text.index(heading) :].partition("|---|")[2].partition("\n\n")[0].splitlines()[1:]
    found: dict[str, list[str]] = {}
    for row in rows:
        cells = [cell.strip() for cell in row.split("|")[1:-1]]
        found |= dict.fromkeys(re.findall(r"`(\w+)`", cells[0]), cells[1:])
    return found


@pytest.mark.parametrize("entry", ENTRIES)
def test_nt9_every_entry_of_the_originals_troubleshooting_is_kept(entry: str) -> None:
    assert ENTRIES[entry] in (ROOT / "docs/TROUBLESHOOTING.md").read_text(encoding="utf-8")


def test_nt9_a_first_deployment_is_under_ten_commands() -> None:
    text = (ROOT / "docs/DEPLOYMENT_GUIDE.md").read_text(encoding="utf-8")
    block = text[text.index("## The first deployment") :].split("```")[1]
    lines = block.splitlines()[1:]
    assert len(lines) < 10
    assert any(line.startswith("make deploy ") for line in lines)


@pytest.mark.parametrize("system", ["flight-agent", "chat-sessions", "jobs"])
def test_every_variable_is_in_the_configuration_guide_with_its_default(system: str) -> None:
    told = table_below("DYNAMODB_TERRAFORM.md", f"[{system}](")
    there = variables(system)
    assert told.keys() == there.keys()
    for name, default in there.items():
        assert told[name][0].strip("`") == (default or "none"), name


def test_nt5_nt7_the_variables_of_notifications_are_there_with_both_environments_values() -> None:
    told = table_below("DYNAMODB_TERRAFORM.md", "[notifications](../infra/systems")
    there = variables("notifications")
    assert told.keys() == there.keys()
    for place, environment in enumerate(("staging", "prod")):
        text = (SYSTEMS / f"notifications/environments/{environment}.tfvars").read_text(encoding="utf-8")
        given = {name: value.strip('"') for name, value in re.findall(r"^(\w+)\s*= (.*)", text, re.MULTILINE)}
        for name in told:
            assert told[name][place].strip("`") == given.get(name, there[name]), (environment, name)


def test_every_make_command_names_a_system_and_an_environment_that_there_are() -> None:
    named = [command for _, command in called("make")]
    assert len(named) > 10
    for command in named:
        settings = dict(re.findall(r"([A-Z_]+)=(\S+)", command))
        if system := settings.get("SYSTEM"):
            assert (SYSTEMS / system / "environments" / f"{settings['ENV']}.tfvars").exists(), command
            if settings["ENV"] == "prod" and not command.startswith("make plan"):
                assert settings.get("CONFIRM") == "prod", command


def test_every_setting_of_make_is_in_the_command_reference() -> None:
    told = table_below("TERRAFORM_COMMANDS.md", "They read, from the command line")
    script = (ROOT / "scripts/infra-deploy.sh").read_text() + (ROOT / "Makefile").read_text()
    assert [name for name in told if name not in script] == []
    assert {
        "SYSTEM",
        "ENV",
        "STATE_BUCKET",
        "STATE_REGION",
        "STATE_ARGS",
        "TERRAFORM",
        "TF_OFFLINE",
    } <= told.keys()


def test_every_command_of_aws_is_one_that_it_knows_with_these_options() -> None:
    """By the service models that the AWS CLI is made of."""
    session = pytest.importorskip("botocore.session").get_session()
    translated = pytest.importorskip("botocore").xform_name
    named = list(called("aws"))
    assert len(named) > 25
    for guide, command in named:
        _, service, operation, *_ = command.split()
        if service in OF_THE_CLI:
            continue
        model = session.get_service_model("s3" if service == "s3api" else service)
        operations = {translated(name, "-"): name for name in model.operation_names}
        assert operation in operations, f"{guide}: {command}"
        shape = model.operation_model(operations[operation]).input_shape
        members = {translated(name, "-") for name in shape.members} if shape else set()
        for option in re.findall(r" --([a-z][a-z-]*)", command):
            assert option.removeprefix("no-") in members | EVERYWHERE, f"{guide}: {command}: --{option}"


def test_the_deployers_policy_can_be_attached() -> None:
    """A managed policy has at most 6,144 characters, blanks not counted."""
    policy = json.loads((ROOT / "infra/deployer-policy.json").read_text(encoding="utf-8"))
    assert len(re.sub(r"\s", "", json.dumps(policy, separators=(",", ":")))) <= 6144


def test_every_link_of_the_infra_readme_leads_somewhere() -> None:
    readme = ROOT / "infra/README.md"
    for target in re.findall(r"\]\(([^)\s#]+)", readme.read_text(encoding="utf-8")):
        assert (readme.parent / target).exists(), target


def test_fa5_the_oldest_provider_that_will_do_is_told() -> None:
    """FA-5 wants 6.0 or newer; the module says which one it really needs."""
    text = (ROOT / "infra/modules/table/versions.tf").read_text(encoding="utf-8")
    oldest = re.findall(r'version = ">= ([\d.]+)"', text)[-1]
    for document in (
        "docs/MIGRATION.md",
        "docs/DEPLOYMENT_GUIDE.md",
        "docs/TROUBLESHOOTING.md",
        "infra/README.md",
    ):
        assert oldest in (ROOT / document).read_text(encoding="utf-8"), document
