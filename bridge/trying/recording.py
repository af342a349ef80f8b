"""A conversation that was tried by hand, written down as a test of the flow.

What is written is read back and played before it is given away: a test that would not come out as
it stands here is no test.

CannotKeep    it cannot be written as a test; the sentence says why
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from bridge.trying.knowing import fact
from bridge.trying.session import START, Session
from bridge.trying.talks import play_test
from bridge.trying.views import answers
from bridge.trying.writing import SENT
from config.files import Folder
from config.flowtests import Known, read_flow_tests, test_files
from config.moments import names
from config.problems import Problems
from config.talklines import NONE, SKIPPED, Did, Sent, Tapped, Typed, Waited
from routing.flow.model import AnswerType, Ask
from routing.ids import StepName

LONGEST_NAME = 80
_PLAIN = re.compile(r"[^\W\d_][\w .-]*[\w.]|[^\W\d_]")  # what YAML reads as the text it is
_WORDS = re.compile(r"(?i)(?:yes|no|on|off|true|false|null)")
_KEPT_AS_WORDS = frozenset({AnswerType.TEXT, AnswerType.EMAIL, AnswerType.PHONE})


class CannotKeep(Exception):
    """It cannot be written as a test."""


def keep(session: Session, name: str, folder: Path, clock: Callable[[], float]) -> str:
    """Write the test into a new file beside the flow; gives the file's name in the folder.

    Raises CannotKeep.
    """
    file, text = as_test(session, name, clock)
    _refuse_same(session, name, folder)
    path = folder / file
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as new:
            new.write(text)
    except FileExistsError:
        raise CannotKeep(f"{file} is there already: take another name") from None
    except OSError:
        raise CannotKeep(f"{file} cannot be written") from None
    return file


def as_test(session: Session, name: str, clock: Callable[[], float]) -> tuple[str, str]:
    """The name that its file should have, and what is in it. Raises CannotKeep."""
    file = _file(session, name)
    text = written(session, name)
    check(session, text, file, clock)
    return file, text


def _file(session: Session, name: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
    if not words or len(name) > LONGEST_NAME or not name.isprintable():
        raise CannotKeep("a test needs a name in one line, like: mood, at night")
    return f"{session.setting.loaded.intake.rpartition('/')[0]}/tests/{words}.yaml".lstrip("/")


def _refuse_same(session: Session, name: str, folder: Path) -> None:
    files, loaded = Folder(folder), session.setting.loaded
    for file in test_files(files, loaded.intake):
        try:
            found = read_flow_tests(files[file], file, _known(session), Problems())
        except Exception:  # noqa: BLE001, S112 - whatever is wrong with it, `check` says so
            continue
        if any(test.name == name for test in found):
            raise CannotKeep(f"{file} has a test of this name already: take another")


def check(session: Session, text: str, file: str, clock: Callable[[], float]) -> None:
    """Read it back and play it. Raises CannotKeep."""
    problems = Problems()
    tests = read_flow_tests(text.encode(), file, _known(session), problems)
    if len(tests) != 1:
        why = next((problem.message for problem in problems.found), "it cannot be read back")
        raise CannotKeep(f"this cannot be said in a test: {why}")
    failures = play_test(session.setting.world, tests[0], clock).failures
    if failures and session.staffed:
        raise CannotKeep("a test holds what the client does, and here staff had a part in it")
    if failures:
        raise CannotKeep(f"played again it came out otherwise: {failures[0].sentence}")


def _known(session: Session) -> Known:
    loaded = session.setting.loaded
    return Known(loaded.flow, loaded.languages, loaded.hours.place)


# --------------------------------------------------------------------------- as YAML


def written(session: Session, name: str) -> str:
    """The file with this one test. Raises CannotKeep where a line of it cannot be written."""
    flow, house = session.setting.loaded.flow, session.trial.house
    lines = [f"flow: {flow.name}", "tests:", f"  - test: {scalar(name)}"]
    if session.language:
        lines.append(f"    language: {session.language}")
    began = session.began.astimezone(house.zone)
    lines += [f"    at: {began:%Y-%m-%d %H:%M}", "    talk:"]
    lines += [f"      - {line}" for line in _talk(session)]
    return "\n".join(lines) + "\n"


def _talk(session: Session) -> Iterator[str]:
    known = set(names(session.setting.loaded.flow))
    for done in session.done:
        yield _did(done.did)
        if done.said and done.said[-1] in known:
            yield f"bot: {done.said[-1]}"
    expected = ", ".join(f"{name}: {scalar(value)}" for name, value in _facts(session))
    yield f"expect: {{{expected}}}"


def _did(did: Did) -> str:
    match did:
        case Typed():
            return f"type: {START if did.text == START else scalar(did.text)}"
        case Tapped():
            return f"tap: {did.name}.{did.button}"
        case Sent():
            return f"send: {SENT[did.kind]}"
        case Waited():
            return f"wait: {_spoken(did.time)}"
        case _:
            raise CannotKeep("something in it has no line in a test")


def _facts(session: Session) -> Iterator[tuple[str, str]]:
    """What is known at the end. What was typed freely is in the lines above already."""
    trial = session.trial
    for name in ("alert", "flag", "case"):
        yield name, fact(trial, name)[0]
    for name, value in answers(trial):
        step = trial.flow.step(StepName(name))
        if isinstance(step, Ask) and step.type in _KEPT_AS_WORDS and value != SKIPPED:
            continue
        yield name, value
    if fact(trial, "team") != (NONE,):
        yield "team", fact(trial, "team")[0]


def _spoken(time: timedelta) -> str:
    minutes = round(time.total_seconds() / 60)
    if minutes % 60:
        return f"{minutes} min"
    return f"{minutes // 60}h" if minutes % 1440 else f"{minutes // 1440}d"


def scalar(text: str) -> str:
    """A text as YAML reads it back, on one line: plain where that is safe."""
    if _PLAIN.fullmatch(text) and not _WORDS.fullmatch(text) and text.isprintable():
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() else _escaped(one) for one in quoted)


def _escaped(sign: str) -> str:
    number = ord(sign)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"  # noqa: PLR2004
