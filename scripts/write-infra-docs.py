"""Write the inputs and outputs of each module and system into its README, from variables.tf and outputs.tf.

A test checks that what is there is what this writes.
"""

from pathlib import Path

from infra_checks.interface import folders, written

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Write the READMEs whose tables differ, and name them."""
    for folder in folders(ROOT):
        readme = folder / "README.md"
        old = readme.read_text(encoding="utf-8")
        new = written(old, folder)
        if new != old:
            readme.write_text(new, encoding="utf-8")
            print(readme.relative_to(ROOT))


if __name__ == "__main__":
    main()
