"""From a draft to a published bulletin: the second person, changed sources, corrections, and one for a period."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lms.boards.jobs import finish_due
from lms.boards.periods import week_of
from lms.bulletins import actions
from lms.bulletins.actions import BulletinReasonMissing, CorrectionBegun, DraftTooEarly, SourcesChanged
from lms.bulletins.content import TextRefused, canonical_text
from lms.bulletins.figures import absent, changed_entries, is_empty
from lms.bulletins.jobs import draft_due
from lms.bulletins.models import Bulletin, BulletinDraft
from lms.bulletins.queries import drafts, issues
from lms.bulletins.words import Absence, BulletinSection
from lms.db import db
from lms.errors import Conflict, NotAllowed
from tests.boards.make import WEEK, ZONE, board_text, make_attempt, make_board, make_published
from tests.boards.make import publish as publish_board
from tests.build import NOW, make_user
from tests.bulletins.make import LATER, begin, bulletin_text, make_series, publish, published, sent, staff

pytestmark = pytest.mark.database


def test_figures_are_those_of_the_published_issue(app: Flask) -> None:
    make_published(4)
    draft = begin(make_series())
    (board,) = draft.figures["boards"]
    named = [(row["rank"], row["name"], row["points"]) for row in board["rows"]]
    assert (board["number"], board["people"], named) == (
        1, 4, [(1, "张小明", "20"), (2, "王小华", "19"), (3, "李小强", "18")],
    )  # fmt: skip
    assert draft.figures["participation"] == [
        {"unit": "柳树村", "unit_en": "Willow Village", "people": 4, "rest": True}
    ]
    assert (draft.made_by_id, draft.editor_ids, is_empty(draft.figures)) == (None, [], False)


def test_an_issue_under_notice_is_provisional_and_no_moment_is_told_for_one_published_by_hand(
    app: Flask,
) -> None:
    make_published(text=board_text(more="notice: 5 days"))
    make_board("by-hand", board_text(publish="by hand"))
    series, (editor, _) = make_series(), staff()
    draft = begin(series)
    db.session.commit()
    coming = [one["slug"] for one in draft.figures["next"] if one["kind"] == "board"]
    assert (draft.figures["boards"][0]["provisional"], coming) == (True, ["weekly"])
    assert finish_due(NOW + timedelta(days=20)) == 1
    with pytest.raises(SourcesChanged):
        actions.submit(series, draft, by=editor, now=LATER, zone=ZONE)
    actions.take_over(series, draft, by=editor, now=LATER, zone=ZONE)
    assert "provisional" not in draft.figures["boards"][0]


def test_no_editor_approves_and_a_second_press_publishes_nothing_more(app: Flask) -> None:
    make_published()
    series, (editor, approver) = make_series(), staff()
    draft = begin(series)
    with pytest.raises(Conflict):  # not submitted yet
        actions.approve(series, draft, seen=draft.version, by=approver, now=LATER, zone=ZONE)
    actions.save(series, draft, sent(draft, text_en="More"), [], seen=1, by=editor)
    actions.submit(series, draft, by=approver, now=LATER, zone=ZONE)
    for one in (editor, approver):
        with pytest.raises(NotAllowed):
            actions.approve(series, draft, seen=draft.version, by=one, now=LATER, zone=ZONE)
    third = make_user("Third")
    seen = draft.version
    first = actions.approve(series, draft, seen=seen, by=third, now=LATER, zone=ZONE)
    assert actions.approve(series, draft, seen=seen, by=third, now=LATER, zone=ZONE) is first
    assert (first.number, first.year, first.year_number, first.submitted_by_id) == (1, 2026, 1, approver.id)
    with pytest.raises(Conflict):
        actions.approve(series, draft, seen=seen, by=make_user("Fourth"), now=LATER, zone=ZONE)
    place = issues.issue(series.document.id, 1)
    assert place is not None
    assert canonical_text(issues.head_of(series.document, place), first.content).startswith(
        b'{"bulletin":"bulletins/news"'
    )


def test_a_draft_that_was_changed_or_whose_sources_changed_is_not_approved(app: Flask) -> None:
    board, _, people = make_published()
    series, (editor, approver) = make_series(), staff()
    draft = begin(series)
    actions.submit(series, draft, by=editor, now=LATER, zone=ZONE)
    with pytest.raises(Conflict):
        actions.approve(series, draft, seen=draft.version - 1, by=approver, now=LATER, zone=ZONE)
    make_attempt(people[2], db.session.get_one(type(board.document), board.document.id - 1), 20)
    publish_board(board, WEEK, editor, "An attempt was missing.")
    with pytest.raises(SourcesChanged):
        actions.approve(series, draft, seen=draft.version, by=approver, now=LATER, zone=ZONE)
    was = draft.figures
    actions.send_back(series, draft, "Figures", by=approver, now=LATER)
    actions.take_over(series, draft, by=editor, now=LATER, zone=ZONE)
    changed = [
        (section, after and after["number"])
        for section, _, after in changed_entries(was, draft.figures, [BulletinSection.BOARDS])
    ]
    assert changed == [(BulletinSection.BOARDS, 2)]
    assert publish(series, draft, editor, approver).number == 1


def test_correction_is_a_new_number_with_its_reason_and_withdrawing_deletes_nothing(app: Flask) -> None:
    series, first = published()
    editor, approver = staff()
    place = issues.issue(series.document.id, 1)
    assert place is not None
    with pytest.raises(BulletinReasonMissing):
        actions.begin_correction(series, place, "", by=editor, now=LATER, zone=ZONE)
    draft = actions.begin_correction(series, place, "A name", by=editor, now=LATER, zone=ZONE)
    assert actions.begin_correction(series, place, "A name", by=editor, now=LATER, zone=ZONE) is draft
    with pytest.raises(CorrectionBegun, match="A name"):
        actions.begin_correction(series, place, "A figure", by=approver, now=LATER, zone=ZONE)
    assert drafts.begun_correction(first) is draft
    second = publish(series, draft, editor, approver)
    assert (second.number, second.year_number, second.replaces_id, second.note) == (2, 2, first.id, "A name")
    newest = issues.issue(series.document.id, 2)
    assert newest is not None
    actions.withdraw(series, newest, "Mistaken", by=editor, now=LATER)
    for place, by in ((newest, editor), (issues.issue(series.document.id, 1), editor)):
        assert place is not None
        with pytest.raises(Conflict):
            actions.withdraw(series, place, "Again", by=by, now=LATER)
    assert [(one.bulletin.number, one.holds) for one in issues.issues(series.document.id)] == [
        (2, False),
        (1, False),
    ]
    assert issues.newest_of_all([series.document.id]) == []


def test_job_drafts_a_period_once_and_not_again_after_it_was_discarded(app: Flask) -> None:
    series = make_series()
    make_series("by-hand", bulletin_text().replace("draft: Monday 10:00\n", ""))
    db.session.commit()
    due = NOW + timedelta(hours=1)
    assert [draft_due(due), draft_due(due)] == [1, 0]
    (draft,) = db.session.scalars(select(BulletinDraft).where(BulletinDraft.period == WEEK.name))
    assert (draft.document_id, draft.period, is_empty(draft.figures)) == (series.document.id, WEEK.name, True)
    actions.discard(series, draft, by=make_user(), now=LATER)
    db.session.commit()
    assert draft_due(due) == 0
    actions.take_up(series, draft, by=make_user(), now=LATER)
    assert draft.state == "open"


def test_two_who_draft_one_period_make_one_draft(app: Flask) -> None:
    series = make_series()
    begin(series)
    assert actions.begin(series, WEEK, {}, by=None, now=LATER, zone=ZONE) is None
    with pytest.raises(DraftTooEarly):
        actions.begin(series, week_of(NOW.date()), {}, by=None, now=LATER, zone=ZONE)
    assert len(list(db.session.scalars(select(BulletinDraft)))) == 1
    assert list(db.session.scalars(select(Bulletin))) == []


def test_sources_that_are_gone_or_private_are_told(app: Flask) -> None:
    make_published()
    make_board("inner", board_text(public="no"))
    text = bulletin_text("public: yes\ncontests: [none]").replace("[weekly]", "[weekly, inner, lost]")
    draft = begin(make_series(text=text))
    found = [(section.value, one["slug"], one["absent"]) for section, one in absent(draft.figures, *Absence)]
    assert found == [
        ("boards", "inner", "none"), ("boards", "lost", "gone"), ("contests", "none", "gone"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "text"),
    [("title-en", ""), ("title-en", "a\nb\nc\nd"), ("text-en", "x" * 20_001), ("attachments-en", "a\n" * 21)],
)
def test_texts_that_cannot_be_kept_are_refused_at_their_field(app: Flask, field: str, text: str) -> None:
    series, (editor, _) = make_series(), staff()
    draft = begin(series)
    with pytest.raises(TextRefused) as refused:
        actions.save(series, draft, sent(draft) | {field: text}, [], seen=1, by=editor)
    assert (refused.value.place, draft.version) == (field, 1)


def test_signs_that_files_cannot_hold_are_left_out_of_texts(app: Flask) -> None:
    series, (editor, _) = make_series(), staff()
    draft = begin(series)
    typed = {"title-en": "\u202eOne\x0bTwo\r\nThree", "text-en": "a\x01b\n\n\tc\ufffe"}
    actions.save(series, draft, sent(draft) | typed, [], seen=1, by=editor)
    texts = draft.texts
    assert (texts["titles"]["en"], texts["sections"]["text"]["en"]) == ("One Two\nThree", "a b\n\n\tc")
