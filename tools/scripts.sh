#!/bin/sh
# Lint the scripts of the pages and run their unit tests; one readable line at the end.
set -eu
lint=$(node_modules/.bin/biome lint --error-on-warnings 2>&1) || { echo "$lint"; exit 1; }
report=$(node --test --test-reporter=tap tests/scripts/*.test.js) || { echo "$report"; exit 1; }
passed=$(echo "$report" | sed -n 's/^# pass //p')
echo "Scripts: lint clean, $passed tests passed"
