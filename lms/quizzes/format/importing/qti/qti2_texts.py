"""The texts of a QTI 2 or 3 item: what is shown before the answer, and feedback where our question has a place."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from lms.quizzes.format.importing import drafts
from lms.quizzes.format.importing.drafts import Draft
from lms.quizzes.format.importing.markup import Element, descendants, name_of
from lms.quizzes.format.importing.media import PictureFiles
from lms.quizzes.format.importing.qti.qti2_key import RIGHT, WRONG, Feedbacks
from lms.quizzes.format.importing.qti.qti_tree import html_of
from lms.quizzes.format.importing.texts import Texts
from lms.quizzes.format.questions import QuestionType

_HIDDEN = (
    "feedbackInline",
    "feedbackBlock",
    "rubricBlock",
    "endAttemptInteraction",
    "templateBlock",
    "stylesheet",
)


class ItemTexts:
    """Reads the texts of one item, without what is hidden until it is answered."""

    def __init__(self, language: str, media: PictureFiles, find: Callable[[str], bytes | None]) -> None:
        self.language = language
        self.texts = Texts(media, find)
        self.notices: list[tuple[str, str]] = []
        self.most: Decimal | None = None
        self.shares: Mapping[str, Decimal] = {}
        self.is_survey = False
        self.for_markers = ""

    @property
    def lost(self) -> list[str]:
        """The elements that could not be converted."""
        return self.texts.lost

    def of(self, element: Element | None) -> str:
        """Return the Markdown inside an element."""
        return self.texts.html(html_of(element)) if element is not None else ""

    def side(self, element: Element) -> str:
        """Return the Markdown of an option; the name of a picture that is missing where there is nothing else."""
        before = len(self.lost)
        words = self.of(element)
        names = [one.partition(" ")[2] for one in self.lost[before:] if one.startswith("img ")]
        return words or self.texts.plain(f"[{names[0]}]" if names and names[0] else "")

    def body(self, element: Element) -> str:
        """Return the Markdown of a body; prompts stand as paragraphs."""
        for prompt in list(descendants(element, "prompt")):
            prompt.tag = "p"
        return self.of(element)

    def blocks(self, item: Element, body: Element, placed: list[Element]) -> list[str]:
        """Take hidden parts out of a body; return the solutions among them, and note the others.

        `placed` are those that are told after an answer.
        """
        solutions = []
        # Translations, tools and other support that a player shows on request.
        for one in list(descendants(item, "catalogInfo", "portableInfoControl")):
            self.lost.append("catalog-info" if name_of(one) == "catalogInfo" else "info-control")
            removed(one)
        for one in list(descendants(body, *_HIDDEN)):
            if name_of(one) == "rubricBlock" and "candidate" in (one.get("view") or "candidate"):
                one.tag = "div"
                continue
            if name_of(one.getparent()) == "simpleChoice":
                continue
            words = self.of(one) if name_of(one) != "endAttemptInteraction" else ""
            label = f"{one.get('identifier')} {one.get('outcomeIdentifier')}".lower()
            if "solution" in label or "explanation" in label:
                solutions.append(words)
            elif name_of(one) == "rubricBlock":
                self.for_markers = "\n\n".join(part for part in (self.for_markers, words) if part)
            elif words and one not in placed:
                self.notices.append(("overall-feedback", words))
            removed(one)
        return solutions


def removed(element: Element) -> None:
    """Take an element out of its tree; the text after it stays."""
    parent, tail = element.getparent(), element.tail or ""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def replaced(element: Element, text: str) -> None:
    """Put a text in place of an element."""
    span = element.makeelement("span")
    span.text, span.tail = text, element.tail
    element.getparent().replace(element, span)


def place_feedback(
    draft: Draft, feedbacks: Feedbacks, of: Callable[[Element], str], language: str
) -> tuple[list[tuple[str, str]], str]:
    """Put feedback on right and wrong answers where our question has a place for it; return notices and explanation."""
    right = [of(one) for one in feedbacks.by_answer.pop(RIGHT, [])]
    wrong = [of(one) for one in feedbacks.by_answer.pop(WRONG, [])]
    rest = [of(one) for name, found in feedbacks.by_answer.items() if name != "always" for one in found]
    rest += [of(one) for one in feedbacks.unplaced]
    if len(rest) > 1 and len(set(rest)) == 1 and not (right or wrong):
        return [], rest[0]  # told after right and wrong answers alike
    notices = [("overall-feedback", words) for words in dict.fromkeys(rest) if words]
    type_ = draft.fields["type"]
    when_right, when_wrong = "\n\n".join(right), "\n\n".join(wrong)
    if when_right and when_right == when_wrong:
        return notices, when_right
    if type_ in (QuestionType.SINGLE, QuestionType.TRUE_FALSE):
        draft.fields["options"] = tuple(
            replace(
                one, feedback=drafts.joined(one.feedback, when_right if one.right else when_wrong, language)
            )
            for one in draft.fields["options"]
        )
        return notices, ""
    if type_ is QuestionType.SHORT:
        draft.fields["otherwise"] = drafts.joined(draft.fields["otherwise"], when_wrong, language)
        draft.fields["answers"] = {
            language: tuple(
                replace(
                    one,
                    feedback=drafts.joined(
                        one.feedback, when_right if one.credit > 0 else when_wrong, language
                    ),
                )
                for one in draft.fields["answers"][language]
            )
        }
        return notices, ""
    if type_ is QuestionType.NUMERIC:
        draft.fields["otherwise"] = drafts.joined(draft.fields["otherwise"], when_wrong, language)
        draft.fields["numbers"] = tuple(
            replace(
                one,
                feedback=drafts.joined(one.feedback, when_right if one.credit > 0 else when_wrong, language),
            )
            for one in draft.fields["numbers"]
        )
        return notices, ""
    moved = "\n\n".join(words for words in (when_right, when_wrong) if words)
    return [*notices, *([("feedback-moved", "")] if moved else [])], moved
