"""The words of the house: entities, events, time and identity. Pure: nothing here reads or writes."""
