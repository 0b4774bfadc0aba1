"""What starting the application costs: heavy libraries wait until the page that needs them is asked for."""

import json
import os
import subprocess
import sys
from pathlib import Path

HEAVY = (
    "PIL",
    "cv2",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "fontTools",
    "fpdf",
    "huey",
    "mammoth",
    "numpy",
    "openpyxl",
    "psycopg",
    "redis",
)
PROGRAM = """
import json, sys
from lms.app import create_app
create_app(environment="testing", instance=sys.argv[1], jobs="off")
print(json.dumps(sorted(sys.modules.keys() & set(sys.argv[2:]))))
"""


def test_application_starts_without_heavy_libraries(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path), *HEAVY], capture_output=True, text=True, check=True
    )
    assert json.loads(ended.stdout.splitlines()[-1]) == []


def test_a_setting_that_cannot_be_used_is_told_in_one_line(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        env=os.environ | {"LMS_INSTANCE": str(tmp_path), "LMS_SECRET_KEY": "abc"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: setting 'secret_key': shorter than 32 characters")
    assert len(ended.stderr.splitlines()) == 1
