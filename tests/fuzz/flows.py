"""Files of a flow: broken in any way, they are a flow that can be published, or faults with places.

An input is a JSON object of the texts of files by name. They are broken by words and signs of the
language, by lines that are moved, doubled and left out, and by pieces of other flows.
"""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import config
from tests.fuzz.json_target import parsed, written
from tests.fuzz.trees import TEXTS
from tests.unit.flow_files import CORPUS, NAME, SMALL
from tests.unit.test_config_flow_fuzz import FILES, KEYS, check

EXAMPLE = Path(config.__file__).parent / "shipped" / "example" / "flows" / "intake.yaml"
SIGNS = (
    ": ", "- ", "  ", "\n", "\n    ", "{", "}", "[", "]", "'", '"', "#", "&a ", "*a", "!x ",
    "|", ">-\n", "? ", "---\n", "...\n", "%YAML 1.1\n", "<<: ", "~", "null", "true", "no",
    "0x1f", "1e3", "9", "2020-02-30", "12:30", "\t", "\\", "@", "`", "\u00a0", "\u2028",
)  # fmt: skip
WORDS = (
    "ask", "say", "run", "end", "handover", "consent", "acknowledge", "steps", "flow", "version",
    "title", "languages", "type", "choice", "yesno", "age", "number", "scale", "date", "text",
    "choices", "needed", "refused", "goodbye", "topic", "strain", " and ", " or ", " not ", " == ",
    " >= ", " is skipped", "(", ")", "de", "en", "de-x-sie", "{nick}", "std/phq9", "./words.yaml",
)  # fmt: skip
LONGEST = 20_000


class Flows:
    name = "flows"
    source = ("/config/", "/routing/expression")

    def seeds(self) -> Sequence[bytes]:
        files = [*CORPUS.glob("*.yaml"), EXAMPLE]
        texts = [FILES[NAME], SMALL, *(file.read_text(encoding="utf-8") for file in files)]
        return [written({**FILES, NAME: text}) for text in texts]

    def vary(self, data: bytes, chance: Random) -> bytes:
        files = parsed(data)
        name = chance.choice([NAME, NAME, NAME, *sorted(files)])
        text = files[name]
        for _ in range(chance.choice((1, 1, 2, 3, 5))):
            text = _changed(text, chance)
        return written({**files, name: text[:LONGEST]})

    def check(self, data: bytes) -> None:
        files = parsed(data)
        assert all(isinstance(text, str) for text in files.values())
        check({name: _whole(text) for name, text in files.items()})


def _whole(text: str) -> str:
    """A file holds no halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode()


def _changed(text: str, chance: Random) -> str:
    wild = chance.random()
    if wild < 0.45:
        at, cut = chance.randint(0, len(text)), chance.choice((0, 0, 1, 5, 40))
        return text[:at] + _piece(chance) + text[at + cut :]
    lines = text.split("\n")
    at, to = chance.randrange(len(lines)), chance.randrange(len(lines) + 1)
    if wild < 0.65:
        taken = lines[at : at + chance.choice((1, 1, 2, 5))]
        lines[to:to] = taken
    elif wild < 0.8:
        del lines[at : at + chance.choice((1, 1, 2, 5))]
    elif wild < 0.9:
        lines[at] = " " * chance.randrange(9) + lines[at].strip()
    else:
        key, _, value = lines[at].partition(": ")
        lines[at] = chance.choice((f"{key}: {_piece(chance)}", f"{_piece(chance)}: {value}"))
    return "\n".join(lines)


def _piece(chance: Random) -> str:
    few = chance.choice((1, 1, 2, 3))
    return "".join(chance.choice((*SIGNS, *WORDS, *KEYS, *TEXTS)) for _ in range(few))
