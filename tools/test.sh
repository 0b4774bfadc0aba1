#!/bin/sh
# All tests: SQLite, PostgreSQL and the browser; or only the part given, on SQLite, without xdist.
set -eu
part=${1:-tests}
case $part in
    tests) ;;
    tests/browser*) sh tools/browser.sh && exec .venv/bin/python -m pytest "$part" ;;
    *) exec .venv/bin/python -m pytest "$part" -m "not browser" ;;
esac
sh tools/browser.sh
echo "== SQLite and the browser"
.venv/bin/python -m pytest -n 2 --dist loadgroup tests
echo "== PostgreSQL"
.venv/bin/python -m tests.postgres .venv/bin/python -m pytest -n 2 --dist loadgroup -m "database and not browser" --database postgresql tests
