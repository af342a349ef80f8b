"""Room names: two neutral words that are easy to remember and say nothing about anybody."""

from uuid import UUID

from routing.facts import House


def room_name(of: UUID, house: House) -> str:
    """`Amsel blau` for this id, in the staff's language. Drawn from the id, which is random."""
    say, language = house.texts.say, house.staff_language
    things = say("names.things", language).split(", ")
    colours = say("names.colours", language).split(", ")
    drawn = of.int
    return say(
        "names.order",
        language,
        thing=things[drawn % len(things)],
        colour=colours[drawn // len(things) % len(colours)],
    )
