"""An empty Word document to write into: the template of python-docx without the styles that nothing uses."""

from functools import cache
from io import BytesIO
from typing import Any

from lms.slow_work import slow

# Of the template's tables with colours, nearly all of its 800 kB, none is written.
_TABLES = ("Normal Table", "Table Grid")


@slow
def new_document() -> Any:
    """Return an empty document of python-docx with styles for headings, lists and plain tables."""
    from docx import Document  # noqa: PLC0415 -- slow import

    return Document(BytesIO(_template()))


@cache
def _template() -> bytes:
    from docx import Document  # noqa: PLC0415 -- slow import
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415 -- slow import

    document: Any = Document()
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in _TABLES:
            style.delete()
    relations = document.part.rels
    # Word 2010 alone reads its second copy of the styles, and draws it like the first.
    for key in [key for key, one in relations.items() if one.reltype.endswith("/stylesWithEffects")]:
        del relations[key]
    out = BytesIO()
    document.save(out)
    return out.getvalue()
