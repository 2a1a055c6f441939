#!/usr/bin/env bash
# Makes .venv where it is missing and installs FlightPulse with one locked set: make-venv.sh runtime|dev.
# Called by the Makefile. Uses uv where it is there, else Python's own venv and pip.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
set_name="$1"
here="$(pwd -P)"

say() { echo "$@" >&2; }
fail() { for line in "$@"; do say "$line"; done; exit 1; }
have_uv() { command -v uv >/dev/null 2>&1; }
recent() { "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() { # prints the first Python >= 3.11; each is tried, for a shim may name a Python that is not there
    if [ -n "${PYTHON:-}" ]; then
        recent "$PYTHON" || fail "PYTHON=$PYTHON is not a Python 3.11 or newer."
        echo "$PYTHON"
        return
    fi
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if recent "$name"; then
            echo "$name"
            return
        fi
    done
    fail "FlightPulse needs Python 3.11 or newer, and none was found." \
        "Install one (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python)," \
        "or name yours: make PYTHON=/path/to/python3"
}

make_venv() {
    local python
    python="$(find_python)"
    say "Making .venv with $("$python" --version) ..."
    rm -rf .venv
    if have_uv; then
        uv venv --quiet --python "$(command -v "$python")" .venv
        return
    fi
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || fail \
        "This Python cannot make virtual environments: its venv module is missing or incomplete." \
        "On Debian and Ubuntu: apt install python3-venv (as root). Or install uv. Then run make again."
    "$python" -m venv .venv
}

install() {
    if have_uv; then
        uv pip install --quiet --compile-bytecode --python .venv/bin/python "$@"
    else
        .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"
    fi
}

if ! recent .venv/bin/python || [ "$(cat .venv/made-in 2>/dev/null || echo "$here")" != "$here" ]; then
    make_venv
fi
if ! have_uv && ! .venv/bin/python -m pip --version >/dev/null 2>&1; then # uv made it, and is gone
    .venv/bin/python -m ensurepip >/dev/null
fi

say "Installing FlightPulse and the libraries of requirements/$set_name.txt (half a minute the first time) ..."
install --require-hashes -r "requirements/$set_name.txt"
install --no-build-isolation --no-deps --editable .

echo "$here" >.venv/made-in
touch .venv/runtime # dev holds all of runtime
[ "$set_name" = runtime ] || touch ".venv/$set_name"
