"""What clients are asked to agree to, as documents, in exactly the words that are shown."""

from collections.abc import Callable, Mapping, Sequence

from config.agreements import Agreement
from config.placeholders import fill
from config.shown import shown
from consent import Document, DocumentKind
from routing.flow.model import Localized
from routing.ids import Language


def agreed(
    agreements: Sequence[Agreement], values: Mapping[Language, Mapping[str, str]]
) -> dict[str, Document]:
    """Notices and agreements: what is acknowledged, and what is signed. `values`: by language."""
    return {
        agreement.name: Document(
            agreement.name,
            agreement.kind,
            agreement.version,
            {one: shown(text, values[one]) for one, text in agreement.texts.items()},
            agreement.since,
            {str(one): line for one, line in agreement.changed.items()},
        )
        for agreement in agreements
    }


def purposed(
    purposes: Mapping[str, Localized],
    changes: Mapping[str, Localized],
    version: int,
    title: Callable[[Language], str],
) -> dict[str, Document]:
    """What consent steps of a flow of this version ask. `changes`: what is new, in a line."""
    return {
        name: Document(
            name,
            DocumentKind.PURPOSE,
            version,
            {one: shown(text, {"org": title(one)}) for one, text in words.items()},
            changed={
                one: fill(line, {"org": title(one)}) for one, line in changes.get(name, {}).items()
            },
        )
        for name, words in purposes.items()
    }
