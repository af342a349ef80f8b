"""Agreements: Markdown files, one per language, with their version above the text.

---
version: 3
kind: notice
change: wording
since: 2
changed: It now says who repairs our server.
---
The text, with `{controller.name}` and other placeholders that the organisation's own data fill.

The languages of one agreement are one document: same version, kind and weight of the change. A
manner of a language, such as `de-x-sie`, may do with the file of the language itself.

A material change is asked about again, a change of wording never: `since` is the oldest version
whose yes still counts. Nothing here can know what the versions before changed, so without `since`
it is the one before.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import partial

from config import address, placeholders
from config.files import Shelf
from config.localized import manners
from config.problems import Problem, Problems, did_you_mean
from config.schema import Controller, Front
from config.shapes import Page
from config.sources import decode, position
from config.steps import Placed
from config.yamlreading import parse
from consent import DocumentKind
from routing.flow.model import Localized
from routing.ids import Language

_FENCE = "---"
_LONGEST = 12_000  # characters
KINDS = {"acknowledge": DocumentKind.NOTICE, "sign": DocumentKind.AGREEMENT}  # by step
_MATERIAL = "material"
_LAW = ("authority", "storage")  # keys of organisation.yaml that can be filled in
_UNWRITTEN = {key: f"'{{{key}}}' needs '{key}' in organisation.yaml" for key in _LAW}
_VERBS = {DocumentKind.NOTICE: "acknowledged", DocumentKind.AGREEMENT: "signed"}


@dataclass(frozen=True, slots=True)
class Agreement:
    """`texts` with their placeholders still in them. It is acknowledged or signed.

    `since`: the oldest version of which the decisions still count. `changed`: what is new, where
    the organisation says it. `is_material`: everybody is asked again.
    """

    name: str
    kind: DocumentKind
    version: int
    since: int
    texts: Localized = field(repr=False)
    changed: Localized = field(default_factory=dict, repr=False)
    is_material: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """The agreement in one language."""

    page: Page
    front: Front
    text: str = field(repr=False)

    @property
    def file(self) -> str:
        return self.page.document.file

    @property
    def language(self) -> str:
        """In which it is written: `agreements/privacy.de.md`."""
        return self.file.rpartition("/")[2].split(".")[1]


class Reader:
    """Reads the agreements of one folder. `known` are the placeholders that can be filled."""

    def __init__(
        self, shelf: Shelf, folder: str, problems: Problems, known: Collection[str]
    ) -> None:
        self._shelf, self._problems, self._known = shelf, problems, known
        self._folder = folder
        self._read: dict[str, _Part | None] = {}

    def read(self, step: Placed, languages: Sequence[Language], page: Page) -> Agreement | None:
        """The agreement that this step of a flow shows; what is wrong is told."""
        parts: dict[Language, _Part] = {}
        meant = self._meant(step.name)
        for language in languages[:1] if meant else languages:  # a wrong name is told once
            part = self._in_language(step, language, page, meant)
            if part is not None:
                parts[language] = part
        kind = KINDS[step.verb]
        _compare(list(parts.values()), kind)
        for language, part in parts.items():
            address.check_file(part.file, language, {part.language: part.text}, self._problems)
        if not parts:
            return None
        front = next(iter(parts.values())).front
        texts = {language: part.text for language, part in parts.items()}
        changed = {one: part.front.changed for one, part in parts.items() if part.front.changed}
        material = front.change == _MATERIAL
        return Agreement(step.name, kind, front.version, _since(front), texts, changed, material)

    def _in_language(
        self, step: Placed, language: Language, page: Page, meant: str
    ) -> _Part | None:
        """The file of this language, or of the one it is a manner of; read once."""
        *own, usual = (f"{self._folder}/{step.name}.{one}.md" for one in manners(language))
        message = f"there is no file {usual}{meant}"
        missing = partial(page.at_value, (*step.path, step.verb), message)
        for file in (*own, usual):
            source = self._shelf.take(file, missing if file == usual else _nothing)
            if source is not None:
                if file not in self._read:
                    self._read[file] = self._part(file, source)
                return self._read[file]
        return None

    def _meant(self, name: str) -> str:
        files = self._shelf.names(self._folder)
        names = {file.split(".")[0] for file in files if file.endswith(".md")}
        return did_you_mean(name, names) if name not in names else ""

    def _part(self, file: str, source: bytes) -> _Part | None:
        text = decode(source, file, self._problems)
        if text is None:
            return None
        lines = [line.rstrip() for line in _lines(text)]
        if lines[0] != _FENCE or _FENCE not in lines[1:]:
            message = "an agreement begins with '---', its version and kind, and '---' again"
            self._problems.add(Problem(file, 1, 1, message))
            return None
        end = lines.index(_FENCE, 1)
        body = "\n".join(_lines(text)[end + 1 :])
        self._check_body(file, body, end + 1)
        above = "\n".join(_lines(text)[1:end])
        document = parse(above.encode(), file, self._problems, first_line=2)
        if document is None:
            return None
        page = Page(document, self._problems)
        return _Part(page, page.read((), Front), body.strip())

    def _check_body(self, file: str, body: str, above: int) -> None:
        """`above` is how many lines of the file stand above the body."""
        if not body.strip():
            self._problems.add(Problem(file, above, 1, "below this line the text is missing"))
        if len(body) > _LONGEST:
            message = f"this text is longer than {_LONGEST} characters"
            self._problems.add(Problem(file, above + 1, 1, message))
        for start, message in placeholders.faults(body, self._known, _UNWRITTEN):
            line, column = position(body[:start])
            self._problems.add(Problem(file, line + above, column, message))


def _compare(parts: Sequence[_Part], kind: DocumentKind) -> None:
    """The same version and change in every language, and the kind that the step is for."""
    for part in parts:
        first, written = parts[0], part.front.kind
        versions = part.front.version, first.front.version
        if all(versions) and versions[0] != versions[1]:
            message = f"the version is {versions[0]} here and {versions[1]} in {first.file}"
            part.page.at_value(("version",), message)
        _compare_change(part, first)
        if written and written != kind:
            message = f"'kind' must be {kind}: the flow has it {_VERBS[kind]}"
            part.page.at_value(("kind",), message)


def _compare_change(part: _Part, first: _Part) -> None:
    """What a change weighs is the same in every language, and fits its version."""
    front, other = part.front, first.front
    for key in ("change", "since"):
        ours, theirs = getattr(front, key), getattr(other, key)
        if ours and theirs and ours != theirs:
            part.page.at_value((key,), f"'{key}' is {ours} here and {theirs} in {first.file}")
    if not front.since or not front.version:
        return
    if front.change == _MATERIAL and front.since != front.version:
        message = "after a material change everybody is asked again; leave out 'since'"
        part.page.at_value(("since",), message)
    elif front.since > front.version:
        message = f"'since' is an older version; this one is {front.version}"
        part.page.at_value(("since",), message)


def _since(front: Front) -> int:
    if front.change == _MATERIAL:
        return front.version
    return front.since or max(1, front.version - 1)


def _nothing() -> None:
    """A file that need not be there is not."""


def known_placeholders(written: object) -> list[str]:
    """What can be filled: of the organisation's data, what is written in its file."""
    data = written if isinstance(written, dict) else {}
    controller, keys = data.get("controller"), frozenset(Controller.model_fields)
    if isinstance(controller, dict):
        keys = Controller.NEEDED | (keys & controller.keys())  # what is missing is told already
    own = {
        "legal_basis",
        "org",
        "readers",
        "retention.closed",
        "retention.delivered",
        "retention.evidence",
    }
    own |= {key for key in _LAW if key in data}
    return sorted(own | {f"controller.{key}" for key in keys})


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
