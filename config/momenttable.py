"""The moments of a conversation that are no step: by name, how their lines and buttons are known.

The same in every flow. What a flow adds to them stands in `config.moments`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

HELP = "help"
HELP_BELOW = {HELP: HELP}  # most of them have its button
COMMANDS_BELOW = {  # those below the list of commands
    name: f"do:{name}"
    for name in (
        *("status", "human", "other", "pause", "end", "stop"),
        *("privacy", "mydata", "language"),
    )
}


@dataclass(frozen=True, slots=True)
class Moment:
    """How its lines are known.

    `labels`: what the core calls the line; one that ends with `:` or `.` is a beginning.
    `opens`: keys of texts a line begins with. `missed`: a question again, after an answer that
    was not understood; with `labels`, only of these. `buttons`: name -> token.
    """

    labels: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    missed: bool = False
    buttons: Mapping[str, str] = field(default_factory=dict)

    def is_called(self, label: str) -> bool:
        return any(
            label.startswith(one) if one.endswith((":", ".")) else label == one
            for one in self.labels
        )


def _told(*keys: str, **buttons: str) -> Moment:
    return Moment(tuple(f"tell:{key}" for key in keys), buttons=buttons)


MOMENTS: Mapping[str, Moment] = {
    "greeting": _told("greeting", **HELP_BELOW),
    "urgent": Moment(("urgent",)),
    "crisis": _told("crisis.alert", "crisis.noticed", **HELP_BELOW),
    "unclear": Moment(missed=True),
    "aside": Moment(("aside:",)),
    "early": _told("early."),
    "linked": _told("linked"),
    "dropped": _told("dropped"),
    "kept": Moment(
        ("tell:kept.",),
        opens=("kept.file", "kept.long", "kept.short", "kept.again", "kept.file_early"),
    ),
    "first_question": Moment(opens=("back.first",)),
    "not_skipped": Moment(opens=("skip.needed",)),
    "change": _told("change.which", **HELP_BELOW),
    "nothing_to_change": _told("change.none"),
    "stop_question": _told(
        "mind.ask",
        "mind.ask_begun",
        "mind.ask_open",
        pause="mind:pause",
        stop="mind:stop",
        delete="mind:delete",
        go="mind:nothing",
        **HELP_BELOW,
    ),
    "end_question": _told("end.ask", "end.ask_waiting", yes="end:yes", no="end:no", **HELP_BELOW),
    "ended_by_client": _told("end.done", "end.done_waiting", "end.done_dropped"),
    "other_question": _told(
        "other.ask", "other.ask_offered", yes="other:yes", no="other:no", **HELP_BELOW
    ),
    "other_counsellor": _told("other.done", "other.done_offered", "other.done_paused"),
    "nothing_changed": _told("mind.nothing", "mind.nothing_muted", "mind.nothing_open"),
    "taken_back": _told("mind.off"),
    "stopped": _told(
        "stopped", "stopped_begun", "stopped_dropped", "stopped_held", delete="mind:delete"
    ),
    "erase_question": _told("erase.ask", yes="erase:yes", no="erase:no", **HELP_BELOW),
    "erased": _told("erase.done", "erase.nothing"),
    "erased_later": _told("erase.held"),
    "erasing": _told("erase.going"),
    "not_erased": _told("erase.left"),
    "paused": _told("paused", "paused_dropped", "pause.nothing", go="pause:on", **HELP_BELOW),
    "pause_question": _told(
        "pause.ask", "pause.still", "human.paused", go="pause:on", stop="mind:stop", **HELP_BELOW
    ),
    "pause_over": _told("pause.over", "pause.over_waiting"),
    "refused": _told("refused"),
    "welcome_back": _told("return", again="again", **HELP_BELOW),
    "earlier": _told("earlier.ask", **{"pass": "pass"}, leave="leave", **HELP_BELOW),
    "earlier_passed": _told("earlier.passed"),
    "earlier_left": _told("earlier.left"),
    "resume": _told("resume.ask", go="go", over="over", **HELP_BELOW),
    "reminder": _told("resume.remind", go="go", delete="delete"),
    "restarted": _told("resume.restarted"),
    "forgotten": _told("resume.forgotten"),
    "deleted": _told("resume.deleted"),
    "person": _told("person.on_the_way"),
    "languages": _told("language.which"),
    "language": _told("language.chosen"),
    "help": _told("client.help", **COMMANDS_BELOW, **HELP_BELOW),
    "notice": Moment(("notice:",)),
    "old_button": _told("button_old"),
    "not_carried": _told("not_relayed."),
    "handed_over": _told("handed_over", "handed_over_closed"),
    "nobody": _told("nobody"),
    "held": _told("held"),
    "where_things_stand": _told("status."),
    "counsellor_here": _told("counsellor_here"),
    "counsellor_left": _told("counsellor_left"),
    "closed": _told("closed", "closed_unread"),
    "agreed": _told(
        "agreed",
        "agreed.none",
        proof="agreed:proof",
        mind="agreed:mind",
        privacy="agreed:notice",
        **HELP_BELOW,
    ),
    "proof": _told("agreed.proof", "agreed.before"),
    "files": Moment(("made:",)),
    "not_made": _told("not_made"),
    "data": _told(
        "mydata.head",
        "mydata.see",
        "mydata.nothing",
        see="data:see",
        all="data:all",
        take="data:take",
        correct="data:correct",
        erase="data:erase",
        privacy="agreed:notice",
        **HELP_BELOW,
    ),
    "data_taken": _told("mydata.take"),
    "correct": _told("correct.which", leave="fix:leave", **HELP_BELOW),
    "correcting": Moment(("correct:",)),
    "corrected": _told("correct.done"),
    "not_corrected": _told("correct.none", "correct.left", "correct.passed", "correct.over"),
}
