"""Fill a site for all workers of the browser tests: python -m tests.browser.filled FOLDER."""

import os
import subprocess
import sys
from pathlib import Path

from tests.browser.conftest import ROOT, begun


def main() -> int:
    """Bring the database of the folder to the newest migration and fill it with the demo."""
    environ = os.environ | {
        "FLASK_APP": "wsgi",
        "LMS_INSTANCE": str(begun(Path(sys.argv[1]))),
        "LMS_LOG_LEVEL": "ERROR",
    }
    for command in (("db", "upgrade"), ("demo",)):
        subprocess.run(
            [sys.executable, "-m", "flask", *command],
            cwd=ROOT,
            env=environ,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
