"""What a roster asks and tells before it is taken: same names, and all errors of a row."""

from lms.people.roster import parse_roster
from lms.people.roster_plan import NameAnswer, RosterPlan, plan_roster
from lms.text.spreadsheets import read_sheets
from tests.people.test_roster_files import AROUND


def answered(text: str, answers: dict[int, NameAnswer]) -> RosterPlan:
    roster = parse_roster(read_sheets(text.encode())[0].rows)
    return plan_roster(roster.lines, AROUND, answers, roster.faulty)


def test_answer_about_a_name_makes_it_the_same_or_another_person() -> None:
    text = "姓名,单位\n王芳,柳林村\n赵六,新村\n赵六,新村\n"
    for answer, usernames in (
        (NameAnswer.SAME, ["wangfang", "zhaoliu"]),
        (NameAnswer.ANOTHER, ["wangfang2", "zhaoliu", "zhaoliu2"]),
        (NameAnswer.LEAVE_OUT, ["zhaoliu"]),
    ):
        plan = answered(text, {2: answer, 4: answer})
        assert ([line.line.username for line in plan.lines], plan.problems) == (usernames, ())
        assert [(one.row, one.answer, one.username, one.first) for one in plan.questions] == [
            (2, answer, "wangfang", 0), (4, answer, "", 3),
        ]  # fmt: skip
    open_ = answered(text, {})
    assert [problem.code for problem in open_.problems] == ["same-name", "same-name-in-file"]
    own = answered("姓名,用户名,单位\n王芳,wf2,柳林村\n", {2: NameAnswer.SAME})
    assert [line.line.username for line in own.lines] == ["wangfang"]


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    plan = answered("姓名,手机,单位,角色,加时,语言\n,12,无此村,皇帝;评委,900,火星语\n", {})
    parsed = parse_roster(
        read_sheets("姓名,手机,单位,角色,加时,语言\n,12,无此村,皇帝;评委,900,火星语\n".encode())[0].rows
    )
    assert sorted(one.code for one in (*parsed.problems, *plan.problems)) == [
        "bad-extra-time", "bad-language", "bad-phone", "bad-role", "no-name", "role-not-yours", "unknown-unit",
    ]  # fmt: skip
    assert plan.lines == ()
