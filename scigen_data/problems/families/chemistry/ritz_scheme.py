"""A level scheme with wavelengths at its arrows: the one that is missing, from the others."""

from __future__ import annotations

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.levels import energy_axis
from scigen_data.problems.kits.marks import arrow, page

IMAGE_TYPE = "Chemistry - Orbital / Quantum"
LEVELS = (1, 2, 3)  # two arrows lead on to each other; one is to be taken off; three are joined

RYDBERG = 1.0973731568e-2  # per nm; CODATA 2018
COUNTS = (4, 5, 6, 7)
GAP = 0.74  # inches between two levels
COLUMN = 1.42  # and between two arrows


def draw(
    look: Look, levels: list[str], arrows: list[tuple[int, int, str]], axis: str, mirror: bool
) -> None:
    """`arrows`: the levels that they lead from and to, counted from the lowest, and their texts."""
    width = 2.6 + COLUMN * len(arrows)
    ax = page(width, 0.9 + GAP * len(levels))
    energy_axis(look, ax, (0.6, 0.3), 0.5 + GAP * len(levels), axis)
    left, right = 1.0, width - 1.1
    if mirror:
        left, right = 1.85, width - 0.25
    for place, name in enumerate(levels):
        y = 0.55 + GAP * place
        ax.plot([left, right], [y, y], color=look.ink, label=f"level {place}")
        x, across = (left - 0.12, "right") if mirror else (right + 0.12, "left")
        ax.text(x, y, name, ha=across, va="center")
    for column, (start, end, text) in enumerate(arrows):
        x = left + 0.3 + COLUMN * column
        ends = [(x, 0.55 + GAP * place) for place in (start, end)]
        arrow(ax, ends[0], ends[1], look.accents[column % 4], label=f"arrow {column}")
        # beside the arrow, in the middle of the gap between two levels that is nearest
        low, high = sorted((start, end))
        y = 0.55 + GAP * ((low + high - 1) // 2 + 0.5)
        ax.text(x + 0.1, y, text, ha="left", va="center")


def line(charge: int, lowest: int, a: int, b: int) -> float:
    """The wavelength in nm between two levels, counted from the lowest one drawn."""
    low, high = sorted((a + lowest, b + lowest))
    return 1 / (RYDBERG * charge**2 * (1 / low**2 - 1 / high**2))


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    count = rng.choice(COUNTS)
    while True:
        charge, lowest = rng.randint(1, 4), rng.choice((1, 1, 2, 2, 3))
        # a way through three or four levels, from the start of the missing arrow to its end
        way = rng.sample(range(count), 4 if level == 3 else 3)
        missing = {way[0], way[-1]}
        onward = (way[1] - way[0]) * (way[2] - way[1]) > 0
        if level == 3:
            onward = sorted(way) in (way, way[::-1])
        if onward != (level == 1):
            continue
        links = [{way[k], way[k + 1]} for k in range(len(way) - 1)]
        extra = set(rng.sample(range(count), 2))
        if extra in [missing, *links]:
            continue
        texts = {
            tuple(sorted(each)): f"{sig(line(charge, lowest, *each), 4)} nm"
            for each in [*links, extra]
        }
        wave = line(charge, lowest, *missing)
        exact = sum(
            (1 if way[k + 1] > way[k] else -1) / float(texts[tuple(sorted(links[k]))].split()[0])
            for k in range(len(links))
        )
        inexact = 1 / abs(exact)
        same = sig(wave) == sig(inexact) == sig(0.9995 * wave) == sig(1.0005 * wave)
        if same and len(set(texts.values())) == len(texts) and 5 < wave < 99000:
            break
    answer = f"{sig(wave)} nm"
    arrows = []
    for pair in [*links, extra, missing]:
        start, end = rng.sample(sorted(pair), 2)
        arrows.append((start, end, texts.get(tuple(sorted(pair)), "?")))
    rng.shuffle(arrows)
    names = [f"$n$ = {place + lowest}" for place in range(count)]
    plain = [f"n = {place + lowest}" for place in range(count)]
    said = [f"{plain[a]} to {plain[b]}: {text}" for a, b, text in arrows if text != "?"]
    listed = "; ".join(said)
    start, end, _ = next(each for each in arrows if each[2] == "?")
    leads = f"from {plain[start]} to {plain[end]}"
    scene = frame.choice(
        (
            "An ion with one electron has its levels n = {a} to n = {b} joined by transitions.",
            "Transitions between the levels n = {a} to n = {b} of a one-electron ion are measured.",
            "In a spectrum of ions with one electron, lines between n = {a} and n = {b} are found.",
        )
    ).format(a=lowest, b=lowest + count - 1)
    wanted = frame.choice(
        (
            "What is the wavelength",
            "Which wavelength belongs to the light",
            "Which wavelength is that of the light",
        )
    )
    signs = []
    for k, link in enumerate(links):
        text = texts[tuple(sorted(link))]
        signs.append(f"{'+' if (way[k + 1] > way[k]) == (way[-1] > way[0]) else '−'} 1/({text})")
    steps = " ".join(signs).lstrip("+ ")
    shown = [text for _, _, text in arrows if text != "?"]
    ways = f"{plain[arrows[0][0]]} → {plain[arrows[0][1]]}"
    return Item(
        question=(
            f"{scene} Their wavelengths are: {listed}. {wanted} of the transition {leads}, in nm, "
            "to three significant figures?"
        ),
        answer=answer,
        multimodal_question=frame.choice(
            ("The scheme shows transitions of an ion with one electron and their wavelengths. ",
             "Wavelengths of transitions between levels of a one-electron ion are given. ",
             "An ion with one electron has the transitions shown. ")
        ) + f"{wanted} of the transition with the question mark, in nm, to three significant "
        "figures?",
        elements=[
            f"{count} level lines named {plain[0]} to {plain[-1]}, the lowest at the bottom",
            *(f"An arrow from {plain[a]} to {plain[b]} with {text}" for a, b, text in arrows),
            "An axis that says that energy rises upwards",
        ],
        quizzes=[
            ask("missing", "Which levels does the arrow with the question mark join?",
                f"{plain[start]} → {plain[end]}", "the arrow with ?", at="?"),
            ask("first", "From which level to which does the arrow at the far left lead?", ways,
                "the leftmost arrow", at="arrow 0"),
            ask("left", "Which wavelength stands farthest to the left?", shown[0], shown[0]),
            ask("right", "Which wavelength stands farthest to the right?", shown[-1], shown[-1]),
            ask("count", "How many levels are drawn?", count, "the level lines", among=COUNTS,
                at=[f"level {place}" for place in range(count)]),
        ],
        plan=(
            f"Content: {count} levels of a one-electron ion and {len(arrows)} arrows between them, "
            "one with a question mark.\n"
            "Layout: levels as horizontal lines at equal distances, not to scale; arrows side by "
            "side, each with its wavelength; names of the levels at one end.\n"
            f"Labels: {', '.join(plain)}; {'; '.join(shown)}; ?.\n"
            "Constraints: no energies; the missing wavelength is not shown."
        ),
        solution=[
            "1/λ is proportional to the energy, and energies along a way through levels add up.",
            f"1/λ = {steps}.",
            f"λ = {answer}.",
        ],
        caption=(
            f"A scheme of the levels {plain[0]} to {plain[-1]} of an ion with one electron. Arrows "
            f"lead {listed}; one with a question mark leads {leads}."
        ),
        program=drawing(
            draw,
            levels=names,
            arrows=arrows,
            axis=rng.choice(("energy (not to scale)", "energy, no scale", "energy")),
            mirror=rng.random() < 0.5,
        ),
    )  # fmt: skip
