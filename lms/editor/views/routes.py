"""All addresses of the editor on one screen."""

from flask import Blueprint

from lms.editor.form_settings import CHOICE_WORDS
from lms.editor.views import (
    advice,
    beginning,
    form,
    index,
    media,
    media_list,
    publishing,
    settling,
    text,
    versions,
)
from lms.http.language import TAGS

blueprint = Blueprint("editor", __name__, url_prefix="/edit")


@blueprint.context_processor
def _names() -> dict[str, object]:
    return {
        "content_lang": lambda language: TAGS.get(language, language),
        "choice_words": CHOICE_WORDS,
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
    (["GET"], "/files", "media", media_list.index),
    (["GET"], "/files/<path:path>", "original", media_list.original),
    (["POST"], "/files/<path:path>", "replace_media", media_list.replace_file),
    (["POST"], "/media/<path:path>", "add_media", media.add),
    (["POST"], "/check/<path:path>", "check_text", text.check_text),
    (["POST"], "/advice/<path:path>", "advise", advice.advise),
    (["POST"], "/discard/<path:path>", "discard", text.discard),
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
