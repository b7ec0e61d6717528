"""A cell in division with its chromosomes: the DNA of a chromatid, a daughter cell or a gamete."""

from __future__ import annotations

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.chromosomes import cell, chromosome, fibre
from scigen_data.problems.kits.marks import page

IMAGE_TYPE = "Biology - Cell Diagram"
LEVELS = (1, 2, 3)  # the DNA of a chromatid; of a cell after division; of a gamete

# for n pairs: chromosomes drawn in units of n, chromatids of each, DNA in units of a gamete's
STAGES: dict[str, tuple[int, int, int]] = {
    "metaphase of mitosis": (2, 2, 4),
    "anaphase of mitosis": (4, 1, 4),
    "metaphase I of meiosis": (2, 2, 4),
    "anaphase I of meiosis": (2, 2, 4),
    "metaphase II of meiosis": (1, 2, 2),
    "anaphase II of meiosis": (2, 1, 2),
}
PAIRS = (2, 3, 4, 5)
WORDS = ("", "two", "four", "six", "eight", "ten")
LENGTHS = (0.58, 0.48, 0.39, 0.3, 0.22)  # inches, a kind of chromosome each
ARMS = (0.5, 0.25, 0.42, 0.15, 0.5)  # part of it on the one side of the centromere
SLOT = 0.64  # inches from chromosome to chromosome along the equator


def draw(
    look: Look, bodies: list[tuple[int, int, float, int, bool]], rows: int, note: str,
    upright: bool, fill: int, wide: float,
) -> None:  # fmt: skip
    """A body: kind, place along the equator, how far it is off it, chromatids, filled or hollow."""
    half = 0.56 * SLOT * rows + 0.55
    radii = (1.75 * wide, half)
    width, height = (2 * half, 2 * radii[0]) if upright else (2 * radii[0], 2 * half)
    width, height = max(width + 0.6, 4.6), height + 1.1
    ax = page(width, height)
    x0, y0 = width / 2, (height + 0.5) / 2
    cell(look, ax, (x0, y0), radii[::-1] if upright else radii, fill)

    def at(along: float, off: float) -> tuple[float, float]:
        return (x0 + along, y0 + off) if upright else (x0 + off, y0 + along)

    for kind, row, off, sisters, filled in bodies:
        along = SLOT * (row - (rows - 1) / 2)
        centre = at(along, wide * off)
        for side in (-1, 1) if not off else (1 if off > 0 else -1,):
            fibre(look, ax, at(0, 1.6 * wide * side), centre)
        # a body on its way trails its arms behind it
        turn, bend = (0 if upright else 90), 0.0
        if abs(off) > 0.5:
            bend = 32 if (off > 0) != upright else -32
        chromosome(look, ax, centre, LENGTHS[kind], ARMS[kind], turn, sisters, filled,
                   f"body {kind} {row} {off}", bend)  # fmt: skip
    ax.text(width / 2, 0.28, note, ha="center", va="center")


def bodies_of(
    rng: Rng, stage: str, pairs: int
) -> tuple[list[tuple[int, int, float, int, bool]], int]:
    """What is drawn, and in how many rows."""
    kinds = rng.sample(range(5), pairs)
    sisters = STAGES[stage][1]
    if stage.endswith("mitosis"):
        rows = [(kind, filled) for kind in kinds for filled in (False, True)]
    else:
        rows = [(kind, rng.random() < 0.5) for kind in kinds]
    rng.shuffle(rows)
    bodies: list[tuple[int, int, float, int, bool]] = []
    for row, (kind, filled) in enumerate(rows):
        if stage in ("metaphase of mitosis", "metaphase II of meiosis"):
            bodies.append((kind, row, 0.0, sisters, filled))
            continue
        off = 0.18 if stage.startswith("metaphase") else 1.0
        other = not filled if " I " in stage else filled
        bodies += [(kind, row, off, sisters, filled), (kind, row, -off, sisters, other)]
    return bodies, len(rows)


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    stage, pairs = rng.choice(tuple(STAGES)), rng.choice(PAIRS)
    per_pair, sisters, dose = STAGES[stage]
    number = pairs * per_pair
    threads = number * sisters
    bodies, rows = bodies_of(rng, stage, pairs)
    while True:
        whole, thread = rng.step(0.4, 9.96, 0.04), rng.step(0.08, 1.9, 0.01)
        value = (whole / threads, thread * threads / 2, whole / dose)[level - 1]
        if level > 1 or sig(0.997 * value, 2) == sig(1.003 * value, 2):
            break
    answer = f"{sig(value, 2)} pg" if level == 1 else f"{value:.2f} pg"
    if level == 2:
        mass = f"{thread:.2f} pg"
        note, given = f"one DNA thread: {mass}", f"One DNA thread has {mass} on average."
    else:
        mass = f"{whole:.2f} pg"
        note, given = f"DNA of the whole cell: {mass}", f"Its DNA weighs {mass} altogether."
    wanted = frame.choice(
        (
            (
                "What is the mass of a DNA thread (chromatid) on average, in pg, to two digits?",
                "How much DNA, in pg to two digits, is in one chromatid on average?",
            ),
            (
                "How much DNA, in pg, does each of the two cells get that this division leaves?",
                "The division ends and leaves two cells: what mass of DNA, in pg, does each have?",
            ),
            (
                "How much DNA, in pg, does an egg or sperm cell of this animal have?",
                "What is the mass of the DNA in a gamete of this animal, in pg?",
            ),
        )[level - 1]
    )
    scene = frame.choice(
        (
            "A cell of an animal whose body cells have {k} chromosomes is seen in {s}.",
            "In an animal with {k} chromosomes in each body cell, a cell is in {s}.",
            "The body cells of an animal have {k} chromosomes; one of its cells is in {s}.",
        )
    ).format(k=WORDS[pairs], s=stage)
    seen = f"{number} chromosomes of {('one chromatid', 'two chromatids')[sisters - 1]}"
    solution = [f"There are {seen}: {threads} DNA threads, and this is {stage}."]
    if level == 1:
        solution.append(f"{mass} / {threads} = {answer}.")
    elif level == 2:
        solution.append(f"Each cell gets half of them: {threads / 2:g} × {mass} = {answer}.")
    else:
        solution += [
            f"A cell then has {dose} times as much DNA as a gamete.",
            f"{mass} / {dose} = {answer}.",
        ]
    upright = rng.random() < 0.5
    at = [f"body {kind} {row} {off}" for kind, row, off, _, _ in bodies]
    return Item(
        question=f"{scene} {given} {wanted}",
        answer=answer,
        multimodal_question=frame.choice(
            ("The figure shows an animal cell in division, with all of its chromosomes. ",
             "All chromosomes of a dividing animal cell are shown. ",
             "An animal cell divides; each of its chromosomes is drawn. ")
        ) + "Those from the mother are filled, those from the father hollow. " + wanted,
        elements=[
            f"A cell with {seen}",
            f"They are placed as in {stage}, with spindle fibres to the poles",
            "Chromosomes from one parent filled, from the other one hollow",
            f"The note {note}",
        ],
        quizzes=[
            ask("mass", "What mass is given?", mass, note, at=note),
            ask("stage", "Which stage does the cell show?", stage, "the places of chromosomes",
                among=tuple(STAGES), at=at),
            ask("kinds", "How many different kinds of chromosomes, told apart by their shape, are "
                "in the cell?", pairs, "the shapes of chromosomes", among=PAIRS, at=at),
            ask("number", "How many separate chromosomes, each with one centromere, are drawn?",
                number, "the centromeres", at=at),
        ],
        plan=(
            f"Content: an animal cell in {stage}, {seen}.\n"
            f"Layout: the spindle {'upright' if upright else 'across'}, fibres from both poles, "
            "the cell's outline around it, the note below.\n"
            f"Labels: {note}.\n"
            "Constraints: kinds differ in length and centromere; the parents' filled and hollow; "
            "neither the stage nor numbers are written."
        ),
        solution=solution,
        caption=f"An animal cell in {stage} with {seen}; the note says {note}.",
        program=drawing(
            draw, bodies=bodies, rows=rows, note=note, upright=upright, fill=rng.randrange(4),
            wide=rng.step(0.9, 1.2, 0.05),
        ),
    )  # fmt: skip
