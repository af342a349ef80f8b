"""What may stand in a flow's conditions, and what each name holds.

Conditions are checked against this before anybody meets them, and `routing.flow.scoring.values`
gives values of exactly these kinds.
"""

from collections.abc import Iterable, Iterator

from routing.flow.expression import Day, OneOf, Part, SomeOf, Truth, Type, Words
from routing.flow.model import AnswerType, Ask, Block, Enter, Score, Step
from routing.flow.reach import answered, between, scored

CRISIS = "crisis"  # the name that says whether an alert was raised in this run
YESNO = ("yes", "no")


def vocabulary(
    steps: Iterable[Step], blocks: Iterable[Block], *, crisis: bool = True
) -> dict[str, Type]:
    """Name -> what it holds: questions, blocks, their items (as points), scores and bands.

    `crisis` may not stand in the rules that raise it: False for those.
    """
    found: dict[str, Type] = {}
    for step in steps:
        if isinstance(step, Ask):
            found[step.name] = _answered(step)
        elif isinstance(step, Enter):
            found[step.name] = Part()
    for block in blocks:
        found.update(_scored(block))
    return found | ({CRISIS: Truth()} if crisis else {})


def _answered(step: Ask) -> Type:
    """What an answer to this question holds."""
    match step.type:
        case AnswerType.CHOICE:
            return OneOf(_keys(step))
        case AnswerType.YESNO:
            return OneOf(YESNO)
        case AnswerType.MULTI:
            return SomeOf(_keys(step))
        case AnswerType.NUMBER | AnswerType.AGE | AnswerType.SCALE:
            return answered(step)
        case AnswerType.DATE:
            return Day()
        case AnswerType.TEXT | AnswerType.EMAIL | AnswerType.PHONE:
            return Words()


def band_name(block: Block, score: Score) -> str:
    """How conditions call the band of a score: `wellbeing.band`, or `wellbeing.sleep_band`."""
    return f"{block.name}.band" if score.name == "total" else f"{block.name}.{score.name}_band"


def score_name(block: Block, score: Score) -> str:
    return f"{block.name}.{score.name}"


def _scored(block: Block) -> Iterator[tuple[str, Type]]:
    for item, points in block.points.items():
        yield item, between(points.values())
    for score in block.scores:
        yield score_name(block, score), scored(block, score)
        if score.bands:
            yield band_name(block, score), OneOf(tuple(band.name for band in score.bands))


def _keys(step: Ask) -> tuple[str, ...]:
    return tuple(key for key, _ in step.choices)
