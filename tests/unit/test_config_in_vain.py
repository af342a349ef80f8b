"""What would hold if everybody were asked, and never does: a question with a condition of its own.

An alarm about an answer that is only given elsewhere reads well, and would alarm nobody.
"""

import pytest

from tests.unit.flow_files import changed, told


def faults(flow: str) -> list[str]:
    return [line for line in told(flow) if ": note: " not in line]


IN_VAIN = "only asked under a condition that rules this out, so this is never true"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('- safe == "no"', '- safe == "no" and topic == "debt"', [f"14:7: 'safe' is {IN_VAIN}"]),
        ('- safe == "no"', '- topic == "debt" and safe is skipped', [f"14:7: 'safe' is {IN_VAIN}"]),
        ('- safe == "no"', '- safe == "no" or topic == "debt"', []),
        ('- safe == "no"', '- not safe is asked and topic == "debt"', []),
    ],
)
def test_an_alarm_about_a_question_that_is_not_asked_then_is_told(
    old: str, new: str, expected: list[str]
) -> None:
    assert faults(changed(old, new)) == expected


def test_what_hangs_on_a_step_that_is_never_asked_is_not_told_too() -> None:
    (said,) = faults(changed("and years >= 12", 'and topic == "debt"'))
    assert said.startswith("64:35: no answer to 'topic' fits both")
