"""Bus events, in EventBridge's form."""
