"""Keeps the libraries from telling: at lower levels they log addresses with the token in them, and
everything that is said.

Levels are set on each of their loggers, so that a root logger at DEBUG changes nothing. What still
gets through, at WARNING and above, goes without token, traceback and arguments.
"""

import logging
import re

_LIBRARIES = frozenset({"telegram", "httpx", "httpcore"})
_TOKEN = re.compile(r"\d+(:|%3A)[A-Za-z0-9_-]{8,}")


class _Redaction(logging.Filter):
    """Takes out of a record what must not be read."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _TOKEN.sub("[token]", record.getMessage())
        record.args = ()
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True


_REDACTION = _Redaction()


def silence() -> None:
    """May be called at any time and repeated."""
    known = {name for name in logging.root.manager.loggerDict if name.split(".")[0] in _LIBRARIES}
    for name in known | _LIBRARIES:
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        logger.addFilter(_REDACTION)
