"""A gas taken round a closed cycle in the pV diagram: find the net work of one cycle."""

from __future__ import annotations

from itertools import permutations

import matplotlib.pyplot as plt

from scigen_data.problems.authoring import Item, Rng, program, quiz
from scigen_data.problems.families.physics._marks import Point

IMAGE_TYPE = "Physics - Thermodynamic"
DIRECTIONS = {
    (1, 0): "volume rises at constant pressure",
    (-1, 0): "volume falls at constant pressure",
    (0, 1): "pressure rises at constant volume",
    (0, -1): "pressure falls at constant volume",
    (1, 1): "pressure and volume both rise",
    (-1, -1): "pressure and volume both fall",
    (1, -1): "pressure falls while volume rises",
    (-1, 1): "pressure rises while volume falls",
}


def draw(states: list[tuple[str, float, int]], color: str, shade: bool, serif: bool) -> None:
    """`states`: name, volume in litres, pressure in kPa, in the order of the cycle."""
    plt.rcParams["font.family"] = "DejaVu Serif" if serif else "DejaVu Sans"
    plt.rcParams["mathtext.fontset"] = "dejavuserif" if serif else "dejavusans"
    fig, ax = plt.subplots(figsize=(6.8, 5), layout="constrained")
    names, volumes, pressures = zip(*states, strict=True)
    right, top = 1.25 * max(volumes), 1.25 * max(pressures)

    for _, volume, pressure in states:
        ax.plot([volume, volume, 0], [0, pressure, pressure], ls=":", color="gray", lw=1)
    if shade:
        ax.fill(volumes, pressures, color=color, alpha=0.12)
    for (_, v0, p0), (_, v1, p1) in zip(states, [*states[1:], states[0]], strict=True):
        ax.plot([v0, v1], [p0, p1], color=color, lw=2.2, solid_capstyle="round")
        ax.annotate(
            "",
            xy=(0.42 * v0 + 0.58 * v1, 0.42 * p0 + 0.58 * p1),
            xytext=(0.5 * v0 + 0.5 * v1, 0.5 * p0 + 0.5 * p1),
            arrowprops={"arrowstyle": "-|>", "color": color, "mutation_scale": 22},
        )
    for name, volume, pressure in states:
        ax.plot(volume, pressure, "o", ms=6, color=color)
        across = 12 if volume > min(volumes) else -12
        up = 12 if pressure > min(pressures) else -12
        ax.annotate(
            name,
            xy=(volume, pressure),
            xytext=(across, up),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=15,
        )

    ax.set(xlim=(0, right), ylim=(0, top))
    ax.set_xticks(sorted(set(volumes)), [f"{v:.1f} L" for v in sorted(set(volumes))])
    ax.set_yticks(sorted(set(pressures)), [f"{p} kPa" for p in sorted(set(pressures))])
    ax.tick_params(labelsize=12)
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_xlabel("volume $V$", fontsize=13)
    ax.set_ylabel("pressure $p$", fontsize=13)


def make(rng: Rng) -> Item:
    highest = rng.randrange(200, 620, 10)
    low = 10 * rng.randint(highest // 50, highest * 6 // 100)
    middle = 10 * rng.randint(low // 10 + highest // 60 + 1, highest // 10 - highest // 60 - 1)
    small = rng.step(1, 4, 0.1)
    large = round(small + rng.step(1.5, 6, 0.1), 1)
    corners = [(small, low), (small, highest), (large, highest), (large, low)]
    shape = rng.choice(("rectangle", "triangle", "trapezium"))
    if shape == "triangle":
        del corners[rng.randrange(4)]
    elif shape == "trapezium":
        lowered = rng.choice((1, 2))  # one of the upper corners comes down
        corners[lowered] = (corners[lowered][0], middle)
    if rng.random() < 0.5:
        corners.reverse()
    first = rng.randrange(len(corners))
    corners = corners[first:] + corners[:first]
    names = list(rng.choice(("ABCD", "PQRS", "KLMN", "abcd"))[: len(corners)])
    rng.shuffle(names)
    states = [(name, *corner) for name, corner in zip(names, corners, strict=True)]

    # 1 kPa · 1 L = 1 J; the shoelace sum of p dV is positive clockwise
    pairs = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    work = round(sum((p0 + p1) / 2 * (v1 - v0) for (v0, p0), (v1, p1) in pairs), 6)
    route = " → ".join([*names, names[0]])
    listed = ", ".join(f"{name} ({v:.1f} L, {p} kPa)" for name, v, p in states)
    wanted = (
        "What net work does the gas do in one cycle, in joules (negative if work is done on it)?"
    )

    def change(start: Point, end: Point) -> tuple[int, int]:
        dv, dp = end[0] - start[0], end[1] - start[1]
        return (dv > 0) - (dv < 0), (dp > 0) - (dp < 0)

    def kpa(value: float) -> str:
        return f"{value:.0f} kPa"

    def litres(value: float) -> str:
        return f"{value:.1f} L"

    legs = {
        f"{a} → {b}": DIRECTIONS[change(*pair)]
        for a, b, pair in zip(names, [*names[1:], names[0]], pairs, strict=True)
    }
    clockwise = work > 0
    quizzes = []
    for name, volume, pressure in rng.sample(states, 2):
        quizzes += [
            quiz(rng, f"What is the pressure in state {name}?", kpa(pressure),
                 [kpa(p) for _, _, p in states] + rng.near(pressure, kpa), kpa(pressure)),
            quiz(rng, f"What is the volume in state {name}?", litres(volume),
                 [litres(v) for _, v, _ in states] + rng.near(volume, litres), litres(volume)),
        ]  # fmt: skip
    leg = rng.choice(list(legs))
    others = [text for text in DIRECTIONS.values() if text != legs[leg]]
    rng.shuffle(others)
    quizzes.append(
        quiz(rng, f"What happens on the way {leg}?", legs[leg], others,
             f"the arrow from {leg.replace('→', 'to')}")
    )  # fmt: skip
    if len(names) == 4:
        one, *rest = names
        orders = [" → ".join([one, *order, one]) for order in permutations(rest)]
        rng.shuffle(orders)
        quizzes.append(
            quiz(rng, "In which order does the gas pass its states?", route, orders,
                 "the arrowheads on the cycle")
        )  # fmt: skip
    return Item(
        question=f"An ideal gas is taken round the cycle {route} along straight lines in the pV "
        f"diagram, through the states {listed}. {wanted}",
        answer=f"{work:g} J",
        multimodal_question=f"An ideal gas is taken round the cycle shown. {wanted}",
        elements=[
            "Axes labelled volume V and pressure p",
            *(f"A state {name} at {litres(v)} and {kpa(p)}" for name, v, p in states),
            f"A closed path of straight lines with arrowheads along {route}",
        ],
        quizzes=quizzes,
        plan=(
            f"Content: a pV diagram with the closed path {route}.\n"
            "Layout: volume to the right, pressure up, both from zero; dotted guides from every "
            "state to the axes.\n"
            f"Labels: the states {', '.join(names)}; "
            f"{'; '.join(dict.fromkeys(litres(v) for _, v, _ in states))}; "
            f"{'; '.join(dict.fromkeys(kpa(p) for _, _, p in states))}.\n"
            f"Constraints: positions to scale; arrowheads run "
            f"{'clockwise' if clockwise else 'anticlockwise'}; no work, heat or area value shown."
        ),
        program=program(
            draw,
            states=states,
            color=rng.choice(("navy", "firebrick", "darkgreen", "black", "indigo", "chocolate")),
            shade=rng.random() < 0.5,
            serif=rng.random() < 0.4,
        ),
    )
