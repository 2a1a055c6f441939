"""The systems as their definitions and `systems.json` have them."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec import structs

from flightpulse.cost import systems as module
from flightpulse.cost.systems import Environment, Features, System, systems
from flightpulse.cost.usage import meters, transitions, units, volumes_of
from flightpulse.definitions import DefinitionError


@pytest.fixture
def fresh() -> Iterator[None]:
    """Let the file be read again, before and after."""
    systems.cache_clear()
    yield
    systems.cache_clear()


def test_every_system_is_described_in_every_environment() -> None:
    assert set(systems()) == set(System)
    for described in systems().values():
        assert set(described.environments) == set(Environment)
        assert {each for makes in described.per.values() for each in makes} >= {"reads", "writes"}
        assert all(amount >= 0 for makes in described.per.values() for amount in makes.values())


def test_fa1_the_agents_six_tables_are_all_there() -> None:
    assert set(systems()[System.FLIGHT_AGENT].tables) == {
        *("bookings", "passengers", "flights", "delays", "rebooking_requests", "support_interactions"),
    }


def test_indexes_come_from_the_definitions_and_optional_ones_are_not_counted() -> None:
    agent = {name: entries for name, _, entries in systems()[System.FLIGHT_AGENT].indexed()}
    assert len(agent) == 10
    assert agent["bookings.FlightIndex"].writes == 1
    assert list(systems()[System.NOTIFICATIONS].indexed()) == []


def test_jt5_contributor_insights_makes_two_rules_and_two_more_where_there_is_a_sort_key() -> None:
    jobs = systems()[System.JOBS]
    assert jobs.insight_rules(Environment.PROD) == 2
    described = {
        Environment.DEV: Features(insights="ACCESSED_AND_THROTTLED_KEYS", insights_on_indexes=True),
        Environment.STAGING: Features(insights="THROTTLED_KEYS", insights_on_indexes=True),
        Environment.PROD: Features(insights_on_indexes=True),
    }
    asked = structs.replace(jobs, environments=described)
    assert [asked.insight_rules(each) for each in Environment] == [2 + 4 + 4, 1 + 2 + 2, 0]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"chat_sessions": "1"', '"chats": "1"', r"chat-sessions\.tables: there is no definition of 'chats'"),
        ('"chat_sessions": "1"', '"chat_sessions": "0.9"', r"chat-sessions\.tables: the shares are not 1"),
        (
            "chat_sessions.UserSessionsIndex",
            "chat_sessions.Other",
            r"there is no index 'chat_sessions\.Other'",
        ),
        ('"ledger.DueIndex"', '"events.FlightIndex"', r"say what ledger\.DueIndex holds"),
        ('"pitr": true', '"pitr": 1', "pitr"),
        ('"alarms"', '"alarm"', "alarm"),
    ],
)
@pytest.mark.usefixtures("fresh")
def test_a_wrong_description_is_refused_by_file_and_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: str, wrong: str, said: str
) -> None:
    text = module.FILE.read_text()
    assert right in text
    file = tmp_path / "systems.json"
    file.write_text(text.replace(right, wrong, 1))
    monkeypatch.setattr(module, "FILE", file)
    with pytest.raises(DefinitionError, match=said):
        systems()


@pytest.mark.parametrize(
    ("kb", "reads", "writes"), [("0.2", 1, 1), ("1", 1, 1), ("1.5", 1, 2), ("4.1", 2, 5)]
)
def test_items_count_in_whole_4_kb_read_and_whole_kb_written(kb: str, reads: int, writes: int) -> None:
    assert (units(Decimal(kb), 4), units(Decimal(kb), 1)) == (reads, writes)


def test_transitions_are_counted_in_the_workflows_that_are_shipped() -> None:
    """Cancellations have the longest way: five states, four a page, and the end."""
    assert transitions(0) == 6
    assert transitions(3) - transitions(2) == 4


def test_users_bring_reads_writes_and_storage_unless_these_are_given() -> None:
    chats = systems()[System.CHAT_SESSIONS]
    ten = meters(chats, volumes_of(chats, {"users": Decimal(10_000)}))
    assert [ten["reads"], ten["writes"], ten["storage_gb"]] == [1_000_000, 500_000, 10]
    given = meters(chats, volumes_of(chats, {"users": Decimal(10_000), "reads": Decimal(7)}))
    assert [given["reads"], given["writes"]] == [7, 500_000]


def test_passengers_are_told_of_each_event() -> None:
    flightpulse = systems()[System.FLIGHTPULSE]
    asked = {"events": Decimal(10), "passengers": Decimal(150), "api_requests": Decimal(0)}
    metered = meters(flightpulse, volumes_of(flightpulse, asked))
    assert metered["transitions"] == 10 * transitions(2)
    assert metered["bus_events"] == 10 * 2 + 10 * 150 * 2
    assert metered["api_requests"] == 0
