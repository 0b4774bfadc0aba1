"""Fields by which Word writes who made a document into its text: they are emptied before others read it."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import tostring

from defusedxml.ElementTree import fromstring

from lms.slow_work import slow

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_READ = re.compile(r"word/(?:document\d*|footnotes|endnotes)\.xml")
_TELLING = re.compile(
    r"\s*(?:INFO\s+)?\"?(?:AUTHOR|LASTSAVEDBY|USERNAME|USERINITIALS|USERADDRESS|FILENAME|TEMPLATE|DOCVARIABLE"
    r"|DOCPROPERTY(?!\s+\"?(?:Title|Subject|Keywords|Category|Pages|Words|Characters)\b))\b",
    re.IGNORECASE,
)
# Content controls that show a property of the document, as cover pages do for the author and the company.
_BOUND = re.compile(r"creator|lastModifiedBy|Manager|Company", re.IGNORECASE)


@dataclass(slots=True)
class _Field:
    code: str = ""
    in_result: bool = False


@slow
def without_author_fields(data: bytes) -> tuple[bytes, bool]:
    """Return a checked DOCX whose fields for author, user and file name are empty, and whether there were any.

    Raises ParseError and other errors of the readers for a broken file.
    """
    out, emptied = BytesIO(), False
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name in dict.fromkeys(source.namelist()):
            part = source.read(name)
            if _READ.fullmatch(name):
                root = fromstring(part)
                if any([_empty_controls(root), _empty_fields(root)]):
                    part, emptied = tostring(root, encoding="utf-8"), True
            target.writestr(name, part)
    return (out.getvalue(), True) if emptied else (data, False)


def _empty_controls(root: Any) -> bool:
    """Empty simple fields and content controls, whose text lies inside them."""
    emptied = False
    for element in root.iter():
        if element.tag not in (f"{W}fldSimple", f"{W}sdt"):
            continue
        binding = element.find(f"{W}sdtPr/{W}dataBinding")
        bound = binding.get(f"{W}xpath", "") if binding is not None else ""
        if _TELLING.match(element.get(f"{W}instr", "")) or _BOUND.search(bound):
            for text in element.iter(f"{W}t"):
                emptied = _emptied(text) or emptied
    return emptied


def _empty_fields(root: Any) -> bool:
    """Empty the results of fields that are written as marks between runs, across paragraphs and inside each other."""
    emptied, fields = False, list[_Field]()
    for element in root.iter():
        if element.tag == f"{W}fldChar":
            kind = element.get(f"{W}fldCharType")
            if kind == "begin":
                fields.append(_Field())
            elif fields and kind == "separate":
                fields[-1].in_result = True
            elif fields and kind == "end":
                fields.pop()
        elif element.tag == f"{W}instrText":
            if fields:
                fields[-1].code += element.text or ""
        elif element.tag == f"{W}t" and any(one.in_result and _TELLING.match(one.code) for one in fields):
            emptied = _emptied(element) or emptied
    return emptied


def _emptied(text: Any) -> bool:
    had, text.text = bool(text.text), ""
    return had
