#!/usr/bin/env bash
# Fetches AWS's event-pattern engine, event-ruler, and compiles the program that asks it. Once; later it does nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
made=../../../.venv/oracles/event-ruler

if [ "$made/made" -nt pom.xml ] && [ "$made/made" -nt Match.java ]; then
    exit
fi
for tool in javac mvn; do
    command -v "$tool" >/dev/null || { echo "event-ruler needs $tool: a JDK 17 or newer, and Maven." >&2; exit 1; }
done
echo "Preparing event-ruler ..." >&2
rm -rf "$made"
mkdir -p "$made"
made="$(cd "$made" && pwd)"
mvn -q -B -f pom.xml dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$made" >&2
javac -cp "$made/*" -d "$made" Match.java
touch "$made/made"
