"""A sinusoidal wave over place or time: find its speed, frequency or a particle's top speed."""

from __future__ import annotations

import math

import numpy as np

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import arrow, beside, dimension, page

IMAGE_TYPE = "Physics - Waveform"
SPLIT = "test"
LEVELS = (1, 2, 3)  # speed or frequency; a particle's speed; a frequency from two snapshots
WAVES = {2: "one", 3: "one and a half", 4: "two", 5: "two and a half"}  # by half waves


def draw(
    look: Look,
    axis: str,
    half_waves: int,
    before: float,
    after: float,
    crest_first: bool,
    tall: float,
    amplitude: str,
    span: str,
    names: tuple[str, str],
    moves: int,
    frequency: str,
    shift: float,
    shift_text: str,
    later: str,
) -> None:
    """`before` and `after`: half waves drawn left of the first and right of the second point.

    moves: 1 to the right, -1 to the left, 0 of a graph over t; shift: how far the second
    snapshot is ahead, as a part of the way between the points.
    """
    ax = page(8.9, 4.9 if moves else 4.3)
    left, right = 1.75, 8.1
    middle = 2.5 if moves else 1.95
    half = (right - left) / (before + half_waves + after)
    first = left + before * half
    last = first + half_waves * half
    up = 1 if crest_first else -1
    up_last = up * (-1) ** half_waves

    arrow(ax, (left, middle), (right + 0.35, middle), look.ink)
    arrow(ax, (left, middle - 1.2), (left, middle + 1.7), look.ink)
    beside(ax, (right + 0.35, middle), (1, 0), f"${axis}$", 0.1)
    beside(ax, (left, middle + 1.7), (1, 0), "$y$", 0.15)
    beside(ax, (left, middle), (-1, 0), "0", 0.12)
    x = np.linspace(left, right, 600)
    wave = middle + up * tall * np.cos(np.pi * (x - first) / half)
    ax.plot(x, wave, color=look.accents[0], lw=1.2 * look.line, label="wave")

    # the height of the crests, carried to the axis
    crest = first if crest_first else first + half
    ax.plot([left, crest], [middle + tall] * 2, ls=":", color=look.soft, lw=1.2)
    beside(ax, (left, middle + tall), (-1, 0), f"$A$ = {amplitude}", 0.12)

    # the two marked points and what lies between them
    across = middle + 1.4 * up
    for at, name, way in ((first, names[0], up), (last, names[1], up_last)):
        ax.plot([at, at], [middle + way * tall, across + 0.1 * up], ls=":", color=look.soft, lw=1.2)
        ax.plot(at, middle + way * tall, "o", ms=7, color=look.ink, zorder=3)
        beside(ax, (at + 0.13, middle + way * (tall + 0.22)), (1, 0), name, 0)
    dimension(look, ax, (first, across), (last, across), span, gap=0.08 * up)

    if shift:  # the second snapshot, and how far it is ahead
        ahead = moves * shift * half_waves * half
        wave = middle + up * tall * np.cos(np.pi * (x - ahead - first) / half)
        ax.plot(x, wave, color=look.accents[1], ls="--", label="later")
        low, line = middle - up * tall, middle - up * (tall + 0.28)
        for at in (first + half, first + half + ahead):
            ax.plot([at, at], [low, line - 0.1 * up], ls=":", color=look.soft, lw=1.2)
        arrow(ax, (first + half, line), (first + half + ahead, line), look.soft)
        beside(ax, (first + half + ahead / 2, line), (0, -up), shift_text, 0.12)
        ax.plot([4.0, 4.6], [0.35, 0.35], color=look.accents[0], lw=1.2 * look.line)
        beside(ax, (4.6, 0.35), (1, 0), "$t$ = 0", 0.12)
        ax.plot([6.0, 6.6], [0.35, 0.35], color=look.accents[1], ls="--")
        beside(ax, (6.6, 0.35), (1, 0), later, 0.12)
    if moves:
        arrow(
            ax, (2.3 - 0.6 * moves, 0.35), (2.3 + 0.6 * moves, 0.35), look.accents[2], label="way"
        )
        beside(ax, (2.3, 0.4), (0, 1), "$v$", 0.06)
    if frequency:
        beside(ax, (4.0, 0.35), (1, 0), frequency, 0)


def make(rng: Rng) -> Item:
    names = rng.frame.choice((("P", "Q"), ("C", "D"), ("R", "S"), ("M", "N")))
    twice = rng.level == 3
    snapshot = rng.frame.random() < 0.5 or twice
    half_waves, crest_first = rng.choice(tuple(WAVES)), rng.random() < 0.5
    to_right = rng.random() < 0.5
    way, waves = "right" if to_right else "left", WAVES[half_waves]
    kinds = ("crest", "trough")
    kind = kinds[not crest_first], kinds[crest_first == bool(half_waves % 2)]

    amplitude = rng.step(1, 9, 0.01)  # cm
    duration, distance = rng.randint(100, 990), rng.step(1, 6, 0.01)  # ms, m
    frequency, speed = rng.step(10, 60, 0.1), rng.uniform(4, 40)
    # ahead by less than half a wavelength, whatever the number of waves
    shift = round(rng.uniform(0.06, 0.13) * distance, 3)
    after = sig(1000 * shift / speed)  # ms
    size, hertz, later = f"{amplitude:.2f} cm", f"{frequency:.1f} Hz", f"{after} ms"
    span, ahead = (f"{distance:.2f} m" if snapshot else f"{duration} ms"), f"{shift:.3f} m"
    length, period = 2 * distance / half_waves, 2 * duration / half_waves / 1000

    points = f"{names[0]} on a {kind[0]} and {names[1]} on a {kind[1]}"
    plural = "s" if half_waves > 2 else ""
    if snapshot:
        wave = f"sinusoidal wave of amplitude A = {size}"
        story = rng.frame.choice(
            (
                f"A {wave} travels to the {way} along a string. On a snapshot of the string, ",
                f"Along a string a {wave} moves to the {way}. At one instant, ",
                f"A snapshot shows a {wave} that runs to the {way} along a string. On it, ",
            )
        )
        story += f"{points} are {waves} wavelength{plural}, or {span}, apart. "
        shown = rng.frame.choice(
            (
                "The figure is a snapshot of a sinusoidal wave that travels along a string. ",
                "A sinusoidal wave runs along a string; the figure shows it at one instant. ",
                "The string shown carries a wave along. ",
            )
        )
        if twice:
            story += f"A time t = {later} later the wave has moved on by s = {ahead}. "
            shown = rng.frame.choice(
                (
                    "The figure shows a wave on a string at two instants. ",
                    "Two snapshots of a wave on a string are drawn. ",
                    "A wave runs along a string; the dashed curve shows it a moment later. ",
                )
            )
        else:
            story += f"Its frequency is f = {hertz}. "
    else:
        swing = f"with amplitude A = {size}"
        story = rng.frame.choice(
            (
                f"A point of a string moves sinusoidally {swing}. On its graph, ",
                f"A point of a string swings {swing} on a sine curve. In its graph, ",
                f"A graph shows how a point of a string oscillates {swing}. On the curve, ",
            )
        )
        story += f"{points} are {waves} period{plural}, or {span}, apart. "
        shown = rng.frame.choice(
            (
                "The figure shows the displacement of a point of a string over time. ",
                "A point of a string swings as the graph shows. ",
                "The curve is the displacement of a point of a string, drawn over time. ",
            )
        )
    count = half_waves / 2
    if twice:
        rate = shift / float(after) * 1000
        wanted, answer = "What is the frequency of the wave, in hertz", f"{sig(rate / length)} Hz"
        solution = [
            f"Speed: v = {ahead} / {later} = {sig(rate)} m/s.",
            f"Wavelength: λ = {span} / {count:g} = {sig(length)} m.",
            f"f = v/λ = {answer}.",
        ]
    elif snapshot and rng.level == 1:
        wanted, answer = "How fast does the wave travel, in m/s", f"{sig(length * frequency)} m/s"
        solution = [
            f"Wavelength: λ = {span} / {count:g} = {sig(length)} m.",
            f"v = λf = {sig(length)} m × {hertz} = {answer}.",
        ]
    elif rng.level == 1:
        wanted = "What is the frequency of the oscillation, in hertz"
        answer = f"{sig(1 / period)} Hz"
        solution = [
            f"Period: T = {span} / {count:g} = {sig(period)} s.",
            f"f = 1/T = {answer}.",
        ]
    else:
        wanted = "What is the greatest speed of a point of the string, in m/s"
        omega = 2 * math.pi * (frequency if snapshot else 1 / period)
        answer = f"{sig(omega * amplitude / 100)} m/s"
        turn = f"ω = 2πf = {sig(omega)} 1/s."
        if not snapshot:
            turn = f"T = {span} / {count:g} = {sig(period)} s, so ω = 2π/T = {sig(omega)} 1/s."
        solution = [turn, f"Aω = {amplitude / 100:.4f} m × {sig(omega)} 1/s = {answer}."]
    wanted += ", to three significant figures?"

    apart = "along the string" if snapshot else "in time"
    quizzes = [
        ask("amplitude", "What is the amplitude A of the wave?", size, f"A = {size}"),
        ask("span", f"How far apart are {names[0]} and {names[1]} {apart}?", span, span),
        ask("count", f"How many full waves lie between {names[0]} and {names[1]}?", waves,
            f"the curve from {names[0]} to {names[1]}", among=tuple(WAVES.values()), at=names),
        ask("kinds", f"What do {names[0]} and {names[1]} mark, in this order?",
            f"a {kind[0]}, then a {kind[1]}", "the marked points", at=names,
            among=[f"a {a}, then a {b}" for a in kinds for b in kinds]),
    ]  # fmt: skip
    given = [f"A = {size}", span]
    extra = [f"An arrow v pointing to the {way}"] if snapshot else []
    if twice:
        given += [f"s = {ahead}", f"t = {later}"]
        extra.append(f"A dashed curve, s = {ahead} ahead, of the time t = {later}")
        quizzes += [
            ask("ahead", "How far has the wave moved on?", ahead, f"s = {ahead}"),
            ask("later", "How much later is the dashed curve?", later, f"t = {later}"),
        ]
    elif snapshot:
        given.append(f"f = {hertz}")
        extra.append(f"The frequency f = {hertz}")
        quizzes.append(
            ask("frequency", "What is the frequency of the wave?", hertz, f"f = {hertz}")
        )
    axis = "x" if snapshot else "t"
    return Item(
        question=story + wanted,
        answer=answer,
        multimodal_question=shown + wanted,
        elements=[
            f"Axes labelled {axis} and y",
            f"A sinusoidal curve, its height A = {size} marked on the y axis",
            points,
            f"Between them {waves} full wave{plural}",
            f"The dimension {span} between {names[0]} and {names[1]}",
            *extra,
        ],
        quizzes=quizzes,
        plan=(
            f"Content: a sine curve over {'place' if snapshot else 'time'} with two marked points"
            f"{', the direction of travel' if snapshot else ''}"
            f"{' and a second snapshot' if twice else ''}.\n"
            "Layout: horizontal axis through the middle, the distance between the points as a "
            f"dimension {'above' if crest_first else 'below'}.\n"
            f"Labels: {axis}; y; {names[0]}; {names[1]}; {'; '.join(given)}.\n"
            f"Constraints: {waves} full wave{plural} between the points; no wavelength, period or "
            "speed given as a number."
        ),
        solution=solution,
        caption=(
            f"A sine curve of amplitude {size} over {'place' if snapshot else 'time'} with the "
            f"points {points}, {waves} full wave{plural} or {span} apart."
            + (f" An arrow shows that the wave travels to the {way}." if snapshot else "")
            + (f" A dashed curve {later} later is {ahead} ahead." if twice else "")
            + (f" The frequency is {hertz}." if snapshot and not twice else "")
        ),
        program=drawing(
            draw,
            axis=axis,
            half_waves=half_waves,
            before=rng.step(0.6, 1.4, 0.1),
            after=rng.step(0.7, 1.3, 0.1),
            crest_first=crest_first,
            tall=rng.step(0.7, 0.95, 0.05),
            amplitude=size,
            span=span,
            names=names,
            moves=(1 if to_right else -1) if snapshot else 0,
            frequency=f"$f$ = {hertz}" if snapshot and not twice else "",
            shift=round(shift / distance, 4) if twice else 0,
            shift_text=f"$s$ = {ahead}" if twice else "",
            later=f"$t$ = {later}" if twice else "",
        ),
    )
