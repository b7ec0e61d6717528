"""An electron in a box with its wave functions drawn: the photon of a transition."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig

IMAGE_TYPE = "Chemistry - Orbital / Quantum"

PLANCK = 6.62607015e-34
LIGHT_SPEED = 2.99792458e8
ELECTRON_MASS = 9.1093837e-31
ELECTRON_VOLT = 1.602176634e-19


def draw(
    levels: int,
    start: int,
    end: int,
    width_label: str,
    particle_label: str,
    density: bool,
    colors: list[str],
    mirror: bool,
) -> None:
    fig, ax = plt.subplots(figsize=(7, 7))
    ax.axis("off")

    top = levels**2 + 3.5
    for wall in (-0.06, 1):
        ax.add_patch(Rectangle((wall, 0), 0.06, top, fc="0.85", ec="0.4", hatch="////", lw=0))
    ax.plot([0, 0, 1, 1], [top, 0, 0, top], color="black", lw=2)

    x = np.linspace(0, 1, 400)
    side = -1 if mirror else 1
    edge = -0.06 if mirror else 1.06
    for n in range(1, levels + 1):
        wave = np.sin(n * np.pi * x)
        curve = n**2 + 1.2 * wave**2 if density else n**2 + 1.1 * wave
        ax.plot([0, 1], [n**2, n**2], color="0.55", lw=1)
        ax.plot(x, curve, color=colors[n - 1], lw=2)
        ax.plot([edge, edge + side * 0.2], [n**2, n**2], color="0.55", lw=1)
        ax.text(
            edge + side * 0.24,
            n**2,
            f"n = {n}",
            fontsize=13,
            ha="right" if mirror else "left",
            va="center",
        )

    arrow_x = edge + side * 0.1
    ax.annotate(
        "",
        (arrow_x, end**2),
        (arrow_x, start**2),
        arrowprops={"arrowstyle": "-|>", "color": "crimson", "lw": 2.2, "shrinkA": 0, "shrinkB": 0},
    )
    below = -0.045 * top
    ax.annotate("", (0, below), (1, below), arrowprops={"arrowstyle": "<->", "lw": 1.3})
    ax.text(0.5, below * 1.45, width_label, fontsize=14, ha="center", va="top")
    ax.text(0.5, top * 1.01, particle_label, fontsize=13, ha="center", va="bottom")
    curve_label = "|ψ|²" if density else "ψ"
    ax.text(-edge + 1 - side * 0.08, top / 2, curve_label, fontsize=16, ha="center", va="center")
    ax.set_ylim(below * 3, top * 1.07)


def make(rng: Rng) -> Item:
    levels = rng.choice((3, 4, 4, 5))
    low, high = sorted(rng.sample(range(1, levels + 1), 2))
    emits = rng.random() < 0.5
    start, end = (high, low) if emits else (low, high)
    density = rng.random() < 0.35
    if rng.random() < 0.3:
        width = rng.step(0.45, 2.8, 0.0001)
        width_label = f"L = {width:.4f} nm"
        ratio = 1.0
        mass_label = "mₑ"
        particle = "an electron of mass mₑ = 9.109 × 10⁻³¹ kg"
        particle_label = "electron: mₑ = 9.109 × 10⁻³¹ kg"
    else:
        width = rng.step(4, 15, 0.01)
        width_label = f"L = {width:.2f} nm"
        ratio = rng.step(0.03, 0.25, 0.001)
        mass_label = f"{ratio:.3f} mₑ"
        particle = (
            f"an electron of effective mass m* = {mass_label} (mₑ = 9.109 × 10⁻³¹ kg) "
            "in a semiconductor well"
        )
        particle_label = f"electron: m* = {mass_label}, mₑ = 9.109 × 10⁻³¹ kg"
    base = PLANCK**2 / (8 * ratio * ELECTRON_MASS * (width * 1e-9) ** 2)
    energy = (high**2 - low**2) * base

    if rng.random() < 0.5:
        wavelength = PLANCK * LIGHT_SPEED / energy
        if wavelength < 1e-5:
            asked, answer = "wavelength of the photon, in nm", f"{sig(wavelength * 1e9)} nm"
        else:
            asked, answer = "wavelength of the photon, in µm", f"{sig(wavelength * 1e6)} µm"
    else:
        asked, answer = "energy of the photon, in eV", f"{sig(energy / ELECTRON_VOLT)} eV"
    ask = f"What is the {asked}, to three significant figures?"
    verb = "emits a photon as it falls" if emits else "absorbs a photon and is lifted"

    def nm(value: float) -> str:
        return f"{value:.4f} nm" if ratio == 1 else f"{value:.2f} nm"

    shown = "probability densities" if density else "wave functions"
    pairs = [f"from n = {a} to n = {b}" for a in range(1, 6) for b in range(1, 6) if a != b]
    correct = f"from n = {start} to n = {end}"
    reverse = f"from n = {end} to n = {start}"
    others = [p for p in rng.sample(pairs, len(pairs)) if p not in (correct, reverse)]
    level = rng.randint(2, levels)
    if density:
        shape = quiz(
            rng,
            f"How many maxima has the curve drawn on the level n = {level}?",
            level,
            [n for n in rng.sample(range(1, 7), 6) if n != level],
            f"The curve on the line labelled n = {level}",
        )
    else:
        shape = quiz(
            rng,
            f"How often does the curve of n = {level} cross its level line between the walls?",
            level - 1,
            [n for n in rng.sample(range(6), 6) if n != level - 1],
            f"The curve on the line labelled n = {level}",
        )
    palette = rng.choice(
        (
            ["navy", "teal", "darkorange", "purple", "brown"],
            ["tab:blue", "tab:orange", "tab:green", "tab:purple", "tab:olive"],
            ["black", "black", "black", "black", "black"],
            ["midnightblue", "royalblue", "deepskyblue", "darkcyan", "seagreen"],
        )
    )
    return Item(
        question=(
            f"Consider {particle}, confined to a one-dimensional box of width {width_label} with "
            f"infinitely high walls. The electron {verb} from the level n = {start} to the level "
            f"n = {end}. {ask}"
        ),
        answer=answer,
        multimodal_question=(
            "The figure shows energy levels of an electron in a one-dimensional box with "
            "infinitely high walls, and a transition in which one photon is "
            f"{'emitted' if emits else 'absorbed'}. {ask}"
        ),
        elements=[
            f"A box with two walls, its width marked {width_label}",
            f"{levels} levels labelled n = 1 to n = {levels}, spaced as n²",
            f"The {shown} drawn on their levels",
            f"An arrow from the level n = {start} to the level n = {end}",
            f"The particle's label: {particle_label}",
        ],
        quizzes=[
            quiz(
                rng,
                "How wide is the box?",
                nm(width),
                rng.near(width, nm),
                width_label,
            ),
            quiz(
                rng,
                "Between which levels does the arrow point?",
                correct,
                [reverse, *others],
                f"Tail of the arrow at n = {start}, head at n = {end}",
            ),
            quiz(
                rng,
                "How many energy levels are drawn?",
                levels,
                [n for n in rng.sample(range(2, 8), 6) if n != levels],
                f"Labels n = 1 to n = {levels}",
            ),
            shape,
            quiz(
                rng,
                "What is drawn on each level?",
                "|ψ|², never below its level line" if density else "ψ, above and below its line",
                [
                    "ψ, above and below its line"
                    if density
                    else "|ψ|², never below its level line",
                    "arrows for pairs of electrons",
                    "the potential energy of a spring",
                ],
                "|ψ|²" if density else "ψ",
            ),
            quiz(
                rng,
                "Which mass is written for the electron?",
                "9.109 × 10⁻³¹ kg" if ratio == 1 else mass_label,
                ["9.109 × 10⁻³⁴ kg", "1.673 × 10⁻²⁷ kg", "6.626 × 10⁻³⁴ kg"]
                if ratio == 1
                else rng.near(ratio, lambda v: f"{v:.3f} mₑ"),
                particle_label,
            ),
        ],
        plan=(
            f"Content: infinite square well with the {shown} of the lowest {levels} levels and "
            "one transition arrow.\n"
            "Layout: levels at heights as n² inside the box, quantum numbers and the arrow beside "
            "one wall, the width below, the particle above.\n"
            f"Labels: {width_label}; {particle_label}; n = 1 to n = {levels}.\n"
            "Constraints: no level energy, photon energy or wavelength shown; no axes."
        ),
        program=program(
            draw,
            levels=levels,
            start=start,
            end=end,
            width_label=width_label,
            particle_label=particle_label,
            density=density,
            colors=palette[:levels],
            mirror=rng.random() < 0.5,
        ),
    )
