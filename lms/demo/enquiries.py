"""Enquiries of the demo: one that is overdue, one that was answered, and one on a contest."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from lms.contests.rules.queries.contests import contests_in
from lms.contests.rules.stages import Stage
from lms.enquiries.actions import asking
from lms.enquiries.states import AskedOf
from lms.people.identity import User
from lms.people.queries.people import unit_on, user_named

DAY = timedelta(days=1)


def fill_enquiries(cadres: Sequence[User], now: datetime, commit: Callable[[], None]) -> None:
    """Put and answer enquiries with the product's own actions, each at its own moment."""
    asker, trainer = cadres[0], user_named("trainer")
    home = unit_on(asker.id, now.date())
    if trainer is None or home is None:
        return
    asking.ask(
        AskedOf.MANAGERS, home.id, "调到邻村后测验成绩怎么算",
        "我下月调到邻村任职。已经完成的测验成绩还算数吗？榜单上算在哪个村？", "demo 1", by=asker, now=now - 12 * DAY,
    )  # fmt: skip
    answered = asking.ask(
        AskedOf.TRAINERS, None, "视频看不了", "手机上打开防汛课的视频一直转圈，有没有文字稿？", "demo 2",
        by=asker, now=now - 6 * DAY,
    )  # fmt: skip
    asking.write(
        answered, "有。视频下面点“文字稿”，或者在有无线网络的地方点“离线保存”后再看。", "demo 3",
        by=trainer, is_answer=True, version=answered.version, now=now - 5 * DAY,
    )  # fmt: skip
    for contest in contests_in(Stage.OPEN)[:1]:
        asking.ask(
            AskedOf.CONVENERS, contest.id, "能不能写两个村的事", "题目要求写本村的做法。我包两个村，能放在一篇里写吗？",
            "demo 4", by=cadres[1], now=now - 1 * DAY,
        )  # fmt: skip
    commit()
