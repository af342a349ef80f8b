"""Flows as they are stored when they are published, one of every form there is.

`python -m tests.flow_values v2` writes them as the fixtures of a release: once, before it, and
never after. Beside them stands in brief what must be read from each.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from config import Loaded, ReadFlow, load_published
from routing.flow.model import Step
from tests.unit.config_files import FLOW, ORGANISATION, load_small, small
from tests.unit.instrument_kit import filled

FIXTURES = Path(__file__).parent / "fixtures" / "flows"
EXPECTED = "expected.json"
NAME = "flows/intake.yaml"  # what sentences about a stored flow call it

USED = """\
use:
  wellbeing: std/wellbeing
  worry: std/gad7
crisis:
  words: ./crisis_words.yaml
  flag:
    - wellbeing.safety is skipped
  to: duty
on_old: restart
steps:
"""
RUN = """\
  - run: wellbeing
    skip: true
  - run: worry
    when: age == "yes"
"""
INCLUDED = {
    "flows/crisis_words.yaml": "de: [ich will sterben]\nen: [i want to die]\n",
    "flows/texts/intake.en.yaml": 'alias.text: "What may we call you?"\n',
}


def _alone() -> Loaded:
    """As the first release stored every flow: its file, and nothing else."""
    return load_small()


def _with_everything() -> Loaded:
    """Words in other files, a shipped questionnaire, and one whose words are the organisation's."""
    files = small()
    text = files[FLOW].decode().replace("      en: What may we call you?\n", "")
    text = text.replace("steps:\n", USED, 1).replace("  - handover:", f"{RUN}  - handover:", 1)
    files[FLOW] = text.encode()
    files[ORGANISATION] += b"teams:\n  duty: {counsellors: [anna]}\n"
    for name, words in INCLUDED.items():
        files[name] = words.encode()
    for language in ("de", "en"):
        words = filled("gad7", language)
        files[f"instruments/gad7.{language}.yaml"] = words.encode()
    return load_small(files)


def stored() -> Mapping[str, bytes]:
    """By the name of the fixture: what a database holds."""
    return {"alone.yaml": _alone().bundle, "everything.json": _with_everything().bundle}


def in_brief(read: ReadFlow) -> dict[str, object]:
    """What must be the same whenever it is read: everything a client can be asked, and where."""
    flow = read.flow
    return {
        "name": flow.name,
        "version": flow.version,
        "sha256": flow.sha256,
        "languages": list(flow.languages),
        "steps": [_step(step) for step in flow.steps],
        "purposes": {name: dict(text) for name, text in read.purposes.items()},
        "points": {block.name: {k: dict(v) for k, v in block.points.items()}
                   for block in flow.blocks},
        "crisis": {language: sorted(words) for language, words in flow.crisis.words.items()},
        "flags": [rule.source for rule in flow.crisis.flag],
        "on_old": flow.on_old.value,
    }  # fmt: skip


def _step(step: Step) -> list[object]:
    text = getattr(step, "text", {})
    choices = [[key, dict(label)] for key, label in getattr(step, "choices", ())]
    when = step.way.when.source if step.way.when is not None else None
    return [type(step).__name__, step.name, dict(text), choices, when]


def write_fixtures(release: str) -> None:
    """Those of a release that has its own already are never written again: FileExistsError."""
    folder = FIXTURES / release
    folder.mkdir(parents=True)
    for name, content in stored().items():
        (folder / name).write_bytes(content)
    expected = {name: in_brief(load_published(each, NAME)) for name, each in stored().items()}
    made = json.dumps(expected, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / EXPECTED).write_text(f"{made}\n", encoding="utf-8")


if __name__ == "__main__":
    write_fixtures(sys.argv[1])
