#!/bin/sh
# Write the lock files requirements*.txt and package-lock.json: exact versions with hashes, naming no host.
set -eu
lock() { .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --generate-hashes "$@"; }
lock --extra postgres pyproject.toml -o requirements.txt
lock --group scans -c requirements.txt -o requirements-scans.txt
lock --extra postgres --extra dev --group scans -c requirements.txt pyproject.toml -o requirements-dev.txt
# npm names the registry and the makers' pages; neither is needed.
npm install --silent --package-lock-only --no-audit --no-fund
node -e 'const fs = require("fs"); const lock = JSON.parse(fs.readFileSync("package-lock.json")); for (const one of Object.values(lock.packages)) { delete one.resolved; delete one.funding; } fs.writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n");'
