"""The question bank at work: figures of use, a retired question and a basket half filled."""

from datetime import datetime

from sqlalchemy import select

from lms.db import db
from lms.people.models import RoleGrant, User
from lms.people.roles import Role
from lms.quizzes.actions.counting import recount_bank
from lms.quizzes.bank.actions import put_in_basket, retire
from lms.quizzes.bank.filters import BankFilter
from lms.quizzes.bank.queries import search

# Its price limit changed, so it is kept out of new papers.
RETIRED = ("quizzes/accounts-practice", "held-back")
BASKET = ("quizzes/flood-safety", "warnings")
MOST_IN_BASKET = 4


def fill_bank(now: datetime) -> None:
    """Count how the questions were used, retire one, and put some on one topic into the trainer's basket."""
    db.session.flush()
    recount_bank()
    quiz, question = RETIRED
    retire([one for one in search(BankFilter(quiz=quiz), now).questions if one.question == question], now)
    trainer = db.session.scalar(select(User).join(RoleGrant).where(RoleGrant.role == Role.TRAINER).limit(1))
    quiz, tag = BASKET
    if trainer is not None:
        put_in_basket(trainer.id, search(BankFilter(quiz=quiz, tag=tag), now).questions[:MOST_IN_BASKET])
