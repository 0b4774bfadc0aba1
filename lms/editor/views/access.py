"""A file opened in the editor: its place, the file as it is now, and the draft of it."""

from dataclasses import dataclass

from flask_login import current_user

from lms.editor import loader, policy, queries
from lms.editor.form_settings import FORMS
from lms.editor.models import EditorDraft
from lms.editor.starting_texts import BOTH_LANGUAGES
from lms.editor.states import FileState
from lms.http.web import found_or_404, require, settings
from lms.library.paths import ContentPath, address
from lms.library.queries.documents import document, pages_with, sources
from lms.library.queries.overlay import overlaid
from lms.quizzes.lesson_links import LessonQuestion, questions_about
from lms.text.front_matter_forms import read_state
from lms.text.wording import LANGUAGES

SHORT = {language: short for short, language in LANGUAGES.items()}


@dataclass(frozen=True, slots=True)
class OpenFile:
    """One file in the editor. `draft` is None while it says what the file says.

    `file` is what is published: the file `disk`, or the text that stands in its place, begun from `base`.
    """

    place: ContentPath
    file: FileState
    draft: EditorDraft | None
    disk: FileState
    base: str | None = None
    base_digest: str = ""

    @property
    def is_overlaid(self) -> bool:
        """Whether a text that was published in the browser stands in the place of the file."""
        return self.base is not None

    @property
    def is_there(self) -> bool:
        """Whether there is a file, a draft, or a text in the place of a file."""
        return bool(self.disk.digest or self.draft or self.is_overlaid)

    @property
    def has_form(self) -> bool:
        """Whether it is edited as a form; else as text alone."""
        return self.place.kind in FORMS

    @property
    def newest(self) -> FileState:
        """What a draft must build on: the file where it changed below the text in its place."""
        is_overtaken = self.is_overlaid and self.disk.digest not in (self.base_digest, self.file.digest)
        return self.disk if is_overtaken else self.file

    @property
    def path(self) -> str:
        """The path below the content folder."""
        return self.place.path

    @property
    def text(self) -> str:
        """The text to be edited."""
        return self.draft.text if self.draft else self.file.text

    @property
    def version(self) -> int:
        """The version of the draft, 0 without one."""
        return self.draft.version if self.draft else 0

    @property
    def title(self) -> str:
        """The title that the text gives itself, else the path."""
        return title_of(self.text, self.place) or self.path

    @property
    def is_moved(self) -> bool:
        """Whether the file changed since the draft was begun, or below the text that stands in its place."""
        return (self.draft.base_digest if self.draft else self.file.digest) != self.newest.digest

    @property
    def stem(self) -> str:
        """The path without language and ending."""
        return self.path.removesuffix(".md").removesuffix(f".{SHORT[self.place.language]}")

    @property
    def other_path(self) -> str:
        """The path of the same document in the other language; empty where one file speaks both."""
        if self.place.kind in BOTH_LANGUAGES:
            return ""
        return next(
            f"{self.stem}.{short}.md" for language, short in SHORT.items() if language != self.place.language
        )


def title_of(text: str, place: ContentPath) -> str:
    """Return the title that a text gives itself, in its language or else another; empty when it has none."""
    titles = titles_of(text, place)
    return titles[place.language] or next(filter(None, titles.values()), "")


def titles_of(text: str, place: ContentPath) -> dict[str, str]:
    """Return the title of a text by language; empty where it has none or cannot be read."""
    state = read_state(text, FORMS.get(place.kind, ()), place.language)
    values = state.values if state else {}
    titles = {language: str(values.get(f"title.{short}", "")) for language, short in SHORT.items()}
    return titles | ({place.language: str(values["title"])} if values.get("title") else {})


def placed_or_404(path: str) -> ContentPath:
    """Return what a path means, for people who may edit; 404 when no document may be there."""
    require(policy.may_edit(current_user))
    return found_or_404(loader.placed(settings().content, path, settings().default_language))


def opened(path: str) -> OpenFile:
    """Return a file or draft for editing; 404 when there is neither."""
    file = opened_or_new(path)
    found_or_404(file.is_there or None)
    return file


def opened_or_new(path: str) -> OpenFile:
    """Return a file or draft for editing, or the place of one that is not there."""
    place = placed_or_404(path)
    disk, draft, laid = loader.file_state(settings().content, path), queries.draft(path), overlaid(path)
    if laid is None:
        return OpenFile(place, disk, draft, disk)
    return OpenFile(place, loader.state_of_text(laid.text), draft, disk, laid.base, laid.base_digest)


def published_state(path: str) -> FileState:
    """Return what is published at a path: the file, or the text that stands in its place."""
    laid = overlaid(path)
    return loader.state_of_text(laid.text) if laid else loader.file_state(settings().content, path)


def learners_have(file: OpenFile) -> bool:
    """Return whether learners have the file as it is; one that was imported, or copied there, waits to be published."""
    known = document(file.place.key)
    found = sources([known.current_id]) if known and known.current_id else []
    return any(path == file.path and text.decode() == file.file.text for _, _, path, text in found)


def questions_on(file: OpenFile) -> list[LessonQuestion]:
    """Return the published questions that test a lesson; none for other documents."""
    if file.place.kind != "lesson":
        return []
    pages = pages_with("quiz", address("lesson", file.place.key))
    return questions_about(file.place.key, pages, file.place.language)
