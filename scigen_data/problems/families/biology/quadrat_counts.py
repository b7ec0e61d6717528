"""Plants counted in sample squares: how many grow in the field, or how diverse it is."""

from __future__ import annotations

from matplotlib.patches import Rectangle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import page

IMAGE_TYPE = "Biology - Ecological"
LEVELS = (1, 2, 3)  # one species in the field; Simpson's index; squares of two habitats

SPECIES = ("daisy", "plantain", "clover", "buttercup", "dandelion", "yarrow", "sorrel", "vetch")
PLURALS = {"daisy": "daisies"}
HABITATS = (("sun", "shade"), ("wet part", "dry part"), ("mown part", "unmown part"))
MARKS = ("o", "^", "s", "*")
COUNTS = (4, 5, 6, 8)
CELLS = 5  # places for plants across a square
SIDE = 1.7  # of a drawn square, inches
SIDES = {"0.5 m": 0.25, "1.0 m": 1.0, "2.0 m": 4.0, "1.5 m": 2.25}  # and its area in m²


def draw(
    look: Look, squares: list[list[tuple[float, float, int]]], names: list[str], titles: list[str],
    notes: list[str], across: int,
) -> None:  # fmt: skip
    """A square is its plants: place in it, in parts of its side, and species."""
    down = -(-len(squares) // across)
    step = SIDE + 0.5
    width, height = max(5.8, 0.3 + across * (SIDE + 0.25)), 1.35 + down * step
    left = (width - across * (SIDE + 0.25) + 0.25) / 2
    ax = page(width, height)
    for number, plants in enumerate(squares):
        x = left + (number % across) * (SIDE + 0.25)
        y = height - 0.1 - (number // across + 1) * step
        frame = Rectangle((x, y), SIDE, SIDE, fc=look.paper, ec=look.ink, lw=look.line)
        frame.set_label(f"square {number}")
        ax.add_patch(frame)
        ax.text(x + SIDE / 2, y + SIDE + 0.06, titles[number], ha="center", va="bottom")
        for across_, up, kind in plants:
            ax.plot(x + across_ * SIDE, y + up * SIDE, MARKS[kind], ms=9 if kind == 3 else 7,
                    mfc=look.accents[kind] if kind % 2 == 0 else look.paper,
                    mec=look.accents[kind], ls="")  # fmt: skip
    for kind, name in enumerate(names):
        x = 0.4 + kind * (width - 0.4) / len(names)
        ax.plot(x, 0.95, MARKS[kind], ms=9 if kind == 3 else 7, mec=look.accents[kind], ls="",
                mfc=look.accents[kind] if kind % 2 == 0 else look.paper)  # fmt: skip
        ax.text(x + 0.15, 0.95, name, ha="left", va="center")
    for row, note in enumerate(notes):
        ax.text(width / 2, 0.58 - 0.3 * row, note, ha="center", va="center")


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    names = frame.sample(SPECIES, 4)
    first, habitats = frame.choice((0, 1, 2, 3)), frame.choice(HABITATS)
    count = rng.choice(COUNTS)
    most = rng.randrange(4)
    side = rng.choice(tuple(SIDES))
    area = SIDES[side]
    parts: list[str] = []
    if level == 3:
        parts = [habitats[0]] * rng.randint(2, count - 2)
        parts += [habitats[1]] * (count - len(parts))
        rng.shuffle(parts)
    sizes = [rng.randint(80, 900), rng.randint(80, 900)]
    while True:
        rates = [rng.uniform(0.3, 3.2) for _ in names]
        table = [
            [min(4, max(0, round(rng.gauss(rate, 1.1)))) for rate in rates] for _ in range(count)
        ]
        sums = [sum(row[kind] for row in table) for kind in range(4)]
        order = sorted(sums)
        if order[-1] - order[-2] < 2 or sums.index(order[-1]) != most or min(sums) < 2:
            continue
        if max(map(sum, table)) > 14 or table[0][first] == 0:
            continue
        total = sum(sums)
        if level == 1:
            value = sums[first] / (count * area) * sizes[0]
        elif level == 2:
            value = 1 - sum((each / total) ** 2 for each in sums)
        else:
            own = [
                sum(row[first] for row, part in zip(table, parts, strict=True) if part == habitat)
                for habitat in habitats
            ]
            squares_of = [parts.count(habitat) for habitat in habitats]
            value = sum(
                n / (k * area) * size for n, k, size in zip(own, squares_of, sizes, strict=True)
            )
        if sig(0.997 * value, 2) == sig(1.003 * value, 2) and value > 0:
            break
    species = PLURALS.get(names[first], f"{names[first]} plants")
    edge = f"square side {side}"
    spoken = "; ".join(
        f"{number}{f' ({parts[number - 1]})' if parts else ''}: {', '.join(map(str, row))}"
        for number, row in enumerate(table, 1)
    )
    if level == 1:
        answer = f"{sig(value, 2)} plants"
        notes = [f"{edge}, field of {sizes[0]} m²"]
        wanted = frame.choice(
            (f"How many {species} are there in the whole field, estimated from the squares",
             f"Estimate from the squares how many {species} the whole field has")
        )  # fmt: skip
        field = f" The field has {sizes[0]} m²."
        solution = [
            f"In the {count} squares there are {sums[first]} {species} on {count * area:g} m².",
            f"{sums[first]} / {count * area:g} m² × {sizes[0]} m² = {answer}.",
        ]
    elif level == 2:
        answer = f"{sig(value, 2)} (of 1)"
        notes = [edge]
        field = ""
        wanted = frame.choice(
            ("What is Simpson's index of diversity D = 1 − Σ(n/N)² of all squares together",
             "All squares together, how large is Simpson's index D = 1 − Σ(n/N)²")
        )  # fmt: skip
        solution = [
            f"Counts of {', '.join(names)}: {', '.join(map(str, sums))}; N = {total}.",
            f"D = 1 − ({' + '.join(f'{each}²' for each in sums)}) / {total}² = {sig(value, 2)}.",
        ]
    else:
        answer = f"{sig(value, 2)} plants"
        notes = [edge, f"{habitats[0]}: {sizes[0]} m², {habitats[1]}: {sizes[1]} m²"]
        field = f" The {habitats[0]} has {sizes[0]} m², the {habitats[1]} {sizes[1]} m²."
        if habitats[0] == "sun":
            field = f" In the sun lie {sizes[0]} m², in the shade {sizes[1]} m²."
        wanted = frame.choice(
            (f"Estimate how many {species} there are in both parts together",
             f"How many {species} do both parts together have, estimated from the squares")
        )  # fmt: skip
        solution = [
            f"{habitat}: {n} {species} in {k} squares of {area:g} m², so {sig(n / (k * area), 4)} "
            "per m²."
            for habitat, n, k in zip(habitats, own, squares_of, strict=True)
        ]
        solution.append(f"Each times its area, {sizes[0]} and {sizes[1]} m²: {answer} together.")
    end = "." if wanted.startswith("Estimate") else "?"
    wanted = f"{wanted}, to two significant figures{end}"
    scene = frame.choice(
        (
            "Squares of {e} were laid out at random in a meadow and their plants counted.",
            "In a meadow, all plants of four species are counted in squares of {e}.",
            "A class counts the plants of a meadow in random squares of {e}.",
        )
    ).format(e=edge.removeprefix("square "))
    drawn = []
    for row in table:
        kinds = [kind for kind in range(4) for _ in range(row[kind])]
        cells = rng.sample(range(CELLS * CELLS), len(kinds))
        drawn.append(
            [
                (round((cell % CELLS + 0.5 + rng.uniform(-0.18, 0.18)) / CELLS, 3),
                 round((cell // CELLS + 0.5 + rng.uniform(-0.18, 0.18)) / CELLS, 3), kind)
                for cell, kind in zip(cells, kinds, strict=True)
            ]
        )  # fmt: skip
    first_row, last_row = table[0], table[-1]
    return Item(
        question=(
            f"{scene} Of {', '.join(names)} there are in square {spoken}.{field} {wanted}"
        ),
        answer=answer,
        multimodal_question=frame.choice(
            ("Each sign in the squares is a plant of a meadow. ",
             "Plants of a meadow are shown in random squares of it. ",
             "The squares shown were laid out at random in a meadow, a sign a plant. ")
        ) + wanted,
        elements=[
            f"{count} numbered squares with signs in them",
            f"Below them the signs of {', '.join(names)}",
            f"The note {notes[0]}",
            *(f"Square {number} holds {sum(row)} signs" for number, row in enumerate(table, 1)),
        ],
        quizzes=[
            ask("side", "How long is the side of a square?", side, edge, among=tuple(SIDES)),
            ask("count", "How many squares are there?", count, "the squares", among=COUNTS,
                at=[f"square {number}" for number in range(count)]),
            ask("most", "Which species is the most frequent in all squares together?", names[most],
                "the signs in the squares", among=names,
                at=[f"square {number}" for number in range(count)]),
            ask("one", "How many plants, of all species, are in square 1?", sum(first_row),
                "the signs in square 1", at="square 0"),
            ask("last", "How many plants, of all species, are in the last square?", sum(last_row),
                "the signs in the last square", at=f"square {count - 1}"),
            *([ask("area", f"How many square metres has the {habitats[0]}?", f"{sizes[0]} m²",
                   notes[1], at=notes[1])] if level == 3 else []),
        ],
        plan=(
            f"Content: {count} sample squares with plants of four species as signs.\n"
            "Layout: numbered squares in rows, the signs of the species and the sizes below.\n"
            f"Labels: {', '.join(names)}; {'; '.join(notes)}; numbers of the squares.\n"
            "Constraints: every plant a sign of its own, none overlap; no counts written."
        ),
        solution=solution,
        caption=(
            f"{count} squares of {edge.removeprefix('square ')} and the plants in them, in the "
            f"order {', '.join(names)}: {spoken}."
        ),
        program=drawing(
            draw,
            squares=drawn,
            names=names,
            titles=[f"{k} ({parts[k - 1]})" if parts else str(k) for k in range(1, count + 1)],
            notes=notes,
            across=4 if count == 8 else 3 if count in (5, 6) else rng.choice((2, 4)),
        ),
    )  # fmt: skip
