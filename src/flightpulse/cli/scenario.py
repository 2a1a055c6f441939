"""`flightpulse scenario`: one of the five scenarios of FP-14, on the sample data."""

from typing import TYPE_CHECKING, Annotated

import typer

from flightpulse.cli.account import Played, print_account
from flightpulse.cli.errors import fail
from flightpulse.cli.folder import Data, Layout, opened, see_through, settings_of
from flightpulse.cli.screen import AsJson, console, print_json

if TYPE_CHECKING:
    from flightpulse.app import Application


def scenario(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="N", help="1 to 5.")],
    as_json: AsJson = False,
    data: Data = None,
    layout: Layout = None,
) -> None:
    """Play one scenario on the sample data.

    The exit code is 1 where somebody is still to be told at the end: `flightpulse up` goes on with it.

    \b
      1  a short delay by weather
      2  a long delay: A-List passengers are served first
      3  a cancellation by weather
      4  a gate in another terminal
      5  seven events at once, late, out of order and repeated

    \b
    Example:
      flightpulse seed && flightpulse scenario 3
    """
    with opened(settings_of(context, data, layout)) as application:
        played = play(application, number)
    if as_json:
        print_json(played.account)
    else:
        print_account(console(), played)
    if played.waits:
        fail(played.waits, code=1)


def play(application: "Application", number: int) -> Played:
    """Play a scenario to its end; ends the command where there is none, or the sample is missing."""
    from flightpulse.intake.source import InProcess
    from flightpulse.simulation.account import account_of
    from flightpulse.simulation.scenarios import scenario as written

    try:
        story = written(number, now=application.clock.now(), ids=application.ids)
    except ValueError as error:
        fail(error)
    for flight_id in sorted({event["payload"]["flight_id"] for event in story.events}):
        if application.kept.flights.get(flight_id) is None:
            fail(f"{flight_id} is not in {application.folder.path}; `flightpulse seed` puts the sample there")
    answers = list(application.take(InProcess(story.events, f"scenario-{number}")))
    waits = see_through(application, list(dict.fromkeys(event["event_id"] for event in story.events)))
    account = account_of(application, story, answers)
    ledger = application.kept.ledger
    event_ids = dict.fromkeys(event.event_id for event in account.events)
    rows = [row for event_id in event_ids for row in ledger.rows(event_id)]
    people = application.kept.passengers.get_many({row.passenger_id: None for row in rows})
    return Played(account, {each.passenger_id: each for each in people}, rows, waits)
