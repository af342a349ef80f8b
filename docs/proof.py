"""Writes docs/proof.md and its pictures from the raw records of runs in docs/proof/.

    python docs/proof.py

No figure stands in a table that is not made from records; what was not run has no line.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from docs import proof_speed
from docs.proof_around import around, fuzzed, judged, several, sources, table
from docs.proof_outages import outages
from docs.proof_picture import drawn
from docs.proof_planted import planted

ROOT = Path(__file__).resolve().parents[1]
RECORDS = ROOT / "docs" / "proof"
PAGE = ROOT / "docs" / "proof.md"
WORDS = RECORDS / "words.txt"
TIMELINE = RECORDS / "timeline-bridge-sqlite-1.json"
NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL", "none": "none"}
PLACES = {"memory": "memory", "synapse": "Synapse, encrypted, and sandbox of Telegram"}
RELAYS = {"bridge": "Counselbridge", "naive": "naive relay"}
# Judged beside the words: each is counted under "said" as well.
BESIDE_ROOMS = ("sent_pictures", "long_to_rooms", "cards", "signs")
BESIDE_CHATS = ("edits", "long_to_clients", "proofs")

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sum:
    """Records of one kind, added up."""

    records: Sequence[Raw]

    def of(self, side: str, *names: str) -> int:
        return sum(record[side][name] for record in self.records for name in names)

    @property
    def kills(self) -> int:
        return sum(record["kills"] for record in self.records)

    @property
    def lost(self) -> int:
        return self.of("to_rooms", "lost") + self.of("to_clients", "lost")

    @property
    def reordered(self) -> int:
        return self.of("to_rooms", "reordered") + self.of("to_clients", "reordered")

    def loaded(self, name: str) -> int:
        return sum(int(record["load"].get(name, 0)) for record in self.records)

    @property
    def messages(self) -> str:
        """To the rooms and to the chats. What is more than words is counted apart from them."""
        rooms = self.of("to_rooms", "said") - sum(map(self.loaded, BESIDE_ROOMS))
        chats = self.of("to_clients", "said") - sum(map(self.loaded, BESIDE_CHATS))
        return f"{rooms:,} / {chats:,}"

    @property
    def checked(self) -> str:
        """As `messages`, with the bytes of pictures and the answers that questions show."""
        return f"{self.of('to_rooms', 'said'):,} / {self.of('to_clients', 'said'):,}"

    @property
    def seeds(self) -> str:
        return _ranges(sorted({record["seed"] for record in self.records}))

    @property
    def silence(self) -> str:
        """The middle of the rounds' medians, and the longest of all, in seconds."""
        found = [record["gaps_ms"] for record in self.records if record["gaps_ms"]]
        if not found:
            return "not measured"
        medians = sorted(one["median"] for one in found)
        longest = max(one["most"] for one in found)
        return f"{medians[len(medians) // 2] / 1000:.1f} / {longest / 1000:.1f}"

    def faults(self) -> tuple[str, ...]:
        return (
            str(self.lost),
            str(self.reordered),
            str(self.of("to_rooms", "repeated")),
            f"{self.of('to_clients', 'marked')} / {self.of('to_clients', 'unmarked')}",
            str(sum(record["died_by_itself"] for record in self.records)),
        )


FAULTS = (
    "Lost",
    "Out of order",
    "Doubled on Matrix",
    "Repeated on Telegram: marked / not marked",
    "Ended by itself",
)


def page() -> str:
    """The whole of docs/proof.md. Raises OSError or ValueError for records that cannot be read."""
    kills, points = _read("kills.jsonl"), _read("points.jsonl")
    filled = {
        "kills": _kills(kills),
        "points": _points(points),
        "around": around([*kills, *points]),
        "bound": _bound(kills),
        "more": _more(kills),
        "several": several(_read("several.jsonl")),
        "outages": outages(),
        "fuzz": fuzzed(_read("fuzz.jsonl")),
        "judge": judged(_read("judge.jsonl")),
        "planted": planted(_read("planted.jsonl")),
        "sources": sources([*kills, *points]),
        **proof_speed.tables(proof_speed.read()),
    }
    words = WORDS.read_text(encoding="utf-8")
    head = "<!-- Written by docs/proof.py from docs/proof/. -->\n\n"
    for name, text in filled.items():
        words = words.replace(f"{{{{{name}}}}}", text)
    return head + words


def _read(name: str) -> list[Raw]:
    file = RECORDS / name
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _groups(records: Iterable[Raw], *names: str) -> dict[tuple[str, ...], Sum]:
    found: dict[tuple[str, ...], list[Raw]] = {}
    for record in records:
        found.setdefault(tuple(record[name] for name in names), []).append(record)
    return {key: Sum(some) for key, some in found.items()}


def _kills(records: Sequence[Raw]) -> str:
    heads = (
        "", "Database", "Networks", "Kills", "Messages to rooms / to chats", *FAULTS,
        "Silence, s: median / longest", "Seeds",
    )  # fmt: skip
    rows = [
        (
            RELAYS[relay], NAMES[database], _place(one), f"{one.kills:,}", one.messages,
            *one.faults(), one.silence, one.seeds,
        )
        for (relay, database), all_of in _groups(records, "relay", "database").items()
        for one in _by_place(all_of.records)
    ]  # fmt: skip
    return table(heads, rows)


def _by_place(records: Sequence[Raw]) -> list[Sum]:
    """By homeserver, and by how far away networks in memory were."""
    found: dict[tuple[str, float], list[Raw]] = {}
    for record in records:
        found.setdefault((record["homeserver"], _distance(record)), []).append(record)
    return [Sum(some) for _, some in sorted(found.items())]


def _distance(record: Raw) -> float:
    return float(record["load"].get("distance", 1.0))


def _place(one: Sum) -> str:
    first = one.records[0]
    if _distance(first) == 1.0:
        return PLACES[first["homeserver"]]
    return f"{PLACES[first['homeserver']]}, {_distance(first):g} times as far"


def _points(records: Sequence[Raw]) -> str:
    heads = ("Point", "Database", "Deaths", "Checked in rooms / in chats", *FAULTS)
    groups = _groups(records, "point", "database").items()
    rows = [
        (point, NAMES[database], str(one.kills), one.checked, *one.faults())
        for (point, database), one in groups
    ]
    total = Sum(records)
    return table(heads, [*rows, ("all", "", f"{total.kills:,}", total.checked, *total.faults())])


def _more(records: Sequence[Raw]) -> str:
    ours = Sum([one for one in records if one["relay"] == "bridge"])
    return (
        f"Among it were {ours.loaded('through_intake'):,} intakes with {ours.loaded('presses'):,}"
        f" pressed buttons, {ours.loaded('edits'):,} questions that had to show their answer, and"
        f" {ours.loaded('sent_pictures'):,} pictures whose bytes were compared. Clients were asked"
        f" to give {ours.loaded('answers_asked_again'):,} typed answers again, because the service"
        " could not know that the question had been there first." + _newer(ours)
    )


def _newer(ours: Sum) -> str:
    """What only newer runs compare; nothing as long as there are none."""
    if not ours.loaded("cards"):
        return ""
    newer = Sum([one for one in ours.records if "cards" in one["load"]])
    longs = newer.loaded("long_to_rooms") + newer.loaded("long_to_clients")
    return (
        f" In the newest {newer.kills:,} kills were {longs:,} texts in parts,"
        f" {newer.loaded('cards'):,} cards with answers,"
        f" {newer.loaded('signs'):,} signs on a counsellor's last words, and"
        f" {newer.loaded('proofs'):,} proofs that clients asked for."
    )


def _bound(records: Sequence[Raw]) -> str:
    """The rule of three: nothing in n independent tries is less than 3/n, in 19 of 20 cases."""
    lines = []
    for database in ("sqlite", "postgres"):
        one = Sum([r for r in records if (r["relay"], r["database"]) == ("bridge", database)])
        if one.kills and not one.lost:
            share = ceil(30_000 / one.kills) / 100  # a bound is not rounded down
            lines.append(f"On {NAMES[database]}: 0 in {one.kills:,} kills, so below {share:.2f} %.")
    return " ".join(lines)


def _ranges(numbers: Sequence[int]) -> str:
    """`1-4, 9`."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(f"{a[0]}-{a[-1]}" if len(a) > 1 else str(a[0]) for a in parts)


def pictures() -> dict[str, str]:
    """Every drawing, by the name of its file."""
    times = json.loads(TIMELINE.read_text(encoding="utf-8"))
    return {"proof.svg": drawn(times), **proof_speed.pictures(proof_speed.read())}


def main() -> None:
    for name, drawing in pictures().items():
        (PAGE.parent / name).write_text(drawing, encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
