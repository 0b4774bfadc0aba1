"""Surveys of the demo: one that has ended with results, and one that is open and that some have answered."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from lms.http.web import local_day
from lms.people.identity import User
from lms.people.queries.people import unit_on
from lms.surveys import actions
from lms.surveys.queries.catalogue import SurveyEntry, entry

ENDED, OPEN = "autumn-training", "training-needs"
ADVICE = (
    "多讲一些身边的案例", "多讲一些身边的案例。", "多讲身边的案例", "希望送课到村里", "希望能送课到村里", "材料提前发",
    "没有", "没有", "讨论时间再长一点", "防汛值班最好现场演练一次",
)  # fmt: skip


def fill_surveys(
    cadres: Sequence[User], now: datetime, rng: random.Random, commit: Callable[[], None]
) -> None:
    """Answer the surveys of the content folder with the product's own actions, and end the first one."""
    ended, is_open = entry(ENDED), entry(OPEN)
    if ended is None or is_open is None:
        return
    then = ended.rules.closes_at - timedelta(days=2)
    for cadre in cadres:
        if rng.random() < 0.9:
            _respond(ended, cadre, _after_training(rng), then, now)
    actions.end(ended.id)
    if is_open.rules.opens_at <= now < is_open.rules.closes_at:
        for cadre in cadres[4:9]:
            _respond(is_open, cadre, {"topics": rng.choice(("1,3", "2", "4,5")), "useful": "4"}, now, now)
    commit()


def _after_training(rng: random.Random) -> dict[str, str]:
    answers = {
        "overall": rng.choice("1122234"),
        "useful": rng.choice(("1", "1,2", "2", "3,4", "4", "1,4")),
        "again": rng.choice("112"),
        "pace": rng.choice("233334"),
        "minutes": str(rng.randrange(5, 95, 5)),
    }
    return answers | ({"advice": rng.choice(ADVICE)} if rng.random() < 0.6 else {})


def _respond(one: SurveyEntry, cadre: User, answers: dict[str, str], at: datetime, now: datetime) -> None:
    unit = unit_on(cadre.id, local_day(now))
    actions.respond(one, cadre, actions.unit_to_keep(one, unit, now), answers, at)
