"""Pictures of answer sheets that are sent: what is read fills in the first entry, what is not clear is shown."""

import io
import random
import re
from collections.abc import Callable
from typing import Any

import cv2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from fpdf import FPDF
from PIL import Image

from lms import clock, isolated
from lms.db import db
from lms.people.roles import Role
from lms.quizzes.paper import actions as rows
from lms.quizzes.paper import queries as papers_of
from lms.quizzes.paper.answer_sheet import AnswerSheet, PlacedField, layout
from lms.quizzes.paper.drawn import AskedQuestion, asked_questions
from lms.quizzes.paper.keyed import fields_of
from lms.quizzes.paper.records import NumberedPaper, PaperState
from lms.quizzes.paper.scan_files import pictures_in
from lms.quizzes.paper.sheet_fields import sheet_fields
from lms.quizzes.paper.sheet_results import SheetProblem
from tests.build import make_user
from tests.quizzes.build import make_quiz
from tests.quizzes.build_papers import context_of, print_papers
from tests.quizzes.paper.sheet_hands import Hand, Tool, drawn
from tests.quizzes.paper.sheet_photos import Conditions, photographed
from tests.quizzes.test_attempt_views import SignIn, text_of

SCALE = 7.0
SCANS = "/quizzes/basics/papers/scans"


@pytest.fixture
def convener(app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    # In this process: what a process of its own adds is tested elsewhere.
    monkeypatch.setattr(isolated, "run", lambda function, *args: function(*args))
    make_quiz()
    make_user("Li Wei")
    ada = make_user("Ada", Role.CONVENER)
    db.session.commit()
    return sign_in(ada)


def scan(paper: NumberedPaper, write: Callable[[Hand, PlacedField], None]) -> bytes:
    """A picture of the answer sheet of a paper with what was written into each of its fields."""
    fields = sheet_fields(asked_on(paper))
    page = drawn(AnswerSheet(paper.number, "Basics", fields), SCALE)[0].copy()
    hand = Hand(page, random.Random(3), Tool(0.8, 0.5, 0.0), SCALE)
    for one in layout(fields).placed:
        write(hand, one)
    return photographed(page, Conditions(pixels=5.5, margin=0.01), random.Random(1), SCALE)


def asked_on(paper: NumberedPaper) -> tuple[AskedQuestion, ...]:
    return asked_questions(context_of(paper).kept.quiz, paper.paper)


def send(browser: FlaskClient, *pictures: bytes) -> Any:
    files = [(io.BytesIO(data), f"sheet-{place}.jpg") for place, data in enumerate(pictures, 1)]
    return browser.post(SCANS, data={"pictures": files}, content_type="multipart/form-data")


@pytest.mark.database
def test_a_scan_fills_in_the_first_entry(convener: FlaskClient) -> None:
    """Clear marks are typed already; unclear ones are shown, and have to be typed."""
    paper, other = print_papers(starts_at=clock.now())
    db.session.commit()
    choices = [one for one in layout(sheet_fields(asked_on(paper))).placed if len(one.cells) in range(2, 9)]
    clear, doubtful = (one.field.question_number for one in choices[:2])

    def write(hand: Hand, one: PlacedField) -> None:
        number = one.field.question_number
        for cell in one.cells[: {clear: 1, doubtful: 1}.get(number, 0)]:
            hand.fill(cell, 1.0 if number == clear else 0.5)

    told = send(convener, b"no picture", scan(paper, write))
    assert told.status_code == 422
    text = text_of(told)
    assert "sheet-1.jpg: This is not a picture that can be read." in text
    assert "1 page has been read." in text and paper.number in text

    names = {one.number: fields_of([one])[0].name for one in asked_on(paper)}
    page = convener.get(f"/quizzes/papers/{paper.number}").text
    assert page.count("data:image/png;base64,") == 1
    assert "A place is half filled." in page
    (field,) = re.findall(rf'<input[^>]*name="{names[clear]}"[^>]*>', page)
    assert 'value="A"' in field
    (read,) = papers_of.scans_of(paper.id)
    assert read.typed[names[clear]] == "A"
    assert set(read.doubts) == {names[doubtful]}

    typed = dict(read.typed) | {"person": "Li Wei", "turn": "1"}
    assert convener.post(f"/quizzes/papers/{paper.number}", data=typed).status_code == 422
    typed |= {names[doubtful]: "A"}
    assert convener.post(f"/quizzes/papers/{paper.number}", data=typed).status_code == 303
    db.session.rollback()
    (entered,) = papers_of.entries_of(paper.id).values()
    assert entered.source == "scan"
    assert papers_of.scans_of(paper.id) == []
    assert other.state is PaperState.PRINTED


@pytest.mark.database
def test_a_scan_of_an_entered_paper_is_refused(convener: FlaskClient) -> None:
    """What was entered stands; a page that is sent again takes the place of the one before."""
    paper = print_papers(starts_at=clock.now())[0]
    db.session.commit()
    blank = scan(paper, lambda hand, one: None)
    assert send(convener, blank).status_code == 303
    assert send(convener, blank).status_code == 303
    db.session.rollback()
    assert len(papers_of.scans_of(paper.id)) == 1
    rows.set_state(paper.id, PaperState.ENTERED)
    db.session.commit()
    assert "sheet-1.jpg: This paper has been entered or declared void already." in text_of(
        send(convener, blank)
    )


def test_each_page_of_a_pdf_is_read_by_itself() -> None:
    """Scanners make one file of a pile; pages without a picture, without grey or too large are told apart."""
    pictures = [
        Image.new(mode, size, 1) for mode, size in (("L", (40, 50)), ("RGB", (30, 20)), ("1", (40, 50)))
    ]
    made = io.BytesIO()
    pictures[0].save(made, "PDF", save_all=True, append_images=pictures[1:])
    found = pictures_in(made.getvalue())
    assert isinstance(found[0], bytes) and Image.open(io.BytesIO(found[0])).size == (40, 50)
    assert isinstance(found[1], bytes) and Image.open(io.BytesIO(found[1])).size == (30, 20)
    assert found[2] is SheetProblem.BLACK_AND_WHITE
    for count, problem in ((1, SheetProblem.NOT_A_PICTURE), (21, SheetProblem.TOO_MANY_PAGES)):
        empty = FPDF()
        for _ in range(count):
            empty.add_page()
        assert pictures_in(bytes(empty.output())) == [problem]
    assert pictures_in(b"%PDF-1.7 nothing more") == [SheetProblem.NOT_A_PICTURE]
    huge = made.getvalue().replace(b"/Width 40", b"/Width 40000000")
    assert pictures_in(huge)[0] is SheetProblem.TOO_LARGE


def test_without_opencv_nothing_can_be_sent(convener: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says so, and the papers can be keyed in."""
    assert cv2.__version__
    monkeypatch.setattr("lms.quizzes.views.paper_scans.find_spec", lambda name: None)
    page = convener.get(SCANS).text
    assert "This site cannot read scanned sheets." in page
    assert 'type="file"' not in page
