"""The acts of a contest that one person asks for and another agrees to."""

from collections.abc import Mapping
from enum import StrEnum

from lms.errors import N_


class SharedAct(StrEnum):
    """An act that needs two persons."""

    CHANGE_RULES = "change-rules"
    EXCLUDE_ENTRY = "exclude-entry"
    READMIT_ENTRY = "readmit-entry"
    REOPEN_MARK = "reopen-mark"
    SEE_STANDINGS = "see-standings"
    RULE_AGAIN = "rule-again"
    OPEN_RANKS = "open-ranks"
    UPHOLD_OBJECTION = "uphold-objection"
    FINISH = "finish"
    WITHDRAW_AWARD = "withdraw-award"
    REVOKE_CERTIFICATE = "revoke-certificate"


TITLES: Mapping[SharedAct, str] = {
    SharedAct.CHANGE_RULES: N_("Change the rules during judging"),
    SharedAct.EXCLUDE_ENTRY: N_("Exclude an entry"),
    SharedAct.READMIT_ENTRY: N_("Readmit an entry"),
    SharedAct.REOPEN_MARK: N_("Return marks for re-marking"),
    SharedAct.SEE_STANDINGS: N_("See the standings before judging has ended"),
    SharedAct.RULE_AGAIN: N_("Make a decision after the names were revealed"),
    SharedAct.OPEN_RANKS: N_("Reopen the confirmed ranks"),
    SharedAct.UPHOLD_OBJECTION: N_("Uphold an objection"),
    SharedAct.FINISH: N_("Make the list final"),
    SharedAct.WITHDRAW_AWARD: N_("Withdraw an award after the list is final"),
    SharedAct.REVOKE_CERTIFICATE: N_("Revoke a certificate"),
}
