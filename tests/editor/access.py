"""Who gets what on the routes of the editor; tests/access_table.py explains the words."""

from collections.abc import Callable
from typing import Any

from tests.build import make_picture
from tests.editor.build import make_version

#             stranger learner trainer judge convener manager foreign auditor admin owner
AUTHORS = "in no ok no no no no no ok no"

ROWS = {
    "GET editor.index 200": AUTHORS,
    "POST editor.check_text 200": AUTHORS,
    "POST editor.paste 422": AUTHORS,
    "POST editor.add_media 303": AUTHORS,
    "POST editor.advise 200": AUTHORS,
    "POST editor.check_form 200": AUTHORS,
    "POST editor.discard 303": AUTHORS,
    "GET editor.form 200": AUTHORS,
    "POST editor.save_form 409": AUTHORS,
    "POST editor.make_new 422": AUTHORS,
    "GET editor.new_form 200": AUTHORS,
    "GET editor.publish 200": AUTHORS,
    "POST editor.ask 409": AUTHORS,  # without the version that was seen
    "POST editor.send_back 409": AUTHORS,
    "POST editor.publish_draft 422": AUTHORS,  # the draft made here has errors
    "POST editor.save_text 409": AUTHORS,  # without the version that was seen
    "POST editor.undo 303": AUTHORS,  # there is nothing to take back: it says so
    "POST editor.settle 409": AUTHORS,
    "GET editor.settle_form 200": AUTHORS,
    "GET editor.text 200": AUTHORS,
    "POST editor.move_questions 303": AUTHORS,
    "POST editor.tag_questions 303": AUTHORS,
    "GET editor.media 200": AUTHORS,
    "GET editor.original 200": "in no -- no no no no no -- no",  # made by hand: there is no larger one
    "POST editor.settle_media 303": AUTHORS,  # there is nothing to decide: it says so
    "POST editor.replace_media 303": AUTHORS,  # without a file: it says so
    "GET editor.versions 200": AUTHORS,
    "GET editor.version 200": AUTHORS,
    "POST editor.restore 303": AUTHORS,
}

PARAMETERS: dict[str, Callable[[Any], object]] = {
    "editor.original:path": lambda world: make_picture().path,
    "editor.replace_media:path": lambda world: make_picture().path,
    "editor.settle_media:path": lambda world: make_picture().path,
    "editor.versions:path": lambda world: make_version()[0],
    "editor.version:path": lambda world: make_version()[0],
    "editor.version:number": lambda world: make_version()[1],
    "editor.restore:path": lambda world: make_version()[0],
    "editor.restore:number": lambda world: make_version()[1],
}
