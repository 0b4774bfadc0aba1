"""A read bank and what its author chose of it, kept on the server for a day: its preview outlives a sign-in."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BytesIO

from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict

from lms.http.language import LANGUAGES
from lms.http.web import settings
from lms.problems import Problem, from_data, to_data
from lms.storage import PREVIEW_S, previews


@dataclass(frozen=True, slots=True)
class KeptImport:
    """The quiz file made of a bank, what was lost, the digests of its pictures by name, and the author's choices.

    `counts` are the items of the file and the questions that were read; `left` are the ids to leave out.
    """

    source: str
    slug: str
    language: str
    filename: str = ""
    problems: tuple[Problem, ...] = ()
    pictures: Mapping[str, str] | None = None
    counts: tuple[int, int] | None = None
    left: tuple[str, ...] = ()

    def chosen(self, form: MultiDict[str, str]) -> "KeptImport":
        """Return it with what the form says; a form without the text leaves it as it is."""
        language = form.get("language", "")
        return replace(
            self,
            source=form.get("source", self.source).replace("\r\n", "\n"),
            slug=form.get("slug", self.slug),
            language=language if language in LANGUAGES else self.language,
            left=tuple(form.getlist("skip")),
        )


def keep_import(one: KeptImport, owner: int) -> str:
    """Keep it for a day and return the token by which its owner finds it."""
    data = {
        # Files of the same content are one file: who saves theirs must not take it from anybody else.
        "of": secrets.token_hex(8),
        "source": one.source,
        "slug": one.slug,
        "language": one.language,
        "filename": one.filename,
        "problems": [to_data(problem) for problem in one.problems],
        "pictures": dict(one.pictures or {}),
        "counts": one.counts,
        "left": one.left,
    }
    return _serializer().dumps([owner, previews(settings()).put(BytesIO(json.dumps(data).encode()))])


def kept_import(token: str) -> tuple[int, KeptImport] | None:
    """Return the owner and what is kept under a token; None when it is forged or older than a day."""
    if (found := _place(token)) is None or not previews(settings()).has(found[1]):
        return None
    with previews(settings()).open(found[1]) as source:
        data = json.loads(source.read())
    data.pop("of", None)
    data["problems"] = tuple(from_data(one) for one in data["problems"])
    data["counts"] = tuple(data["counts"]) if data["counts"] else None
    return found[0], KeptImport(**data | {"left": tuple(data["left"])})


def forget_import(token: str) -> None:
    """Remove what is kept under a token."""
    if found := _place(token):
        previews(settings()).remove(found[1])


def _place(token: str) -> tuple[int, str] | None:
    try:
        owner, digest = _serializer().loads(token, max_age=PREVIEW_S)
    except (BadData, ValueError):
        return None
    return int(owner), str(digest)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="quiz-import")
