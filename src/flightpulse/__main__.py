"""`python -m flightpulse`: the same as the command `flightpulse`."""

from flightpulse.cli.main import run

if __name__ == "__main__":
    run()
