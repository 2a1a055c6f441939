"""Everything that makes input: sample data, the scenarios, made-up passengers and real days."""
