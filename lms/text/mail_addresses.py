"""Mail addresses as people type them: one form, and nothing that could become more than an address."""

import re

from lms.text.typed import plain

MOST_CHARS = 254
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_LABEL}(?:\.{_LABEL})+)")
_BETWEEN = re.compile(r"[\s,;，；、]+")


def mail_address(text: str) -> str | None:
    """Return the address with its domain in small letters; None for anything else, such as a name in front of it.

    Only ASCII addresses are taken, which every mail server accepts.
    """
    found = _ADDRESS.fullmatch(plain(text).strip())
    if found is None or len(found["local"]) > 64 or len(found[0]) > MOST_CHARS:
        return None
    return f"{found['local']}@{found['domain'].lower()}"


def mail_addresses(text: str) -> tuple[list[str], list[str]]:
    """Return the addresses in a list with commas, semicolons, spaces or lines between them, and what is none."""
    good: dict[str, None] = {}
    bad = []
    for part in filter(None, _BETWEEN.split(text)):
        if address := mail_address(part):
            good[address] = None
        else:
            bad.append(part)
    return list(good), bad


def masked_address(address: str) -> str:
    """Return an address so that its owner knows it and nobody else can write to it: w…@example.org."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}…@{domain}"
