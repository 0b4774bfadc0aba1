"""Deciding between two texts: nothing is lost, and what only one side changed is suggested."""

from hypothesis import given
from hypothesis import strategies as st

from lms.editor.settling import compared, paragraphs, settled

BLOCKS = st.lists(st.sampled_from(["one", "two", "three", "- a\n- b", "four\nfive"]), max_size=8)


def text(blocks: list[str]) -> str:
    return "\n\n".join(blocks) + "\n" if blocks else ""


@given(st.text(alphabet="ab\n ", max_size=40))
def test_paragraphs_joined_are_the_text(written: str) -> None:
    assert "".join(paragraphs(written)) == written


@given(BLOCKS, BLOCKS, BLOCKS)
def test_either_side_can_be_kept_whole(base: list[str], mine: list[str], theirs: list[str]) -> None:
    parts = compared(text(base), text(mine), text(theirs))
    for side, wanted in (("mine", mine), ("theirs", theirs)):
        assert settled(parts, dict.fromkeys(range(len(parts)), side)) == text(wanted)


def picks(base: str, mine: str, theirs: str) -> list[str]:
    return [part.pick for part in compared(base, mine, theirs) if not part.is_same]


def test_what_one_side_changed_is_suggested() -> None:
    assert picks("a\n\nb\n", "a\n\nB\n", "a\n\nb\n") == ["mine"]
    assert picks("a\n\nb\n", "a\n\nb\n", "a\n\nB\n") == ["theirs"]
    assert picks("a\n\nb\n", "a\n\nb\n", "a\n\nb\n\nc\n") == ["theirs"]
    assert picks("a\n\nb\n", "a\n\nb\n\nc\n", "a\n\nb\n") == ["mine"]
    assert picks("a\n\nb\n", "a\n", "a\n\nb\n") == ["mine"]  # taken out
    assert picks("a\n\nb\n", "a\n\nX\n", "a\n\nY\n") == [""]


def test_undecided_part_gives_no_text() -> None:
    assert settled(compared("a\n", "b\n", "c\n"), {}) is None
    assert settled(compared("a\n", "b\n", "c\n"), {0: "both"}) == "b\n\nc\n"


HEAD = "---\ntitle: A\nreview: # what is shown\n  after: key\ntags: [a,\n  b]\n---\n\nText.\n"


def test_settings_are_settled_one_by_one_and_only_one_of_two_is_kept() -> None:
    mine = HEAD.replace("title: A", "title: B").replace("key", "score")
    theirs = HEAD.replace("  b]", "  c]").replace("key", "nothing")
    parts = compared(HEAD, mine, theirs)
    asked = {number: part for number, part in enumerate(parts) if not part.is_same}
    assert [(part.mine, part.theirs, part.pick) for part in asked.values()] == [
        ("title: B\n", "title: A\n", "mine"),
        ("review: # what is shown\n  after: score\n", "review: # what is shown\n  after: nothing\n", ""),
        ("tags: [a,\n  b]\n", "tags: [a,\n  c]\n", "theirs"),
    ]
    assert settled(parts, dict.fromkeys(asked, "both")) is None
    chosen = dict(zip(asked, ("mine", "theirs", "theirs"), strict=True))
    assert settled(parts, chosen) == theirs.replace("title: A", "title: B")
    assert "".join(paragraphs(HEAD)) == HEAD
