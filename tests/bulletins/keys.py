"""Each key of a bulletin's file: how it is written, where it arrives in the definition, and as what."""

from collections.abc import Mapping
from datetime import date

Row = tuple[str, str, object]
BULLETIN_KEYS: Mapping[str, Row] = {
    "title": ("title: {en: A}", "titles.en", "A"),
    "period": ("period: week", "period", "week"),
    "from": ("period: custom\nfrom: 2026-12-01\nuntil: 2026-12-02", "from_on", date(2026, 12, 1)),
    "until": ("period: custom\nfrom: 2026-12-01\nuntil: 2026-12-02", "until_on", date(2026, 12, 2)),
    "draft": ("draft: 每月2日 08:00", "publish.at.hour", 8),
    "sections": ("sections: [next, text]", "sections.1", "text"),
    "boards": ("boards: [b]", "boards", ("b",)),
    "contests": ("contests: [c]", "contests", ("c",)),
    "places": ("places: 5", "places", 5),
    "public": ("public: yes", "public", True),
    "unit": ("unit: north", "unit", "north"),
    "layout": ("layout: official\nissuer: A", "layout", "official"),
    "issuer": ("issuer: {en: A}", "issuers.en", "A"),
    "to": ("to: {en: All}", "addressees.en", "All"),
    "code": ("code: 耕学通", "code", "耕学通"),
    "red-head": ("red-head: no", "has_red_head", False),
    "seal": ("seal: no", "has_seal", False),
}
