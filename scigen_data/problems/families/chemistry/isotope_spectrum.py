"""The mass spectrum of an enriched element: the share of an isotope or the average atomic mass."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig

IMAGE_TYPE = "Chemistry - Spectra"
LEVELS = (1, 2, 3)  # a share; the average mass; the same, with intensities read off the axis

# Atomic masses in u of an element's stable and long-lived isotopes: AME2020.
ISOTOPES = {
    "lithium Li": "6.0151 7.0160",
    "boron B": "10.0129 11.0093",
    "chlorine Cl": "34.9689 36.9659",
    "vanadium V": "49.9472 50.9440",
    "copper Cu": "62.9296 64.9278",
    "gallium Ga": "68.9256 70.9247",
    "bromine Br": "78.9183 80.9163",
    "rubidium Rb": "84.9118 86.9092",
    "silver Ag": "106.9051 108.9048",
    "antimony Sb": "120.9038 122.9042",
    "europium Eu": "150.9199 152.9212",
    "rhenium Re": "184.9530 186.9558",
    "iridium Ir": "190.9606 192.9629",
    "thallium Tl": "202.9723 204.9744",
    "oxygen O": "15.9949 16.9991 17.9992",
    "neon Ne": "19.9924 20.9938 21.9914",
    "magnesium Mg": "23.9850 24.9858 25.9826",
    "silicon Si": "27.9769 28.9765 29.9738",
    "argon Ar": "35.9675 37.9627 39.9624",
    "potassium K": "38.9637 39.9640 40.9618",
    "sulfur S": "31.9721 32.9715 33.9679 35.9671",
    "chromium Cr": "49.9460 51.9405 52.9406 53.9389",
    "iron Fe": "53.9396 55.9349 56.9354 57.9333",
    "strontium Sr": "83.9134 85.9093 86.9089 87.9056",
    "cerium Ce": "135.9071 137.9060 139.9054 141.9092",
    "lead Pb": "203.9730 205.9745 206.9759 207.9767",
    "titanium Ti": "45.9526 46.9518 47.9479 48.9479 49.9448",
    "nickel Ni": "57.9353 59.9308 60.9311 61.9283 63.9280",
    "zinc Zn": "63.9291 65.9260 66.9271 67.9248 69.9253",
    "germanium Ge": "69.9242 71.9221 72.9235 73.9212 75.9214",
    "zirconium Zr": "89.9047 90.9056 91.9050 93.9063 95.9083",
    "tungsten W": "179.9467 181.9482 182.9502 183.9509 185.9544",
}
COUNTS = (2, 3, 4, 5)
STYLES = ("lines", "bars", "peaks")


def draw(
    look: Look,
    peaks: list[tuple[float, float, str, str]],
    axes: tuple[str, str],
    style: str,
    width: float,
    frame: bool,
) -> None:
    """A peak is its mass, its height and the texts of both, the second one empty where the height
    is to be read off the axis.
    """
    fig, ax = plt.subplots(figsize=(8.6, 5))
    for x, height, _, _ in peaks:
        if style == "peaks":
            at = np.linspace(-3 * width, 3 * width, 61)
            curve = height * np.exp(-4.5 * (at / width) ** 2)
            ax.plot(x + at, curve, color=look.accents[0], label=f"peak {x}")
        elif style == "bars":
            (bar,) = ax.bar(x, height, 2 * width, fc=look.fills[0], ec=look.ink)
            bar.set_label(f"peak {x}")
        else:
            ax.plot([x, x], [0, height], color=look.accents[0], lw=3, label=f"peak {x}")
    for x, height, mass, text in peaks:
        behind = {"fc": look.paper, "ec": "none", "pad": 1}  # no grid runs through it
        ax.text(x, height + (9.5 if text else 2.5), mass, ha="center", va="bottom", bbox=behind)
        ax.text(x, height + 2, text, ha="center", va="bottom")
    first, last = peaks[0][0], peaks[-1][0]
    ax.set(xlim=(first - 0.8, last + 0.8), ylim=(0, 118))
    ax.set_xticks(range(round(first), round(last) + 1))
    ax.set_yticks(range(0, 101, 20))
    ax.set_axisbelow(True)
    if not peaks[0][3]:
        ax.set_yticks(range(0, 101, 10))
        ax.set_yticks(range(5, 100, 10), minor=True)
        ax.grid(axis="y", lw=0.8)
        ax.grid(axis="y", which="minor", lw=0.6, ls=":")
    ax.spines[["top", "right"]].set_visible(frame)
    ax.set_xlabel(axes[0])
    ax.set_ylabel(axes[1])


def make(rng: Rng) -> Item:
    count = rng.choice(COUNTS)  # each equally often: a quiz asks for it
    element = rng.choice([name for name, text in ISOTOPES.items() if len(text.split()) == count])
    exact = [float(text) for text in ISOTOPES[element].split()]
    name, symbol = element.split()
    reads = rng.level == 3
    heights: list[float] = []
    while len(heights) < count:
        height = rng.step(10, 95, 5) if reads else rng.step(10, 98, 0.1)
        heights += [height] * (height not in heights)
    masses = [f"{mass:.2f} u" for mass in exact]
    intensities = [f"{height:.0f}" if reads else f"{height:.1f}" for height in heights]
    total = sum(heights)
    peaks = ", ".join(
        f"{mass} (relative intensity {intensity})"
        for mass, intensity in zip(masses, intensities, strict=True)
    )
    if rng.level == 1:
        end = rng.frame.choice(("lightest", "heaviest"))
        share = heights[0 if end == "lightest" else -1] / total
        wanted = rng.frame.choice(
            (
                f"What percentage of all its atoms belongs to the {end} isotope",
                f"How many percent of the atoms are of the {end} isotope",
            )
        )
        precision, answer = "three significant figures", f"{sig(100 * share)} %"
        worked = [
            f"All intensities together: {' + '.join(intensities)} = {total:.1f}.",
            f"Share of the {end} isotope: {sig(share * total, 4)} / {total:.1f} = {answer}.",
        ]
    else:
        average = sum(float(m.split()[0]) * h for m, h in zip(masses, heights, strict=True)) / total
        wanted = rng.frame.choice(
            (
                "What is the average atomic mass of the sample, in u",
                "What is the mean mass of its atoms, in u",
            )
        )
        precision = "one decimal" if reads else "two decimals"
        answer = f"{average:.1f} u" if reads else f"{average:.2f} u"
        products = " + ".join(f"{i} × {m}" for i, m in zip(intensities, masses, strict=True))
        worked = [
            "The average mass weighs each isotope with its intensity.",
            f"({products}) / {total:.1f} = {answer}.",
        ]
    if (
        answer in masses or answer.split()[0] in intensities
    ):  # a label must not give the answer away
        return make(rng)
    question = f"{wanted}, to {precision}?"
    order = sorted(range(count), key=lambda i: heights[i])
    high, low = masses[order[-1]], masses[order[0]]
    at = [f"peak {mass}" for mass in exact]
    ion = f"{symbol}⁺"
    axes = rng.choice(
        (
            (f"mass of {ion} in u", "relative intensity"),
            (f"mass of the ion {ion} (u)", "signal (relative)"),
            (f"mass of {ion} ions, in u", "relative abundance"),
        )
    )
    opening = rng.frame.choice(
        (
            (
                "The mass spectrum of a sample of {name} from an enrichment plant shows only the "
                "singly charged ions of its isotopes"
            ),
            "A batch of isotopically enriched {name} gives a mass spectrum of singly charged ions",
            (
                "Enriched {name}, not of natural composition, was put into a mass spectrometer; "
                "it shows the singly charged ions"
            ),
        )
    ).format(name=name)  # fmt: skip
    proportional = "Intensities are proportional to numbers of atoms."
    style = rng.choice(STYLES)
    lowest = "" if reads else f"; intensities {', '.join(intensities)}"
    return Item(
        question=f"{opening}, with peaks at {peaks}. {proportional} {question}",
        answer=answer,
        multimodal_question=f"{opening}. {proportional} {question}",
        elements=[
            f"A mass spectrum of {count} peaks over an axis of mass",
            *(
                f"A peak at {mass} {'as high as' if reads else 'labelled'} {intensity}"
                for mass, intensity in zip(masses, intensities, strict=True)
            ),
            f"Axes labelled {axes[0]} and {axes[1]}",
        ],
        quizzes=[
            ask("highest", "At which mass does the highest peak stand?", high, high),
            ask("lowest", "At which mass does the lowest peak stand?", low, low),
            ask("heaviest", "How intense is the peak of the greatest mass?",
                intensities[-1], f"The peak at {masses[-1]}", at=at[-1], value=heights[-1],
                apart=4.0 if reads else 0.0),
            ask("lightest", "What is the mass of the lightest isotope shown?", masses[0],
                masses[0]),
            ask("count", "How many isotopes does the spectrum show?", count, "The peaks",
                among=COUNTS, at=at),
        ],
        plan=(
            f"Content: the mass spectrum of {name} with {count} isotopes, {style}.\n"
            "Layout: mass on the horizontal axis and above each peak, relative intensity from "
            f"0 to 100 on the vertical one, {'with a grid' if reads else 'its value above each'}.\n"
            f"Labels: masses {', '.join(masses)}{lowest}.\n"
            "Constraints: no average and no percentages shown."
        ),
        solution=worked,
        caption=(
            f"A mass spectrum of singly charged {name} ions with {count} peaks: "
            + "; ".join(f"{m}, intensity {i}" for m, i in zip(masses, intensities, strict=True))
            + "."
        ),
        program=drawing(
            draw,
            peaks=[
                (mass, height, text, "" if reads else intensity)
                for mass, height, text, intensity in zip(
                    exact, heights, masses, intensities, strict=True
                )
            ],
            axes=axes,
            style=style,
            width=rng.choice((0.1, 0.14, 0.18, 0.22)),
            frame=rng.random() < 0.4,
        ),
    )  # fmt: skip
