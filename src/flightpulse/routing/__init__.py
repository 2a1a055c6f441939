"""From a bus event to what is to be done about it: rules, their patterns, their targets."""
