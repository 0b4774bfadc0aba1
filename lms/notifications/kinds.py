"""The catalogue of notifications: every kind, the group it stands in, and how people get it unless they choose."""

from dataclasses import dataclass
from enum import StrEnum

from lms.errors import N_


class Way(StrEnum):
    """How a person gets notifications of a kind, besides the list in the site; rows keep the value."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"
    SITE = "site"  # only in the list
    OFF = "off"  # not at all


WAY_LABELS = {
    Way.AT_ONCE: N_("By mail at once"),
    Way.DAILY: N_("In the daily digest"),
    Way.WEEKLY: N_("In the weekly digest"),
    Way.SITE: N_("In the site only"),
    Way.OFF: N_("Off"),
}
DIGESTS = frozenset({Way.DAILY, Way.WEEKLY})


class Group(StrEnum):
    """Under which heading the settings list a kind."""

    QUIZZES = "quizzes"
    CONTESTS = "contests"
    JUDGING = "judging"
    BOARDS = "boards"
    CONVERSATION = "conversation"
    ACCOUNT = "account"


GROUP_LABELS = {
    Group.QUIZZES: N_("Quizzes"),
    Group.CONTESTS: N_("Contests"),
    Group.JUDGING: N_("Judging"),
    Group.BOARDS: N_("Boards and bulletins"),
    Group.CONVERSATION: N_("Discussions and notices"),
    Group.ACCOUNT: N_("Account"),
}


class Kind(StrEnum):
    """What a notification is about; rows keep the value."""

    QUIZ_OPENED = "quiz-opened"
    QUIZ_CLOSES = "quiz-closes"
    QUIZ_REMINDER = "quiz-reminder"
    RESULT_RELEASED = "result-released"
    RESULT_CHANGED = "result-changed"
    CONTEST_STAGE = "contest-stage"
    ENTRY_RECEIVED = "entry-received"
    DRAFT_REMINDER = "draft-reminder"
    OBJECTION_ANSWERED = "objection-answered"
    CERTIFICATE = "certificate"
    JUDGE_INVITED = "judge-invited"
    MARKS_DUE = "marks-due"
    BOARD_PUBLISHED = "board-published"
    BOARD_CORRECTED = "board-corrected"
    BOARD_OBJECTION = "board-objection"
    BULLETIN_PUBLISHED = "bulletin-published"
    REPLY = "reply"
    MENTION = "mention"
    QUESTION_ANSWERED = "question-answered"
    ANNOUNCEMENT = "announcement"
    ENQUIRY = "enquiry"
    ENQUIRY_ANSWERED = "enquiry-answered"
    SURVEY = "survey"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a kind: its words, its group, the way people get it unless they choose.

    `always` is the reason why it cannot be switched off, empty where it can. `sent` tells that something sends it;
    the settings leave out what nothing sends.
    """

    label: str
    group: Group
    way: Way = Way.DAILY
    always: str = ""
    sent: bool = True


_PERSONAL = N_("Only you can answer the invitation, and it expires.")
_SECURITY = N_("It tells you when someone changes your account.")

CATALOGUE = {
    Kind.QUIZ_OPENED: About(N_("A quiz is open"), Group.QUIZZES),
    Kind.QUIZ_CLOSES: About(N_("A quiz that you have not taken closes tomorrow"), Group.QUIZZES, Way.AT_ONCE),
    Kind.QUIZ_REMINDER: About(
        N_("The manager of your unit reminds you of a quiz"), Group.QUIZZES, Way.AT_ONCE
    ),
    Kind.RESULT_RELEASED: About(N_("Your answers have been marked"), Group.QUIZZES, Way.AT_ONCE),
    Kind.RESULT_CHANGED: About(N_("Your result was corrected"), Group.QUIZZES),
    Kind.CONTEST_STAGE: About(N_("A contest you take part in moves on"), Group.CONTESTS),
    Kind.ENTRY_RECEIVED: About(N_("Your entry has been received"), Group.CONTESTS),
    Kind.DRAFT_REMINDER: About(N_("Your draft has not been submitted"), Group.CONTESTS, Way.AT_ONCE),
    Kind.OBJECTION_ANSWERED: About(N_("Your objection has been answered"), Group.CONTESTS),
    Kind.CERTIFICATE: About(N_("You have a new certificate"), Group.CONTESTS),
    Kind.JUDGE_INVITED: About(N_("You are invited to judge"), Group.JUDGING, Way.AT_ONCE, _PERSONAL),
    Kind.MARKS_DUE: About(N_("Essays are waiting for your marks"), Group.JUDGING, Way.AT_ONCE),
    Kind.BOARD_PUBLISHED: About(N_("A board you are on has been published"), Group.BOARDS),
    Kind.BOARD_CORRECTED: About(N_("A board you are on has been corrected"), Group.BOARDS),
    Kind.BOARD_OBJECTION: About(N_("Objections to a board"), Group.BOARDS, Way.AT_ONCE),
    Kind.BULLETIN_PUBLISHED: About(N_("A bulletin has been published"), Group.BOARDS),
    Kind.REPLY: About(N_("New posts in discussions you follow"), Group.CONVERSATION),
    Kind.MENTION: About(N_("Someone mentions you"), Group.CONVERSATION, Way.AT_ONCE),
    Kind.QUESTION_ANSWERED: About(N_("Your question has an answer"), Group.CONVERSATION),
    Kind.ANNOUNCEMENT: About(N_("New announcements"), Group.CONVERSATION),
    Kind.ENQUIRY: About(N_("Someone asks you as trainer, manager or convener"), Group.CONVERSATION),
    Kind.ENQUIRY_ANSWERED: About(N_("Your enquiry has an answer"), Group.CONVERSATION, Way.AT_ONCE),
    Kind.SURVEY: About(N_("A survey is open, or closes tomorrow"), Group.CONVERSATION),
    Kind.ACCOUNT: About(N_("Changes to your account"), Group.ACCOUNT, Way.AT_ONCE, _SECURITY),
}


def ways_of(kind: Kind) -> tuple[Way, ...]:
    """Return the ways that may be chosen for a kind; what cannot be switched off is mailed at once."""
    return (Way.AT_ONCE,) if CATALOGUE[kind].always else tuple(Way)


def sent_kinds() -> tuple[Kind, ...]:
    """Return the kinds that something sends, in the order of the catalogue."""
    return tuple(kind for kind, about in CATALOGUE.items() if about.sent)
