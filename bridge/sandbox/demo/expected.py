"""What each far side must have received at the end of the script."""

from bridge.sandbox.demo.dialogue import Dialogue
from bridge.sandbox.demo.playing import Playing, Taken
from bridge.sandbox.demo.report import Heard, Report, Side, in_room, on_phone, unprotected
from bridge.sandbox.demo.wording import Wording

QUESTIONNAIRE = "wellbeing"
RISK = f"{QUESTIONNAIRE}.safety"  # answered so that urgent help is shown

Lines = tuple[tuple[str, str], ...]


def report(playing: Playing, stopped: str) -> Report:
    """What came to each side, beside what should have."""
    case = playing.cases[0] if playing.cases else None
    wording, said = playing.wording, playing.dialogue
    name = "counsellor" if case is None else case.name
    phone = Side(
        "On the client's phone",
        on_phone(playing.phone.view(), [name]),
        _for_phone(wording, said, name),
        once=said.answers,
        never=(said.note, said.note.rpartition(" ")[2], said.slip, "!close", "!yes"),
    )
    return Report((phone, _room_side(case, _for_room(wording, said), said)), stopped)


def _room_side(case: Taken | None, expected: Lines, said: Dialogue) -> Side:
    if case is None:
        return Side("In a room that never came", (), expected)
    room = case.view()
    heard = (Heard("offer", case.offer.reason), *in_room(room))
    name = f"In {case.name}'s room {room.name!r}, decrypted"
    never = (said.too_early, "/crisis", "/start")
    once = (*said.waiting, said.thanks)
    return Side(name, heard, expected, once, never, tuple(unprotected(room)))


def _for_phone(wording: Wording, said: Dialogue, name: str) -> Lines:
    says, asks = wording.says, wording.asks
    questions = (
        *("counselling", "alias", "age", "topic"),
        *("age", "topic"),  # back once
        *(QUESTIONNAIRE, *wording.items(QUESTIONNAIRE)),
    )
    program = (
        says("greeting"),
        asks("welcome"),
        asks("privacy"),
        says("unclear.notice_short"),
        *map(asks, questions),
        says("crisis.alert"),
        asks("answers"),
        asks("agreement"),
        says("handed_over"),
        says("held"),
        says("counsellor_here", name=name),
    )
    return (
        *(("program", text) for text in program),
        (name, f"{name}: {said.answers[0]}"),
        (name, f"{name}: {said.answers[1]}"),
        ("program", wording.urgent()),
        ("program", says("closed", name=name)),
        ("program", says("agreed.stands")),
        ("program", says("agreed.proof")),
        ("file", ".pdf"),
        ("file", ".json"),
    )


def _for_room(wording: Wording, said: Dialogue) -> Lines:
    return (
        ("offer", wording.to_staff("offer.reason")),
        ("program", wording.to_staff("card.head")),
        ("client", said.waiting[0]),
        ("client", said.waiting[1]),
        ("program", wording.to_staff("room.noted")),
        ("program", wording.to_staff("room.not_relayed.edit")),
        ("calls", wording.to_staff("room.urgent")),
        ("file", "[picture"),
        ("client", said.thanks),
        ("program", wording.to_staff("room.risk_alert")),
        ("program", wording.to_staff("room.closed")),
    )
