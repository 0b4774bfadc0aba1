#!/bin/sh
# All tests: SQLite, PostgreSQL and the browser; or only the part given, on SQLite, without xdist.
set -eu
part=${1:-tests}
if [ "$part" != tests ]; then
    exec .venv/bin/python -m pytest "$part" -m "not browser"
fi
sh tools/browser.sh
echo "== SQLite"
.venv/bin/python -m pytest -n 2 --dist loadgroup tests
echo "== PostgreSQL"
.venv/bin/python -m tests.postgres .venv/bin/python -m pytest -n 2 --dist loadgroup -m "database and not browser" --database postgresql tests
