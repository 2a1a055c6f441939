"""FA-1 to FA-5, in the plans of `flight-agent`."""

import pytest

from infra.expected import ENVIRONMENTS
from infra.planned import applied, in_each, indexes, keys, restorable

SYSTEM = "flight-agent"
#: FA-1 and FA-3, as requirements.md has them: table, key, indexes.
TABLES = {
    "Bookings": ("booking_id", {"FlightIndex": ["flight_id"], "PassengerIndex": ["passenger_id"]}),
    "Passengers": ("passenger_id", {"FrequentFlyerIndex": ["frequent_flyer_tier"]}),
    "Flights": ("flight_id", {"DateOriginIndex": ["departure_date", "origin_airport"]}),
    "Delays": ("delay_id", {"FlightDelayIndex": ["flight_id"]}),
    "Rebooking_Requests": (
        "request_id",
        {"PassengerRequestIndex": ["passenger_id"], "BookingRequestIndex": ["original_booking_id"]},
    ),
    "Support_Interactions": (
        "interaction_id",
        {"PassengerInteractionIndex": ["passenger_id", "interaction_timestamp"]},
    ),
}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_fa1_six_tables_are_made_under_the_originals_names(environment: str) -> None:
    made = applied(SYSTEM, environment).tables
    assert set(made) == {f"flight-agent-{environment}-{name}" for name in TABLES}
    for name, (key, _) in TABLES.items():
        assert keys(made[f"flight-agent-{environment}-{name}"]) == [key]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_fa3_the_indexes_are_the_originals(environment: str) -> None:
    made = applied(SYSTEM, environment).tables
    for name, (_, wanted) in TABLES.items():
        found = indexes(made[f"flight-agent-{environment}-{name}"])
        assert wanted.items() <= found.items()
        # Beside FA-3's, the layout table-per-entity asks for StatusIndex on two of them.
        assert set(found) - set(wanted) == ({"StatusIndex"} if name in ("Bookings", "Flights") else set())


def test_fa4_the_variables_have_the_originals_defaults() -> None:
    assert applied(SYSTEM, "dev").defaults() == {
        "aws_region": "us-west-2",
        "environment": "dev",
        "project_name": "flight-agent",
        "billing_mode": "PAY_PER_REQUEST",
        "table_class": "STANDARD",
        "enable_point_in_time_recovery": True,
        "enable_server_side_encryption": True,
        "enable_deletion_protection": False,
        "read_capacity": 5,
        "write_capacity": 5,
    }


def test_fa4_the_variables_do_what_they_say() -> None:
    for table in applied(SYSTEM, "provisioned").tables.values():
        assert table["billing_mode"] == "PROVISIONED"
        assert table["table_class"] == "STANDARD_INFREQUENT_ACCESS"
        for each in (table, *table["global_secondary_index"]):
            assert (each["read_capacity"], each["write_capacity"]) == (7, 3)
        assert not restorable(table)
        assert not any(each["enabled"] for each in table["server_side_encryption"])


def test_fa4_prod_is_protected_and_restorable() -> None:
    """Whatever the variables say: the system's own tests (settings.tftest.hcl) set both to false in prod."""
    for table in applied(SYSTEM, "prod").tables.values():
        assert table["deletion_protection_enabled"]
        assert restorable(table)


def test_fa5_tables_are_tagged_with_what_they_are_and_whose() -> None:
    for each, environment in zip(in_each(SYSTEM), ENVIRONMENTS, strict=True):
        for table in each.tables.values():
            assert {"Name", "Table", "Description", "System", "ManagedBy"} <= set(table["tags_all"])
            assert table["tags_all"]["Environment"] == environment


def test_fa5_the_outputs_are_each_tables_name_and_arn_and_all_of_them() -> None:
    found = applied(SYSTEM, "prod").outputs
    stems = [name.lower() for name in TABLES]
    names = [f"flight-agent-prod-{name}" for name in TABLES]
    assert [found[f"{stem}_table_name"] for stem in stems] == names == found["all_table_names"]
    assert [found[f"{stem}_table_arn"] for stem in stems] == found["all_table_arns"]
    assert all(arn.startswith("arn:aws:dynamodb:us-west-2:") for arn in found["all_table_arns"])
