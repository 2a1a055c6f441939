"""What stands in module `table` and no plan shows: held by its text."""

import json
import re
from pathlib import Path

import pytest

MODULE = Path(__file__).resolve().parents[2] / "infra/modules/table"


@pytest.fixture(scope="module")
def expressions() -> dict[str, str]:
    """What the daily backup's states compute, by the name it is given to."""
    text = (MODULE / "daily-backup.asl.json").read_text(encoding="utf-8")
    found = re.findall(r'"(\w+)": ("\{%(?:[^"\\]|\\.)*%\}")', text.replace('\\\\\\\\."', "\\\\\\\\.'"))
    return {name: json.loads(said) for name, said in found}


def test_nt1_the_guard_is_a_literal_and_goes_wherever_the_table_goes() -> None:
    text = (MODULE / "guard.tf").read_text(encoding="utf-8")
    assert re.search(r"^\s*prevent_destroy = true$", text, re.MULTILINE)
    assert re.search(r"triggers_replace\s*=\s*\[?\s*aws_dynamodb_table\.this\.", text)


def test_where_the_items_came_from_matters_once() -> None:
    text = (MODULE / "table.tf").read_text(encoding="utf-8")
    (ignored,) = re.findall(r"ignore_changes = \[(.*?)\]", text, re.DOTALL)
    assert {each.strip() for each in ignored.split(",")} == {
        "import_table",
        "restore_date_time",
        "restore_source_name",
        "restore_source_table_arn",
        "restore_to_latest_time",
    }


def test_jt5_a_daily_backup_is_named_by_its_scheduled_day(expressions: dict[str, str]) -> None:
    assert expressions["BackupName"] == (
        "{% '${table}-backup-' & $substring($states.input.scheduled_time, 0, 10) %}"
    )


def test_jt5_only_daily_backups_past_their_time_are_deleted(expressions: dict[str, str]) -> None:
    upper_bound = expressions["TimeRangeUpperBound"]
    assert upper_bound == (
        "{% $fromMillis($toMillis($states.input.scheduled_time) - ${retention_days * 86400000}) %}"
    )
    text = (MODULE / "daily-backup.asl.json").read_text(encoding="utf-8")
    assert "-backup-[0-9]{4}-[0-9]{2}-[0-9]{2}$/" in text
    assert '"DeleteBackup"' in text
    assert '"Items": "{% $states.input.expired %}"' in text
