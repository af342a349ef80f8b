"""What a client can keep of their own acts: one file that a program can verify, and a page to read.

The file holds everything that proves the acts without us; consent.standalone.verify_receipt judges
it. It is written in exactly one way (JSON, UTF-8, indented by one, one line break at the end), so
that no bit of it changes unseen. The page says the same in words; it proves nothing.

    {"format", "organisation",
     "checkpoint": a signed note (consent.checkpoint) of a log that all lines below stand in,
     "keys": [{"event": exact text} + line of the log, from the first key to the checkpoint's],
     "acts": [{"event": exact text, "opening": {name: {"salt": hex, "value"}},
               "text": exactly as shown or null, "line": line of the log}]}

    line of the log: {"number", "previous": head before in hex, "head": hex, "key": base64,
                      "signature": base64, "inclusion": [hex, the nearest first]}

`inclusion` leads from the line's leaf to the root in the checkpoint (consent.tree.path_spans). As
the first line is in every receipt, any two receipts share hashes that tell whether they show one
log, at least up to the greatest power of two lines that both logs have.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from consent.chain import Line
from consent.evidence import COMMITMENTS, Event, Opened, parse
from consent.paragraphs import WORDS, Saying, around, done, rests
from consent.stated import stated

FORMAT: Final = "counselbridge receipt 1"
PROOF: Final = "counselbridge proof 1"


@dataclass(frozen=True, slots=True)
class Kept:
    """One act as it is kept: `before` is the head (32 bytes) that its line was added to.

    `text` is the document exactly as it was shown, None where it is not kept any more.
    """

    event: bytes = field(repr=False)
    opening: Mapping[str, Opened] = field(repr=False)
    text: str | None = field(repr=False)
    line: Line
    before: bytes


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A line of the log whose event (consent.signers.key_event) names a key."""

    event: bytes
    line: Line
    before: bytes


@dataclass(frozen=True, slots=True)
class Placed:
    """What places lines in the log: a checkpoint (consent.checkpoint.note) of `size` lines.

    `paths` maps numbers of lines to hashes (32 bytes) that lead to its root, the nearest first.
    """

    checkpoint: str
    size: int
    paths: Mapping[int, Sequence[bytes]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with the paragraphs below it; a paragraph may have line breaks."""

    heading: str
    lines: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    parts: tuple[Part, ...]


def machine_file(
    organisation: str, placed: Placed, keys: Sequence[KeyLine], acts: Sequence[Kept]
) -> bytes:
    """The file to verify: UTF-8 JSON.

    `keys` are all lines of the log that name a key, as far as the checkpoint goes; `acts` all acts
    of one client, oldest first. An opening has exactly the names in consent.evidence.COMMITMENTS.
    Raises KeyError where one is missing, or the place of a line.
    """
    written = {
        "format": FORMAT,
        "organisation": organisation,
        "checkpoint": placed.checkpoint,
        "keys": [
            {"event": one.event.decode()} | _line(one.line, one.before, placed) for one in keys
        ],
        "acts": [
            {
                "event": one.event.decode(),
                "opening": {name: _opened(one.opening[name]) for name in COMMITMENTS},
                "text": one.text,
                "line": _line(one.line, one.before, placed),
            }
            for one in acts
        ],
    }
    return (json.dumps(written, ensure_ascii=False, indent=1) + "\n").encode()


def proof_file(organisation: str, old: int, new: int, hashes: Sequence[bytes]) -> bytes:
    """What leads from a checkpoint of `old` lines to one of `new` (consent.tree.growth_spans).

    Somebody with two receipts gives it to the verifier. UTF-8 JSON that tells nothing of anybody.
    """
    written = {
        "format": PROOF,
        "organisation": organisation,
        "from": old,
        "to": new,
        "hashes": [one.hex() for one in hashes],
    }
    return (json.dumps(written, ensure_ascii=False, indent=1) + "\n").encode()


def _opened(opened: Opened) -> dict[str, str]:
    return {"salt": opened.salt.hex(), "value": opened.value}


def _line(line: Line, before: bytes, placed: Placed) -> dict[str, object]:
    return {
        "number": line.number,
        "previous": before.hex(),
        "head": line.head.hex(),
        "key": base64.b64encode(line.key).decode(),
        "signature": base64.b64encode(line.signature).decode(),
        "inclusion": [one.hex() for one in placed.paths[line.number]],
    }


def page(
    organisation: str,
    acts: Sequence[Kept],
    words: Mapping[str, str],
    shown: Callable[[datetime], str],
    country: Callable[[str], str] = str,
) -> Page:
    """The page to read. Raises NotEvidence for an event that is none.

    `words` maps every key of WORDS to its text in the client's language, with the placeholders
    still in it; `shown` writes a moment (UTC) as the client reads moments; `country` names a
    country (ISO 3166).
    """
    say = Saying(words)
    about = say("receipt.about", org=organisation)
    lines = (about,) if acts else (about, say("receipt.none"))
    parts = [Part(organisation, lines)]
    parts += [_part(one, say, shown) for one in acts]
    if acts:
        parts += [
            Part(say("receipt.around"), tuple(_around(acts[-1], say, country))),
            Part(say("receipt.checking"), (say("receipt.check"), say("receipt.limits"))),
        ]
    return Page(say("receipt.title", org=organisation), tuple(parts))


def _part(kept: Kept, say: Saying, shown: Callable[[datetime], str]) -> Part:
    event = parse(kept.event)
    heading = say(
        "receipt.act",
        n=str(event.number),
        kind=say(f"receipt.kind.{event.kind.value}"),
        decision=say(f"receipt.decision.{event.decision.value}"),
    )
    return Part(heading, tuple(_facts(event, kept, say, shown(event.at))))


def _facts(event: Event, kept: Kept, say: Saying, moment: str) -> Iterator[str]:
    yield say("receipt.moment", moment=moment)
    yield say("receipt.version", document=event.document, n=str(event.version))
    yield from done(event, kept.opening["words"].value, say)
    yield from rests(stated(event, kept.event), say)
    yield say("receipt.line", n=str(kept.line.number), sum=kept.line.head.hex())
    yield say("receipt.text_gone" if kept.text is None else "receipt.text")
    if kept.text is not None:
        yield kept.text


def _around(kept: Kept, say: Saying, country: Callable[[str], str]) -> Iterator[str]:
    """As the newest act has it."""
    return around(stated(parse(kept.event), kept.event), say, country)


__all__ = [
    "FORMAT",
    "PROOF",
    "WORDS",
    "Kept",
    "KeyLine",
    "Page",
    "Part",
    "Placed",
    "machine_file",
    "page",
    "proof_file",
]
