"""Texts that are kept in memory."""

from lms.http.kept_texts import KeptTexts


def test_texts_read_last_stay_within_the_room_there_is() -> None:
    kept, made = KeptTexts(most_chars=5), list[str]()

    def text(key: str) -> str:
        return kept.text(key, lambda: made.append(key) or key * 2)  # type: ignore[func-returns-value]

    assert [text("a"), text("b"), text("a")] == ["aa", "bb", "aa"]
    assert made == ["a", "b"]
    assert [text("c"), text("a"), text("b")] == ["cc", "aa", "bb"]
    assert made == ["a", "b", "c", "b"]
    assert kept.text("large", lambda: "x" * 6) == "x" * 6
    assert [text("a"), text("b")] == ["aa", "bb"]
    assert made == ["a", "b", "c", "b", "a", "b"]
