#!/bin/sh
# All tests: SQLite with PostgreSQL beside it, then the browser; or only the part given, on SQLite, without xdist.
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
shared=$(mktemp -d)
trap 'rm -rf "$shared"' EXIT
export GENGDU_TEST_TEMPLATES="$shared/templates" GENGDU_TEST_SITE="$shared/site" GENGDU_TEST_FILLED="$shared/filled"
mkdir "$GENGDU_TEST_TEMPLATES" "$GENGDU_TEST_SITE" "$GENGDU_TEST_FILLED"
# `make check`, which comes first, has run these two.
checked="--ignore tests/test_house.py --ignore tests/test_translations.py"
# The short part runs beside the long one, so that no core waits for the end of either. First the demo of the browser
# tests is filled, once for both of their workers; by then the long part has compiled what both import.
{
    $python -m tests.browser.filled "$GENGDU_TEST_SITE"
    # Only files that have tests for it: reading them all takes longer than many of those tests.
    marked=$(grep -rl --include='test_*.py' mark.database tests)
    # shellcheck disable=SC2086
    $python -m tests.postgres $python -m pytest $marked -m "database and not browser" $checked --database postgresql $slowest
} >"$shared/beside" 2>&1 &
beside=$!
failed=0
echo "== SQLite"
$python -m pytest -n 2 tests -m "not browser" $checked $slowest || failed=1
echo "== PostgreSQL"
wait $beside || failed=1
cat "$shared/beside"
[ $failed = 0 ] || exit 1
# Each worker has a site and a browser of its own; a page keeps one core busy at a time, so two fill both.
echo "== Browser"
$python -m pytest -n 2 --dist loadfile tests/browser $slowest
