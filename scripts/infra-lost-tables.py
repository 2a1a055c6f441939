"""Name the tables that a plan, `terraform show -json PLAN` on standard input, destroys or replaces.

Runs with the Python that whoever deploys has, and without FlightPulse.
"""

import json
import sys


def main() -> None:
    """Read the plan; print a line a table."""
    for change in json.load(sys.stdin).get("resource_changes", []):
        if change["type"] == "aws_dynamodb_table" and "delete" in change["change"]["actions"]:
            print(f"  {change['address']}")


if __name__ == "__main__":
    main()
