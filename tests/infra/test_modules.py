"""Modules and systems: variables, outputs, values, versions and READMEs held against each other."""

import re
from pathlib import Path

import pytest
from infra_checks.hcl import Block, blocks, each, plain, source, values
from infra_checks.interface import folders, written

from infra.expected import DEPLOYS, ENVIRONMENTS, ROOT, SYSTEMS

MODULES = ROOT / "infra/modules"
FOLDERS = folders(ROOT)
VARIABLES = [(folder, variable) for folder in FOLDERS for variable in blocks(folder, "variable")]

#: The outputs of FA-5, CS-4, JT-6 and NT-6, as requirements.md names them.
OUTPUTS = {
    "flight-agent": {
        *(f"{stem}_table_{what}" for stem in DEPLOYS["flight-agent"] for what in ("name", "arn")),
        *("all_table_names", "all_table_arns"),
    },
    "chat-sessions": {"table_name", "table_arn", "env"},
    "jobs": {"table_name", "table_id", "table_arn", "table_stream_arn", "global_secondary_indexes"},
    "notifications": {
        *(f"dynamodb_notifications_{what}" for what in ("table_name", "table_arn", "stream_arn")),
        *("dynamodb_access_policy_arn", "dynamodb_read_only_policy_arn"),
    },
}
#: The variables of FA-4, CS-4, JT-6 (with its details) and NT-5 (with NT-3 and NT-7), and the region.
INPUTS = {
    "flight-agent": {
        *("aws_region", "environment", "project_name", "billing_mode", "table_class", "read_capacity"),
        *("write_capacity", "enable_point_in_time_recovery", "enable_server_side_encryption"),
        "enable_deletion_protection",
    },
    "chat-sessions": {"aws_region", "environment", "table_name", "enable_pitr"},
    "jobs": {
        *("project_name", "environment", "resource_suffix", "table_name", "billing_mode", "tags"),
        *("enable_point_in_time_recovery", "kms_key_id", "aws_region"),
    },
    "notifications": {
        *("dynamodb_notifications_table_name", "dynamodb_billing_mode", "dynamodb_stream_enabled"),
        *("dynamodb_stream_view_type", "dynamodb_ttl_enabled", "dynamodb_ttl_attribute_name"),
        *("dynamodb_pitr_enabled", "dynamodb_prevent_destroy", "dynamodb_enable_alarms"),
        *("environment", "compute_role_name", "aws_region"),
    },
}
OLDEST_PROVIDER = "6.22"  # the first with every argument of the module table
LEAST = {"table": 40, "notifications-table": 30}  # the issue, NT-5

of_folders = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
of_systems = pytest.mark.parametrize("system", DEPLOYS)
of_variables = pytest.mark.parametrize(
    ("folder", "variable"), VARIABLES, ids=lambda it: it.name if isinstance(it, Path | Block) else str(it)
)


def text_of(folder: Path) -> str:
    return "\n".join(file.read_text() for file in sorted(folder.glob("*.tf")))


def validations(variable: Block) -> list[Block]:
    return [block for block in variable.blocks if block.kind == "validation"]


@of_variables
def test_nt5_a_variable_is_typed_described_and_validated(folder: Path, variable: Block) -> None:
    kind = variable.text("type")
    assert kind, "it has no type"
    assert kind != "any"
    assert re.search(r"[.)]$", variable.text("description") or ""), "its description is no sentence"
    if kind != "bool":  # there is nothing else that a bool could be
        assert validations(variable), "it takes any value"


@of_variables
def test_nt5_a_refusal_says_what_was_given(folder: Path, variable: Block) -> None:
    for validation in validations(variable):
        message = validation.text("error_message") or ""
        assert variable.name in message
        # Of two that exclude or need each other, the names say it all.
        assert "${" in message or re.search(r"\b(needs?|exclude)\b", message), "it does not show the value"


@of_variables
def test_every_variable_is_used(folder: Path, variable: Block) -> None:
    outside = [block for block in blocks(folder) if block.kind != "variable"]
    used = {name for block in outside for name in re.findall(r"\bvar\.(\w+)", source(block.node))}
    assert variable.name in used


@of_folders
def test_every_output_is_described(folder: Path) -> None:
    for output in blocks(folder, "output"):
        assert re.search(r"[.)…]$|>> \.env$", output.text("description") or ""), output.name


@pytest.mark.parametrize(("name", "least"), LEAST.items())
def test_nt5_a_module_leaves_its_users_the_choice(name: str, least: int) -> None:
    assert len(blocks(MODULES / name, "variable")) >= least


def test_jt6_nt5_the_wrappers_keep_the_originals_interfaces() -> None:
    jobs = {each.name for each in blocks(MODULES / "jobs-table", "variable")}
    assert jobs >= INPUTS["jobs"] - {"aws_region"}
    assert {each.name for each in blocks(MODULES / "jobs-table", "output")} >= OUTPUTS["jobs"]
    notifications = {each.name for each in blocks(MODULES / "notifications-table", "variable")}
    assert {"environment", "notifications_table_name", "billing_mode", "stream_enabled"} <= notifications


@of_systems
def test_fa4_cs4_jt6_nt5_a_system_has_the_variables_of_its_requirement_and_no_others(system: str) -> None:
    assert {each.name for each in blocks(SYSTEMS / system, "variable")} == INPUTS[system]


@of_systems
def test_fa5_cs4_jt6_nt6_a_system_has_the_outputs_of_its_requirement(system: str) -> None:
    found = {each.name for each in blocks(SYSTEMS / system, "output")}
    assert found >= OUTPUTS[system]
    assert found - OUTPUTS[system] <= {"function_policy_arn"}  # JT-8: somebody must be able to attach it


@of_systems
def test_nt7_a_system_has_values_for_each_environment_and_they_are_its_variables(system: str) -> None:
    known = {each.name: each for each in blocks(SYSTEMS / system, "variable")}
    files = sorted((SYSTEMS / system / "environments").iterdir())
    assert [file.name for file in files] == [f"{each}.tfvars" for each in sorted(ENVIRONMENTS)]
    required = {name for name, variable in known.items() if "default" not in variable.arguments}
    for file in files:
        set_there = values(file)
        assert set(set_there) <= set(known), file.name
        assert required <= set(set_there), file.name
        assert plain(set_there["environment"]) == file.stem


@of_systems
def test_nt7_the_example_sets_every_variable(system: str) -> None:
    file = SYSTEMS / system / "terraform.tfvars.example"
    shown = set(re.findall(r"^#? ?(\w+) *=", file.read_text(), re.MULTILINE))
    assert shown == {each.name for each in blocks(SYSTEMS / system, "variable")}


@of_folders
def test_fa5_terraform_and_the_provider_are_new_enough(folder: Path) -> None:
    (settings,) = [block for block in blocks(folder, "terraform") if block.text("required_version")]
    assert settings.text("required_version") == ">= 1.11"
    (providers,) = [block for block in settings.blocks if block.kind == "required_providers"]
    assert "hashicorp/aws" in source(providers.node)
    bounds = "" if folder.parent == MODULES else ", < 7.0"  # a module leaves the upper bound to its root
    assert re.search(rf'version\s*=\s*">= {OLDEST_PROVIDER}{bounds}"', source(providers.node))


def test_jt6_the_system_jobs_takes_and_refuses_what_its_module_does() -> None:
    """Terraform must have the declarations twice; whoever is refused is refused in words of the root's."""
    of_module = {each.name: source(each.node) for each in blocks(MODULES / "jobs-table", "variable")}
    of_system = {each.name: source(each.node) for each in blocks(SYSTEMS / "jobs", "variable")}
    assert {name: of_system[name] for name in of_module} == of_module
    assert of_system.keys() - of_module.keys() == {"aws_region"}


@of_systems
def test_nt7_the_state_is_in_s3_and_locked_there(system: str) -> None:
    inside = [block for outer in blocks(SYSTEMS / system, "terraform") for block in outer.blocks]
    (backend,) = [block for block in inside if block.kind == "backend"]
    assert backend.labels == ("s3",)
    assert {name: source(node) for name, node in backend.arguments.items()} == {
        "encrypt": "true",
        "use_lockfile": "true",
    }


@of_folders
def test_modules_come_from_this_repository(folder: Path) -> None:
    for module in blocks(folder, "module"):
        assert (folder / (module.text("source") or "?")).resolve().parent == MODULES


@of_folders
def test_nt9_each_readme_has_the_inputs_and_outputs_as_they_are(folder: Path) -> None:
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert written(readme, folder) == readme, "run scripts/write-infra-docs.py"


@of_folders
def test_nt9_each_readmes_links_lead_somewhere(folder: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", (folder / "README.md").read_text(encoding="utf-8")):
        assert "://" in target or (folder / target).exists(), target


@of_folders
def test_what_checkov_is_told_to_skip_says_why(folder: Path) -> None:
    skips = re.findall(r"checkov:skip=(\S*?):(.*)|(checkov:skip=[^:\n]*)$", text_of(folder), re.MULTILINE)
    for check, reason, bare in skips:
        assert not bare, bare
        assert re.fullmatch(r"CKV2?_AWS_\d+", check)
        assert len(reason.split()) >= 4, f"{check}: {reason}"


def test_checkov_is_told_nothing_anywhere_else() -> None:
    assert not [*ROOT.glob(".checkov*"), *(ROOT / "infra").rglob(".checkov*")]


@of_folders
def test_a_file_is_of_one_noun(folder: Path) -> None:
    for file in folder.glob("*.tf"):
        assert len(file.read_text().splitlines()) <= 180, file
        assert not list(each(blocks(folder)[0].node, "ERROR"))


def test_no_address_of_a_registry_and_no_place_of_a_tool_is_in_a_file() -> None:
    places = [
        ROOT / "infra",
        ROOT / "tests/infra",
        *(ROOT / "scripts").glob("infra*"),
        ROOT / "requirements/infra.txt",
    ]
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*"))]
    for file in files:
        if file.is_file() and file.suffix not in (".pyc",) and file != Path(__file__):
            text = file.read_text(encoding="utf-8")
            assert not re.search(
                r"registry\.terraform|releases\.hashicorp|pypi\.org|index-url|shared/tools", text
            ), file
