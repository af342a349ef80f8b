"""The organisation of a fault run: an intake with buttons, typed answers, edits and a branch."""

from pathlib import Path

from tests.pipeline import write_organisation

FLOW = """\
flow: intake
version: 1
title: {de: Erstgespräch, en: First contact}
languages: [en, de]
steps:
  - say: welcome
    text: {de: Ein paar Fragen., en: A few questions.}
  - acknowledge: privacy
  - consent: counselling
    needed: true
    refused: goodbye
    text: {de: Dürfen wir das lesen?, en: "May we read it?"}
  - ask: alias
    type: text
    max: 30
    text: {de: Ein Name?, en: "A name?"}
  - ask: age
    type: age
    skip: true
    text: {de: "Wie alt bist du, {alias}?", en: "How old are you, {alias}?"}
  - ask: topic
    type: choice
    text: {de: Worum geht es?, en: "What is it about?"}
    choices:
      mood: {de: Stimmung, en: Mood}
      debt: {de: Schulden, en: Debt}
  - ask: times
    type: multi
    when: topic == "mood"
    text: {de: Wann passt es?, en: "When does it suit you?"}
    choices:
      morning: {de: Morgens, en: Mornings}
      evening: {de: Abends, en: Evenings}
  - review: answers
  - handover: counsellor
  - end: goodbye
    text: {de: In Ordnung., en: That is all right.}
handover:
  card: [alias, age, topic, times]
"""


SECOND = """\
  ben: {name: Ben, channel: rooms, address: ben, languages: [de, en], capacity: 5000}
"""


def write(folder: Path, ports: tuple[int, int], database: str, *, second: bool = False) -> Path:
    """Its files, on memory networks behind these ports. `database`: `sqlite`, or an address.

    `second`: with another counsellor; both supervise, at desks.
    """
    write_organisation(folder, ports, database)
    (folder / "flows" / "intake.yaml").write_text(FLOW, encoding="utf-8")
    path = folder / "organisation.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("capacity: 500", "capacity: 5000")
    if second:
        text = text.replace("people:\n", f"{SECOND}people:\n").replace("desks: no", "desks: yes")
        text += "supervisors: [anna, ben]\n"
    path.write_text(text, encoding="utf-8")
    return folder
