"""A sinusoidal wave over place or time: find its speed, frequency or a particle's top speed."""

from __future__ import annotations

import math

import numpy as np

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig
from scigen_data.problems.families.physics._marks import arrow, dimension, page

IMAGE_TYPE = "Physics - Waveform"
WORDS = {2: "one", 3: "one and a half", 4: "two", 5: "two and a half", 6: "three"}


def draw(
    axis: str,
    half_waves: int,
    before: float,
    after: float,
    crest_first: bool,
    amplitude: float,
    span: str,
    frequency: float | None,
    to_right: bool,
    names: tuple[str, str],
    color: str,
    serif: bool,
) -> None:
    """`before` and `after`: half waves drawn left of the first and right of the second point."""
    ax = page(8.9, 4.3 if frequency is not None else 3.8, serif)
    left, right, tall = 1.65, 8.1, 0.9
    middle = 2.1 if frequency is not None else 1.6
    half = (right - left) / (before + half_waves + after)
    first = left + before * half
    last = first + half_waves * half
    up_first = 1 if crest_first else -1
    up_last = up_first * (-1) ** half_waves

    arrow(ax, (left, middle), (right + 0.35, middle), "black")
    arrow(ax, (left, middle - 1.2), (left, middle + 1.7), "black")
    ax.text(right + 0.45, middle, f"${axis}$", ha="left", va="center", fontsize=15)
    ax.text(left + 0.15, middle + 1.7, "$y$", ha="left", va="center", fontsize=15)
    ax.text(left - 0.12, middle, "0", ha="right", va="center")
    x = np.linspace(left, right, 600)
    ax.plot(x, middle + up_first * tall * np.cos(np.pi * (x - first) / half), color=color, lw=2.2)

    # the height of the crests, carried to the axis
    crest = first if crest_first else first + half
    ax.plot([left, crest], [middle + tall] * 2, ls=":", color="gray", lw=1.2)
    ax.text(left - 0.12, middle + tall, f"$A$ = {amplitude:.1f} cm", ha="right", va="center")

    # the two marked points and what lies between them
    for at, name, up in ((first, names[0], up_first), (last, names[1], up_last)):
        ax.plot([at, at], [middle + up * tall, middle + 1.5], ls=":", color="gray", lw=1.2)
        ax.plot(at, middle + up * tall, "o", ms=7, color="black", zorder=3)
        ax.text(at + 0.13, middle + up * (tall + 0.22), name, ha="left", va="center", fontsize=15)
    dimension(ax, (first, middle + 1.4), (last, middle + 1.4), span)

    if frequency is not None:
        tail, tip = (3.3, 4.6) if to_right else (4.6, 3.3)
        arrow(ax, (tail, 0.35), (tip, 0.35), "firebrick")
        ax.text(3.95, 0.42, "$v$", ha="center", va="bottom")
        ax.text(5.0, 0.35, f"$f$ = {frequency:.1f} Hz", ha="left", va="center")


def make(rng: Rng) -> Item:
    half_waves = rng.choice(list(WORDS))
    crest_first = rng.random() < 0.5
    amplitude = rng.step(0.5, 9, 0.1)
    # No A among the names: the amplitude has it.
    names = rng.choice((("P", "Q"), ("C", "D"), ("Q", "P"), ("S", "R"), ("R", "S")))
    to_right = rng.random() < 0.5
    snapshot = rng.random() < 0.5
    kinds = ("crest", "trough")
    first_kind = kinds[not crest_first]
    last_kind = kinds[crest_first == bool(half_waves % 2)]
    size = f"A = {amplitude:.1f} cm"
    count = WORDS[half_waves]
    way = "right" if to_right else "left"
    ask_particle = rng.random() < 0.4

    quizzes = [
        quiz(rng, "What is the amplitude A of the wave?", f"{amplitude:.1f} cm",
             rng.near(amplitude, lambda v: f"{v:.1f} cm"), size),
        quiz(rng, f"How many full waves lie between {names[0]} and {names[1]}?", count,
             [WORDS[n] for n in sorted(WORDS, key=lambda n: abs(n - half_waves))],
             f"the curve between {names[0]} and {names[1]}"),
        quiz(rng, f"Where on the curve are {names[0]} and {names[1]}?",
             f"{names[0]} on a {first_kind}, {names[1]} on a {last_kind}",
             [f"{names[0]} on a {a}, {names[1]} on a {b}" for a in kinds for b in kinds],
             f"the dots {names[0]} and {names[1]}"),
    ]  # fmt: skip
    frequency = None
    if snapshot:
        axis = "x"
        frequency = rng.step(1.5, 60, 0.1)
        distance = rng.step(0.4, 6, 0.01)
        span = f"{distance:.2f} m"
        given = [size, f"f = {frequency:.1f} Hz", span]
        story = (
            f"A sinusoidal wave of amplitude {size} and frequency f = {frequency:.1f} Hz travels "
            f"to the {way} along a string. On a snapshot of the string, {names[0]} on a "
            f"{first_kind} and {names[1]} on a {last_kind} are {count} "
            f"wavelength{'s' if half_waves > 2 else ''}, or {span}, apart. "
        )
        shown = "The figure is a snapshot of a sinusoidal wave that travels along a string. "
        if ask_particle:
            wanted = "What is the greatest speed of a point of the string, in m/s"
            answer = f"{sig(2 * math.pi * frequency * amplitude / 100)} m/s"
        else:
            wanted = "How fast does the wave travel, in m/s"
            answer = f"{sig(2 * distance / half_waves * frequency)} m/s"
        quizzes += [
            quiz(rng, f"How far apart are {names[0]} and {names[1]} along the string?", span,
                 rng.near(distance, lambda v: f"{v:.2f} m"), span),
            quiz(rng, "What is the frequency of the wave?", f"{frequency:.1f} Hz",
                 rng.near(frequency, lambda v: f"{v:.1f} Hz"), f"f = {frequency:.1f} Hz"),
            quiz(rng, "In which direction does the wave travel?", f"to the {way}",
                 [f"to the {'left' if to_right else 'right'}", "upwards", "downwards"],
                 "the arrow v below the wave"),
        ]  # fmt: skip
        extra = [f"An arrow v pointing to the {way}", f"The frequency f = {frequency:.1f} Hz"]
    else:
        axis = "t"
        duration = rng.randint(12, 990)
        span = f"{duration} ms"
        given = [size, span]
        story = (
            "The displacement of a point of a string is a sinusoidal function of time with "
            f"amplitude {size}. From {names[0]}, on a {first_kind} of the curve, to {names[1]}, on "
            f"a {last_kind}, {count} period{'s' if half_waves > 2 else ''}, or {span}, go by. "
        )
        shown = "The figure shows the displacement of a point of a string over time. "
        period = 2 * duration / half_waves / 1000
        if ask_particle:
            wanted = "What is the greatest speed of the point, in m/s"
            answer = f"{sig(2 * math.pi * amplitude / 100 / period)} m/s"
        else:
            wanted = "What is the frequency of the oscillation, in hertz"
            answer = f"{sig(1 / period)} Hz"
        quizzes += [
            quiz(rng, f"How much time goes by between {names[0]} and {names[1]}?", span,
                 rng.near(duration, lambda v: f"{v:.0f} ms"), span),
            quiz(rng, "What is drawn along the horizontal axis?", "time t",
                 ["place x", "speed v", "frequency f"], "t"),
        ]  # fmt: skip
        extra = []
    wanted += ", to three significant figures?"
    return Item(
        question=story + wanted,
        answer=answer,
        multimodal_question=shown + wanted,
        elements=[
            f"Axes labelled {axis} and y",
            f"A sinusoidal curve, its height {size} marked on the y axis",
            f"{names[0]} on a {first_kind} and {names[1]} on a {last_kind}",
            f"Between them {count} full wave{'s' if half_waves > 2 else ''}",
            f"The dimension {span} between {names[0]} and {names[1]}",
            *extra,
        ],
        quizzes=quizzes,
        plan=(
            f"Content: a sine curve over {'place' if snapshot else 'time'} with two marked points"
            f"{' and the direction of travel' if snapshot else ''}.\n"
            "Layout: horizontal axis through the middle, the distance between the points as a "
            f"dimension above{', the arrow of travel below' if snapshot else ''}.\n"
            f"Labels: {axis}; y; {names[0]}; {names[1]}; {'; '.join(given)}.\n"
            f"Constraints: {count} full waves between the points; no wavelength, period or speed "
            "given as a number."
        ),
        program=program(
            draw,
            axis=axis,
            half_waves=half_waves,
            before=rng.step(0.6, 1.5, 0.1),
            after=rng.step(0.6, 1.3, 0.1),
            crest_first=crest_first,
            amplitude=amplitude,
            span=span,
            frequency=frequency,
            to_right=to_right,
            names=names,
            color=rng.choice(("navy", "firebrick", "darkgreen", "teal", "purple", "chocolate")),
            serif=rng.random() < 0.4,
        ),
    )
