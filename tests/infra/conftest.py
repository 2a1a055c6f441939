"""What needs plans, or something deployed, is collected only where `make infra-check` has made it."""

import os

#: The folders, and what says that they can run.
NEEDS = {
    "requirements": "FLIGHTPULSE_PLANS",
    "policies": "FLIGHTPULSE_ACTIONS",
    "deployed": "FLIGHTPULSE_DEPLOYED",
}

collect_ignore = ["originals", *(folder for folder, needed in NEEDS.items() if needed not in os.environ)]
