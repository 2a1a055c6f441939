"""Facts become text: composed once per event and segment, with gaps that are filled per passenger."""
