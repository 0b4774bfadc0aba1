"""What a script sends that pastes."""

from collections.abc import Mapping
from typing import Any

from lms.errors import N_, Refused

PASTE_MOST = 4_000_000
UNREADABLE = N_("Your text could not be read. Reload the page and try again.")
PASTE_TOO_LONG = N_("This is too much to paste at once. Save it as DOCX and upload the document.")


def html_of_script(body: Any) -> str:
    """Return the pasted HTML in `{"html": …}`; Refused when there is none or far too much."""
    html = body.get("html") if isinstance(body, Mapping) else None
    if not isinstance(html, str):
        raise Refused(UNREADABLE)
    if len(html) > PASTE_MOST:
        raise Refused(PASTE_TOO_LONG)
    return html
