"""Whether exported QTI is valid by the published schemas: python -m bench.qti_schemas FOLDER.

FOLDER holds the schemas of 1EdTech with their imports, as its site gives them out; their licence does not let them
stand here. Exports the examples of docs/quiz-format.md, which have every type of question, as QTI 2.1 and 3.0 and
prints a line of JSON for each file that is not valid, then one with the counts. Ends with 1 when one is not valid.
"""

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from lxml import etree

from lms.quizzes.format.exporting.qti import export_qti21, export_qti30
from lms.quizzes.format.parser import parse
from lms.quizzes.format.questions import Quiz

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "quiz-format.md"
# By the local name of the root: what the file of its schema is called.
SCHEMAS = {
    "qti21": {"manifest": "imscp_v1p1*.xsd", "": "imsqti_v2p1*.xsd"},
    "qti30": {"manifest": "imsqtiv3p0_imscp*.xsd", "": "imsqti_asiv3p0_v*.xsd"},
}


def quizzes() -> Iterator[Quiz]:
    """Go through the examples of the guide."""
    for text in re.findall(r"```markdown\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL):
        source = text if text.startswith("---") else f"---\ntitle: T\n---\n{text}"
        if quiz := parse(source, "quizzes/example.md", UTC).quiz:
            yield quiz


def main() -> int:
    """Check both versions."""
    folder = Path(sys.argv[1])
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    checked = bad = 0
    for name, export in (("qti21", export_qti21), ("qti30", export_qti30)):
        schemas = {}
        for root, pattern in SCHEMAS[name].items():
            files = sorted(folder.rglob(pattern))
            if not files:
                print(json.dumps({"format": name, "missing": pattern}))
                continue
            schemas[root] = etree.XMLSchema(etree.parse(files[0], parser))
        for quiz in quizzes():
            with zipfile.ZipFile(io.BytesIO(export(quiz, quiz.languages[0], {}).data)) as package:
                for member in package.namelist():
                    tree = etree.fromstring(package.read(member), parser) if member.endswith(".xml") else None
                    kind = "" if tree is None else etree.QName(tree).localname
                    schema = schemas.get(kind if kind == "manifest" else "")
                    if tree is None or schema is None:
                        continue
                    checked += 1
                    if not schema.validate(tree):
                        bad += 1
                        said = [f"{one.line}: {one.message}" for one in schema.error_log][:3]
                        print(json.dumps({"format": name, "file": member, "errors": said}))
    print(json.dumps({"checked": checked, "not valid": bad}))
    return 1 if bad or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
