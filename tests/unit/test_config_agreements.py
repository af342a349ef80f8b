"""Notices are acknowledged, agreements signed, and a manner of a language may do with its texts."""

from hashlib import sha256

from config import Loaded, load, shipped
from consent import DocumentKind
from routing.ids import AccountName, Language
from tests.unit.config_files import (
    FLOW,
    ORGANISATION,
    PRIVACY_DE,
    PRIVACY_EN,
    SPOKEN,
    TODAY,
    changed,
    faults,
    small,
)

DE, EN, SIE = Language("de"), Language("en"), Language("de-x-sie")
AGREEMENT = """---
version: 2
kind: agreement
change: wording
---
{org} answers within a day. {controller.name}
"""
SIGN = "  - sign: agreement\n    needed: true\n    refused: goodbye\n  - handover: counsellor"


def signing(text: str = AGREEMENT) -> dict[str, bytes]:
    files = changed(FLOW, "  - handover: counsellor", SIGN)
    names = ("agreements/agreement.de.md", "agreements/agreement.en.md")
    return {**files, **dict.fromkeys(names, text.encode())}


def with_sie(*more: tuple[str, str, str]) -> dict[str, bytes]:
    """German is offered in the manner `Sie` only; its texts stay those of German."""
    files = small()
    for name, old, new in (
        (ORGANISATION, "languages: [de, en]\ndatabase", "languages: [de-x-sie, en]\ndatabase"),
        (FLOW, "[de, en]", "[de-x-sie, en]"),
        *more,
    ):
        assert old.encode() in files[name], old
        files[name] = files[name].replace(old.encode(), new.encode())
    return files


def read(files: dict[str, bytes]) -> Loaded:
    return load(files, today=TODAY, spoken=SPOKEN)


def test_an_agreement_is_a_document_with_exactly_what_is_shown() -> None:
    document = read(signing()).house(shipped(DE), {}).documents["agreement"]
    assert (document.kind, document.version) == (DocumentKind.AGREEMENT, 2)
    shown = document.shown(EN)
    assert shown.text == "Lotse answers within a day. Lotse e.V."
    assert shown.sha256 == sha256(shown.text.encode()).hexdigest()


def test_what_is_signed_is_no_notice_and_what_is_acknowledged_no_agreement() -> None:
    assert faults(signing(AGREEMENT.replace("kind: agreement", "kind: notice"))) == [
        f"agreements/agreement.{one}.md:3:7: 'kind' must be agreement: the flow has it signed"
        for one in ("de", "en")
    ]
    files = small()
    for name in (PRIVACY_DE, PRIVACY_EN):
        files[name] = files[name].replace(b"kind: notice", b"kind: agreement")
    assert faults(files) == [
        f"agreements/privacy.{one}.md:3:7: 'kind' must be notice: the flow has it acknowledged"
        for one in ("de", "en")
    ]


def test_an_agreement_that_is_missing_or_holds_what_nobody_fills_is_told() -> None:
    files = signing(AGREEMENT.replace("{org}", "{ogr}"))
    del files["agreements/agreement.en.md"]
    assert faults(files) == [
        "agreements/agreement.de.md:6:1: unknown placeholder '{ogr}'; did you mean '{org}'?",
        f"{FLOW}:30:11: there is no file agreements/agreement.en.md",
    ]


def test_a_manner_of_a_language_is_shown_the_texts_of_the_language() -> None:
    loaded = read(with_sie())
    house = loaded.house(shipped(SIE), {AccountName("telegram"): "network"})
    assert house.documents["privacy"].shown(SIE).text.startswith("Lotse e.V.")
    assert house.name[SIE] == "Lotse e.V."
    assert house.urgent.text[SIE].startswith("Jetzt erreichbar: Lebensgefahr")
    assert all(SIE in counsellor.languages for counsellor in loaded.counsellors)


def test_a_manner_with_a_text_of_its_own_is_shown_that_one() -> None:
    files = with_sie()
    files["agreements/privacy.de-x-sie.md"] = files[PRIVACY_DE].replace(b"{readers}", b"Sie. ")
    shown = read(files).house(shipped(SIE), {}).documents["privacy"].shown(SIE)
    assert "Sie. " in shown.text
    assert "agreements/privacy.de.md" not in read(files).sources


def test_a_manner_without_any_text_is_told_which_file_is_missing() -> None:
    files = with_sie()
    del files[PRIVACY_DE]
    assert faults(files) == [f"{FLOW}:8:18: there is no file agreements/privacy.de.md"]


def since(version: int, *lines: str) -> str:
    """An agreement of this version, with these lines in front of its text."""
    above = "\n".join((f"version: {version}", "kind: agreement", *lines))
    return f"---\n{above}\n---\n{{org}} answers within a day.\n"


def test_a_material_change_asks_everybody_again() -> None:
    files = signing(since(4, "change: material"))
    assert read(files).house(shipped(DE), {}).documents["agreement"].since == 4


def test_after_a_change_of_wording_the_version_before_still_counts_or_the_one_that_is_named() -> (
    None
):
    for lines, oldest in (((), 3), (("since: 2",), 2)):
        files = signing(since(4, "change: wording", *lines))
        assert read(files).house(shipped(DE), {}).documents["agreement"].since == oldest
    files = signing(since(1, "change: wording"))
    assert read(files).house(shipped(DE), {}).documents["agreement"].since == 1


def test_what_is_new_reaches_the_client_in_their_language() -> None:
    files = signing(since(2, "change: material", "changed: Neu."))
    files["agreements/agreement.en.md"] = since(2, "change: material", "changed: New.").encode()
    document = read(files).house(shipped(DE), {}).documents["agreement"]
    assert document.changed == {"de": "Neu.", "en": "New."}


def test_what_contradicts_itself_is_told() -> None:
    place = "agreements/agreement.de.md:5:8:", "agreements/agreement.en.md:5:8:"
    message = "after a material change everybody is asked again; leave out 'since'"
    assert faults(signing(since(4, "change: material", "since: 2"))) == [
        f"{one} {message}" for one in place
    ]
    message = "'since' is an older version; this one is 4"
    assert faults(signing(since(4, "change: wording", "since: 5"))) == [
        f"{one} {message}" for one in place
    ]


def test_a_change_weighs_the_same_in_every_language() -> None:
    files = signing(since(4, "change: material"))
    files["agreements/agreement.en.md"] = since(4, "change: wording").encode()
    place, first = "agreements/agreement.en.md:4:9:", "agreements/agreement.de.md"
    assert faults(files) == [f"{place} 'change' is wording here and material in {first}"]
