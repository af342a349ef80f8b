"""A conversation written down as kept conversations are, so that it can be played again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.talklines import Acted, Answered, Changed, Did, Sent, Tapped, Thing, Typed, Waited
from config.talkreading import THINGS

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SENT: Mapping[Thing, str] = {kind: name for name, kind in THINGS.items()}


@dataclass(frozen=True, slots=True)
class Written:
    """The head of a test: `at` on the organisation's clock."""

    flow: str
    test: str
    at: datetime
    language: str | None = None


def as_yaml(head: Written, talk: Iterable[Did], comment: str = "") -> str:
    """A whole file with this one conversation; `comment` stands at its end."""
    language = [f"    language: {head.language}"] if head.language is not None else []
    lines = [
        f"flow: {head.flow}",
        "tests:",
        f"  - test: {quoted(head.test)}",
        *language,
        f"    at: {head.at:%Y-%m-%d %H:%M}",
        "    talk:",
        *(f"      - {entry}" for do in talk for entry in entries(do)),
    ]
    end = [f"      # {comment}"] if comment else []
    return "\n".join([*lines, *end, ""])


def entries(do: Did) -> list[str]:
    """The lines of the file for one thing that the client does."""
    match do:
        case Answered():
            return _answers(do)
        case Acted(act=act):
            return [act]
        case _:
            return [": ".join(_entry(do))]


def _entry(do: Typed | Tapped | Changed | Sent | Waited) -> tuple[str, str]:
    match do:
        case Typed(text=text):
            return "type", quoted(text)
        case Tapped(name=name, button=button):
            return "tap", f"{name}.{button}"
        case Changed(step=step):
            return "change", step
        case Sent(kind=kind):
            return "send", SENT[kind]
        case Waited(time=time):
            return "wait", spoken(time)


def _answers(do: Answered) -> list[str]:
    found = []
    for one in do.answers:
        keys = [token.removeprefix("c:") for token in one.tokens if token != "done"]  # noqa: S105
        several = f"[{', '.join(keys)}]"
        value = quoted(one.text) if one.text else keys[0] if len(keys) == 1 else several
        found.append(f"answer: {{{one.step}: {value}}}")
    return found


def spoken(time: timedelta) -> str:
    """As `wait` has it, in the largest unit that is whole."""
    for unit, name in ((DAY, "d"), (HOUR, "h")):
        if time >= unit and time % unit == timedelta():
            return f"{time // unit}{name}"
    return f"{max(1, time // MINUTE)} min"


def quoted(words: str) -> str:
    """In double quotes, which mean the same whatever stands between them."""
    return f'"{"".join(map(_escaped, words))}"'


def _escaped(one: str) -> str:
    if one in ('"', "\\"):
        return f"\\{one}"
    if one == "\n":
        return "\\n"
    if one.isprintable():
        return one
    return f"\\u{ord(one):04X}" if ord(one) < 0x10000 else f"\\U{ord(one):08X}"  # noqa: PLR2004
