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

# The navigation shows places by role, so it knows the words for roles.
LEAF_EXCEPTIONS = {"lms/http/navigation.py": {"lms.people.roles", "lms.people.roles.Role"}}

# These open what was handed to them: the bytes of a picture, a member of an archive, a file by the given function.
GIVEN = {
    "lms/contests/entries/attachment_files.py": {"Image.open"},
    "lms/contests/entries/pasting/word_file.py": {"picture.open"},
    "lms/audit/evidence.py": {"one.open", "archive.open"},
    "lms/quizzes/format/importing/archive.py": {"self.zip.open"},
    "lms/library/media.py": {"Image.open"},
    "lms/library/redrawing.py": {"Image.open"},
    "lms/quizzes/format/exporting/paper_pdf.py": {"Image.open"},
    "lms/quizzes/paper/straight_page.py": {"Image.open"},
    # The fonts lie with the code and never change while it runs.
    "lms/text/printing/font_signs.py": {"(FONTS / f'{font}.signs').read_text"},
    "lms/text/printing/fonts.py": {"path.write_bytes", "(FONTS / f'{font}.ttf.br').read_bytes"},
}

# A contest is loaded, with 404 and 403, by one function for all of its parts.
SHARED_VIEWS = {"lms.contests.entries.views.access", "lms.contests.entries.views"}
