"""Front matter: values by schema, and the exact sentence for each thing that can be wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.text.front_matter import Field, FieldType, Unreadable, read

T = FieldType


def _minutes(text: str) -> int:
    if not text.endswith(" min"):
        raise Unreadable("“%(text)s” is not a valid duration.", "Write 20 min.", text=text)
    return int(text.removesuffix(" min"))


FIELDS = (
    Field("title", required=True, max_chars=40),
    Field("summary"),
    Field("minutes", T.INTEGER, default=10, minimum=1, maximum=600),
    Field("weight", T.NUMBER, minimum=0),
    Field("tags", T.TEXTS, default=()),
    Field("draft", T.YES_NO, default=False),
    Field("since", T.DATE),
    Field("complete", choices=("read", "video")),
    Field("limit", parse=_minutes),
    Field("name", T.BY_LANGUAGE),
    Field("review", T.MAPPING, fields=(Field("during"), Field("after", required=True))),
    Field("prizes", T.MAPPINGS, fields=(Field("place", T.INTEGER, required=True),)),
)

GOOD = """---
title: "Open accounts: the rules"
minutes: 20
weight: 2.5
tags: [accounts, 'village, office']
draft: yes
since: 2026-11-30
complete: video
limit: 20 min
name: {zh: 账目, en: Accounts}
review:
  during: marks
  after: all
prizes:
  - place: 1
  - place: 2
---
Body
"""


def test_read_gives_values_by_type() -> None:
    front = read(GOOD, FIELDS)
    assert front.problems == ()
    assert front.values == {
        "title": "Open accounts: the rules",
        "summary": None,
        "minutes": 20,
        "weight": 2.5,
        "tags": ("accounts", "village, office"),
        "draft": True,
        "since": date(2026, 11, 30),
        "complete": "video",
        "limit": 20,
        "name": {"zh_Hans": "账目", "en": "Accounts"},
        "review": {"during": "marks", "after": "all"},
        "prizes": ({"place": 1}, {"place": 2}),
    }
    assert (front.body, front.body_line) == ("Body\n", 18)
    assert front.place("review.after") == (13, 10)
    assert front.place("summary") == (1, 1)


def test_read_keeps_text_that_yaml_would_take_for_something_else() -> None:
    front = read("---\ntitle: 2026\nsummary: no\ntags: a，b、c\n---\n", FIELDS)
    assert front.values["title"] == "2026"
    assert front.values["summary"] == "no"
    assert front.values["tags"] == ("a", "b", "c")


MALFORMED = [
    (
        "no front matter",
        "Hello\n",
        [
            "1:1: The file does not start with front matter. "
            "Start with a line ---, then keys such as title: …, then another line ---."
        ],
    ),
    (
        "not closed",
        "---\ntitle: A\n\n## Heading\n",
        [
            "3:1: The front matter that starts on line 1 is not closed. "
            "Add a line with only --- after the last key."
        ],
    ),
    (
        "unknown key",
        "---\ntitel: A\ntitle: B\n---\n",
        ["2:1: The key “titel” is not recognised here. Did you mean “title”?"],
    ),
    (
        "unknown key, nothing near",
        "---\ntitle: B\nxyzzy: 1\nreview:\n  zzz: 1\n  after: b\n---\n",
        [
            "3:1: The key “xyzzy” is not recognised here. You can use these keys here: title, summary, minutes, "
            "weight, tags, draft, since, complete, limit, name, review, prizes.",
            "5:3: The key “review.zzz” is not recognised here. You can use these keys here: during, after.",
        ],
    ),
    (
        "key twice",
        "---\ntitle: A\nsummary: x\ntitle: B\n---\n",
        ["4:1: The key “title” appears twice (first on line 2). Keep one of the two."],
    ),
    ("missing key", "---\nsummary: x\n---\n", ["1:1: The key “title” is missing. Add a line: title: …"]),
    ("nothing inside", "---\n---\n", ["1:1: The key “title” is missing. Add a line: title: …"]),
    (
        "empty value",
        "---\ntitle:\n---\n",
        ["2:7: The key “title” has no value. Write a value after the colon."],
    ),
    (
        "inner key missing",
        "---\ntitle: A\nreview:\n  during: x\n---\n",
        ["4:3: The key “review.after” is missing. Add a line below “review”: after: …"],
    ),
    (
        "number as words",
        "---\ntitle: A\nminutes: ten\n---\n",
        ["3:10: The value of “minutes” cannot be read. Write a whole number such as 12."],
    ),
    (
        "number out of range",
        "---\ntitle: A\nminutes: 0\n---\n",
        ["3:10: The value 0 of “minutes” is out of range. Write a number from 1 to 600."],
    ),
    (
        "number below its bound",
        "---\ntitle: A\nweight: -1\n---\n",
        ["3:9: The value -1.0 of “weight” is out of range. Write a number that is at least 0."],
    ),
    (
        "impossible date",
        "---\ntitle: A\nsince: 2026-02-30\n---\n",
        ["3:8: The value of “since” cannot be read. Write a date such as 2026-11-30."],
    ),
    (
        "neither yes nor no",
        "---\ntitle: A\ndraft: maybe\n---\n",
        ["3:8: The value of “draft” cannot be read. Write yes or no."],
    ),
    (
        "choice with a slip",
        "---\ntitle: A\ncomplete: vidoe\n---\n",
        ["3:11: “vidoe” is not allowed for “complete”. Did you mean “video”?"],
    ),
    (
        "choice far off",
        "---\ntitle: A\ncomplete: 观看\n---\n",
        ["3:11: “观看” is not allowed for “complete”. Write one of: read, video."],
    ),
    (
        "own parser refuses",
        "---\ntitle: A\nlimit: 20 parsecs\n---\n",
        ["3:8: “20 parsecs” is not a valid duration. Write 20 min."],
    ),
    (
        "list where a text belongs",
        "---\ntitle: [a, b]\n---\n",
        [
            "2:8: The value of “title” cannot be read. "
            "Write one text, in quotation marks if it contains a colon or a bracket."
        ],
    ),
    (
        "text where inner keys belong",
        "---\ntitle: A\nreview: yes\nprizes: 3\n---\n",
        [
            "3:9: The value of “review” cannot be read. Add indented “key: value” lines below it.",
            "4:9: The value of “prizes” cannot be read. Write a list with a hyphen before each item.",
        ],
    ),
    (
        "text too long",
        f"---\ntitle: {'a' * 41}\n---\n",
        [
            "2:8: The value of “title” has 41 characters; the maximum is 40. "
            "Shorten it, or move the text below the closing --- line."
        ],
    ),
    (
        "second colon",
        "---\ntitle: Accounts: the rules\n---\n",
        [
            "2:16: This value contains a colon followed by a space, or the line is indented too far. "
            "Put the whole value in quotation marks, or move the key to the left edge."
        ],
    ),
    (
        "quote not closed",
        '---\ntitle: "Accounts\nsummary: b\n---\n',
        [
            "2:8: This opening quotation mark is not closed correctly. "
            "Close it with the same quotation mark at the end of the value, or remove both."
        ],
    ),
    (
        "bracket not closed",
        "---\ntitle: A\ntags: [a, b\n---\n",
        [
            "3:7: This opening bracket is not closed correctly. "
            "Write a list as [one, two] on one line, or put the value in quotation marks."
        ],
    ),
    (
        "line that is no key",
        "---\ntitle: A\nsomething\nsummary: b\n---\n",
        [
            "3:1: This line is not in the form “key: value”. Write a key, a colon, a space and the value; "
            "or indent it to continue the value above."
        ],
    ),
    (
        "value begins with @",
        "---\ntitle: @home\n---\n",
        [
            "2:8: The value starts with a character that has a special meaning. Put the value in quotation marks."
        ],
    ),
    (
        "reference",
        "---\ntitle: *home\n---\n",
        [
            "2:8: Anchors (&name) and references (*name) are not supported here. "
            "Write the value in full, or put it in quotation marks."
        ],
    ),
    (
        "tag",
        "---\ntitle: !!python/object:os.system x\n---\n",
        [
            "2:8: The value starts with an exclamation mark, which has a special meaning. "
            "Put the value in quotation marks."
        ],
    ),
    (
        "wrong indentation",
        "---\ntitle: A\n summary: b\n---\n",
        [
            "3:9: This value contains a colon followed by a space, or the line is indented too far. "
            "Put the whole value in quotation marks, or move the key to the left edge."
        ],
    ),
    (
        "tab",
        "---\ntitle: A\nreview:\n\tafter: b\n---\n",
        ["4:1: This line is indented with a tab. Use two spaces instead of the tab."],
    ),
    (
        "words that YAML takes for a comment",
        "---\ntitle: 安全 #第一课\nminutes: 5 # enough\n---\n",
        [
            "2:11: “#第一课” is a comment here, not part of “title”. "
            "Put the whole value in quotation marks, or write the comment on a line of its own."
        ],
    ),
    (
        "only words that YAML takes for a comment",
        "---\ntitle: A\nsummary: #1\n---\n",
        [
            "3:10: “#1” is a comment here, not part of “summary”. "
            "Put the whole value in quotation marks, or write the comment on a line of its own."
        ],
    ),
    (
        "a comment after an item of a list",
        "---\ntitle: A\ntags:\n  - a #1\n---\n",
        [
            "4:7: “#1” is a comment here, not part of “tags”. "
            "Put the whole value in quotation marks, or write the comment on a line of its own."
        ],
    ),
    (
        "text after a closing quotation mark",
        '---\ntitle: "安全"第一课\n---\n',
        [
            "2:12: There is text after the closing quotation mark or bracket. "
            "Put the whole value in quotation marks: '\"安全\"第一课'"
        ],
    ),
    (
        "text after a bracket",
        "---\ntitle: [通知] It's on\n---\n",
        [
            "2:13: There is text after the closing quotation mark or bracket. "
            'Put the whole value in quotation marks: "[通知] It\'s on"'
        ],
    ),
    (
        "control character as an escape",
        '---\ntitle: A\ntags: [b, "c\\0"]\n---\n',
        [
            "3:11: There is an invisible control character here. Delete it and save the file as plain UTF-8 text."
        ],
    ),
    (
        "half a character as an escape",
        '---\ntitle: "\\uD800"\n---\n',
        [
            "2:8: There is an invisible control character here. Delete it and save the file as plain UTF-8 text."
        ],
    ),
    (
        "quoted but empty",
        '---\ntitle: ""\n---\n',
        ["2:8: The key “title” has no value. Write a value after the colon."],
    ),
    (
        "optional and empty",
        "---\ntitle: A\nsummary:\n---\n",
        ["3:9: The key “summary” has no value. Write a value after the colon, or remove the line."],
    ),
    (
        "a language that the site does not have",
        "---\ntitle: A\nname: {zh: 账目, fr: Comptes, zh: 账}\n---\n",
        [
            "3:20: “fr” is not a language of this site. Write zh or en.",
            "3:29: The key “zh” appears twice (first on line 3). Keep one of the two.",
        ],
    ),
    (
        "no blank after colon",
        "---\ntitle:A\n---\n",
        ["2:7: There is no space after the colon of “title”. Add a space after the colon: title: …"],
    ),
    (
        "not keys at all",
        "---\n- a\n- b\n---\n",
        [
            "2:1: The front matter is not a list of keys and values. "
            "Write one key on each line, such as: title: Open accounts"
        ],
    ),
    (
        "too nested",
        "---\ntitle: A\ntags: [[[[[[[[1]]]]]]]]\n---\n",
        ["3:14: Keys are nested more than 8 levels deep. Use fewer levels."],
    ),
    (
        "control character",
        "---\ntitle: A\x07B\n---\n",
        [
            "2:9: There is an invisible control character here. Delete it and save the file as plain UTF-8 text."
        ],
    ),
    (
        "much too long",
        "---\ntitle: A\nsummary: " + "a\n  " * 11_000 + "\n---\n",
        [
            "1:1: The front matter has 44018 characters; the maximum is 32000. "
            "Move the text below the closing --- line."
        ],
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in MALFORMED], ids=[row[0] for row in MALFORMED]
)
def test_read_explains_what_is_wrong(text: str, expected: list[str]) -> None:
    assert [str(problem) for problem in read(text, FIELDS).problems] == expected


def test_read_goes_on_after_a_slip_that_it_can_mend() -> None:
    front = read("---\ntitle：村务公开\nminutes:5\n---\n正文", FIELDS)
    assert (front.values["title"], front.values["minutes"], front.body) == ("村务公开", 5, "正文")


def test_read_of_an_alias_bomb_builds_nothing() -> None:
    bomb = "a: &a [x,x,x]\n" + "\n".join(f"k{i}: &k{i} [*a,*a,*a]" for i in range(50))
    front = read(f"---\n{bomb}\n---\n", FIELDS)
    assert [problem.code for problem in front.problems] == ["yaml-anchor"]


@given(st.text(alphabet=st.sampled_from("ab:-[]{}\"'#&*!|>%@`?, \n\t：title"), max_size=80))
def test_read_never_raises(text: str) -> None:
    front = read(f"---\n{text}\n---\nbody", FIELDS)
    assert set(front.values) == {field.name for field in FIELDS}
    assert all(problem.line >= 1 and problem.column >= 1 and str(problem) for problem in front.problems)
