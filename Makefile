# Every target is one line of work; the logic is in `flask` commands and tools/.
.DEFAULT_GOAL := help
PYTHON ?= python3
PY := .venv/bin/python
export FLASK_APP := wsgi
# Without its compiled files every command would compile the whole tree at its start.
unexport PYTHONDONTWRITEBYTECODE
T ?= tests

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14
.venv/run: requirements.txt ; @sh tools/environment.sh $(PYTHON) requirements.txt && touch $@
.venv/dev: .venv/run requirements-dev.txt ; @sh tools/environment.sh $(PYTHON) requirements-dev.txt && touch $@
lms/translations/.compiled: .venv/run $(wildcard lms/translations/*/LC_MESSAGES/*.po) ; @.venv/bin/pybabel -q compile -d lms/translations && touch $@
ready: .venv/run lms/translations/.compiled
setup: ready ## a new site without the demo; ARGS="--no-input --admin wang --admin-name …" asks nothing
	@$(PY) -m flask setup $(ARGS)
serve: ready ## the server, as flask serve does it
	@$(PY) -m flask serve
run: ready ## environment, migrations, demo on first start, server (PORT=, LMS_INSTANCE=)
	@LMS_PORT=$(or $(PORT),8000) $(PY) -m flask serve --demo
dev: .venv/dev lms/translations/.compiled ## the same with reloader and live content
	@LMS_ENVIRONMENT=development LMS_PORT=$(or $(PORT),8000) $(PY) -m flask serve --demo --reload
demo: ready ## fill an empty database with the demo
	@$(PY) -m flask db upgrade && $(PY) -m flask demo
node_modules/.installed: package.json package-lock.json ; @sh tools/javascript.sh && touch $@
check: .venv/dev lms/translations/.compiled node_modules/.installed ## format, lint, types, scripts, house rules, translations, content
	@sh tools/check.sh
test: check ## everything; T=tests/quizzes for a part, without the browser and PostgreSQL
	@sh tools/test.sh $(T)
mutants: .venv/dev lms/translations/.compiled ## PART=lms/boards: small changes of the pure code that no test notices
	@$(PY) -m tools.mutants $(PART) $(if $(SAMPLE),--sample $(SAMPLE) --seed $(or $(SEED),1))
mutants-sample: .venv/dev lms/translations/.compiled ## SAMPLE=300 SEED=1: the same with a sample of all parts
	@$(PY) -m tools.mutants --sample $(or $(SAMPLE),300) --seed $(or $(SEED),1)
bench: .venv/dev lms/translations/.compiled ## NAME=storm ARGS="…": one benchmark, JSON on its last line
	@$(PY) -m bench.$(NAME) $(ARGS)
shots: .venv/dev lms/translations/.compiled ## pictures of every page in instance/shots/
	@$(PY) -m tools.shots
migration: .venv/dev ## M="add marks": a new numbered migration from the models
	@$(PY) -m flask db revision --autogenerate -m "$(M)" && .venv/bin/ruff format -q migrations
translations: .venv/dev ## collect sentences into lms/translations
	@$(PY) -m tools.translations
lock: .venv/dev ## write the lock files anew
	@sh tools/lock.sh
.PHONY: help ready setup serve run dev demo check test mutants mutants-sample bench shots migration translations lock
