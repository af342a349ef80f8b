"""Who can technically read what clients write, in sentences, and what they are asked about it.

The notice shows the sentences, so they follow the accounts: those on which clients write, and those
from which counsellors answer. Whoever has agreed to a notice of before is asked about a network
that it did not name, in the words made here.
"""

from collections.abc import Collection, Mapping, Sequence

from config.channels import Account
from config.shown import shown
from consent import Document, DocumentKind
from routing.assigning.recipients import MENTORS, name_of_document
from routing.flow.model import Localized
from routing.ids import AccountName, Language
from routing.words.texts import Texts


def spoken_of(kind: str) -> str:
    """A network as people call it."""
    return kind.capitalize()


def sentences(
    texts: Texts,
    languages: Sequence[Language],
    channels: Mapping[AccountName, Account],
    readable_by: Mapping[AccountName, str],
    staff: Collection[str],
) -> Localized:
    """`readable_by`: what the adapters of the clients' accounts say; `staff`: kinds of networks
    that can read at counsellors' accounts only.
    """
    found = {}
    for language in languages:
        of_clients = [
            texts.say(f"readers.{by}", language, network=spoken_of(channels[account].kind))
            for account, by in sorted(readable_by.items())
        ]
        of_staff = [
            texts.say("readers.counsellors", language, network=spoken_of(kind))
            for kind in sorted(staff)
        ]
        found[language] = " ".join(dict.fromkeys([*of_clients, *of_staff]))
    return found


def with_supervisors(texts: Texts, readers: Localized, title: Localized) -> Localized:
    """The same sentences, and that supervisors may read along."""
    return {
        one: f"{said} {texts.say('readers.supervisors', one, org=title[one])}".strip()
        for one, said in readers.items()
    }


def with_mentors(texts: Texts, readers: Localized) -> Localized:
    """The same sentences, and that mentors read along where somebody has one."""
    return {
        one: f"{said} {texts.say('readers.mentors', one)}".strip() for one, said in readers.items()
    }


def asked(
    texts: Texts, languages: Sequence[Language], readers: Collection[str], version: int
) -> dict[str, Document]:
    """By name: what somebody is asked who has not agreed to one of these networks, or to mentors
    where they are among them.
    """
    found = {}
    for kind in sorted(readers):
        name, network = name_of_document(kind), spoken_of(kind)
        key = "recipient.ask_mentors" if kind == MENTORS else "recipient.ask"
        words = {one: texts.say(key, one, network=network) for one in languages}
        shows = {str(one): shown(text, {}) for one, text in words.items()}
        found[name] = Document(name, DocumentKind.PURPOSE, version, shows)
    return found
