"""An instrument as the core knows it: questions with their points, scores and bands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.instrumentfile import InstrumentFile, ScoreShape
from config.wording import Words
from routing.flow.model import AnswerType, Ask, Band, Block, Localized, Score
from routing.ids import Language, StepName


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire as one flow uses it. `text` introduces it and says how long it takes.

    `risk` names the items that ask about danger to oneself. `codes` are those of LOINC: of an item
    or a score by its name, of the whole under an empty one. `sha256` is of every byte it was made
    from.
    """

    title: Localized
    text: Localized = field(repr=False)
    asks: tuple[Ask, ...] = field(repr=False)
    block: Block = field(repr=False)
    risk: tuple[StepName, ...]
    codes: Mapping[str, str]
    source: str
    licence: str
    sha256: str


def build(
    alias: str, file: InstrumentFile, words: Mapping[Language, Words], sha256: str
) -> Instrument:
    """Only for files nothing was wrong with."""
    title = {language: one.title for language, one in words.items()}
    block = Block(
        StepName(alias),
        file.instrument,
        file.version,
        {_step(alias, item): file.points_of(item) for item in file.items},
        tuple(_score(alias, name, each) for name, each in file.scores.items()),
        title,
    )
    return Instrument(
        title=title,
        text={language: one.intro for language, one in words.items()},
        asks=tuple(_ask(alias, file, item, words) for item in file.items),
        block=block,
        risk=tuple(_step(alias, name) for name, item in file.items.items() if item.risk),
        codes=_codes(file),
        source=file.source,
        licence=file.licence,
        sha256=sha256,
    )


def _step(alias: str, item: str) -> StepName:
    return StepName(f"{alias}.{item}")


def _ask(alias: str, file: InstrumentFile, item: str, words: Mapping[Language, Words]) -> Ask:
    choices = (
        (key, {language: one.choices[item, key] for language, one in words.items()})
        for key in file.choices_of(item)
    )
    return Ask(
        _step(alias, item),
        AnswerType.CHOICE,
        {language: one.items[item] for language, one in words.items()},
        choices=tuple(choices),
        label={language: one.labels[item] for language, one in words.items()},
        skippable=file.skip,
        sensitive=True,
        block=StepName(alias),
    )


def _score(alias: str, name: str, shape: ScoreShape) -> Score:
    bands = (
        Band(key, band.low, band.high, {Language(one): text for one, text in band.label.items()})
        for key, band in shape.bands.items()
    )
    items = tuple(_step(alias, item) for item in shape.items)
    return Score(name, items, shape.missing, tuple(bands))


def _codes(file: InstrumentFile) -> dict[str, str]:
    every = {"": file.loinc}
    every |= {name: item.loinc for name, item in file.items.items()}
    every |= {name: score.loinc for name, score in file.scores.items()}
    return {name: code for name, code in every.items() if code}
