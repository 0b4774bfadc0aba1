"""The quality lint: for every check a quiz that it complains of and one that it leaves alone, in both languages."""
# ruff: noqa: E501 -- quizzes are easier to read on one line

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.problems import Problem
from lms.quizzes.format.lint.checking import lint
from lms.quizzes.format.lint.files import listed
from lms.quizzes.format.lint.names import LintCheck
from lms.quizzes.format.parser import parse
from tests.build import make_user
from tests.quizzes.build import ZONE

Case = tuple[str, str, str]


def choice(
    stem: str, *options: str, name: str = "a", key: int = 0, tail: str = "Explanation: So it is."
) -> str:
    lines = [f"- [{'x' if number == key else ' '}] {text}" for number, text in enumerate(options)]
    return f"## {stem} {{#{name}}}\n\n" + "\n".join(lines) + f"\n\n{tail}\n"


def typed(stem: str, *answers: str, name: str = "a") -> str:
    return (
        f"## {stem} {{#{name}}}\n\n"
        + "\n".join(f"= {one}" for one in answers)
        + "\n\nExplanation: So it is.\n"
    )


def statement(stem: str, name: str = "a") -> str:
    return choice(stem, "True", "False", name=name)


def steps(stem: str, *texts: str, name: str = "a") -> str:
    lines = "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1))
    return f"## {stem} {{#{name} type=ordering}}\n\n{lines}\n\nExplanation: So it is.\n"


def several(count: int, make: Callable[[int], str]) -> str:
    return "\n".join(make(number) for number in range(count))


TOPICS_ZH = ("水库", "公章", "账簿", "林地", "道路", "学校", "诊所", "粮仓")
TOPICS_EN = ("reservoir", "seal", "ledger", "forest", "highway", "school", "clinic", "granary")


def long_keys(topics: tuple[str, ...], texts: tuple[str, ...]) -> str:
    """Questions on different topics, the key moved round so that only its length shows."""

    def one(number: int) -> str:
        wrong = list(texts[1:])
        key = number % 4
        return choice(f"{topics[number]}?", *wrong[:key], texts[0], *wrong[key:], name=f"q{number}", key=key)

    return several(8, one)


# check: (language, what it complains of, what it leaves alone)
CASES: dict[str, list[Case]] = {
    "longest-key": [
        ("zh", long_keys(TOPICS_ZH, ("由村民代表会议讨论决定后公布", "村主任", "会计", "乡里")),
         long_keys(TOPICS_ZH, ("村民会议", "村里主任和会计", "会计", "乡里"))),
        ("en", long_keys(TOPICS_EN, ("The assembly of all villagers decides", "The head", "Nobody", "A clerk")),
         long_keys(TOPICS_EN, ("The assembly", "The head of the village office", "Nobody", "A clerk"))),
    ],
    "key-position": [
        ("zh", several(6, lambda n: choice(f"{TOPICS_ZH[n]}归谁管？", "村委会", "派出所", "供销社", "合作社", name=f"q{n}", key=1)),
         several(6, lambda n: choice(f"{TOPICS_ZH[n]}归谁管？", "村委会", "派出所", "供销社", "合作社", name=f"q{n}", key=n % 4))),
        ("en", several(8, lambda n: choice(f"{TOPICS_EN[n]}: is it public?", "True", "False", name=f"q{n}")),
         several(8, lambda n: choice(f"{TOPICS_EN[n]}: is it public?", "True", "False", name=f"q{n}", key=n % 2))),
    ],
    "all-of-above": [
        ("zh", choice("谁可以查账？", "村民", "会计", "以上都对"), choice("谁可以查账？", "村民", "会计", "以上级文件为准的人")),
        ("zh", choice("谁可以查账？", "村民", "会计", "以上说法均不正确"), choice("谁可以查账？", "村民", "会计", "全体村民")),
        ("zh", choice("谁可以查账？", "村民", "会计", "A和B都对"), choice("谁可以查账？", "村民", "会计", "A类村民")),
        ("en", choice("Who may look?", "Ann", "Bob", "All of the above"), choice("Who may look?", "Ann", "Bob", "All villagers")),
        ("en", choice("Which method?", "GET", "POST", "AB"), choice("Which method?", "GET", "POST", "HEAD")),
        ("en", choice("Which command?", "ls", "pwd", "a, b"), choice("Which command?", "ls", "cd", "Ag")),
        ("en", choice("Who may look?", "Ann", "Bob", "None of these"), choice("Who may look?", "Ann", "Bob", "None")),
    ],
    "similar-stems": [
        ("zh", choice("村务公开栏应当由谁负责定期更新？", "甲方", "乙方") + choice("村务公开栏应由谁负责定期更新？", "丙方", "丁方", name="b", key=1),
         choice("村务公开栏应当公布哪些内容？", "甲方", "乙方") + choice("村务公开栏**不**应当公布哪些内容？", "丙方", "丁方", name="b")),
        ("en", choice("Who must sign the receipt of the village office?", "Ann", "Bob") + choice("Who has to sign the receipt of the village office?", "Cid", "Dan", name="b", key=1),
         choice("Which of the following is correct?", "Ann signs", "Bob signs") + choice("Which of the following is correct?", "The seal is locked away", "The keys hang outside", name="b")),
        ("zh", choice("村务公开栏由谁来负责更新？", "会计", "保安") + choice("村务公开栏由谁来更新？", "治保主任", "民兵", name="b"),
         choice("村务公开栏每年最早由谁更新？", "会计", "保安") + choice("村务公开栏每年最晚由谁更新？", "民兵连长", "治保主任", name="b")),
        ("en", choice("Who must sign the receipt of the village office?", "Ann", "Bob") + choice("Who must sign the receipts of the village office?", "Clerk", "Dan", name="b"),
         choice("Which tag shows a text in italics in a page?", "em", "span") + choice("Which tag shows a text in bold in a page?", "strong", "p", name="b")),
        ("en", statement("The receipts stay in the village office for ten years") + statement("The receipts stay in the village office for ten whole years", "b"),
         statement("The receipts are kept by the accountant of the village") + statement("The receipts are kept by the treasurer of the village", "b")),
        ("en", choice("Which is the duty of the treasurer of the village?", "To keep the cash", "To talk") + choice("What is the duty of the treasurer of the village?", "To keep the cash", "To walk", name="b"),
         steps("Put the steps in order.", "Ask for quotes", "Choose one") + steps("Put the steps in order.", "Call a meeting", "Take the vote", name="b")),
    ],
    "similar-options": [
        ("zh", choice("谁来签字？", "村务监督委员会的成员", "村务监督委员会成员", "会计"), choice("谁来签字？", "村务监督委员会主任", "村务监督委员会成员", "会计")),
        ("zh", choice("怎么办？", "立即转移。", "立即转移", "等通知"), choice("几天？", "公示满7天以后再施工", "公示满5天以后再施工", "当天")),
        ("en", choice("Who signs?", "The members of the supervision group", "Members of supervision group", "Nobody"),
         choice("Who signs?", "Members of the supervision group", "Members of the township office", "Nobody")),
        ("en", choice("Is it so?", "It must be posted at once", "It must be posted, at once!", "Nobody knows"),
         choice("Is it so?", "It must be posted at once", "It must not be posted at once", "Nobody knows")),
        ("en", choice("Which is it?", "the house of the owner", "The house of owner", "Nobody"),
         choice("Which tag is right?", "{% csrf_token %}", "{% csrftoken %}", "owner->id of it", "owner:id of it")),
    ],
    "negative-stem": [
        ("zh", choice("下列哪项不属于村务公开的内容？", "账目", "私信"), choice("下列哪项**不**属于村务公开的内容？", "账目", "私信")),
        ("zh", choice("关于转移，下列说法错误的是（ ）", "先走人", "先拿物"), choice("村里为什么不给报销？", "没有签字", "没有票据")),
        ("en", choice("Which item is not posted?", "Accounts", "Letters"), choice("Which item is NOT posted?", "Accounts", "Letters")),
        ("en", choice("All of these are posted except", "Accounts", "Letters"), choice("Why is this not posted?", "Nobody signed", "It is private")),
        ("en", choice("A list is posted. Who may not see it?", "Ann", "Bob"), choice("What happens when the notice is not posted?", "A fine", "Nothing")),
        ("en", choice("Which of these must never be burnt?", "Straw", "Paper"), choice("A clerk who does not sign the list pays what?", "A fine", "Nothing")),
        ("en", choice("Which month is it not in?", "May", "June"), choice("Which list is up at least a week, not only a day?", "This", "That")),
        ("zh", choice("哪些支出不需要比价？", "小额", "大额"), choice("哪项支出不超过5000元，不仅要登记还要公开？", "小额", "大额")),
        ("zh", choice("除公示栏以外，不用在哪里公开？", "村口", "集市"), choice("除公示栏以外，还应在哪里公开非物质文化遗产？", "村口", "集市")),
    ],
    "no-explanation": [
        ("zh", choice("谁来签字？", "会计", "村民", tail=""), choice("谁来签字？", "会计", "村民\n  > 不是村民。", tail="")),
        ("en", choice("Who signs?", "Ann", "Bob", tail=""), choice("Who signs?", "Ann", "Bob")),
    ],
    "answer-leaked": [
        ("zh", typed("村务公开栏的公示期至少几天？", "7") + choice("村务公开栏的公示期至少7天，由谁核对？", "会计", "监督小组", name="b", key=1),
         typed("村务公开栏的公示期至少几天？", "7") + choice("防汛物资要备够7天，由谁清点？", "会计", "监督小组", name="b", key=1)),
        ("en", choice("Who keeps the seal of the village?", "The supervision group", "Ann") + typed("When does the supervision group lend the seal of the village?", "never", name="b"),
         choice("Who keeps the seal of the village?", "The supervision group", "Ann") + typed("When is the seal of the village lent?", "never", name="b")),
    ],
    "reading-level": [
        ("zh", choice("按照上级有关文件的要求和本村村民代表会议讨论通过的实施办法以及乡镇人民政府批复的年度计划并结合本村各村民小组实际情况和历年来形成的惯例以及广大村民群众的意见建议在公示期满之后应当由谁签字？", "会计", "村民"),
         choice("公示期满。谁来签字？", "会计", "村民")),
        ("en", choice("Notwithstanding contradictory administrative recommendations communicated previously by intermediate governmental organisations concerning documentation requirements, which institutional representatives authorise extraordinary reimbursement applications?", "Ann", "Bob"),
         choice("The notice is up for a week. Some people have read it and have asked about the money for the new road. Who must answer them?", "Ann", "Bob")),
    ],
    "no-alt-text": [
        ("zh", choice("图里是谁？\n\n![](well.svg)", "会计", "村民").replace(" {#a}", "", 1).replace("图里是谁？", "图里是谁？ {#a}"),
         choice("图里是谁？", "![一口井](well.svg)", "村民")),
        ("en", choice("Who?", "![](well.svg)", "Bob"), choice("Who?", "![A well](well.svg)", "Bob")),
    ],
    "no-tolerance": [
        ("zh", typed("支出从52000元降到46800元，平均每月下降百分之多少？", "3.33"), typed("支出从52000元降到46800元，平均每月下降百分之多少？", "3.33 +- 0.05")),
        ("zh", typed("30户分了65亩，每户约多少亩？", "2"), typed("公示期至少几天？", "7")),
        ("en", typed("By how many per cent did 52,000 fall to 46,100?", "11.3"), typed("By how many per cent did 52,000 fall to 46,100?", "11.3 +- 0.1")),
        ("en", typed("Round the area of 30 plots to whole acres.", "12"), typed("How many days is the notice up?", "7")),
    ],
}  # fmt: skip


def found(*texts: tuple[str, str], front: str = "") -> tuple[Problem, ...]:
    """Lint the files of one quiz; each text comes with its language."""
    sources = {
        f"quizzes/q.{language}.md": f"---\ntitle: T\n{front}\n---\n\n{text}" for language, text in texts
    }
    files = [parse(text, path, ZONE) for path, text in sources.items()]
    assert all(file.quiz for file in files), [str(one) for file in files for one in file.problems]
    return lint(files, sources)


def codes(*texts: tuple[str, str], front: str = "") -> set[str]:
    return {one.code for one in found(*texts, front=front)}


@pytest.mark.parametrize(
    ("check", "case"),
    [
        pytest.param(check, case, id=f"{check}-{number}")
        for check in CASES
        for number, case in enumerate(CASES[check])
    ],
)
def test_a_bad_quiz_is_told_and_a_good_one_left_alone(check: str, case: Case) -> None:
    language, bad, good = case
    assert check in codes((language, bad))
    assert check not in codes((language, good))


ELSEWHERE = {"time-limit", "translation"}


def test_every_check_has_cases_in_both_languages() -> None:
    assert set(CASES) | ELSEWHERE == set(LintCheck)
    assert all({language for language, _, _ in cases} == {"zh", "en"} for cases in CASES.values())


@pytest.mark.parametrize("check", CASES)
def test_a_check_is_silenced_for_the_quiz_and_for_the_question(check: str) -> None:
    language, bad, _ = CASES[check][0]
    assert check not in codes((language, bad), front=f"lint_off: [{check}]")
    silenced = bad.replace("}\n", f" lint_off={check}}}\n")
    assert check not in codes((language, silenced))
    other = "no-explanation" if check != "no-explanation" else "longest-key"
    assert check in codes((language, bad), front=f"lint_off: [{other}]")


LONG_ZH = choice("村里开会" * 30 + "？", "会计", "村民")
LONG_EN = choice("The village meets and talks. " * 30 + "Who?", "Ann", "Bob")


@pytest.mark.parametrize(
    ("language", "text", "limit", "is_found"),
    [
        # 124 characters at 300 a minute and 8 s for a choice: 33 s. 730 at 1,000 and 8 s: 50 s.
        ("zh", LONG_ZH, "30 s", True), ("zh", LONG_ZH, "40 s", False),
        ("en", LONG_EN, "40 s", True), ("en", LONG_EN, "60 s", False),
        ("zh", LONG_ZH, "90 min", True), ("en", LONG_EN, "30 min", False),
    ],
)  # fmt: skip
def test_time_limit_is_held_against_reading(language: str, text: str, limit: str, is_found: bool) -> None:
    told = [one for one in found((language, text), front=f"time_limit: {limit}") if one.code == "time-limit"]
    assert bool(told) is is_found
    for one in told:
        assert (one.line, one.values["rate"]) == (3, 300 if language == "zh" else 1000)
    assert "time-limit" not in codes((language, text), front=f"time_limit: {limit}\nlint_off: time-limit")


def test_only_what_is_drawn_is_read() -> None:
    pool = "# Part {draw=1}\n\n" + several(
        10, lambda n: choice(f"{TOPICS_ZH[n % 8]}{n}" * 20 + "？", "会计", "村民", name=f"q{n}")
    )
    assert "time-limit" not in codes(("zh", pool), front="time_limit: 1 min")
    assert "time-limit" in codes(("zh", pool.replace("draw=1", "draw=9")), front="time_limit: 1 min")


ZH = "## 2026年12月有3个村、5.2万元，谁签字？ {#a}\n\n- [x] 会计\n- [ ] 村民\n\n解析：如此。\n"
EN = "## In December 2026 three villages had 52,000 yuan. Who signs? {#a}\n\n- [x] Ann\n- [ ] Bob\n\nExplanation: So it is.\n"


@pytest.mark.parametrize(
    ("change", "is_found"),
    [
        (("", ""), False),
        (("52,000", "62,000"), True),
        (("three", "four"), True),
        (("So it is.", "So it is.\n\nAnd so on."), True),
        (("Ann", "![Ann](a.svg)"), True),
        (("\nExplanation: So it is.\n", ""), True),
        (("{#a}", "{#a lint_off=translation}\n\nMore."), False),
    ],
)  # fmt: skip
def test_translation_out_of_step(change: tuple[str, str], is_found: bool) -> None:
    told = [one for one in found(("zh", ZH), ("en", EN.replace(*change))) if one.code == "translation"]
    assert bool(told) is is_found
    assert {one.path for one in told} <= {"quizzes/q.en.md"}


def test_a_question_asked_three_times_is_told_twice() -> None:
    text = several(3, lambda n: choice("Who signs the receipt?", "Ann", "Bob", name=f"q{n}"))
    told = [(one.line, one.values["other"]) for one in found(("en", text)) if one.code == "similar-stems"]
    assert told == [(13, "q0"), (20, "q0, q1")]


def test_findings_stand_at_their_line() -> None:
    text = choice("Who?", "Ann", "Bob", "All of the above") + choice(
        "Why is it so here?", "Ann", "None of the above", name="b"
    )
    assert [(one.line, one.code) for one in found(("en", text))] == [
        (10, "all-of-above"),
        (16, "all-of-above"),
    ]


@pytest.mark.parametrize("text", ["lint_off=longest", "lint_off=all"])
def test_an_unknown_check_is_an_error(text: str) -> None:
    read = parse(f"---\ntitle: T\n---\n\n## A? {{#a {text}}}\n\n- [x] Y\n- [ ] N\n", "q.en.md", ZONE)
    assert [one.code for one in read.problems] == ["bad-attribute"]


@pytest.mark.database
def test_the_command_lists_findings_and_how_to_silence_them(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "q.en.md").write_text(
        "---\ntitle: T\n---\n\n" + choice("Who?", "Ann", "Bob", "All of the above")
    )

    def run(*words: str) -> Result:
        return app.test_cli_runner().invoke(args=["quiz", "check", str(tmp_path / "q.en.md"), *words])

    assert run().output == "1 quizzes: 0 errors, 0 warnings.\n"
    result = run("--lint")
    assert result.exit_code == 0
    first, second, _ = result.output.splitlines()
    assert first.startswith(f"{tmp_path}/q.en.md:9:7: quality: This option refers to the others;")
    assert (
        second
        == "[all-of-above] To turn this check off: `lint_off=all-of-above` on the question, or `lint_off: [all-of-above]` in the front matter."
    )


def test_the_page_lists_findings(app: Flask, content: Path, sign_in: Callable[[User], FlaskClient]) -> None:
    (content / "quizzes" / "q.en.md").write_text(
        "---\ntitle: T\n---\n\n" + choice("Who?", "Ann", "Bob", "All of the above")
    )
    trainer = make_user("Trainer", Role.TRAINER)
    db.session.commit()
    page = sign_in(trainer).get("/quizzes/check", headers={"Accept-Language": "en"}).text
    assert "1 point to improve" in page
    assert "quizzes/q.en.md:9:7" in page
    assert "lint_off=all-of-above" in page


@pytest.mark.parametrize(
    ("stem", "words"),
    [
        ("The [[1]] signs on the [[12]] day.", "The ____ signs on the ____ day."),
        ("预警分为______级，由村发布。", "预警分为____级，由村发布。"),
        (r"A \_\_\_ and **b_c**", "A ____ and b_c"),
        ("Look\n\nat `[[1]]` ![pot](media/a.png)", "Look at"),
    ],
)
def test_gaps_stay_in_lists(stem: str, words: str) -> None:
    assert listed(stem) == words
