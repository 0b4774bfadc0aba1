"""Messages about how answers are taken by code: what is wrong, and what to write instead."""

from lms.errors import N_

TAKING_MESSAGES: dict[str, tuple[str, str]] = {
    "traditional-without-text": (
        N_("The attribute traditional is only for short answers and typed gaps."),
        N_("Remove it."),
    ),
}
