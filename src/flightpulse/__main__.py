"""The command `flightpulse`, and `python -m flightpulse`: small, since before it no signal is heeded."""

import signal


def run() -> None:
    """Run the command line; Ctrl-C ends it without a word while it is still being loaded."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is ignored, and stays so
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from flightpulse.cli.main import run as run_commands

    run_commands()


if __name__ == "__main__":
    run()
