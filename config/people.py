"""The people of an organisation: counsellors, others, and the operator.

Who is who decides whom a client's words are shown to. So an address is checked letter by letter,
stands for one person only, and is never repeated in a sentence about a mistake.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from config.addresses import fault_in, fault_in_identity
from config.channels import TELEGRAM, is_for_clients
from config.localized import manners
from config.positions import Path
from config.problems import did_you_mean, quoted
from config.schema import Counsellor, Organisation, Person
from config.shapes import Page
from routing.ids import AccountName, AuthorId, Language


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody of the organisation. `id` is their name in the file, `identity` their pinned key."""

    id: str
    name: str
    account: AccountName
    author: AuthorId = field(repr=False)
    identity: str | None = field(default=None, repr=False)


def check_people(page: Page, file: Organisation) -> None:
    _check_each(page, file, ("counsellors",), file.counsellors)
    _check_each(page, file, ("people",), file.people)
    _check_counsellors(page, file)
    _check_operator(page, file)


def operator(file: Organisation) -> Contact | None:
    """The operator, by name or by address. None where that names nobody."""
    contacts = everybody(file)
    if _is_address(file.operator):
        known = next((c for c in contacts.values() if c.author == file.operator), None)
        account = _account_of(file, file.operator)
        if known is not None or account is None:
            return known
        return Contact("operator", "operator", account, AuthorId(file.operator))
    return contacts.get(file.operator)


def everybody(file: Organisation) -> Mapping[str, Contact]:
    """Counsellors and others by their name in the file."""
    people: Mapping[str, Person] = {**file.people, **file.counsellors}
    return {
        key: Contact(
            key,
            person.name,
            AccountName(person.channel),
            AuthorId(person.address),
            person.identity or None,
        )
        for key, person in people.items()
    }


def speaks(counsellor: Counsellor, language: str) -> bool:
    """A counsellor who speaks `de` speaks every manner of it, such as `de-x-sie`."""
    return any(manner in counsellor.languages for manner in manners(language))


def languages_of(counsellor: Counsellor, offered: Sequence[str]) -> frozenset[Language]:
    """What this counsellor speaks, with every manner of it that is offered."""
    spoken = {language for language in offered if speaks(counsellor, language)}
    return frozenset(map(Language, spoken.union(counsellor.languages)))


def _is_address(text: str) -> bool:
    return text.startswith("@") or text.isdecimal()


def _account_of(file: Organisation, address: str) -> AccountName | None:
    """The one channel on which this can be an address."""
    kind = "matrix" if address.startswith("@") else "telegram"
    accounts = [name for name, channel in file.channels.items() if channel.kind == kind]
    return AccountName(accounts[0]) if len(accounts) == 1 else None


def _check_each(page: Page, file: Organisation, path: Path, people: Mapping[str, Person]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for key, person in people.items():
        _check_person(page, file, (*path, key), person)
        where = (person.channel, person.address.casefold())
        if person.address and where in seen:
            message = f"this is the address of '{seen[where]}' already"
            page.at_value((*path, key, "address"), message)
        seen.setdefault(where, key)
        if path == ("people",) and key in file.counsellors:
            page.at_key((*path, key), f"'{key}' is already the name of a counsellor")


def _check_person(page: Page, file: Organisation, path: Path, person: Person) -> None:
    channel = file.channels.get(person.channel)
    if person.channel and channel is None and _are_known(page, file):
        hint = did_you_mean(person.channel, file.channels)
        page.at_value((*path, "channel"), f"no channel {quoted(person.channel)}{hint}")
    if channel is not None and path[0] == "counsellors" and is_for_clients(channel):
        message = f"{quoted(person.channel)} is for clients; counsellors need another channel"
        page.at_value((*path, "channel"), f"{message}: on matrix, or with 'for: counsellors'")
        return  # an address there would have to be another one anyway
    fault = fault_in(channel.kind if channel else "", person.address) if person.address else None
    if fault is not None:
        page.at_value((*path, "address"), f"'address' {fault}")
    elif channel is not None and person.address and _own(channel.model_extra) == person.address:
        page.at_value((*path, "address"), "this is the address of the service itself")
    if person.identity and (fault := fault_in_identity(person.identity)) is not None:
        page.at_value((*path, "identity"), f"'identity' {fault}")


def _are_known(page: Page, file: Organisation) -> bool:
    """False when what stands under `channels` was wrong: then a name may well be right."""
    return bool(file.channels) and not file.went_wrong(page.document, (), "channels")


def _own(settings: Mapping[str, object] | None) -> object:
    return (settings or {}).get("user")


def _check_counsellors(page: Page, file: Organisation) -> None:
    """Every language that is offered is spoken by somebody."""
    if "counsellors" in file.model_fields_set and not file.counsellors:
        page.at_key(("counsellors",), "'counsellors' needs at least one counsellor")
    if not file.counsellors or any(not c.languages for c in file.counsellors.values()):
        return
    for index, language in enumerate(file.languages):
        if not any(speaks(counsellor, language) for counsellor in file.counsellors.values()):
            page.at_value(("languages", index), f"no counsellor speaks '{language}'")


def _check_operator(page: Page, file: Organisation) -> None:
    place: Path = ("operator",)
    if not file.operator or not _are_known(page, file):
        return
    found = operator(file)
    channel = file.channels.get(found.account) if found is not None else None
    if channel is not None and channel.kind == TELEGRAM:
        page.at_value(place, "the operator can only be on matrix so far")
        return
    if not _is_address(file.operator):
        known = everybody(file)
        written = any(
            page.document.has((section, file.operator))
            or file.went_wrong(page.document, (), section)
            for section in ("people", "counsellors")
        )
        if file.operator not in known and not written:
            hint = did_you_mean(file.operator, known)
            page.at_value(place, f"'operator' must be an address, or a name under 'people'{hint}")
        return
    kind = "matrix" if file.operator.startswith("@") else "telegram"
    if (fault := fault_in(kind, file.operator)) is not None:
        page.at_value(place, f"'operator' {fault}")
    elif operator(file) is None:
        message = "'operator' could be on several channels, or on none; add them to 'people'"
        page.at_value(place, f"{message} and write their name here")
