"""The smallest and the largest number that an answer, a question's points or a score can be.

Conditions are held against these: one that asks for more than there can be never holds, and an
alarm that never comes looks like one that is not needed.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from routing.flow.expression import Number
from routing.flow.model import AnswerType, Ask, Block, Score
from routing.flow.ranges import OLDEST, limit


def answered(ask: Ask) -> Number:
    """What an answer to this question can be, as `routing.words.answers` accepts it.

    Beyond a limit with words of its own an answer is kept too, so that limit is none.
    """
    least = None if ask.below is not None else limit(ask.least)
    most = None if ask.above is not None else limit(ask.most)
    if ask.type is AnswerType.AGE:
        least = Decimal(0) if least is None else max(least, Decimal(0))
        most = Decimal(OLDEST) if most is None else min(most, Decimal(OLDEST))
    if least is not None and most is not None and least > most:
        return Number()
    return Number(least, most, whole=ask.type is not AnswerType.NUMBER)


def scored(block: Block, score: Score) -> Number:
    """What the score can come to, with every number of its items answered that makes one."""
    given = [block.points[item].values() for item in score.items if block.points.get(item)]
    lowest, highest = sorted(map(min, given)), sorted(map(max, given), reverse=True)
    fewest = max(1, len(score.items) - score.missing)
    return between(
        [
            prorated(sum(ends[:answers]), len(score.items), answers)
            for answers in range(fewest, len(given) + 1)
            for ends in (lowest, highest)
        ]
    )


def prorated(total: int, items: int, answers: int) -> int:
    """The sum of so many answers for all items: total * items / answers, rounded half up.

    Towards the higher number, below nought too, and in whole numbers throughout.
    """
    return (2 * total * items + answers) // (2 * answers)


def between(reached: Iterable[int]) -> Number:
    """From the smallest to the largest of these, such as the points of a question's choices."""
    ends: Sequence[int] = sorted(reached)
    if not ends:
        return Number()
    return Number(Decimal(ends[0]), Decimal(ends[-1]), whole=True)
