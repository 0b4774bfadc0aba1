"""Announcements of the demo: one at the top, one to be confirmed, and one that no longer holds."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from lms.announcements.actions import writing
from lms.announcements.actions.writing import RenderedAnnouncement, Terms
from lms.announcements.models import Announcement
from lms.announcements.standing import Aim, AnnouncementWording
from lms.people.identity import User
from lms.people.queries.people import unit_on, user_named
from lms.text.markup import render_fragment, words_for

DAY = timedelta(days=1)
TERM = AnnouncementWording(
    "年底前完成本年度必修课程",
    "请各村干部在 12 月 20 日前学完《村级账目公开》，并完成课后测验。\n\n"
    "- 课程和测验都可以用手机完成；\n- 没有网络时可以先下载试卷；\n- 有困难的，请联系本单位管理员。",
    "Finish this year's required course",
    "Please finish the course on village accounts and its quiz by 20 December.\n\n"
    "- A phone is enough for both.\n- Without a network, download the paper first.\n"
    "- If you need help, ask your unit manager.",
)
MEETING = AnnouncementWording(
    "周五防汛值班培训",
    "本周五 **19:00** 在镇政府二楼会议室培训防汛值班流程，请携带手机。收到请确认。",
)
POWER = AnnouncementWording("上月停电通知", "8 日至 9 日电网检修，期间的测验已统一延长时间。")


def fill_announcements(cadres: Sequence[User], now: datetime, commit: Callable[[], None]) -> None:
    """Write announcements with the product's own actions, each at its own moment."""
    admin = user_named("admin")
    home = unit_on(cadres[0].id, now.date())
    if admin is None or home is None or home.parent_id is None:
        return
    _write(TERM, Terms(Aim(), now - 9 * DAY, None, is_public=True, is_pinned=True), admin, now - 9 * DAY)
    meeting = _write(
        MEETING,
        Terms(Aim(home.parent_id), now - 1 * DAY, now + 4 * DAY, asks_confirmation=True),
        admin,
        now - 1 * DAY,
    )
    _write(POWER, Terms(Aim(home.parent_id), now - 40 * DAY, now - 30 * DAY), admin, now - 40 * DAY)
    for cadre in cadres[1:4]:
        writing.confirm(meeting, cadre, now - 0.5 * DAY)
    commit()


def _write(wording: AnnouncementWording, terms: Terms, by: User, now: datetime) -> Announcement:
    english = render_fragment(wording.text_en, words=words_for("en")).html if wording.text_en else ""
    html = render_fragment(wording.text, words=words_for("zh")).html
    return writing.post(
        RenderedAnnouncement(wording, html, english), terms, f"demo {wording.title}", by=by, now=now
    )
