"""The shape of the forms of the pass mark."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from lms.errors import N_, Refused
from lms.text.values import read_decimal

MOST_STANDARD = 2000
MOST_REASON = 2000


class Fields(Protocol):
    """What is needed of a posted form."""

    def get(self, name: str) -> str | None: ...


def usernames(text: str) -> list[str]:
    """Return the usernames of a field, one a line or separated by commas, each once."""
    parts = text.replace(",", "\n").replace("，", "\n").replace("、", "\n").splitlines()
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def estimates(form: Fields, questions: Iterable[str]) -> tuple[dict[str, int | None], dict[str, Refused]]:
    """Return the estimates of a member's form, None where a field is empty, and what is wrong by question."""
    given: dict[str, int | None] = {}
    errors: dict[str, Refused] = {}
    for id_ in questions:
        text = _percentage(form, f"e.{id_}")
        number = read_decimal(text) if text else None
        if not text:
            given[id_] = None
        elif number is None or not 0 <= number <= 100 or number != int(number):
            errors[id_] = Refused(N_("Write a whole number from %(least)s to %(most)s."), least=0, most=100)
        else:
            given[id_] = int(number)
    return given, errors


def _percentage(form: Fields, name: str) -> str:
    """Return what a field says, without the sign for per cent."""
    return (form.get(name) or "").strip().removesuffix("%").strip()


def decision(form: Fields) -> tuple[Decimal, str, dict[str, Refused]]:
    """Return the pass mark in per cent, the reason, and what is wrong by field."""
    errors: dict[str, Refused] = {}
    percent = read_decimal(_percentage(form, "percent"))
    if percent is None or not 0 < percent <= 100 or percent != round(percent, 1):
        errors["percent"] = Refused(N_("Enter a percentage above 0, such as 60 or 62.5."))
    reason = (form.get("reason") or "").replace("\r\n", "\n").strip()
    if not reason:
        errors["reason"] = Refused(N_("Enter the reason."))
    elif len(reason) > MOST_REASON:
        errors["reason"] = too_long(reason, MOST_REASON)
    return percent or Decimal(0), reason, errors


def too_long(text: str, most: int) -> Refused:
    """Return the refusal of a text that is too long."""
    return Refused(
        N_("The text has %(length)s characters; the maximum is %(limit)s. Shorten it."), length=len(text), limit=most
    )  # fmt: skip
