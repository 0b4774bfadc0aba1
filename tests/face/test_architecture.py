"""The table of places in the architecture page names files that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_file_named_for_a_change_exists() -> None:
    table = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").split("## Where to change what")[1]
    named = re.findall(r"`(lms/[\w/]+\.py)`", table)
    assert [name for name in named if not (ROOT / name).is_file()] == []
    assert len(named) >= 30
