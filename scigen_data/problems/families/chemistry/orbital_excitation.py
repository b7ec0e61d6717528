"""The orbital diagram of an excited atom: what it emits on returning to the ground state."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig, superscript

IMAGE_TYPE = "Chemistry - Electron Config"

HC_EV_NM = 1239.841984
H_EV_S = 4.135667696e-15
CAPACITY = {"s": 2, "p": 6, "d": 10}
# In the order of filling; no atom here needs more.
SUBSHELLS = ("1s", "2s", "2p", "3s", "3p", "4s", "3d", "4p")


def draw(
    subshells: list[tuple[str, list[str], str]], axis_label: str, color: str, fill: str
) -> None:
    """`subshells` from the lowest up: name, the electrons of each box ("ud" is a pair), energy."""
    fig, ax = plt.subplots(figsize=(7, 1.2 + 0.8 * len(subshells)))
    ax.set_aspect("equal")
    ax.axis("off")

    top = len(subshells)
    for row, (name, boxes, energy) in enumerate(subshells):
        left = 3.5 - len(boxes) / 2
        for column, electrons in enumerate(boxes):
            x = left + column
            ax.add_patch(Rectangle((x, row), 1, 0.66, fc=fill, ec=color, lw=1.6))
            for electron in electrons:
                at = x + (0.5 if len(electrons) == 1 else 0.33 if electron == "u" else 0.67)
                tail, head = (0.08, 0.58) if electron == "u" else (0.58, 0.08)
                ax.annotate(
                    "",
                    (at, row + head),
                    (at, row + tail),
                    arrowprops={"arrowstyle": "->", "color": color, "lw": 1.7},
                )
        ax.text(0.5, row + 0.33, name, fontsize=15, ha="center", va="center")
        ax.text(7.9, row + 0.33, energy, fontsize=13, ha="right", va="center")

    ax.annotate("", (0, top + 0.1), (0, -0.1), arrowprops={"arrowstyle": "->", "lw": 1.5})
    ax.text(-0.2, top / 2, axis_label, fontsize=12, rotation=90, ha="right", va="center")
    ax.set_xlim(-0.8, 8.1)
    ax.set_ylim(-0.3, top + 0.2)


def boxes(name: str, electrons: int, last_spin: str = "") -> list[str]:
    """The boxes of a subshell, singly before in pairs; a lone electron may have `last_spin`."""
    size = CAPACITY[name[1]] // 2
    filled = ["u" * (electrons > i) + "d" * (electrons > size + i) for i in range(size)]
    if electrons == 1 and last_spin:
        filled[0] = last_spin
    return filled


def config(electrons: dict[str, int]) -> str:
    """{"1s": 2, "2s": 1} -> "1s² 2s¹"."""
    return " ".join(name + superscript(n) for name, n in electrons.items() if n)


def energy_below(name: str, outer: str, number: int, energy: dict[str, float]) -> float:
    """A plausible energy in eV of a subshell below the outer one of atom `number`."""
    if name == "1s":
        return -13.6 * (number - 1.2 - 0.08 * number) ** 2
    if name[0] == "2" and outer[0] != "2":
        screening = {"s": 6.7, "p": 8.0}[name[1]] + 0.2 * (number - 11)
        return -3.4 * (number - screening) ** 2
    above = SUBSHELLS[SUBSHELLS.index(name) + 1]
    return energy[above] * (1.7 if above[0] == name[0] else 3.8)


def make(rng: Rng) -> Item:
    number = rng.randint(3, 20)
    ground: dict[str, int] = {}
    left = number
    for name in SUBSHELLS:
        ground[name] = min(left, CAPACITY[name[1]])
        left -= ground[name]
    outer = [name for name in SUBSHELLS if ground[name]][-1]
    place = SUBSHELLS.index(outer)
    shown = SUBSHELLS[: min(place + rng.choice((3, 4)), len(SUBSHELLS))]
    # One photon takes an electron from s to p, from p to s or d, and back: no other way.
    upper = rng.choice(
        [
            name
            for name in shown[place + 1 :]
            if abs("spdf".index(name[1]) - "spdf".index(outer[1])) == 1
        ]
    )
    excited = {**ground, outer: ground[outer] - 1, upper: 1}
    # The promoted electron keeps its spin: down where it left a pair.
    spin = "d" if ground[outer] > CAPACITY[outer[1]] // 2 else "u"

    energy = {outer: -rng.step(4.6, 13.5, 0.01)}
    for below, above in zip(shown[place:], shown[place + 1 :], strict=False):
        energy[above] = round(energy[below] * rng.uniform(0.4, 0.7), 2)
    for name in reversed(shown[:place]):
        energy[name] = round(energy_below(name, outer, number, energy) * rng.uniform(0.97, 1.03), 2)

    def ev(value: float) -> str:
        return f"−{abs(value):.2f} eV"

    gap = energy[upper] - energy[outer]
    if rng.random() < 0.6:
        asked = "wavelength of the photon, in nm"
        answer = f"{sig(HC_EV_NM / gap)} nm"
    else:
        asked = "frequency of the photon, in Hz"
        answer = f"{sig(gap / H_EV_S)} Hz"
    ask = f"What is the {asked}, to three significant figures?"

    names = [name for name in shown if name in energy]
    counts = {name: excited[name] for name in names}
    spins = {name: boxes(name, counts[name], spin if name == upper else "") for name in names}
    unpaired = sum(len(box) == 1 for row in spins.values() for box in row)
    return Item(
        question=(
            f"A neutral atom X is in the excited configuration {config(counts)}. Its subshell "
            f"energies are {', '.join(f'{n}: {ev(energy[n])}' for n in names)}; take them as "
            "independent of the occupation. The atom returns to its ground state in a single step, "
            f"emitting one photon. {ask}"
        ),
        answer=answer,
        multimodal_question=(
            "The orbital diagram shows a neutral atom X in an excited state, with the energies of "
            "its subshells; take them as independent of the occupation. The atom returns to its "
            f"ground state in a single step, emitting one photon. {ask}"
        ),
        elements=[
            f"Orbital boxes for {', '.join(names)}, in order of rising energy",
            f"Spin arrows for the configuration {config(counts)}",
            *(f"Subshell {name} labelled {ev(energy[name])}" for name in names),
            "An axis that marks the direction of rising energy",
        ],
        quizzes=[
            *(
                quiz(
                    rng,
                    f"Which energy is written beside the {name} subshell?",
                    ev(energy[name]),
                    [ev(energy[n]) for n in names if n != name] + rng.near(energy[name], ev),
                    ev(energy[name]),
                )
                for name in (outer, upper)
            ),
            quiz(
                rng,
                "Which subshell holds the highest-energy electron shown?",
                upper,
                [n for n in (*reversed(names), "4p", "4d", "5s") if n != upper],
                f"The single arrow in the {upper} boxes",
            ),
            quiz(
                rng,
                "How many electrons are drawn in all?",
                number,
                [number + k for k in rng.sample([-3, -2, -1, 1, 2, 3], 4) if number + k > 0],
                "Count of the arrows",
            ),
            quiz(
                rng,
                "How many of the drawn electrons are unpaired?",
                unpaired,
                [n for n in rng.sample(range(7), 7) if n != unpaired],
                "Boxes that hold one arrow only",
            ),
            quiz(
                rng,
                f"How many electrons are drawn in the {outer} subshell?",
                excited[outer],
                [n for n in rng.sample(range(7), 7) if n != excited[outer]],
                f"The arrows in the row labelled {outer}",
            ),
        ],
        plan=(
            f"Content: orbital boxes {', '.join(names)} with the electrons of an excited atom.\n"
            "Layout: one row a subshell, energy rising upwards (not to scale), boxes centered, "
            "names at the left, energies at the right.\n"
            f"Labels: {'; '.join(f'{n} {ev(energy[n])}' for n in names)}.\n"
            "Constraints: no photon, transition arrow, energy difference or element name shown; "
            "Hund's rule and paired spins kept."
        ),
        program=program(
            draw,
            subshells=[(name, spins[name], ev(energy[name])) for name in names],
            axis_label=rng.choice(("energy (not to scale)", "Energy, not to scale")),
            color=rng.choice(("black", "navy", "darkred", "darkgreen", "indigo")),
            fill=rng.choice(("white", "aliceblue", "honeydew", "seashell", "lightyellow")),
        ),
    )
