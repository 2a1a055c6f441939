"""The reader of Terraform's language, and the tables that are written from it."""

from pathlib import Path

import pytest
from infra_checks.hcl import NotHcl, blocks, values
from infra_checks.interface import BEGIN, END, tables, written

VARIABLES = """
variable "limits" {
  description = <<-EOT
    What a|b
    may be.
  EOT
  type = map(object({
    least = number # not below
    most  = optional(number, 5)
  }))
  default = {}
}

variable "name" {
  description = "The \\"name\\"."
  type        = string
}

output "arn" {
  description = "Where it is."
  value       = aws_x.y[0].arn
}
"""


def test_blocks_are_read_with_their_arguments(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text(VARIABLES)
    limits, name, arn = blocks(tmp_path)
    assert (limits.kind, limits.labels, limits.line) == ("variable", ("limits",), 2)
    assert limits.text("type") == "map(object({ least = number, most = optional(number, 5) }))"
    assert limits.text("description") == "What a|b may be."
    assert name.text("description") == 'The "name".'
    assert name.text("default") is None
    assert arn.text("value") == "aws_x.y[0].arn"


def test_what_is_no_hcl_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text('variable "a" {\n  type = = string\n}\n')
    with pytest.raises(NotHcl, match=r"a\.tf:2"):
        blocks(tmp_path)


def test_values_are_read(tmp_path: Path) -> None:
    (tmp_path / "dev.tfvars").write_text('# of dev\nname = "x"\nlist = [1, 2]\n')
    assert set(values(tmp_path / "dev.tfvars")) == {"name", "list"}


def test_the_tables_have_what_is_required_first(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text(VARIABLES)
    rows = [line for line in tables(tmp_path).splitlines() if line.startswith("| `")]
    assert rows == [
        '| `name` | The "name". | `string` | required |',
        "| `limits` | What a\\|b may be. | `map(object({ least = number, most = optional(number, 5) }))`"
        " | `{}` |",
        "| `arn` | Where it is. |",
    ]


def test_the_tables_are_written_between_their_marks(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text(VARIABLES)
    new = written(f"# It\n\n{BEGIN}\nold\n{END}\n\nMore.\n", tmp_path)
    assert new.startswith(f"# It\n\n{BEGIN}\n\n### Inputs")
    assert new.endswith(f"{END}\n\nMore.\n")
    assert "old" not in new
    assert written(new, tmp_path) == new
    with pytest.raises(ValueError, match="belong around its tables"):
        written("# It\n", tmp_path)
