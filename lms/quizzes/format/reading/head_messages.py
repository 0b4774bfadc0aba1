"""Messages about the front matter of a quiz file by code."""

from lms.errors import N_

HEAD_MESSAGES: dict[str, tuple[str, str]] = {
    "bad-alias": (
        N_("The alias %(alias)s contains characters other than a-z, 0-9 and hyphens."),
        N_("Write the former file name without its extension."),
    ),
    "bad-attempts": (
        N_("%(value)s is not a valid number of attempts."),
        N_("Write a whole number from 1 to 999, or `unlimited`."),
    ),
    "bad-date": (
        N_("%(value)s is not a valid date."),
        N_("Write it as `2026-12-01 09:00`."),
    ),
    "bad-duration": (
        N_("%(value)s is not a valid duration."),
        N_("Write a number and a unit, as in `20 min` or `1 h 30 min`."),
    ),
    "bad-page": (
        N_("%(value)s is not a valid number of questions per page."),
        N_("Write `one`, `all` or a whole number."),
    ),
    "bad-percent": (
        N_("%(value)s is not a valid pass mark."),
        N_("Write a percentage, such as `60%%`."),
    ),
    "bad-review": (
        N_("The review options cannot show %(part)s."),
        N_("Write one or more of: %(known)s; or `all`, or `nothing`."),
    ),
    "bad-review-moment": (
        N_("The review options have no time %(moment)s."),
        N_("Write one of: %(known)s."),
    ),
    "bad-word": (
        N_("The setting %(key)s cannot be %(value)s."),
        N_("Write one of: %(known)s."),
    ),
    "front-matter-missing": (
        N_("The file does not start with front matter."),
        N_("Start with a line `---`, then `title: …`, then a line `---`."),
    ),
    "front-matter-not-keys": (
        N_("The front matter is not made of `key: value` lines."),
        N_("Write one `key: value` per line."),
    ),
    "front-matter-open": (
        N_("The front matter is not closed."),
        N_("Put a line `---` after its last key."),
    ),
    "front-matter-too-long": (
        N_("The front matter is too long."),
        N_("Keep only settings here and put text in the body."),
    ),
    "key-twice": (
        N_("The key %(key)s appears twice; first on line %(first)s."),
        N_("Keep one of the two."),
    ),
    "opens-after-closes": (
        N_("The quiz opens at or after its closing time."),
        N_("Make `opens` earlier than `closes`."),
    ),
    "pass-over-100": (
        N_("The pass mark %(value)s is over 100 per cent."),
        N_("Write 100%% or less."),
    ),
    "review-without-close": (
        N_("The review is set to open after the close, but the quiz has no closing time."),
        N_("Add `closes: …` or write `review: after-submit`."),
    ),
    "title-missing": (
        N_("The quiz has no title."),
        N_("Add a line `title: …` to the front matter."),
    ),
    "unknown-key": (
        N_("There is no setting %(key)s."),
        N_("Available settings: %(known)s."),
    ),
    "value-empty": (
        N_("The setting %(key)s has no text."),
        N_("Write the text after the colon, or remove the line."),
    ),
    "zero-duration": (
        N_("The time limit is 0."),
        N_("Write a longer duration, or remove the line for no limit."),
    ),
}
