"""What the flow tells of itself: metrics, logs, traces. None of them holds personal data (design 4)."""
