"""Static files under a name that changes with their content, compressed beforehand, cached for a year."""

import hashlib
import shutil
import tempfile
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from lms.config import Settings

STATIC = Path(__file__).resolve().parents[1] / "static"
YEAR_S = 31_536_000


def static_digest(folder: Path = STATIC) -> str:
    """Return ten hexadecimal digits that change when any file below the folder changes."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


def compressed_copy(folder: Path, into: Path) -> Path:
    """Return a copy of the folder with .gz and .br beside each text file; made once per digest."""
    if not into.exists():
        # A server and a command may start at the same moment: each makes its own, and the first one stays.
        into.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=into.parent))
        shutil.copytree(folder, making, dirs_exist_ok=True)
        compressor = Compressor(quiet=True)
        for file in [path for path in making.rglob("*") if path.is_file()]:
            if compressor.should_compress(file.name):
                compressor.compress(str(file))
        try:
            making.rename(into)
        except OSError:
            shutil.rmtree(making)
            if not into.exists():
                raise
    return into


def serve_statics(app: Flask, settings: Settings) -> None:
    """Serve lms/static below /static/<digest>/; a developer sees each change at once."""
    if settings.is_development or settings.is_testing:
        return
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(compressed_copy(STATIC, settings.instance / "static" / static_digest())),
        prefix=str(app.static_url_path),
        max_age=YEAR_S,
        allow_all_origins=False,  # no other site needs them, and each header weighs on every file
        immutable_file_test=lambda _path, _url: True,
    )
