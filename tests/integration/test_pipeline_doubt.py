"""A question whose sending is in doubt: what is typed before the network confirms it never counts.

The first try may have arrived, and nobody knows. So an answer to it is asked for once more, and
an answer to the copy that is confirmed counts.
"""

from pathlib import Path

import pytest

from adapters.memory.network import Fault
from bridge.app import App
from tests.faults.far import STEPS, Far
from tests.pipeline import bridge, settled

CLIENT, QUESTION = "client-1", "What is it about?"


def seen(far: Far, words: str) -> int:
    return sum(words in text for text in far.clients.texts(CLIENT))


async def asked_in_doubt(far: Far, fault: Fault) -> None:
    """One client at the last question of the intake, whose first sending meets this fault."""
    await far.clients.say(CLIENT, "/start", author=CLIENT)
    for question, label in STEPS:
        await far.until_asked(CLIENT, question)
        if label == "Skip":  # the one before was edited by now, and does not take the fault
            await far.until_chat(CLIENT, "\N{CHECK MARK} No")
            far.clients.faults.append(fault)
        await far.clients.press(CLIENT, label)


async def until_asked_again(far: Far, app: App, times: int) -> None:
    await far.clients.until(lambda: seen(far, QUESTION) == times)
    await settled(app)


async def test_an_answer_between_the_two_tries_is_asked_for_again_and_the_next_one_counts(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        await asked_in_doubt(far, Fault.AFTER)
        await far.clients.until(lambda: seen(far, QUESTION) == 1)
        await far.clients.say(CLIENT, "debt")
        await far.until_chat(CLIENT, "crossed")
        await until_asked_again(far, app, 2)
        assert not far.invitations("anna")
        await far.clients.say(CLIENT, "debt")
        await far.until_chat(CLIENT, "looking for someone")
        assert seen(far, "crossed") == 1


@pytest.mark.parametrize(("fault", "copies"), [(Fault.BEFORE, 1), (Fault.AFTER, 2)])
async def test_an_answer_after_the_try_that_was_confirmed_counts(
    folder: Path, far: Far, fault: Fault, copies: int
) -> None:
    async with bridge(folder) as app:
        await asked_in_doubt(far, fault)
        await until_asked_again(far, app, copies)
        await far.clients.say(CLIENT, "debt")
        await far.until_chat(CLIENT, "looking for someone")
        assert seen(far, "crossed") == 0


async def test_where_no_try_was_confirmed_the_question_is_put_again_and_says_why(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        await asked_in_doubt(far, Fault.AFTER)
        far.clients.faults.append(Fault.AFTER)
        await until_asked_again(far, app, 2)
        await far.until_operator("client")
        await far.clients.say(CLIENT, "debt")
        await until_asked_again(far, app, 3)
        assert seen(far, "crossed") == 1
        await far.clients.say(CLIENT, "debt")
        await far.until_chat(CLIENT, "looking for someone")
