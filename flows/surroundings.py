"""The settings that Prefect reads when it is imported, as a run of our own wants them.

A private database, no telemetry, a quiet log; what the user has set stays as it is.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cleaners.errors import QingyuanError

DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    # Its background services warn under names of their own, which only the root logger holds back:
    # WARNING | EventsWorker - Still processing items, when a run ends within seconds.
    "PREFECT_LOGGING_ROOT_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
    # With it 500 small tasks stall on SQLite locks for 8 to 14 s.
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    # The first start makes the database: 8 s here, and the default of 20 s is short on a slow disk.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "60",
}


def private_home() -> str:
    """Make the folder of Prefect's database, in the user's cache or in artifacts."""
    cache = os.environ.get("XDG_CACHE_HOME")
    tried = [Path(cache) if cache else Path("~/.cache").expanduser(), Path("artifacts").absolute()]
    for folder in (tried[0] / "qingyuan" / "prefect", tried[1] / ".prefect"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return str(folder)
    raise QingyuanError(
        "Prefect needs a folder to write to: set PREFECT_HOME to one, or run with --plain"
    )


def set_defaults() -> None:
    """Set what the user has not set, unless Prefect was imported before and read its settings."""
    if "prefect" in sys.modules:
        return
    for name, value in DEFAULTS.items():
        os.environ[name] = os.environ.get(name) or value
    os.environ["PREFECT_HOME"] = os.environ.get("PREFECT_HOME") or private_home()
