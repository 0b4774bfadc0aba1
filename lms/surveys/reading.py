"""Surveys among the documents of the content folder."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from lms.errors import N_
from lms.library.documents import ReadDocument, ReadRendition, ResolverFor, SourceFile, Sources
from lms.problems import Problem
from lms.quizzes.format.merge import merge
from lms.quizzes.format.parser import Parsed, parse
from lms.quizzes.format.places import located_links, located_pictures, located_problems
from lms.quizzes.format.questions import Question, QuestionType, Quiz
from lms.quizzes.format.reading.lines import split_lines
from lms.quizzes.format.rendering import RenderedQuiz, rendered
from lms.surveys.attributes import WORDS, HeadingWords, misplaced, take_words
from lms.surveys.definition import MOST_QUESTIONS, AnswerKind, SurveyQuestion, SurveyRules, to_data
from lms.surveys.settings import SurveyHead, bring_together, read_head
from lms.text.nearest import listed, nearest
from lms.text.schema import DID_YOU_MEAN

# Stands in the place of the front matter while the body is read in the language of quizzes.
_HEAD = ("---", "title: survey")


@dataclass(frozen=True, slots=True)
class _File:
    """One file as read: its front matter, its questions, what their headings say by question, and problems."""

    source: SourceFile
    head: SurveyHead
    parsed: Parsed
    words: Mapping[str, HeadingWords]
    problems: tuple[Problem, ...]


def read_survey(
    sources: Sources,
    resolver_for: ResolverFor,
    *,
    zone: tzinfo,
    knows_unit: Callable[[str], bool] = lambda _code: True,
) -> ReadDocument:
    """Read the files of one survey; dates in them are local to `zone`. With errors it has no pages and no data.

    `knows_unit` tells whether there is a unit with a code.
    """
    files = [_read_file(source, zone) for source in sources.files]
    settings, problems = bring_together([one.head for one in files], knows_unit)
    problems += [problem for one in files for problem in one.problems]
    merged = merge(*(one.parsed for one in files))
    problems += merged.problems
    problems += [problem for other in files[1:] for problem in _differing(files[0], other)]
    quiz = merged.quiz
    if quiz is None or any(not problem.warning for problem in problems):
        return _document(sources, problems)
    rules = SurveyRules(
        titles=settings.titles,
        summaries=settings.summaries,
        opens_at=settings.values["opens"],
        closes_at=settings.values["closes"],
        units=settings.values["for.units"],
        roles=settings.values["for.roles"],
        minimum=settings.values["minimum"],
        results=settings.values["results"],
        by_unit=settings.values["by-unit"],
        questions=tuple(_question(one, [file.words.get(one.id) for file in files]) for one in quiz.questions),
    )
    pages = {
        one.source.language: rendered(
            quiz, one.source.language, resolver_for(one.source.path), one.parsed.places
        )
        for one in files
    }
    problems += [
        replace(problem, path=one.source.path)
        for one in files
        for problem in located_problems(pages[one.source.language].problems, one.source.text)
    ]
    renditions = tuple(_rendition(rules, quiz, one.source, pages[one.source.language]) for one in files)
    return replace(_document(sources, problems), renditions=renditions, data=to_data(rules))


def _document(sources: Sources, problems: Sequence[Problem]) -> ReadDocument:
    return ReadDocument(
        sources.kind, sources.key, sources.parent, sources.position, (), problems=tuple(problems)
    )


def _read_file(source: SourceFile, zone: tzinfo) -> _File:
    text = "\n".join(split_lines(source.text))
    head = read_head(text, source.path, source.language, zone)
    first = head.front.body_line
    if first <= len(_HEAD) + 1:
        # Without front matter there is nothing to put the settings of a quiz in the place of; that is reported.
        nothing = Parsed(None, (), source.language, path=source.path)
        return _File(source, head, nothing, {}, ())
    taken = take_words(head.front.body.split("\n"), first)
    lines = [*_HEAD, *[""] * (first - len(_HEAD) - 2), "---", *taken.lines]
    parsed = parse("\n".join(lines), source.path, zone, source.language)
    parsed = replace(parsed, problems=tuple(_for_surveys(one) for one in parsed.problems))
    words = {id_: taken.words.get(line, HeadingWords()) for id_, (line, _) in parsed.places.items()}
    questions = [question for section in parsed.sections for question in section.questions]
    found = [*taken.problems, *_not_for_surveys(questions, parsed)]
    for question in questions:
        if question.id in words:
            found += misplaced(words[question.id], has_options=bool(question.options))
    return _File(source, head, parsed, words, tuple(replace(one, path=source.path) for one in found))


def _for_surveys(problem: Problem) -> Problem:
    """Return a finding without what only helps with quizzes."""
    if problem.code == "unknown-attribute":
        near = nearest(str(problem.values.get("key", "")), WORDS)
        return replace(
            problem,
            fix=DID_YOU_MEAN if near else N_("Available in a survey: %(known)s."),
            values={**problem.values, "near": near, "known": listed(WORDS)},
        )
    if problem.code != "id-missing":
        return problem
    return replace(
        problem,
        message=N_("This question has no id; %(id)s was generated from its text."),
        fix=N_("Write {#%(id)s} at the end of the heading, so that its answers stay with it."),
    )


def _not_for_surveys(questions: Sequence[Question], parsed: Parsed) -> Iterator[Problem]:
    for question in questions:
        if question.type is not QuestionType.SURVEY:
            yield Problem(
                "not-a-survey-question",
                *parsed.places.get(question.id, (1, 1)),
                N_("Question %(id)s is of the type “%(type)s”; a survey has no right or wrong answers."),
                N_("Remove its type, and write options without x and without answers."),
                {"id": question.id, "type": question.type.value},
            )
    for section in parsed.sections:
        if section.draw is not None and section.questions:
            yield Problem(
                "survey-draws",
                *parsed.places.get(section.questions[0].id, (1, 1)),
                N_("Everyone gets all questions of a survey, so none can be drawn."),
                N_("Remove “draw” from the heading of the section."),
            )
    if len(questions) > MOST_QUESTIONS:
        yield Problem(
            "survey-too-long",
            *parsed.places.get(questions[MOST_QUESTIONS].id, (1, 1)),
            N_("The survey has %(count)s questions; the maximum is %(most)s."),
            N_("Remove questions, or make two surveys of them."),
            {"count": len(questions), "most": MOST_QUESTIONS},
        )


def _differing(first: _File, other: _File) -> Iterator[Problem]:
    """Yield what headings of a further file say otherwise than the first one."""
    for id_, words in other.words.items():
        for key, place in words.places.items():
            before = first.words.get(id_)
            if before and key in before.places and getattr(before, key) != getattr(words, key):
                yield Problem(
                    "attribute-differs",
                    *place,
                    N_("The attribute %(key)s of question %(id)s differs from %(other)s."),
                    N_("Write the same value in both files, or remove the line from one of them."),
                    {"key": key, "id": id_, "other": first.source.path},
                    path=other.source.path,
                )


def _question(question: Question, said: Sequence[HeadingWords | None]) -> SurveyQuestion:
    """Return the question; what one file does not say is taken from another."""
    words = {
        name: next((value for one in said if one and (value := getattr(one, name)) is not None), None)
        for name in WORDS
    }
    bounds = words["scale"] or words["range"] or (None, None)
    if question.options:
        kind = AnswerKind.SEVERAL if question.takes_several else AnswerKind.ONE
    elif words["scale"]:
        kind = AnswerKind.SCALE
    else:
        kind = words["answer"] or AnswerKind.TEXT
    return SurveyQuestion(
        question.id,
        kind,
        tuple(option.key for option in question.options),
        bool(words["required"]),
        *bounds,
    )


def _rendition(rules: SurveyRules, quiz: Quiz, file: SourceFile, page: RenderedQuiz) -> ReadRendition:
    sections = [
        {**texts, "questions": [question.id for question in section.questions]}
        for texts, section in zip(page.data["sections"], quiz.sections, strict=True)
    ]
    return ReadRendition(
        language=file.language,
        path=file.path,
        title=rules.title(file.language),
        source=file.data,
        summary=rules.summary(file.language),
        html=page.html,
        plain=page.plain,
        data={"sections": sections, "questions": page.data["questions"]},
        links=located_links(page.links, file.text),
        pictures=located_pictures(page.pictures, file.text),
    )
