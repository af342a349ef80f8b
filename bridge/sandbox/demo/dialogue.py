"""What the two people of the script say, in the languages of the demo."""

from collections.abc import Mapping
from dataclasses import dataclass

NAME = "Mia"


@dataclass(frozen=True, slots=True)
class Dialogue:
    """`too_early`: before any yes. `note` and `slip` must never reach the client."""

    too_early: str
    waiting: tuple[str, str]  # written before anybody has come
    answers: tuple[str, str]  # of the counsellor
    note: str  # a command, so it stays in the room
    slip: str  # into which the second answer is edited
    thanks: str


DIALOGUES: Mapping[str, Dialogue] = {
    "en": Dialogue(
        too_early="My hands will not stop shaking.",
        waiting=("I have not slept for three nights.", "And I do not know whom to tell."),
        answers=(
            f"Good evening, {NAME}. I have read what you wrote.",
            "Would you like to tell me more?",
        ),
        note="/note to self: ask Ben about the sleep clinic",
        slip="Would you like to tell me more about Tuesday?",
        thanks="Yes. It helps that somebody reads this.",
    ),
    "de": Dialogue(
        too_early="Meine Hände hören nicht auf zu zittern.",
        waiting=("Ich habe drei Nächte nicht geschlafen.", "Und ich weiß nicht, wem ich das sage."),
        answers=(
            f"Guten Abend, {NAME}. Ich habe gelesen, was du geschrieben hast.",
            "Magst du mir mehr erzählen?",
        ),
        note="/notiz an mich: Ben nach dem Schlaflabor fragen",
        slip="Magst du mir mehr vom Dienstag erzählen?",
        thanks="Ja. Es hilft, dass das jemand liest.",
    ),
}
