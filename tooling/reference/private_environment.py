"""Runs a program with the Python environment that setup.sh made, whichever Python it was started with."""

import os
import sys
from pathlib import Path


def private_python():
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "unforget" / "reference" / "venv" / "bin" / "python"


def use_private_environment():
    """Starts the program again with that environment, unless this is it already."""
    sys.dont_write_bytecode = True
    python = private_python()
    if not python.exists():
        print(f"There is no Python environment at {python}: run `bash tooling/reference/setup.sh` first.", file=sys.stderr)
        sys.exit(2)
    if os.path.samefile(sys.prefix, python.parent.parent):
        return
    os.execv(python, [str(python), *sys.argv])
