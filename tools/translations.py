"""Collect every sentence of the product into the catalogue: python -m tools.translations."""

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "lms" / "translations"
CHINESE = CATALOGUES / "zh_Hans" / "LC_MESSAGES" / "messages.po"

# Fixed, so that a new sentence changes only its own lines in git.
HEADER = r"""# Chinese (Simplified) sentences of Gengdu.
msgid ""
msgstr ""
"Language: zh_Hans\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


def babel(*arguments: str) -> None:
    """Run pybabel in the project's folder; raise CalledProcessError when it fails."""
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", "-q", *arguments], cwd=ROOT, check=True)


def extract(into: Path) -> None:
    """Write all marked sentences of the code and the templates to a template catalogue."""
    keywords = [part for name in ("N_", "_l", "lazy_gettext") for part in ("-k", name)]
    babel("extract", "-F", "babel.cfg", *keywords, "--no-location", "-o", str(into), ".")


def main() -> int:
    """Bring the Chinese catalogue up to date, compile it, and list what still needs a translation."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        catalogue = read_po(io.BytesIO(CHINESE.read_bytes()), locale="zh_Hans")
        catalogue.update(read_po(io.BytesIO(template.read_bytes())), no_fuzzy_matching=True)
    body = io.BytesIO()
    write_po(
        body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True
    )
    CHINESE.write_bytes(HEADER.encode() + body.getvalue())
    babel("compile", "-d", str(CATALOGUES))
    left = [
        m.id for m in catalogue if m.id and not all([m.string] if isinstance(m.string, str) else m.string)
    ]
    for sentence in left:
        print("untranslated:", sentence)
    return len(left) > 0


if __name__ == "__main__":
    sys.exit(main())
