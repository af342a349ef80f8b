"""No way of failing prints what somebody said: neither we do, nor a library, nor Python."""

import subprocess
import sys

import pytest

BEGIN = """
import logging, threading
from bridge.logs import set_up
set_up(logging.DEBUG)
WORDS = "nobody" + " may read this"
def fail():
    raise ValueError(WORDS)
"""
WAYS = {
    "a library's message": "logging.getLogger('httpx').error('GET %s', WORDS)",
    "an unknown library's": "logging.getLogger('anything').warning(WORDS)",
    "its debugging": "logging.getLogger('telegram.ext').debug(WORDS)",
    "an exception of ours": """
try:
    fail()
except ValueError:
    logging.getLogger('bridge.worker').exception('it failed')
""",
    "a warning": "import warnings; warnings.warn(WORDS)",
    "nobody handled it": "fail()",
    "nobody handled it in a thread": """
thread = threading.Thread(target=fail)
thread.start()
thread.join()
""",
    "nobody could handle it": """
class Fails:
    def __del__(self):
        fail()
Fails()
""",
    "a task nobody waited for": """
import asyncio
async def task():
    fail()
async def main():
    asyncio.get_running_loop().create_task(task())
    await asyncio.sleep(0.01)
asyncio.run(main())
""",
}


@pytest.mark.parametrize("way", WAYS)
def test_what_was_said_is_printed_in_no_way_of_failing(way: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + WAYS[way]], capture_output=True, text=True, check=False
    )
    assert "may read this" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr or way == "its debugging"


def test_an_exception_is_told_by_its_kind_and_place() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + WAYS["an exception of ours"]],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "ERROR bridge.worker: it failed [ValueError in fail:" in done.stderr
