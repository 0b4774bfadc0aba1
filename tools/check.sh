#!/bin/sh
# Format, lint, types, scripts, house rules, translations and content; types on one core, the rest on another.
set -eu
python=.venv/bin/python
.venv/bin/mypy &
types=$!
sh tools/scripts.sh
.venv/bin/ruff format --check -q .
.venv/bin/ruff check -q .
$python -m pytest tests/test_house.py tests/test_translations.py
$python -m flask content check --folder content
wait $types
