"""Messages about two files that do not fit together, by code."""

from lms.errors import N_

MERGE_MESSAGES: dict[str, tuple[str, str]] = {
    "attribute-differs": (
        N_("The attribute %(key)s of the question %(id)s differs from the one in %(other)s."),
        N_("Write it in one of the files only, or the same in both."),
    ),
    "bands-differ": (
        N_("The feedback for ranges of results differs from the one in %(other)s."),
        N_("Write the same ranges in the same order in both files."),
    ),
    "hints-differ": (
        N_("The question %(id)s has another number of hints than in %(other)s."),
        N_("Write as many hints in both files."),
    ),
    "key-differs": (
        N_("Option %(number)s of the question %(id)s is marked otherwise than in %(other)s."),
        N_("Keep the same order of options and mark the same ones as right."),
    ),
    "language-same": (
        N_("Both files are in the language %(language)s."),
        N_("Name them name.zh.md and name.en.md."),
    ),
    "numbers-differ": (
        N_("The question %(id)s accepts other numbers than in %(other)s."),
        N_("Write the same numbers, tolerances and credits in the same order."),
    ),
    "options-differ": (
        N_("The question %(id)s has %(count)s options here and %(wanted)s in %(other)s."),
        N_("Write the same options in the same order in both files."),
    ),
    "points-differ": (
        N_("The question %(id)s has %(points)s points here and %(wanted)s in %(other)s."),
        N_("Write the same points in both files."),
    ),
    "question-missing": (
        N_("The question %(id)s is missing; it stands in %(other)s."),
        N_("Add it here with the same id, or delete it there."),
    ),
    "question-moved": (
        N_("The question %(id)s stands in another place than in %(other)s."),
        N_("Keep the same sections and the same order in both files."),
    ),
    "question-unknown": (
        N_("The question %(id)s does not stand in %(other)s."),
        N_("Give it the same id as there, or add it there."),
    ),
    "section-differs": (
        N_("The section %(number)s has another id, draw or shuffle than in %(other)s."),
        N_("Write the same attributes in both files."),
    ),
    "sections-differ": (
        N_("This file has %(count)s sections; %(other)s has %(wanted)s."),
        N_("Keep the same `# ` headings in both files."),
    ),
    "setting-differs": (
        N_("The setting %(key)s differs from the one in %(other)s."),
        N_("Write it in one of the files only, or the same in both."),
    ),
    "type-differs": (
        N_("The question %(id)s is of type %(type)s here and of type %(wanted)s in %(other)s."),
        N_("Write the same kind of answers in both files, or `type=%(wanted)s`."),
    ),
}
