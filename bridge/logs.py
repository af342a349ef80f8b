"""Logs that cannot carry what people said, who they are, or a secret.

The libraries log request lines (a bot's token is in every one), whole updates and event sources.
They are held at WARNING and, above that, their messages are replaced by where they came from: a
sentence of ours may be logged, a sentence of a library never is. Tracebacks are reduced to the
kind of error and the place in the code; values are never printed.
"""

import logging
import sys
import threading
import traceback
from typing import TextIO

OURS = ("bridge", "adapters", "routing", "config", "consent")
LOUD = (
    *("httpx", "httpcore", "telegram", "nio", "aiohttp", "asyncio", "apscheduler", "alembic"),
    *("fpdf", "fontTools"),
)
FRAMES = 6


class Silent(logging.Formatter):
    """One line a record: time, level, place, and our own words or none."""

    default_msec_format = "%s.%03d"

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage() if self._ours(record) else "(a library's message, left out)"
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {said}"
        return line + self._failure(record)

    @staticmethod
    def _ours(record: logging.LogRecord) -> bool:
        return record.name.partition(".")[0] in OURS

    @staticmethod
    def _failure(record: logging.LogRecord) -> str:
        if not record.exc_info or record.exc_info[0] is None:
            return ""
        kind, _, trace = record.exc_info
        frames = traceback.extract_tb(trace)[-FRAMES:]
        places = " < ".join(f"{f.name}:{f.lineno}" for f in reversed(frames))
        return f" [{kind.__name__} in {places}]"


def set_up(level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Make this the only way in which this process logs."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Silent())
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in LOUD:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    sys.unraisablehook = lambda told: _uncaught(told.exc_type, told.exc_value)
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value)


def _uncaught(
    kind: type[BaseException], error: BaseException | None, _trace: object = None
) -> None:
    """What nobody handled, in any thread: Python itself would print it with its values."""
    if issubclass(kind, KeyboardInterrupt):
        return
    frames = traceback.extract_tb(error.__traceback__ if error else None)[-FRAMES:]
    places = " < ".join(f"{f.name}:{f.lineno}" for f in reversed(frames))
    logging.getLogger("bridge").critical("stopped by %s in %s", kind.__name__, places)
