"""Messages about two files that do not fit together, by code."""

from lms.errors import N_

MERGE_MESSAGES: dict[str, tuple[str, str]] = {
    "attribute-differs": (
        N_("The attribute %(key)s of question %(id)s differs from %(other)s."),
        N_("Write it in only one of the files, or use the same text in both."),
    ),
    "bands-differ": (
        N_("The feedback for ranges of results differs from %(other)s."),
        N_("Write the same ranges in the same order in both files."),
    ),
    "hints-differ": (
        N_("Question %(id)s has a different number of hints from %(other)s."),
        N_("Write the same number of hints in both files."),
    ),
    "key-differs": (
        N_("Option %(number)s of question %(id)s is marked differently from %(other)s."),
        N_("Use the same order of options and the same correct ones."),
    ),
    "language-same": (
        N_("Both files are in the language %(language)s."),
        N_("Name them name.zh.md and name.en.md."),
    ),
    "numbers-differ": (
        N_("Question %(id)s accepts different numbers from %(other)s."),
        N_("Write the same numbers, tolerances and credits in the same order."),
    ),
    "options-differ": (
        N_("Number of options of question %(id)s here: %(count)s; in %(other)s: %(wanted)s."),
        N_("Write the same options in the same order in both files."),
    ),
    "points-differ": (
        N_("Points of question %(id)s here: %(points)s; in %(other)s: %(wanted)s."),
        N_("Write the same points in both files."),
    ),
    "rubric-differs": (
        N_("Question %(id)s has another rubric than in %(other)s."),
        N_("Write the same number of criteria with the same points in both files."),
    ),
    "question-missing": (
        N_("Question %(id)s is missing here but exists in %(other)s."),
        N_("Add it here with the same id, or delete it from the other file."),
    ),
    "question-moved": (
        N_("Question %(id)s is in a different place from %(other)s."),
        N_("Use the same sections in the same order in both files."),
    ),
    "question-unknown": (
        N_("Question %(id)s is not in %(other)s."),
        N_("Use the same id as in the other file, or add it there."),
    ),
    "section-differs": (
        N_("Section %(number)s has a different id, draw or shuffle setting from %(other)s."),
        N_("Write the same attributes in both files."),
    ),
    "sections-differ": (
        N_("Number of sections in this file: %(count)s; in %(other)s: %(wanted)s."),
        N_("Use the same `# ` headings in both files."),
    ),
    "setting-differs": (
        N_("The setting `%(key)s` differs from %(other)s."),
        N_("Write it in only one of the files, or use the same text in both."),
    ),
    "type-differs": (
        N_("Question %(id)s is of type %(type)s here and of type %(wanted)s in %(other)s."),
        N_("Write the same kind of answers in both files, or `type=%(wanted)s`."),
    ),
}
