"""Successive ionization energies of an element: what it takes to strip its outer electrons."""

from __future__ import annotations

import math

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.axes import Scale, graph, tag

IMAGE_TYPE = "Chemistry - Electron Config"
LEVELS = (1, 2, 3)  # so many electrons; all outer ones; the same of a mass, the element unknown

# Name, period, molar mass in g/mol, ionization energies in kJ/mol: CRC Handbook of Chemistry and
# Physics, 97th ed., section 10; by the number of outer electrons
ELEMENTS: dict[int, list[tuple[str, int, float, str]]] = {
    1: [("sodium", 3, 22.99, "495.8 4562 6910 9543 13354 16613"),
        ("potassium", 4, 39.10, "418.8 3052 4420 5877 7975 9590")],
    2: [("magnesium", 3, 24.31, "737.7 1451 7733 10543 13630 18020"),
        ("calcium", 4, 40.08, "589.8 1145 4912 6491 8153 10496")],
    3: [("aluminum", 3, 26.98, "577.5 1817 2745 11577 14842 18379")],
    4: [("silicon", 3, 28.09, "786.5 1577 3232 4356 16091 19805"),
        ("carbon", 2, 12.01, "1087 2353 4621 6223 37831 47277")],
    5: [("phosphorus", 3, 30.97, "1012 1907 2914 4964 6274 21267"),
        ("nitrogen", 2, 14.01, "1402 2856 4578 7475 9445 53267")],
}  # fmt: skip
COUNTS = ("none", "one", "two", "three", "four", "five")
JUMPS = tuple(f"from number {k} to number {k + 1}" for k in ELEMENTS)
TICKS = (200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000)


def draw(
    look: Look, energies: list[tuple[float, str]], y: Scale, title: str, bars: bool, frame: str,
    fill: int,
) -> None:  # fmt: skip
    """An energy is its logarithm and its text."""
    x: Scale = (
        "number of the electron that is removed", 0.4, len(energies) + 0.8,
        [(k, str(k)) for k in range(1, len(energies) + 1)],
    )  # fmt: skip
    ax = graph(look, (8.2, 5.4), x, y, frame)
    ax.set_title(title, pad=12, fontsize=13)
    ax.grid(axis="y", lw=0.5, ls="-", alpha=0.5)
    for number, (height, text) in enumerate(energies, 1):
        name = f"energy {number}"
        if bars:
            (bar,) = ax.bar(number, height - y[1], 0.6, y[1], fc=look.fills[fill], ec=look.ink)
            bar.set_label(name)
            tag(look, ax, (number, height), text, (0, 11))
        else:
            ax.plot(number, height, "o", color=look.accents[fill], ms=7, label=name)
            tag(look, ax, (number, height), text, (26, -13))
    if not bars:
        levels = [height for height, _ in energies]
        ax.plot(range(1, len(energies) + 1), levels, color=look.accents[fill], zorder=1)


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    outer = rng.choice(tuple(ELEMENTS))
    name, period, molar, text = rng.choice(ELEMENTS[outer])
    if level == 3:  # its period is told, by words that all worlds share
        period = 3
        name, _, molar, text = next(one for one in ELEMENTS[outer] if one[1] == period)
    energies = text.split()
    taken = frame.randint(2, 5) if level == 1 else outer
    total = sum(map(float, energies[:taken]))
    while True:
        moles = rng.step(0.05, 2.5, 0.01)
        grams = rng.step(1, 60, 0.1)
        used = grams / molar if level == 3 else moles
        answer = f"{sig(used * total)} kJ"
        if sig(used * total) not in energies:
            break
    amount = f"{grams:.1f} g" if level == 3 else f"{moles:.2f} mol"
    spoken = " + ".join(energies[:taken])
    added = f"Removed are the first {COUNTS[taken]}: {spoken} = {sig(total, 5)} kJ/mol."
    if taken == 1:
        added = f"Removed is the first: {energies[0]} kJ/mol."
    jump = f"The great rise after number {outer} says that {COUNTS[outer]} are outer electrons."
    noble = "the electron configuration of a noble gas"
    atoms = frame.choice(("gaseous atoms of an element", "free atoms of an element in a gas",
                          "a gas of single atoms of an element"))  # fmt: skip
    if level == 1:
        wanted = frame.choice(
            (f"What energy removes {COUNTS[taken]} electrons from each atom of the sample",
             f"How much energy removes {COUNTS[taken]} electrons from every atom of the sample")
        )  # fmt: skip
        solution = [added, f"{amount} × {sig(total, 5)} kJ/mol = {answer}."]
    else:
        wanted = frame.choice(
            (f"What energy turns each atom of the sample into a cation with {noble}",
             f"How much energy turns all atoms of the sample into cations with {noble}")
        )  # fmt: skip
        solution = [jump, added, f"{amount} × {sig(total, 5)} kJ/mol = {answer}."]
    told = ""
    if level == 3:
        told = "The element is in the third period. "
        solution[2] = f"In period three that is {name}: {amount} / {molar} g/mol = {sig(used)} mol."
        solution.append(f"{sig(used)} mol × {sig(total, 5)} kJ/mol = {answer}.")
    wanted = f"{told}{wanted}, in kJ, to three significant figures?"
    scene = frame.choice(
        ("A sample is {m} of {a}.", "There are {m} of {a}.", "A vessel holds {m} of {a}.")
    ).format(m=amount, a=atoms)
    logs = [round(math.log10(float(energy)), 4) for energy in energies]
    low = math.log10(max(t for t in TICKS if t < 0.8 * float(energies[0])))
    high = logs[-1] + 0.2
    ticks = [(round(math.log10(t), 4), str(t)) for t in TICKS if low <= math.log10(t) <= high]
    title = f"sample: {amount}"
    return Item(
        question=(
            f"{scene} Its successive ionization energies, in kJ/mol, are {', '.join(energies)}. "
            f"{wanted}"
        ),
        answer=answer,
        multimodal_question=frame.choice(
            (f"The figure shows ionization energies for a sample of {atoms}. ",
             f"A sample of {atoms} has the successive ionization energies shown. ",
             f"Electrons are removed one after the other from {atoms}, as shown. ")
        ) + wanted,
        elements=[
            "A graph of ionization energy in kJ/mol on a logarithmic axis",
            *(f"Number {k} labelled {energy}" for k, energy in enumerate(energies, 1)),
            f"The heading {title}",
        ],
        quizzes=[
            ask("amount", "How large is the sample?", amount, title),
            ask("first", "What is the first ionization energy?", f"{energies[0]} kJ/mol",
                energies[0], at=energies[0]),
            ask("third", "What is the third ionization energy?", f"{energies[2]} kJ/mol",
                energies[2], at=energies[2]),
            ask("last", "What is the last ionization energy shown?", f"{energies[-1]} kJ/mol",
                energies[-1], at=energies[-1]),
            ask("jump", "Where does the energy rise by the greatest factor?", JUMPS[outer - 1],
                "the greatest step on the logarithmic axis", among=JUMPS,
                at=[f"energy {outer}", f"energy {outer + 1}"]),
        ],
        plan=(
            f"Content: {len(energies)} successive ionization energies of an element that is not "
            "named.\n"
            "Layout: number of the electron to the right, energy upwards on a logarithmic axis; "
            "each value at its bar or point; the sample in the heading.\n"
            f"Labels: {', '.join(energies)}; {title}.\n"
            "Constraints: no element, no configuration, no sums shown."
        ),
        solution=solution,
        caption=(
            f"Successive ionization energies of an element in kJ/mol on a logarithmic axis: "
            f"{', '.join(energies)}. The heading says {title}."
        ),
        program=drawing(
            draw,
            energies=[*zip(logs, energies, strict=True)],
            y=("ionization energy in kJ/mol", round(low, 4), round(high, 4), ticks),
            title=title,
            bars=rng.random() < 0.5,
            frame=rng.choice(("open", "box", "arrows")),
            fill=rng.randrange(4),
        ),
    )  # fmt: skip
