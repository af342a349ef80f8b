"""A flow that uses the whole language, with a small questionnaire beside it; ways to break it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from config.flows import ReadFlow, build, read_flow
from config.problems import Problems
from config.steps import Around, Draft

FIXTURES = Path(__file__).parents[1] / "fixtures"
CORPUS = FIXTURES / "flow_mistakes"
BASE = (CORPUS / "base.yaml").read_text(encoding="utf-8")
NAME, MOOD = "flows/f.yaml", "flows/mood.yaml"
_MOOD = (CORPUS / "mood.yaml").read_text(encoding="utf-8")

SMALL = """\
flow: intake
version: 1
title: {de: Gespräch, en: Talk}
languages: [de, en]
steps:
  - acknowledge: privacy
  - consent: counselling
    needed: true
    refused: goodbye
    text: {de: Dürfen wir?, en: May we?}
  - ask: kind
    type: choice
    text: {de: Was?, en: What?}
    choices:
      a: {de: Anton, en: Andrew}
      b: {de: Berta, en: Beth}
  - handover: counsellor
  - end: goodbye
    text: {de: Gut., en: Fine.}
"""


def changed(old: str, new: str) -> str:
    """The flow with the first `old` replaced."""
    assert old in BASE, old
    return BASE.replace(old, new, 1)


def draft_of(
    flow: str, files: Mapping[str, str] | None = None, around: Around | None = None
) -> tuple[Draft | None, list[str]]:
    """The draft, and everything that is said about it: `line:column: sentence`.

    `files` are others of the organisation.
    """
    problems = Problems()
    own = {name: text.encode() for name, text in {MOOD: _MOOD, **(files or {})}.items()}
    given = replace(around or Around(), files=own)
    draft = read_flow(flow.encode(), NAME, problems, around=given)
    return draft, said(problems)


def told(
    flow: str, files: Mapping[str, str] | None = None, around: Around | None = None
) -> list[str]:
    return draft_of(flow, files, around)[1]


def said(problems: Problems) -> list[str]:
    """What was found, line by line, the name of the flow left out."""
    assert len(problems) == len(problems.found), "something was told twice"
    return [str(problem).removeprefix(f"{NAME}:") for problem in problems.found]


def built(flow: str, files: Mapping[str, str] | None = None) -> ReadFlow:
    """The flow in the core's own types; what is wrong fails the test."""
    draft, faults = draft_of(flow, files)
    assert draft is not None, faults
    assert all(": note: " in one or ": warning: " in one for one in faults), faults
    return build(draft, flow.encode())
