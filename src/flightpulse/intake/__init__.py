"""From bytes to an accepted event: decode, dedupe, enrich, categorise. What is bad goes to dead letters."""
