"""A gas taken round a closed cycle in the pV diagram: find its work, a heat, or its efficiency."""

from __future__ import annotations

from itertools import permutations

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.axes import (
    FRAMES,
    GRIDS,
    Scale,
    area,
    curve,
    flow,
    graph,
    guides,
    numbers,
    point,
)

IMAGE_TYPE = "Physics - Thermodynamic"
LEVELS = (1, 2, 3)  # the work of a cycle; the heat on one way; the efficiency
# gas -> C_V / R, of one or two atoms a molecule near room temperature (NIST Chemistry WebBook)
GASES = {"helium": 1.5, "neon": 1.5, "argon": 1.5, "nitrogen": 2.5, "oxygen": 2.5,
         "carbon monoxide": 2.5}  # fmt: skip
# units of volume and pressure, that of their product, and what volumes of 1 to 10 and pressures of
# 1 to 8 are multiplied by
UNITS = (("L", "kPa", "J", 1, 100), ("cm³", "MPa", "J", 100, 1), ("m³", "kPa", "kJ", 0.1, 100))
SHAPES = ("rectangle", "triangle", "trapezium")


def draw(
    look: Look,
    states: list[tuple[str, float, float]],
    x: Scale,
    y: Scale,
    frame: str,
    grid: str,
    shade: bool,
    guided: bool,
    note: str,
) -> None:
    """`states`: name, volume, pressure in the order of the cycle."""
    ax = graph(look, (6.8, 5), x, y, frame, grid)
    ax.set_title(note, fontsize=13)
    volumes, pressures = [v for _, v, _ in states], [p for _, _, p in states]
    if shade:
        area(look, ax, volumes, pressures)
    for (name, v0, p0), (after, v1, p1) in zip(states, [*states[1:], states[0]], strict=True):
        curve(look, ax, [v0, v1], [p0, p1], label=f"{name} to {after}")
        flow(look, ax, (v0, p0), (v1, p1))
        if guided:
            guides(look, ax, v0, p0)
    for name, volume, pressure in states:
        across = 13 if volume > min(volumes) else -13
        up = 13 if pressure > min(pressures) else -13
        point(look, ax, volume, pressure, name, (across, up), label=f"state {name}")


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    shape = frame.choice(SHAPES[:2] if level == 3 else SHAPES)
    letters = frame.choice(("ABCD", "PQRS", "KLMN", "abcd", "EFGH"))[: 3 if shape == "triangle"
                                                                     else 4]  # fmt: skip
    ruled = frame.random() < 0.5  # states on numbers of a scale, or numbers at the states
    volume_unit, pressure_unit, energy, v_scale, p_scale = frame.choice(UNITS)
    while True:
        if ruled:
            spacing = rng.choice((0.5, 1.0))
            i, j, a, b, c = (spacing * rng.randint(*ends) for ends in
                             ((1, 3), (5, 9), (1, 3), (4, 5), (6, 9)))  # fmt: skip
        else:
            i, j, a, b, c = (rng.step(least, most, 0.05) for least, most in
                             ((1, 4), (5.5, 9.95), (1, 2.4), (2.8, 4), (4.6, 6.5)))  # fmt: skip
        small, large = (round(k * v_scale, 6) for k in (i, j))
        low, middle, high = (round(k * p_scale, 6) for k in (a, b, c))
        corners = [(small, low), (small, high), (large, high), (large, low)]
        if shape == "triangle":
            del corners[rng.randrange(4)]
        elif shape == "trapezium":
            lowered = rng.choice((1, 2))  # one of the upper corners comes down
            corners[lowered] = (corners[lowered][0], middle)
        if rng.random() < 0.5:
            corners.reverse()
        first = rng.randrange(len(corners))
        corners = corners[first:] + corners[:first]
        pairs = list(zip(corners, [*corners[1:], corners[0]], strict=True))
        # on a slope that falls, heat may go in and out
        if level == 1 or not any((v1 - v0) * (p1 - p0) < 0 for (v0, p0), (v1, p1) in pairs):
            break
    names = list(letters)
    rng.shuffle(names)
    states = [(name, *corner) for name, corner in zip(names, corners, strict=True)]
    gas = rng.choice(list(GASES))

    # the shoelace sum of p dV is positive clockwise
    works = [(p0 + p1) / 2 * (v1 - v0) for (v0, p0), (v1, p1) in pairs]
    heats = [GASES[gas] * (p1 * v1 - p0 * v0) + work
             for ((v0, p0), (v1, p1)), work in zip(pairs, works, strict=True)]  # fmt: skip
    work, taken = sum(works), sum(heat for heat in heats if heat > 0)

    def signed(value: float) -> str:
        return sig(value).replace("-", "−")

    def litres(value: float) -> str:
        return f"{sig(value)} {volume_unit}"

    def pressure_of(value: float) -> str:
        return f"{sig(value)} {pressure_unit}"

    route = " → ".join([*names, names[0]])
    ways = [f"{a} → {b}" for a, b in zip(names, [*names[1:], names[0]], strict=True)]
    listed = ", ".join(f"{name} ({litres(v)}, {pressure_of(p)})" for name, v, p in states)
    whose = "An ideal gas" if level == 1 else f"{gas.capitalize()}, an ideal gas,"
    opening = frame.choice((
        (f"{whose} is taken round the cycle {route} along straight lines in the pV diagram, "
        f"through the states {listed}."),
        (f"In the pV diagram, {whose[0].lower()}{whose[1:]} runs through the states {listed} on "
        f"straight lines, in the order {route}."),
        f"{whose} goes through the cycle {route}, straight from state to state: {listed}.",
    ))  # fmt: skip
    inner = "It has one atom a molecule, so that U = (3/2) p V." if GASES[gas] < 2 else \
        "It has two atoms a molecule, so that U = (5/2) p V."  # fmt: skip
    product = f"1 {volume_unit} · 1 {pressure_unit} = 1 {energy}"
    formula = f"W = {signed(work)} {energy}, the area inside the path ({product})"
    around = "clockwise, so by the gas" if work > 0 else "anticlockwise, so on the gas"
    if level == 1:
        inner, told = "", ""
        wanted = frame.choice((
            (f"What net work does the gas do in one cycle, in {energy} (negative if work is done "
            "on it)"),
            (f"How much work, in {energy}, does the gas do in all in one cycle (with a minus sign "
            "if it is done on the gas)"),
        ))  # fmt: skip
        answer = f"{signed(work)} {energy}"
        solution = [f"{formula}.", f"The path runs {around}: {answer}."]
    elif level == 2:
        k = rng.randrange(len(ways))
        told = f" Take the way {ways[k]}."
        wanted = frame.choice((
            (f"How much heat does the gas take in on it, in {energy} (negative if it gives heat "
            "off)"),
            f"What heat, in {energy}, goes into the gas on it (with a minus sign if it comes out)",
        ))  # fmt: skip
        answer = f"{signed(heats[k])} {energy}"
        solution = [(f"On the way {ways[k]} the gas does the work W = {signed(works[k])} {energy} "
                    f"({product})."),
                    f"ΔU = {GASES[gas]:g} Δ(pV) = {signed(heats[k] - works[k])} {energy}.",
                    f"Q = ΔU + W = {answer}."]  # fmt: skip
    else:
        told = ""
        if work > 0:
            wanted = "What is the efficiency of the cycle as an engine, in per cent"
            answer = f"{sig(100 * work / taken)} %"
        else:
            wanted = (
                "How much heat does the gas take in for each joule of net work done on it, in J"
            )
            answer = f"{sig(taken / -work)} J"
        gains = ", ".join(f"{way}: {signed(heat)} {energy}"
                          for way, heat in zip(ways, heats, strict=True) if heat > 0)  # fmt: skip
        solution = [f"Heat taken in, Q = ΔU + W: {gains}.", f"{formula}.",
                    f"The ratio is {answer}."]  # fmt: skip
    question = f"{wanted}, to three significant figures?"
    shown = "An ideal gas is taken round the cycle shown."
    if level > 1:
        shown = f"{gas.capitalize()}, an ideal gas, is taken round the cycle shown."

    one, two, told_of = frame.sample(letters, 3)
    points = [f"state {name}" for name in names]
    where = {name: (v, p) for name, v, p in states}
    constant = {
        "volume": [w for w, (s, e) in zip(ways, pairs, strict=True) if s[0] == e[0]],
        "pressure": [w for w, (s, e) in zip(ways, pairs, strict=True) if s[1] == e[1]],
    }
    if ruled:
        quizzes = [ask(f"state {k}", f"What are volume and pressure in state {name}?",
                       f"{litres(where[name][0])}, {pressure_of(where[name][1])}",
                       f"the point {name}", at=f"state {name}")
                   for k, name in enumerate((one, two))]  # fmt: skip
    else:
        quizzes = [
            ask("pressure", f"What is the pressure in state {one}?", pressure_of(where[one][1]),
                f"the point {one}", at=f"state {one}"),
            ask("volume", f"What is the volume in state {two}?", litres(where[two][0]),
                f"the point {two}", at=f"state {two}"),
            ask("span", "Between which pressures does the cycle run?",
                f"{pressure_of(low)} and {pressure_of(max(p for _, p in corners))}",
                "the lowest and the highest point", at=points),
        ]  # fmt: skip
    legs = tuple(" → ".join(leg) for leg in permutations(letters, 2))
    if shape == "triangle":
        for kind in ("volume", "pressure"):
            (leg,) = constant[kind]
            quizzes.append(ask(f"constant {kind}", f"On which way does the {kind} stay the same?",
                               leg, f"the line {leg}", among=legs,
                               at=leg.replace("→", "to")))  # fmt: skip
    else:
        start = letters[0]
        turn = names.index(start)
        orders = tuple(" → ".join([start, *rest, start]) for rest in permutations(letters[1:]))
        quizzes.append(ask("order", f"In which order does the gas run through its states, from "
                           f"{start}?", " → ".join([*names[turn:], *names[:turn], start]),
                           "the arrowheads on the cycle", among=orders, at=points))  # fmt: skip
        if shape == "rectangle":
            up, side = where[one][1] > low, where[one][0] > small
            quizzes.append(ask("corner", f"Which corner of the cycle is {one}?",
                               f"the {'upper' if up else 'lower'} {'right' if side else 'left'}",
                               f"the point {one}", at=f"state {one}",
                               among=tuple(f"the {a} {b}" for a in ("upper", "lower")
                                           for b in ("left", "right"))))  # fmt: skip
        else:
            (leg,) = constant["pressure"]
            quizzes.append(ask("constant pressure", "On which way does the pressure stay the same?",
                               leg, f"the line {leg}", among=legs,
                               at=leg.replace("→", "to")))  # fmt: skip

    v, p = where[told_of]
    note = f"state {told_of}: {litres(v)}, {pressure_of(p)}" if ruled else ""
    right, top = 1.15 * large, 1.15 * high
    if ruled:
        xs, ys = (numbers(0, (end + spacing) * scale, spacing * scale)
                  for end, scale in ((j, v_scale), (c, p_scale)))  # fmt: skip
        right, top = xs[-1][0], ys[-1][0]
    else:
        xs = [(v, litres(v)) for v in sorted({v for v, _ in corners})]
        ys = [(p, pressure_of(p)) for p in sorted({p for _, p in corners})]
    return Item(
        question=f"{opening} {inner}{told} {question}".replace("  ", " "),
        answer=answer,
        multimodal_question=f"{shown} {inner}{told} {question}".replace("  ", " "),
        elements=[
            "Axes labelled volume V and pressure p with their units",
            *(f"A state {name} at {litres(v)} and {pressure_of(p)}" for name, v, p in states),
            f"A closed path of straight lines with arrowheads along {route}",
        ],
        quizzes=quizzes,
        plan=(
            f"Content: a pV diagram with the closed path {route}.\n"
            "Layout: volume to the right, pressure up, both from zero; "
            f"numbers {'along the scales, one state told above' if ruled else 'at the states'}.\n"
            f"Labels: the states {', '.join(names)}; "
            f"{'; '.join(dict.fromkeys(litres(v) for _, v, _ in states))}; "
            f"{'; '.join(dict.fromkeys(pressure_of(p) for _, _, p in states))}.\n"
            f"Constraints: positions to scale; arrowheads run "
            f"{'clockwise' if work > 0 else 'anticlockwise'}; no work, heat or area value shown."
        ),
        solution=solution,
        caption=(
            f"A pV diagram with a closed {shape} that a gas runs through {route}, "
            f"{'clockwise' if work > 0 else 'anticlockwise'}: {listed}."
        ),
        program=drawing(
            draw,
            states=states,
            x=("volume $V$" + f" in {volume_unit}" * ruled, 0, right, xs),
            y=("pressure $p$" + f" in {pressure_unit}" * ruled, 0, top, ys),
            note=note,
            frame=rng.choice(FRAMES),
            grid=rng.choice(GRIDS if ruled else GRIDS[:1]),
            shade=rng.random() < 0.5,
            guided=not ruled or rng.random() < 0.3,
        ),
    )  # fmt: skip
