"""Importing in the browser: look first, keep then, and lose nothing that was typed."""

import base64
import io
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lms.audit.models import AuditEntry
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.bank.actions import index_published
from tests.build import make_user
from tests.quizzes.build import make_quiz
from tests.quizzes.format.importing.test_moodle_xml import PNG

BANK = """\
::Capital::Which town is the seat? {=Qinghe#Right. ~Baishi}

The notice stays for {#7:1} days.

::Pairs::Match. {=a -> b =c}
"""
QUIZ = "---\ntitle: T\n---\n\n## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n"


def text_of(response: TestResponse) -> str:
    """The page's words in one line."""
    plain = re.sub(r"<(style|script|svg).*?</\1>|<[^>]*>", " ", response.text, flags=re.S)
    return re.sub(r"\s+", " ", unescape(plain))


def source_of(response: TestResponse) -> str:
    """The quiz file in the form."""
    found = re.search(r'<textarea[^>]*name="source"[^>]*>(.*?)</textarea>', response.text, re.S)
    assert found
    return unescape(found[1])


@pytest.fixture
def browser(app: Flask, content: Path, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """A signed-in trainer."""
    trainer = make_user("Trainer", Role.TRAINER)
    db.session.commit()
    return sign_in(trainer)


def upload(browser: FlaskClient, data: bytes, name: str = "My bank.txt", **fields: str) -> TestResponse:
    return browser.post(
        "/quizzes/import",
        data={"file": (io.BytesIO(data), name), "language": "en", **fields},
        follow_redirects=True,
    )


def token_of(response: TestResponse) -> str:
    """What names the preview on the server."""
    found = re.search(r'name="kept" value="([^"]+)"', response.text)
    assert found
    return found[1]


def keep(browser: FlaskClient, do: str = "save", **fields: str) -> TestResponse:
    known = {"source": QUIZ, "slug": "mine", "language": "en", "do": do}
    return browser.post("/quizzes/import/save", data=known | fields)


def written(content: Path) -> list[str]:
    return sorted(file.name for file in (content / "quizzes").iterdir())


def test_the_preview_shows_questions_and_losses_and_writes_nothing(
    browser: FlaskClient, content: Path
) -> None:
    page = upload(browser, BANK.encode(), title="Seats")
    words = text_of(page)
    assert page.status_code == 200
    assert "Items in the file 3 Questions imported 2 Remarks 1" in words
    assert "5 Pairs skipped The answers cannot be read: =a -> b =c It was skipped." in words
    assert "Which town is the seat? Single choice Qinghe Right. Baishi" in words
    assert "The notice stays for _____ days. Numerical Correct answer: 7 ± 1" in words
    assert source_of(page).startswith("---\ntitle: Seats\n---\n\n## Which town is the seat? {#capital}\n")
    assert 'value="my-bank"' in page.text
    assert (written(content), db.session.scalar(select(func.count()).select_from(AuditEntry))) == ([], 0)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty. Choose another one."),
        (b"x" * 5_000_001, "The file is too large. Choose a smaller one."),
    ],
)
def test_a_file_that_cannot_be_read_is_asked_for_again(
    browser: FlaskClient, data: bytes, sentence: str
) -> None:
    page = upload(browser, data, title="Kept title")
    assert (page.status_code, sentence in text_of(page), 'value="Kept title"' in page.text) == (
        422,
        True,
        True,
    )


def test_a_bank_without_a_question_says_why(browser: FlaskClient) -> None:
    words = text_of(upload(browser, b"Match. {=a -> b =c}"))
    assert "None of the questions in this file can be imported. The reasons are in the table." in words
    assert "Save as a quiz" not in words


def test_saving_writes_the_file_and_a_line_in_the_log(browser: FlaskClient, content: Path) -> None:
    answer = keep(browser)
    assert (answer.status_code, answer.location) == (303, "/edit/form/quizzes/mine.en.md")
    assert (content / "quizzes" / "mine.en.md").read_text() == QUIZ
    assert [(one.verb, one.target_id) for one in db.session.scalars(select(AuditEntry))] == [
        ("quiz.import", "mine")
    ]
    words = text_of(browser.get(answer.location))
    assert "The quiz has been saved with 1 question. Learners do not see it yet" in words
    assert "Not published yet" in words
    # Publishing goes on from here, though the file says already what the form says.
    page = browser.get(answer.location).text
    sent = dict(re.findall(r'name="(version|seen)" value="([^"]*)"', page))
    assert browser.post(
        "/edit/text/quizzes/mine.en.md", data={**sent, "text": QUIZ, "do": "publish"}
    ).location == ("/edit/publish/quizzes/mine.en.md")
    assert "Checklist" in browser.get("/edit/publish/quizzes/mine.en.md").text


def test_line_ends_of_browsers_are_not_kept(browser: FlaskClient, content: Path) -> None:
    keep(browser, source=QUIZ.replace("\n", "\r\n"))
    assert (content / "quizzes" / "mine.en.md").read_bytes() == QUIZ.encode()


def test_a_text_with_errors_is_not_saved_and_not_lost(browser: FlaskClient, content: Path) -> None:
    changed = QUIZ.replace("[x]", "[ ]")
    page = keep(browser, source=changed)
    words = text_of(page)
    assert (page.status_code, written(content), source_of(page)) == (422, [], changed)
    assert "The quiz file has errors. Nothing was saved." in words
    assert "No option is marked as correct. Mark the correct one as" in words
    assert "<code>- [x] …</code>" in page.text


@pytest.mark.parametrize("slug", ["", "Two Words", "../escape", "-x", "a" * 81, "村"])
def test_a_wrong_short_name_is_not_saved_and_loses_nothing(
    browser: FlaskClient, content: Path, slug: str
) -> None:
    page = keep(browser, slug=slug)
    sentence = "A short name can contain only lowercase letters, digits and hyphens, such as accounts-basics."
    assert (page.status_code, written(content), source_of(page)) == (422, [], QUIZ)
    assert sentence in text_of(page)


def test_a_quiz_is_never_written_over(browser: FlaskClient, content: Path) -> None:
    (content / "quizzes" / "mine.zh.md").write_text("theirs")
    page = keep(browser)
    assert (page.status_code, written(content)) == (422, ["mine.zh.md"])
    assert "A quiz named mine already exists. Choose another short name." in text_of(page)


def test_the_file_can_be_downloaded(browser: FlaskClient, content: Path) -> None:
    answer = keep(browser, do="download", language="zh_Hans")
    assert (answer.headers["Content-Disposition"], answer.text) == ('attachment; filename="mine.zh.md"', QUIZ)
    assert (answer.mimetype, written(content)) == ("text/markdown", [])


def test_a_large_quiz_survives_the_form(browser: FlaskClient, content: Path) -> None:
    large = QUIZ + "".join(f"\n## 问{n} {{#q{n}}}\n\n- [x] 是{'很长' * 3_000}\n- [ ] 否\n" for n in range(90))
    answer = browser.post(
        "/quizzes/import/save",
        data={"source": large, "slug": "large", "language": "zh_Hans", "do": "save"},
        content_type="multipart/form-data",
    )
    assert (answer.status_code, written(content)) == (303, ["large.zh.md"])


def test_html_of_a_bank_is_shown_and_kept_harmless(browser: FlaskClient) -> None:
    bank = "[html]Who? <script>alert(1)</script><b onclick\\=x>x</b> {=Ann<script>y</script> ~Bob}"
    page = upload(browser, bank.encode())
    assert ("<script>alert" in page.text, "onclick" in page.text, "<script>y" in page.text) == (
        False,
        False,
        False,
    )


def test_a_picture_that_is_not_there_is_told_before_saving_and_can_be_mended(
    browser: FlaskClient, content: Path
) -> None:
    bank = b"::A::[markdown]See ![A well](well.png) {T}\n"
    preview = upload(browser, bank, "bank.gift")
    assert "The picture “well.png” does not exist." in text_of(preview)
    source = source_of(preview)
    refused = keep(browser, source=source)
    assert (refused.status_code, source_of(refused)) == (422, source)
    assert "The quiz file has errors. Nothing was saved." in text_of(refused)
    assert list((content / "quizzes").glob("*.md")) == []
    mended = re.sub(r"!\[A well\]\([^)]*\)", "A well", source)
    assert keep(browser, source=mended).status_code == 303


def test_questions_can_be_left_out(
    browser: FlaskClient, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.quizzes.views.importing.MOST_PROOFS", 1)
    page = upload(browser, BANK.encode())
    assert 'name="skip" value="capital">' in page.text
    assert "1 further question Leave out question 2: The notice stays for" in text_of(page)
    # A browser sends the ticked boxes only, however many questions there are: forms have a limit.
    assert " checked" not in page.text[page.text.index('name="skip"') :]
    answer = browser.post(
        "/quizzes/import/save",
        data={
            "source": source_of(page), "slug": "mine", "language": "en", "do": "save",
            "skip": "the-notice-stays-for-days",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    written = (content / "quizzes" / "mine.en.md").read_text()
    assert "{#capital}" in written
    assert "notice" not in written


def test_questions_that_the_bank_has_are_told(browser: FlaskClient, content: Path) -> None:
    stem = "Which town is the seat of the county where the notice of the flood is posted?"
    known = "---\ntitle: T\nlanguage: en\n---\n\n"
    known += f"## {stem} {{#seat}}\n\n= Qinghe\n\n## How high is the dam? {{#dam}}\n\n= 7\n"
    make_quiz(known, slug="known")
    index_published()
    db.session.commit()
    bank = f"{stem.replace('posted', 'hung up')} {{=Qinghe}}\n\nHOW high is the dam ? {{#8}}\n\nWho signs? {{=Ann}}\n"
    page = upload(browser, bank.encode())
    assert "2 questions ask the same, or nearly the same" in text_of(page)
    assert [*re.findall(r"(Same text|Nearly the same as)", text_of(page))] == [
        "Nearly the same as",
        "Same text",
    ]
    assert re.findall(r"known#(\w+)", page.text) == ["seat", "dam"]


def test_a_format_can_be_named_and_a_refusal_stands_at_the_field(browser: FlaskClient) -> None:
    page = browser.get("/quizzes/import")
    assert '<option value="moodle-xml"' in page.text
    refused = upload(browser, b"not xml", "x.xml", format="moodle-xml")
    assert refused.status_code == 422
    assert 'id="file-error"' in refused.text
    assert upload(browser, b"", "x.xml").status_code == 422


def moodle_bank_with_a_picture() -> bytes:
    picture = base64.b64encode(PNG).decode()
    stem = '&lt;p&gt;What? &lt;img src="@@PLUGINFILE@@/well.png" alt="A well"&gt;&lt;/p&gt;'
    file = f'<file name="well.png" path="/" encoding="base64">{picture}</file>'
    answers = (
        '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>'
    )
    text = f'<questiontext format="html"><text>{stem}</text>{file}</questiontext>'
    return f'<quiz><question type="truefalse"><name><text>Well</text></name>{text}{answers}</question></quiz>'.encode()


def test_pictures_of_a_bank_are_saved_with_the_quiz(browser: FlaskClient, content: Path) -> None:
    preview = upload(browser, moodle_bank_with_a_picture(), "bank.xml")
    assert "does not exist" not in text_of(preview)
    source, token = source_of(preview), token_of(preview)
    saved = keep(browser, source=source, slug="wells", kept=token)
    assert saved.status_code == 303
    assert (content / "quizzes" / "media" / "wells-well.png").read_bytes() == PNG
    [file] = (content / "quizzes").glob("wells*.md")
    assert "![A well](media/wells-well.png)" in file.read_text(encoding="utf-8")
    forged = keep(browser, source=source, slug="forged", kept=token[:-1] + "x")
    assert (forged.status_code, "The preview has expired." in text_of(forged)) == (422, True)
    assert not (content / "quizzes" / "media" / "forged-well.png").exists()


@pytest.mark.database
def test_pictures_of_a_bank_are_written_on_the_command_line(
    app: Flask, content: Path, tmp_path: Path
) -> None:
    (tmp_path / "wells.xml").write_bytes(moodle_bank_with_a_picture())
    ran = app.test_cli_runner().invoke(
        args=["quiz", "import", str(tmp_path / "wells.xml"), "--language", "en"]
    )
    assert ran.exit_code == 0, ran.output
    assert (content / "quizzes" / "media" / "wells-well.png").read_bytes() == PNG


@pytest.mark.database
@pytest.mark.parametrize("has_cookie", [True, False])
def test_choices_survive_a_sign_in_that_is_over(
    app: Flask,
    browser: FlaskClient,
    content: Path,
    sign_in: Callable[[User], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
    has_cookie: bool,
) -> None:
    token = token_of(upload(browser, BANK.encode()))
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", not has_cookie)
    browser.get("/sign-out")
    with browser.session_transaction() as session:
        session.clear()
    sent = {"kept": token, "skip": "capital", "slug": "chosen", "do": "save"}
    kept = browser.post("/quizzes/import/save", data=sent)
    assert (kept.status_code, written(content)) == (303, [])
    asked = browser.get(kept.location)
    assert asked.location.startswith("/sign-in?next=/quizzes/import/preview?kept%3D")
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    trainer = db.session.scalars(select(User).where(User.name == "Trainer")).one()
    page = sign_in(trainer).get(kept.location)
    assert 'name="skip" value="capital" checked>' in page.text
    assert ('value="chosen"' in page.text, "Remarks 1" in text_of(page)) == (True, True)
    other = make_user("Other", Role.TRAINER)
    db.session.commit()
    assert "The preview has expired." in text_of(sign_in(other).get(kept.location))
    # Without the text in the form: it is on the server.
    saved = sign_in(trainer).post("/quizzes/import/save", data=sent | {"kept": token_of(page)})
    assert (saved.status_code, written(content)) == (303, ["chosen.en.md"])
    assert "{#capital}" not in (content / "quizzes" / "chosen.en.md").read_text()
    assert sign_in(trainer).get(kept.location).status_code == 422


def test_saving_takes_no_preview_of_the_same_file_from_someone_else(
    browser: FlaskClient, content: Path, sign_in: Callable[[User], FlaskClient]
) -> None:
    other = make_user("Other trainer", Role.TRAINER)
    db.session.commit()
    theirs = sign_in(other)
    mine, kept = (token_of(upload(one, BANK.encode())) for one in (browser, theirs))
    assert keep(browser, kept=mine).location == "/edit/form/quizzes/mine.en.md"
    page = theirs.get(f"/quizzes/import/preview?kept={kept}")
    assert page.status_code == 200 and token_of(page) == kept


def test_a_long_text_is_sent_to_the_browser_only_to_be_edited(
    browser: FlaskClient, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.quizzes.views.importing.MOST_SHOWN", 10)
    page = upload(browser, BANK.encode())
    assert "<textarea" not in page.text
    address = re.search(r'href="(/quizzes/import/preview[^"#]*edit=1)#source"', page.text)
    assert address
    assert "{#capital}" in source_of(browser.get(unescape(address[1])))
    fields = {"kept": token_of(page), "slug": "long", "skip": "capital"}
    loaded = browser.post("/quizzes/import/save", data=fields | {"do": "download"})
    assert ("{#capital}" in loaded.text, "notice" in loaded.text) == (False, True)
    wrong = browser.post("/quizzes/import/save", data=fields | {"do": "save", "slug": "No good"})
    assert (wrong.status_code, 'value="capital" checked' in wrong.text) == (422, True)
    assert browser.post("/quizzes/import/save", data=fields | {"do": "save"}).status_code == 303
    assert written(content) == ["long.en.md"]
