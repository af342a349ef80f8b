"""A conversation that plays itself on both far sides, for `counselbridge demo --headless`.

It types what two people would type, waits for each answer as they would, and ends with a report of
what each side received. Meant for the shipped example in English.
"""

import asyncio
from collections.abc import Mapping

from bridge.sandbox.demo.people import CannotDo, Desk, Phone
from bridge.sandbox.demo.playing import PATIENCE, Playing, Taken
from bridge.sandbox.demo.report import Heard, Report, Side, in_room, on_phone, unprotected

WHOLE = 50.0  # seconds for everything

TOO_EARLY = "My hands will not stop shaking."
NAME = "Mia"
WAITING = ("I have not slept for three nights.", "And I do not know whom to tell.")
ANSWERS = ("Good evening, {name}. I have read what you wrote.", "Would you like to tell me more?")
NOTE = "/note to self: ask Ben about the sleep clinic"
SLIP = "Would you like to tell me more about Tuesday?"
THANKS = "Yes. It helps that somebody reads this."
BACK = "Good morning, it is me again."

OFFER = ("offer", "Somebody is looking for a counsellor")
CARD = ("program", "New case")


async def play(
    phone: Phone, desks: Mapping[str, Desk], patience: float = PATIENCE, whole: float = WHOLE
) -> Report:
    """Play it all, and report; a conversation that stops half way is reported as it stands.

    `patience` is for one answer, `whole` for everything, in seconds.
    """
    playing = Playing(phone, desks, patience)
    stopped = ""
    try:
        async with asyncio.timeout(whole):
            await _conversation(playing)
    except TimeoutError:
        stopped = playing.waits_for
    except CannotDo as error:
        stopped = f"{playing.waits_for} ({error})"
    return _report(playing, stopped)


async def _conversation(playing: Playing) -> None:
    await _intake(playing)
    case = await playing.is_taken()
    await playing.reads(case, "New case")
    await playing.reads(case, WAITING[1])
    await playing.hears("is here now")
    await _talk(playing, case)
    await _closing(playing, case)
    await _return(playing)


async def _intake(playing: Playing) -> None:
    phone = playing.phone
    await phone.start()
    await playing.hears("I am the program of")
    await playing.hears("answers for what you write here")
    await phone.say(TOO_EARLY)
    await playing.hears("not kept and not passed on")
    await playing.presses("I have read this", "answers for what you write here")
    await playing.presses("Yes", "May our team read")
    await playing.presses("No", "May we count")
    await playing.hears("What may we call you")
    await phone.say(NAME)
    await playing.presses("Mood and worries", "What is it about")
    await playing.hears("I am looking for someone for you")
    for text in WAITING:
        await phone.say(text)
    await playing.hears("I have kept that")


async def _talk(playing: Playing, case: Taken) -> None:
    answers = [text.format(name=NAME) for text in ANSWERS]
    await playing.writes(case, answers[0])
    await playing.hears(answers[0])
    await playing.writes(case, NOTE)
    await playing.reads(case, "stays here as a note")
    second = await playing.writes(case, answers[1])
    await playing.hears(answers[1])
    await case.desk.edit(case.room, second, SLIP)
    await playing.reads(case, "corrections stay here")
    await playing.phone.say("/crisis")
    await playing.hears("cannot send anyone to you")
    await playing.reads(case, "asked for urgent help")
    await playing.phone.say(THANKS)
    await playing.reads(case, THANKS)


async def _closing(playing: Playing, case: Taken) -> None:
    await playing.writes(case, "!close")
    await playing.hears("have finished here")
    await playing.reads(case, "The case is closed")
    await playing.sees_it_closed(case)


async def _return(playing: Playing) -> None:
    await playing.phone.say(BACK)
    await playing.hears("I am looking for someone for you")
    case = await playing.is_taken()
    await playing.reads(case, BACK)
    await playing.hears("is here now")


# --------------------------------------------------------------------------- what is expected


def _report(playing: Playing, stopped: str) -> Report:
    names = [case.name for case in playing.cases]
    first = names[0] if names else "counsellor"
    phone = Side(
        "On the client's phone",
        on_phone(playing.phone.view(), names),
        _for_phone(first, names[1] if len(names) > 1 else first),
        once=tuple(text.format(name=NAME) for text in ANSWERS),
        never=(NOTE, "sleep clinic", SLIP, "!close"),
    )
    wanted = (_for_first_room(), (OFFER, CARD, ("client", BACK)))
    written = ((*WAITING, THANKS), (BACK,))
    rooms = tuple(
        _room_side(playing.cases[number] if number < len(names) else None, lines, once)
        for number, (lines, once) in enumerate(zip(wanted, written, strict=True))
    )
    return Report((phone, *rooms), stopped)


def _room_side(
    case: Taken | None, expected: tuple[tuple[str, str], ...], once: tuple[str, ...]
) -> Side:
    if case is None:
        return Side("In a room that never came", (), expected)
    room = case.view()
    heard = (Heard("offer", case.offer.reason), *in_room(room))
    name = f"In {case.name}'s room {room.name!r}, decrypted"
    never = (TOO_EARLY, "/crisis", "/start")
    return Side(name, heard, expected, once, never, tuple(unprotected(room)))


def _for_phone(first: str, second: str) -> tuple[tuple[str, str], ...]:
    answers = [text.format(name=NAME) for text in ANSWERS]
    return (
        ("program", "I am the program of"),
        ("program", "answers for what you write here"),
        ("program", "not kept and not passed on"),
        ("program", "May our team read"),
        ("program", "May we count"),
        ("program", "What may we call you"),
        ("program", "What is it about"),
        ("program", "I am looking for someone for you"),
        ("program", "I have kept that"),
        ("program", f"{first} is here now"),
        (first, f"{first}: {answers[0]}"),
        (first, f"{first}: {answers[1]}"),
        ("program", "cannot send anyone to you"),
        ("program", f"{first} and you have finished here"),
        ("program", "I am looking for someone for you"),
        ("program", f"{second} is here now"),
    )


def _for_first_room() -> tuple[tuple[str, str], ...]:
    return (
        OFFER,
        CARD,
        ("client", WAITING[0]),
        ("client", WAITING[1]),
        ("program", "stays here as a note"),
        ("program", "corrections stay here"),
        ("calls", "asked for urgent help"),
        ("client", THANKS),
        ("program", "The case is closed"),
    )
