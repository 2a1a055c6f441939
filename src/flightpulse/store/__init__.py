"""Tables under all of it: a small port with DynamoDB's semantics, its engines, entities and repositories."""
