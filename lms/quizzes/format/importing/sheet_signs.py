"""What begins a part of a plain question sheet: numbers, letters, names of sections and labels."""
# ruff: noqa: E501 -- a pattern is easier to follow on one line

import re

from lms.quizzes.format.reading.lines import HALF_WIDTH

# The traditional characters and rarer brackets in which the words of a sheet are written too.
WRITTEN: dict[int, int | str] = dict(
    zip(
        map(ord, "單選題項擇釋簡論斷對錯確參據說標準問難類點數詳來頁應連線計詞為無總個評給順論備誤〖〗"),
        "单选题项择释简论断对错确参据说标准问难类点数详来页应连线计词为无总个评给顺论备误【】",
        strict=True,
    )
)
# For signs in brackets of any kind inside a text.
MARKS: dict[int, int | str] = {**WRITTEN, ord("［"): "[", ord("］"): "]", ord("〔"): "[", ord("〕"): "]"}
PLAIN: dict[int, int | str] = {
    **HALF_WIDTH,
    **WRITTEN,
    ord("〖"): "[",
    ord("〗"): "]",
    ord("【"): "[",
    ord("】"): "]",
    ord("．"): ".",
    ord("〔"): "[",
    ord("〕"): "]",
    0xA0: " ",
}
HAN_DIGITS = "一二三四五六七八九十"
SECTION = re.compile(
    rf"(?:#{{1,6}} *)?\*{{0,2}}(?:第?[{HAN_DIGITS}]{{1,3}}(?:部分|大题|章|节)?[、.:,\s)]+|[(\[][{HAN_DIGITS}]{{1,3}}[)\]][、.]? *|[IVX]{{1,4}}[.)、] *|Part +\w+[.:) ]+|[0-9][、.] ?)?"
    r"[\[(]?(?P<name>(?:单项?选择?题|单选|单项选择|多项?选择?题|多选|多项选择|(?<=、)(?:判断|填空|简答|问答|论述|选择|案例|计算|名词解释|排序)|不定项选择题|选择题|判断(?:正误)?题?|是非题|对错题|填空题|简答题|问答题|论述题|案例分析题?|案例题|材料分析题|名词解释题?|计算题|排序题|匹配题|连线题|主观题|"
    r"single[ -]choice|multiple[ -]choice|multiple[ -](?:answers?|response)|true(?:[ /-]*(?:or|and|/))?[ -]*false|fill[ -]in[ -]the[ -]?(?:blanks?|gaps?)|short[ -]answers?|essays?)(?: questions?)?)[\])]?"
    r"\*{0,2}(?P<rest>[ :,;(\[、。.].{0,120})?",
    re.IGNORECASE,
)
POINTS_EACH = re.compile(
    r"每(?:小)?题 *(?P<points>[0-9]+(?:\.[0-9]+)?) *分|(?P<each>[0-9]+(?:\.[0-9]+)?) *points? each",
    re.IGNORECASE,
)
NUMBER = re.compile(
    rf"(?:#{{1,6}} *|\*\*)?(?:(?P<plain>[0-9]{{1,5}}) *(?:[.、)\]:。·](?![0-9])\*{{0,2}}|(?=[\[(](?:单|多|不定|判断|填空|简答|问答|论述)))|[(\[](?P<round>[0-9]{{1,4}})[)\]][.、:]?|第 *(?P<named>[0-9]{{1,4}}) *[题道][.、:]?|第(?P<ordinal>[{HAN_DIGITS}]{{1,3}})[题道][.、:]?|"
    rf"(?:题目?|问题?|Question|Q) *(?P<asked>[0-9]{{1,4}}) *[.、:)]?|(?P<han>[{HAN_DIGITS}]{{1,3}})、)[ \t]*",
    re.IGNORECASE,
)
OPTION = re.compile(
    r"(?P<mark>[√✓✔☑✅*]|\[[ xX√]?\]|-)?[ \t]*(?:[(\[](?P<round>[A-Za-z])[)\]][.、:]?|(?:选项 ?)?(?P<plain>[A-Za-z]) ?(?:[.、):]|(?P<full>[。·])|,(?=\D))|(?P<bare>[A-Z])(?=[ \t]+\S|[^\x00-\x7f]))[ \t]*"
)
_LABELS = {
    "key": r"正确答案|参考答案|标准答案|本题答案|答案|正确选项|答|answers?|correct answers?|key|ans",
    "explanation": r"答案解析|试题解析|题目解析|解析|分析|详解|解答|解释|说明|理由|依据|explanation|rationale|feedback|reason",
    "difficulty": r"难易程度|难易度|难度(?:系数|等级)?|difficulty",
    "points": r"分值|分数|本题分值|points?|score|marks?",
    "tags": r"知识点|考点|标签|章节|关键词|tags?|topics?",
    "kind": r"题型|题目类型|试题类型|类型|type",
    "stem": r"题干|题目|试题内容|试题|问题|问|question",
    "options": r"选项|备选项|options|choices",
    "aside": r"来源|出处|页码|source|reference",
}
LABEL = re.compile(
    "|".join(
        rf"(?P<{name}>\*{{0,2}}\[(?:{words})\]\*{{0,2}} *:?|\*{{0,2}}(?:{words}) ?\*{{0,2}} *(?::|(?:为|是)(?=[ :A-Z√×对错正]):?)\*{{0,2}})"
        for name, words in _LABELS.items()
    ),
    re.IGNORECASE,
)
_KINDS = (
    ("multiple", r"多选|多项选择|不定项|multiple[ -](?:answers?|responses?|select)|checkbox"),
    ("single", r"单选|单项选择|single[ -]choice|multiple[ -]choice \(one"),
    ("choice", r"选择|multiple[ -]choice"),
    ("true-false", r"判断|是非|对错|true[ /-]*(?:or|and|/)?[ -]*false|t/f"),
    ("gap", r"填空|完形|fill[ -]in|blanks?$|gaps?$"),
    ("order", r"排序|ordering"),
    ("match", r"匹配|连线|配对|matching"),
    ("survey", r"调查|问卷|投票|survey|poll"),
    ("number", r"numeric(?:al)?|数值"),
    ("short", r"short[ -]answers?"),
    ("essay", r"简答|问答|论述|案例|名词解释|材料|主观|计算|作文|写作|应用|分析题|open[ -]question|essay"),
)
_KIND = re.compile(
    "|".join(f"(?P<{name.replace('-', '_')}>{words})" for name, words in _KINDS), re.IGNORECASE
)
BARE_KEY = re.compile(
    rf"答[ \t]+(?=[A-H]{{1,8}}[ \t。.]*$)|(?:正确|参考)?答案[ \t]*(?=$|(?:[A-Z]{{1,8}}|[a-h]|[√×对错])[ \t。.]*(?:$|[ \t](?:{_LABELS['explanation']}|{_LABELS['difficulty']}) ?:))"
)
# `选项B`, `第2项`: words around the letter or place of an option.
KEY_WORDS = re.compile(
    r"选项[ \t]?(?=[A-Za-zＡ-Ｚａ-ｚ0-9０-９])|第[ \t]?(?=[0-9０-９]{1,2}[ \t]?项)|(?<=[0-9０-９])[ \t]?项"
)
# A number with nothing but a blank behind it.
BLANK_NUMBER = re.compile(r"(?P<blank>[0-9]{1,4})[ \t]+(?=[^\x00-\x7f])")
KEY_INSIDE = re.compile(
    r"[ \t\u3000;；,，]*(?:[【\[](?:正确|参考)?答案[】\]]|(?:正确|参考|标准)答案[:：]|(?<=[ \t\u3000。;；])答案(?:[:：]|[是为]?[ \t]+(?=\S{1,30}[ \t]*$))|[（(【\[［][ \t]*(?:正确|参考|标准)?答案[:：是为])"
)
POINTS = re.compile(
    r"[ \t]*[（(【\[][ \t]*(?:本题)?[ \t]*(?P<points>[0-9]{1,3}(?:\.[0-9])?)[ \t]*分[ \t]*[)）】\]][ \t]*$"
)
POINTS_FIRST = re.compile(
    r"[（(【\[][ \t]*(?:本题)?[ \t]*(?P<points>[0-9]{1,3}(?:\.[0-9])?)[ \t]*分[ \t]*[)）】\]][ \t]*"
)
KIND_MARK = re.compile(
    r"[ \t]*[（(\[【][ \t]*(?P<kind>单选题?|单项选择题?|多选题?|多项选择题?|不定项选择题?|判断题?|填空题?|简答题?|问答题?|论述题?|案例分析题?|排序题?)[ \t]*[)）\]】][ \t]*"
)
# The type of a question before its number: `【单选题】1.`, `多选2、`.
KIND_FIRST = re.compile(
    r"(?:[（(\[【][ \t]*(?P<kind>[单多]选题?|[单多]项选择题?|不定项选择题?|选择题|判断题?|填空题?|简答题?|问答题?|论述题?|案例分析题?)[ \t]*[)）\]】]"
    r"|(?P<bare>[单多]选题?|[单多]项选择题?|选择题|判断题?|填空题?|简答题?|问答题?))[ \t]*(?=第?[ \t]*[0-9０-９]{1,4}[ \t]*[.．、:：)）题])"
)
# `单选：谁可以查账？` without a number.
KIND_ALONE = re.compile(r"(?P<kind>[单多]选题?|判断题?|填空题?|简答题?|问答题?)[ \t]*:[ \t]*(?=\S)")
# The answer in brackets on a line of its own.
BRACKET_KEY = re.compile(r"[（(][ \t]*[A-HＡ-Ｈ](?:[、,，\s]{0,2}[A-HＡ-Ｈ]){0,7}[ \t]*[)）]")
# What stands at the foot of a printed page.
PAGE = re.compile(
    r"[-—–]*[ \t]*第[ \t]*[0-9]{1,4}[ \t]*页[ \t,/()]*(?:共[ \t]*[0-9]{1,4}[ \t]*页)?[ \t)]*[-—–]*"
)
HASHES = re.compile(r"#{1,6}[ \t]+")


KEY_HEADING = re.compile(
    r"[=~—*·-]{0,40} *(?:#{1,6} *)?\*{0,2}[\[(]?(?:附[:、]?)?(?:[一二三四五六七八九十]{1,2}、)?(?:试题|题目|习题|练习题?|测试题?)?(?:参考|标准|正确)?答案(?:及解析|与解析|和解析|列表|及评分标准|部分|汇总)?[\])]?\*{0,2} *:? *[=~—*·-]{0,40}"
    r"|(?:#{1,6} *)?\*{0,2}answer keys?\*{0,2} *:?|(?:#{1,6} *)?answers *:?",
    re.IGNORECASE,
)
KEY_SECTION = re.compile(
    r"(?:#{1,6} *)?(?:第?[一二三四五六七八九十]{1,2}(?:部分|大题)?[、.: ]+|\([一二三四五六七八九十]{1,2}\) *)?(?P<name>[^\s:0-9]{0,8}(?:选择题?|选题?|判断题?|填空题?|简答题?|问答题?|论述题?|分析题?)[^:0-9]{0,12})?[: ]*"
)
LIST_START = re.compile(rf"[\W#*]*(?:[0-9]{{1,4}}|第?[{HAN_DIGITS}]{{1,3}}|单|多|判断|填空|简答|选择)")
KEY_RANGE = re.compile(
    r"(?P<first>[0-9]{1,4}) *(?:-|—|–|~|～|至|到)+ *(?P<last>[0-9]{1,4}) *(?:题)?[:.、)]? *(?P<keys>(?:[A-Z√×✓✗对错TF][ \t,，、;；]*)+)"
)
KEY_ONE = re.compile(
    r"(?:^|(?<=[\s;；,，。、]))[(（]?(?P<number>[0-9]{1,4})(?:[)）]? *[.、:)\]）](?![0-9])|[)）] *|[ \t]+(?=[A-Z√×✓✗对错]))[ \t]*"
)
KEY_TIGHT = re.compile(
    r"(?P<number>[0-9]{1,4})[.、:) ]{0,2}(?P<key>[A-Z]{1,8}|[√×✓✗对错])(?=[\s;；,，。、]*(?:[0-9]|$))"
)


# A part of the list of answers that is called by its number alone.
KEY_PART = re.compile(rf"第?(?P<number>[{HAN_DIGITS}]{{1,3}})(?:(?:部分|大题|节|章)[: ]*|[、.: ]+)(?=[0-9(])")
# The numbers above a row of answers: `题号 1 2 3`.
KEY_ROW = re.compile(r"\|?[ \t]*(?:题号|序号|编号)(?:[\s:|,]+[0-9]{1,4})+[\s|]*")
KEY_ROW_START = re.compile(r"\|?[ \t]*(?:参考|正确|标准)?答案[\s:|]*")
# What a line under the name of a section tells those who answer.
INSTRUCTION = re.compile(rf"[0-9] *分|[每小各]题|每空|[请涂√×]|打[勾叉]|下列|以下各|共 *[0-9{HAN_DIGITS}]")
# What stands for an explanation where there is none.
NOTHING = frozenset(
    {"略", "(略)", "无", "暂无", "暂无解析", "无解析", "没有", "-", "--", "—", "/", "none", "n/a"}
)

# A sign or letter for true and false that stands behind a statement without brackets.
BARE_TRUTH = re.compile(
    r"(?:[ \t\u3000]*(?P<sign>[√×✓✗✔✘])|(?<=[。.!！?？ \t\u3000])(?P<letter>[TF]))[ \t\u3000]*$"
)
TRUTH_KEYS: dict[str, str] = {
    "1": "对",
    "0": "错",
    "v": "对",
    "x": "错",
    "✔": "对",
    "✘": "错",
    "勾": "对",
    "叉": "错",
    "○": "对",
    "〇": "对",
    "◯": "对",
    "╳": "错",
    "✕": "错",
    "y": "对",
    "n": "错",
}


# An answer that was filled into the brackets of a text.
FILLED = re.compile(
    r"(?P<open>[（(〔【［])[ \t\u3000\xa0]*(?P<key>[A-Ha-hＡ-Ｈ](?:[、,，;；\s]{0,2}[A-Ha-hＡ-Ｈ]){0,7}|"
    r"√|×|✓|✗|对|错|正确|错误|對|錯|正確|錯誤|[○〇◯╳✕]|[TFtf]|true|false|(?<![A-Za-z][(（])[XV✔✘])[ \t\u3000\xa0]*[)）〕】］]",
    re.IGNORECASE,
)


def section_of(plain: str) -> re.Match[str] | None:
    """Return what a line (in plain signs) says as the name of a section, or None."""
    found = SECTION.fullmatch(plain)
    if found is None:
        return None
    rest = (found["rest"] or "").strip()
    is_plain = plain[0].isdigit() or found.start("name") == 0
    if is_plain and rest[:1] == ":" and rest[1:].strip() and not INSTRUCTION.search(rest):
        return None  # `3、判断：组长可以终身担任（ ）` is a question with its type before it
    # `判断下列说法` is a question; a remark about points or a colon follows the name of a section.
    return found if not rest or rest[0] in "([:,;、。." or POINTS_EACH.search(rest) else None


def kind_of(words: str) -> str:
    """Return the kind of question that words such as 单选题 or `True/false` name, or an empty text."""
    found = _KIND.search(words.translate(PLAIN))
    return (found.lastgroup or "").replace("_", "-") if found else ""


def han_number(words: str) -> int:
    """Return what 三 or 十二 counts, up to 99; 0 where it is no number."""
    tens, has_ten, ones = words.partition("十")
    if not has_ten:
        return HAN_DIGITS.find(words) + 1 if words else 0
    return 10 * (HAN_DIGITS.find(tens) + 1 if tens else 1) + (HAN_DIGITS.find(ones) + 1 if ones else 0)
