#!/bin/sh
# Write requirements.txt and requirements-dev.txt: exact versions with hashes, naming no host.
set -eu
lock() { .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --generate-hashes "$@"; }
lock --extra postgres pyproject.toml -o requirements.txt
lock --extra postgres --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
