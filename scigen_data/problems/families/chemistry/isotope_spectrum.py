"""The mass spectrum of an element's isotopes: average atomic mass or abundance from the peaks."""

from __future__ import annotations

import matplotlib.pyplot as plt

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig

IMAGE_TYPE = "Chemistry - Spectra"


def draw(
    masses: list[str],
    intensities: list[str],
    element: str,
    color: str,
    width: float,
) -> None:
    fig, ax = plt.subplots(figsize=(8.5, 5.2))
    positions = [float(mass) for mass in masses]
    heights = [float(intensity) for intensity in intensities]
    ax.vlines(positions, 0, heights, color=color, lw=width)
    for x, height, label in zip(positions, heights, intensities, strict=True):
        ax.text(x, height + 2, label, fontsize=13, ha="center", va="bottom")

    ax.set_xlim(positions[0] - 1, positions[-1] + 1)
    ax.set_ylim(0, 118)
    ax.set_xticks(positions, masses, fontsize=12)
    ax.set_yticks(range(0, 101, 20))
    ax.tick_params(axis="y", labelsize=12)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.set_xlabel(f"mass of {element} in u", fontsize=13)
    ax.set_ylabel("relative intensity", fontsize=13)


def make(rng: Rng) -> Item:
    count = rng.choice((3, 3, 4, 4, 5))
    number = rng.randint(45, 190)
    heights = [rng.step(4, 92, 0.1) for _ in range(count)]
    heights[rng.randrange(count)] = 100.0
    while len(set(heights)) < count:
        heights = [h if h == 100 else rng.step(4, 92, 0.1) for h in heights]
    exact: list[float] = []
    for _ in range(count):
        exact.append(round(number - rng.uniform(0.05, 0.1), 2))
        number += rng.choice((1, 1, 2))

    masses = [f"{mass:.2f}" for mass in exact]
    intensities = [f"{height:.1f}" for height in heights]
    total = sum(heights)
    asked = rng.randrange(count)
    peaks = ", ".join(
        f"{mass} (relative intensity {intensity})"
        for mass, intensity in zip(masses, intensities, strict=True)
    )
    kind = rng.choice(("average", "average", "lightest", "heaviest"))
    if kind == "average":
        average = sum(m * h for m, h in zip(exact, heights, strict=True)) / total
        ask = "What is the average atomic mass of X, in u, to two decimals?"
        answer = f"{average:.2f} u"
    else:
        share = 100 * heights[0 if kind == "lightest" else -1] / total
        ask = (
            f"What percentage of all atoms of X belongs to the {kind} isotope, to three "
            "significant figures?"
        )
        answer = f"{sig(share)} %"

    if answer.split()[0] in masses + intensities:  # a label must not give the answer away
        return make(rng)
    order = sorted(range(count), key=lambda i: heights[i])
    ion = "X⁺"
    return Item(
        question=(
            f"The mass spectrum of an element X shows only the singly charged ions {ion} of its "
            f"isotopes, at these masses in u: {peaks}. The intensities are proportional to the "
            f"abundances. {ask}"
        ),
        answer=answer,
        multimodal_question=(
            f"The mass spectrum shows the singly charged ions {ion} of all isotopes of an element "
            f"X; the intensities are proportional to the abundances. {ask}"
        ),
        elements=[
            f"A mass spectrum of {count} peaks over an axis of mass",
            *(
                f"A peak at {mass} u labelled {intensity}"
                for mass, intensity in zip(masses, intensities, strict=True)
            ),
            f"Axes labelled mass of {ion} in u and relative intensity",
        ],
        quizzes=[
            quiz(
                rng,
                f"Which relative intensity does the peak at {masses[asked]} u have?",
                intensities[asked],
                [text for text in intensities if text != intensities[asked]]
                + rng.near(heights[asked], lambda v: f"{v:.1f}"),
                intensities[asked],
            ),
            quiz(
                rng,
                "At which mass does the highest peak stand?",
                masses[order[-1]],
                [masses[i] for i in order[:-1]] + [f"{exact[-1] + k:.2f}" for k in (1, 2)],
                masses[order[-1]],
            ),
            quiz(
                rng,
                "At which mass does the lowest peak stand?",
                masses[order[0]],
                [masses[i] for i in order[1:]] + [f"{exact[-1] + k:.2f}" for k in (1, 2)],
                masses[order[0]],
            ),
            quiz(
                rng,
                "How many isotopes does the spectrum show?",
                count,
                [n for n in rng.sample(range(2, 8), 6) if n != count],
                "Count of the peaks",
            ),
        ],
        plan=(
            f"Content: the mass spectrum of an element with {count} isotopes, a line for each.\n"
            "Layout: mass on the horizontal axis with a tick at each line, relative intensity from "
            "0 to 100 on the vertical one, intensity above each line.\n"
            f"Labels: masses {', '.join(masses)}; intensities {', '.join(intensities)}.\n"
            "Constraints: no average, no percentages and no name of the element shown; the "
            "highest line is 100."
        ),
        program=program(
            draw,
            masses=masses,
            intensities=intensities,
            element=ion,
            color=rng.choice(("black", "navy", "firebrick", "darkgreen", "indigo", "teal")),
            width=rng.choice((2, 3, 5, 8)),
        ),
    )
