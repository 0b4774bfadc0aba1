"""Raw HTML found in a quiz file: it would be removed, so it is refused where it is."""

import re

from lms.quizzes.format.reading.lines import SourceLine, mask
from lms.quizzes.format.reading.report import ProblemReport

# `a < b` and `x<y` are prose; only the names of real elements and comments count.
_TAG = re.compile(
    r"</?(?:a|abbr|audio|b|big|blockquote|body|br|button|canvas|center|code|dd|del|details|div|dl|dt|em|embed|figure|font|"
    r"footer|form|frame|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|nav|object|ol|option|"
    r"p|pre|s|script|section|select|small|span|strong|style|sub|summary|sup|svg|table|tbody|td|textarea|th|thead|tr|tt|u|ul|video)"
    r"(?=[ \t/>])|<!--",
    re.IGNORECASE,
)


def check_html(lines: list[SourceLine], report: ProblemReport) -> None:
    """Note the first HTML tag of each line outside code."""
    for line in lines:
        if "<" not in line.text or line.is_code:
            continue
        found = _TAG.search(mask(line.text))
        if found:
            end = line.text.find(">", found.end(), found.end() + 60) + 1 or found.end()
            tag = line.text[found.start() : end]
            report.add("raw-html", (line.number, found.start() + 1), marked=tag, tag=tag)
