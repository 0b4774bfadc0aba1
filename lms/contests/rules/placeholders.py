"""Words of a template that stand for what the convener has to write."""

import re
from collections.abc import Iterable

_PLACEHOLDER = re.compile(
    r"[（(【\[]\s*(?:请填写|待填写|待补充|在此填写)[^）)】\]]*[）)】\]]"
    r"|[(\[](?:Explain|Fill in|To be (?:filled|completed|added))\b[^)\]]*[)\]]"
    r"|(?-i:\bTODO\b|\bXXX+\b)",
    re.IGNORECASE,
)


def placeholder_in(texts: Iterable[str]) -> str:
    """Return the first placeholder that is left in the texts, or an empty text."""
    found = (match for text in texts if (match := _PLACEHOLDER.search(text)))
    return next((match[0] for match in found), "")
