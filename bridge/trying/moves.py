"""What a client may do next: forwards, or anything else that is possible here.

Every move is a line as kept conversations have it, so that a walk can be written down and played
again. The chances are such that walks get far, and still leave by every door.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random

from bridge.trying import guesses
from bridge.trying.talk import Talk
from bridge.trying.world import Trial
from config.moments import called, moment
from config.talklines import Acted, Did, Sent, Tapped, Typed, Waited
from routing.conversation import PendingKind
from routing.dispatch.uncarried import is_burst
from routing.flow.model import AnswerType, Ask, Asked, Enter
from routing.messages import FileKind, Unsupported
from routing.seen import Line

ASIDE = frozenset({"help", "person", "back"})  # buttons that answer nothing
# Where nothing else is known.
ONWARDS = ("go", "mind:nothing", "erase:no", "leave", "yes", "begin", "again")
# What ends a walk.
REFUSALS = frozenset({"no", "mind:stop", "mind:delete", "delete", "data:erase", "erase:yes"})
REFUSES = 0.06
WAITS = (timedelta(minutes=10), timedelta(hours=5), timedelta(hours=14), timedelta(days=3))
LONG = timedelta(days=20)


def first(trial: Trial, chance: Random) -> Did:
    """How somebody comes in."""
    if _perhaps(chance, 0.7):
        return Typed("/start")
    if _perhaps(chance, 0.3):
        return Typed(_link(trial, chance))
    return Typed(chance.choice(("hello", "hallo", "my father hits me every day", "?")))


def _link(trial: Trial, chance: Random) -> str:
    """A start link that answers a question, or tries to."""
    asked = [step for step in trial.flow.steps if isinstance(step, Ask) and step.choices]
    language = chance.choice(trial.house.languages)
    if not asked:
        return f"/start {language}"
    step = chance.choice(asked)
    return f"/start {language}--{step.name}-{chance.choice(step.choices)[0]}"


def onwards(trial: Trial, chance: Random, *, tame: bool) -> Did:
    """An answer to what waits. `tame`: one that certainly leads on."""
    line, pending = trial.open_line, trial.conversation.pending
    if line is None or pending is None:
        return Typed("hello")
    step = trial.flow.step(pending.step)
    if pending.kind is not PendingKind.STEP or not isinstance(step, Asked):
        return _beside(trial, line, chance, tame=tame)
    if isinstance(step, Ask):
        return _answer(trial, step, line, chance, tame=tame)
    wanted = [one for one in _tokens(line) if one in ("no", "change") or one == "skip"]
    if not tame and wanted and _perhaps(chance, 0.4 if isinstance(step, Enter) else REFUSES):
        return _tap(trial, line, chance.choice(wanted))
    return _tap(trial, line, next(one for one in _tokens(line) if one not in wanted))


def _beside(trial: Trial, line: Line, chance: Random, *, tame: bool) -> Did:
    tokens = _tokens(line)
    sure = [one for one in tokens if one in ONWARDS]
    return _tap(trial, line, sure[0] if tame and sure else chance.choice(tokens))


def _answer(trial: Trial, step: Ask, line: Line, chance: Random, *, tame: bool) -> Did:
    tokens, today = _tokens(line), trial.now.astimezone(trial.house.zone).date()
    if step.type is AnswerType.MULTI:
        return _tap(trial, line, _pick(trial, step, tokens, chance, tame=tame))
    far = guesses.beyond(step, today, chance)
    if far is not None and not tame and _perhaps(chance, 0.1):
        return Typed(far)
    language = trial.conversation.language or trial.house.languages[0]
    said = guesses.right(step, language, today, chance)
    answers = [one for one in tokens if one != "skip"]
    if answers and (tame or said is None or _perhaps(chance, 0.7)):
        return _tap(trial, line, chance.choice(tokens))
    if said is None or (tokens and _perhaps(chance, 0.2)):
        return _tap(trial, line, "skip") if "skip" in tokens else Typed(said or "1")
    return Typed(said)


def _pick(trial: Trial, step: Ask, tokens: list[str], chance: Random, *, tame: bool) -> str:
    """Some, and then done: as many as may be, or skip."""
    pending = trial.conversation.pending
    picked = len(pending.picked) if pending is not None else 0
    enough = picked >= int(step.least or 1)
    if "skip" in tokens and not tame and _perhaps(chance, 0.1):
        return "skip"
    if enough and (tame or _perhaps(chance, 0.5)):
        taken = pending.picked if pending is not None else ()
        return f"c:{taken[0]}" if step.most and picked > int(step.most) else "done"
    open_ones = [one for one in tokens if one.startswith("c:")]
    fresh = [one for one in open_ones if pending is None or one[2:] not in pending.picked]
    return chance.choice((fresh if tame else open_ones) or ["done"])


def astray(trial: Trial, chance: Random) -> Did:
    """Anything that answers nothing, or that nobody would expect."""
    make = chance.choices(tuple(_STRAYS), weights=tuple(_STRAYS.values()))[0]
    return make(trial, chance)


def _rubbish(_: Trial, chance: Random) -> Did:
    return Typed(chance.choice(guesses.RUBBISH))


def _file(_: Trial, chance: Random) -> Did:
    return Sent(chance.choice((FileKind.VOICE, FileKind.IMAGE, FileKind.FILE)))


def _uncarried(trial: Trial, chance: Random) -> Did:
    """A thing that goes to nobody; the same twice in a moment at one question is one thing."""
    what = chance.choice((Unsupported.STICKER, Unsupported.LOCATION, Unsupported.CONTACT))
    burst = is_burst(trial.conversation, what, trial.now)
    return Typed("?") if burst else Sent(what)


def _wait(trial: Trial, chance: Random) -> Did:
    if trial.conversation.case is not None:
        return Waited(WAITS[0])  # offers go round all the time
    return Waited(LONG if _perhaps(chance, 0.15) else chance.choice(WAITS))


def _manner(trial: Trial, chance: Random) -> Did:
    """Back, skip, change or stop, typed."""
    act = chance.choice(("back", "back", "skip", "skip", "change", "change", "change", "stop"))
    if act != "change":
        return Acted(act)
    own, offered = trial.conversation.language, trial.house.languages
    language = own if own is not None and own in offered else offered[0]
    return Typed(trial.house.texts.say("words.change", language).split(", ")[0])


def _language(trial: Trial, chance: Random) -> Did:
    language = chance.choice(trial.house.languages)
    return Typed(trial.house.texts.say("language.name", language))


def _command(trial: Trial, chance: Random) -> Did:
    words = sorted({one for each in trial.flow.crisis.words.values() for one in each})
    urgent = sorted({one for each in trial.house.urgent.words.values() for one in each})
    commands = ["/start", "/privacy", "/language", "/help", "/back", "/skip", "/crisis"]
    commands += ["/consent", "/mydata", "/pause", "/status", "/human", "/other", "/end"]
    options = [*commands, *words[:2], *urgent[:1], *(["/stop"] if _perhaps(chance, 0.2) else [])]
    return Typed(chance.choice(options))


def _any_button(trial: Trial, chance: Random) -> Did:
    """Any button that can still be seen, old ones too; not a refusal, which has its own chance."""
    lines = [line for line in trial.chat if line.choices and _is_known(trial, line)]
    if not lines:
        return Typed("hello")
    line = chance.choice(lines)
    tokens = [one.token for one in line.choices if one.token not in REFUSALS]
    return _tap(trial, line, chance.choice(tokens)) if tokens else Typed("hm")


def _is_known(trial: Trial, line: Line) -> bool:
    found = moment(trial.flow, called(trial.flow, line.label))
    tokens = set(found.buttons.values()) if found is not None else set()
    return all(choice.token in tokens for choice in line.choices)


def _tokens(line: Line) -> list[str]:
    """Those that answer: not help, a person, back, or another language."""
    every = (choice.token for choice in line.choices)
    return [one for one in every if one not in ASIDE and not one.startswith("lang:")]


def _tap(trial: Trial, line: Line, token: str) -> Tapped:
    name = called(trial.flow, line.label)
    shown = dict(zip((c.token for c in line.choices), Talk(trial).buttons(line), strict=True))
    return Tapped(name, shown[token].removeprefix(f"{name}."), token)


_STRAYS: Mapping[Callable[[Trial, Random], Did], int] = {
    _rubbish: 3,
    _manner: 2,
    _file: 1,
    _uncarried: 1,
    _wait: 1,
    _language: 1,
    _command: 1,
    _any_button: 1,
}


def _perhaps(chance: Random, share: float) -> bool:
    return chance.random() < share
