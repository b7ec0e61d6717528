"""A battery, one resistor in series with two in parallel: currents, voltages, a resistance."""

from __future__ import annotations

from itertools import permutations

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.circuits import battery, junction, meter, resistor, switch, wire
from scigen_data.problems.kits.marks import Point, page

IMAGE_TYPE = "Physics - Circuit"
LEVELS = (1, 2, 3)  # of the whole circuit; of one resistor; a resistance from the current
NAMES = ("R₁", "R₂", "R₃")
# side of the battery: the direction from there to the far branch, the one from rail to rail, the
# distances of the branches from it, the length of a branch
TURNS: dict[str, tuple[Point, Point, tuple[float, float], float]] = {
    "left": ((1, 0), (0, 1), (3.1, 4.6), 2.6),
    "right": ((-1, 0), (0, 1), (3.1, 4.6), 2.6),
    "top": ((0, -1), (1, 0), (2.3, 3.6), 3.2),
    "bottom": ((0, 1), (1, 0), (2.3, 3.6), 3.2),
}


def draw(
    look: Look,
    emf: str,
    series: str,
    inner: str,
    outer: str,
    reading: str,
    side: str,
    series_far: bool,
    plus_far: bool,
    boxed: bool,
    with_switch: bool,
) -> None:
    """`inner` is next to the battery; `far` is the upper rail, or the right one."""
    forth, over, (near, end), rail = TURNS[side]
    lying = forth[0] != 0
    width, height = (8.2, 3.9) if lying else (6.4, 4.9)
    ax = page(width, height)
    x = (1.6 if side == "left" else width - 1.6) if lying else (width - rail) / 2
    y = (height - rail) / 2 if lying else (0.7 if side == "bottom" else height - 0.7)

    def at(along: float, across: float) -> Point:
        return x + along * forth[0] + across * over[0], y + along * forth[1] + across * over[1]

    back = (-forth[0], -forth[1])
    here, there = (rail, 0.0) if series_far else (0.0, rail)  # of series resistor, of meter
    out = over if series_far else (-over[0], -over[1])
    away = (-out[0], -out[1])
    minus, plus = (at(0, 0), at(0, rail)) if plus_far else (at(0, rail), at(0, 0))
    battery(look, ax, minus, plus, emf, back)
    resistor(look, ax, at(0, here), at(near, here), series, out, boxed)
    if reading:
        meter(look, ax, at(0, there), at(near, there), "A", reading, away)
    elif with_switch:
        switch(look, ax, at(0, there), at(near, there), "$S$", away)
    else:
        wire(look, ax, at(0, there), at(near, there))
    for rail_end in (here, there):
        wire(look, ax, at(near, rail_end), at(end, rail_end))
    resistor(look, ax, at(near, 0), at(near, rail), inner, back, boxed)
    resistor(look, ax, at(end, 0), at(end, rail), outer, forth, boxed)
    junction(look, ax, at(near, 0), at(near, rail))


def make(rng: Rng) -> Item:
    hidden, known = rng.frame.sample(range(3), 2)
    inverse = rng.level == 3
    if not inverse:
        hidden = -1
    series, inner, outer = rng.sample(range(3), 3)
    wobble = 1.0
    while wobble > 0.008:  # the unknown resistance is as precise as it is asked
        emf = rng.step(10, 48, 0.1)
        r = [rng.step(10, 99.9, 0.1) for _ in NAMES]
        pair = r[inner] * r[outer] / (r[inner] + r[outer])
        current = round(emf / (r[series] + pair), 4)
        if not inverse:
            break
        between = [_unknown(emf, current + slip, r, hidden, series) for slip in (-5e-5, 0, 5e-5)]
        wobble = abs(between[2] - between[0]) / r[hidden]
    low, high = sorted((inner, outer))
    first, branch = NAMES[series], rng.choice((low, high))
    side, series_far = rng.choice(tuple(TURNS)), rng.random() < 0.5
    rails = ("lower", "upper") if side in ("left", "right") else ("left", "right")
    place = f"on the {side}" if side in ("left", "right") else f"at the {side}"

    volts, amperes = f"{emf:.1f} V", (f"{current:.4f} A" if inverse else "")
    ohms = [f"{each:.1f} Ω" for each in r]
    labels = [name if i == hidden else f"{name} = {ohms[i]}" for i, name in enumerate(NAMES)]
    given = [label for i, label in enumerate(labels) if i != hidden]
    source = "A battery of negligible internal resistance"
    layout = f"{first} in series with the parallel pair {NAMES[low]} and {NAMES[high]}"
    scene = rng.frame.choice(
        (
            f"{source}, {volts}, feeds {layout}. Here {', '.join(given)}. ",
            f"{source} gives {volts}. It is joined to {layout}; {', '.join(given)}. ",
            f"A circuit has {layout}, where {', '.join(given)}. {source} of {volts} feeds it. ",
        )
    )
    shown = rng.frame.choice(
        (
            "The battery in the circuit shown has negligible internal resistance. ",
            "The figure shows a circuit; the internal resistance of its battery is negligible. ",
            "A battery of negligible internal resistance feeds the resistors shown. ",
        )
    )
    total, voltage = emf / (r[series] + pair), emf * pair / (r[series] + pair)
    all_ohms = sig(r[series] + pair)
    solution = [
        f"The pair has {sig(pair)} Ω, with {first} in series {all_ohms} Ω.",
        f"Current of the battery: {volts} / {all_ohms} Ω = {sig(total)} A.",
    ]
    if inverse:
        answer = f"{sig(between[1])} Ω"
        scene += f"An ideal ammeter beside the battery reads {amperes}. "
        shown += "The ammeter is ideal. "
        wanted = f"How large is the resistance {NAMES[hidden]}, in ohms"
        whole = emf / current
        solution = [f"The whole resistance is {volts} / {amperes} = {sig(whole, 4)} Ω."]
        if hidden == series:
            solution.append(f"The pair has {sig(pair, 4)} Ω, so {first} = {answer}.")
        else:
            rest = whole - r[series]
            other = NAMES[inner if hidden == outer else outer]
            solution += [
                f"Of these the pair has {sig(rest, 4)} Ω, as {first} has {ohms[series]}.",
                f"1/{NAMES[hidden]} = 1/({sig(rest, 4)} Ω) − 1/{other}: {answer}.",
            ]
    elif rng.level == 2:
        name, through = NAMES[branch], voltage / r[branch]
        wanted, answer, worked = rng.choice(
            (
                (f"What current flows through {name}, in amperes", f"{sig(through)} A",
                 f"through {name} flow {sig(through)} A"),
                (f"How much power does {name} take up, in watts", f"{sig(through * voltage)} W",
                 f"{name} takes up U²/R = {sig(through * voltage)} W"),
            )
        )  # fmt: skip
        solution.append(f"The pair has {sig(voltage)} V across it; {worked}.")
    else:
        wanted, answer, worked = rng.choice(
            (
                ("What current does the battery deliver, in amperes", f"{sig(total)} A", ""),
                ("What is the voltage across the parallel pair, in volts", f"{sig(voltage)} V",
                 f"Across the pair: {sig(total)} A × {sig(pair)} Ω = {sig(voltage)} V."),
                ("What power does the battery deliver, in watts", f"{sig(total * emf)} W",
                 f"Power: {volts} × {sig(total)} A = {sig(total * emf)} W."),
            )
        )  # fmt: skip
        solution += [worked] if worked else []
    wanted += ", to three significant figures?"

    orders = {(i, k): f"{NAMES[i]}, {NAMES[k]} nearer" for i, k in permutations(range(3), 2)}
    quizzes = [
        ask("emf", "What is the voltage of the battery?", volts, volts),
        ask("ohms", f"What is the resistance {NAMES[known]}?", ohms[known], labels[known]),
        ask("order", "Which resistor carries the battery's whole current, and which of the other "
            "two is nearer the battery?", orders[series, inner], "the branches of the circuit",
            among=tuple(orders.values()), at=labels),
        ask("place", "Where is the battery drawn?", place, "the battery symbol",
            among=("on the left", "on the right", "at the top", "at the bottom"), at="battery"),
    ]  # fmt: skip
    if inverse:
        quizzes.append(ask("reading", "What does the ammeter read?", amperes, amperes))
    else:
        quizzes.append(
            ask("sum", "What do the three resistances add up to?", f"{sum(r):.1f} Ω",
                "the labels of the resistors", at=labels)
        )  # fmt: skip
    with_switch = not inverse and rng.random() < 0.4
    extra = [f"An ammeter labelled {amperes}"] if inverse else []
    extra += ["A closed switch S"] if with_switch else []
    return Item(
        question=scene + wanted,
        answer=answer,
        multimodal_question=shown + wanted,
        elements=[
            f"A battery labelled {volts} {place}",
            *(f"A resistor labelled {label}" for label in labels),
            f"{NAMES[low]} and {NAMES[high]} in parallel, {first} in series with the pair",
            *extra,
        ],
        quizzes=quizzes,
        plan=(
            f"Content: a battery, {first} in series, then two parallel branches with "
            f"{NAMES[inner]} and {NAMES[outer]}.\n"
            f"Layout: rectangular loop, battery {place}, {first} in the {rails[series_far]} wire, "
            f"{NAMES[outer]} in the branch farthest from the battery.\n"
            f"Labels: {volts}; {'; '.join([*labels, *extra])}.\n"
            "Constraints: junction dots where three wires meet; labels clear of the symbols; no "
            "asked value and no equivalent resistance shown."
        ),
        solution=solution,
        caption=(
            f"A circuit with a battery of {volts} {place}. {labels[series]} is in series with two "
            f"parallel branches, {labels[inner]} nearer to the battery and {labels[outer]} farther "
            f"away.{''.join(f' {each} is beside the battery.' for each in extra)}"
        ),
        program=drawing(
            draw,
            emf=volts,
            **{key: f"${label[0]}_{number + 1}${label[2:]}" for key, number, label in (
                ("series", series, labels[series]), ("inner", inner, labels[inner]),
                ("outer", outer, labels[outer]))},
            reading=amperes,
            side=side,
            series_far=series_far,
            plus_far=rng.random() < 0.5,
            boxed=rng.random() < 0.4,
            with_switch=with_switch,
        ),
    )  # fmt: skip


def _unknown(emf: float, current: float, r: list[float], hidden: int, series: int) -> float:
    """The resistance `hidden` from the battery's current and the others."""
    others = [value for i, value in enumerate(r) if i not in (hidden, series)]
    if hidden == series:
        return emf / current - others[0] * others[1] / sum(others)
    return 1 / (1 / (emf / current - r[series]) - 1 / others[0])
