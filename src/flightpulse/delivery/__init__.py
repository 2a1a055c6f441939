"""From the ledger to the passenger: hand over, follow up, reconcile; and the account of all of it."""
