#!/usr/bin/env bash
# Writes the lock files in requirements/ from pyproject.toml: `make lock`. Options go to `uv pip compile`.
# One version of each library for every Python and system, with the hashes of its files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

uv="$(command -v uv || echo .venv/bin/uv)"
if [ ! -x "$uv" ]; then
    echo "Fetching uv into .venv ..." >&2
    .venv/bin/python -m ensurepip >/dev/null
    .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
fi

compile() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
        --custom-compile-command "make lock" pyproject.toml "$@"
}

compile_alone() { # a group that shares nothing with the rest
    "$uv" pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
        --no-emit-index-url --custom-compile-command "make lock" "$@"
}

echo "Locking requirements/runtime.txt, otel.txt, dev.txt and infra.txt ..." >&2
compile "$@" --group build --output-file requirements/runtime.txt
compile "$@" --group build --extra otel --constraints requirements/runtime.txt --output-file requirements/otel.txt
compile "$@" --group dev --extra otel --constraints requirements/otel.txt --output-file requirements/dev.txt
compile_alone "$@" --group infra --output-file requirements/infra.txt
