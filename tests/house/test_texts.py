"""Every sentence the program can say exists in every language, and none is left over."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from bridge.adapting import COMMANDS
from bridge.takeoutpage import MADE as TAKEOUT
from config import placeholders, shipped
from consent.receipt import WORDS as RECEIPT
from routing.assigning.assign import Why
from routing.danger import alerts
from routing.desk import moment, table
from routing.dispatch.reopening import REASONS
from routing.events import Failure
from routing.flow.model import AnswerType
from routing.ids import Language
from routing.messages import Doubt, InboundKind, Unsupported
from routing.news import Call, Supervises
from routing.posts import commands, listing, supervising
from tests.house.paths import ROOT

GONE = (  # what `desked` gives as a reason
    *(
        "taken",
        "declined",
        "declined_why",
        "expired",
        "failed",
        "taken_away",
        "unlisted",
        "wished",
        "given",
        "closed",
    ),
    *("unreached", "paused", "moved", "erased", "left"),
)
CALLS = {
    "tell": "",
    "words": "",
    "say": "",
    "staff_words": "",
    "note": "",
    "call": "",
    "answer_in": "",
    "report": "operator.",
    "_report": "operator.",
    "_tell": "operator.",
    "explain": "operator.",
}
WHATS = [*Unsupported, *(InboundKind.EDIT, InboundKind.DELETION, InboundKind.REACTION)]
UNINVITED = Failure.NOT_INVITED
UNITS = ("minute", "hour", "day", "year")
WISHES = ("back", "change", "stop", "language", "person", "start_over", "help")
MADE = {
    *(f"not_relayed.{what}" for what in [*WHATS, InboundKind.UNREADABLE]),
    *(f"room.not_relayed.{what}" for what in [*WHATS, InboundKind.UNREADABLE, *Doubt]),
    *(f"room.not_relayed.{why}" for why in ("closed", "stranger", "empty", "command")),
    *(f"room.not_relayed.{why}" for why in ("paused", "stopped")),
    *(f"room.{command}_{why}" for command in ("pause", "snooze") for why in ("unclear", "far")),
    *(f"room.failed_{failure}" for failure in set(Failure) - {Failure.NO_FILE, UNINVITED}),
    *(f"operator.failed_{failure}" for failure in set(Failure) - {UNINVITED}),
    *(f"why.{why}" for why in Why),
    *(f"explain.{kind}" for kind in ("needed", "optional", "notice", "again")),
    *(f"explain.sign_{kind}" for kind in ("needed", "optional")),
    *(f"early.{kind}" for kind in ("notice", "consent", "question")),
    *(f"unclear.{kind}" for kind in ("notice", "consent", "text_long", *AnswerType)),
    *(f"unclear.{kind}" for kind in ("multi_few", "multi_many", "date_unclear", "sign")),
    *(f"unclear.{kind}" for kind in ("review", "change", "enter", "again", "again_closed")),
    *(f"unclear.notice_{when}" for when in ("short", "later")),
    *(f"unclear.range{end}" for end in ("", "_least", "_most")),
    *(f"presence.{state}" for state in ("open", "open_always", "closed", "closed_always")),
    *(f"moment.{day}" for day in ("today", "tomorrow", "weekday", "date")),
    *(f"words.{wish}" for wish in ("yes", "no", "skip", "done", "go_on", "sign_yes")),
    *(f"words.{wish}" for wish in WISHES),
    *(f"kept.{what}" for what in ("long", "file", "file_early")),
    *(f"card.{what}" for what in ("alert", "flag", "team")),
    *(f"button.{kind}_{answer}" for kind in ("notice", "consent") for answer in ("yes", "no")),
    *(f"button.sign{no}" for no in ("", "_no")),
    *(f"button.{one}" for one in ("pause", "stop", "stop_delete", "nothing", "off", "delete_now")),
    *(f"button.erase_{one}" for one in ("all", "not")),
    *(f"words.{kind}_yes" for kind in ("notice", "consent")),
    "words.explain",
    "button.read_again",
    *(f"menu.{name}" for name in COMMANDS),
    *(f"button.{way}" for way in ("proof", "change_mind", "privacy", "see", "see_all")),
    *(f"button.{way}" for way in ("take_along", "correct", "erase", "leave_as_is")),
    *(f"readers.{by}" for by in ("network", "us")),
    *(f"duration.{unit}{many}" for unit in UNITS for many in ("", "s")),
    *(f"help.{kind}" for kind in ("emergency", "talk", "write")),
    *(f"until.{name}" for name in ("today", "tomorrow", "weekday", "date")),
    *(f"command.{name}" for name in (*table.NAMES, *moment.SPANS, "tomorrow", "until")),
    *(f"room.help.{one.help}" for one in table.COMMANDS.values()),
    *(f"room.help.group.{group}" for group in table.GROUPS),
    *(f"card.{rule}" for rule in (alerts.WORDS, alerts.COUNSELLOR)),
    *(f"desk.gone.{why}" for why in GONE),
    *(f"desk.case.{one}" for one in listing.ORDER),
    *(f"desk.help.{one}" for one in commands.HELPED),
    *(f"desk.help.{one}" for one in supervising.HELPED),
    *(f"desk.help.{one}" for one in commands.CALLED),
    *(f"desk.call.{one}" for one in Call),
    *(f"desk.doing.{what}" for what in Supervises),
    *(f"desk.told.{what}_begun" for what in ("observe", "takeover", "whisper")),
    *(f"desk.told.observe_{why}" for why in ("nobody", "own", "private", "already")),
    *(f"desk.told.observe_{why}" for why in ("stopped", "notice", "unwanted", "refused")),
    *(f"room.urgent_{what}" for what in (Call.OFF, Call.OFF_STAYS, Call.OFF_NOT, Call.OFF_NOTHING)),
    *(f"room.urgent_{what}_by" for what in (Call.OFF, Call.OFF_STAYS)),
    *(f"desk.told.takeover_{why}" for why in ("nobody", "own", "given", "stopped")),
    *(f"desk.told.takeover_{why}" for why in ("floor", "unwanted")),
    *(f"desk.told.whisper_{why}" for why in ("nobody", "own", "private", "already")),
    *(f"desk.told.reopen_{why}" for why in REASONS),
    *(f"desk.told.{one}" for one in supervising.RELEASES),
    *("desk.told.eyes_nothing", "desk.mark.closing"),
    *("desk.mark.late", "command.back"),
    *RECEIPT,
    *TAKEOUT,
}
TEXTS = shipped(Language("en"))


@cache
def sources() -> Mapping[Path, ast.Module]:
    """Every file that could say something, read once for all that is asked about it."""
    rooms = ("routing", "bridge", "config")
    paths = (path for room in rooms for path in sorted((ROOT / room).rglob("*.py")))
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def literals(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def used() -> set[str]:
    """Every string constant that could be a key, as it stands and behind each prefix."""
    found = set(MADE)
    for tree in sources().values():
        for text in literals(tree):
            found |= {text, f"operator.{text}", f"room.{text}"}
    return found


@cache
def keys() -> frozenset[str]:
    return frozenset(key for sentences in TEXTS._sentences.values() for key in sentences)


def test_all_languages_say_the_same_with_the_same_placeholders() -> None:
    assert TEXTS.differences() == ()


def test_every_sentence_that_is_put_together_exists() -> None:
    missing = sorted(MADE - keys())
    assert not missing, missing


KEY = re.compile(r"[a-z_]+(\.[a-z_]+)*")


def calls() -> Iterator[tuple[str, str]]:
    """(where, key) of every call that names its sentence."""
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name not in CALLS or "routing" not in path.parts:
                continue
            named = [a.value for a in node.args if isinstance(a, ast.Constant)]
            for key in (
                value for value in named if isinstance(value, str) and KEY.fullmatch(value)
            ):
                yield f"{path.name}:{node.lineno}", CALLS[name] + key


def test_every_sentence_that_is_asked_for_exists() -> None:
    asked = sorted(set(calls()))
    assert len(asked) > 100
    missing = [f"{where}: {key}" for where, key in asked if key not in keys()]
    assert not missing, missing


ALWAYS_KNOWN = {"org", "help"}  # by speech.words


def given() -> Iterator[tuple[str, str, frozenset[str]]]:
    """(where, key, values) of every call that names its sentence and all its values."""
    for path, tree in sources().items():
        for node in ast.walk(tree) if path.is_relative_to(ROOT / "routing") else ():
            name = getattr(node, "func", None)
            if not isinstance(node, ast.Call) or getattr(name, "id", "") not in CALLS:
                continue
            values = [keyword.arg for keyword in node.keywords]
            for one in node.args:
                key = CALLS[getattr(name, "id", "")] + str(getattr(one, "value", ""))
                if None not in values and key in keys():
                    yield f"{path.name}:{node.lineno}", key, frozenset(map(str, values))


def test_who_says_a_sentence_gives_all_its_values() -> None:
    said = list(given())
    assert len(said) > 100
    lacking = [
        f"{where}: {key} {needs}" for where, key, has in said if (needs := needed(key) - has)
    ]
    assert not lacking, lacking


def needed(key: str) -> set[str]:
    return set(placeholders.names(TEXTS._template(key, Language("en")))) - ALWAYS_KNOWN


def test_no_sentence_is_left_over() -> None:
    assert sorted(keys() - used()) == []
