"""The store's contract: what every engine does, asked through the port."""
