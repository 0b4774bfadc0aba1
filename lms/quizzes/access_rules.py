"""Who may start an attempt besides the time rules: password, network, promise, unit, quizzes passed before."""

from collections.abc import Collection
from dataclasses import dataclass
from hmac import compare_digest
from ipaddress import ip_address, ip_network

from lms.errors import N_, Refused
from lms.quizzes.format.questions import QuizSettings


@dataclass(frozen=True, slots=True)
class Claim:
    """What someone who starts an attempt sends and is: `address` is the network address of the request."""

    address: str = ""
    password: str = ""
    promised: bool = False


class NoAccess(Refused):
    """The attempt cannot be started by this person, or from here; the sentence says why."""

    status = 409


class NotPassed(NoAccess):
    """Other quizzes are to be passed first; `quizzes` are their short names."""

    def __init__(self, quizzes: Collection[str]) -> None:
        super().__init__(N_("Pass these quizzes first: %(names)s"), names=", ".join(quizzes))
        self.quizzes = tuple(quizzes)


def require_access(
    rules: QuizSettings, claim: Claim, path: str, allowed: Collection[str], passed: Collection[str]
) -> None:
    """Raise NoAccess unless all access rules of a quiz let the person in.

    `path` is the path of the person's unit, `allowed` are those of the units of the quiz, `passed` the short names of
    the quizzes that the person has passed.
    """
    if rules.units and not any(path.startswith(one) for one in allowed):
        raise NoAccess(N_("This quiz is only for the people of certain units. Ask your trainer."))
    missing = [name for name in rules.after if name not in passed]
    if missing:
        raise NotPassed(missing)
    if rules.networks and not is_within(claim.address, rules.networks):
        raise NoAccess(N_("This quiz can only be started in certain places, such as the training room."))
    if rules.password and not compare_digest(claim.password.strip().encode(), rules.password.encode()):
        raise NoAccess(N_("The password of the quiz is not correct. Ask the trainer for it."))
    if rules.honour and not claim.promised:
        raise NoAccess(N_("Confirm first that you will answer by yourself."))


def is_within(address: str, networks: Collection[str]) -> bool:
    """Return whether an address belongs to one of the networks, such as "10.0.0.0/8"; nonsense belongs to none."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in ip_network(one, strict=False) for one in networks)
