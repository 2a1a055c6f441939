"""The sample data of FP-15, as three JSON files, and its reader."""
