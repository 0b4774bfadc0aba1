"""Time that Markdown takes, by construct: texts of 10,000, 20,000 and 40,000 characters made of one construct.

    make bench NAME=markdown

`ratio` is the time for twice the size over the time for the size: 2 is linear, 4 quadratic. "refused" stands for texts
over the budget of `lms/text/prose/work.py`. The last line is one JSON object; times are in seconds, the best of three.
"""

import json
import time

from lms.text.markup import render

CONSTRUCTS = {
    "heading": "# a\n", "rule": "---\n", "starred rule": "* * *\n", "small table": "|a|b|\n|-|-|\n|1|2|\n\n",
    "table rows": "a|b\n-|-\n", "fence": "```\n", "tilde fence": "~~~\n", "backslash": "\\", "quote": "> a\n\n",
    "nested quote": "> > a\n", "heading in quote": "> # a\n", "list": "- a\n\n", "heading in list": "- # a\n",
    "call-out": "> [!NOTE]\n> a\n\n", "emphasis": "*a* ", "open emphasis": "***a", "underscore": "_a ",
    "code": "`a` ", "bracket": "[a][b]\n", "address": "<a@b> ", "ampersand": "&a;", "comment": "<!-- a -->",
    "open comment": "<!--", "formula": "$x$ ", "paragraph": "a\n\n",
}  # fmt: skip
SIZES = (10_000, 20_000, 40_000)


def seconds(text: str) -> float | None:
    """Return how long a text takes, or None when it is refused."""
    best = None
    for _ in range(3):
        start = time.perf_counter()
        made = render(text)
        taken = time.perf_counter() - start
        if any(problem.code.startswith("text-too-") for problem in made.problems):
            return None
        best = taken if best is None else min(best, taken)
    return best


def main() -> None:
    """Render every construct in every size."""
    figures = {}
    for name, written in CONSTRUCTS.items():
        times = [seconds((written * (size // len(written) + 1))[:size]) for size in SIZES]
        shown = [f"{one:.2f}" if one is not None else "refused" for one in times]
        ratio = round(times[1] / times[0], 1) if times[0] and times[1] else None
        figures[name] = {"s": shown, "ratio": ratio}
        print(f"{name:18}", *shown, ratio)
    print(json.dumps({"sizes": SIZES, "constructs": figures}))


if __name__ == "__main__":
    main()
