"""The roster: a table of people as units keep it, read into lines with every fault named."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lms.errors import N_
from lms.people.columns import Cells, Column, rows_by_column
from lms.people.login_names import is_phone, is_username, normal_phone, normal_username
from lms.people.roles import ROLE_LABELS, Role
from lms.problems import Problem
from lms.text.spreadsheets import Row

COLUMNS = (
    Column(
        "name",
        (
            "姓名", "name", "名字", "full name", "人员姓名", "干部姓名", "学员姓名", "员工姓名",
            "真实姓名", "用户姓名", "person", "person name",
        ),
        required=True,
    ),
    Column(
        "username",
        (
            "用户名", "username", "账号", "帐号", "登录名", "登录账号", "登录帐号", "登陆账号",
            "登陆名", "登录用户名", "用户账号", "用户帐号", "系统账号", "账户", "账户名", "用户名称",
            "user", "user name", "login", "login name", "account",
        ),
    ),
    Column(
        "phone",
        (
            "手机", "phone", "手机号", "手机号码", "移动电话", "联系手机", "本人手机", "mobile",
            "mobile phone", "mobile number", "phone number", "cell phone", "联系电话", "电话",
            "电话号码", "联系方式", "联系号码", "telephone", "tel",
        ),
    ),
    Column(
        "unit",
        (
            "单位代码", "unit", "单位编码", "unit code", "单位编号", "单位", "所在单位", "所属单位",
            "工作单位", "单位名称", "部门", "所在部门", "所属部门", "所在村", "村", "村居",
            "organisation", "organization", "unit name", "department",
        ),
    ),
    Column(
        "role",
        (
            "角色", "role", "roles", "身份", "用户角色", "人员角色",
        ),
    ),
    Column(
        "extra_time",
        (
            "加时", "extra time", "加时百分比", "加时比例", "延长时间", "加时%", "extra time %",
        ),
    ),
    Column(
        "language",
        (
            "语言", "language",
        ),
    ),
    Column(
        "groups",
        (
            "分组", "groups", "所在分组", "人员分组", "组别", "group",
        ),
    ),
)  # fmt: skip

ROLE_WORDS: dict[str, Role] = {
    "学员": Role.LEARNER,
    "教员": Role.TRAINER,
    "培训员": Role.TRAINER,
    "评委": Role.JUDGE,
    "组织者": Role.CONVENER,
    "召集人": Role.CONVENER,
    "单位管理员": Role.UNIT_MANAGER,
    "审计员": Role.AUDITOR,
    "管理员": Role.ADMINISTRATOR,
    **{str(role): role for role in Role},
    **{label.lower(): role for role, label in ROLE_LABELS.items()},
}
LANGUAGE_WORDS = {
    "": "",
    **dict.fromkeys(("中文", "汉语", "简体中文", "zh", "zh_hans", "zh-hans", "zh-cn", "chinese"), "zh_Hans"),
    **dict.fromkeys(("英文", "英语", "en", "english"), "en"),
}
# Between the names of groups in one cell; no name has one of them.
GROUP_DIVIDERS = r"[;；,，、|]"
_UNIQUE = (("username", normal_username), ("phone", normal_phone))
# These reach over everything; a file that passes through many hands must not give them.
NOT_BY_FILE = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person as the file has them; None means that the file does not say (it has no such column)."""

    row: int
    username: str  # empty: the file does not say
    name: str
    phone: str | None = None
    unit: str | None = None
    roles: tuple[Role, ...] = ()
    extra_time_percent: int | None = None
    language: str | None = None
    groups: tuple[str, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Roster:
    """The good lines of a file, everything that is wrong with the others, and what can be read of those."""

    lines: tuple[RosterLine, ...]
    problems: tuple[Problem, ...]
    faulty: tuple[RosterLine, ...] = ()


# Longer than any name of a person, in any script.
MOST_NAME = 100


def parse_roster(rows: list[Row]) -> Roster:
    """Read the rows of a table file; a row with a fault gives problems instead of a line."""
    read, problems = rows_by_column(rows, COLUMNS)
    lines: list[RosterLine] = []
    faulty: list[RosterLine] = []
    seen: dict[tuple[str, str], int] = {}
    by_details: dict[RosterLine, RosterLine] = {}
    for cells in read:
        found = list(_faults(cells))
        line = _line(cells)
        twin = None if found else by_details.get(replace(line, row=0))
        if twin is not None:
            problems.append(_same_person(cells, twin))
            continue
        found += _doubles(cells, seen)
        problems += found
        if found:
            faulty.append(line)
        else:
            lines.append(line)
            if line.username or line.phone:  # a name alone may belong to two people
                by_details[replace(line, row=0)] = line
    return Roster(tuple(lines), tuple(problems), tuple(faulty))


def _line(cells: Cells) -> RosterLine:
    """Return what can be read of a row; what cannot is left out."""
    phone, extra, language = cells.given("phone"), cells.given("extra_time"), cells.given("language")
    return RosterLine(
        row=cells.row,
        username=normal_username(cells.text("username")),
        name=cells.text("name"),
        phone=None if phone is None else normal_phone(phone),
        unit=cells.text("unit") or None,
        roles=tuple(
            dict.fromkeys(
                role
                for word in _role_words(cells.text("role"))
                if (role := ROLE_WORDS.get(word)) and role not in NOT_BY_FILE
            )
        ),
        extra_time_percent=_percent(extra),
        language=None if language is None else LANGUAGE_WORDS.get(language.lower()),
        groups=tuple(dict.fromkeys(group_names(cells.text("groups")))),
        places=cells.places,
    )


def group_names(text: str) -> list[str]:
    """Return the names of groups in a cell, between semicolons, commas and bars."""
    return [name for part in re.split(GROUP_DIVIDERS, text) if (name := " ".join(part.split()))]


def _role_words(text: str) -> list[str]:
    return [word.strip().lower() for word in re.split(r"[;,，；、/|]", text) if word.strip()]


def _percent(text: str | None) -> int | None:
    """Return extra time in percent, 0 for an empty cell; None when there is no such column or it is no such number."""
    digits = None if text is None else _digits(text) or "0"
    return int(digits) if digits and re.fullmatch("[0-9]{1,3}", digits) and int(digits) <= 200 else None


def _digits(text: str) -> str:
    return text.replace("％", "%").removesuffix("%").strip()


def _faults(cells: Cells) -> Iterator[Problem]:
    if not cells.text("name"):
        yield cells.problem("no-name", "name", N_("The name is missing."), N_("Enter the person’s name."))
    if len(cells.text("name")) > MOST_NAME:
        yield cells.problem(
            "long-name",
            "name",
            N_("The name has more than %(most)s characters."),
            N_("Enter the person’s name alone."),
            most=MOST_NAME,
        )
    username, phone = normal_username(cells.text("username")), normal_phone(cells.text("phone"))
    if username and not is_username(username):
        yield cells.problem(
            "bad-username",
            "username",
            N_("“%(given)s” is not a valid username."),
            N_("Enter 2 to 64 letters, digits or . _ - @. A mobile number belongs in the phone column."),
            given=cells.text("username"),
        )
    if phone and not is_phone(phone):
        yield cells.problem(
            "bad-phone",
            "phone",
            N_("“%(given)s” is not a valid phone number."),
            N_("Enter 5 to 15 digits, or leave it empty."),
            given=cells.text("phone"),
        )
    yield from _word_faults(cells)


def _word_faults(cells: Cells) -> Iterator[Problem]:
    for word in _role_words(cells.text("role")):
        role = ROLE_WORDS.get(word)
        if role is None:
            yield cells.problem(
                "bad-role",
                "role",
                N_("There is no role “%(given)s”."),
                N_("Enter 学员, 教员, 评委, 组织者 or 单位管理员, or the English words."),
                given=word,
            )
        elif role in NOT_BY_FILE:
            yield cells.problem(
                "role-by-hand",
                "role",
                N_("The role “%(given)s” cannot be given by a file."),
                N_("Remove it here. An administrator can grant it on the person’s page."),
                given=word,
            )
    if _percent(cells.text("extra_time")) is None:
        yield cells.problem(
            "bad-extra-time",
            "extra_time",
            N_("“%(given)s” is not a valid percentage of extra time."),
            N_("Enter a whole number from 0 to 200, such as 25."),
            given=cells.text("extra_time"),
        )
    if cells.text("language").lower() not in LANGUAGE_WORDS:
        yield cells.problem(
            "bad-language",
            "language",
            N_("“%(given)s” is not a language of this site."),
            N_("Enter 中文 or English, or leave it empty."),
            given=cells.text("language"),
        )


def _same_person(cells: Cells, twin: RosterLine) -> Problem:
    return Problem(
        "same-row",
        cells.row,
        1,
        N_("%(name)s is already in row %(first)s with the same details. The two rows count as one."),
        N_("Nothing needs to be done."),
        {"name": twin.name, "first": twin.row},
        twin.name,
        warning=True,
    )


def _doubles(cells: Cells, seen: dict[tuple[str, str], int]) -> Iterator[Problem]:
    for key, normal in _UNIQUE:
        value = normal(cells.text(key))
        first = seen.setdefault((key, value), cells.row)
        if value and first != cells.row:
            yield cells.problem(
                f"{key}-twice",
                key,
                N_("“%(given)s” is already in row %(first)s."),
                N_("Remove one of the rows, or use a different value for each person."),
                given=cells.text(key),
                first=first,
            )
