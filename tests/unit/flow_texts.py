"""A flow in two languages and what a translator makes of it, for tests."""

from collections.abc import Mapping

from config import po
from config.problems import Problems
from config.translating import export_texts
from config.yamlreading import parse

ORGANISATION = "organisation: lotse\nintake: flows/first.yaml\n"
FLOW = """\
flow: intake
version: 4
title: {de: Erstgespräch, en: First contact}
languages: [de, en]
steps:
  - say: welcome
    text:
      de: Hallo bei {org}.
      en: Hello at {org}.
  - acknowledge: privacy
  - consent: counselling
    needed: true
    refused: goodbye
    text: {de: Darf {org} lesen?, en: May {org} read?}
  - ask: age
    type: choice
    text: {de: Wie alt bist du?, en: How old are you?}
    choices:
      14_17: {de: 14 bis 17, en: 14 to 17}
      older: {de: älter, en: older}
  - ask: years
    type: number
    max: 99
    text: {de: Wie lange schon?, en: For how long?}
    wrong: {de: Schreib eine Zahl., en: Write a number.}
    above: {text: {de: So lange., en: That long.}, next: counsellor}
  - handover: counsellor
  - end: goodbye
    text: {de: In Ordnung., en: All right.}
handover:
  card: [age]
"""
KEYS = [
    *("title", "welcome.text", "counselling.text", "age.text", "age.choices.14_17"),
    *("age.choices.older", "years.text", "years.wrong", "years.above.text", "goodbye.text"),
]
OVERLAY = "flows/texts/intake.uk.yaml"


def quote(flow: str) -> str:
    """Curly brackets mean something in a YAML mapping on one line: these words stand in quotes."""
    return flow.replace("de: Darf {org} lesen?, en: May {org} read?", _QUOTED)


_QUOTED = "de: 'Darf {org} lesen?', en: 'May {org} read?'"


def folder(flow: str = FLOW, **more: str) -> dict[str, bytes]:
    texts = {"organisation.yaml": ORGANISATION, "flows/first.yaml": quote(flow)}
    overlays = {f"flows/texts/intake.{name}.yaml": text for name, text in more.items()}
    return {name: text.encode() for name, text in {**texts, **overlays}.items()}


def exported(files: Mapping[str, bytes], language: str = "uk") -> po.Po:
    problems = Problems()
    read = po.read(export_texts(files, language).content, "x.po", problems)
    problems.settle()
    assert read is not None
    return read


def made(texts: Mapping[str, str], sources: Mapping[str, str] | None = None) -> bytes:
    """A translator's file: as it was exported, with these words put in."""
    entries = [
        po.Entry(entry.key, (sources or {}).get(entry.key, entry.source), texts.get(entry.key, ""))
        for entry in exported(folder()).entries
    ]
    extra = [po.Entry(key, "?", words) for key, words in texts.items() if key not in KEYS]
    return po.write(po.Head("intake 4", "uk"), [*entries, *extra])


def overlay(content: bytes) -> dict[str, str]:
    problems = Problems()
    document = parse(content, "overlay.yaml", problems)
    problems.settle()
    assert document is not None
    assert isinstance(document.data, dict)
    return document.data
