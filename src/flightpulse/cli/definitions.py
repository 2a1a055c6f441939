"""`flightpulse definitions`: the plain files that the system consists of."""

import typer

from flightpulse.cli.errors import said_plainly

app = typer.Typer(name="definitions", no_args_is_help=True, help="The files that define the system.")


@app.callback()
def definitions() -> None:
    """The files that define the system: tables, layouts, rules, workflows, templates."""


@app.command()
def check() -> None:
    """Check every definition; the first mistake is named by file and field (exit code 2).

    \b
    Example:
      flightpulse definitions check
    """
    with said_plainly():
        from flightpulse.app import check_definitions

        counts = check_definitions()
    typer.echo("The definitions are right: " + ", ".join(f"{kind} {n}" for kind, n in counts.items()) + ".")
