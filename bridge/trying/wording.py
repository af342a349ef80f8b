"""What both screens have in common: the numbers of buttons, and what is new, in words."""

from collections.abc import Iterator
from dataclasses import replace

from bridge.trying.reasons import TEAM, Reason
from bridge.trying.session import CLIENT, Bubble, Session
from bridge.trying.views import Clock, Known

A_WEEK = 7
TRUTHS = {True: "true", False: "false", None: "unknown"}
_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], "\N{REPLACEMENT CHARACTER}")
del _CONTROLS[ord("\n")]


class Numbers:
    """Which number presses which button.

    When a question comes, its own buttons are counted anew from 1; all others count on from there,
    also those that come while it is still open: the numbers on the screen stay right.
    """

    def __init__(self) -> None:
        self._all: list[tuple[int, str]] = []

    def turn(self, session: Session) -> Iterator[Bubble]:
        """What is to be shown of the last act, in order; its buttons have numbers then."""
        numbers = list(dict.fromkeys(session.news))
        opened = session.open_number()
        shown = [session.bubbles[n] for n in numbers if _is_news(session, n, opened)]
        if opened in numbers:
            self._all.clear()
        for bubble in sorted(shown, key=lambda one: one.number != opened):
            for button in bubble.buttons:
                if (bubble.number, button.token) not in self._all:
                    self._all.append((bubble.number, button.token))
        yield from (_clean(bubble) for bubble in shown)

    def pressed(self, number: int) -> tuple[int, str] | None:
        return self._all[number - 1] if 0 < number <= len(self._all) else None

    def of(self, bubble: int, token: str) -> int:
        return self._all.index((bubble, token)) + 1


class Numbered:
    """What all screens have in common: the numbers that press buttons."""

    def __init__(self) -> None:
        self._numbers = Numbers()

    def begins(self) -> None:
        self._numbers = Numbers()

    def pressed(self, number: int) -> tuple[int, str] | None:
        return self._numbers.pressed(number)


def _is_news(session: Session, number: int, opened: int | None) -> bool:
    """An old question that was only marked as answered is none."""
    bubble = session.bubbles[number]
    return bubble.who == CLIENT or not bubble.changed or number == opened


def _clean(bubble: Bubble) -> Bubble:
    """Nothing in it moves the cursor or rings."""
    return replace(bubble, text=bubble.text.translate(_CONTROLS))


def clock_line(clock: Clock) -> str:
    """`Sat 2026-11-21 23:10, nobody is there until Mon 09:00`"""
    there = "somebody is there" if clock.is_open else "nobody is there"
    return f"{clock.now:%a %Y-%m-%d %H:%M}, {there}{until(clock)}"


def until(clock: Clock) -> str:
    """The day is named where it is another, the date where it is far away."""
    if clock.changes is None:
        return ""
    days = (clock.changes.date() - clock.now.date()).days
    form = "%H:%M" if days == 0 else "%a %H:%M" if days < A_WEEK else "%Y-%m-%d %H:%M"
    return f" until {clock.changes.strftime(form)}"


def fresh_answers(now: Known, before: Known | None) -> list[tuple[str, str]]:
    """What was answered since, or taken away again."""
    old = {} if before is None else dict(before.answers)
    found = [(name, value) for name, value in now.answers if old.get(name) != value]
    gone = [(name, "dropped") for name in old if name not in dict(now.answers)]
    return found + gone


def fresh_reasons(now: Known, before: Known | None) -> list[Reason]:
    """Conditions met since, or that came out otherwise. What rules for danger find is a concern."""
    old = {} if before is None else {one.key: one.truth for one in before.reasons}
    return [
        one
        for one in now.reasons
        if not one.is_rule and (one.key not in old or old[one.key] != one.truth)
    ]


def reason_line(reason: Reason) -> str:
    """`wellbeing: topic == "mood" is true (topic: mood)`"""
    looked = ", ".join(f"{name}: {value}" for name, value in reason.looked)
    known = f" ({looked})" if looked else ""
    return f"{subject(reason)}: {reason.source} is {TRUTHS[reason.truth]}{known}"


def subject(reason: Reason) -> str:
    """What a condition decides about."""
    if reason.kind == TEAM:
        return f"to {reason.name}"
    return reason.name or reason.kind
