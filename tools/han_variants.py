"""Write the table of Traditional and regional Han characters that screening folds.

Run as `uv run --with opencc==1.4.2 python -m tools.han_variants`; the table changes only when OpenCC's does.
"""

import textwrap
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

TABLE = Path(__file__).parents[1] / "lms" / "text" / "han_variants.py"
HEAD = '''"""Traditional and regional Han characters folded to the Simplified ones.

Written by `python -m tools.han_variants` from the tables of OpenCC 1.4.2 (Apache License 2.0).
"""

# Each group: the Simplified character, then the forms folded to it.
_GROUPS = """
'''
TAIL = '''"""

SIMPLIFIED = {ord(form): group[0] for group in _GROUPS.split() for form in group[1:]}
'''


def forms() -> dict[str, str]:
    """Return the folded character of every other form: Simplified, of the form used in the mainland."""
    make = import_module("opencc").OpenCC
    simplified, taiwan, hong_kong = make("t2s").convert, make("t2tw").convert, make("t2hk").convert
    traditional = make("s2t").convert
    found = {sign: simplified(sign) for sign in _han() if simplified(sign) != sign}
    for sign in _han():
        base = found.get(sign, sign)
        for form in {taiwan(sign), hong_kong(sign), taiwan(traditional(sign)), hong_kong(traditional(sign))}:
            if len(form) == 1 and form not in found and form != base and simplified(form) == form:
                found[form] = base
    # 着 and 著 are each other's regional form; chains end where nothing is folded further.
    return {form: _end(found, form) for form in found if _end(found, form) != form}


def _end(found: dict[str, str], form: str) -> str:
    seen = [form]
    while (form := found.get(form, form)) not in seen:
        seen.append(form)
    return min(seen[seen.index(form) :])


def _han() -> Iterator[str]:
    yield from map(chr, range(0x3400, 0xA000))


def main() -> None:
    """Write the table."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for form, base in sorted(forms().items()):
        grouped[base].append(form)
    groups = [base + "".join(found) for base, found in sorted(grouped.items())]
    lines = textwrap.wrap(" ".join(groups), width=60)
    TABLE.write_text(HEAD + "\n".join(lines) + "\n" + TAIL, encoding="utf-8")


if __name__ == "__main__":
    main()
