"""The embedded engine: DynamoDB's semantics on one SQLite file."""
