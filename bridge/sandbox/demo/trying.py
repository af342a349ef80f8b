"""The page's other half: the questions tried by one person, with what is known beside them.

No network and no bridge is in it: it is the intake alone, played in memory, so that the clock can
be set to any night. The files are those of the demo's organisation; only its hours are the
example's again, because the demo itself is always open.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from bridge.sandbox.demo import acts
from bridge.sandbox.demo.folder import EXAMPLE, HOURS
from bridge.sandbox.demo.people import CannotDo
from bridge.trying.chat import moment_of
from bridge.trying.recording import CannotKeep, as_test
from bridge.trying.session import CannotTry, Session, Setting
from bridge.trying.views import Known, known
from bridge.trying.writing import SENT
from config import ConfigErrors, Folder, load, shipped
from config.files import FileRefused

FARTHEST = 400 * 24 * 60  # minutes
ORGANISATION = "organisation.yaml"


def setting_of(folder: Path) -> Setting:
    """The organisation in its folder, with the example's hours. Raises CannotDo."""
    try:
        loaded = load(_files(folder))
    except ConfigErrors as errors:
        raise CannotDo("\n".join(str(one) for one in errors.faults)) from None
    return Setting.of(loaded, shipped(loaded.languages[0]))


def _files(folder: Path) -> Mapping[str, bytes]:
    found = {}
    files = Folder(folder)
    for name in files:
        try:
            found[name] = files[name]
        except (FileRefused, KeyError):
            continue  # whoever needs it says that it is not there
    example = Folder(EXAMPLE)[ORGANISATION].decode()
    written = found.get(ORGANISATION, b"").decode(errors="replace")
    for line in HOURS:
        usual = re.search(line, example)
        if usual is not None:
            written = re.sub(line, usual[0].replace("\\", r"\\"), written, count=1)
    return found | {ORGANISATION: written.encode()}


class Trying:
    """One conversation, begun when it is first looked at."""

    def __init__(
        self,
        read: Callable[[], Setting],
        now: Callable[[], datetime],
        seconds: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """`seconds`: what a kept conversation is timed with when it is played again."""
        self._read, self._now, self._seconds = read, now, seconds
        self._session: Session | None = None

    def act(self, name: str, body: object) -> Mapping[str, object]:
        """Carry out one act; gives all there is to see. Raises CannotDo."""
        wanted = self._keep if name == "keep" else _ACTS.get(name)
        if wanted is None:
            raise CannotDo("There is no such act.")
        if not isinstance(body, dict):
            raise CannotDo("An act is a JSON object.")
        try:
            if name == "again" or self._session is None:
                self._begin(body if name == "again" else {})
            assert self._session is not None
            more = wanted(self._session, body)
        except (CannotTry, CannotKeep) as why:
            raise CannotDo(f"{str(why)[:1].upper()}{str(why)[1:]}.") from None
        shown = _shown(self._session)
        return {**shown, "kept": more} if name == "keep" else shown

    def _keep(self, session: Session, body: acts.Body) -> Mapping[str, str]:
        """The conversation as a file for `flow test`; the browser saves it, not we."""
        file, text = as_test(session, acts.text(body, "name"), self._seconds)
        return {"file": Path(file).name, "text": text}

    def _begin(self, body: acts.Body) -> None:
        """Anew, with the files as they are now."""
        setting, old = self._read(), self._session
        offered = setting.loaded.languages
        wanted = body.get("language", old.language if old is not None else None)
        language = wanted if wanted in offered else offered[0]
        at = self._now().replace(second=0, microsecond=0)
        if "at" in body:
            at = _moment(body, setting)
        elif old is not None:
            at = old.began
        session = Session(setting, at, str(language))
        session.starts()
        self._session = session


def _moment(body: acts.Body, setting: Setting) -> datetime:
    try:
        return moment_of(acts.text(body, "at")).replace(tzinfo=setting.loaded.hours.place)
    except ValueError:
        raise CannotDo("That is no day and time.") from None


def _come(session: Session, body: acts.Body) -> None:
    session.comes_to(_moment(body, session.setting))


def _wait(session: Session, body: acts.Body) -> None:
    minutes = acts.number(body, "minutes")
    if not 0 < minutes <= FARTHEST:
        raise CannotDo("The clock goes forward, by at most 400 days at once.")
    session.waits(timedelta(minutes=minutes))


def _send(session: Session, body: acts.Body) -> None:
    kind = next((kind for kind, name in SENT.items() if name == body.get("kind")), None)
    if kind is None:
        raise CannotDo("No phone sends this kind of file.")
    session.sends(kind)


_ACTS: Mapping[str, Callable[[Session, acts.Body], object]] = {
    "look": lambda *_: None,
    "again": lambda *_: None,
    "say": lambda session, body: session.types(acts.text(body)),
    "press": lambda session, body: session.presses(
        acts.number(body, "bubble"), acts.text(body, "data")
    ),
    "send": _send,
    "wait": _wait,
    "at": _come,
    "join": lambda session, _: session.joins(),
    "write": lambda session, body: session.writes(acts.text(body)),
}


def _shown(session: Session) -> Mapping[str, object]:
    """All there is to see, as JSON has it."""
    now, house = known(session.trial), session.trial.house
    return {
        "organisation": house.name.get(house.languages[0], ""),
        "language": session.language,
        "languages": list(house.languages),
        "bubbles": [{**asdict(one), "at": _clock(session, one.at)} for one in session.bubbles],
        "open": session.open_number(),
        **_known(now),
        "room": list(session.room()),
    }


def _known(now: Known) -> Mapping[str, object]:
    changes = now.clock.changes
    return {
        "clock": {
            "now": now.clock.now.isoformat(timespec="minutes"),
            "is_open": now.clock.is_open,
            "changes": None if changes is None else changes.isoformat(timespec="minutes"),
        },
        "waits": now.waits,
        "answers": now.answers,
        "reasons": [{**asdict(one), "rule": one.is_rule} for one in now.reasons],
        "concerns": [asdict(one) for one in now.concerns],
        "case": now.case,
        "team": now.team,
        "invited": now.invited,
    }


def _clock(session: Session, at: datetime) -> str:
    return at.astimezone(session.trial.house.zone).strftime("%H:%M")
