"""Where, when and on which source the runs of docs/proof.md were made, from their records."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

KINDS = ("kills", "points")
Raw = Mapping[str, Any]


def around(records: Sequence[Raw]) -> str:
    if not records:
        return "Nothing was run yet."
    first = records[0]["machine"]
    commits = sorted(record["commit_ms"]["median"] for record in records)
    loads = [record["machine"]["load"] for record in records]
    days = sorted({record["day"] for record in records})
    codes = {record["code"] for record in records}
    return (
        f"{first['system']} on {first['processor']}, {first['processors']} processors, Python"
        f" {first['python']}, {' to '.join(sorted({days[0], days[-1]}))}. A commit of SQLite took"
        f" {commits[0]:.2f} to {commits[-1]:.2f} ms there (median of each run). Other work went on"
        f" beside it (load {min(loads):.1f} to {max(loads):.1f}), which lengthens every silence."
        f" {len(codes)} states of the source were run; each record names its own by a hash."
    )


def judged(records: Sequence[Raw]) -> str:
    """How many planted losses the judge of storms noticed, over the newest state of the source."""
    newest = [one for one in records if one["code"] == records[-1]["code"]]
    if not newest:
        return "This was not measured yet."
    parts = [
        f"{sum(one[f'{who}_noticed'] for one in newest):,} of {sum(one[who] for one in newest):,}"
        f" words of {who}"
        for who in ("clients", "counsellors")
    ]
    return f"In {len(newest)} storms it did for {' and for '.join(parts)}."


def fuzzed(records: Sequence[Raw]) -> str:
    """What each run of the fuzzing tried and found."""
    names = ("updates", "events", "rows", "flows", "stored", "desked", "served")
    rows = [
        (
            str(one["seed"]),
            *(f"{one['inputs'].get(name, 0):,}" for name in names),
            str(one["findings"]),
            f"`{one['code']}`",
        )
        for one in records
    ]
    return table(("Seed", *(name.capitalize() for name in names), "Findings", "Source"), rows)


def several(records: Sequence[Raw]) -> str:
    """What became of everything when the process that owned the accounts was lost."""
    heads = (
        "", "Runs", "Messages to rooms / to chats", "Lost", "Out of order", "Doubled on Matrix",
        "Repeated on Telegram: marked / not marked", "Longest silence, s: median / longest",
    )  # fmt: skip
    found: dict[str, list[Raw]] = {}
    for record in records:
        found.setdefault(record["what"], []).append(record)
    return table(heads, [_lost_owner(what, some) for what, some in found.items()])


def _lost_owner(what: str, some: Sequence[Raw]) -> Sequence[str]:
    def of(side: str, name: str) -> int:
        return sum(one[side][name] for one in some)

    silences = sorted(one["gaps_ms"]["most"] / 1000 for one in some)
    both = ("to_rooms", "to_clients")
    return (
        what,
        str(len(some)),
        f"{of('to_rooms', 'said'):,} / {of('to_clients', 'said'):,}",
        str(sum(of(side, "lost") for side in both)),
        str(sum(of(side, "reordered") for side in both)),
        str(of("to_rooms", "repeated")),
        f"{of('to_clients', 'marked')} / {of('to_clients', 'unmarked')}",
        f"{silences[len(silences) // 2]:.1f} / {silences[-1]:.1f}",
    )


def sources(records: Sequence[Raw]) -> str:
    """What was run on which state of the source, in the order of time."""
    heads = ("Source", "Day", "Kills at random", "Deaths at points by name")
    found: dict[tuple[str, str], list[Raw]] = {}
    for record in records:
        found.setdefault((record["code"], record["day"]), []).append(record)
    rows = [
        (
            f"`{code}`", day,
            *(f"{sum(r['kills'] for r in one if r['what'] == what):,}" for what in KINDS),
        )
        for (code, day), one in found.items()
    ]  # fmt: skip
    return table(heads, rows)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """For a page in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
