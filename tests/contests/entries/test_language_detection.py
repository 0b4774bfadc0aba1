"""The language of an essay, from its page."""

import pytest

from lms.contests.entries.language_detection import detected_language


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ("<p>村里修通了路。</p>", "zh-Hans"),
        ("<p>The road is open.</p>", "en"),
        ("<p>路通了 road open now</p>", "en"),  # three of each: Han must outnumber the words
        ("<p>路通了人 road open now</p>", "zh-Hans"),
        ('<p lang="en" class="abstract words">路</p>', "zh-Hans"),  # the words of tags do not count
        ("<p>A 1 b 2</p>", ""),  # single letters are no words
        ("<p>अच्छा</p>", ""),
        ("", ""),
    ],
)
def test_language_is_that_of_most_of_the_text(html: str, language: str) -> None:
    assert detected_language(html) == language
