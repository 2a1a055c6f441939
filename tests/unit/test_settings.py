"""Settings, from the environment; commands may say otherwise."""

from pathlib import Path

import pytest

from flightpulse.settings import SettingError, Settings


def test_without_any_setting_the_data_is_kept_beside_in_the_layout_of_the_folder() -> None:
    assert Settings.from_environment({}) == Settings(data=Path("flightpulse-data"), layout=None)


def test_the_environment_says_where_and_how() -> None:
    environment = {"FLIGHTPULSE_DATA": "/srv/fp", "FLIGHTPULSE_LAYOUT": "table-per-entity"}
    assert Settings.from_environment(environment) == Settings(data=Path("/srv/fp"), layout="table-per-entity")


def test_a_commands_folder_counts_before_the_environments() -> None:
    found = Settings.from_environment({"FLIGHTPULSE_DATA": "/srv/fp"}, Path("here"))
    assert found.data == Path("here")


def test_an_empty_setting_is_none() -> None:
    found = Settings.from_environment({"FLIGHTPULSE_DATA": "", "FLIGHTPULSE_LAYOUT": ""})
    assert found == Settings(data=Path("flightpulse-data"))


def test_a_layout_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(SettingError, match="FLIGHTPULSE_LAYOUT is 'two'; it is single-table or table-per"):
        Settings.from_environment({"FLIGHTPULSE_LAYOUT": "two"})


def test_fp17_the_environment_says_how_much_is_logged_and_how() -> None:
    found = Settings.from_environment({"FLIGHTPULSE_LOG_LEVEL": "debug", "FLIGHTPULSE_LOG_FORMAT": "json"})
    assert (found.log_level, found.log_format) == ("debug", "json")


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"FLIGHTPULSE_LOG_LEVEL": "loud"}, "FLIGHTPULSE_LOG_LEVEL is 'loud'; it is debug or info or"),
        ({"FLIGHTPULSE_LOG_FORMAT": "xml"}, "FLIGHTPULSE_LOG_FORMAT is 'xml'; it is json or text"),
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, "OTEL_TRACES_EXPORTER is 'zipkin'; it is otlp, console or none"),
        (
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "x", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
            "OTEL_EXPORTER_OTLP_PROTOCOL is 'grpc'; traces go out as http/protobuf",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_those_that_can(
    environment: dict[str, str], said: str
) -> None:
    with pytest.raises(SettingError, match=said):
        Settings.from_environment(environment)


@pytest.mark.parametrize(
    ("environment", "traces"),
    [
        ({}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "x"}, "otlp"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "x"}, "otlp"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "x", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, "otlp"),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, "otlp"),
        ({"OTEL_TRACES_EXPORTER": "console", "OTEL_EXPORTER_OTLP_ENDPOINT": "x"}, "console"),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "x"}, None),
        ({"OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "otlp"}, None),
        ({"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, None),
    ],
)
def test_fp18_opentelemetrys_own_variables_say_where_traces_go(
    environment: dict[str, str], traces: str | None
) -> None:
    assert Settings.from_environment(environment).traces == traces
