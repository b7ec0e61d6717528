"""A standing wave on a string with fixed or free ends: speed, frequency or tension."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from matplotlib.patches import Rectangle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import dimension, page

IMAGE_TYPE = "Physics - Waveform"
LEVELS = (1, 2, 3)  # both ends fixed; one of them free; tension or density of the string
WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven"}
LETTERS = ("A", "B", "C", "D")
PARTS = (0.14, 0.21, 0.28, 0.72, 0.79, 0.86)  # of a loop, neither at rest nor at its widest


def draw(
    look: Look,
    loops: float,
    length: str,
    given: list[str],
    swing: float,
    first_up: bool,
    free_right: bool,
    points: list[float],
    nodes: bool,
) -> None:
    """`given`: labels above the string; `swing`: the amplitude in inches; `points`: places of
    marked points, as parts of the length from the left. A half loop at the end is a free end's.
    """
    ax = page(8.4, 4.1)
    left, right, y = 0.8, 7.6, 2.1
    free = loops != int(loops)
    start, way = (right, -1) if free and not free_right else (left, 1)
    x = np.linspace(left, right, 600)
    wave = swing * np.sin(loops * np.pi * (x - start) * way / (right - left))
    wave = wave if first_up else -wave
    ends = ((left - 0.22, left), (right, right))
    for place, (wall, end) in enumerate(ends):
        if free and place == free_right:  # a light ring on a rod
            ax.plot([end, end], [y - 1, y + 1], color=look.soft, lw=2.5 * look.line, zorder=1)
            tip = y + wave[-place]
            ax.plot(end, tip, "o", ms=10, mfc=look.paper, mec=look.ink, zorder=3, label="ring")
        else:
            support = Rectangle((wall, y - 1), 0.22, 2, fc=look.fills[3], ec=look.ink, hatch="///")
            support.set_label("wall")
            ax.add_patch(support)
        ax.plot([end, end], [y - 1, 0.45], ls=":", color=look.soft, lw=1)
    ax.plot(x, y + wave, color=look.accents[0], lw=1.3 * look.line, label="string")
    ax.plot(x, y - wave, color=look.accents[1], lw=0.8 * look.line, ls="--")
    ax.plot([left, right], [y, y], color=look.soft, lw=0.8, ls=":")
    if nodes:
        for step in range(int(loops) + 1):
            at = start + way * step * (right - left) / loops
            ax.plot(at, y, ".", color=look.ink, ms=9, zorder=2)
    for letter, part in zip(LETTERS, points, strict=True):
        place = round(part * 599)
        ax.plot([x[place]] * 2, [y + wave[place], y + 1.1], color=look.soft, lw=0.8, ls=":")
        ax.plot(x[place], y + wave[place], "o", ms=7, color=look.ink, zorder=4)
        ax.text(x[place], y + 1.17, letter, ha="center", va="bottom")
    dimension(look, ax, (left, 0.55), (right, 0.55), f"$L$ = {length}", gap=-0.1)
    for place, text in enumerate(given):
        ax.text(4.2 + (2 * place - len(given) + 1) * 1.4, 3.8, text, ha="center", va="center")


def marked(rng: Rng, loops: float, free_right: bool) -> tuple[list[float], int, int]:
    """Places of four points, as parts of the length from the left; which of them lies on a node,
    and which on the middle of a loop. Each is each equally often.
    """
    rest, most = rng.sample(range(4), 2)
    whole = int(loops)
    while True:
        still = rng.randrange(1, whole + (loops > whole)) / loops
        wide = (rng.randrange(whole) + 0.5) / loops
        between = [(k + part) / loops for k in range(whole) for part in PARTS]
        if loops > whole and not free_right:
            still, wide, between = 1 - still, 1 - wide, [1 - part for part in between]
        low, high = min(still, wide), max(still, wide)
        if (still < wide) != (rest < most):
            continue
        before, after = min(rest, most), 3 - max(rest, most)
        parts = (
            (before, [part for part in between if part < low]),
            (2 - before - after, [part for part in between if low < part < high]),
            (after, [part for part in between if part > high]),
        )
        if any(count > len(found) for count, found in parts):
            continue
        places = [part for count, found in parts for part in rng.sample(found, count)]
        places = sorted([still, wide, *places])
        if min(b - a for a, b in pairwise([0, *places, 1])) > 0.045:
            return [round(part, 4) for part in places], rest, most


def make(rng: Rng) -> Item:
    sought = rng.frame.choice(
        {1: ("speed", "fundamental"), 2: ("speed", "frequency"), 3: ("tension", "density")}[
            rng.level
        ]
    )
    whole = rng.choice(tuple(WORDS))
    half, free_right = rng.level == 2, rng.random() < 0.5
    loops = whole + 0.5 if half else whole
    points, rest, most = marked(rng, loops, free_right)
    # what is shown is drawn without regard to the loops, so that it tells nothing of them
    length = rng.step(0.4, 2, 0.001)
    frequency = round(rng.uniform(300, 500) / 2 / length, 1)
    speed = rng.step(50, 250, 0.1)
    if sought == "frequency":
        frequency = loops * speed / 2 / length
    else:
        speed = 2 * length * frequency / loops
    density, tension = rng.step(0.4, 6, 0.001), rng.step(20, 60, 0.1)  # g/m, N
    if sought == "density":
        density = 1000 * tension / speed**2
    else:
        tension = density / 1000 * speed**2

    symbols = {"frequency": "v", "tension": "fμ", "density": "fF"}.get(sought, "f")
    texts = {"f": f"{frequency:.1f} Hz", "v": f"{speed:.1f} m/s", "μ": f"{density:.3f} g/m",
             "F": f"{tension:.1f} N"}  # fmt: skip
    given = [f"{symbol} = {texts[symbol]}" for symbol in symbols]
    metres = f"{length:.3f} m"
    count = f"{WORDS[whole]}{' and a half' if half else ''} loops"
    ends = "fixed at one end and free at the other" if half else "fixed at both ends"
    scene = rng.frame.choice(
        (
            f"A string of length L = {metres}, {ends}, vibrates in {count}. ",
            f"A string, {ends}, has a standing wave in {count}; it is L = {metres} long. ",
            f"In {count} swings a string of length L = {metres} that is {ends}. ",
        )
    )
    shown = rng.frame.choice(
        (
            "The figure shows a string in both extremes of a standing wave. ",
            "The string shown vibrates in a standing wave. ",
            "A string swings as shown; the dashed line is half a period later. ",
        )
    )
    names = {
        "f": "Its frequency is ",
        "v": "Waves travel along it at ",
        "μ": "Its mass is distributed evenly, ",
        "F": "It is stretched by the force ",
    }
    for symbol, text in zip(symbols, given, strict=True):
        scene += f"{names[symbol]}{text}. "
    wave = 2 * length / loops
    solution = [
        f"A loop is half a wavelength: λ = 2 × {metres} / {loops:g} = {sig(wave)} m.",
        f"v = λf = {sig(wave)} m × {texts['f']} = {sig(speed)} m/s.",
    ]
    if sought == "frequency":
        wanted, answer = "At what frequency does it vibrate, in hertz", f"{sig(frequency)} Hz"
        solution[1] = f"f = v/λ = {texts['v']} / {sig(wave)} m = {answer}."
    elif sought == "fundamental":
        wanted = "What is the fundamental frequency of the string, in hertz"
        answer = f"{sig(frequency / loops)} Hz"
        solution = [
            f"With one loop the wavelength is {whole} times as long, the speed the same.",
            f"f₁ = {texts['f']} / {whole} = {answer}.",
        ]
    elif sought == "speed":
        wanted, answer = "What is the speed of waves on the string, in m/s", f"{sig(speed)} m/s"
    elif sought == "tension":
        wanted, answer = "What force stretches the string, in newtons", f"{sig(tension)} N"
        solution.append(f"v² = F/μ, so F = {texts['μ']} × v² = {answer}.")
    else:
        wanted = "What is the mass of the string for each metre, in g/m"
        answer = f"{sig(density)} g/m"
        solution.append(f"v² = F/μ, so μ = {texts['F']} / v² = {answer}.")
    wanted += ", to three significant figures?"

    asks = {
        "f": "How large is the frequency f?",
        "v": "How large is the speed v of the waves?",
        "μ": "What mass has each metre of the string?",
        "F": "How large is the force F that stretches the string?",
    }
    quizzes = [
        ask("length", "What is the length L of the string?", metres, f"L = {metres}"),
        *(ask(symbol, asks[symbol], texts[symbol], text)
          for symbol, text in zip(symbols, given, strict=True)),
        ask("nodes", "How many points of the string stay at rest, its ends included?", whole + 1,
            "the points where the two curves meet", at="string",
            among=[loops + 1 for loops in WORDS]),
        ask("rest", "Which of the marked points stays at rest?", LETTERS[rest],
            "the letters above the curves", among=LETTERS, at=LETTERS),
        ask("most", "Which of the marked points swings most?", LETTERS[most],
            "the letters above the curves", among=LETTERS, at=LETTERS),
    ]  # fmt: skip
    end = "right" if free_right else "left"
    first_up = rng.random() < 0.5
    supports = f"A rod with a ring at the {end} end, a wall at the other" if half else (
        "A string between two walls")  # fmt: skip
    return Item(
        question=scene + wanted,
        answer=answer,
        multimodal_question=shown + wanted,
        elements=[
            supports,
            f"A standing wave of {count}, drawn at both of its extremes",
            f"The dimension L = {metres} below the string",
            *(f"The label {text}" for text in given),
            "Four points on the solid curve, A, B, C and D from left to right",
        ],
        quizzes=quizzes,
        plan=(
            "Content: a string at the two extremes of a standing wave, one solid, one dashed, "
            f"{'with a wall and a free end' if half else 'between walls'}.\n"
            "Layout: the string from left to right, its length as a dimension below, the other "
            "values above.\n"
            f"Labels: L = {metres}; {'; '.join([*given, *LETTERS])}.\n"
            f"Constraints: exactly {count}, equally long, nodes at the walls; no wavelength or "
            "asked value shown."
        ),
        solution=solution,
        caption=(
            f"A string of {metres}, {ends}{' (the ' + end + ' one)' if half else ''}, in a "
            f"standing wave of {count}; the solid curve is one extreme, the dashed one the other. "
            f"Labels: {', '.join(given)}. Of the marked points A to D, {LETTERS[rest]} is at a "
            f"node and {LETTERS[most]} at the middle of a loop."
        ),
        program=drawing(
            draw,
            loops=loops,
            length=metres,
            given=[f"${text[0]}${text[1:]}" for text in given],
            swing=rng.step(0.5, 0.85, 0.05),
            first_up=first_up,
            free_right=free_right,
            points=points,
            nodes=rng.random() < 0.5,
        ),
    )  # fmt: skip
