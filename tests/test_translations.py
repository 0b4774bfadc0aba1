"""The Chinese catalogue is complete: nothing untranslated, nothing unused, every place kept."""

import re
from pathlib import Path

from babel.messages.pofile import read_po

from tools.translations import CATALOGUES, extract

PLACES = re.compile(r"%\((\w+)\)[sd]")


def test_every_sentence_is_translated_and_used(tmp_path: Path) -> None:
    extract(tmp_path / "messages.pot")
    wanted = read_po((tmp_path / "messages.pot").open("rb"))
    known = read_po((CATALOGUES / "zh_Hans" / "LC_MESSAGES" / "messages.po").open("rb"), locale="zh_Hans")
    used = {message.id for message in wanted if message.id}
    translated = {
        message.id
        for message in known
        if message.id
        and all([message.string] if isinstance(message.string, str) else message.string)
        and not message.fuzzy
    }
    assert {"untranslated": used - translated, "unused": translated - used} == {
        "untranslated": set(),
        "unused": set(),
    }


def test_translations_keep_their_places() -> None:
    known = read_po((CATALOGUES / "zh_Hans" / "LC_MESSAGES" / "messages.po").open("rb"), locale="zh_Hans")
    wrong = []
    for message in known:
        source = message.id if isinstance(message.id, str) else message.id[-1]
        texts = [message.string] if isinstance(message.string, str) else message.string
        wrong += [source for text in texts if set(PLACES.findall(text)) != set(PLACES.findall(source))]
    assert wrong == []
