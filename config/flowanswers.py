"""`answer:` in a conversation: a whole questionnaire in points, or single questions by their name.

- answer: {wellbeing: [2, 1, 3, 0, 1, skip]}     in the order of its questions
- answer: {times: [morning, noon]}               several choices
- answer: {alias: Mia}                           typed where there are no buttons
"""

from config.moments import DONE, PICK, SKIP, keys
from config.positions import Path
from config.problems import did_you_mean, quoted
from config.talklines import Answer
from config.talkshapes import Sheet, there_are
from routing.flow.model import AnswerType, Ask, Block, Flow
from routing.ids import StepName


def read_answers(sheet: Sheet, path: Path, written: object, flow: Flow) -> tuple[Answer, ...]:
    """The answers, in the order they are given; what is wrong with them is told."""
    if not isinstance(written, dict) or not written:
        sheet.tell(path, "'answer' names a question, like {topic: mood}")
        return ()
    found: list[Answer] = []
    for name, value in written.items():
        found += _answers((sheet, (*path, name)), flow, name, value)
    return tuple(found)


Spot = tuple[Sheet, Path]  # where something is read, and told


def _answers(spot: Spot, flow: Flow, name: str, value: object) -> list[Answer]:
    sheet, path = spot
    block, step = flow.block(StepName(name)), flow.step(StepName(name))
    if block is not None:
        return _block(spot, flow, block, value)
    if isinstance(step, Ask):
        answer = _single(spot, step, value)
        return [] if answer is None else [answer]
    asked = [str(one.name) for one in flow.steps if isinstance(one, Ask)]
    hint = did_you_mean(name, [*asked, *(str(one.name) for one in flow.blocks)])
    sheet.tell(path, f"{quoted(name)} is no question of this flow{hint}", at_key=True)
    return []


def _block(spot: Spot, flow: Flow, block: Block, value: object) -> list[Answer]:
    sheet, path = spot
    items = [one for one in flow.steps if isinstance(one, Ask) and one.block == block.name]
    if not isinstance(value, list) or len(value) != len(items):
        message = f"'{block.name}' asks {len(items)} questions: give a list of as many answers"
        sheet.tell(path, message)
        return []
    found = [
        _item((sheet, (*path, place)), block, item, value[place])
        for place, item in enumerate(items)
    ]
    return [answer for answer in found if answer is not None]


def _item(spot: Spot, block: Block, item: Ask, value: object) -> Answer | None:
    """By its points, or by the key of the choice."""
    worth = block.points.get(item.name, {})
    fitting = [key for key, points in worth.items() if str(points) == value]
    if len(fitting) == 1 and value not in keys(item):
        return Answer(item.name, (f"{PICK}{fitting[0]}",))
    if isinstance(value, str) and value not in (*keys(item), SKIP):
        points = [str(each) for each in dict.fromkeys(worth.values())]
        options = there_are([*points, *([SKIP] if item.skippable else [])])
        spot[0].tell(spot[1], f"{quoted(value)} is no answer of '{item.name}'{options}")
        return None
    return _single(spot, item, value)


def _single(spot: Spot, step: Ask, value: object) -> Answer | None:
    sheet, path = spot
    if isinstance(value, list) and step.type is AnswerType.MULTI:
        chosen = [_key((sheet, (*path, place)), step, each) for place, each in enumerate(value)]
        picked = tuple(f"{PICK}{key}" for key in chosen if key is not None)
        return Answer(step.name, (*picked, DONE)) if len(picked) == len(value) else None
    if not isinstance(value, str) or not value.strip():
        sheet.tell(path, f"'{step.name}' needs one answer, in one piece")
        return None
    if value == SKIP and SKIP not in keys(step):
        if not step.skippable:
            sheet.tell(path, f"'{step.name}' cannot be skipped")
        return Answer(step.name, (SKIP,))
    if not keys(step):
        return Answer(step.name, text=value)
    key = _key(spot, step, value)
    several = (DONE,) if step.type is AnswerType.MULTI else ()
    return None if key is None else Answer(step.name, (f"{PICK}{key}", *several))


def _key(spot: Spot, step: Ask, value: object) -> str | None:
    if isinstance(value, str) and value in keys(step):
        return value
    word = value if isinstance(value, str) else ""
    hint = did_you_mean(word, keys(step)) or there_are(keys(step))
    spot[0].tell(spot[1], f"{quoted(word)} is no choice of '{step.name}'{hint}")
    return None
