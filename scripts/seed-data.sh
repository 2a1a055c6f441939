#!/usr/bin/env bash
# Loads the sample data: `flightpulse seed`, with its options.
set -euo pipefail
root="$(dirname "${BASH_SOURCE[0]}")/.."
"$root/scripts/setup.sh" >&2
exec "$root/.venv/bin/flightpulse" seed "$@"
