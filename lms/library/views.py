"""Pages of the library: catalogue, course, lesson, search, media."""

import logging
from datetime import datetime
from pathlib import Path
from time import monotonic

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from markupsafe import Markup
from werkzeug import Response

from lms import clock
from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import begin_write, db
from lms.http.language import chosen_language
from lms.http.web import found_or_404, require, settings, wants_json
from lms.library import outline, policy
from lms.library.actions import progress as actions
from lms.library.actions.notes import note_sync
from lms.library.actions.overlay import follow_files
from lms.library.actions.sync import SyncReport, sync
from lms.library.byte_ranges import shortened
from lms.library.checks import counted
from lms.library.loader import Loaded, load, stamp
from lms.library.models import Asset
from lms.library.outline import Branch
from lms.library.paths import address
from lms.library.queries import pages as queries
from lms.library.queries.overlay import overlay
from lms.library.queries.pages import Page
from lms.library.search_terms import query, snippet
from lms.storage import storage

blueprint = Blueprint("library", __name__, url_prefix="/learn")
logger = logging.getLogger("lms.library")

# A visit within this time of the last one is the same visit; it is not written again.
SAME_VISIT_S = 60
# How many documents a line of the audit trail names.
MOST_NAMED = 20
# What may be shown inside a page; everything else is handed out as a download.
_SHOWN = ("image/", "video/", "audio/", "text/vtt")
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_YEAR_S = 31_536_000


@blueprint.get("/")
def catalogue() -> str:
    """Show all courses with the reader's progress and where to go on."""
    courses = queries.courses(chosen_language())
    rows = queries.progress(current_user.id)
    visited = queries.visited(rows)
    done = queries.done(rows)
    latest = outline.latest_course(courses, visited)
    return render_template(
        "library/catalogue.html",
        courses=[(course, share) for course in courses if (share := outline.share(course, done)).total],
        latest=latest,
        resume=outline.resume(latest, done, visited) if latest else None,
        address=address,
    )


@blueprint.get("/<course>")
def course(course: str) -> str | Response:
    """Show a course: its modules and lessons, progress, and the lesson to go on with."""
    page = queries.page(f"courses/{course}", chosen_language())
    if page is None:
        return _moved(f"courses/{course}")
    branch = found_or_404(queries.course(course, chosen_language()))
    rows = queries.progress(current_user.id)
    done, visited = queries.done(rows), queries.visited(rows)
    return render_template(
        "library/course.html",
        page=page,
        branch=branch,
        shares={module.entry.key: outline.share(module, done) for module in branch.children},
        share=outline.share(branch, done),
        done=done,
        visited=visited,
        is_begun=any(one.key in visited or one.key in done for one in branch.lessons()),
        resume=outline.resume(branch, done, visited),
        html=Markup(page.rendition.html),  # noqa: S704 -- sanitised when it was stored
        address=address,
    )


@blueprint.get("/<course>/<module>")
def module(course: str, module: str) -> Response:
    """Go to the module's place on the page of its course."""
    if moved := queries.moved_to(f"courses/{course}/{module}"):
        return redirect(address("module", moved), 301)
    return redirect(url_for("library.course", course=course, _anchor=module))


@blueprint.get("/<course>/<module>/<lesson>")
def lesson(course: str, module: str, lesson: str) -> str | Response:
    """Show a lesson and note the visit."""
    key = f"courses/{course}/{module}/{lesson}"
    page = queries.page(key, chosen_language())
    if page is None:
        return _moved(key)
    branch = found_or_404(queries.course(course, chosen_language()))
    return _lesson(page, branch, key)


def _lesson(page: Page, branch: Branch, key: str) -> str:
    """Return the page of a lesson and note the visit."""
    rows = queries.progress(current_user.id)
    done = queries.done(rows)
    before, after = outline.neighbours(branch, key)
    shown = render_template(
        "library/lesson.html",
        page=page,
        html=Markup(page.rendition.html),  # noqa: S704 -- sanitised when it was stored
        headings=[heading for heading in page.rendition.data.get("headings", ()) if heading[0] <= 3],
        branch=branch,
        done=done,
        share=outline.share(branch, done),
        before=before,
        after=after,
        position_s=rows[key].position_s if key in rows else 0,
        key=key,
        address=address,
    )
    # Fetched to be kept on the device: no one has read it yet.
    if "X-Keep" not in request.headers:
        _note_visit(page.document.id, rows[key].visited_at if key in rows else None)
    return shown


def _note_visit(document_id: int, before: datetime | None) -> None:
    """Write the visit, after the page is made: what was read before is forgotten by then."""
    now, reader_id = clock.now(), current_user.id
    if before is None or (now - before).total_seconds() > SAME_VISIT_S:
        begin_write()
        actions.visit(reader_id, document_id, now)
        db.session.commit()


@blueprint.post("/<course>/<module>/<lesson>/done")
def mark_done(course: str, module: str, lesson: str) -> Response | dict[str, str]:
    """Mark a lesson done, or take the mark back, and go on; the script is told where."""
    key = f"courses/{course}/{module}/{lesson}"
    page = found_or_404(queries.page(key, chosen_language()))
    is_done = request.form.get("done", "1") == "1"
    (actions.mark_done if is_done else actions.mark_open)(
        current_user.id, page.document.id, page.rule, clock.now()
    )
    db.session.commit()
    return _marked(_after(course, key) if is_done else address("lesson", key))


def _marked(onward: str) -> Response | dict[str, str]:
    """Answer a mark that is saved: a form goes on, the script is told when it was saved and where to go."""
    if wants_json():
        return {"saved_at": f"{clock.now().astimezone(settings().zone):%H:%M:%S}", "next": onward}
    return redirect(onward)


def _after(course: str, key: str) -> str:
    """Return the address of the lesson after this one; after the last that of the course."""
    branch = found_or_404(queries.course(course, chosen_language()))
    _, after = outline.neighbours(branch, key)
    return address("lesson", after.key) if after else address("course", branch.entry.key)


@blueprint.post("/<course>/<module>/<lesson>/position")
def save_position(course: str, module: str, lesson: str) -> tuple[str, int]:
    """Keep the place in the lesson's video; at its end a lesson that asks for it is done."""
    page = found_or_404(queries.page(f"courses/{course}/{module}/{lesson}", chosen_language()))
    now = clock.now()
    actions.save_position(current_user.id, page.document.id, _seconds(), now)
    if request.form.get("ended") == "1" and page.rule.kind is outline.RuleKind.VIDEO:
        actions.mark_done(current_user.id, page.document.id, page.rule, now)
    db.session.commit()
    return "", 204


def _seconds() -> int:
    """Return the place in the video that was sent, in seconds; end the request with 400 when it is none."""
    seconds = request.form.get("position_s", "")
    if not seconds.isdecimal() or len(seconds) > 6:
        abort(400)
    return int(seconds)


@blueprint.get("/search")
def search() -> str:
    """Find lessons by words."""
    typed = request.args.get("q", "").strip()[:200]
    wanted, found = queries.search_loosening(typed, chosen_language())
    hits = [
        (hit, Markup(snippet(hit.title, wanted, 200)), Markup(snippet(hit.text, wanted)))  # noqa: S704 -- escaped
        for hit in found
    ]
    return render_template(
        "library/search.html",
        typed=typed,
        hits=hits,
        wanted=wanted,
        parts=wanted.met(f"{hit.title} {hit.text}" for hit in found),
        asked=query(typed),
        address=address,
    )


@blueprint.post("/publish")
def publish() -> Response:
    """Publish the content folder but for documents with errors; the page that lists those follows."""
    require(policy.may_publish(current_user))
    now, by_id = clock.now(), current_user.id
    _publish(_loaded(), by_id, now)
    db.session.commit()
    return redirect(url_for("quizzes.authoring"), 303)


def _loaded() -> Loaded:
    """Read the content folder, with no transaction open meanwhile."""
    chosen = settings()
    follow_files(chosen.content)
    laid = overlay()
    db.session.commit()
    return load(chosen.content, chosen.default_language, storage(chosen), laid)


def _publish(loaded: Loaded, by_id: int, now: datetime) -> None:
    """Write what was loaded, note it, and say what was written and what was left as it was."""
    begin_write()
    report = sync(loaded, now, by_id)
    note_sync(loaded, report, now)
    record(Verb.CONTENT_PUBLISH, "content", "content", by_id=by_id, now=now, after=_named(report))
    flash(_published(report), "good")
    if report.skipped:
        flash(
            ngettext(
                "%(num)d document with errors was not published. Learners keep its last published version.",
                "%(num)d documents with errors were not published. Learners keep their last published versions.",
                len(report.skipped),
            ),
            "bad",
        )


def _named(report: SyncReport) -> dict[str, str]:
    """Return which documents were added, changed and retired, at most so many as fit a line of the trail."""
    found = {}
    for name in ("added", "changed", "retired"):
        keys = sorted(getattr(report, name))
        if keys:
            more = "" if len(keys) <= MOST_NAMED else f" … ({len(keys)})"
            found[name] = ", ".join(keys[:MOST_NAMED]) + more
    return found


def _published(report: SyncReport) -> str:
    if report.is_quiet:
        return gettext("There were no changes to publish.")
    return gettext(
        "Published: %(added)s new, %(changed)s changed, %(retired)s retired.",
        added=len(report.added),
        changed=len(report.changed),
        retired=len(report.retired),
    )


@blueprint.get("/media/<digest>/<name>")
def media(digest: str, name: str) -> Response:
    """Serve a picture, video, sound, caption file or PDF; its address changes with its content."""
    asset = found_or_404(queries.asset(digest, name))
    path = found_or_404(storage(settings()).path(digest))
    return _media(path, digest, name, asset)


def _media(path: Path, digest: str, name: str, asset: Asset) -> Response:
    if asset.mime.startswith("video/") and "Range" in request.headers:
        request.environ["HTTP_RANGE"] = shortened(request.headers["Range"], asset.size)
    response = send_file(
        path,
        mimetype=asset.mime,
        conditional=True,
        etag=digest,
        max_age=_YEAR_S,
        as_attachment=not asset.mime.startswith(_SHOWN),
        download_name=name,
    )
    response.cache_control.private = True
    response.cache_control.public = False
    response.cache_control.immutable = True
    response.headers["Content-Security-Policy"] = _SANDBOX
    return response


def _moved(key: str) -> Response:
    """Redirect an old address to the new one, or end with 404."""
    target = found_or_404(queries.moved_to(key))
    return redirect(address("lesson", target), 301)


@blueprint.before_app_request
def _follow_content() -> None:
    """In development publish what was changed in the content folder, looking at most once a second."""
    chosen = settings()
    if not chosen.is_development or request.endpoint in ("static", "library.media", None):
        return
    seen = current_app.extensions.setdefault("content_seen", {"at": 0.0, "stamp": ""})
    if monotonic() - seen["at"] < 1:
        return
    seen["at"] = monotonic()
    mark = stamp(chosen.content)
    if mark == seen["stamp"]:
        return
    seen["stamp"] = mark
    loaded = _loaded()
    begin_write()
    note_sync(loaded, sync(loaded, clock.now()), clock.now())
    db.session.commit()
    if counted(loaded.problems)["errors"]:
        logger.warning(gettext("The content folder has errors. Run: flask content check"))
