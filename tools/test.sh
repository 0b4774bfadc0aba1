#!/bin/sh
# All tests: the browser, SQLite and PostgreSQL; or only the part given, on SQLite, without xdist.
set -eu
python=.venv/bin/python
part=${1:-tests}
slowest="--durations=10 --durations-min=1"
case $part in
    tests) ;;
    tests/browser*) sh tools/browser.sh && exec $python -m pytest "$part" ;;
    *) exec $python -m pytest "$part" $slowest -m "not browser" ;;
esac
sh tools/browser.sh
echo "== SQLite"
$python -m pytest -n 2 tests -m "not browser" $slowest
echo "== PostgreSQL"
$python -m tests.postgres $python -m pytest -n 2 tests -m "database and not browser" --database postgresql $slowest
# One process for all of these: they share a server and a browser, which use both cores.
echo "== Browser"
exec $python -m pytest tests/browser $slowest
