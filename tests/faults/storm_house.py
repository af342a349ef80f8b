"""The organisation of every storm: the shipped example's intake, and three counsellors."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import text

from bridge.organisation import Organisation, read
from routing.ids import AccountName
from tests.pipeline import write_organisation

COUNSELLORS = ("anna", "ben", "carl")
OVERSEERS = ("dana", "erin")  # who supervise; one of them says yes to what somebody writes
MENTORED = "carl"
PHONES, ROOMS = AccountName("phones"), AccountName("rooms")
EXAMPLE = Path(__file__).parents[2] / "config" / "shipped" / "example"
MOVING = {  # whoever is silent loses the case, and everybody has a desk
    "answer: 30d  # who is silent keeps the case here: the simulation of days looks at that":
        "answer: 1m\nalert_answer: 1m",
    "desks: no": "desks: yes",
}  # fmt: skip
WATCHING = {
    "  carl: {name: Carl,": "  carl: {send: ask, mentors: [dana], name: Carl,",
    "people:\n": """\
  dana: {name: Dana, channel: rooms, address: dana, languages: [de, en], capacity: 500}
  erin: {name: Erin, channel: rooms, address: erin, languages: [de, en], capacity: 500}
people:
""",
    "\nteams:": "\nsupervisors: [dana, erin]\nteams:",
}
DESK = "Desk"
TEAMS = """
teams:
  general: {counsellors: [anna, ben, carl]}
  debt_team: {counsellors: [ben, anna]}
  duty: {counsellors: [anna, ben, carl]}
offer: 3m
answer: 30d  # who is silent keeps the case here: the simulation of days looks at that
quiet: 365d
storage: {country: DE, where: Hamburg}
authority: {name: the commissioner, contact: commissioner.example}
"""
HOURS = 'zone: Europe/Berlin, counselling: "Mo-Su 00:00-24:00"'
MORE = """\
  ben: {name: Ben, channel: rooms, address: ben, languages: [de, en], capacity: 500}
  carl: {name: Carl, channel: rooms, address: carl, languages: [de, en], capacity: 500}
"""
WAITING = text("SELECT party, kind, state, tries, due FROM outbox WHERE state < 3")
UNHANDLED = text("SELECT role, tries, at FROM inbox WHERE state = 0")


def write_storm_house(folder: Path, *, moving: bool = False, watched: bool = False) -> Path:
    """The organisation of the tests, with the shipped example's intake and three counsellors."""
    write_organisation(folder, (1, 2))
    file = folder / "organisation.yaml"
    source = file.read_text(encoding="utf-8")
    source = source.replace("people:\n", f"{MORE}people:\n").replace("zone: Europe/Berlin", HOURS)
    source += TEAMS
    changes = {**(MOVING if moving else {}), **(WATCHING if watched else {})}
    for line, other in changes.items():
        source = source.replace(line, other)
    file.write_text(source, encoding="utf-8")
    for name in ("flows", "agreements"):
        shutil.copytree(EXAMPLE / name, folder / name, dirs_exist_ok=True)
    return folder


@cache
def organisation(*, moving: bool = False, watched: bool = False) -> Organisation:
    """Read once: every run has the same, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return read(write_storm_house(Path(folder), moving=moving, watched=watched), None)
