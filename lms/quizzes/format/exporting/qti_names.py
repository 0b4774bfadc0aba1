"""The names of QTI 2.1 as QTI 3.0 has them: `assessmentItem` becomes `qti-assessment-item`."""

import re
from xml.etree.ElementTree import Element, SubElement

from lms.text.prose.maths import listed

_OF_QTI = frozenset(
    listed(
        "assessmentTest testPart assessmentSection assessmentItemRef weight assessmentItem "
        "responseDeclaration correctResponse value mapping mapEntry outcomeDeclaration defaultValue "
        "itemBody choiceInteraction simpleChoice textEntryInteraction matchInteraction simpleMatchSet "
        "simpleAssociableChoice orderInteraction inlineChoiceInteraction inlineChoice responseProcessing "
        "responseCondition responseIf responseElseIf match equal variable correct baseValue "
        "setOutcomeValue sum product mapResponse modalFeedback multiple extendedTextInteraction "
        "uploadInteraction rubricBlock"
    )
)
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"


def as_version_3(root: Element) -> Element:
    """Return the element with the names of QTI 3.0; XHTML and MathML inside it stay as they are."""
    is_ours = root.tag in _OF_QTI
    attributes = {_kebab(name) if is_ours else name: value for name, value in root.attrib.items()}
    if attributes.get("xmlns", "").endswith("imsqti_v2p1"):
        attributes["xmlns"] = _NAMESPACE
    made = Element(f"qti-{_kebab(root.tag)}" if is_ours else root.tag, attributes)
    made.tail = root.tail
    # What these two show stands in an element of its own since version 3.
    holder = SubElement(made, "qti-content-body") if root.tag in ("modalFeedback", "rubricBlock") else made
    if root.tag == "rubricBlock":
        made.set("use", "scoring")
    holder.text = root.text
    holder.extend(as_version_3(child) for child in root)
    return made


def _kebab(name: str) -> str:
    return _CAPITAL.sub("-", name).lower()
