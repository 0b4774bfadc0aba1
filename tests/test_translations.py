"""The Chinese catalogue is complete and its words are those of the glossary, in both languages."""

import re
from pathlib import Path

from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from tools.translations import CATALOGUES, extract

PLACES = re.compile(r"%\((\w+)\)[sd]")
GLOSSARY = CATALOGUES.parent.parent / "docs" / "glossary.md"
HAN = "[\u4e00-\u9fff]"
# What is quoted as code or set by a key, such as `- [x] …`, ![text](path), “key: value” or %(name)s, keeps its signs.
CODE = re.compile(r"`[^`]*`|!?\[[^\]]*\](?:\([^)]*\)|:)?|“[^”]*”|\{[^}]*\}|%\(\w+\)[.\d]*[a-z]")
HALF_WIDTH = re.compile(rf"{HAN} ?[,;:!?]|[,;!?] ?{HAN}|{HAN}\.(?!\w)|\({HAN}|{HAN}\)")


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


def catalogue() -> list[tuple[str, str]]:
    """Return each English sentence with its Chinese; both numbers of a plural are sentences."""
    known = read_po((CATALOGUES / "zh_Hans" / "LC_MESSAGES" / "messages.po").open("rb"), locale="zh_Hans")
    found = []
    for message in known:
        if message.id:
            sources = [message.id] if isinstance(message.id, str) else message.id
            chinese = message.string if isinstance(message.string, str) else message.string[0]
            found += [(source, chinese) for source in sources]
    return found


def deprecated_terms() -> tuple[list[str], list[str]]:
    """Return the English and the Chinese terms that the last table of the glossary replaces."""
    table = (
        GLOSSARY.read_text(encoding="utf-8").split("## Deprecated terms")[1].split("|---|---|---|---|\n")[1]
    )
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return [row[0] for row in rows if row[0]], [row[2] for row in rows if row[2]]


def test_no_sentence_uses_a_deprecated_term() -> None:
    english, chinese = deprecated_terms()
    assert ("hand in" in english, "标杆文" in chinese) == (True, True)
    words = re.compile(rf"\b(?:{'|'.join(english)})\b", re.IGNORECASE)
    wrong = [source for source, _ in catalogue() if words.search(CODE.sub("", source))]
    wrong += [text for _, text in catalogue() if any(term in text for term in chinese)]
    assert wrong == []


def test_chinese_sentences_use_full_width_punctuation() -> None:
    assert HALF_WIDTH.search("请选择类别.") and not HALF_WIDTH.search(
        CODE.sub("", "请写 `a, 乙` 或“键: 值”。")
    )
    assert [text for _, text in catalogue() if HALF_WIDTH.search(CODE.sub("", text))] == []


def test_punctuation_after_a_value_comes_from_the_catalogue() -> None:
    expression, closed = r"(?:\}\}|%\})", r"(?:</\w+>)*"
    bare = re.compile(
        rf"{expression}{closed} ?[:;,?!(](?!\w)|\) \}}\}}{closed}\.(?:\s|$)|\(\{{[{{%]|'[,;:] ' if"
    )
    assert bare.search("{{ _('Note') }}: {{ note }}") and bare.search("<b>{{ a }}</b> ({{ b }})")
    wrong = []
    for path in sorted((CATALOGUES.parent / "templates").rglob("*.html")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if bare.search(line) and path.parent.name != "styleguide" and "points=" not in line:
                wrong.append(f"{path.name}:{number}: {line.strip()[:80]}")
    assert wrong == []


def test_imported_templates_translate_only_inside_their_macros() -> None:
    """Jinja evaluates what stands outside once, in the language of whoever comes first."""
    folder, parsed = CATALOGUES.parent / "templates", Environment(autoescape=True).parse
    found = re.compile(r"\{% from '([^']+)' import (?![^%]*with context)")
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.html")]
    imported = sorted({name for text in texts for name in found.findall(text)})
    assert "quizzes/_counted.html" in imported
    outside = [
        (name, call.lineno)
        for name in imported
        for part in parsed((folder / name).read_text(encoding="utf-8")).body
        if not isinstance(part, nodes.Macro)
        for call in part.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext", "ngettext")
    ]
    assert outside == []
