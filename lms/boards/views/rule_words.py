"""The rules of an issue as sentences in the reader's language."""

from collections.abc import Iterator, Mapping

from flask_babel import get_locale, gettext, ngettext

from lms.boards.counting import FULL_MARKS, Bonus
from lms.boards.definition import BoardDefinition
from lms.boards.definition_data import from_data
from lms.boards.freezing import LocalMoment
from lms.boards.models import BoardIssue
from lms.boards.queries import catalogue
from lms.boards.scoring import is_contest
from lms.boards.words import (
    COUNT_LABELS,
    LISTING_LABELS,
    NAME_LABELS,
    TIE_LABELS,
    TIED_WINNER_LABELS,
    Listing,
    TieBreak,
)
from lms.http.dates import span_text
from lms.people.roles import UNIT_KIND_LABELS
from lms.text.values import write_duration
from lms.text.wording import in_language, plain_number


def definition_in(issue: BoardIssue) -> BoardDefinition:
    """Return the rules by which an issue was computed."""
    return from_data({key: value for key, value in issue.rules.items() if key != "compared_with"})


def titles_of(rules: BoardDefinition) -> dict[str, str]:
    """Return what each source of a board is called in the reader's language."""
    language = str(get_locale())
    return {
        source: in_language(titles, language) for source, titles in catalogue.source_titles(rules).items()
    }


def rules_of(issue: BoardIssue) -> list[str]:
    """Return the rules an issue was computed by, as sentences."""
    rules = definition_in(issue)
    sentences = [
        gettext(COUNT_LABELS[rules.count]),
        *_added_up(rules),
        _ties(rules),
        gettext(NAME_LABELS[rules.names]),
        gettext("Only results count, not time online or sign-ins."),
        *_listed(rules, issue.rules),
        *_won(rules),
        *_held_back(rules),
    ]
    if rules.at_least > 1:
        listed = gettext(
            "Only people who took at least %(least)s of the quizzes are listed.", least=rules.at_least
        )
        sentences.insert(1, listed)
    return sentences


def tie_words(tie: TieBreak) -> str:
    """Return what decides a tie, in words."""
    return gettext(TIE_LABELS[tie])


def _ties(rules: BoardDefinition) -> str:
    chain = gettext(" → ").join(tie_words(tie) for tie in rules.ties)
    if chain:
        return gettext("Ties are broken by: %(chain)s.", chain=chain)
    return gettext("Tied results share a rank and the following ranks are skipped: 1, 2, 2, 4.")


def _added_up(rules: BoardDefinition) -> Iterator[str]:
    """Yield how results become points; titles are looked up only where the rules name a source."""
    if rules.counting.is_plain and not rules.contests:
        yield gettext(
            "The points from these attempts are added up. The total is shown to two decimal places."
        )
        return
    titles = titles_of(rules)
    if rules.contests:
        named = _named([source for source in rules.sources if is_contest(source)], titles)
        yield gettext(
            "The mark of an awarded entry counts for each of its authors, in the period in which the first "
            "list of the contest was published: %(contests)s.",
            contests=named,
        )
    for source, factor in rules.counting.weights.items():
        yield gettext(
            "Points for “%(source)s” are multiplied by %(factor)s.",
            source=_named([source], titles), factor=plain_number(factor),
        )  # fmt: skip
    for bonus in rules.bonus:
        yield bonus_words(bonus)
    if len(rules.bonus) > 1:
        yield gettext("Of several bonuses for one quiz only the highest is given.")
    for series in rules.series:
        yield ngettext(
            "Of %(sources)s the best %(num)d result counts.",
            "Of %(sources)s the best %(num)d results count.",
            series.best,
            sources=_named(series.sources, titles),
        )
    if rules.drop:
        yield (
            ngettext(
                "Of the other results the lowest %(num)d does not count.",
                "Of the other results the lowest %(num)d do not count.",
                rules.drop,
            )
            if rules.series
            else ngettext(
                "The lowest %(num)d result does not count.",
                "The lowest %(num)d results do not count.",
                rules.drop,
            )
        )
    if rules.series or rules.drop:
        yield gettext("A missing result counts as 0 points and is dropped first.")
    yield gettext("The results that count are added up. The total is shown to two decimal places.")


def bonus_words(bonus: Bonus) -> str:
    """Return what a bonus is given for."""
    points = plain_number(bonus.points)
    if bonus.percent == FULL_MARKS:
        return gettext(
            "Extra points for full marks at the very first attempt at a quiz: %(points)s.", points=points
        )
    return gettext(
        "Extra points for %(percent)s%% or more at the very first attempt at a quiz: %(points)s.",
        percent=plain_number(bonus.percent),
        points=points,
    )


def _named(sources: list[str] | tuple[str, ...], titles: Mapping[str, str]) -> str:
    return gettext(", ").join(titles.get(source, source) for source in sources)


def _listed(rules: BoardDefinition, written: Mapping[str, object]) -> Iterator[str]:
    if not rules.staff:
        yield gettext(
            "Trainers, conveners, auditors and administrators are not listed, because they can see right answers."
        )
    elif "staff" not in written:
        yield gettext(
            "This issue was published before trainers, conveners, auditors and administrators were "
            "excluded from boards, so it may list them."
        )
    if rules.division:
        kinds = gettext(", ").join(gettext(UNIT_KIND_LABELS[kind]) for kind in rules.division)
        yield gettext("Only people in units of this kind are ranked: %(kinds)s.", kinds=kinds)
    if rules.cohort is not None:
        yield gettext(
            "Only people who first joined a unit in these days are ranked: %(days)s.",
            days=span_text(rules.cohort.first, rules.cohort.last),
        )
    if rules.listing is not Listing.EVERYONE:
        yield gettext(LISTING_LABELS[rules.listing])


def _held_back(rules: BoardDefinition) -> Iterator[str]:
    if isinstance(rules.freeze, LocalMoment):
        yield gettext("Results from %(moment)s on were held back until the reveal.", moment=rules.freeze.text)
    elif rules.freeze is not None:
        yield gettext(
            "Results from the end of the period (%(length)s) were held back until the reveal.",
            length=write_duration(rules.freeze, str(get_locale())),
        )


def _won(rules: BoardDefinition) -> Iterator[str]:
    if rules.winners:
        yield ngettext("Rank 1 wins.", "Ranks 1 to %(num)d win.", rules.winners)
        yield gettext(TIED_WINNER_LABELS[rules.tied_winners])
