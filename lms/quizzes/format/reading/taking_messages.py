"""Messages about how answers are taken by code: what is wrong, and what to write instead."""

from lms.errors import N_

TAKING_MESSAGES: dict[str, tuple[str, str]] = {
    "traditional-without-text": (
        N_("The attribute traditional is only for short answers and typed gaps."),
        N_("Remove it."),
    ),
    "shuffle-without-options": (
        N_("The attribute shuffle changes nothing in a question of this type."),
        N_("Remove it."),
    ),
    "attribute-empty": (
        N_("The attribute %(key)s has no value."),
        N_("Write the value after the equals sign without a space, or remove the attribute."),
    ),
    "credit-sign": (
        N_("“%(text)s” begins with a number right after the equals sign."),
        N_(
            "Write `=50%% half` for part of the points, or a space after the sign if the number belongs to the answer."
        ),
    ),
    "blueprint-missing": (
        N_("This section draws by a table, but there is none under its heading."),
        N_(
            "Add a table with the columns tag, difficulty, type and count, or write a number, such as `draw=3`."
        ),
    ),
    "blueprint-columns": (
        N_("The columns of this table cannot be read."),
        N_("Write the heading `| tag | difficulty | type | count |`; every column but the last is optional."),
    ),
    "blueprint-short": (
        N_(
            "Questions that this row asks for: %(count)s. Questions that fit: %(fits)s. Missing: %(missing)s."
        ),
        N_("Add questions that fit, or lower the number."),
    ),
    "confidence-and-floor": (
        N_("With confidence marks, wrong answers take marks off, which `floor: question` would undo."),
        N_("Write `floor: total` or `floor: none`, or remove the line."),
    ),
    "grace-without-time": (
        N_("With `at_end: grace` the quiz has to say how long an attempt may still be submitted."),
        N_("Add a line such as `grace: 10 min`."),
    ),
    "marking-limit-not-used": (
        N_("A limit for the difference between two marks has no effect without double marking."),
        N_("Write `marking: double`, or remove the line."),
    ),
    "grace-not-used": (
        N_("The setting grace has no effect without `at_end: grace`."),
        N_("Add `at_end: grace`, or remove the line."),
    ),
    "sequential-on-one-page": (
        N_("All questions are on one page, so `navigation: sequential` has no effect."),
        N_("Write `page: one` or a number, or remove the line."),
    ),
    "confidence-and-behaviour": (
        N_("Answers cannot be checked several times in a quiz with confidence marks."),
        N_("Remove `behaviour`, or `confidence`."),
    ),
    "confidence-and-tries": (
        N_("A question cannot have several tries in a quiz with confidence marks."),
        N_("Remove the tries here, or `confidence` from the settings."),
    ),
    "offline-and-server": (
        N_("An offline quiz cannot show at once whether an answer is right, or give its pages one by one."),
        N_("Show nothing during the attempt (`review`) and leave `navigation` free, or remove `offline`."),
    ),
    "offline-and-question": (
        N_(
            "A question with tries or files needs the network during the attempt, so the quiz cannot be offline."
        ),
        N_("Change the question, or remove `offline` from the settings."),
    ),
    "tries-without-check": (
        N_("Answers to this question cannot be checked during the attempt."),
        N_("Remove the tries."),
    ),
    "bad-tries": (
        N_("%(value)s is not a valid number of tries."),
        N_("Write a whole number from 1 to 10, or `tries=unlimited`."),
    ),
    "bad-penalty": (
        N_("%(value)s is not a valid penalty for a further try."),
        N_("Write a percentage from 0 to 100, such as `penalty=33%%`."),
    ),
    "penalty-without-tries": (
        N_("A penalty needs a number of tries."),
        N_("Add `tries=3`, or remove the penalty."),
    ),
}
