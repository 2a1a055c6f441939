"""flight-agent, as it stands in the emulator."""

from infra import emulated
from infra.emulated import ENVIRONMENT


def test_fa1_the_six_tables_are_there_under_the_originals_names() -> None:
    names = ("Bookings", "Passengers", "Flights", "Delays", "Rebooking_Requests", "Support_Interactions")
    for name in names:
        assert emulated.table(f"flight-agent-{ENVIRONMENT}-{name}")["TableStatus"] == "ACTIVE"


def test_fa4_tables_are_encrypted_with_awss_managed_key() -> None:
    for name in emulated.EXPECTED:
        assert emulated.table(name)["SSEDescription"]["Status"] == "ENABLED"
