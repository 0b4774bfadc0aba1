"""Names by their sound: the order of lists and usernames made from names."""

import re
from collections.abc import Container
from functools import lru_cache

from lms.text.typed import plain

# Characters that are read otherwise in surnames than in most words; two-character surnames first.
SURNAMES = {
    "万俟": "mo4 qi2", "尉迟": "yu4 chi2", "单于": "chan2 yu2", "长孙": "zhang3 sun1", "令狐": "ling2 hu2",
    "澹台": "tan2 tai2", "宿": "su4", "单": "shan4", "解": "xie4", "仇": "qiu2", "曾": "zeng1", "区": "ou1",
    "查": "zha1", "朴": "piao2", "翟": "zhai2", "乐": "yue4", "盖": "ge3", "缪": "miao4", "覃": "qin2",
    "黑": "he4", "折": "she2", "种": "chong2", "召": "shao4", "冼": "xian3", "员": "yun4", "秘": "bi4",
    "逄": "pang2", "燕": "yan1", "华": "hua4", "任": "ren2", "曲": "qu1", "葛": "ge3", "纪": "ji3", "祭": "zhai4",
    "尹": "yin3", "佴": "nai4", "车": "che1", "朱": "zhu1", "卜": "bu3", "繁": "po2", "过": "guo1", "宁": "ning4",
    "晁": "chao2", "隗": "wei3", "洗": "xian3", "那": "na1", "都": "du1", "要": "yao1", "相": "xiang4",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """Return what names are sorted by: the pinyin with tones, one syllable after another, then the name itself.

    Names in other scripts are sorted among them by their letters, whatever their case.
    """
    return _key(name, _surname(name))


@lru_cache(maxsize=20_000)
def unit_key(name: str) -> str:
    """Return what units are sorted by: as `name_key`, but 区直机关 does not begin with the surname Ou."""
    return _key(name, "")


def username_from(name: str, taken: Container[str]) -> str:
    """Return a free username made from the name: wangfang, and wangfang2 when that is taken."""
    letters = "".join(re.sub(r"\d$", "", part) for part in _syllables(name, _surname(name))).lower()
    base = re.sub(r"[^\w.-]", "", plain(letters).lower())[:50] or "user"
    if len(base) < 2:
        base += "1"
    number, made = 1, base
    while made in taken:
        number += 1
        made = f"{base}{number}"
    return made


def _key(name: str, surname: str) -> str:
    return " ".join((*_syllables(name, surname), plain(name).casefold())).lower()[:200]


def _surname(name: str) -> str:
    text = plain(name).strip()
    return next((known for known in (text[:2], text[:1]) if known in SURNAMES), "")


def _syllables(name: str, surname: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 -- slow import

    rest = plain(name).strip()[len(surname) :]
    read = lazy_pinyin(rest, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False)
    return [*(SURNAMES[surname].split() if surname else []), *(part.strip() for part in read if part.strip())]


def sounds_like(name: str, key: str, typed: str) -> bool:
    """Return whether a name begins as it was typed: with its signs, its pinyin without tones or its initials.

    `key` is what `name_key` gives for the name.
    """
    wanted = plain(typed).casefold().replace(" ", "")
    # The key ends with the name itself; what comes before are its syllables.
    syllables = [re.sub(r"\d$", "", one) for one in key.removesuffix(plain(name).casefold()).split()]
    initials = "".join(one[:1] for one in syllables)
    spelt = (plain(name).casefold().replace(" ", ""), "".join(syllables), initials)
    return any(one.startswith(wanted) for one in spelt)
