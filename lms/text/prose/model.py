"""What goes into rendering and what comes out of it."""

from collections.abc import Callable
from dataclasses import dataclass

from lms.problems import Problem


@dataclass(frozen=True, slots=True)
class Words:
    """The few words that rendering itself writes, in the language of the text."""

    lang: str
    note: str
    tip: str
    important: str
    warning: str
    caution: str
    done: str
    to_do: str
    table: str  # %(number)s: of the table in the text
    footnotes: str
    back_to_text: str  # %(number)s: of the footnote
    download: str  # %(size)s: such as 3.2 MB
    download_audio: str
    captions: str

    def callout(self, kind: str) -> str:
        """The title of a call-out of one of the five kinds."""
        return str(getattr(self, kind))


ENGLISH = Words(
    lang="en",
    note="Note",
    tip="Tip",
    important="Important",
    warning="Warning",
    caution="Caution",
    done="Done",
    to_do="To do",
    table="Table %(number)s",
    footnotes="Footnotes",
    back_to_text="Back to the text of note %(number)s",
    download="Download the video (%(size)s)",
    download_audio="Download the audio (%(size)s)",
    captions="Captions",
)

CHINESE = Words(
    lang="zh-Hans",
    note="说明",
    tip="提示",
    important="重要",
    warning="注意",
    caution="当心",
    done="已完成",
    to_do="待完成",
    table="表格%(number)s",
    footnotes="注释",
    back_to_text="回到正文（注%(number)s）",
    download="下载视频（%(size)s）",
    download_audio="下载音频（%(size)s）",
    captions="字幕",
)


@dataclass(frozen=True, slots=True)
class Captions:
    """A caption file of a video; `lang` is a language tag, `label` the name shown in the menu."""

    url: str
    lang: str
    label: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where a relative link or picture leads on the site. Sizes in pixels and bytes; None when not known."""

    url: str
    kind: str = "page"  # page, picture, video, audio or file
    media_type: str = ""
    width: int | None = None
    height: int | None = None
    size_bytes: int | None = None
    poster: str = ""
    captions: tuple[Captions, ...] = ()


Resolver = Callable[[str], Target | None]


def unresolved(target: str) -> Target:
    """Keep every relative target as it is written; for previews and tests."""
    kinds = {".mp4": "video", "webm": "video", ".mp3": "audio", ".m4a": "audio"}
    return Target(url=target, kind=kinds.get(target.lower()[-4:], "page"))


@dataclass(frozen=True, slots=True)
class Link:
    """A link or picture as it is written, with its place; `text` is the link text or the alt text."""

    target: str
    text: str
    line: int
    column: int

    @property
    def path(self) -> str:
        """The target without #heading."""
        return self.target.partition("#")[0]

    @property
    def fragment(self) -> str:
        """The heading part of the target, without #."""
        return self.target.partition("#")[2]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its level (2 to 6), anchor and plain text."""

    level: int
    anchor: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML of one text and what was met on the way."""

    html: str
    plain_text: str
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    pictures: tuple[Link, ...] = ()
    problems: tuple[Problem, ...] = ()
    has_math: bool = False
