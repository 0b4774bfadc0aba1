"""What a learner finds at home: due quizzes, the lesson to go on with, today's bit."""

from dataclasses import dataclass
from datetime import date, datetime

from lms.home.today import Bit, bit_of_day, of_day
from lms.library import outline
from lms.library.outline import Branch, Entry, Share
from lms.library.queries import pages as library
from lms.people.identity import User
from lms.quizzes import queries as quizzes
from lms.quizzes.overview import Overview, in_order, overview
from lms.quizzes.starting import Stage

MOST_DUE = 6


@dataclass(frozen=True, slots=True)
class Study:
    """Where the learner is in the courses; `lesson` is None when all is done or there is nothing."""

    course: Branch | None
    lesson: Entry | None
    share: Share | None
    is_begun: bool


@dataclass(frozen=True, slots=True)
class Today:
    """Today's bit and the lesson it comes from."""

    bit: Bit
    lesson: Entry


def due(reader: User, language: str, now: datetime, grace_s: int) -> list[Overview]:
    """Return quizzes to go on with or to take: running ones, then open ones not passed yet, by deadline."""
    entries = quizzes.quiz_entries()
    kept = quizzes.kept_quizzes((entry.revision_id, entry.digest) for entry in entries)
    sittings = quizzes.sittings_of(reader.id)
    found = [
        overview(
            entry.slug,
            kept[entry.revision_id].quiz,
            kept[entry.revision_id].language(language),
            [one for one in sittings if one.document_id == entry.document_id],
            now,
            grace_s,
        )
        for entry in entries
    ]
    return [one for one in in_order(found) if _is_due(one)][:MOST_DUE]


def _is_due(one: Overview) -> bool:
    if one.where.stage == Stage.RUNNING:
        return True
    # A quiz without a pass mark is done when it was taken once.
    is_done = one.passed if one.settings.pass_percent is not None else bool(one.past)
    return one.where.stage == Stage.OPEN and not is_done


def study(courses: tuple[Branch, ...], reader: User) -> Study:
    """Return the course read last and the lesson to go on with, else the first lesson of an open course."""
    rows = library.progress(reader.id)
    done, visited = library.done(rows), library.visited(rows)
    latest = outline.latest_course(courses, visited)
    ordered = [*([latest] if latest else []), *(course for course in courses if course is not latest)]
    for course in ordered:
        lesson = outline.resume(course, done, visited)
        if lesson:
            is_begun = any(one.key in visited for one in course.lessons())
            return Study(course, lesson, outline.share(course, done), is_begun)
    return Study(latest, None, outline.share(latest, done) if latest else None, latest is not None)


def today(courses: tuple[Branch, ...], language: str, day: date) -> Today | None:
    """Return the bit of the day: every lesson in turn."""
    lessons = sorted((one for course in courses for one in course.lessons()), key=lambda one: one.key)
    lesson = of_day(lessons, day)
    page = library.page(lesson.key, language) if lesson else None
    if lesson is None or page is None:
        return None
    bit = bit_of_day(page.rendition.html, day, len(lessons), page.rendition.summary)
    return Today(bit, lesson) if bit else None
