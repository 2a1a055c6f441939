"""The documents, held against the code (FP-23): what they name is there, and what is there they name."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.core import TyperGroup

from flightpulse.bus.details import DETAIL_TYPES
from flightpulse.cli.main import app
from flightpulse.definitions import files
from flightpulse.observability.logs import Fields, Happened
from flightpulse.observability.metrics import Metric
from flightpulse.observability.traces import Name
from flightpulse.store.table import tables
from flightpulse.workflow.tasks import TASKS

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SOURCE = ROOT / "src/flightpulse"
OURS = sorted((ROOT / "docs").glob("*.md"))
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")),
    *OURS,
    *sorted((ROOT / "docs/decisions").glob("*.md")),
]
#: FP-23's documents, and NT-9's. What a later issue brings is not there yet: VPC_SSM_SECURITY.md, with the
#: pipeline's deployment.
NAMES = [
    "COSTS.md",
    "DEPLOYMENT_GUIDE.md",
    "DYNAMODB_TERRAFORM.md",
    "MAINTAINABILITY.md",
    "MIGRATION.md",
    "OBSERVABILITY.md",
    "RELIABILITY_ERROR_HANDLING.md",
    "SECURITY_ENHANCEMENTS.md",
    "TERRAFORM_COMMANDS.md",
    "TROUBLESHOOTING.md",
    "flightpulse-spec.md",
    "performance.md",
]
ENDINGS = (".py", ".md", ".json", ".toml", ".sh", ".csv", ".txt", ".j2", ".svg")
TERRAFORM = (".tf", ".tfvars", ".hcl", ".example")
#: They speak of AWS's words as well, so only names like those of our variables are looked for in the code,
#: save some that the originals and Terraform have. The rest is in test_guides.py.
GUIDES = {
    f"{name}.md"
    for name in (
        "DEPLOYMENT_GUIDE",
        "DYNAMODB_TERRAFORM",
        "MIGRATION",
        "TERRAFORM_COMMANDS",
        "TROUBLESHOOTING",
    )
}
OF_OTHERS = {"cloud_tools", "dynamodb_table", "dynamodb_table_name"}

of_each = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
# These two speak of a shell's names, and of names that nothing is to have.
named_in_code = pytest.mark.parametrize(
    "document",
    [path for path in DOCUMENTS if path.name not in ("README.md", "CONTRIBUTING.md")],
    ids=lambda path: path.name,
)


def code_in(document: Path) -> Iterator[str]:
    """Yield what a document shows as code: what stands in backticks, and the lines of its `sh` blocks."""
    text = document.read_text(encoding="utf-8")
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        if language == "sh":
            yield from block.splitlines()
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    yield from (line.strip() for line in re.findall(r"^    \S.*", prose, re.MULTILINE))
    for code in re.findall(r"`([^`]+)`", prose):
        yield code.replace("\n", " ").replace(r"\|", "|")  # in a table a bar is escaped


def spec() -> str:
    return (ROOT / "docs/flightpulse-spec.md").read_text(encoding="utf-8")


def document(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_fp23_the_documents_are_there_each_with_where_its_code_is() -> None:
    assert [path.name for path in OURS] == NAMES
    for path in OURS:
        last = path.read_text(encoding="utf-8").rpartition("\n## ")[2]
        assert last.startswith("Where the code is"), path.name


@of_each
def test_fp23_every_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        found = (document.parent / path).resolve() if path else document
        assert found.exists(), target
        if anchor:
            assert anchor in anchors(found), target


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@of_each
def test_fp23_every_path_is_there(document: Path) -> None:
    assert [code for code in code_in(document) if is_path(code) and not is_there(code)] == []


def is_path(code: str) -> bool:
    if not re.fullmatch(r"\.?[\w<>*{}…-][\w.<>*{}…/-]*", code) or code.startswith(("http", "{")):
        return False
    first, slash, _ = code.partition("/")
    return code.endswith(ENDINGS) or (bool(slash) and any((at / first).is_dir() for at in (ROOT, SOURCE)))


def is_there(path: str) -> bool:
    pattern = re.sub(r"<\w+>|\{\w+\}|…", "*", path.rstrip("/"))
    below = (ROOT, SOURCE, SOURCE / "definitions")
    if any(next(at.glob(pattern), None) for at in below):
        return True
    anywhere = (SOURCE, *(ROOT / each for each in ("requirements", "scripts", "tests", "simulator")))
    return "/" not in pattern and any(next(at.rglob(pattern), None) for at in anywhere)


@of_each
def test_fp23_every_command_is_there_with_its_options(document: Path) -> None:
    commands = [code for code in code_in(document) if re.search(r"(^|[ |])flightpulse ", code)]
    assert [problem for code in commands for problem in problems(code)] == []


def problems(code: str) -> Iterator[str]:
    """Yield what the command line does not know of the commands in some code."""
    for part in re.split(r" \| |;|&&| #", re.sub(r"^.*?(?=\bflightpulse )", "", code, count=1)):
        words = re.findall(r"""'[^']*'|"[^"]*"|\S+""", part)
        if not words or words[0] != "flightpulse":
            continue
        command: Any = typer.main.get_command(app)
        options = {"--help", "-h", *known(command)}
        for word in words[1:]:
            if word.startswith("-") and len(word) > 1:
                if word.partition("=")[0] not in options:
                    yield f"{part}: there is no option {word}"
            elif isinstance(command, TyperGroup) and re.fullmatch(r"[a-z|-]+", word):
                for name in word.split("|"):
                    if name not in command.commands:
                        yield f"{part}: there is no command {name}"
                        return
                command = command.commands[word.split("|")[0]]
                options |= known(command)


def test_every_example_in_the_help_is_a_command_that_is_there_with_its_options() -> None:
    examples = [
        line.strip()
        for command in leaves(typer.main.get_command(app))
        for line in (command.help or "").splitlines()
        if re.match(r"  .*\bflightpulse ", line)
    ]
    assert len(examples) > 10
    assert [problem for code in examples for problem in problems(code)] == []


def leaves(command: Any) -> Iterator[Any]:
    if isinstance(command, TyperGroup):
        for each in command.commands.values():
            yield from leaves(each)
    else:
        yield command


def known(command: Any) -> set[str]:
    return {option for each in command.params for option in (*each.opts, *each.secondary_opts)}


def commands(command: Any, path: str) -> Iterator[str]:
    if isinstance(command, TyperGroup):
        for name, each in command.commands.items():
            yield from commands(each, f"{path} {name}")
    elif not command.hidden:
        yield path


@of_each
def test_fp23_every_make_target_is_there(document: Path) -> None:
    there = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        found[1] for code in code_in(document) if (found := re.match(r"make(?: [A-Z]+=\S+)* ([a-z-]+)", code))
    }
    assert named <= there


@of_each
def test_fp23_every_detail_type_is_there(document: Path) -> None:
    families = r"(flight|booking|notification|dead_letter|execution)\.[\w.*]+"
    for code in code_in(document):
        if re.fullmatch(families, code) and not is_path(code):
            whole = re.escape(code).replace(r"\*", r".*")
            assert any(re.fullmatch(whole, name) for name in DETAIL_TYPES), code


@named_in_code
def test_fp23_every_name_in_backticks_is_in_the_code(document: Path) -> None:
    is_guide = document.name in GUIDES
    names = r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+" if is_guide else r"[A-Za-z_]\w{2,}"
    unknown = {
        f"{word} in `{code}`"
        for code in code_in(document)
        if "flightpulse " not in code  # a command, which the test above has read
        and not is_path(code)
        for word in re.findall(names, code)
        if word not in words_of_the_code() and not (is_guide and word in OF_OTHERS)
    }
    assert unknown == set()


@cache
def words_of_the_code() -> frozenset[str]:
    texts = [ROOT / "Makefile", ROOT / "pyproject.toml", ROOT / ".ci/run"]
    for folder in ("src", "scripts", "simulator", "tests", "docs/schemas", "requirements", "bench"):
        texts += [
            path for path in (ROOT / folder).rglob("*") if path.suffix in ENDINGS and path.parent != HERE
        ]
    texts += [
        path
        for path in (ROOT / "infra").rglob("*")
        if path.suffix in (*TERRAFORM, ".json") and path.is_file()
    ]
    found: set[str] = set()
    for path in texts:
        text = f"{path.relative_to(ROOT)} {path.read_text(encoding='utf-8')}"
        found |= set(re.findall(r"[A-Za-z_]\w+", text))
    return frozenset(found)


def test_fp23_the_specification_names_every_table_with_its_keys_and_indexes() -> None:
    rows = {
        line.split("|")[1].strip().strip("`"): line for line in spec().splitlines() if line.startswith("| `")
    }
    for name, table in tables().items():
        row = rows.get(name)
        assert row is not None, f"no row for the table {name}"
        key = table.primary_key
        keys = [key.partition_key, *filter(None, [key.sort_key])]
        keys += [each.index_name for each in table.global_secondary_indexes]
        assert [key for key in keys if f"`{key}`" not in row] == [], row


def test_fp23_the_specification_names_every_command() -> None:
    every = set(commands(typer.main.get_command(app), "flightpulse"))
    named: set[str] = set()
    for code in code_in(ROOT / "docs/flightpulse-spec.md"):
        if found := re.match(r"(flightpulse [a-z-]+) ([a-z|-]+)", code):
            named |= {f"{found[1]} {name}" for name in found[2].split("|")}
        if found := re.match(r"flightpulse [a-z-]+", code):
            named.add(found[0])
    assert every <= named


def test_fp23_the_specification_links_every_event_schema() -> None:
    linked = set(re.findall(r"\(schemas/([\w.]+)\.schema\.json\)", spec()))
    assert linked == {path.name.removesuffix(".schema.json") for path in (ROOT / "docs/schemas").iterdir()}


def test_fp23_the_specification_names_every_workflow_state_task_and_rule() -> None:
    text = spec()
    for file in files("workflows", ".asl.json"):
        assert f"`{file.name.removesuffix('.asl.json')}`" in text
        for state in states(json.loads(file.read_text())):
            assert state in text, state
    assert [task for task in TASKS if task not in text] == []
    assert [file.stem for file in files("rules") if f"`{file.stem}`" not in text] == []


def states(machine: dict[str, object]) -> Iterator[str]:
    inner = machine.get("States")
    assert isinstance(inner, dict)
    for name, state in inner.items():
        yield name
        if "ItemProcessor" in state:
            yield from states(state["ItemProcessor"])


def test_fp16_fp17_fp18_fp23_metrics_lines_and_spans_are_documented_in_the_codes_own_words() -> None:
    text = document("OBSERVABILITY.md")
    rows = [f"| `{metric.value}` | {metric.unit} | {metric.meaning} |" for metric in Metric]
    rows += [
        f"| `{each.value}` | {each.level.name.lower()} | `{each.function.value}` | {each.meaning} |"
        for each in Happened
    ]
    names = [*Fields.__annotations__, *Name]
    assert [row for row in rows if row not in text] == []
    assert [name for name in names if f"| `{name}` |" not in text] == []


def test_fp20_fp23_every_reason_to_refuse_an_event_is_documented() -> None:
    text = document("RELIABILITY_ERROR_HANDLING.md")
    code = "".join(path.read_text() for path in SOURCE.rglob("*.py"))
    reasons = set(re.findall(r'Refused\("(\w+)"', code))
    assert reasons
    assert [reason for reason in reasons if f"`{reason}`" not in text] == []


def test_fp20_fp23_the_retries_are_documented_as_the_workflows_have_them() -> None:
    text = document("RELIABILITY_ERROR_HANDLING.md")
    for file in files("workflows", ".asl.json"):
        for retriers in re.findall(r'"Retry": (\[.*?\n\s*\])', file.read_text(), re.DOTALL):
            for retrier in json.loads(retriers):
                figures = [
                    f"{name}` {retrier[name]}"
                    for name in ("IntervalSeconds", "BackoffRate", "MaxAttempts", "MaxDelaySeconds")
                    if name in retrier
                ]
                assert [each for each in figures if each not in text] == [], file.name


def test_fp23_the_picture_of_the_demo_is_what_it_shows_now(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    environment = {**os.environ, "PYTHONPATH": str(SOURCE.parent)}
    subprocess.run([sys.executable, ROOT / "scripts/draw-demo.py"], check=True, cwd=tmp_path, env=environment)
    drawn = (tmp_path / "docs/demo.svg").read_text(encoding="utf-8")
    assert drawn == (ROOT / "docs/demo.svg").read_text(encoding="utf-8"), "run scripts/draw-demo.py"
