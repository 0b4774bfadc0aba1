"""Names of documents that addresses of the site would hide."""

from flask import Flask

from lms.library.paths import RESERVED

FOLDERS = ("boards", "contests")


def test_every_word_of_an_address_beside_documents_is_reserved(app: Flask) -> None:
    taken = {
        (parts[1], parts[2])
        for rule in app.url_map.iter_rules()
        if len(parts := rule.rule.split("/")) > 2 and parts[1] in FOLDERS and parts[2] and "<" not in parts[2]
    }
    assert taken == {(folder, word) for folder in FOLDERS for word in RESERVED[folder]}
