"""A sine on an oscilloscope's screen: read off its frequency, a power, or a phase difference."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.patches import Rectangle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import page

IMAGE_TYPE = "Physics - Waveform"
LEVELS = (1, 2, 3)  # frequency; mean power in a resistor; phase difference of two traces
BASES = tuple((d * 10**k, unit) for unit in ("ms", "µs") for k in (0, 1, 2) for d in (1, 2, 5))
RANGES = ((0.5, "V"), (1, "V"), (2, "V"), (5, "V"), (10, "V"), (50, "mV"), (100, "mV"), (200, "mV"))
PERIODS = (1.6, 2.4, 3.2, 4, 4.8, 5.6, 6.4)  # divisions: a quarter of each ends on a mark


def draw(
    look: Look, period: float, heights: list[float], shift: float, upside: int,
    names: list[str], notes: list[str], panel_left: bool,
) -> None:  # fmt: skip
    """All in divisions of half an inch; the first trace has a crest or a trough in the middle."""
    ax = page(7.6, 4.6)
    x0, y0, box = (2.2 if panel_left else 0.3), 0.3, 0.5
    ax.add_patch(Rectangle((x0, y0), 5, 4, fc=look.fills[3], ec=look.ink, zorder=0))
    for k in range(11):
        ax.plot([x0 + k * box] * 2, [y0, y0 + 4], color=look.soft, lw=1.6 if k == 5 else 0.6)
    for k in range(9):
        ax.plot([x0, x0 + 5], [y0 + k * box] * 2, color=look.soft, lw=1.6 if k == 4 else 0.6)
    for k in range(51):
        ax.plot([x0 + k / 10] * 2, [y0 + 1.95, y0 + 2.05], color=look.soft, lw=0.8)
    for k in range(41):
        ax.plot([x0 + 2.45, x0 + 2.55], [y0 + k / 10] * 2, color=look.soft, lw=0.8)
    t = np.linspace(-5, 5, 600)
    for place, (height, name) in enumerate(zip(heights, names, strict=True)):
        wave = upside * height * np.cos(2 * np.pi * (t - place * shift) / period)
        (line,) = ax.plot(x0 + (5 + t) * box, y0 + (4 + wave) * box, lw=1.2 * look.line)
        line.set(color=look.accents[place], ls=("-", "--")[place], label=name)
    side = 0.2 if panel_left else 5.5
    for row, text in enumerate(notes):
        ax.text(side, 4.0 - 0.55 * row, text, ha="left", va="center")
    for place, name in enumerate(names if len(names) > 1 else []):
        y = 1.6 - 0.5 * place
        (line,) = ax.plot([side, side + 0.6], [y, y], lw=1.2 * look.line)
        line.set(color=look.accents[place], ls=("-", "--")[place])
        ax.text(side + 0.72, y, name, ha="left", va="center")


def make(rng: Rng) -> Item:
    level, frame = rng.level, rng.frame
    base, second = rng.choice(BASES)
    volt, volts = rng.choice(RANGES)
    period = rng.choice(PERIODS)
    height, lower = rng.step(1.2, 3.6, 0.2), rng.step(0.8, 3.6, 0.2)
    shift = round(0.2 * rng.randint(1, round(period / 0.4) - 1), 1)  # less than half a period
    per_time, per_volt = f"{base} {second}", f"{volt:g} {volts}"
    time = period * base * (1e-3 if second == "ms" else 1e-6)
    peak = height * volt * (1e-3 if volts == "mV" else 1)
    ohms = rng.choice((10, 22, 47, 68, 100, 150, 220, 330, 470, 680))
    knobs = f"set to {per_time} and {per_volt} a division"
    wide = f"{period:.1f} divisions"
    if level == 1:
        hertz = 1 / time
        kilo = frame.random() < 0.5
        result, unit = (hertz / 1000, "kHz") if kilo else (hertz, "Hz")
        wanted = f"What is the frequency of the signal, in {unit}"
        said = f"One period of a sine is {wide} wide on an oscilloscope that is {knobs}. "
        solution = [f"Period: {wide} × {per_time} = {sig(time)} s.",
                    f"f = 1/T = {sig(result)} {unit}."]  # fmt: skip
    elif level == 2:
        result, unit = peak**2 / 2 / ohms * 1000, "mW"
        wanted = "What mean power does the signal deliver to the resistor R, in milliwatts"
        said = (f"A sine across a resistor R = {ohms} Ω reaches {height:.1f} divisions above the "
                f"middle on an oscilloscope that is {knobs}. ")  # fmt: skip
        solution = [f"Peak: {height:.1f} divisions × {per_volt} = {sig(peak)} V.",
                    f"Effective voltage: {sig(peak)} V/√2 = {sig(peak / math.sqrt(2))} V.",
                    f"P = U²/R = {sig(result)} mW."]  # fmt: skip
    else:
        result, unit = 360 * shift / period, "°"
        wanted = "By what angle does Y₂ lag behind Y₁, in degrees"
        said = (f"Two sines, Y₁ and Y₂, of the period {wide} are seen on an oscilloscope that is "
                f"{knobs}. The trace Y₂ is {shift:.1f} divisions to the right of Y₁. ")  # fmt: skip
        solution = [f"A period of {wide} is 360°.",
                    (f"{shift:.1f} divisions are {shift:.1f}/{period:.1f} × 360° = "
                    f"{sig(result)}°.")]  # fmt: skip
    said = frame.choice(("", "In a laboratory, the following is measured. ",
                         "A student reads a screen. ")) + said  # fmt: skip
    shown = frame.choice(("The screen of an oscilloscope is shown. ",
                          "An oscilloscope shows this picture. ",
                          "An oscilloscope with its settings is shown. "))  # fmt: skip
    if level == 2:
        shown += "The signal is the voltage across the resistor R. "
    if level == 3:
        shown += "The trace Y₂ lags by less than half a period. "
    question = f"{wanted}, to three significant figures?"
    two = level == 3
    notes = [f"{per_time} / div", f"{per_volt} / div"] + [f"$R$ = {ohms} Ω"] * (level == 2)
    traces = "two sines, one dashed" if two else "a sine"
    first = "the trace Y₁" if two else "the trace"
    quizzes = [
        ask("base", "How much time is one division?", per_time, notes[0], at=notes[0]),
        ask("range", "What voltage is one division?", per_volt, notes[1], at=notes[1]),
        ask("period", f"How many divisions wide is a period of {first}?", f"{period:.1f}",
            "two crests, or crest and trough", at="Y₁", value=period, apart=0.5),
        ask("height", f"How many divisions above the middle are the crests of {first}?",
            f"{height:.1f}", "the crests", at="Y₁", value=height, apart=0.35),
    ]  # fmt: skip
    if level == 2:
        quizzes.append(ask("ohms", "How large is R?", f"{ohms} Ω", f"R = {ohms} Ω"))
    if two:
        quizzes.append(ask("lower", "How many divisions above the middle are the crests of Y₂?",
                           f"{lower:.1f}", "the dashed crests", at="Y₂", value=lower,
                           apart=0.35))  # fmt: skip
    return Item(
        question=said + question,
        answer=f"{sig(result)} {unit}".replace(" °", "°"),
        multimodal_question=shown + question,
        elements=[
            "A screen of 10 by 8 divisions with marks at every fifth of one on its middle lines",
            f"On it {traces} with a period of {wide}",
            f"Crests {height:.1f} divisions above the middle",
            f"The settings {per_time} and {per_volt} a division beside the screen",
            *([f"A dashed trace Y₂, {shift:.1f} divisions to the right of Y₁"] if two else []),
            *([f"The label R = {ohms} Ω"] if level == 2 else []),
        ],
        quizzes=quizzes,
        plan=(
            f"Content: the screen of an oscilloscope with {traces}.\n"
            "Layout: the screen with its grid, the settings beside it.\n"
            f"Labels: {'; '.join(n.replace('$', '') for n in notes)}{'; Y₁; Y₂' if two else ''}.\n"
            f"Constraints: period {wide}, crests {height:.1f} divisions high"
            f"{f', Y₂ {shift:.1f} divisions later' if two else ''}; no frequency, power or angle "
            "shown."
        ),
        solution=solution,
        caption=(
            f"An oscilloscope at {per_time} and {per_volt} a division shows {traces}; a period is "
            f"{wide} wide and {first} reaches {height:.1f} divisions."
            + (f" Y₂ is {shift:.1f} divisions later and {lower:.1f} high." if two else "")
        ),
        program=drawing(
            draw, period=period, heights=[height, lower][: 1 + two], shift=shift if two else 0,
            upside=rng.choice((1, -1)), names=["Y₁", "Y₂"][: 1 + two], notes=notes,
            panel_left=rng.random() < 0.5,
        ),
    )  # fmt: skip
