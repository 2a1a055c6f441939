#!/usr/bin/env bash
# Plays a scenario, run-scenario.sh 1 to 5: `flightpulse scenario N`, with its options.
set -euo pipefail
root="$(dirname "${BASH_SOURCE[0]}")/.."
"$root/scripts/setup.sh" >&2
exec "$root/.venv/bin/flightpulse" scenario "$@"
