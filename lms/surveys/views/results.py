"""Surveys for those who manage them: the preview, the results, and the results as a table."""

from dataclasses import dataclass, replace

from flask import Response, render_template
from flask_babel import gettext
from markupsafe import Markup

from lms.http.language import chosen_language
from lms.http.web import file_response, require
from lms.people.queries import people
from lms.people.tree import name_of
from lms.surveys.queries import answers as queries
from lms.surveys.queries import catalogue
from lms.surveys.queries.catalogue import SurveyPage
from lms.surveys.results import SurveyResult, results
from lms.surveys.results_table import ResultTexts, result_rows
from lms.surveys.standing import STATE_LABELS, SurveyState
from lms.surveys.views.access import FoundSurvey, managed, readable
from lms.text.spreadsheets import csv_text


def preview(slug: str) -> str:
    """Show the questions to those who manage the survey; nothing can be sent."""
    found = managed(slug)
    return render_template(
        "surveys/answer.html",
        one=found,
        page=catalogue.page(found.entry, chosen_language()),
        form=None,
        typed={},
        errors={},
        language=chosen_language(),
    )


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """The results as a reader may see them, with the texts they need; without any while too few have answered."""

    found: list[SurveyResult]
    page: SurveyPage
    units: dict[str, str]

    def unit_name(self, result: SurveyResult, path: str) -> str:
        """Return what a unit is called beside the units below it that are shown apart."""
        name = self.units[path]
        return gettext("%(unit)s (other people)", unit=name) if result.is_rest_of(path) else name


def _results(one: FoundSurvey) -> ResultsPage:
    """Return the results of a survey that has ended; what was typed only for those who manage it."""
    entry, language = one.entry, chosen_language()
    page = catalogue.page(entry, language)
    if entry.responded < entry.rules.minimum:
        return ResultsPage([], page, {})
    stored = queries.answers(entry.id)
    paths = _paths({unit_id for _, _, unit_id in stored if unit_id is not None})
    found = results(entry.rules, stored, entry.document.key, paths)
    if not one.manages:
        found = [replace(result, texts=()) for result in found]
    shown = {_last(path): path for result in found for path in result.units or {}}
    units = (
        {shown[unit.id]: name_of(unit, language) for unit in people.units_with_ids(shown)} if shown else {}
    )
    return ResultsPage(found, page, units)


def _paths(ids: set[int]) -> dict[int, str]:
    return {unit.id: unit.path for unit in people.units_with_ids(ids)} if ids else {}


def _last(path: str) -> int:
    """Return the id of the unit with a path."""
    return int(path.rstrip("/").rpartition("/")[2])


def _readable_results(slug: str) -> FoundSurvey:
    one = readable(slug)
    require(one.shows_results)
    return one


def show_results(slug: str) -> str:
    """Show the results of a survey that has ended, or why there are none yet."""
    one = _readable_results(slug)
    made = _results(one) if one.state is SurveyState.ENDED else None
    responded = one.entry.responded or queries.counts([one.entry.id]).get(one.entry.id, 0)
    return render_template(
        "surveys/results.html",
        one=one,
        made=made,
        texts={id_: texts for part in made.page.parts for id_, texts in _by_id(part.questions)}
        if made
        else {},
        responded=responded,
        state_labels=STATE_LABELS,
        language=chosen_language(),
    )


def _by_id(questions: tuple[tuple[object, object], ...]) -> list[tuple[object, object]]:
    return [(getattr(question, "id", ""), texts) for question, texts in questions]


def results_csv(slug: str) -> Response:
    """Send the sums of the results as a table."""
    one = _readable_results(slug)
    require(one.state is SurveyState.ENDED)
    return file_response(_csv(_results(one)), f"{slug}.csv", "text/csv")


def _csv(made: ResultsPage) -> str:
    stems = {
        question.id: ResultTexts(
            Markup(texts["stem"]).striptags(),  # noqa: S704 -- only its words are used
            {key: Markup(html).striptags() for key, html in texts["options"].items()},  # noqa: S704 -- the same
        )
        for part in made.page.parts
        for question, texts in part.questions
    }
    header = [
        gettext("Question"), gettext("Unit"), gettext("Answer"), gettext("Count"), gettext("Per cent"),
        gettext("People who answered"), gettext("Mean"),
    ]  # fmt: skip
    rows = result_rows(made.found, stems, made.unit_name, gettext("All"))
    return csv_text(header, rows)
