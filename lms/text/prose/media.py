"""Resolve links and pictures of a parsed text: lazy pictures, videos with captions, sound, marked external links."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement

from lms.errors import N_
from lms.text.prose.model import Link, Resolver, Target, Words
from lms.text.prose.scan import Scan
from lms.text.prose.tree import figure

_SCHEME = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*):")
_EXTERNAL = frozenset({"http", "https", "mailto", "tel"})
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff]")


@dataclass(slots=True)
class Media:
    """The links and pictures of one text, gathered while the tree is rewritten."""

    found: Scan
    resolve: Resolver
    words: Words
    restore: Callable[[str], str]
    links: list[Link] = field(default_factory=list)
    pictures: list[Link] = field(default_factory=list)

    def rewrite(self, root: Element) -> None:
        """Resolve every link and picture in place."""
        parents = {child: parent for parent in root.iter() for child in parent}
        for element in list(root.iter()):
            if element.tag == "a" and element.get("class") not in ("footnote-ref", "footnote-backref"):
                self._link(element)
            elif element.tag == "img":
                self._picture(element, parents)

    def _offset(self, written: str) -> int:
        """Where the target is in the source, as precisely as is known."""
        for before in ("](", "](<", ": ", "<", ""):
            at = self.found.find(before + written)
            if at is not None:
                return at + len(before)
        return 0

    def _link(self, element: Element) -> None:
        written = unescape(element.get("href") or "")
        target = self.restore(written).strip()
        offset = self._offset(written)
        line, column = self.found.place(offset)
        scheme = _SCHEME.match(_INVISIBLE.sub("", target))
        if scheme or target.startswith(("//", "\\", "/\\")):
            if scheme and scheme[1].lower() in _EXTERNAL:
                element.set("rel", "external noopener")
                return
            self._refuse(element, target, offset)
            return
        if target.startswith("/"):
            return
        text = "".join(element.itertext())
        self.links.append(Link(unquote(target), text, line, column))
        if target.startswith("#"):
            return
        path, mark, fragment = target.partition("#")
        resolved = self.resolve(unquote(path))
        if resolved is None:
            _unwrap(element)
            return
        element.set("href", resolved.url + mark + fragment)
        if resolved.kind == "file":
            element.set("download", "")

    def _refuse(self, element: Element, target: str, offset: int) -> None:
        _unwrap(element)
        self.found.add(
            "link-scheme",
            offset,
            N_("Links cannot point to “%(target)s”."),
            N_("Use https:, mailto:, tel: or a path to a file of the content folder."),
            target[:60],
            target=target[:60],
        )

    def _picture(self, element: Element, parents: dict[Element, Element]) -> None:
        written = unescape(element.get("src") or "")
        alt = " ".join(self.restore(element.get("alt") or "").split())
        at = self._offset(written)
        start = max(0, self.found.mask.rfind("![", 0, at + 1))
        target = self.restore(written).strip()
        line, column = self.found.place(start)
        if not alt:
            self.found.add(
                "picture-without-words",
                start,
                N_("This picture has no description."),
                N_("Describe the picture in the brackets: ![what it shows](%(target)s)"),
                f"![]({target})"[:60],
                target=target[:80],
            )
        if _SCHEME.match(_INVISIBLE.sub("", target)) or target.startswith(("/", "\\")):
            self.found.add(
                "picture-elsewhere",
                start,
                N_("Only pictures from the content folder are shown, not from “%(target)s”."),
                N_("Save it in a media folder and write its path, such as ../media/name.svg."),
                target[:60],
                target=target[:60],
            )
            _replace_by_text(element, alt)
            return
        self.pictures.append(Link(unquote(target), alt, line, column))
        resolved = self.resolve(unquote(target))
        if resolved is None:
            _replace_by_text(element, alt)
        elif resolved.kind in ("video", "audio"):
            _move_out(element, self._player(resolved, alt), parents)
        else:
            self._show(element, resolved, alt, parents)

    def _show(self, element: Element, target: Target, alt: str, parents: dict[Element, Element]) -> None:
        title = self.restore(element.attrib.pop("title", ""))
        element.attrib.clear()
        element.attrib.update({"src": target.url, "alt": alt, "loading": "lazy", "decoding": "async"})
        if target.width and target.height:
            element.set("width", str(target.width))
            element.set("height", str(target.height))
        parent = parents.get(element)
        if parent is not None and parent.tag == "p" and _is_alone(element, parent):
            parent.tag = "figure"
            parent.set("class", "picture")
            parent.text, element.tail = "", ""
            if title:
                SubElement(parent, "figcaption").text = title

    def _player(self, target: Target, alt: str) -> Element:
        video = Element(target.kind, {"controls": "", "preload": "none", "aria-label": alt or target.url})
        if target.kind == "video":
            video.set("playsinline", "")
        if target.poster:
            video.set("poster", target.poster)
        if target.width and target.height:
            video.set("width", str(target.width))
            video.set("height", str(target.height))
        source = SubElement(video, "source", {"src": target.url})
        if target.media_type:
            source.set("type", target.media_type)
        for captions in target.captions:
            track = SubElement(
                video,
                "track",
                {"kind": "captions", "src": captions.url, "srclang": captions.lang, "label": captions.label},
            )
            if captions.lang == self.words.lang:
                track.set("default", "")
        box = figure(target.kind, video, caption=alt)
        if target.size_bytes is not None:
            line = SubElement(box, "p", {"class": "download"})
            link = SubElement(line, "a", {"href": target.url, "download": ""})
            words = self.words.download if target.kind == "video" else self.words.download_audio
            link.text = words % {"size": file_size(target.size_bytes)}
        return box


def file_size(size_bytes: int) -> str:
    """A size in bytes for the reader: 512 B, 14 KB, 3.2 MB, 1.4 GB."""
    if size_bytes < 1000:
        return f"{size_bytes} B"
    size = float(size_bytes)
    unit = "B"
    for larger in ("KB", "MB", "GB"):
        if size < 999.5:
            break
        size, unit = size / 1000, larger
    return f"{size:.1f} {unit}" if size < 10 and unit != "KB" else f"{size:.0f} {unit}"


def _is_alone(element: Element, parent: Element) -> bool:
    return len(parent) == 1 and not (parent.text or "").strip() and not (element.tail or "").strip()


def _unwrap(element: Element) -> None:
    """Make a link plain text."""
    element.tag = "span"
    element.attrib.clear()


def _replace_by_text(element: Element, text: str) -> None:
    """Put the words for a picture in its place."""
    element.tag = "span"
    element.attrib.clear()
    element.set("class", "missing-picture")
    element.text = text


def _move_out(element: Element, box: Element, parents: dict[Element, Element]) -> None:
    """Put a block in the place of the paragraph that holds the element, or after it if it holds more."""
    holder, top = parents.get(element), element
    while holder is not None and holder.tag not in ("li", "div", "td", "blockquote", "section"):
        if holder.tag == "p":
            break
        top, holder = holder, parents.get(holder)
    if holder is None or holder.tag != "p":
        tail, element.tail = element.tail, None
        element.clear()
        element.tag, element.attrib, element.tail = box.tag, dict(box.attrib), tail
        element.extend(list(box))
        return
    outside = parents[holder]
    place = list(outside).index(holder)
    if top is element and _is_alone(element, holder):
        box.tail = holder.tail
        outside[place] = box
        parents[box] = outside
        return
    element.tag = "span"
    element.attrib.clear()
    outside.insert(place + 1, box)
    parents[box] = outside
