"""`flightpulse cost`."""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from typer.testing import Result

Run = Callable[..., Result]


def test_fp23_a_systems_month_by_service(run: Run) -> None:
    said = run("cost", "flightpulse").stdout.splitlines()
    assert said[0].startswith(
        "flightpulse: the flight-operations pipeline (FP), prod in us-east-1; 5,000 events"
    )
    assert said[1].split()[:2] == ["SERVICE", "WHAT"]
    assert next(line for line in said if line.startswith("API Gateway")).split()[-1] == "3.50"
    assert {"Lambda", "EventBridge", "Bedrock"} <= {line.split()[0] for line in said if line}
    assert next(line for line in said if line.startswith("in all")).split()[-1] == "78.09"
    assert any(line.startswith("prices        us-east-1, as AWS published them by 20") for line in said)
    assert any(line.startswith("not included  taxes, free tiers") for line in said)


def test_several_systems_have_a_table_each_and_a_sum(run: Run) -> None:
    said = run("cost", "jobs", "chat-sessions", "jobs").stdout
    assert said.count("SERVICE") == 2
    total = Decimal(json.loads(run("cost", "jobs", "chat-sessions", "--json").stdout)["usd"])
    assert f"in all        {round(total, 2)} USD" in said
    assert run("cost", "all").stdout.count("SERVICE") == 5


def test_volumes_and_what_is_switched_on_are_options(run: Run) -> None:
    found = json.loads(
        run(
            *("cost", "notifications", "--users", "1000000", "--item-kb", "1.5", "--environment", "staging"),
            *("--billing-mode", "provisioned", "--region", "eu-central-1", "--json"),
        ).stdout
    )
    (system,) = found["systems"]
    assert system["environment"] == "staging"
    assert system["region"] == "eu-central-1"
    assert system["billing_mode"] == "PROVISIONED"
    assert system["volumes"] == {"users": "1000000", "item_kb": "1.5"}
    lines = {line["line"]: line for line in system["lines"]}
    assert "pitr" not in lines
    assert lines["writes"]["price"]["usd"] == "0.000793"
    assert lines["writes"]["price"]["published"] == "2026-08-29"
    assert lines["writes"]["price"]["verified"] is True
    total = sum((Decimal(line["usd"]) for line in lines.values()), Decimal())
    assert Decimal(found["usd"]) == Decimal(system["usd"]) == total


def test_amounts_are_exact_and_rounded_once_where_they_are_printed(run: Run) -> None:
    volumes = ("--reads", "100000", "--writes", "50000", "--storage-gb", "1")
    document = json.loads(run("cost", "chat-sessions", *volumes, "--json").stdout)
    assert document["usd"] == "1.64273"
    said = run("cost", "chat-sessions", *volumes).stdout.splitlines()
    printed = [line.split()[-1] for line in said[2:12]]
    assert printed == ["0.01", "0.03", "0.03", "0.25", "0.01", "0.20", "1.10", "<0.01", "0.01", "1.64"]


def test_a_choice_that_a_system_does_not_have_leaves_it_as_it_is(run: Run) -> None:
    found = json.loads(run("cost", "all", "--billing-mode", "PROVISIONED", "--json").stdout)
    modes = {each["system"]: each["billing_mode"] for each in found["systems"]}
    assert modes == {
        "flight-agent": "PROVISIONED",
        "chat-sessions": "PAY_PER_REQUEST",
        "jobs": "PROVISIONED",
        "notifications": "PROVISIONED",
        "flightpulse": "PAY_PER_REQUEST",
    }


def test_prices_that_were_not_verified_are_named(run: Run) -> None:
    assert "not verified" not in run("cost", "flight-agent").stdout
    assert (
        "not verified  Backups, warm; Contributor Insights"
        in run(*("cost", "jobs", "--region", "eu-central-1")).stdout
    )


def test_what_was_told_stands_beside_ours_with_the_reason(run: Run) -> None:
    said = run("cost", "all", "--told").stdout.splitlines()
    (writes,) = (line for line in said if line.startswith("50,000 writes"))
    assert writes.split()[2:4] == ["0.06", "0.06"]
    assert "The original left its index out." in writes
    (request,) = (line for line in said if line.startswith("1,000 million writes"))
    assert "1,875.00" in request
    assert "937.50" in request
    assert any(line.startswith("not told") and "Interface endpoints 58.40" in line for line in said)
    documents = json.loads(run("cost", "notifications", "--told", "--json").stdout)
    assert [each["example"] for each in documents] == ["staging", "production, 1 million users"]
    assert documents[1]["lines"][3]["told"] == ["12.5"]
    assert documents[1]["lines"][3]["ours"] == "10"


def test_the_price_table_is_shown_with_dates_sources_and_notes(run: Run) -> None:
    said = run("cost", "--prices", "--region", "us-west-2").stdout
    (storage,) = (line for line in said.splitlines() if line.startswith("DynamoDB         Storage  "))
    assert "0.25" in storage
    assert "2026-08-15" in storage
    assert "https://aws.amazon.com/dynamodb/pricing/on-demand/" in storage
    assert "Not verified here. us-west-2: taken as in us-east-1" in said
    assert "Kinesis" not in said  # no price there
    assert json.loads(run("cost", "--prices", "--json").stdout)["prices"]["dynamodb.pitr"]["usd"] == {
        "us-east-1": "0.20",
        "us-west-2": "0.20",
        "eu-central-1": "0.2448",
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("", "say which SYSTEM: flight-agent, chat-sessions, jobs, notifications, flightpulse"),
        ("agent", "SYSTEM 'agent' is unknown; use one of flight-agent, "),
        ("jobs --users many", "--users 'many' is no such amount; a number from 0 to"),
        ("jobs --users -1", "--users '-1' is no such amount"),
        ("jobs --users NaN", "--users 'NaN' is no such amount"),
        ("jobs --users 1e13", "--users '1e13' is no such amount"),
        ("jobs --item-kb 0", "--item-kb '0': an item has more than 0 and at most 400 KB"),
        ("jobs --item-kb 400.1", "--item-kb '400.1': an item has more than 0 and at most 400 KB"),
        (
            "jobs --events 5",
            "--events is no volume of jobs; --item-kb, --reads, --storage-gb, --users, --writes",
        ),
        (
            "jobs --region eu-west-9",
            "--region 'eu-west-9' has no prices here; use one of us-east-1, us-west-2",
        ),
        ("jobs --environment qa", "--environment 'qa' is unknown; use one of dev, staging, prod"),
        (
            "jobs --billing-mode FREE",
            "--billing-mode 'FREE' is unknown; use one of PAY_PER_REQUEST, PROVISIONED",
        ),
        ("jobs --table-class COLD", "--table-class 'COLD' is unknown; use one of STANDARD, "),
        (
            "flight-agent --billing-mode PROVISIONED --table-class STANDARD_INFREQUENT_ACCESS",
            "PROVISIONED capacity of STANDARD_INFREQUENT_ACCESS: the price table has none",
        ),
        (
            "flightpulse chat-sessions --billing-mode PROVISIONED",
            "--billing-mode PROVISIONED is no choice of flightpulse, chat-sessions, but of flight-",
        ),
        (
            "jobs --table-class STANDARD_INFREQUENT_ACCESS",
            "--table-class STANDARD_INFREQUENT_ACCESS is no choice of jobs, but of flight-agent",
        ),
        ("jobs --told", "nobody was told a cost of jobs; leave out --told"),
        ("all --told --users 5", "--told keeps the originals' volumes, in us-east-1; leave out"),
        ("all --told --environment dev", "--told keeps the originals' volumes, in us-east-1; leave out"),
        ("all --prices --table-class COLD", "--prices shows the price table; leave out everything but"),
        ("all bogus", "SYSTEM 'bogus' is unknown; use one of flight-agent, chat-sessions"),
        ("jobs --told --json", "nobody was told a cost of jobs; leave out --told"),
        ("all --told --region us-west-2", "--told keeps the originals' volumes, in us-east-1; leave out"),
        ("jobs --prices", "--prices shows the price table; leave out everything but --region and --json"),
    ],
)
def test_bad_input_is_one_line_that_names_what_would_be_right(run: Run, arguments: str, said: str) -> None:
    result = run("cost", *arguments.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"flightpulse: {said}")
    assert result.stderr.count("\n") == 1


def test_help_shows_an_example(run: Run) -> None:
    assert "flightpulse cost all --told" in run("cost", "--help").stdout
