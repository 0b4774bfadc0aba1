"""What a learner finds at home: due quizzes, the lesson to go on with, today's bit."""

from dataclasses import dataclass
from datetime import date, datetime

from lms.home.daily_tip import Tip, item_of_day, tip_of_day
from lms.http.web import local_day
from lms.library import outline
from lms.library.outline import Branch, OutlineItem, Share
from lms.library.queries import pages as library
from lms.people.identity import User
from lms.quizzes.attempt_start import QuizStatus
from lms.quizzes.overrides.lenient import for_person
from lms.quizzes.overrides.queries import overrides_for
from lms.quizzes.overview import Overview, in_order, overview
from lms.quizzes.queries import attempts as quizzes

MOST_DUE = 6


@dataclass(frozen=True, slots=True)
class CurrentCourse:
    """Where the learner is in the courses; `lesson` is None when all is done or there is nothing."""

    course: Branch | None
    lesson: OutlineItem | None
    share: Share | None
    is_begun: bool


@dataclass(frozen=True, slots=True)
class DailyTip:
    """Today's bit and the lesson it comes from."""

    tip: Tip
    lesson: OutlineItem


def due(reader: User, language: str, now: datetime, grace_s: int) -> list[Overview]:
    """Return quizzes to go on with or to take: running ones, then open ones not passed yet, required ones first.

    Required ones are all there; of the others only as many as fill the list.
    """
    entries = quizzes.quiz_entries()
    kept = quizzes.kept_quizzes((entry.revision_id, entry.digest) for entry in entries)
    attempts, overrides = quizzes.attempts_of(reader.id), overrides_for(reader.id, local_day(now))
    found = [
        overview(
            entry.slug,
            for_person(kept[entry.revision_id].quiz, overrides.get(entry.document_id)),
            kept[entry.revision_id].language(language),
            [one for one in attempts if one.document_id == entry.document_id],
            now,
            grace_s,
        )
        for entry in entries
    ]
    wanted = [one for one in in_order(found) if _is_due(one)]
    return wanted[: max(MOST_DUE, sum(one.settings.required for one in wanted))]


def _is_due(one: Overview) -> bool:
    if one.where.stage == QuizStatus.RUNNING:
        return True
    # A quiz without a pass mark is done when it was taken once.
    is_done = one.passed if one.settings.pass_percent is not None else bool(one.past)
    return one.where.stage == QuizStatus.OPEN and not is_done


def current_course(courses: tuple[Branch, ...], reader: User) -> CurrentCourse:
    """Return the course read last and the lesson to go on with, else the first lesson of an open course."""
    rows = library.progress(reader.id)
    done, visited = library.done(rows), library.visited(rows)
    latest = outline.latest_course(courses, visited)
    ordered = [*([latest] if latest else []), *(course for course in courses if course is not latest)]
    for course in ordered:
        lesson = outline.resume(course, done, visited)
        if lesson:
            is_begun = any(one.key in visited for one in course.lessons())
            return CurrentCourse(course, lesson, outline.share(course, done), is_begun)
    return CurrentCourse(latest, None, outline.share(latest, done) if latest else None, latest is not None)


def daily_tip(courses: tuple[Branch, ...], language: str, day: date) -> DailyTip | None:
    """Return the bit of the day: every lesson in turn."""
    lessons = sorted((one for course in courses for one in course.lessons()), key=lambda one: one.key)
    lesson = item_of_day(lessons, day)
    page = library.page(lesson.key, language) if lesson else None
    if lesson is None or page is None:
        return None
    tip = tip_of_day(page.rendition.html, day, len(lessons), page.rendition.summary)
    return DailyTip(tip, lesson) if tip else None
