"""A small organisation for tests of the configuration, and ways to break it."""

from collections.abc import Mapping
from datetime import date

from config import ConfigErrors, Loaded, load

TODAY = date(2026, 11, 22)
SPOKEN = ("de", "de-x-sie", "en")
ORGANISATION, FLOW, HELPLINES = "organisation.yaml", "flows/intake.yaml", "helplines.yaml"
PRIVACY_DE, PRIVACY_EN = "agreements/privacy.de.md", "agreements/privacy.en.md"

_ORGANISATION = """\
organisation: lotse
title: {de: Lotse e.V., en: Lotse}
controller:
  name: Lotse e.V.
  contact: data@lotse.example
operator: kim
languages: [de, en]
database: sqlite
channels:
  telegram:
    kind: telegram
    token: {file: secrets/telegram_token}
  matrix:
    kind: matrix
    homeserver: https://matrix.lotse.example
    user: "@lotse:lotse.example"
    password: {env: LOTSE_PASSWORD}
urgent:
  text:
    de: "Jetzt erreichbar: {help}"
    en: "Reachable now: {help}"
  words:
    de: [hilfe, notfall]
    en: [help]
hours:
  zone: Europe/Berlin
counsellors:
  anna:
    name: Anna
    channel: matrix
    address: "@anna:lotse.example"
    languages: [de, en]
    capacity: 8
  ben:
    name: Ben
    channel: matrix
    address: "@ben:lotse.example"
    languages: [de]
    capacity: 5
people:
  kim: {name: Kim, channel: matrix, address: "@kim:lotse.example"}
retention:
  delivered: 24h
  closed: 90d
offer: 10m
disk_reserve: 200MB
storage: {country: DE, where: Kiel}
authority: {name: Landeszentrum}
"""

_FLOW = """\
flow: intake
version: 4
title: {de: Erstgespräch, en: First contact}
languages: [de, en]
steps:
  - say: welcome
    text: {de: "Hallo bei {org}.", en: "Hello at {org}."}
  - acknowledge: privacy
  - consent: counselling
    needed: true
    refused: goodbye
    text:
      de: Darf {org} lesen?
      en: May {org} read?
  - ask: alias
    type: text
    max: 30
    skip: true
    text:
      de: Wie dürfen wir dich nennen?
      en: What may we call you?
  - ask: age
    type: choice
    text:
      de: Wie alt bist du, {alias}?
      en: How old are you, {alias}?
    choices:
      14_17: {de: 14 bis 17, en: 14 to 17}
      yes: {de: älter, en: older}
  - handover: counsellor
  - end: goodbye
    text: {de: In Ordnung., en: All right.}
handover:
  card: [alias, age]
"""

_HELPLINES = """\
owner: kim
lines:
  - country: DE
    name: Notruf
    kind: emergency
    phone: "112"
    hours: 24/7
    languages: [de, en]
    verified_on: 2026-11-01
    expires: 2027-05-01
  - country: DE
    name: Reden
    kind: talk
    phone: 030 0000
    hours: Mo-Fr 9-17
    languages: [de]
    verified_on: 2026-11-01
    expires: 2027-05-01
"""

_PRIVACY = """\
---
version: 3
kind: notice
change: wording
---
{controller.name} ({controller.contact}). {readers}
{retention.delivered}, {retention.closed}, {storage}, {authority}
"""


def small() -> dict[str, bytes]:
    """A configuration in which nothing is wrong."""
    texts = {
        ORGANISATION: _ORGANISATION,
        FLOW: _FLOW,
        HELPLINES: _HELPLINES,
        PRIVACY_DE: _PRIVACY,
        PRIVACY_EN: _PRIVACY,
    }
    return {name: text.encode() for name, text in texts.items()}


def changed(file: str, old: str, new: str) -> dict[str, bytes]:
    """The same with the first `old` of one file replaced."""
    files = small()
    text = files[file].decode()
    assert old in text, old
    files[file] = text.replace(old, new, 1).encode()
    return files


def load_small(files: Mapping[str, bytes] | None = None) -> Loaded:
    return load(small() if files is None else files, today=TODAY, spoken=SPOKEN)


def faults(files: Mapping[str, bytes]) -> list[str]:
    """Everything that is wrong with these files, line by line."""
    try:
        load_small(files)
    except ConfigErrors as errors:
        return [str(problem) for problem in errors.faults]
    return []


def notes(files: Mapping[str, bytes]) -> list[str]:
    """Warnings and notes about these files, in which nothing is wrong."""
    return [str(problem) for problem in load_small(files).notes]
