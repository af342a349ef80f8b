"""A conversation that plays itself on both far sides, for `counselbridge demo --headless`.

It does what two people would do, waits for each answer as they would, and ends with a report of
what each side received. Meant for the shipped example: it names the steps of that flow and their
answers, and takes the words from the files.
"""

import asyncio
from collections.abc import Mapping

from bridge.sandbox.demo.dialogue import NAME
from bridge.sandbox.demo.expected import QUESTIONNAIRE, RISK, report
from bridge.sandbox.demo.people import CannotDo, Desk, Phone
from bridge.sandbox.demo.playing import PATIENCE, Playing, Taken
from bridge.sandbox.demo.report import Report
from bridge.sandbox.demo.wording import Wording

WHOLE = 50.0  # seconds for everything


async def play(
    phone: Phone,
    desks: Mapping[str, Desk],
    wording: Wording,
    patience: float = PATIENCE,
    whole: float = WHOLE,
) -> Report:
    """Play it all, and report; a conversation that stops half way is reported as it stands.

    `patience` is for one answer, `whole` for everything, in seconds.
    """
    playing = Playing(phone, desks, wording, patience)
    stopped = ""
    try:
        async with asyncio.timeout(whole):
            await _conversation(playing)
    except TimeoutError:
        stopped = playing.waits_for
    except CannotDo as error:
        stopped = f"{playing.waits_for} ({error})"
    return report(playing, stopped)


async def _conversation(playing: Playing) -> None:
    await _before_yes(playing)
    await answers(playing)
    case = await waits(playing)
    await _talk(playing, case)
    await _closing(playing, case)
    await _proof(playing)


async def _before_yes(playing: Playing) -> None:
    wording = playing.wording
    await playing.phone.start()
    await playing.hears(wording.says("greeting"))
    await playing.is_asked("privacy")
    await playing.phone.say(playing.dialogue.too_early)
    await playing.hears(wording.says("unclear.notice_short"))


async def answers(playing: Playing) -> None:
    """From the notice to the signature: typed, pressed, once back, and a whole questionnaire."""
    wording, phone = playing.wording, playing.phone
    await playing.presses("privacy", "yes")
    await playing.presses("counselling", "yes")
    await playing.is_asked("alias")
    await phone.say(NAME)
    await playing.is_asked("age")
    await phone.say(wording.choice("age", "18_26").upper())
    await playing.presses("topic", "back")
    await playing.hears(wording.says("back.to"))
    await playing.presses("age", "c:27_up")
    await playing.presses("topic", "c:mood")
    await playing.presses(QUESTIONNAIRE, "begin")
    for item in wording.items(QUESTIONNAIRE):
        await playing.presses(item, "c:sometimes" if item == RISK else "c:often")
    await playing.hears(wording.says("crisis.alert"))
    await playing.presses("answers", "yes")
    await playing.presses("agreement", "yes")
    await playing.hears(wording.says("handed_over"))


async def waits(playing: Playing) -> Taken:
    """What is written before anybody has come waits for them, behind the card."""
    wording = playing.wording
    for text in playing.dialogue.waiting:
        await playing.phone.say(text)
    await playing.hears(wording.says("held"))
    case = await playing.is_taken()
    await playing.reads(case, wording.to_staff("card.head"))
    await playing.reads(case, playing.dialogue.waiting[1])
    await playing.hears(wording.says("counsellor_here", name=case.name))
    return case


async def _talk(playing: Playing, case: Taken) -> None:
    wording, said = playing.wording, playing.dialogue
    await playing.writes(case, said.answers[0])
    await playing.hears(said.answers[0])
    await playing.writes(case, said.note)
    await playing.reads(case, wording.to_staff("room.noted"))
    second = await playing.writes(case, said.answers[1])
    await playing.hears(said.answers[1])
    await case.desk.edit(case.room, second, said.slip)
    await playing.reads(case, wording.to_staff("room.not_relayed.edit"))
    await playing.phone.say("/crisis")
    await playing.hears(wording.urgent())
    await playing.reads(case, wording.to_staff("room.urgent"))
    await playing.phone.send("photo")
    await playing.reads(case, "[picture")
    await playing.phone.say(said.thanks)
    await playing.reads(case, said.thanks)


async def _closing(playing: Playing, case: Taken) -> None:
    await playing.writes(case, "!close")
    await playing.reads(case, playing.wording.to_staff("room.risk_alert"))
    await playing.writes(case, "!yes")
    await playing.hears(playing.wording.says("closed", name=case.name))
    await playing.reads(case, playing.wording.to_staff("room.closed"))
    await playing.sees_it_closed(case)


async def _proof(playing: Playing) -> None:
    """What they decided, and what proves it: words at once, and then two files to keep."""
    await playing.phone.say("/consent")
    await playing.taps(playing.wording.says("agreed.stands"), "agreed:proof")
    await playing.hears(playing.wording.says("agreed.proof"))
    await playing.is_given(2)
