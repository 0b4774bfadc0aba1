"""Which settings and texts of the site are changed in the browser, and what they give together."""

from collections.abc import Collection, Mapping
from typing import Any

# Settings that may change while the site runs; all others belong to who runs the server.
EDITABLE = ("site_name", "security_contact", "default_language", "second_publisher", "auditor_addresses")
_SWITCHES = {"true": True, "false": False}
# Texts of the pages that the foot of every page leads to, in Markdown, by page and language.
PAGES = ("help", "contact", "privacy")
TEXTS = tuple(f"{page}_{short}" for page in PAGES for short in ("zh", "en"))


def overrides(fixed: Collection[str], stored: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that take effect from what was stored; what the configuration fixes is left alone."""
    return {
        name: _SWITCHES.get(stored[name], stored[name])
        for name in EDITABLE
        if stored.get(name) and name not in fixed
    }
