"""The structure tree of a PDF: elements within elements, elements that run over several pages, and links.

fpdf2 writes a single level of elements, each on one page, and leaves links out.
"""

from collections.abc import Iterator
from typing import Any

from fpdf.annotations import PDFAnnotation
from fpdf.structure_tree import NumberTree, StructElem, StructureTreeBuilder
from fpdf.syntax import DestinationXYZ


class _Link(PDFAnnotation):
    """A link that knows its element by a number."""

    struct_parent: int


class Structure(StructureTreeBuilder):
    """The elements of a document in reading order; `pages` are those of fpdf2 by their number."""

    def __init__(self, pages: dict[int, Any]) -> None:
        super().__init__()
        self.pages = pages
        self.struct_tree_root.parent_tree = self.parents = _Parents()

    def element(self, kind: str, page: int, within: StructElem | None = None, alt: str = "") -> StructElem:
        """Add an element (H1, P, L …) at the end of another one, or of the document; `page` is where it begins."""
        parent = within or self.doc_struct_elem
        made = StructElem(f"/{kind}", parent, [], page, alt=alt or None)
        made.pg = self.pages[page]
        parent.k.append(made)
        return made

    def content(self, element: StructElem, page: int) -> int:
        """Let the next marked content of the page belong to the element; return its number on the page."""
        sheet = self.pages[page]
        if sheet.struct_parents is None:
            sheet.struct_parents = len(self.parents.nums)
        marked = self.parents.nums[sheet.struct_parents]
        number = len(marked)
        marked.append(element)
        element.k.append(number if element.page_number() == page else _Continued(sheet, number))
        return number

    def link(
        self, element: StructElem, page: int, box: tuple[float, float, float, float], to: int, words: str
    ) -> None:
        """Let a box on a page (left, top from below, width, height; in points) lead to the top of the page `to`.

        The link becomes part of the element; `words` say where it leads.
        """
        sheet = self.pages[page]
        _, height = sheet.dimensions()
        made = _Link("Link", *box, contents=words, dest=DestinationXYZ(to, top=height))
        made.struct_parent = len(self.parents.nums)
        self.parents.single[made.struct_parent] = element
        self.parents.nums[made.struct_parent] = []
        element.k.append(_OfObject(made))
        sheet.add_annotation(made)

    def __iter__(self) -> Iterator[Any]:
        yield self.struct_tree_root
        yield self.doc_struct_elem
        yield self.parents
        yield from _below(self.doc_struct_elem)


def _below(element: StructElem) -> Iterator[StructElem]:
    for part in element.k:
        if isinstance(part, StructElem):
            yield part
            yield from _below(part)


class _Parents(NumberTree):
    """From the numbers of pages to the elements of their contents, and from those of links to a single one each."""

    def __init__(self) -> None:
        super().__init__()
        self.single: dict[int, StructElem] = {}

    def serialize(self, obj_dict: Any = None, _security_handler: Any = None) -> str:
        rows = [
            f"{key} {self.single[key].ref}"
            if key in self.single
            else f"{key} [{' '.join(one.ref for one in found)}]"
            for key, found in sorted(self.nums.items())
        ]
        return super(NumberTree, self).serialize({"/Nums": f"[{' '.join(rows)}]"})


class _Continued:
    """Content of an element on a page after the one on which it begins."""

    def __init__(self, sheet: Any, number: int) -> None:
        self.sheet, self.number = sheet, number

    def serialize(self, **_options: Any) -> str:
        """Return the reference as it stands in the file."""
        return f"<</Type /MCR /Pg {self.sheet.ref} /MCID {self.number}>>"


class _OfObject:
    """A link as part of an element."""

    def __init__(self, annotation: PDFAnnotation) -> None:
        self.annotation = annotation

    def serialize(self, **_options: Any) -> str:
        """Return the reference as it stands in the file."""
        return f"<</Type /OBJR /Obj {self.annotation.ref}>>"
