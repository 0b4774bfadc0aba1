"""What the house rules still let pass; these lists may only become shorter."""

# The parts of a contest work on one contest: all of them read and move its row, its panel and its entries, so a
# second description of these rows would only have to be kept equal to the first.
OPEN_MODELS = {("contests", "rules"), ("contests", "entries")}

# Where the ban on a neighbour's models would make one place worse to read; this list may only get shorter.
MODEL_EXCEPTIONS = {
    # The signed export writes every table of a contest, column by column.
    "lms/contests/results/queries/evidence.py": {"contests.judging", "contests.screening"},
    # Results are computed from the marks and from which essays calibrate judges, in one statement each.
    "lms/contests/results/queries/results.py": {"contests.judging"},
    "lms/contests/results/queries/feedback.py": {"contests.judging"},
    # The workbook is a list of the tables of a contest, each read in one statement.
    "lms/contests/run/queries/workbook.py": {"contests.judging", "contests.screening"},
    # Publishing moves the stage, which only `run` may, and hands back the list it froze.
    "lms/contests/run/actions/publishing.py": {"contests.results"},
}

# Functions that use a slow library and need not ask the guard of lms/slow_work.py, by file, each with its reason.
FAST_ENOUGH: dict[str, dict[str, str]] = {
    "quizzes/format/importing/archive.py": {"__init__": "read in a process of its own (lms/isolated.py)"},
    "contests/results/views/certificates.py": {
        "all_zip": "a GET request, whose transaction only reads; the drawing itself asks",
    },
    "quizzes/commands/verifier.py": {"main": "runs outside the site, where there is no database"},
    "http/ports.py": {"require_free_port": "before the server starts"},
    "people/actions/accounts.py": {
        "_hasher": "says how to hash and hashes nothing",
        "hasher": "says how to hash and hashes nothing",
    },
}

# Files inside that read the clock, each with its reason.
CLOCK_READERS = {
    "lms/audit/actions.py": "a link is written at the commit, and no act names the moment of that"
}
