"""Each mistake in organisation.yaml and helplines.yaml is one sentence at its place."""

import pytest

from tests.unit.config_files import HELPLINES, ORGANISATION, changed, faults, small

SECRET = "is a secret; write it to a file and put {file: secrets/%s} here"
DURATION = "must be a time with its unit, like 10m, 24h or 90d"
SPEAKS = "it speaks de, de-x-sie or en"

BOT = "    token: {file: secrets/telegram_token}\n"
# What was written -> instead, and what is said: line:column: sentence.
IN_ORGANISATION = [
    ("operator: kim", "oprator: kim", "6:1: unknown key 'oprator'; did you mean 'operator'?"),
    ("operator: kim\n", "", "1:1: this file needs 'operator'"),
    ("operator: kim", "operator: kimm", ("6:11: 'operator' must be an address, or a name under"
     " 'people'; did you mean 'kim'?")),
    ("operator: kim", 'operator: "@kim"', ("6:11: 'operator' must be a Matrix address like"
     ' "@anna:example.org"')),
    ("operator: kim", "operator: '123456'", "6:11: the operator can only be on matrix so far"),
    ("organisation: lotse", "organisation: Lotse e.V.", ("1:15: 'organisation' must be a name of"
     " small letters, digits and '_' that begins with a letter (40 characters at most)")),
    ("title: {de: Lotse e.V., en: Lotse}", "title: Lotse",
     "2:8: 'title' needs a line for each language below it, like 'de: ...'"),
    ("title: {de: Lotse e.V., en: Lotse}", "title: {de: Lotse}",
     "2:1: 'title' has no words in 'en'"),
    ("title: {de: Lotse e.V., en: Lotse}", "title: {de: Lotse, eng: Lotse}",
     "2:20: 'eng' is not one of the languages; did you mean 'en'?"),
    ("title: {de: Lotse e.V., en: Lotse}", "title: {de: Lotse, en: }",
     "2:20: 'en' is empty; a text that begins with '#' must be put in quotes"),
    ("title: {de: Lotse e.V., en: Lotse}", "title: {de: Lotse, en: '{org}'}",
     "2:24: no placeholder can stand here; leave the curly brackets out"),
    ("title: {de: Lotse e.V., en: Lotse}", "title: {DE: Lotse, en: Lotse}",
     "2:9: 'DE' must be a language in small letters, like de or pt-br; did you mean 'de'?"),
    ("  name: Lotse e.V.\n", "", "3:1: 'controller' needs 'name'"),
    ("controller:\n  name: Lotse e.V.\n", "controller: me\n  \n",
     "5:10: a ': ' cannot stand here; put the text in quotes, or indent this key like those above"),
    ("languages: [de, en]\ndatabase", "languages: de\ndatabase",
     "7:12: 'languages' must be a list, like [a, b]"),
    ("languages: [de, en]\ndatabase", "languages: [de, en, de]\ndatabase",
     "7:21: 'de' is already in this list"),
    ("languages: [de, en]\ndatabase", "languages: [de, no]\ndatabase",
     f"7:17: the program has no words in 'no' yet; {SPEAKS}"),
    ("languages: [de, en]\ndatabase", "languages: [de, EN]\ndatabase", ("7:17: 'languages' must be"
     " a language in small letters, like de or pt-br; did you mean 'en'?")),
    ("database:", "staff_language: fr\ndatabase:",
     f"8:17: the program has no words in 'fr' yet; {SPEAKS}"),
    ("database: sqlite", "database: postgresql://me:hunter2@host/name", ("8:11: 'database' must not"
     " hold the password; put it in a file and write 'database_password: {file:"
     " secrets/database_password}'")),
    ("database: sqlite", "database: postgresql://me@host/name?password=hunter2", ("8:11: 'database'"
     " must not hold the password; put it in a file and write 'database_password: {file:"
     " secrets/database_password}'")),
    ("database: sqlite", "database: mysql://host/name",
     "8:11: 'database' must be sqlite, or like postgresql://user@host/name"),
    ("database: sqlite", "database: sqlite\ndatabase_password: hunter2",
     f"9:20: 'database_password' {SECRET % 'database_password'}"),
    ("    kind: telegram\n", "", "10:3: 'telegram' needs 'kind'"),
    ("{file: secrets/telegram_token}", "123456:hunter2", f"12:12: 'token' {SECRET % 'token'}"),
    ("{file: secrets/telegram_token}", "", f"12:5: 'token' {SECRET % 'token'}"),
    ("{file: secrets/telegram_token}", "{fiel: x}",
     "12:12: a secret is {file: ...} or {env: ...}; did you mean 'file'?"),
    ("{file: secrets/telegram_token}", "{file: x, env: Y}",
     "12:12: a secret is {file: ...} or {env: ...}"),
    ("{file: secrets/telegram_token}", "{file: [x]}",
     "12:19: 'file' must say where the secret is"),
    ("{env: LOTSE_PASSWORD}", "{env: MY PASSWORD}",
     "17:21: 'env' must be the name of a variable, like LOTSE_TOKEN"),
    ("    en: \"Reachable now: {help}\"\n", "", "19:3: 'text' has no words in 'en'"),
    ("Reachable now: {help}", "Call somebody",
     "21:9: the urgent text must hold {help}: whom to call"),
    ("Reachable now: {help}", "Reachable now: {hlp}",
     "21:9: unknown placeholder '{hlp}'; did you mean '{help}'?"),
    ("en: [help]", "en: help", "24:9: 'en' must be a list, like [a, b]"),
    ("en: [help]", "en: [help, /help]",
     "24:16: this would be a command; leave the sign at its front out"),
    ("en: [help]", "en: ['...']", "24:10: this holds no letter and no digit"),
    ("zone: Europe/Berlin", "zone: Europe/Berln",
     "26:9: 'zone' must be a time zone like Europe/Berlin; did you mean 'Europe/Berlin'?"),
    ("zone: Europe/Berlin", "zon: Europe/Berlin",
     "26:3: unknown key 'zon' in 'hours'; did you mean 'zone'?"),
    ("zone: Europe/Berlin", "counselling: Mo-Fr 9-17", ("26:16: From character 7 on ('9-17') this"
     " cannot be read; times are written with four digits, such as 09:00-17:00")),
    ("zone: Europe/Berlin", "holidays: Berlin", ("26:13: 'Berlin' is no country whose holidays are"
     " known - did you mean 'ERI'?")),
    ("    channel: matrix", "    channel: matirx",
     "30:14: no channel 'matirx'; did you mean 'matrix'?"),
    ("@ben:lotse.example", "@anna:lotse.example",
     "37:14: this is the address of 'anna' already"),
    ("@ben:lotse.example", "@lotse:lotse.example",
     "37:14: this is the address of the service itself"),
    ("@ben:lotse.example", "ben:lotse.example",
     '37:14: \'address\' must be a Matrix address like "@anna:example.org"'),
    ("@ben:lotse.example", "@b\N{CYRILLIC SMALL LETTER IE}n:lotse.example",
     ("37:14: 'address' holds a character that cannot be in it (U+0435 cyrillic small letter ie);"
     " type it anew")),
    ("    capacity: 5", "    capacity: 5\n    identity: short",
     "40:15: 'identity' must be the public master key: 43 letters, digits, '+' and '/'"),
    ("    languages: [de, en]\n", "    languages: [de]\n", "7:17: no counsellor speaks 'en'"),
    ("capacity: 8", "capacity: eight", "33:15: 'capacity' must be a whole number of 1 or more"),
    ("capacity: 8", "capacity: 0", "33:15: 'capacity' must be a whole number of 1 or more"),
    ("capacity: 8", "capacity: [8]", "33:15: 'capacity' must be a single value"),
    ("capacity: 8", "capacity: 8\n    send: hold 61s",
     "34:11: 'send' must be direct, ask, or a hold of 1 to 60 seconds like hold 5s"),
    ("capacity: 8", "capacity: 8\n    send: hold 0s",
     "34:11: 'send' must be direct, ask, or a hold of 1 to 60 seconds like hold 5s"),
    ("capacity: 8", "capacity: 8\n    send: 5s",
     "34:11: 'send' must be direct, ask, or a hold of 1 to 60 seconds like hold 5s"),
    ("capacity: 8", "capacity: 8\n    send: ask",
     "34:11: 'send: ask' needs 'mentors', the counsellors who say yes, like mentors: [anna]"),
    ("capacity: 8", "capcity: 8",
     "33:5: unknown key 'capcity' in 'anna'; did you mean 'capacity'?"),
    ("    capacity: 8\n", "", "28:3: 'anna' needs 'capacity'"),
    ("    channel: matrix", "    channel: telegram",
     ("30:14: 'telegram' is for clients; counsellors need another channel: on matrix, or with"
     " 'for: counsellors'")),
    (BOT, f"{BOT}    for: counsellors\n",
     "9:1: clients can write to none of these; add a channel for them, of kind telegram"),
    (BOT, f"{BOT}  team:\n    kind: telegram\n    for: counsellors\n{BOT}",
     "16:12: 'telegram' has this token already; each channel needs a bot of its own"),
    ("delivered: 24h", "delivered: 24", f"43:14: 'delivered' {DURATION}"),
    ("offer: 10m", "offer: 22:30", f"45:8: 'offer' {DURATION}"),
    ("disk_reserve: 200MB", "disk_reserve: 0123",
     "46:15: 'disk_reserve' must be a size with its unit, like 200MB or 1GB"),
    ("offer: 10m", "teams: {}",
     "45:1: 'teams' needs at least one team, or must not be there"),
    ("offer: 10m", "record: file_", ("45:9: 'record' must be room or file, not 'file_'; did you"
     " mean 'file'?")),
    ("offer: 10m", "supervisors: [kym]", "45:15: no person 'kym'; did you mean 'kim'?"),
    ("offer: 10m", "intake: flows/intke.yaml",
     "45:9: there is no file flows/intke.yaml; did you mean 'flows/intake.yaml'?"),
    ("offer: 10m", "intake: ../intake.yaml",
     "45:9: 'intake' must be the name of a file inside this folder"),
    ("offer: 10m", "agreements: agrements",
     "45:13: there is no folder agrements with files in it; did you mean 'agreements'?"),
    ("offer: 10m", "helplines: help.yaml", ("45:12: there is no file help.yaml;"
     " did you mean 'helplines.yaml'?")),
]  # fmt: skip

IN_HELPLINES = [
    ("owner: kim", "owner: kym",
     "1:8: nobody of the organisation is 'kym'; did you mean 'kim'?"),
    ("country: DE", "country: Germany", "3:14: 'country' must be two capital letters, like DE"),
    ("kind: emergency", "kind: emergncy", ("5:11: 'kind' must be emergency, talk or write, not"
     " 'emergncy'; did you mean 'emergency'?")),
    ("kind: emergency", "kind: talk", "2:1: 'lines' needs one of 'kind: emergency'"),
    ('    phone: "112"\n', "", "3:5: this entry needs 'phone' or 'url'"),
    ('phone: "112"', "phone: call me",
     "6:12: 'phone' must be a number as one dials it, like 116 123"),
    ('phone: "112"', "url: http://help.example",
     "6:10: 'url' must be an address that begins with https://"),
    ("languages: [de, en]", "languages: [de]",
     "2:1: 'lines' needs one of 'kind: emergency' in 'en'"),
    ("expires: 2027-05-01", "expires: 2026-11-21", ("10:14: 'expires' has passed; check that the"
     " line is still right and write both days anew")),
    ("expires: 2027-05-01", "expires: 2026-11-01",
     "10:14: 'expires' must be later than 'verified_on'"),
    ("expires: 2027-05-01", "expires: 2027-W01-1",
     "10:14: 'expires' must be a day like 2027-05-01"),
    ("verified_on: 2026-11-01", "verified_on: 2026-12-01",
     "9:18: 'verified_on' lies in the future"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), IN_ORGANISATION)
def test_a_mistake_in_organisation_yaml_is_one_sentence(old: str, new: str, said: str) -> None:
    assert faults(changed(ORGANISATION, old, new)) == [f"{ORGANISATION}:{said}"]


@pytest.mark.parametrize(("old", "new", "said"), IN_HELPLINES)
def test_a_mistake_in_helplines_yaml_is_one_sentence(old: str, new: str, said: str) -> None:
    assert faults(changed(HELPLINES, old, new)) == [f"{HELPLINES}:{said}"]


def test_a_missing_organisation_yaml_is_said() -> None:
    assert faults({}) == ["organisation.yaml:1:1: this folder has no such file"]


def test_nothing_is_said_about_a_configuration_without_mistakes() -> None:
    assert faults(small()) == []


def test_all_mistakes_of_all_files_come_at_once_and_sorted() -> None:
    files = changed(ORGANISATION, "capacity: 8", "capacity: many")
    for old, new in (("offer: 10m", "offr: 10m"), ("zone: Europe/Berlin", "zone: Mars")):
        files[ORGANISATION] = files[ORGANISATION].replace(old.encode(), new.encode())
    files[HELPLINES] = files[HELPLINES].replace(b"kind: talk", b"kind: tlak")
    said = faults(files)
    assert [line.split(": ")[0] for line in said] == [
        "helplines.yaml:13:11",
        "organisation.yaml:26:9",
        "organisation.yaml:33:15",
        "organisation.yaml:45:1",
    ]


def test_a_language_that_cannot_be_offered_is_not_missed_everywhere_else() -> None:
    files = changed(ORGANISATION, "languages: [de, en]\ndatabase", "languages: [de, fr]\ndatabase")
    assert faults(files) == [f"{ORGANISATION}:7:17: the program has no words in 'fr' yet; {SPEAKS}"]


@pytest.mark.parametrize("secret", ["hunter2", "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"])
def test_no_sentence_repeats_a_secret(secret: str) -> None:
    places = (
        ("{file: secrets/telegram_token}", secret),
        ("{file: secrets/telegram_token}", f"[{secret}]"),
        ("{env: LOTSE_PASSWORD}", f"{{env: '{secret} x'}}"),
        ("database: sqlite", f"database: postgresql://me:{secret}@[::1/name"),
        ("operator: kim", f"operator: '{secret}'"),
        ("offer: 10m", f"database_password: '{secret}'"),
    )
    for old, new in places:
        said = faults(changed(ORGANISATION, old, new))
        assert said, new
        assert secret not in "\n".join(said)


def test_no_sentence_repeats_an_address() -> None:
    for wrong in ("@planted_name", "planted_name:lotse.example", "@planted_name:bad host"):
        said = faults(changed(ORGANISATION, "@ben:lotse.example", wrong))
        assert said
        assert "planted" not in "\n".join(said)
