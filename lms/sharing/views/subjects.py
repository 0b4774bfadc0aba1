"""Find what is shared, as far as the reader may see it: 404, or the way to sign in, for everything else."""

from collections.abc import Callable
from typing import cast

from flask import abort, redirect, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user

from lms import clock
from lms.announcements import queries as announcements
from lms.announcements.standing import AnnouncementState, standing
from lms.boards.policy import may_read
from lms.boards.queries import catalogue as boards
from lms.contests.rules.queries import contests
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.http.dates import day_text, until_text
from lms.http.language import chosen_language
from lms.http.web import found_or_404, local_day, settings
from lms.library.queries import pages as library
from lms.people.identity import User
from lms.quizzes.queries import attempts as quizzes
from lms.sharing.subjects import ShareKind, ShareSubject
from lms.text.wording import in_language


def subject_of(kind: str, key: str) -> ShareSubject:
    """Return what is shared; strangers are asked to sign in for what is not public, as for what there is not."""
    found_or_404(kind if kind in set(ShareKind) else None)
    is_stranger = not current_user.is_authenticated
    found = _FINDERS[ShareKind(kind)](key) if not is_stranger or kind in _OPEN else None
    if is_stranger and (found is None or not found.is_public):
        abort(redirect(url_for("people.sign_in", next=request.path)))
    return found_or_404(found)


def _site(key: str) -> ShareSubject | None:
    text = gettext("Courses, quizzes, essay contests and boards for village cadres.")
    title = settings().site_name
    return (
        ShareSubject(ShareKind.SITE, "home", title, "home.index", summary=text, is_public=True)
        if key == "home"
        else None
    )


def _course(key: str) -> ShareSubject | None:
    branch = library.course(key, chosen_language())
    page = library.page(f"courses/{key}", chosen_language()) if branch else None
    if branch is None or page is None:
        return None
    count = len(list(branch.lessons()))
    facts = ((gettext("Lessons"), ngettext("%(num)d lesson", "%(num)d lessons", count)),)
    found = page.rendition
    return ShareSubject(
        ShareKind.COURSE, key, found.title, "library.course", {"course": key}, found.summary, facts
    )


def _quiz(key: str) -> ShareSubject | None:
    entry = quizzes.quiz_entry(key)
    if entry is None:
        return None
    quiz, language = quizzes.kept_quiz(entry.revision_id, entry.digest).quiz, chosen_language()
    rules = quiz.settings
    facts = [
        *([(gettext("Opens"), day_text(rules.opens_at))] if rules.opens_at else []),
        *([(gettext("Closes"), until_text(rules.closes_at))] if rules.closes_at else []),
    ]
    title, summary = (in_language(one, language) for one in (quiz.title, quiz.summary))
    return ShareSubject(ShareKind.QUIZ, key, title, "quizzes.show", {"slug": key}, summary, tuple(facts))


def _contest(key: str) -> ShareSubject | None:
    contest = contests.contest(key)
    if contest is None or not allows(Stage(contest.stage), Act.READ_CALL):
        return None
    rules, language = definition_of(contest), chosen_language()
    dates = rules.calendar
    facts = (
        (gettext("Opens"), day_text(dates.opens_at)),
        (gettext("Deadline"), until_text(dates.deadline_at)),
    )
    title, summary = rules.title(language), rules.summary(language)
    return ShareSubject(ShareKind.CONTEST, key, title, "contests.call", {"slug": key}, summary, facts)


def _board(key: str) -> ShareSubject | None:
    board = boards.board(key)
    if board is None or not may_read(current_user, board.definition):
        return None
    rules, language = board.definition, chosen_language()
    return ShareSubject(
        ShareKind.BOARD, key, rules.title(language), "boards.latest", {"slug": key}, rules.summary(language),
        is_public=rules.public,
    )  # fmt: skip


def _announcement(key: str) -> ShareSubject | None:
    one = announcements.announcement(int(key)) if key.isdecimal() and len(key) < 10 else None
    now = clock.now()
    shown = (AnnouncementState.CURRENT, AnnouncementState.EXPIRED)
    if one is None or standing(one.from_at, one.until_at, one.withdrawn_at, now) not in shown:
        return None
    person = cast(User, current_user._get_current_object()) if current_user.is_authenticated else None
    reader = announcements.reader_of(person, local_day(now)) if person else None
    if not announcements.is_for(one, reader):
        return None
    title = one.title_en if chosen_language() == "en" and one.title_en else one.title
    facts = ((gettext("Date"), day_text(one.from_at)),)
    return ShareSubject(
        ShareKind.ANNOUNCEMENT, key, title, "announcements.show", {"number": one.id}, "", facts, one.is_public
    )


_FINDERS: dict[ShareKind, Callable[[str], ShareSubject | None]] = {
    ShareKind.SITE: _site,
    ShareKind.COURSE: _course,
    ShareKind.QUIZ: _quiz,
    ShareKind.CONTEST: _contest,
    ShareKind.BOARD: _board,
    ShareKind.ANNOUNCEMENT: _announcement,
}
# Kinds of which some pages are open to everyone.
_OPEN = frozenset({ShareKind.SITE, ShareKind.BOARD, ShareKind.ANNOUNCEMENT})
