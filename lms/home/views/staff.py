"""What staff find at home: content and hard questions, the state of units, the health of the site."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app

from lms.audit.queries import trail
from lms.audit.queries.trail import TrailEntry
from lms.db import db, migrations_found_and_wanted
from lms.home.unit_progress import CourseState, UnitNode, UnitShare, course_states, unit_shares
from lms.home.views.participation import QuizParticipation, participation
from lms.home.words import JOB_LABELS
from lms.http.proxies import forwarded_at
from lms.http.web import settings
from lms.library.identity import SyncRun
from lms.library.loader import changed_since
from lms.library.outline import Branch
from lms.library.queries import documents
from lms.library.queries import pages as library
from lms.operations.queries.checkup import Checkup, last_checkup
from lms.people.identity import Unit, User
from lms.people.policy import reach
from lms.people.queries import people
from lms.people.queries.people import Headcount
from lms.people.roles import Role
from lms.people.tree import name_of
from lms.problems import Problem, from_data
from lms.quizzes.queries import attempts as quizzes
from lms.quizzes.records import Quizwork
from lms.schedule import queries as schedule
from lms.schedule.queries import Run
from lms.text.wording import in_language

RECENT_DAYS = 30
HARD_SINCE_DAYS = 90
HARD_COUNT = 5
SHOWN_PROBLEMS = 5
SHOWN_ACTS = 5
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True)
class HardQuestion:
    """A question learners get wrong most: its stem as HTML, how often asked, mean in per cent."""

    slug: str
    question: str
    title: str
    stem: str
    language: str
    asked: int
    percent: int


@dataclass(frozen=True, slots=True)
class ContentDesk:
    """What a trainer looks after: the last try to publish with the worst problems, and hard questions.

    `changed` tells whether the content folder was touched since that try.
    """

    run: SyncRun | None
    problems: list[Problem]
    changed: bool
    hard: list[HardQuestion]


@dataclass(frozen=True, slots=True)
class UnitState:
    """The state of what a unit manager manages."""

    unit: Unit | None
    people: int
    new: int
    quizzes: Quizwork
    courses: list[CourseState]
    shares: list[UnitShare]
    participation: list[QuizParticipation]


@dataclass(frozen=True, slots=True)
class JobState:
    """A periodic job and its last run, None before the first."""

    name: str
    label: str
    run: Run | None


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the site is well: documents by kind, people, migrations, jobs, the last acts.

    `forwarded_at` is when a request last came through a proxy that the settings do not count. `checkup` is what the
    status page shows, which may be an hour old; the rest is of now.
    """

    documents: dict[str, int]
    people: int
    database: str
    migrated: bool
    forwarded_at: datetime | None
    jobs: list[JobState]
    acts: list[TrailEntry]
    checkup: Checkup

    @property
    def failed(self) -> list[JobState]:
        """Jobs whose last run broke."""
        return [job for job in self.jobs if job.run is not None and job.run.failure]


def content_desk(language: str, now: datetime) -> ContentDesk:
    """Return the last try to publish and the hardest questions of the last months."""
    run = library.newest_sync()
    problems = [from_data(data) for data in (run.problems if run else [])[:SHOWN_PROBLEMS]]
    changed = run is None or changed_since(settings().content, run.at)
    return ContentDesk(run, problems, changed, _hard(language, now))


def _hard(language: str, now: datetime) -> list[HardQuestion]:
    rows = quizzes.hardest_questions(now - timedelta(days=HARD_SINCE_DAYS), HARD_COUNT)
    entries = {entry.document_id: entry for entry in quizzes.quiz_entries()}
    kept = quizzes.kept_quizzes(
        (entries[row[0]].revision_id, entries[row[0]].digest) for row in rows if row[0] in entries
    )
    found = []
    for document_id, question_id, asked, mean in rows:
        entry = entries.get(document_id)
        quiz = kept[entry.revision_id] if entry else None
        # A question that was taken out since is no one's work any more.
        if entry and quiz and question_id in quiz.by_id:
            spoken = quiz.language(language)
            title, stem = (
                in_language(quiz.quiz.title, language),
                quiz.page(language)["questions"][question_id]["stem"],
            )
            found.append(
                HardQuestion(entry.slug, question_id, title, stem, spoken, asked, max(0, round(mean * 100)))
            )
    return found


def unit_state(
    manager: User, courses: tuple[Branch, ...], day: date, now: datetime, language: str
) -> UnitState:
    """Return the state of the units below the person's grants as a manager."""
    paths = reach(manager, Role.UNIT_MANAGER)
    counted = people.headcounts_below(paths, day)
    top = _only_top(counted, paths)
    heads = sum(one.people for one in counted)
    return UnitState(
        unit=top,
        people=heads,
        new=sum(one.new for one in counted),
        quizzes=quizzes.quizwork(paths, now - timedelta(days=RECENT_DAYS)),
        courses=course_states(courses, documents.course_counts(paths, day), heads),
        shares=unit_shares(
            [
                UnitNode(one.unit.id, one.unit.path, name_of(one.unit, language))
                for one in counted
                if top is None or one.unit.parent_id == top.id
            ],
            {one.unit.id: one.people for one in counted},
            documents.lessons_done(paths, day),
            {one.unit.id: one.unit.path for one in counted},
            sum(1 for course in courses for _ in course.lessons()),
        ),
        participation=participation(paths, day, language),
    )


def _only_top(counted: Sequence[Headcount], paths: Collection[str]) -> Unit | None:
    """Return the unit all others lie below; None when there are several."""
    roots = [one.unit for one in counted if one.unit.path in paths] or [
        one.unit for one in counted if one.unit.parent_id is None
    ]
    return roots[0] if len(roots) == 1 else None


def health(now: datetime) -> Health:
    """Return whether the site is well."""
    found, wanted = migrations_found_and_wanted()
    runs = schedule.newest_runs()
    return Health(
        documents=documents.document_counts(),
        people=people.active_people(),
        database=DATABASES.get(name := db.session.get_bind().dialect.name, name),
        migrated=found == wanted,
        forwarded_at=forwarded_at(),
        jobs=[
            JobState(job.name, JOB_LABELS.get(job.name, job.name), runs.get(job.name))
            for job in current_app.extensions["jobs"]
        ],
        acts=trail.newest(SHOWN_ACTS),
        checkup=last_checkup(now),
    )
