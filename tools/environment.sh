#!/bin/sh
# Make .venv and install a lock file: environment.sh PYTHON LOCKFILE
set -eu
python=$1 lock=$2
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=python3.12 or the like." >&2; exit 1; }
if [ ! -x .venv/bin/python ]; then
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        # Debian splits venv off; its package is the right source when we may install it.
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            { apt-get update -qq && apt-get install -y -qq python3-venv; } >/dev/null
        else
            echo "Python's venv module is missing. On Debian: apt-get install python3-venv" >&2; exit 1
        fi
    fi
    echo "Making .venv ..."
    "$python" -m venv .venv
fi
echo "Installing $lock ..."
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
