"""A Lineweaver-Burk plot with and without an inhibitor: a constant or a rate read off its lines."""

from __future__ import annotations

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.axes import Scale, curve, graph, numbers

IMAGE_TYPE = "Biology - Molecular Process"
LEVELS = (1, 2, 3)  # a constant of the enzyme; a rate; how far the inhibitor slows it down

# with the range of Michaelis constants in mmol/L that BRENDA lists for them, roughly
ENZYMES = {
    "urease": ("urea", 1.0, 10.0),
    "invertase": ("sucrose", 5.0, 40.0),
    "alkaline phosphatase": ("4-nitrophenyl phosphate", 0.05, 1.0),
    "β-galactosidase": ("lactose", 1.0, 5.0),
    "catechol oxidase": ("catechol", 0.5, 10.0),
    "acetylcholinesterase": ("acetylcholine", 0.05, 0.5),
}
STEPS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
# where the lines meet: what becomes of the intercepts on the horizontal and the vertical axis
MEETINGS = {
    "on the vertical axis": (True, False),
    "on the horizontal axis": (False, True),
    "left of the vertical and above the horizontal axis": (True, True),
    "nowhere: they are parallel": (False, False),
}


def draw(
    look: Look, lines: list[tuple[float, float, float, str]], x: Scale,
    y: Scale, title: str, frame: str, swap: bool,
) -> None:  # fmt: skip
    """A line is its intercepts (the first one without its sign), its end and its name; `swap` gives
    the first one the other's colour.
    """
    ax = graph(look, (8.4, 5.8), x, y, frame, "squares")
    ax.plot([0, 0], y[1:3], color=look.ink, lw=0.8 * look.line)
    for place, (foot, height, end, name) in enumerate(lines):
        ends = [-foot, end], [0, height * (1 + end / foot)]
        curve(look, ax, *ends, 1 - place if swap else place, name)
    ax.set_title(title, pad=14, fontsize=13)
    ax.figure.legend(loc="outside lower center", ncols=2, frameon=False)


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    enzyme = frame.choice(tuple(ENZYMES))
    substrate, least, most = ENZYMES[enzyme]
    where = rng.choice(tuple(MEETINGS))
    less_x, more_y = MEETINGS[where]
    # between numbers of the axes: options are then of one scale
    up = frame.choice((0.01, 0.02, 0.05, 0.1, 0.2, 0.5))
    across = frame.choice([a for a in STEPS if least <= 5 / (9 * a) <= most])
    wording = frame.choice((0, 1))
    while True:
        # intercepts in fifths of a step, the lines of the grid
        i, j = rng.randint(6, 15), rng.randint(3, 13)
        if not least <= 5 / (i * across) <= most:
            continue
        if where.startswith("nowhere"):
            pairs = [(k, m) for k in range(i + 2, 20) for m in range(j + 1, 19) if k * j == m * i]
            if not pairs:
                continue
            i_new, j_new = rng.choice(pairs)
        else:
            i_new = rng.randint(3, i - 2) if less_x else i
            j_new = rng.randint(j + 2, 17) if more_y else j
        feet, heights = [i * across / 5, i_new * across / 5], [j * up / 5, j_new * up / 5]
        strong = sig(rng.choice((0.4, 0.5, 0.8, 1.25, 1.6, 2.5, 4)) / feet[0], 2)
        free, slowed = (
            1 / (height * (1 + 1 / (float(strong) * foot)))
            for foot, height in zip(feet, heights, strict=True)
        )
        value = (
            (1 / feet[0], 1 / heights[0])[wording] if level == 1
            else (free, slowed)[wording] if level == 2 else 100 * slowed / free
        )  # fmt: skip
        if sig(0.995 * value, 2) == sig(1.005 * value, 2):
            break
    top, right = 6 * up, 6 * across
    left = -max(feet) - across / 2

    def end(foot: float, height: float) -> float:
        """How far to the right the line is drawn."""
        return round(min(right * 0.96, foot * (top * 0.97 / height - 1)), 6)

    amount = rng.step(0.05, 2.5, 0.05)
    inhibited = f"{amount:.2f} mmol/L"
    heat = f"{rng.randint(20, 42)} °C"
    if level == 1:
        what, at, foot_unit, name, unit = (
            ("Michaelis constant", f"−{feet[0]:g}", "L/mmol", "K_M", "mmol/L"),
            ("maximum rate", f"{heights[0]:g}", "min/µmol", "v_max", "µmol/min"),
        )[wording]
        wanted = f"What is the {what} of the enzyme without inhibitor"
        axis = ("horizontal", "vertical")[wording]
        solution = [
            f"Without inhibitor the line meets the {axis} axis at {at} {foot_unit}.",
            f"{name} = 1 / ({at.strip('−')} {foot_unit}) = {sig(value, 2)} {unit}.",
        ]
    else:
        which = wording if level == 2 else 1
        with_it, speed = ("without", "with")[which], (free, slowed)[which]
        solution = [
            (f"The line {with_it} inhibitor meets the axes at −{feet[which]:g} L/mmol and "
             f"{heights[which]:g} min/µmol."),
            (f"1/v = {heights[which]:g} (1 + 1 / ({strong} × {feet[which]:g})) min/µmol, so v = "
             f"{sig(speed)} µmol/min."),
        ]  # fmt: skip
        unit = "µmol/min"
        wanted = f"How fast is the reaction {with_it} inhibitor at {strong} mmol/L of substrate"
    if level == 3:
        unit = "%"
        wanted = (
            f"At {strong} mmol/L of substrate, how large is the rate with inhibitor in percent of "
            "the rate without"
        )
        solution += [f"Without inhibitor, in the same way, v = {sig(free)} µmol/min.",
                     f"{sig(slowed)} / {sig(free)} = {sig(value, 2)} %."]  # fmt: skip
    answer = f"{sig(value, 2)} {unit}"
    wanted += f"{f', in {unit}' if level < 3 else ''}, to two significant figures?"
    names = ("without inhibitor", f"with {inhibited} of inhibitor")
    told = "; ".join(
        f"{name} the intercepts are −{foot:g} and {height:g}"
        for name, foot, height in zip(names, feet, heights, strict=True)
    )
    scene = frame.choice(
        (
            "The reaction of {s} with {e} was followed at {t}.",
            "At {t}, rates were measured for {e}, which takes {s}.",
            "An assay of {e} with its substrate {s} was run at {t}.",
        )
    ).format(s=substrate, e=enzyme, t=heat)
    plot = "A plot of 1/v (in min/µmol) against 1/[S] (in L/mmol) gives two straight lines"
    return Item(
        question=f"{scene} {plot}: {told}, on the horizontal and the vertical axis. {wanted}",
        answer=answer,
        multimodal_question=frame.choice(
            (f"The plot is of {enzyme} with {substrate}. ",
             f"Rates of {enzyme} with its substrate {substrate} gave the lines shown. ",
             f"The reaction of {substrate} with {enzyme} was followed with the result shown. ")
        ) + wanted,
        elements=[
            "A plot of 1/v against 1/[S] on graph paper, the axes crossing at zero",
            "A straight line named without inhibitor",
            f"A second straight line named with {inhibited} of inhibitor",
            f"The lines meet {where}",
            f"A heading that says {enzyme} and {heat}",
        ],
        quizzes=[
            ask("meet", "Where do the two lines meet?", where, "the two lines",
                among=tuple(MEETINGS), at=names),
            ask("amount", "How much inhibitor was added?", inhibited, names[1], at=inhibited),
            ask("heat", "At which temperature was it measured?", heat, heat),
            ask("height", "Where does the line without inhibitor cross the vertical axis?",
                f"at {heights[0]:g} min/µmol", "the line without inhibitor", at=names[0],
                value=heights[0], apart=0.18 * up),
            ask("foot", "Where does the line with inhibitor cross the horizontal axis?",
                f"at −{feet[1]:g} L/mmol", "the line with inhibitor", at=names[1],
                value=-feet[1], apart=0.18 * across),
        ],
        plan=(
            "Content: a Lineweaver-Burk plot with two lines, one of them with an inhibitor.\n"
            "Layout: 1/[S] to the right from below zero on, 1/v upwards; both lines drawn on to "
            "the horizontal axis; a fine grid; names of the lines below.\n"
            f"Labels: {enzyme}, {heat}; {names[0]}; {names[1]}; numbers on both axes.\n"
            "Constraints: intercepts on lines of the grid; none written; no kind of inhibition "
            "named."
        ),
        solution=solution,
        caption=(
            f"A Lineweaver-Burk plot of {enzyme} at {heat}: {told}, in L/mmol and min/µmol; the "
            f"lines meet {where}."
        ),
        program=drawing(
            draw,
            lines=[(round(foot, 6), round(height, 6), end(foot, height), name)
                   for foot, height, name in zip(feet, heights, names, strict=True)],
            x=("1/[S] in L/mmol", round(left, 6), right, numbers(left, right, across)),
            y=("1/$v$ in min/µmol", 0, top, numbers(0, top, up)),
            title=f"{enzyme} and {substrate}, {heat}",
            frame=rng.choice(("open", "box", "arrows")),
            swap=rng.random() < 0.5,
        ),
    )  # fmt: skip
