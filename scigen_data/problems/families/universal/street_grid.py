"""A grid of streets with closed ones: count the shortest ways from corner to corner."""

from __future__ import annotations

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing
from scigen_data.problems.kits.marks import page

IMAGE_TYPE = "Universal - Table / Grid"
LEVELS = (1, 2, 3)  # through a place; with streets closed; both

PLACES = ("Park", "Dock", "Mill", "Fort", "Pier", "Well", "Farm", "Lake", "Camp", "Zoo")
WIDE, HIGH = ("four", "five", "six", "seven"), ("four", "five", "six", "seven")
CLOSED = ("two", "three", "four", "five")
COUNT = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
Street = tuple[int, int, int, int]  # from a crossing to the next, counted from the start


def draw(
    look: Look,
    size: tuple[int, int],
    places: list[tuple[str, int, int]],
    closed: list[tuple[int, int, int, int]],
    flip: tuple[bool, bool],
    note: str,
) -> None:
    """Crossings are counted from the start; `flip`: whether that is to the right, and above."""
    block, margin = 0.78, 0.8
    wide, high = size
    ax = page(block * wide + 2 * margin, block * high + 2 * margin + 0.3)

    def at(x: float, y: float) -> tuple[float, float]:
        across = wide - x if flip[0] else x
        up = high - y if flip[1] else y
        return margin + block * across, margin + 0.3 + block * up

    streets = [(x, y, x + 1, y) for x in range(wide) for y in range(high + 1)]
    streets += [(x, y, x, y + 1) for x in range(wide + 1) for y in range(high)]
    for street in streets:
        (x0, y0), (x1, y1) = at(*street[:2]), at(*street[2:])
        shut = street in closed
        ax.plot([x0, x1], [y0, y1], color=look.soft if shut else look.ink, ls=":" if shut else "-")
        if shut:
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            ax.plot(x, y, "x", color=look.accents[0], ms=13, mew=3, label=f"closed {street}")
    for number, (name, x, y) in enumerate(places):
        px, py = at(x, y)
        ax.plot(px, py, "os^"[number], color=look.accents[1], ms=12, label=f"place {name}")
        if number < 2:  # at a corner: outside
            side = 1 if (y == high) != flip[1] else -1
            ax.text(px, py + 0.28 * side, name, ha="center", va="center", weight="bold")
        else:
            ax.text(px + 0.39, py + 0.36, name, ha="center", va="center", weight="bold")
    if note:
        ax.plot(0.35, 0.3, "x", color=look.accents[0], ms=11, mew=3)
        ax.text(0.6, 0.3, note, va="center")


def make(rng: Rng) -> Item:
    start, goal, middle = rng.frame.sample(PLACES, 3)
    said_wide, said_high = rng.choice(WIDE), rng.choice(HIGH)
    said_closed = rng.choice(CLOSED)
    wide, high = COUNT[said_wide], COUNT[said_high]
    across, up = rng.randint(1, 3), rng.randint(1, 3)
    streets = [(x, y, x + 1, y) for x in range(wide) for y in range(high + 1)]
    streets += [(x, y, x, y + 1) for x in range(wide + 1) for y in range(high)]
    shut = COUNT[said_closed] if rng.level > 1 else 0
    via = (across, up) if rng.level != 2 else None
    while True:
        closed = sorted(rng.sample(streets, shut))
        count, free = (_ways((wide, high), streets_, via) for streets_ in (closed, []))
        near = [s for s in closed if (across, up) in (s[:2], s[2:])]
        if count > 5 and (not shut or count < 0.9 * free) and not near:
            break

    listed = ", ".join(f"({x0}, {y0})–({x1}, {y1})" for x0, y0, x1, y1 in closed)
    scene = (
        f"Streets form a grid of {wide} blocks by {high}. {start} lies at the corner (0, 0), "
        f"{goal} at the opposite corner ({wide}, {high}), {middle} at ({across}, {up})."
    )
    through = f" that pass {middle}" if via else ""
    avoid = " without a closed street" if shut else ""
    if shut:
        scene += f" Closed are the streets {listed}."
    shown = rng.frame.choice(
        ("The figure is a plan of streets.", f"A town between {start} and {goal} is shown.",
         "The plan shows the streets of a town.")
    )  # fmt: skip
    task = f"How many shortest ways are there from {start} to {goal}{through}{avoid}?"
    flip = rng.random() < 0.5, rng.random() < 0.5
    solution = [f"Each crossing has as many ways as the two before it together, from {start} on."]
    if via:
        first = _ways((across, up), closed, None)
        solution += [f"To {middle} lead {first} ways, from there to {goal} {count // first}.",
                     f"In all {first} · {count // first} = {count} ways."]  # fmt: skip
    else:
        solution.append(f"Across a closed street no way counts: {count} ways reach {goal}.")
    place = f"{across} across, {up} up or down"
    quizzes = [
        ask("wide", "How many blocks is the grid wide?", said_wide, "the columns of blocks",
            among=WIDE, at=(f"place {start}", f"place {goal}")),
        ask("high", "How many blocks is the grid high?", said_high, "the rows of blocks",
            among=HIGH, at=(f"place {start}", f"place {goal}")),
        ask("place", f"How many blocks is {middle} from {start}?", place, f"the mark of {middle}",
            at=(f"place {start}", f"place {middle}")),
    ]  # fmt: skip
    if shut:
        quizzes.append(ask("closed", "How many streets are closed?", said_closed, "the crosses",
                           among=CLOSED, at=[f"closed {street}" for street in closed]))  # fmt: skip
    return Item(
        question=f"{scene} {task}",
        answer=f"{count} ways",
        multimodal_question=f"{shown} {task}",
        elements=[
            f"A grid of streets, {wide} blocks wide and {high} high",
            f"'{start}' and '{goal}' at opposite corners",
            f"'{middle}' at a crossing, {place} from {start}",
            *([f"A cross on each of {shut} closed streets"] if shut else []),
        ],
        quizzes=quizzes,
        plan=(
            f"Content: a grid of {wide} by {high} blocks with three places"
            f"{f' and {shut} closed streets' if shut else ''}.\n"
            f"Layout: {start} {'right' if flip[0] else 'left'} at the "
            f"{'top' if flip[1] else 'bottom'}, {goal} opposite; {middle} at a crossing.\n"
            f"Labels: {start}; {goal}; {middle}{'; a cross means closed' if shut else ''}.\n"
            "Constraints: all blocks alike; no way drawn and no number at a crossing."
        ),
        solution=solution,
        caption=f"{scene} Blocks are counted from {start}.",
        program=drawing(
            draw, size=(wide, high), flip=flip,
            places=[(start, 0, 0), (goal, wide, high), (middle, across, up)], closed=closed,
            note="closed" if shut else "",
        ),
    )  # fmt: skip


def _ways(goal: tuple[int, int], closed: list[Street], via: tuple[int, int] | None) -> int:
    """Ways that only lead on, crossing by crossing."""
    counts = {(0, 0): 1}
    for x in range(goal[0] + 1):
        for y in range(goal[1] + 1):
            if via and (x - via[0]) * (y - via[1]) < 0:  # past it
                counts[x, y] = 0
            elif x or y:
                steps = ((x - 1, y, x, y), (x, y - 1, x, y))
                counts[x, y] = sum(counts.get(s[:2], 0) for s in steps if s not in closed)
    return counts[goal]
