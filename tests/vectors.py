"""Reads reference vectors from a `shared` folder beside the project, when there is one."""

import json
from pathlib import Path
from typing import Any

import pytest


def vector(name: str) -> dict[str, Any]:
    """Return the parsed vector file `name`.json, or skip the test where the folder is absent."""
    for folder in Path(__file__).resolve().parents:
        path = folder / "shared" / "vectors" / f"{name}.json"
        if path.is_file():
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return found
    pytest.skip("no shared vectors beside the project")
