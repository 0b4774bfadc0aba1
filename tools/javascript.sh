#!/bin/sh
# Install the linter of the scripts as the lock file has it. The pages need none of this, and no Node.
set -eu
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm; } >/dev/null
    else
        echo "Checking the scripts needs Node 18 or newer with npm. On Debian, as root: apt-get install nodejs npm" >&2; exit 1
    fi
fi
echo "Installing package-lock.json ..."
npm ci --silent --no-audit --no-fund
