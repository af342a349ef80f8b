"""No test holds up a run for ever, whatever it is that does not come back.

pytest-timeout breaks into a test that takes too long, but not where nothing can break in, and not
any more once the test has failed, while it tidies up. What hangs there ends with its process: a run
on several workers tells which test it was, and goes on with another worker.
"""

import faulthandler
import os
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key

LONGEST = 300.0  # seconds of a test with all around it: longer than any timeout that a test has
PARTING = 60.0  # seconds that tidying up may take, of a test and of a whole process


class Watch:
    """A plugin. Where it takes longer, every thread says where it is, and the process ends."""

    def __init__(self, longest: float = LONGEST, parting: float = PARTING) -> None:
        self._longest, self._parting = longest, parting
        self._told = 2

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """What is written to standard error is kept for reports; pytest knows the real one."""
        self._told = os.dup(session.config.stash[fault_handler_stderr_fd_key])

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        with self._ended_after(self._longest):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        """Anew: with what fails, all watches are stopped."""
        with self._ended_after(self._parting):
            return (yield)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Threads that do not end hold up the end of their process, and nothing stops this."""
        self._end_after(self._parting)

    @contextmanager
    def _ended_after(self, seconds: float) -> Generator[None, None, None]:
        self._end_after(seconds)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()

    def _end_after(self, seconds: float) -> None:
        faulthandler.dump_traceback_later(seconds, exit=True, file=self._told)
