"""What is published never changes under its number: finding out before anybody meets it.

A flow is fixed by its name, its version and the hash of everything it includes; a notice by its
name, version, language and words. Other words need another number, because decisions of clients
name the number. What a change weighed is kept as well, so that a later version cannot quietly let
a yes count that was given before something material.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bridge.store.documents import Document, Kind, Version
from config import Loaded, Problem, Weight
from config.agreements import Agreement
from config.localized import manners
from routing.flow.model import Acknowledge, Flow, Sign

FORM = 1  # of a notice as it is stored
NUMBER = re.compile(r"""^["']?version["']?[ \t]*:[ \t]*""", re.MULTILINE)
SINCE = re.compile(r"""^["']?since["']?[ \t]*:[ \t]*""", re.MULTILINE)


def flow_document(loaded: Loaded) -> Document:
    """The flow of these files as it is published, with everything it includes."""
    flow = loaded.flow
    return Document(Kind.FLOW, flow.name, loaded.bundle, flow.version)


def survey_documents(loaded: Loaded) -> tuple[Document, ...]:
    """The survey as it is published, if there is one: a kind of its own, read by its own rules."""
    read = loaded.survey
    if read is None:
        return ()
    return (Document(Kind.SURVEY, read.flow.name, read.bundle, read.flow.version),)


def notice_documents(loaded: Loaded) -> tuple[Document, ...]:
    """The notices of these files, a document for each language, before anything is filled in."""
    return tuple(
        Document(Kind.NOTICE, one.name, _notice(one.name, one.version, language, text),
                 one.version, language)
        for one in loaded.agreements
        for language, text in one.texts.items()
    )  # fmt: skip


def weights(loaded: Loaded) -> tuple[Document, ...]:
    """What the change of each notice weighed, for whoever writes a later version of it."""
    return tuple(
        Document(
            Kind.MATERIAL if one.is_material else Kind.WORDING,
            one.name,
            json.dumps({"v": FORM, "name": one.name, "version": one.version}).encode(),
            one.version,
        )
        for one in loaded.agreements
    )


def _notice(name: str, version: int, language: str, text: str) -> bytes:
    """Name and number are in it, so that equal words under two numbers are two documents."""
    made = {"v": FORM, "name": name, "version": version, "language": language, "text": text}
    return json.dumps(made, ensure_ascii=False, sort_keys=True).encode()


def conflicts(loaded: Loaded, published: Iterable[Version]) -> list[Problem]:
    """Texts that changed under a number that is published, each at its `version:` line, and those
    that let an older yes count than they may.
    """
    known = tuple(published)
    problems = []
    fixed = (flow_document(loaded), *survey_documents(loaded), *notice_documents(loaded))
    for document in fixed:
        same = of_same_name(loaded, document, known)
        if _is_other(document, same):
            free = max(one.version for one in same) + 1
            message = (
                f"version {document.version} is published already with other words;"
                f" write version: {free}"
            )
            problems.append(_problem(loaded, _file(loaded, document), NUMBER, message))
    return [*problems, *_reaching(loaded, known)]


def _reaching(loaded: Loaded, known: Sequence[Version]) -> Iterator[Problem]:
    """Notices that let a yes count which is older than something material."""
    for agreement, file in _files(loaded):
        material = _between(agreement, known, Kind.MATERIAL)
        if material:
            newest = max(material)
            said = f"version {newest} was published as a material change"
            message = f"{said}: no yes from before it counts; write since: {newest}"
            yield _problem(loaded, file, SINCE, message)


def doubts(loaded: Loaded, published: Iterable[Version]) -> list[Problem]:
    """Notices that let a yes count over a version of which nobody knows what it weighed: an earlier
    program published it and kept no word of that.
    """
    known, found = tuple(published), []
    for agreement, file in _files(loaded):
        unknown = _between(agreement, known, Kind.NOTICE) - {agreement.version}
        unknown -= _between(agreement, known, Kind.MATERIAL, Kind.WORDING)
        if unknown:
            newest = max(unknown)
            said = f"whether version {newest} was a material change is not known any more"
            message = f"{said}; if it was, write since: {newest}"
            found.append(replace(_problem(loaded, file, SINCE, message), weight=Weight.WARNING))
    return found


def rewording(loaded: Loaded, name: str, language: str, *, fresh: bool) -> Problem:
    """A notice that clients were shown in other words under its number. `fresh`: nobody has been
    shown today's words yet.
    """
    version = next(one.version for one in loaded.agreements if one.name == name)
    if fresh:
        said = f"clients will be shown other words of version {version} than before"
    else:
        said = f"clients were shown other words of version {version} before"
    why = "something that is filled in has changed, such as who can read along"
    then = f"whoever agreed is not asked again; if it matters to them, write version: {version + 1}"
    problem = _problem(loaded, _text_file(loaded, name, language), NUMBER, f"{said}: {why}; {then}")
    return replace(problem, weight=Weight.WARNING if fresh else Weight.NOTE)


def _between(agreement: Agreement, known: Iterable[Version], *kinds: Kind) -> set[int]:
    """Versions of it, kept as one of these, that are newer than the oldest one that counts."""
    later = range(agreement.since + 1, agreement.version + 1)
    kept = (one for one in known if one.name == agreement.name and one.kind in kinds)
    return {one.version for one in kept if one.version in later}


def _files(loaded: Loaded) -> Iterator[tuple[Agreement, str]]:
    """Each agreement with each file that it stands in."""
    for agreement in loaded.agreements:
        named = (_text_file(loaded, agreement.name, language) for language in agreement.texts)
        yield from ((agreement, file) for file in dict.fromkeys(named))


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
    if document.kind is Kind.SURVEY:
        return loaded.survey_file
    return _text_file(loaded, document.name, document.language)


def _text_file(loaded: Loaded, name: str, language: str) -> str:
    """A manner of a language may do with the file of the language."""
    ends = [f"/{name}.{one}.md" for one in manners(language)]
    found = (file for end in ends for file in loaded.sources if file.endswith(end))
    return next(found, loaded.intake)


def _problem(loaded: Loaded, file: str, key: re.Pattern[str], message: str) -> Problem:
    """At the value of this key; at the number where the key does not stand there."""
    text = loaded.sources[file].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    found = key.search(text) or NUMBER.search(text)
    before = text[: found.end()] if found else ""
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Problem(file, line, column, message)


def can_be_asked(loaded: Loaded, flow: Flow) -> bool:
    """Whether a flow of before still has its notices, and a language, in this organisation."""
    shown = {one.name for one in loaded.agreements}
    needed = {step.name for step in flow.steps if isinstance(step, Acknowledge | Sign)}
    return needed <= shown and not set(flow.languages).isdisjoint(loaded.languages)
