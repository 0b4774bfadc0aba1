"""The people of the demo: one county, twelve villages, sixty cadres, one account for each role."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from argon2 import PasswordHasher

from lms.db import db
from lms.people.models import Membership, RoleGrant, Unit, User
from lms.people.passwords import DEMO_PASSWORD
from lms.people.roles import Role, UnitKind

PASSWORD = DEMO_PASSWORD

COUNTY = ("qinghe", "清禾县", "Qinghe County")
TOWNSHIPS = {
    ("baishi", "白石镇", "Baishi Township"): [
        ("shangwan", "上湾村", "Shangwan Village"),
        ("xiawan", "下湾村", "Xiawan Village"),
        ("liulin", "柳林村", "Liulin Village"),
        ("shiqiao", "石桥村", "Shiqiao Village"),
    ],
    ("dongpo", "东坡乡", "Dongpo Township"): [
        ("zhuxi", "竹溪村", "Zhuxi Village"),
        ("taoyuan", "桃源村", "Taoyuan Village"),
        ("gaotian", "高田村", "Gaotian Village"),
        ("nanling", "南岭村", "Nanling Village"),
    ],
    ("hekou", "河口镇", "Hekou Township"): [
        ("duchuan", "渡船村", "Duchuan Village"),
        ("luwei", "芦苇村", "Luwei Village"),
        ("sanli", "三里村", "Sanli Village"),
        ("xinmin", "新民村", "Xinmin Village"),
    ],
}

SURNAMES = (
    "王wang 李li 张zhang 刘liu 陈chen 杨yang 黄huang 赵zhao 周zhou 吴wu "
    "徐xu 孙sun 马ma 朱zhu 胡hu 郭guo 何he 林lin 罗luo 梁liang"
)
GIVEN = (
    "秀兰xiulan 建国jianguo 玉梅yumei 志强zhiqiang 春花chunhua 永福yongfu "
    "海燕haiyan 德明deming 桂芳guifang 长河changhe 小凤xiaofeng 立新lixin "
    "文静wenjing 大勇dayong 丽华lihua 金山jinshan 红霞hongxia 光明guangming "
    "素琴suqin 振东zhendong 晓燕xiaoyan 国平guoping 美玲meiling 卫民weimin "
    "雪梅xuemei 天佑tianyou 凤英fengying 学军xuejun 彩云caiyun 云飞yunfei"
)


@dataclass(frozen=True, slots=True)
class Account:
    """An account printed at the start."""

    username: str
    name: str
    roles: tuple[Role, ...]
    unit: str
    over: str = ""


ACCOUNTS = (
    Account("admin", "韩知远", (Role.ADMINISTRATOR,), "qinghe"),
    Account("trainer", "苏文澜", (Role.TRAINER,), "qinghe"),
    Account("judge", "沈思齐", (Role.JUDGE,), "qinghe"),
    Account("convener", "许明德", (Role.CONVENER,), "qinghe"),
    Account("manager", "叶青山", (Role.UNIT_MANAGER,), "baishi", "baishi"),
    Account("auditor", "严守正", (Role.AUDITOR,), "qinghe"),
    Account("cadre", "田小禾", (Role.LEARNER,), "shangwan"),
)


def make_units() -> dict[str, Unit]:
    """Add the county, its townships and villages; return them by code."""
    units: dict[str, Unit] = {}
    _unit(units, COUNTY, UnitKind.COUNTY, None)
    for township, villages in TOWNSHIPS.items():
        parent = _unit(units, township, UnitKind.TOWNSHIP, units[COUNTY[0]])
        for village in villages:
            _unit(units, village, UnitKind.VILLAGE, parent)
    return units


def _unit(units: dict[str, Unit], names: tuple[str, str, str], kind: UnitKind, parent: Unit | None) -> Unit:
    code, name, name_en = names
    unit = Unit(code=code, name=name, name_en=name_en, kind=kind, parent=parent)
    db.session.add(unit)
    db.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    units[code] = unit
    return unit


# The accounts are older than everything the demo lets them do.
AT_WORK = timedelta(weeks=20)


def make_people(
    units: dict[str, Unit], hasher: PasswordHasher, now: datetime, rng: random.Random
) -> list[User]:
    """Add the printed accounts and the cadres, five a village with `cadre` among them; return the cadres."""
    # One hash for all: sixty Argon2 runs would only slow the first start down.
    shared = hasher.hash(PASSWORD)
    people = {account.username: _account(account, units, shared, now) for account in ACCOUNTS}
    cadres = [people["cadre"]]
    pairs = [(surname, given) for surname in SURNAMES.split() for given in GIVEN.split()]
    rng.shuffle(pairs)
    villages = [village[0] for row in TOWNSHIPS.values() for village in row]
    panel_judges = [code for code in villages for _ in range(5)][1:]
    for code, (surname, given) in zip(panel_judges, pairs, strict=False):
        username = surname[1:] + given[2:]
        account = Account(username, surname[0] + given[:2], (Role.LEARNER,), code)
        cadres.append(_account(account, units, shared, now))
    cadres[7].extra_time_percent = 50
    cadres[12].large_type = True
    return cadres


def _account(account: Account, units: dict[str, Unit], password_hash: str, now: datetime) -> User:
    over = units[account.over] if account.over else None
    user = User(
        username=account.username,
        name=account.name,
        password_hash=password_hash,
        must_change_password=False,
        created_at=now - AT_WORK,
        grants=[RoleGrant(role=role, unit=over) for role in account.roles],
        memberships=[Membership(unit=units[account.unit], from_on=date(now.year - 2, 3, 1))],
    )
    db.session.add(user)
    return user
