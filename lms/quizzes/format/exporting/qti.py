"""A quiz as a QTI package: a manifest, a test, one file for each question, and the pictures."""

import io
import zipfile
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from lms.quizzes.format.exporting.exported import Exported
from lms.quizzes.format.exporting.holds import PLAIN_TYPES, Feature, Holds
from lms.quizzes.format.exporting.qti_item import QtiItem, name_of
from lms.quizzes.format.exporting.qti_names import as_version_3
from lms.quizzes.format.exporting.reducing import ReducedQuiz, reduced_quiz
from lms.quizzes.format.exporting.xml import add, document
from lms.quizzes.format.questions import PartRule, QuestionType, Quiz, ScoringRule, Shuffle
from lms.slow_work import slow
from lms.text.values import write_decimal

HOLDS = Holds(
    PLAIN_TYPES
    | {
        QuestionType.MATCHING,
        QuestionType.ORDERING,
        QuestionType.CLOZE,
        QuestionType.ESSAY,
        QuestionType.FILE,
        QuestionType.SURVEY,
    },
    frozenset(
        {
            Feature.IDS,
            Feature.FEEDBACK_OF_OPTIONS,
            Feature.EXPLANATION,
            Feature.GAP_POINTS,
            Feature.POINTS,
            Feature.SHUFFLE,
            Feature.WEIGHTS,
            Feature.SHARES,
            Feature.TRUTH_WORDS,
            Feature.TOLERANCE,
            Feature.RELATIVE,
            Feature.RICH_PAIRS,
            Feature.CLOZE_POINTS,
            Feature.PICTURES,
            Feature.FORMULAS,
            Feature.FORMATTING,
            Feature.RUBRIC,
        }
    ),
    rules=(ScoringRule.WEIGHTS, ScoringRule.ALL_OR_NOTHING),
    order_rules=(PartRule.ALL_OR_NOTHING,),
)
_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_ITEMS = "http://www.imsglobal.org/xsd/imsqti_v2p1"
# So that the same quiz gives the same file.
_MOMENT = (2000, 1, 1, 0, 0, 0)


@slow
def export_qti21(quiz: Quiz, language: str, media: Mapping[str, bytes]) -> Exported:
    """Return the quiz as a QTI 2.1 content package."""
    return _package(quiz, language, media, is_version_3=False)


@slow
def export_qti30(quiz: Quiz, language: str, media: Mapping[str, bytes]) -> Exported:
    """Return the quiz as a QTI 3.0 content package."""
    return _package(quiz, language, media, is_version_3=True)


def _package(quiz: Quiz, language: str, media: Mapping[str, bytes], *, is_version_3: bool) -> Exported:
    reduced = reduced_quiz(quiz, HOLDS, language, media)
    is_shuffled = quiz.settings.shuffle in (Shuffle.OPTIONS, Shuffle.ALL)
    items = {
        name_of(one.id): QtiItem(one, language, media, is_shuffled=is_shuffled, has_ruby=is_version_3)
        for one in reduced.questions
    }
    test = _test(reduced)
    files = {f"items/{name}.xml": item.root for name, item in items.items()} | {"test.xml": test}
    shown = {name: media[name] for item in items.values() for name in sorted(item.shown)}
    manifest = _manifest(items, shown, is_version_3=is_version_3)
    if is_version_3:
        files = {path: as_version_3(root) for path, root in files.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        written = {"imsmanifest.xml": document(manifest)}
        written |= {path: document(root, is_spaced=False) for path, root in files.items()}
        written |= {f"media/{name}": data for name, data in shown.items()}
        for path, data in written.items():
            archive.writestr(zipfile.ZipInfo(path, _MOMENT), data, zipfile.ZIP_DEFLATED)
    return Exported(out.getvalue(), reduced.losses)


def _test(reduced: ReducedQuiz) -> Element:
    root = Element(
        "assessmentTest", {"xmlns": _ITEMS, "identifier": "test", "title": reduced.title or "Quiz"}
    )
    part = add(root, "testPart", identifier="part", navigationMode="nonlinear", submissionMode="simultaneous")
    for number, section in enumerate(reduced.sections, 1):
        title = next(iter(section.title.values()), "") or f"{number}"
        place = add(part, "assessmentSection", identifier=f"section{number}", title=title, visible="true")
        for one in section.questions:
            name = name_of(one.id)
            ref = add(place, "assessmentItemRef", identifier=name, href=f"items/{name}.xml")
            add(ref, "weight", identifier="WEIGHT", value=write_decimal(one.points))
    return root


def _manifest(items: Mapping[str, QtiItem], shown: Mapping[str, bytes], *, is_version_3: bool) -> Element:
    package = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1" if is_version_3 else _PACKAGE
    root = Element("manifest", {"xmlns": package, "identifier": "manifest"})
    metadata = add(root, "metadata")
    add(metadata, "schema", "QTI Package" if is_version_3 else "QTIv2.1 Package")
    add(metadata, "schemaversion", "3.0.0" if is_version_3 else "1.0.0")
    add(root, "organizations")
    resources = add(root, "resources")
    kind = "xmlv3p0" if is_version_3 else "xmlv2p1"
    test = add(resources, "resource", identifier="test", type=f"imsqti_test_{kind}", href="test.xml")
    add(test, "file", href="test.xml")
    for name, item in items.items():
        add(test, "dependency", identifierref=name)
        path = f"items/{name}.xml"
        entry = add(resources, "resource", identifier=name, type=f"imsqti_item_{kind}", href=path)
        add(entry, "file", href=path)
        for picture in sorted(item.shown):
            add(entry, "file", href=f"media/{picture}")
    return root
