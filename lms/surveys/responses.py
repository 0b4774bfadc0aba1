"""What someone sent for the questions of a survey, checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lms.errors import N_
from lms.surveys.definition import CHOSEN, TYPED, AnswerKind, SurveyQuestion
from lms.text.typed import one_line, plain, visible
from lms.text.values import read_decimal, write_decimal
from lms.text.wording import plain_number

PREFIX = "q."
MOST_KEPT_CHARS = 20_000  # of a text that is too long, shown again


@dataclass(frozen=True, slots=True)
class ResponseError:
    """What is wrong with an answer: an English sentence with places, and their values."""

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SurveyResponse:
    """What was sent: `answers` as they are stored, by question; `errors` by question, or "" for the whole form.

    `typed` is what each question is shown with again: the texts as they came, and keys that were chosen.
    """

    answers: Mapping[str, str]
    errors: Mapping[str, ResponseError]
    typed: Mapping[str, tuple[str, ...]]


NOTHING = SurveyResponse({}, {}, {})


def read_response(
    questions: Sequence[SurveyQuestion], sent: Mapping[str, Sequence[str]], *, changed: bool = False
) -> SurveyResponse:
    """Read the fields of a form, whose names are those of questions after `q.`.

    `changed` tells that the form showed another state of the survey.
    """
    answers, errors, typed = dict[str, str](), dict[str, ResponseError](), dict[str, tuple[str, ...]]()
    known = {PREFIX + question.id for question in questions}
    if changed or any(name.startswith(PREFIX) and name not in known for name in sent):
        errors[""] = ResponseError(
            N_("The survey was changed while you answered. Check your answers and send them again.")
        )
    for question in questions:
        values = tuple(sent.get(PREFIX + question.id, ()))
        typed[question.id] = tuple(value[:MOST_KEPT_CHARS] for value in values)
        answer, error = _chosen(question, values) if question.kind in CHOSEN else _typed(question, values)
        if not answer and error is None and question.required:
            error = _MISSING[question.kind in CHOSEN]
        if error is not None:
            errors[question.id] = error
        elif answer:
            answers[question.id] = answer
    if not answers and not errors:
        errors[""] = ResponseError(N_("Answer at least one question."))
    return SurveyResponse(answers, errors, typed)


_MISSING = {
    True: ResponseError(N_("Choose an answer. This question is required.")),
    False: ResponseError(N_("Write an answer. This question is required.")),
}


def _chosen(question: SurveyQuestion, values: tuple[str, ...]) -> tuple[str, ResponseError | None]:
    chosen = {value for value in values if value}
    if not chosen <= set(question.choices):
        return "", ResponseError(N_("This option is not one of the survey. Choose again."))
    if len(chosen) > 1 and question.kind is not AnswerKind.SEVERAL:
        return "", ResponseError(N_("Choose one option only."))
    return ",".join(key for key in question.choices if key in chosen), None


def _typed(question: SurveyQuestion, values: tuple[str, ...]) -> tuple[str, ResponseError | None]:
    written = values[0] if values else ""
    if question.kind is AnswerKind.TEXT:
        lines = [" ".join(visible(line).split()) for line in written.splitlines()]
        text = "\n".join(lines).strip()
    else:
        text = one_line(written)
    if len(text) > question.most_chars:
        values_ = {"count": len(text), "most": question.most_chars}
        return "", ResponseError(N_("The text has %(count)s characters; the maximum is %(most)s."), values_)
    if question.kind in TYPED or not text:
        return text, None
    return _number(question, text)


def _number(question: SurveyQuestion, text: str) -> tuple[str, ResponseError | None]:
    number = read_decimal(plain(text))
    if number is None:
        return "", ResponseError(N_("Write a number, such as 12 or 2.5."))
    if question.low is not None and question.high is not None and not question.low <= number <= question.high:
        bounds = {"low": write_decimal(question.low), "high": write_decimal(question.high)}
        return "", ResponseError(N_("Write a number from %(low)s to %(high)s."), bounds)
    return plain_number(number), None
