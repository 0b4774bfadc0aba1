"""Bulletins of the demo: one that was corrected, a plain one, and a draft that waits for approval."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from lms.boards.calendar import recent_periods
from lms.boards.periods import Period
from lms.bulletins import actions
from lms.bulletins.calendar import due_at
from lms.bulletins.models import Bulletin, BulletinDraft
from lms.bulletins.queries import catalogue, drafts, issues
from lms.bulletins.queries.catalogue import BulletinSeries
from lms.config import Settings
from lms.people.identity import User
from lms.people.queries.people import user_named

OFFICIAL, PLAIN = "monthly-learning", "weekly-news"
DAY = timedelta(days=1)
REASON = "漏写了对下一步学习的要求，补充一段。"
OPENING = {
    "period-zh_Hans": "为推动村干部学用结合，现将本期学习测验情况通报如下。",
    "period-en": "This is how cadres used what they learned, and what comes next.",
}
MORE = {
    "text-zh_Hans": (
        "## 组织学习\n\n各乡镇要组织尚未参加的村干部按时完成测验。\n\n"
        "## 用到工作中\n\n1. 村级账目按月张榜，错的地方当月改正。\n2. 汛期值班按测验里的步骤逐项核对。"
    ),
    "text-en": (
        "## Learning\n\nTownships help cadres who have not taken part yet to finish the quizzes in time.\n\n"
        "## At work\n\n1. Post the accounts every month and correct mistakes in the same month.\n"
        "2. Follow the steps of the quiz when on flood duty."
    ),
}


def publish_bulletins(site: Settings, now: datetime, commit: Callable[[], None]) -> None:
    """Draft, edit, approve and correct bulletins with the product's own actions, each at its own moment."""
    convener, admin = user_named("convener"), user_named("admin")
    official, plain = catalogue.series(OFFICIAL), catalogue.series(PLAIN)
    if convener is None or admin is None or official is None or plain is None:
        return
    waiting, *older = _due(official, site, now - 2 * DAY)
    first = _publish(official, older[0], OPENING, site, convener, admin)
    commit()
    _correct(official, first, site, convener, admin)
    commit()
    _submit(official, waiting, OPENING | MORE, site, convener)
    commit()
    _publish(plain, _due(plain, site, now - 2 * DAY)[0], {}, site, convener, admin)
    commit()


def _due(series: BulletinSeries, site: Settings, now: datetime) -> list[tuple[Period, datetime]]:
    """Return the periods whose draft was due, newest first, each with the moment."""
    found = recent_periods(series.definition, now, site.zone, 6)
    dated = [(one, due_at(series.definition, one, site.zone)) for one in found]
    return [(one, at) for one, at in dated if at <= now]


def _submit(
    series: BulletinSeries,
    due: tuple[Period, datetime],
    texts: Mapping[str, str],
    site: Settings,
    convener: User,
) -> BulletinDraft:
    period, at = due
    titles = series.definition.titles
    actions.begin(series, period, titles, by=None, now=at, zone=site.zone)
    draft = drafts.draft_of(series.document.id, period.name, 0)
    if draft is None:
        raise LookupError(period.name)
    if texts:
        actions.save(series, draft, _sent(series, draft, texts), [], seen=draft.version, by=convener)
    actions.submit(series, draft, by=convener, now=at + timedelta(hours=2), zone=site.zone)
    return draft


def _publish(
    series: BulletinSeries, due: tuple[Period, datetime], texts: Mapping[str, str], site: Settings,
    convener: User, admin: User,
) -> Bulletin:  # fmt: skip
    draft = _submit(series, due, texts, site, convener)
    return actions.approve(series, draft, seen=draft.version, by=admin, now=due[1] + DAY / 2, zone=site.zone)


def _correct(series: BulletinSeries, first: Bulletin, site: Settings, convener: User, admin: User) -> None:
    place = issues.issue(series.document.id, first.number)
    if place is None:
        raise LookupError(first.number)
    at = first.published_at + DAY
    draft = actions.begin_correction(series, place, REASON, by=convener, now=at, zone=site.zone)
    sent = _sent(series, draft, OPENING | MORE)
    actions.save(series, draft, sent, [], seen=draft.version, by=convener)
    actions.submit(series, draft, by=convener, now=at, zone=site.zone)
    actions.approve(series, draft, seen=draft.version, by=admin, now=at + timedelta(hours=1), zone=site.zone)


def _sent(series: BulletinSeries, draft: BulletinDraft, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of the form as they would be sent with some texts changed."""
    found = {f"title-{language}": text for language, text in draft.texts["titles"].items()}
    for section in series.definition.sections:
        written = draft.texts["sections"][section.value]
        found |= {f"{section.value}-{language}": text for language, text in written.items()}
    return found | dict(texts)
