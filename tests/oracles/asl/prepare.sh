#!/usr/bin/env bash
# Installs asl-validator, as its lock file has it. Once; later it does nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
made=../../../.venv/oracles/asl

if [ "$made/made" -nt package.json ] && [ "$made/made" -nt package-lock.json ]; then
    exit
fi
for tool in node npm; do
    command -v "$tool" >/dev/null || { echo "asl-validator needs $tool: Node 20 or newer." >&2; exit 1; }
done
echo "Preparing asl-validator ..." >&2
rm -rf "$made"
mkdir -p "$made"
cp package.json package-lock.json "$made"
npm ci --prefix "$made" --ignore-scripts --no-audit --no-fund --loglevel error >&2
touch "$made/made"
