"""No act that needs two persons is done by one, whichever page, form, file or command is used."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.contests.entries.models import Entry
from lms.contests.entries.words import EntryState
from lms.contests.judging.models import Assignment
from lms.contests.results.actions import deciding
from lms.contests.results.models import Certificate, ContestResult, Objection, Ruling
from lms.contests.results.words import RulingKind
from lms.contests.rules.actions import definitions
from lms.contests.rules.models.approvals import Approval
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import contest as contest_called
from lms.contests.rules.queries.contests import definition_of, has_newer_file
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import Stage
from lms.contests.screening.models import Finding
from lms.contests.screening.words import FindingKind
from lms.db import db
from lms.library.models import Revision
from lms.people.models import User
from lms.people.roles import Role
from lms.people.second_person import ApprovalState
from tests.build import NOW, make_user
from tests.contests.finish import Judged, finish, make_judged, publish
from tests.contests.make import ZONE, make_revision, make_rules_change
from tests.contests.rules.test_editing import text
from tests.editor.test_publishing import drafted

SignIn = Callable[[User], FlaskClient]
Tried = tuple[Judged, str, dict[str, str]]
PLACE = {"part": "body", "start": 0, "end": 2, "text": "村口", "kind": "unit"}
REASON = "The entry was published before the contest."
MARKS = {"score.idea": "8", "score.structure": "7", "score.language": "6"}


def at(stage: Stage, **changes: Any) -> Judged:
    """Return a judged contest in a stage, whose rules want two persons."""
    one = make_judged(second_person=True)
    for name, value in {"stage": stage.value, **changes}.items():
        setattr(one.contest, name, value)
    return one


def rules_of_a_text() -> Judged:
    """Return a contest in judging whose rules were written in the editor."""
    one = at(Stage.DRAFT)
    draft_of(one, text())
    definitions.put_into_force(one.contest, reason=REASON, by=one.convener, now=NOW, zone=ZONE)
    one.contest.stage = Stage.JUDGING.value
    return one


def draft_of(one: Judged, source: str) -> str:
    draft = definitions.save_draft(one.contest, {"zh_Hans": source}, seen="", by=one.convener, now=NOW)
    return definitions.stamp(draft)


def with_another_title(contest: Contest) -> Revision:
    return make_revision(contest.document, replace(definition_of(contest), titles={"zh_Hans": "别的"}))


def in_the_text_view() -> Tried:
    form = {"text-zh_Hans": text(weight=5), "text-en": "", "do": "force", "seen": ""}
    return rules_of_a_text(), "edit/save", form


def in_the_form_view() -> Tried:
    one = rules_of_a_text()
    return one, "edit/form/check/save", {"do": "force", "seen": draft_of(one, text(weight=5))}


def from_the_file() -> Tried:
    one = at(Stage.JUDGING)
    one.contest.document.current = with_another_title(one.contest)
    return one, "edit/settle", {"do": "take"}


def from_an_earlier_version() -> Tried:
    one = at(Stage.JUDGING)
    change = make_rules_change(one.contest)
    one.contest.revision = with_another_title(one.contest)
    return one, f"edit/versions/{change.id}/restore", {}


def finding_of(entry: Entry) -> Finding:
    kept = Finding(entry_id=entry.id, version=1, kind=FindingKind.LEAK.value, detail=PLACE, found_at=NOW)
    db.session.add(kept)
    db.session.flush()
    return kept


def exclusion(address: str, stage: Stage = Stage.SCREENING, **form: str) -> Callable[[], Tried]:
    def made() -> Tried:
        one = at(stage)
        entry, finding = one.entries[0], finding_of(one.entries[0])
        sent = {name: value.format(code=entry.code, finding=finding.id) for name, value in form.items()}
        return one, address.format(code=entry.code, finding=finding.id), sent

    return made


def readmission() -> Tried:
    one = at(Stage.SCREENING)
    one.entries[0].state = EntryState.EXCLUDED.value
    return one, f"screening/{one.entries[0].code}/exclude", {"do": "readmit"}


def readmission_at_the_meeting() -> Tried:
    one = at(Stage.MODERATION)
    deciding.rule(
        one.contest, one.entries[0], RulingKind.EXCLUDE, None, REASON, by=make_user("Former"), now=NOW
    )
    return one, f"moderation/entries/{one.entries[0].code}", {"kind": "keep"}


def return_of_a_mark(stage: Stage) -> Callable[[], Tried]:
    def made() -> Tried:
        one = at(stage)
        reading = db.session.scalars(select(Assignment).order_by(Assignment.id)).first()
        assert reading is not None
        return one, f"monitor/readings/{reading.id}/reopen", {}

    return made


def ruling_after_the_names(**form: str) -> Callable[[], Tried]:
    def made() -> Tried:
        one = at(Stage.MODERATION, names_shown_at=NOW)
        return one, f"moderation/entries/{one.entries[0].code}", form

    return made


def opening_of_ranks() -> Tried:
    one = at(Stage.MODERATION)
    deciding.fix_ranks(one.contest, by=one.convener, now=NOW)
    return one, "moderation/ranks/open", {}


def upholding() -> Tried:
    one = at(Stage.MODERATION)
    publish(one)
    author = one.entries[0].author
    objection = Objection(
        contest_id=one.contest.id, by_id=author.id, state="filed", text="Please check.", filed_at=NOW, answer_by=NOW
    )  # fmt: skip
    db.session.add(objection)
    db.session.flush()
    one.convener = make_user("Undecided", Role.CONVENER)  # who fixed the ranks may not answer at all
    return one, f"objections/{objection.id}/answer", {"decision": "upheld", "letter": REASON}


def finishing(address: str) -> Callable[[], Tried]:
    def made() -> Tried:
        one = at(Stage.MODERATION)
        publish(one)
        one.contest.notice_ends_at = NOW
        return one, address, {"to": "final"}

    return made


def revoking() -> Tried:
    one = at(Stage.MODERATION)
    return one, f"certificates/{finish(one)[0].code}/revoke", {}


def withdrawing() -> Tried:
    one = at(Stage.MODERATION)
    finish(one)
    final = db.session.scalars(select(ContestResult).where(ContestResult.state == "final")).one()
    return one, "correction", {"entry": final.rows[0]["code"], "places": "up", "list": str(final.number)}


def looking() -> Tried:
    return at(Stage.JUDGING), "moderation/standings", {}


WAYS: list[tuple[SharedAct, Callable[[], Tried]]] = [
    (SharedAct.CHANGE_RULES, in_the_text_view),
    (SharedAct.CHANGE_RULES, in_the_form_view),
    (SharedAct.CHANGE_RULES, from_the_file),
    (SharedAct.CHANGE_RULES, from_an_earlier_version),
    (SharedAct.EXCLUDE_ENTRY, exclusion("screening/{code}/exclude", do="exclude")),
    (SharedAct.EXCLUDE_ENTRY, exclusion("screening/{code}/findings/{finding}", decision="excluded")),
    (SharedAct.EXCLUDE_ENTRY, exclusion("moderation/entries/{code}", Stage.MODERATION, kind="exclude")),
    (SharedAct.READMIT_ENTRY, readmission),
    (SharedAct.READMIT_ENTRY, readmission_at_the_meeting),
    (SharedAct.REOPEN_MARK, return_of_a_mark(Stage.JUDGING)),
    (SharedAct.REOPEN_MARK, return_of_a_mark(Stage.MODERATION)),
    (SharedAct.RULE_AGAIN, ruling_after_the_names(kind="mark", value_mark="12")),
    (SharedAct.RULE_AGAIN, ruling_after_the_names(kind="award", value_award="1")),
    (SharedAct.RULE_AGAIN, ruling_after_the_names(kind="tie", value_tie="1")),
    (SharedAct.RULE_AGAIN, ruling_after_the_names(kind="exclude")),
    (SharedAct.RULE_AGAIN, ruling_after_the_names(kind="keep")),
    (SharedAct.OPEN_RANKS, opening_of_ranks),
    (SharedAct.UPHOLD_OBJECTION, upholding),
    (SharedAct.FINISH, finishing("move")),
    (SharedAct.FINISH, finishing("publication/finish")),
    (SharedAct.REVOKE_CERTIFICATE, revoking),
    (SharedAct.WITHDRAW_AWARD, withdrawing),
    (SharedAct.SEE_STANDINGS, looking),
]


def standing(contest: Contest) -> list[Any]:
    """Return what acts for two persons can change."""
    db.session.expire_all()
    columns = (
        (Contest.stage, Contest.revision_id, Contest.ranks_fixed_at, Contest.names_shown_at),
        (Entry.id, Entry.state),
        (Assignment.id, Assignment.state),
        (Ruling.id, Ruling.kind),
        (Objection.id, Objection.state),
        (ContestResult.id, ContestResult.state),
        (Certificate.id, Certificate.revoked_at),
    )
    looks = db.session.scalars(
        select(Approval.id).where(
            Approval.act == SharedAct.SEE_STANDINGS, Approval.state != ApprovalState.OPEN
        )
    )
    return [sorted(map(str, db.session.execute(select(*part)))) for part in columns] + [list(looks)]


@pytest.mark.database
@pytest.mark.parametrize(("act", "made"), WAYS)
def test_one_person_only_asks_and_a_second_one_makes_it_happen(
    app: Flask, sign_in: SignIn, act: SharedAct, made: Callable[[], Tried]
) -> None:
    one, address, form = made()
    second = make_user("Second", Role.CONVENER)
    db.session.commit()
    before, browser = standing(one.contest), sign_in(one.convener)
    answer = browser.post(f"/contests/autumn/{address}", data=form | {"reason": REASON})
    assert answer.status_code == 303 and standing(one.contest) == before
    asked = db.session.scalars(select(Approval)).one()
    assert (asked.act, asked.state, asked.asked_by_id) == (act, ApprovalState.OPEN, one.convener.id)
    agree = f"/contests/autumn/approvals/{asked.id}/approve"
    assert browser.post(agree).status_code == 403 and standing(one.contest) == before
    assert sign_in(second).post(agree).status_code == 303
    assert standing(one.contest) != before


def test_every_act_is_tried() -> None:
    assert {act for act, _ in WAYS} == set(SharedAct)


@pytest.mark.database
@pytest.mark.parametrize(
    "made",
    [
        exclusion("screening/findings", decision="excluded", finding="{finding}"),
        exclusion("monitor/calibration", Stage.CALIBRATION, code="{code}", leaves="yes", **MARKS),
        exclusion("screening/{code}/exclude", Stage.MODERATION, do="exclude"),
        exclusion("move", Stage.NOTICE, to="moderation"),
        exclusion("move", Stage.JUDGING, to="calibration"),
    ],
)
def test_what_would_be_a_way_round_is_refused(app: Flask, sign_in: SignIn, made: Callable[[], Tried]) -> None:
    one, address, form = made()
    db.session.commit()
    before = standing(one.contest)
    answer = sign_in(one.convener).post(f"/contests/autumn/{address}", data=form | {"reason": REASON})
    assert answer.status_code in (409, 422) and standing(one.contest) == before
    assert db.session.scalars(select(Approval)).all() == []


PATH = "contests/autumn.md"


@pytest.mark.parametrize("is_writable", [True, False])
def test_no_publication_or_sync_of_the_file_changes_rules_in_force(
    app: Flask, sign_in: SignIn, content: Path, monkeypatch: pytest.MonkeyPatch, is_writable: bool
) -> None:
    """The file says something new, by hand or from the editor, as a file or kept in its place: it waits."""
    if not is_writable:
        monkeypatch.setattr("lms.editor.loader.os.access", lambda *_: False)
    (content / "contests").mkdir()
    (content / PATH).write_text(text(), encoding="utf-8")
    assert app.test_cli_runner().invoke(args=["content", "sync"]).exit_code == 0
    convener = make_user("Convener", Role.CONVENER, Role.TRAINER, Role.ADMINISTRATOR)
    db.session.commit()
    browser = sign_in(convener)
    assert browser.post("/contests/set-up/autumn").status_code == 303
    contest = contest_called("autumn")
    assert contest is not None and definition_of(contest).second_person
    contest.stage = Stage.JUDGING.value
    digest = sha256((content / PATH).read_bytes()).hexdigest()
    drafted(
        convener, text(weight=5).replace("rubric:", "second-person: no\nrubric:"), digest=digest, path=PATH
    )
    assert browser.post(f"/edit/publish/{PATH}", data={"version": "1"}).status_code == 303
    assert app.test_cli_runner().invoke(args=["content", "sync"]).exit_code == 0
    db.session.expire_all()
    rules = definition_of(contest)
    assert has_newer_file(contest) and rules.second_person
    assert [str(one.weight) for one in rules.rubric.criteria] == ["3", "4", "3"]
