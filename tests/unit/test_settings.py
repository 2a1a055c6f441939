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
