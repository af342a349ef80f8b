"""Where an instrument comes from: shipped with the program, or a file of the organisation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files

from config.files import Shelf
from config.positions import Path
from config.problems import did_you_mean, listed
from config.shapes import Page

SHIPPED = "std/"
FOLDER = "instruments"  # where an organisation puts the words of shipped instruments
YAML = ".yaml"


@dataclass(frozen=True, slots=True)
class Found:
    """A file of an instrument. `stem`: its words lie in `<stem>.<language>.yaml`."""

    name: str
    stem: str
    source: bytes = field(repr=False)


def shipped_names() -> tuple[str, ...]:
    """What can stand behind `std/`."""
    entries = (files("config") / "shipped" / FOLDER).iterdir()
    return tuple(sorted(entry.name.removesuffix(YAML) for entry in entries))


def shipped_bytes(name: str) -> bytes:
    return (files("config") / "shipped" / FOLDER / f"{name}{YAML}").read_bytes()


class Finder:
    """Finds what a reference means; what is wrong with it is told at its place of a flow."""

    def __init__(self, shelf: Shelf, page: Page, place: Path) -> None:
        self._shelf, self._page, self._place = shelf, page, place

    def structure(self, reference: str) -> Found | None:
        """The instrument's own file: `std/phq9`, `instruments/ours.yaml`, `./blocks/ours.yaml`."""
        reference = reference.removeprefix("./")
        if reference.startswith(SHIPPED):
            return self._shipped(reference.removeprefix(SHIPPED))
        if reference.endswith(YAML):
            return self._own(reference)
        known = [f"{SHIPPED}{one}" for one in shipped_names()]
        hint = did_you_mean(f"{SHIPPED}{reference}", known)
        self.say(f"this must be like std/wellbeing, or a file like {FOLDER}/ours.yaml{hint}")
        return None

    def words(self, stem: str, tongues: Sequence[str]) -> tuple[str, ...]:
        """Those of these languages for which there is a file of words."""
        return tuple(one for one in tongues if self._is_there(f"{stem}.{one}{YAML}"))

    def take(self, name: str, missing: str) -> bytes | None:
        return self._shelf.take(name, partial(self.say, missing), self.say)

    def say(self, message: str) -> None:
        self._page.at_value(self._place, message)

    def warn(self, message: str) -> None:
        self._page.warn_value(self._place, message)

    def _shipped(self, name: str) -> Found | None:
        """It is kept with the flow, so that a published one stays on what it was published with."""
        kept, names = f"{SHIPPED}{name}{YAML}", shipped_names()
        source = shipped_bytes(name) if name in names else None
        if self._is_there(kept):
            source = self._kept(kept, source)
        elif source is not None:
            self._shelf.used[kept] = source
        else:
            known = [f"{SHIPPED}{one}" for one in names]
            hint = did_you_mean(f"{SHIPPED}{name}", known) or f"; there are {listed(known)}"
            self.say(f"no such instrument is shipped{hint}")
        return None if source is None else Found(kept, f"{FOLDER}/{name}", source)

    def _kept(self, name: str, shipped: bytes | None) -> bytes | None:
        kept = self.take(name, f"there is no file {name}")
        if kept != shipped:
            self.warn(f"{name} of this folder is used, and is not the one that is shipped")
        return kept

    def _own(self, name: str) -> Found | None:
        """A file of the organisation, in its folder or beside the flow."""
        beside = self._beside_flow(name)
        if not self._is_there(name) and self._is_there(beside):
            name = beside
        folder = name.rpartition("/")[0]
        others = [f"{folder}/{each}" for each in self._shelf.names(folder)] if folder else []
        source = self.take(name, f"there is no file {name}{did_you_mean(name, others)}")
        return None if source is None else Found(name, name.removesuffix(YAML), source)

    def _beside_flow(self, name: str) -> str:
        folder = self._page.document.file.rpartition("/")[0]
        return f"{folder}/{name}" if folder else name

    def _is_there(self, name: str) -> bool:
        folder, _, file = name.rpartition("/")
        return bool(folder) and file in self._shelf.names(folder)
