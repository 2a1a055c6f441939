#!/usr/bin/env bash
# Makes .venv and installs FlightPulse into it: `make setup`.
set -euo pipefail
exec make --no-print-directory -C "$(dirname "${BASH_SOURCE[0]}")/.." setup "$@"
