"""`counselbridge reload`: the service that runs on this folder takes its changed files, or not."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bridge.cli.saying import Failed, say_all
from bridge.organisation import data_folders
from bridge.requests import Answer, Asked, alive

PATIENCE = 60.0  # seconds until it is not waited for any more
LOOK = 0.1  # seconds between looking for the answer
NOBODY = "No service runs on this folder: start it with `counselbridge run`."
ENDED = "The service stopped before it answered: the next start reads the files."
BUSY = "The service has not taken this up within {} seconds, and will not: try again."
LATE = (
    "The service has not answered within {} seconds, and may still take the files:"
    " the operator's room will say how it went."
)
OTHERS = "{} services run on this folder; each takes the files for itself:"


async def reload(folder: Path, patience: float = PATIENCE) -> None:
    """Say what came of it. Raises Failed: status 1, they are not taken; 2, nobody to take them."""
    asked = _asked(folder)
    if not asked:
        raise Failed(NOBODY, status=2)
    answers = await asyncio.gather(*(_answer(one, patience) for one in asked))
    _say(answers)


def _asked(folder: Path) -> list[Asked]:
    data = dict.fromkeys(one.resolve() for one in data_folders(folder))
    try:
        return [Asked(here) for one in data for here in alive(one)]
    except OSError:
        said = "The service cannot be asked: call this from the account under which it runs."
        raise Failed(said, status=2) from None


async def _answer(asked: Asked, patience: float) -> Answer:
    """Its answer, or why there is none."""
    try:
        async with asyncio.timeout(patience):
            while True:
                lives = asked.is_alive()  # looked at first: it may answer and stop
                if (found := asked.answer()) is not None:
                    return found
                if not lives:
                    asked.give_up()
                    return Answer(done=False, lines=(ENDED,))
                await asyncio.sleep(LOOK)
    except TimeoutError:
        said = BUSY if asked.give_up() else LATE
        return Answer(done=False, lines=(said.format(round(patience)),))


def _say(answers: Sequence[Answer]) -> None:
    lines = [line for one in answers for line in one.lines]
    if len(answers) > 1:
        lines.insert(0, OTHERS.format(len(answers)))
    if not all(one.done for one in answers):
        raise Failed(*lines)
    say_all(lines)
