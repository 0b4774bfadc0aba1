"""Random quiz files and quizzes for property tests."""

from hypothesis import strategies as st

SETTINGS = (
    "time_limit: 20 min", "time_limit: 1 小时 30 分", "attempts: 2", "attempts: 不限", "pass: 60%", "review: practice",
    "review:\n  during: [attempt]\n  after-close: all", "shuffle: options", "page: 5", "page: all", "cut_by_close: no", "required: yes",
    "grading: average", "floor: none", "tags: [a, 村务 公开, c-d]", "opens: 2026-12-01 09:00", "closes: 2026-12-31",
    "at_end: grace\ngrace: 10 min", "at_end: abandon", "network_allowance: 2 min", "delay: 24 h", "password: 开 始", "networks: [10.1.2.0/24]",
    "honour: yes", "units: [liu, pond]", "after: [flood-safety]", "offline: yes", "aliases: [old-name]", "marking: double\nmarking_limit: 20%", "marking: mean\nmarking_release: together", "marking_own_unit: no",
    "confidence: yes", "pool: exam", "navigation: sequential", "announce: [focus]", "one_device: convener", "behaviour: adaptive-no-penalty", "behaviour: interactive", "lint_off: [longest-key, translation]", "summary: 'say: \"yes\" # no'", "audience: 村干部",
)  # fmt: skip
HEADINGS = (
    "What is it?",
    "判断：可以吗？",
    "C #",
    "Is \\{#x\\} code?",
    "`{#code}` and $x^{2}$",
    "# one",
    "\\[[x\\]]",
    "a {b} c",
    "100%",
    "x\\",
)
ATTRIBUTES = ("", "points=2", "points=0.5", "tags=a,b", 'tags="a b,村"', "difficulty=hard", "shuffle", "shuffle=no", "lint_off=all-of-above,no-explanation", "score=net-correct", "type=multiple", "type=single", "type=numeric", "type=short", "unit=required", "traditional=no", "traditional", "tries=3", "tries=不限 penalty=0%", "tries=2 penalty=12.5%")  # fmt: skip
PROSE = (
    "Plain words.", "", "- a list", "\\= not an answer", "\\Hint: not a hint", "\\- [x] not an option", "> quoted",
    "```\n- [x] code\n= 7\n## no\n```", "$$\n= x\n$$", "A. lettered", "\\A. lettered", "### Deeper", "hard  ", "    indented", "\ttab", "| a | b |", "1. one", "100 %", "\\:::",
)  # fmt: skip
OPTIONS = (
    "- [x] Yes", "- [ ] No", "- [X]\tNo, never", "* [ ] Other", "+ [x] Third", "- [50%] half", "- [-25%] minus", "- (x) round", "- ( ) other round",
    "－ ［×］ 全角", "- [ ] multi\n  line\n\n  paragraph", "- [ ] code\n  ```\n  = 3\n  > q\n  ```", "- [ ]\n  ```\n  only code\n  ```", "- [x] 对", "- [ ] 错", "- [ ] lazy\nrest",
)  # fmt: skip
SQUARE = tuple(one for one in OPTIONS if "[" in one and "%" not in one and "×" not in one)
ROUND = ("- (x) round", "- ( ) other", "* ( ) third\n  ```\n  = 3\n  ```", "- ( ) fourth")
WEIGHTED = (
    "- [50%] half",
    "- [25%] more",
    "- [-25%] minus",
    "- [ ] nothing",
    "- [33.33333%] third",
    "- [25.0%] last",
)
TRUTH = ("- [x] 对", "- [ ] 错")
QUOTES = ("  > Because.", "> 因为。", "  > one\n  >\n  > ```\n  > = 3\n  > ```", "  > one\n\n  > two")
ANSWERS = (
    "= seven", "= 7", "＝ ７", "= 10 +- 0.5 %", "= 3..5", "= 9.8(2sf)", "= 12 亩|mu", "=50% half", "!= wrong", "= /colou?r/", "= \\/a/", "= a\\\\b",
    "!= *", "!= 5", "= 1,234.5 m +- 2", "= 50%", "= 15 days", "= 007", "= 1.5e3", "= 50% of it", "= = x", "= \\*",
)  # fmt: skip
NUMBERS = tuple(one for one in ANSWERS if one[-1].isdigit() or "mu" in one or "sf" in one or "0.5 %" in one)
TAILS = (
    "Explanation: because.",
    "解析：\n\n因为。",
    "Hint: look",
    "提示：看\n看",
    "Explanation:\n```\n= 3\n```",
    "**Explanation:** bold",
    "Explanation: see\n- a => b\n### Deeper",
)
PAIRS = (
    "- a => b",
    "- Receipts => Accountant",
    "* 村务 =》 公开",
    "- => spare",
    "- x \\=> y => z",
    "- `a => b` => c",
    "+ [x] => y",
    "- third => b",
    "- \\[ ] box => \\- d",
)
STEPS = (
    "1. one",
    "2. two\n   more",
    "3）三",
    "4. [x] four",
    "10. - ten",
    "5. `= 3`",
    "6. code\n   ```\n   1. no\n   ```",
)
BLANKS = (
    "The [[*fifth/tenth/last]] day", "by [[month|calendar month|=50% week]].", "for [[= 7 +- 1]]{points=2} days", "[[= 12 亩\\|mu]]", "[[7]] and [[=100% 7]]",
    "［［红色］］ 和 [[/a|b/|\\*x]]", "`[[no]]` \\[[no]] [[yes]]", "[[*a/=50% b/c \\/ d]]", "[[\\= 5|\\]x]]", "[[*对/错]]", "[[3..5]]", "$[[x]]$ [[y]]",
    "[[*left > *Yes*, a\\/b `c]]d` [e](f.md) \\* x/right > No]]", "[[a > one \\| two|=50% b > x]y|!= c > no|!= * > else]]", "[[= 7 > Yes|!= 8 > No|!= * > 1 > 2]]", "[[/a > b|/ > so|a \\> b|\\!= c]]", "［［＊对／错　＞　再想想］］和［［＝ ７｜！＝ 8］］", "[[*\\$5/\\$6]] [[\\$7]]",
    "| [[cell]] | b |", "> [[quoted]]",
)  # fmt: skip
NOISE = ("Answer: A", "答案：对", "- a => b", "==", "::: no", "- [y] what", "#### deep", "[[gap]]", "<b>")


def _some(*choices: tuple[str, ...]) -> st.SearchStrategy[str]:
    flat = [line for group in choices for line in group]
    return st.lists(st.sampled_from(flat), max_size=4).map("\n".join)


def _under(draw: st.DrawFn, lines: list[str]) -> str:
    """Put feedback under some of the lines."""
    return "\n".join(
        line + draw(st.sampled_from(["", "", "\n" + draw(st.sampled_from(QUOTES))])) for line in lines
    )


@st.composite
def options(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from([SQUARE, SQUARE, ROUND, WEIGHTED, TRUTH, OPTIONS]))
    return _under(draw, draw(st.lists(st.sampled_from(kind), min_size=2, max_size=4, unique=True)))


@st.composite
def answers(draw: st.DrawFn) -> str:
    return _under(
        draw,
        draw(st.lists(st.sampled_from(draw(st.sampled_from([ANSWERS, NUMBERS]))), min_size=1, max_size=3)),
    )


@st.composite
def question_of_parts(draw: st.DrawFn, number: int) -> str:
    """A question of parts: pairs, steps or blanks."""
    kind = draw(st.sampled_from(["", "type=ordering", "blanks"]))
    rules = ["", "score=all-or-nothing", "score=each-part"] + ["score=longest"] * (kind == "type=ordering")
    form = (
        draw(st.sampled_from(["", "", "traditional=no", "tries=2 penalty=50%"])) if kind == "blanks" else ""
    )
    words = " ".join(
        filter(None, [f"#q{number}", form, kind.removeprefix("blanks"), draw(st.sampled_from(rules))])
    )
    if kind == "blanks":
        heading, *lines = draw(st.lists(st.sampled_from(BLANKS), min_size=1, max_size=3))
        return "\n\n".join([f"## {heading} {{{words}}}", "\n".join(lines), draw(_some(TAILS))])
    lines = draw(st.lists(st.sampled_from(STEPS if kind else PAIRS), min_size=2, max_size=5, unique=True))
    heading = draw(st.sampled_from(HEADINGS))
    stem = draw(_some(("Plain words.", "", "> quoted", "- a list")))
    return "\n\n".join([f"## {heading} {{{words}}}", stem, "\n".join(lines), draw(_some(TAILS))])


OPEN = (
    "type=survey",
    "type=essay",
    "type=essay words=120..300",
    "type=essay words=..50",
    "type=essay words=5..",
    "type=file",
    "type=文件 files=3 accept=PDF、jpeg size=5",
    "type=upload files=2..3 size=50MB",
)
SURVEY_OPTIONS = (
    ("- ( ) Good", "- ( ) Bad"),
    ("- [ ] Good", "- [ ] Bad", "- [ ] So-so\n  > Sorry."),
    ("- ( ) Good", "- () Bad", "( ) None"),
    ("- ( ) Good", "- ( ) Bad\n  > Sorry.", "* ( ) 一般"),
    ("- [ ] Good", "- [ ] Bad", "＋［ ］ 一般"),
    ("A. Good", "B. Bad  C. So-so"),
)
RUBRICS = (
    "| Criterion | Points | Full marks when |\n|---|---|---|\n| Reason | 4 | a \\| b |\n| `x\\|y` | 1.5 | = no |",
    "| 评分标准 | 分值（分） |\n|:--|--:|\n| 理由\\ | 3 分 |\n| 合计 | 3 |",
    "Criterion | Points\n---|---\n- [x] Tone | ２",
    "| a | b |\n|---|---|\n| not | a rubric |",
    "| No. | Criterion | Points |\n|---|---|---|\n| 1 | # Reason | 0.5 |\n",
)


@st.composite
def open_question(draw: st.DrawFn, number: int) -> str:
    """A survey, an essay or files."""
    kind = draw(st.sampled_from(OPEN))
    body = ""
    if kind == "type=survey" and draw(st.booleans()):
        body = "\n".join(draw(st.sampled_from(SURVEY_OPTIONS)))
    elif kind != "type=survey":
        body = "\n\n".join(draw(st.lists(st.sampled_from(RUBRICS), max_size=2)))
    more = draw(
        st.sampled_from(["", "", "tags=a", "difficulty=easy", "lesson=../a/b.md#看", 'lesson="c d.md"'])
    )
    heading = draw(st.sampled_from(HEADINGS))
    return "\n\n".join(
        [f"## {heading} {{#q{number} {kind} {more}}}", draw(_some(PROSE)), body, draw(_some(TAILS))]
    )


# Questions that are valid as they stand: what may follow the id, and what may stand below the heading.
FITTING = (
    (
        ("score=net-correct", "score=each-answer", "score=coverage", "score=all-or-nothing", "tries=2", "shuffle=no"),
        ("- [x] Yes\n  > Right.\n- [x] No\n- [ ] Other", "- [X] a\n- [ ] b\n- [x] c\n\n提示：看"),
    ),
    (("", "tries=unlimited penalty=0%", "shuffle"), ("- [50%] half\n- [50%] more\n- [-50%] minus\n  > No.", "- [33.33333%] a\n- [66.66667%] b\n- [0%] c")),
    (("type=single", "tries=3", "shuffle"), ("- (100%) all\n- (50%) half\n  > Nearly.\n- (0%) none", "- (x) a\n- ( ) b", "- [x] one\n- [ ] two")),
    (("", "tries=1"), ("答案：错", "- [x] 对\n  > Yes.\n- [ ] 错", "- [ ] 是\n- [x] 否")),
    (
        ("traditional=no", "tries=2 penalty=12.5%", ""),
        ("= seven\n=50% half\n  > Nearly.\n!= wrong\n  > No.\n!= *\n  > Else.", "= /colou?r/\n=50% /a.*/\n!= /b/\n  > Not b."),
    ),
    (
        ("type=numeric", "tries=unlimited"),
        ("= 7\n  > Yes.\n=50% 8\n!= 9\n  > No.\n!= *\n  > Else.", "= 10 +- 0.5", "= 200 +- 1 %", "= 3..5", "= 9.8(2sf)"),
    ),
    (("unit=required", ""), ("= 12 亩|mu +- 0.5\n=50% 12 m", "= 200 m +- 1 %", "= 3..5 kg", "= 9.8(2sf) m\n!= 9 km")),
    (("score=each-part", "score=all-or-nothing", "tries=2", "shuffle=no"), ("- a => b\n- c => $d$\n- => e", "- a => b\n- c => b")),
    (
        ("type=ordering score=each-part", "type=ordering score=all-or-nothing", "type=ordering score=neighbours", "type=排序 score=longest"),
        ("1. one\n2. two\n3. three",),
    ),
    (
        ("type=cloze score=each-part", "type=cloze score=all-or-nothing", "type=cloze tries=2", "type=cloze traditional=no"),
        ("The [[*left/=50% middle > So.|!= x/right]] and", "[[a|=50% b > Nearly.|!= c|/d+/|!= * > Else.]]{points=2} or [[= 7 +- 1|=50% 9 +- 1 %|!= 8 > No.]]", "[[= 3..5 kg]], [[= 9.8(2sf)]], [[*a/b > No.]]"),
    ),
    (("type=survey", "type=问卷"), ("- ( ) Good\n- ( ) Bad", "- [ ] Good\n- [ ] Bad", "")),
    (("type=essay words=120..300", "type=essay words=..50", "type=论述 words=5.."), ("", "| Criterion | Points | Full marks when |\n|---|---|---|\n| Reason | 4 | both |\n| Tone | 1.5 | |")),
    (("type=file", "type=文件 files=1..3 accept=pdf,jpg size=20MB"), ("", "| 评分标准 | 分值 |\n|---|---|\n| 清晰 | 2 |")),
)  # fmt: skip
# What any question may say.
COMMON = ("", "", "tags=a,b", "difficulty=easy", "difficulty=medium", "difficulty=难", "lint_off=no-explanation", "lesson=../courses/a/b.zh.md#看")  # fmt: skip


@st.composite
def fitting_question(draw: st.DrawFn, number: int) -> str:
    """A valid question of some type, with each of its attributes by turns."""
    own, bodies = draw(st.sampled_from(FITTING))
    words = f"#q{number} {draw(st.sampled_from(own))} {draw(st.sampled_from(COMMON))}"
    tail = draw(st.sampled_from(["", "", "解析：因为。"]))
    return "\n\n".join(
        [f"## {draw(st.sampled_from(HEADINGS))} {{{words}}}", draw(st.sampled_from(bodies)), tail]
    )


@st.composite
def question(draw: st.DrawFn, number: int) -> str:
    kind = draw(st.integers(0, 9))
    if kind < 6:
        return draw((open_question, question_of_parts, *[fitting_question] * 4)[kind](number))
    words = " ".join(draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=2, unique=True)))
    braces = draw(st.sampled_from(["", f" {{#q{number} {words}}}", f" {{#q{number}}}"]))
    heading = draw(st.sampled_from(HEADINGS))
    noise = draw(st.sampled_from(["", "", "", "", "", draw(st.sampled_from(NOISE))]))
    body = draw(st.one_of(options(), answers()))
    parts = [f"## {heading}{braces}", draw(_some(PROSE)), noise, body, draw(_some(TAILS))]
    return "\n\n".join(parts)


@st.composite
def source(draw: st.DrawFn) -> str:
    """A file that is often valid and always near to it."""
    settings = draw(
        st.lists(st.sampled_from(SETTINGS), max_size=4, unique_by=lambda line: line.split(":")[0])
    )
    parts = [
        "\n".join(["---", "title: 标题 Title", *settings, "---"]),
        draw(_some(PROSE, ("Feedback >=80%: good", "评语 <60%：再读一遍"))),
    ]
    for number in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            parts.append(
                draw(
                    st.sampled_from(
                        [
                            "# Part",
                            "# Part {draw=1}",
                            "# Part {draw=table}\n\n| tag | count |\n|---|---|\n| - | 1 |",
                            "# Part {draw=table}\n\n| tag | difficulty | count |\n|---|---|---|\n| a | - | 1 |",
                            f"# {{#s{number} shuffle}}",
                            "#",
                        ]
                    )
                )
            )
            parts.append(draw(_some(PROSE, ("Feedback >=80%: good\nand more",))))
        parts.append(draw(question(number)))
    return "\n\n".join(parts) + "\n"
