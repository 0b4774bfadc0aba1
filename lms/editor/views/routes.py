"""All addresses of the editor on one screen."""

from flask import Blueprint
from flask_babel import gettext
from flask_wtf.csrf import CSRFError

from lms.editor.form_settings import CHOICE_WORDS
from lms.editor.notes import note_in_words
from lms.editor.views import (
    advice,
    bank_changes,
    beginning,
    form,
    index,
    media,
    media_list,
    pasting,
    publishing,
    settling,
    signed_out,
    text,
    undoing,
    versions,
)
from lms.http.language import TAGS
from lms.http.web import settings

blueprint = Blueprint("editor", __name__, url_prefix="/edit")
blueprint.register_error_handler(CSRFError, signed_out.stale_form)


def _shown_note(note: str) -> str:
    sentence, values = note_in_words(note)
    return gettext(sentence, **values) if values.keys() != {"note"} else note


@blueprint.context_processor
def _names() -> dict[str, object]:
    return {
        "content_lang": lambda language: TAGS.get(language, language),
        "choice_words": CHOICE_WORDS,
        "form_mark": signed_out.form_mark,
        "media_refused": media.media_refused,
        "shown_note": _shown_note,
        "upload_limit_mb": settings().upload_limit_mb,
    }


for _methods, _address, _endpoint, _view in (
    (["GET"], "/", "index", index.index),
    (["GET"], "/new", "new_form", beginning.new_form),
    (["POST"], "/new", "make_new", beginning.make_new),
    (["GET"], "/text/<path:path>", "text", text.show),
    (["POST"], "/text/<path:path>", "save_text", text.save),
    (["GET"], "/form/<path:path>", "form", form.show),
    (["POST"], "/form/<path:path>", "save_form", form.save),
    (["POST"], "/form-check/<path:path>", "check_form", form.check_form),
    (["POST"], "/questions/tag", "tag_questions", bank_changes.tag),
    (["POST"], "/questions/move", "move_questions", bank_changes.move),
    (["GET"], "/files", "media", media_list.index),
    (["GET"], "/files/<path:path>", "original", media_list.original),
    (["POST"], "/files/<path:path>", "replace_media", media_list.replace_file),
    (["POST"], "/file-side/<path:path>", "settle_media", media_list.settle),
    (["POST"], "/media/<path:path>", "add_media", media.add),
    (["POST"], "/paste", "paste", pasting.paste),
    (["POST"], "/check/<path:path>", "check_text", text.check_text),
    (["POST"], "/advice/<path:path>", "advise", advice.advise),
    (["POST"], "/discard/<path:path>", "discard", undoing.discard),
    (["POST"], "/undo/<path:path>", "undo", undoing.undo),
    (["GET"], "/settle/<path:path>", "settle_form", settling.show),
    (["POST"], "/settle/<path:path>", "settle", settling.settle),
    (["GET"], "/versions/<path:path>", "versions", versions.index),
    (["GET"], "/version/<int:number>/<path:path>", "version", versions.show),
    (["POST"], "/version/<int:number>/<path:path>", "restore", versions.restore),
    (["GET"], "/publish/<path:path>", "publish", publishing.show),
    (["POST"], "/publish/<path:path>", "publish_draft", publishing.publish),
    (["POST"], "/ask/<path:path>", "ask", publishing.ask),
    (["POST"], "/send-back/<path:path>", "send_back", publishing.send_back),
):
    blueprint.add_url_rule(_address, _endpoint, _view, methods=_methods)
