#!/bin/sh
# All tests: the browser, SQLite and PostgreSQL; or only the part given, on SQLite, without xdist.
set -eu
python=.venv/bin/python
part=${1:-tests}
slowest="--durations=10 --durations-min=1"
case $part in
    tests) ;;
    tests/browser) sh tools/browser.sh && exec $python -m pytest -n 2 --dist loadfile "$part" $slowest ;;
    tests/browser*) sh tools/browser.sh && exec $python -m pytest "$part" ;;
    *) exec $python -m pytest "$part" $slowest -m "not browser" ;;
esac
sh tools/browser.sh
echo "== SQLite"
# `make check`, which comes first, has run these two.
checked="--ignore tests/test_house.py --ignore tests/test_translations.py"
$python -m pytest -n 2 tests -m "not browser" $checked $slowest
# Filled meanwhile, once for both workers of the browser tests.
GENGDU_TEST_SITE=$(mktemp -d)
export GENGDU_TEST_SITE
trap 'rm -rf "$GENGDU_TEST_SITE"' EXIT
$python -m tests.browser.filled "$GENGDU_TEST_SITE" &
filling=$!
echo "== PostgreSQL"
$python -m tests.postgres $python -m pytest -n 2 tests -m "database and not browser" $checked --database postgresql $slowest
# Each worker has a site and a browser of its own; a page keeps one core busy at a time, so two fill both.
echo "== Browser"
wait $filling
$python -m pytest -n 2 --dist loadfile tests/browser $slowest
