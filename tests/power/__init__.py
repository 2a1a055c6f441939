"""The power fails: what was not synced is dropped or torn, and nothing that was acknowledged is lost."""
