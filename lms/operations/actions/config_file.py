"""Write settings into config.toml and leave every other line as it is."""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path


def write_settings(instance: Path, values: Mapping[str, str | int | bool]) -> None:
    """Set each name in the instance's config.toml; the file is replaced in one step, for its owner alone."""
    file = instance / "config.toml"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    for name, value in values.items():
        text = with_setting(text, name, value)
    tomllib.loads(text)  # rather fail here than at the next start
    making = instance / ".new-config.toml"
    with os.fdopen(
        os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    making.replace(file)


def with_setting(text: str, name: str, value: str | int | bool) -> str:
    """Return the text of a config.toml with this setting, in its old line or in a new one at the end."""
    line = f"{name} = {json.dumps(value, ensure_ascii=False)}"
    found, count = re.subn(rf"(?m)^\s*{name}\s*=.*$", lambda _: line, text, count=1)
    if count:
        return found
    return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{line}\n"
