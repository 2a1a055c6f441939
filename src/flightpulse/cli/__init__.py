"""The command line: one file a noun. Commands import what they run, so that `--help` stays quick."""
