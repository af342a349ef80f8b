"""What is published never changes under its number: finding out before anybody meets it.

A flow is fixed by its name, its version and the hash of everything it includes; a notice by its
name, version, language and words. Other words need another number, because decisions of clients
name the number.
"""

import json
import re
from collections.abc import Iterable

from bridge.store.documents import Document, Kind, Version
from config import Loaded, Problem
from routing.flow import Acknowledge, Flow, Sign

FORM = 1  # of a notice as it is stored
NUMBER = re.compile(r"""^["']?version["']?[ \t]*:[ \t]*""", re.MULTILINE)


def flow_document(loaded: Loaded) -> Document:
    """The flow of these files as it is published, with everything it includes."""
    flow = loaded.flow
    return Document(Kind.FLOW, flow.name, loaded.bundle, flow.version)


def notice_documents(loaded: Loaded) -> tuple[Document, ...]:
    """The notices of these files, a document for each language, before anything is filled in."""
    return tuple(
        Document(Kind.NOTICE, one.name, _notice(one.name, one.version, language, text),
                 one.version, language)
        for one in loaded.agreements
        for language, text in one.texts.items()
    )  # fmt: skip


def _notice(name: str, version: int, language: str, text: str) -> bytes:
    """Name and number are in it, so that equal words under two numbers are two documents."""
    made = {"v": FORM, "name": name, "version": version, "language": language, "text": text}
    return json.dumps(made, ensure_ascii=False, sort_keys=True).encode()


def conflicts(loaded: Loaded, published: Iterable[Version]) -> list[Problem]:
    """Texts that changed under a number that is published, each at its `version:` line."""
    known = tuple(published)
    problems = []
    for document in (flow_document(loaded), *notice_documents(loaded)):
        same = of_same_name(loaded, document, known)
        if _is_other(document, same):
            free = max(one.version for one in same) + 1
            problems.append(_problem(loaded, _file(loaded, document), document.version, free))
    return problems


def of_same_name(loaded: Loaded, document: Document, published: Iterable[Version]) -> list[Version]:
    """Its published versions. Flows were once published under the name of their file."""
    names = {document.name, loaded.intake} if document.kind is Kind.FLOW else {document.name}
    return [one for one in published if one.kind is document.kind and one.name in names]


def _is_other(document: Document, published: Iterable[Version]) -> bool:
    under = {
        one.sha256
        for one in published
        if (one.version, one.language) == (document.version, document.language)
    }
    return bool(under) and document.sha256 not in under


def _file(loaded: Loaded, document: Document) -> str:
    if document.kind is Kind.FLOW:
        return loaded.intake
    end = f"/{document.name}.{document.language}.md"
    return next((name for name in loaded.sources if name.endswith(end)), loaded.intake)


def _problem(loaded: Loaded, file: str, version: int, free: int) -> Problem:
    text = loaded.sources[file].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    found = NUMBER.search(text)
    before = text[: found.end()] if found else ""
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    message = f"version {version} is published already with other words; write version: {free}"
    return Problem(file, line, column, message)


def can_be_asked(loaded: Loaded, flow: Flow) -> bool:
    """Whether a flow of before still has its notices, and a language, in this organisation."""
    shown = {one.name for one in loaded.agreements}
    needed = {step.name for step in flow.steps if isinstance(step, Acknowledge | Sign)}
    return needed <= shown and not set(flow.languages).isdisjoint(loaded.languages)
