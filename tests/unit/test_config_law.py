"""What an organisation says of the law: filled into its texts, checked, and asked for."""

import pytest

from config import Loaded, load, shipped
from config.locales import country, is_country
from config.starter import example
from routing.ids import Language
from tests.unit.config_files import (
    FLOW,
    ORGANISATION,
    PRIVACY_DE,
    PRIVACY_EN,
    SPOKEN,
    TODAY,
    changed,
    faults,
    load_small,
    small,
)

DE, EN = Language("de"), Language("en")
STORAGE = "storage: {country: DE, where: Kiel}\n"
AUTHORITY = "authority: {name: Landeszentrum}\n"
END = "disk_reserve: 200MB\n"


def written(more: str, **texts: str) -> dict[str, bytes]:
    """The small organisation with these lines at its end."""
    files = changed(ORGANISATION, END, f"{END}{more}")
    for name, text in texts.items():
        files[{"de": PRIVACY_DE, "en": PRIVACY_EN}[name]] = text.encode()
    return files


def without(*lines: str) -> dict[str, bytes]:
    files = small()
    for line in lines:
        files[ORGANISATION] = files[ORGANISATION].replace(line.encode(), b"")
        key = line.partition(":")[0]
        for notice in (PRIVACY_DE, PRIVACY_EN):
            files[notice] = files[notice].replace(f", {{{key}}}".encode(), b"")
    return files


def warnings(files: dict[str, bytes]) -> list[str]:
    return [str(one) for one in load_small(files).notes if "GDPR" in str(one)]


def test_what_nobody_named_a_basis_of_rests_on_the_usual_one() -> None:
    assert load_small().law.bases == {"counselling": ("explicit_consent",)}
    assert load(example(TODAY), today=TODAY).law.bases == {
        "counselling": ("explicit_consent",),
        "guardian": ("explicit_consent",),
        "agreement": ("contract",),
    }


def shown(loaded: Loaded, language: Language) -> str:
    return loaded.house(shipped(EN), {}).documents["privacy"].shown(language).text


def test_facts_are_filled_in_by_the_names_of_the_clients_language() -> None:
    more = "legal_basis: {counselling: [explicit_consent], privacy: [contract]}\n"
    notice = "---\nversion: 3\nkind: notice\nchange: wording\n---\n{storage} | {authority}\n"
    notice += "{controller.jurisdiction} | {legal_basis}\n"
    files = written(more, de=notice, en=notice)
    files[ORGANISATION] = files[ORGANISATION].replace(
        b"  contact: data@", b"  jurisdiction: AT\n  contact: data@"
    )
    files[ORGANISATION] = files[ORGANISATION].replace(
        b"{name: Landeszentrum}", b"{name: Landeszentrum, contact: land.example}"
    )
    loaded = load(files, today=TODAY, spoken=SPOKEN)
    assert shown(loaded, DE) == (
        "Kiel, Deutschland | Landeszentrum, land.example\n"
        "Österreich | deine ausdrückliche Einwilligung (DSGVO 9(2)(a));"
        " unsere Vereinbarung (DSGVO 6(1)(b))"
    )
    assert "Kiel, Germany | Landeszentrum" in shown(loaded, EN)
    assert "Austria | your explicit consent" in shown(loaded, EN)


def test_what_is_stated_is_known_to_records_and_nothing_else_is() -> None:
    assert load_small().law.facts == {
        "storage": "Kiel",
        "storage_country": "DE",
        "authority": "Landeszentrum",
    }
    assert load_small(without(STORAGE, AUTHORITY)).law.facts == {}


def test_a_placeholder_of_what_is_not_stated_says_where_it_belongs() -> None:
    files = small()
    files[ORGANISATION] = files[ORGANISATION].replace(AUTHORITY.encode(), b"")
    assert faults(files) == [
        f"{one}:7:55: '{{authority}}' needs 'authority' in organisation.yaml"
        for one in (PRIVACY_DE, PRIVACY_EN)
    ]


def test_a_notice_that_leaves_out_what_people_must_be_told_is_warned_about() -> None:
    found = warnings(without(STORAGE, AUTHORITY))
    assert found == [
        f"organisation.yaml:1:1: warning: '{key}' is missing: a notice has to say {what} (GDPR,"
        f" Article 13); state it here, and write {{{key}}} into the notice"
        for key, what in (
            ("authority", "who hears complaints"),
            ("storage", "where the data are stored"),
        )
    ]


def test_what_stands_in_the_file_and_not_in_the_notice_is_warned_about() -> None:
    files = small()
    files[PRIVACY_EN] = files[PRIVACY_EN].replace(b", {authority}", b"")
    [one] = warnings(files)
    assert one.endswith("who hears complaints (GDPR, Article 13); write {authority} into it")


def test_a_notice_that_names_them_in_its_own_words_is_as_good() -> None:
    files = small()
    for notice in (PRIVACY_DE, PRIVACY_EN):
        files[notice] = files[notice].replace(b"{authority}", b"Complain to: Landeszentrum.")
    assert warnings(files) == []


def test_where_another_law_holds_the_gdpr_is_not_asked_for() -> None:
    files = without(STORAGE, AUTHORITY)
    for code, asked in (("CH", False), ("FR", True)):
        line = f"  jurisdiction: {code}\n  contact: data@".encode()
        there = {**files, ORGANISATION: files[ORGANISATION].replace(b"  contact: data@", line)}
        assert bool(warnings(there)) is asked


def test_health_or_social_care_can_be_the_basis_of_counselling() -> None:
    files = written("legal_basis: {privacy: [contract, health_or_social_care]}\n")
    loaded = load_small(files)
    assert loaded.law.bases == {
        "counselling": ("explicit_consent",),
        "privacy": ("contract", "health_or_social_care"),
    }
    assert warnings(files) == []


@pytest.mark.parametrize(
    ("basis", "message"),
    [
        ("{privacy: [explicit_consent]}", "'privacy' is acknowledged, which is no consent;"),
        ("{privacy: [explicit_consent]}", "; ask for one in a step 'consent'"),
        ("{privacy: [kontract]}", "'privacy' must be consent, explicit_consent, contract,"),
        ("{privacy: []}", "'privacy' is an empty list"),
        ("{privacy: contract}", "'privacy' must be a list, like [a, b]"),
        ("[contract]", "'legal_basis' needs keys of its own, indented below it"),
    ],
)
def test_a_basis_that_cannot_be_is_told(basis: str, message: str) -> None:
    [found] = faults(written(f"legal_basis: {basis}\n"))
    assert message in found
    assert found.startswith("organisation.yaml:47:")


@pytest.mark.parametrize(
    ("basis", "message"),
    [
        ("{privacy: [health_or_social_care]}", "'privacy' needs a basis of Article 6 of the GDPR"),
        ("{privcy: [contract]}", "'privcy' is no text of the flow that people decide about; did"),
        ("{alias: [contract]}", "decide about; there are counselling or privacy"),
        ("{counselling: [contract]}", "'counselling' asks for a consent that nothing rests on;"),
    ],
)
def test_a_basis_that_is_probably_not_meant_is_warned_about(basis: str, message: str) -> None:
    files = written(f"legal_basis: {basis}\n")
    [found] = [str(one) for one in load_small(files).notes if "organisation.yaml" in str(one)]
    assert message in found


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"storage: {country: Germany}", "'country' must be a country in two capital letters,"),
        (b"storage: {country: de}", "like DE; did you mean 'DE'?"),
        (b"storage: {country: EU}", "'country' must be a country in two capital letters, like DE"),
        (b"storage: {where: Kiel}", "'storage' needs 'country'"),
        (b"storage: Kiel", "'storage' needs keys of its own, indented below it"),
        (b"storage: {country: [DE]}", "'country' must be a single value"),
    ],
)
def test_what_is_no_country_is_told(line: bytes, message: str) -> None:
    files = small()
    files[ORGANISATION] = files[ORGANISATION].replace(STORAGE.strip().encode(), line)
    assert any(message in one for one in faults(files)), faults(files)


def test_norway_is_a_country_and_no_answer() -> None:
    files = small()
    files[ORGANISATION] = files[ORGANISATION].replace(b"country: DE,", b"country: NO,")
    assert load_small(files).law.storage_country == "NO"


def test_countries_are_those_of_iso_3166() -> None:
    for code in ("DE", "NO", "XK", "GB"):
        assert is_country(code)
    for code in ("", "D", "de", "ZZ", "EU", "XA", "001", "DEU", "ÄÖ"):
        assert not is_country(code)
    assert country("DE", Language("en")) == "Germany"
    assert country("DE", Language("qqq")) == "DE"


def test_what_is_new_in_a_question_reaches_whoever_is_asked_again() -> None:
    new = "    changed: {de: '{org} hilft mit', en: '{org} helps'}\n"
    files = changed(FLOW, "    needed: true\n", f"    needed: true\n{new}")
    house = load_small(files).house(shipped(EN), {})
    assert house.documents["counselling"].changed == {
        "de": "Lotse e.V. hilft mit",
        "en": "Lotse helps",
    }
    assert load_small().house(shipped(EN), {}).documents["counselling"].changed == {}


def test_what_is_new_is_said_in_every_language_and_holds_no_answer() -> None:
    files = changed(FLOW, "    needed: true\n", "    needed: true\n    changed: {en: New.}\n")
    assert any("'changed'" in one and "de" in one for one in faults(files)), faults(files)
    files = changed(
        FLOW, "    needed: true\n", "    needed: true\n    changed: {de: '{alias}', en: New.}\n"
    )
    assert any("{alias}" in one for one in faults(files)), faults(files)


def test_the_example_states_all_of_it() -> None:
    loaded = load(example(TODAY), today=TODAY, spoken=SPOKEN)
    assert set(loaded.law.facts) == {
        "country", "storage", "storage_country", "authority", "authority_contact"
    }  # fmt: skip
    assert loaded.law.bases["counselling"] == ("explicit_consent",)
    assert "(Hamburg, Germany)" in shown(loaded, EN)
