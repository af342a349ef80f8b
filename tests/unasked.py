"""No task fails unasked: one that nobody waited for is a fault of a test or of the service.

Python tells of it in the log, whenever it comes to throw the task away, and that may be in the
middle of another test. A run that goes on as if nothing was hides a crash that nobody was told of.
"""

import gc
import logging
from collections.abc import Generator

import pytest

TOLD = ("Task exception was never retrieved", "Future exception was never retrieved",
        "Task was destroyed but it is pending")  # fmt: skip


class Unasked(logging.Handler):
    """A plugin, and what listens to the log: the next test to end tells what was never asked."""

    def __init__(self) -> None:
        super().__init__()
        self._found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if (text := record.getMessage()).startswith(TOLD):
            self._found.append(text.splitlines()[-1] if "\n" in text else text)

    def pytest_sessionstart(self) -> None:
        logging.getLogger("asyncio").addHandler(self)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(
        self, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        result = yield
        if nextitem is None:
            gc.collect()  # the last test of this process: what else was left is told now
        if self._found:
            found, self._found = self._found, []
            pytest.fail("of this test or one before it: " + "; ".join(found), pytrace=False)
        return result
