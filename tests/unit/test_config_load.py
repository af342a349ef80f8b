"""What is right becomes the core's own types, complete, and can be loaded again from its bytes."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

import config
from config import ConfigErrors, Folder, Loaded, SecretRef, Weight, load, load_published, shipped
from config.secrets import Where
from consent import DocumentKind
from routing.flow.model import Acknowledge, AnswerType, Ask, Consent, End, Handover, Say
from routing.ids import AccountName, AuthorId, Language
from tests.unit.config_files import (
    FLOW,
    HELPLINES,
    ORGANISATION,
    PRIVACY_DE,
    PRIVACY_EN,
    TODAY,
    changed,
    load_small,
    small,
)

EXAMPLE = Path(config.__file__).parent / "shipped" / "example"
DE, EN = Language("de"), Language("en")
TELEGRAM, MATRIX = AccountName("telegram"), AccountName("matrix")
NETWORK = {TELEGRAM: "network"}
TEXTS = shipped(DE)


def test_the_shipped_example_is_right() -> None:
    loaded = load(Folder(EXAMPLE), today=TODAY, spoken=TEXTS.languages)
    house = loaded.house(TEXTS, NETWORK)
    assert set(house.documents) == {"privacy", "counselling", "guardian", "agreement"}
    assert house.documents["agreement"].kind is DocumentKind.AGREEMENT
    assert house.calendar is not None
    assert not [note for note in loaded.notes if note.weight is Weight.WARNING]
    for language in (DE, EN):
        assert "112" in house.help[language]
        assert house.help[language] in house.urgent.text[language]
        assert "{" not in house.documents["privacy"].shown(language).text


def test_a_bundle_of_bytes_loads_to_the_same_as_its_folder() -> None:
    from_folder = load(Folder(EXAMPLE), today=TODAY)
    again = load(dict(from_folder.sources))
    assert again == from_folder
    assert again.sources == from_folder.sources
    files = {path.relative_to(EXAMPLE).as_posix() for path in EXAMPLE.rglob("*") if path.is_file()}
    tests = {name for name in files if name.startswith("flows/tests/")}
    assert set(from_folder.sources) >= files - tests
    assert again.bundle == from_folder.bundle


def test_every_step_of_a_flow_is_the_cores_own() -> None:
    flow = load_small().flow
    say, notice, consent, alias, age, handover, end = flow.steps
    assert isinstance(say, Say)
    assert say.text == {"de": "Hallo bei {org}.", "en": "Hello at {org}."}
    assert notice == Acknowledge(notice.name)
    assert consent == Consent(consent.name, needed=True, refused=end.name)
    assert isinstance(alias, Ask)
    assert (alias.type, alias.most, alias.skippable) == (AnswerType.TEXT, "30", True)
    assert isinstance(age, Ask)
    assert age.choices == (
        ("14_17", {"de": "14 bis 17", "en": "14 to 17"}),
        ("yes", {"de": "älter", "en": "older"}),
    )
    assert (age.most, age.skippable) == (None, False)
    assert handover == Handover(handover.name, (alias.name, age.name))
    assert isinstance(end, End)
    assert (flow.name, flow.version, flow.languages) == ("intake", 4, (DE, EN))
    assert flow.sha256 == sha256(load_small().bundle).hexdigest()


def test_settings_have_their_types_and_their_usual_values() -> None:
    loaded = load_small()
    assert loaded.retention == config.Retention(timedelta(hours=24), timedelta(days=90))
    assert loaded.offer == timedelta(minutes=10)
    assert loaded.disk_reserve == 200_000_000
    assert (loaded.data, loaded.zone, loaded.staff_language) == ("./var", "Europe/Berlin", DE)
    bare = small()
    lines = bare[ORGANISATION].decode().splitlines()
    bare[ORGANISATION] = "\n".join(lines[:24] + lines[26:41]).encode()  # without hours and the end
    for notice in (PRIVACY_DE, PRIVACY_EN):
        bare[notice] = bare[notice].replace(b", {storage}, {authority}", b"")
    assert load_small(bare).zone == "UTC"
    assert load_small(bare).retention == loaded.retention
    assert load_small(bare).offer == loaded.offer


def test_accounts_keep_secrets_apart_from_settings() -> None:
    telegram, matrix = load_small().channels.values()
    assert (telegram.kind, telegram.settings) == ("telegram", {})
    assert telegram.secrets == {"token": SecretRef(Where.FILE, "secrets/telegram_token")}
    assert set(matrix.settings) == {"homeserver", "user"}
    assert matrix.secrets == {"password": SecretRef(Where.ENV, "LOTSE_PASSWORD")}


def test_what_an_adapter_finds_wrong_is_said_at_its_place() -> None:
    loaded = load_small(changed(ORGANISATION, "kind: telegram", "kind: telegam\n    pin: x"))
    assert [str(problem) for problem in loaded.unknown_kinds(["telegram", "matrix"])] == [
        "organisation.yaml:11:11: no adapter 'telegam'; did you mean 'telegram'?"
    ]
    assert [str(problem) for problem in loaded.inline_secrets(TELEGRAM, {"pin", "token"})] == [
        (
            "organisation.yaml:12:10: 'pin' is a secret;"
            " write it to a file and put {file: secrets/pin} here"
        )
    ]
    assert str(loaded.setting(MATRIX, ("homeserver",), "no")) == "organisation.yaml:16:17: no"
    assert str(loaded.setting(MATRIX, ("missing",), "no")) == "organisation.yaml:14:3: no"
    assert str(loaded.setting(MATRIX, (), "no")) == "organisation.yaml:14:3: no"


def test_documents_hold_exactly_what_is_shown_and_its_hash() -> None:
    house = load_small().house(TEXTS, NETWORK)
    notice, purpose = house.documents["privacy"], house.documents["counselling"]
    assert (notice.kind, notice.version) == (DocumentKind.NOTICE, 3)
    assert (purpose.kind, purpose.version) == (DocumentKind.PURPOSE, 4)
    assert purpose.shown(EN).text == "May Lotse read?"
    assert purpose.shown(EN).sha256 == sha256(b"May Lotse read?").hexdigest()
    shown = notice.shown(EN)
    assert shown.text.startswith("Lotse e.V. (data@lotse.example). On Telegram, ")
    assert shown.text.endswith("\n24 hours, 90 days, Kiel, Germany, Landeszentrum")
    assert house.readers[EN] in shown.text
    assert shown.sha256 == sha256(shown.text.encode()).hexdigest()


def test_line_ends_of_an_agreement_do_not_change_its_hash() -> None:
    files = small()
    files[PRIVACY_EN] = files[PRIVACY_EN].replace(b"\n", b"\r\n")
    texts = TEXTS
    same = load_small().house(texts, NETWORK).documents["privacy"]
    assert load_small(files).house(texts, NETWORK).documents["privacy"] == same


def test_who_can_read_depends_on_the_networks_of_the_clients() -> None:
    loaded, texts = load_small(), TEXTS
    both = loaded.house(texts, {TELEGRAM: "network", MATRIX: "us"}).readers[EN]
    assert "On Telegram" in both
    assert "encrypted as far as our own server" in both
    assert "Telegram" not in loaded.house(texts, {MATRIX: "us"}).readers[EN]


def test_a_network_of_counsellors_only_is_named_to_clients_and_can_be_asked_about() -> None:
    loaded, texts = load_small(), TEXTS
    house = loaded.house(texts, {MATRIX: "us"}, ["telegram"])
    assert house.named == {"telegram"}
    for language, says in ((EN, "counsellors answer over Telegram"), (DE, "über Telegram")):
        assert says in house.readers[language]
        assert house.readers[language] in house.documents["privacy"].shown(language).text
        asked = house.documents["recipient.telegram"].shown(language)
        assert asked.sha256 == sha256(asked.text.encode()).hexdigest()
        assert "Telegram" in asked.text.partition("\n")[0]
    without = loaded.house(texts, {MATRIX: "us"})
    assert not any(name.startswith("recipient.") for name in without.documents)
    assert "Telegram" not in without.readers[EN]


def test_helplines_come_danger_first_in_the_clients_language() -> None:
    files = small()
    blocks = files[HELPLINES].decode().split("  - ")
    files[HELPLINES] = "  - ".join([blocks[0], blocks[2], blocks[1]]).encode()
    house = load_small(files).house(TEXTS, NETWORK)
    assert house.help[DE].splitlines() == [
        "Lebensgefahr: Notruf 112",
        "Zum Reden (Mo-Fr 9-17): Reden 030 0000",
    ]
    assert house.help[EN].splitlines()[1] == "To talk (Mo-Fr 9-17): Reden 030 0000 (de)"


def test_urgent_words_are_compared_without_case_and_accents() -> None:
    house = load_small(changed(ORGANISATION, "notfall", "Hilfé JETZT!")).house(TEXTS, NETWORK)
    assert house.urgent.words == {
        "de": {"hilfe", "hilfe jetzt", "ich brauche jetzt hilfe"},
        "en": {"help", "i need help now"},  # what stands on the button always counts
    }


def test_an_expired_helpline_stops_a_check_but_never_a_start() -> None:
    later = date(2027, 5, 2)
    with pytest.raises(ConfigErrors, match="'expires' has passed"):
        load(small(), today=later)
    assert load(small()) == load_small()
    assert load(small(), today=date(2027, 5, 1)) == load_small()


def test_moments_are_written_in_the_zone_of_the_organisation() -> None:
    house = load_small().house(TEXTS, NETWORK)
    assert house.clock(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == "2026-11-23 00:30"


def test_an_older_flow_brings_what_its_consents_asked() -> None:
    loaded = load_small()
    old = small()[FLOW].replace(b"version: 4", b"version: 3").replace(b"lesen?", b"mitlesen?")
    read = load_published(old, "published")
    document = loaded.purpose_documents(read.purposes, read.flow.version)["counselling"]
    assert (document.version, document.shown(DE).text) == (3, "Darf Lotse e.V. mitlesen?")


def people(loaded: Loaded) -> list[tuple[str, str]]:
    return [(one.id, one.author) for one in (*loaded.people.values(), loaded.operator)]


def test_people_are_known_by_name_and_address() -> None:
    assert people(load_small())[-1] == ("kim", AuthorId("@kim:lotse.example"))
    by_address = changed(ORGANISATION, "operator: kim", 'operator: "@kim:lotse.example"')
    assert load_small(by_address).operator == load_small().operator
    unlisted = changed(ORGANISATION, "operator: kim", 'operator: "@sam:lotse.example"')
    assert people(load_small(unlisted))[-1] == ("operator", AuthorId("@sam:lotse.example"))
    counsellor = load_small(changed(ORGANISATION, "operator: kim", "operator: anna")).operator
    assert counsellor.author == AuthorId("@anna:lotse.example")


def test_a_pinned_identity_is_given_to_its_account() -> None:
    key = "a" * 43
    loaded = load_small(changed(ORGANISATION, "capacity: 8", f"capacity: 8\n    identity: {key}"))
    assert loaded.identities(MATRIX) == {AuthorId("@anna:lotse.example"): key}
    assert loaded.identities(TELEGRAM) == {}


def test_no_address_and_no_setting_shows_when_a_configuration_is_printed() -> None:
    shown = repr(load_small())
    for hidden in ("@anna", "@kim", "homeserver", "secrets/", "LOTSE_PASSWORD"):
        assert hidden not in shown


@pytest.mark.parametrize(
    ("written", "seconds"), [("direct", 0), ("hold 1s", 1), ("hold 5s", 5), ("hold 60 s", 60)]
)
def test_how_long_the_words_of_a_counsellor_wait(written: str, seconds: int) -> None:
    loaded = load_small(changed(ORGANISATION, "capacity: 8", f"capacity: 8\n    send: {written}"))
    held = {str(one.id): one.hold for one in loaded.counsellors}
    assert held == {"anna": timedelta(seconds=seconds), "ben": timedelta()}
