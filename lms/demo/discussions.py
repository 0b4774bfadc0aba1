"""Discussions of the demo: a question with an accepted answer, an exchange in a room, and a reported post."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import count

from lms.config import Settings
from lms.discussions.actions import answering, moderating, posting
from lms.discussions.models import DiscussionPost
from lms.discussions.places import PlaceFacts, PlaceKind, PlaceName
from lms.discussions.queries import places
from lms.discussions.queries.reach import reach
from lms.discussions.texts import post_text
from lms.discussions.words import ThreadKind
from lms.library.queries import documents
from lms.people.identity import User
from lms.people.queries import people
from lms.people.queries.people import unit_coded, user_named

LANGUAGE = "zh_Hans"
HOUR = timedelta(hours=1)
_marks = count(1)
COURSE = "courses/village-accounts"


class Conversation:
    """A thread of the demo that grows by an hour and a half with each post."""

    def __init__(self, place: PlaceFacts, site: Settings, begins: datetime) -> None:
        self.place, self.site, self.at = place, site, begins
        self.first: DiscussionPost | None = None

    def says(
        self, who: User, text: str, title: str = "", kind: ThreadKind = ThreadKind.DISCUSSION
    ) -> DiscussionPost:
        """Begin the thread or reply in it."""
        found = reach(who, [self.place], self.at, self.site.zone)
        made, mark = post_text(text, LANGUAGE, title=title), f"demo-{next(_marks)}"
        if self.first is None:
            post = posting.begin_thread(self.place, kind, title, made, reach=found, sent_as=mark, now=self.at)
            self.first = post
        else:
            post = posting.reply(
                self.first.thread, self.place, made, reply_to_id=None, reach=found, sent_as=mark, now=self.at
            )
        self.at += 1.5 * HOUR
        return post


def fill_discussions(
    cadres: Sequence[User], site: Settings, now: datetime, commit: Callable[[], None]
) -> None:
    """Write threads with the product's own actions, each at its own moment."""
    trainer = user_named("trainer")
    if trainer is None:
        return
    _course(cadres, trainer, site, now)
    commit()
    _room(cadres, site, now)
    commit()


def _place(kind: PlaceKind, thing_id: int) -> PlaceFacts | None:
    return places.place(PlaceName(kind, thing_id), LANGUAGE)


def _course(cadres: Sequence[User], trainer: User, site: Settings, now: datetime) -> None:
    course = documents.document(COURSE)
    place = _place(PlaceKind.COURSE, course.id) if course else None
    if place is None:
        return
    asker, helper, other = cadres[0], cadres[1], cadres[6]
    talk = Conversation(place, site, now - timedelta(days=3))
    talk.says(
        asker,
        "村里上个月**更正**了一笔错账，张榜的时候是只贴更正后的数，还是新旧两个数都要贴？群众问起来不好答。",
        "更正过的账目怎么张榜？",
        ThreadKind.QUESTION,
    )
    answer = talk.says(
        helper,
        "我们村的做法是两个数都贴：\n\n1. 原数划一道线，不涂掉；\n2. 旁边写更正后的数和**更正原因**；\n"
        "3. 经手人和监委会主任签字。\n\n群众一看就明白，也没有人再问。",
    )
    talk.says(other, f"> 原数划一道线，不涂掉\n\n这个办法好，我们下个月也照这样张榜。@{helper.name} 谢谢！")
    if talk.first is not None:
        answering.accept(talk.first.thread, answer, user_id=asker.id, now=talk.at)
    answering.check(
        answer, place, is_checked=True, reach=reach(trainer, [place], talk.at, site.zone), now=talk.at
    )
    second = Conversation(place, site, now - timedelta(days=1))
    second.says(
        other,
        "第二单元讲的“三看”，大家在村里是怎么用的？我先说：看凭证时最容易漏的是*附件张数*。",
        "“三看”在村里怎么用",
    )
    second.says(asker, "我们每笔支出都让两个人各点一遍附件，当场写上张数。")
    bad = second.says(cadres[9], "低价出售化肥种子，电话联系，送货上门，先到先得！！！")
    moderating.report(bad, "这是广告，与学习无关。", user_id=asker.id, now=second.at)


def _room(cadres: Sequence[User], site: Settings, now: datetime) -> None:
    unit = unit_coded("shangwan")
    place = _place(PlaceKind.UNIT, unit.id) if unit else None
    if place is None:
        return
    homes = people.homes([one.id for one in cadres], now.astimezone(site.zone).date())
    own = [one for one in cadres if one.id in homes and homes[one.id].id == place.name.thing_id]
    if len(own) < 3:
        return
    talk = Conversation(place, site, now - timedelta(days=2))
    talk.says(own[0], "周五晚上七点半在村部一起过一遍防汛值班的题，带上手机就行。", "周五晚上一起做题")
    talk.says(own[1], "好，我来烧水。")
    talk.says(own[2], "我要晚到二十分钟，从第五题开始跟上。")
