"""State machines in Amazon States Language, run durably, and the tasks that they name."""
