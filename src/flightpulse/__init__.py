"""FlightPulse: when a flight changes, everyone on it is told, within seconds, exactly once."""
