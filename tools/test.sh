#!/bin/sh
# The checks, then all tests: the browser, SQLite and PostgreSQL; or only the part given, on SQLite, without xdist.
set -eu
python=.venv/bin/python
part=${1:-tests}
slowest="--durations=10 --durations-min=1"
[ "$part" = tests ] || sh tools/check.sh
case $part in
    tests) ;;
    tests/browser) sh tools/browser.sh && exec $python -m pytest -n 2 --dist loadfile "$part" $slowest ;;
    tests/browser*) sh tools/browser.sh && exec $python -m pytest "$part" ;;
    *) exec $python -m pytest "$part" $slowest -m "not browser" ;;
esac
sh tools/browser.sh
# Without a cache types take one core longer than the other checks take the other, so the first tests run beside them.
folder=$(mktemp -d)
.venv/bin/mypy >"$folder/types" 2>&1 &
types=$!
trap 'kill $types 2>/dev/null || true; rm -rf "$folder"' EXIT
sh tools/check.sh rest
echo "== SQLite"
# These two are among the checks.
checked="--ignore tests/test_house.py --ignore tests/test_translations.py"
$python -m pytest -n 2 tests -m "not browser" $checked $slowest
wait $types || { cat "$folder/types"; exit 1; }
trap 'rm -rf "$folder"' EXIT
# Filled meanwhile, once for both workers of the browser tests.
export GENGDU_TEST_SITE="$folder/site"
$python -m tests.browser.filled "$GENGDU_TEST_SITE" &
filling=$!
echo "== PostgreSQL"
$python -m tests.postgres $python -m pytest -n 2 tests -m "database and not browser" $checked --database postgresql $slowest
# Each worker has a site and a browser of its own; a page keeps one core busy at a time, so two fill both.
echo "== Browser"
wait $filling
$python -m pytest -n 2 --dist loadfile tests/browser $slowest
