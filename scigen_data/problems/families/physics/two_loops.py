"""Two batteries and three resistors in two loops: find a current, a power or a voltage."""

from __future__ import annotations

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.circuits import battery, current, junction, resistor, wire
from scigen_data.problems.kits.marks import page

IMAGE_TYPE = "Physics - Circuit"
SPLIT = "test"
LEVELS = (1, 2, 3)  # current of the shared branch; power of an outer one; a voltage from a current
RESISTORS, BATTERIES = ("R₁", "R₂", "R₃"), ("E₁", "E₂")
POLES = ("at the top of both", "at the bottom of both", "at the top of E₁ and the bottom of E₂",
         "at the bottom of E₁ and the top of E₂")  # fmt: skip


def draw(
    look: Look,
    cells: tuple[str, str],
    resistors: tuple[str, str, str],
    plus_up: tuple[bool, bool],
    arrow_text: str,
    arrow_up: bool,
    at_top: tuple[bool, bool],
    reach: float,
    rise: float,
    boxed: bool,
) -> None:
    """All from left to right; `at_top`: the rail that each outer resistor lies in."""
    ax = page(2 * reach + 3.2, rise + 1.5)
    bottom, top, middle = 0.75, rise + 0.75, reach + 1.6
    resistor(look, ax, (middle, top), (middle, bottom), resistors[1], (1, 0), boxed)
    for side, cell, text, up, upper in zip(
        (-1, 1), cells, resistors[::2], plus_up, at_top, strict=True
    ):
        x = middle + reach * side
        low, high = (x, bottom), (x, top)
        minus, plus = (low, high) if up else (high, low)
        battery(look, ax, minus, plus, cell, (side, 0), sign=True)
        rail, other = (top, bottom) if upper else (bottom, top)
        resistor(look, ax, (x, rail), (middle, rail), text, (0, 1 if upper else -1), boxed)
        wire(look, ax, (x, other), (middle, other))
    junction(look, ax, (middle, bottom), (middle, top))
    if arrow_text:
        low, high = ((middle - 0.3, bottom + rise / 2 + shift) for shift in (-0.4, 0.4))
        start, end = (low, high) if arrow_up else (high, low)
        current(look, ax, start, end, arrow_text, (-1, 0))


def make(rng: Rng) -> Item:
    known, unknown = rng.frame.sample((0, 1), 2)
    inverse = rng.level == 3
    plus_up = [rng.random() < 0.5, rng.random() < 0.5]  # of E₁, of E₂
    places = rng.sample(range(3), 3)  # left to right, which resistor
    left = rng.choice((0, 1))  # which battery
    cells = (left, 1 - left)
    same = plus_up[0] == plus_up[1]
    flow = 0.0
    while True:  # nearly balanced: rounding would decide
        emfs = [rng.step(10, 40, 0.1) for _ in BATTERIES]
        ohms = [rng.step(10, 59.9, 0.1) for _ in RESISTORS]
        signed = [emfs[i] * (1 if plus_up[i] else -1) for i in cells]
        outer, inner = (ohms[places[0]], ohms[places[2]]), ohms[places[1]]
        # from the lower junction to the upper one, in the outer branches (Millman's theorem)
        driven = signed[0] / outer[0] + signed[1] / outer[1]
        voltage = driven / (1 / outer[0] + 1 / outer[1] + 1 / inner)
        flow = voltage / inner
        flows = [(signed[i] - voltage) / outer[i] for i in (0, 1)]
        least = 0.08 * sum(emfs) / sum(ohms)
        if abs(flow) > least and min(map(abs, flows)) > least and abs(emfs[0] - emfs[1]) > 0.5:
            break

    volts, texts = [f"{each:.1f} V" for each in emfs], [f"{each:.1f} Ω" for each in ohms]
    named = [f"{name} = {text}" for name, text in zip(BATTERIES, volts, strict=True)]
    parts = [f"{name} = {text}" for name, text in zip(RESISTORS, texts, strict=True)]
    reading = f"{abs(flow):.4f} A"
    shown_cells = list(named)
    if inverse:
        shown_cells[unknown] = BATTERIES[unknown]
    middle = RESISTORS[places[1]]
    pairs = [f"{shown_cells[i]} in series with {parts[places[2 * k]]}" for k, i in enumerate(cells)]
    pairs.sort()  # E₁ first
    poles = "the same junction" if same else "opposite junctions"
    scene = rng.frame.choice(
        (
            (f"Two junctions are joined by three branches: a battery {pairs[0]}, a battery "
             f"{pairs[1]}, and {parts[places[1]]} alone. The positive poles of the two batteries "
             f"lead to {poles}; their internal resistance is negligible. "),
            (f"Three branches lie between two junctions. One holds {parts[places[1]]}, one a "
             f"battery {pairs[0]}, one a battery {pairs[1]}. The internal resistance of the "
             f"batteries is negligible, their positive poles lead to {poles}. "),
            (f"Two ideal batteries, whose positive poles lead to {poles}, and three resistors form "
             f"two loops: {pairs[0]}; {pairs[1]}; {parts[places[1]]} in the branch that both loops "
             "share. "),
        )
    )  # fmt: skip
    shown = rng.frame.choice(
        (
            "The batteries in the circuit shown have negligible internal resistance. ",
            "Two batteries without internal resistance feed the circuit shown. ",
            "Both batteries of the two loops shown are ideal. ",
        )
    )
    junctions = f"{sig(abs(voltage))} V"
    driving = [f"{BATTERIES[i]}/{RESISTORS[places[2 * k]]}" for k, i in enumerate(cells)]
    driving_text = f"|{driving[0]} {'+' if same else '−'} {driving[1]}|"
    solution = [
        "The currents that flow into a junction add up to zero.",
        f"Voltage of the junctions: {driving_text} / (1/R₁ + 1/R₂ + 1/R₃) = {junctions}.",
    ]
    if inverse:
        k = cells.index(unknown)
        beside, other = RESISTORS[places[2 * k]], 1 - k
        across = round(abs(flow), 4) * (1 if flow > 0 else -1) * inner
        rest = (signed[other] - across) / outer[other]
        through = (across / inner) - rest
        answer = f"{sig(abs(across + through * outer[k]))} V"
        way = "the junction at the positive pole of " if plus_up[known] == (flow < 0) else (
            "the other junction than that at the positive pole of ")  # fmt: skip
        scene += f"The current in {middle} is {reading} and flows to {way}{BATTERIES[known]}. "
        shown += f"The arrow shows the current in {middle}. "
        wanted = f"How large is the voltage {BATTERIES[unknown]}, in volts"
        solution = [
            f"Across {middle} there are {reading} × {texts[places[1]]} = {sig(abs(across))} V.",
            (f"So {sig(abs(rest))} A flow in the branch of {BATTERIES[known]}, and by the rule for "
             f"junctions {sig(abs(through))} A in that of {BATTERIES[unknown]}."),
            (f"{BATTERIES[unknown]} makes up for the voltages across {middle} and {beside}: "
             f"{answer}."),
        ]  # fmt: skip
    elif rng.level == 2:
        k = rng.choice((0, 1))
        name = RESISTORS[places[2 * k]]
        wanted, answer = rng.choice(
            (
                (f"How large is the current through {name}, in amperes", f"{sig(abs(flows[k]))} A"),
                (f"How much power does {name} take up, in watts",
                 f"{sig(flows[k] ** 2 * outer[k])} W"),
            )
        )  # fmt: skip
        sign = "−" if signed[k] * voltage > 0 else "+"
        solution.append(
            f"Across {name}: |{volts[cells[k]]} {sign} {junctions}|, which drive "
            f"{sig(abs(flows[k]))} A through {texts[places[2 * k]]}."
        )
        if answer.endswith("W"):
            solution.append(f"Its power is I²R = {answer}.")
    else:
        wanted, answer = rng.choice(
            (
                (f"How large is the current through {middle}, in amperes", f"{sig(abs(flow))} A"),
                ("How large is the voltage between the two junctions, in volts", junctions),
            )
        )
        if answer.endswith("A"):
            solution.append(
                f"It drives {junctions} / {texts[places[1]]} = {answer} through {middle}."
            )
    wanted += ", to three significant figures?"

    arrangements = {(m, b): f"{RESISTORS[m]} in the middle, {BATTERIES[b]} on the left"
                    for m in range(3) for b in (0, 1)}  # fmt: skip
    where = POLES[(0 if plus_up[0] else 1) if same else (2 if plus_up[0] else 3)]
    quizzes = [
        *(ask(f"ohms {name}", f"What is the resistance {name}?", text, part)
          for name, text, part in zip(RESISTORS, texts, parts, strict=True)),
        ask("volts", f"What is the voltage of the battery {BATTERIES[known]}?", volts[known],
            named[known]),
        ask("places", "Which resistor lies in the middle branch, and which battery on the left?",
            arrangements[places[1], left], "the labels of the branches",
            among=tuple(arrangements.values()), at=(parts[places[1]], shown_cells[left])),
    ]  # fmt: skip
    if inverse:
        quizzes.append(ask("arrow", "How large is the current that is marked?", reading, reading))
    else:
        quizzes.append(
            ask("poles", "Where are the positive poles of the batteries?", where,
                "the signs + beside the long plates", among=POLES, at=named)
        )  # fmt: skip
    ups = ["up" if up else "down" for up in plus_up]
    labels = [*shown_cells, *parts, *([f"I = {reading}"] if inverse else [])]
    return Item(
        question=scene + wanted,
        answer=answer,
        multimodal_question=shown + wanted,
        elements=[
            *(f"A battery labelled {cell}, its positive pole {up}"
              for cell, up in zip(shown_cells, ups, strict=True)),
            *(f"A resistor labelled {part}" for part in parts),
            f"{middle} in the middle branch, between the two loops",
            *([f"An arrow beside {middle} labelled I = {reading}"] if inverse else []),
        ],
        quizzes=quizzes,
        plan=(
            "Content: two loops with a common branch; a battery and a resistor in each outer "
            f"branch, {middle} in the common one.\n"
            f"Layout: rectangle with a middle branch; {BATTERIES[left]} and "
            f"{RESISTORS[places[0]]} on the left, {BATTERIES[1 - left]} and "
            f"{RESISTORS[places[2]]} on the right.\n"
            f"Labels: {'; '.join(labels)}; + at each positive pole.\n"
            "Constraints: the long plate is the positive pole; junction dots; no asked value and "
            "no junction voltage shown."
        ),
        solution=solution,
        caption=(
            f"A circuit of two loops. On the left lies {pairs[cells.index(0) if left else 0]}, on "
            f"the right {pairs[1 - (cells.index(0) if left else 0)]}, between them "
            f"{parts[places[1]]}. The positive poles are {where}."
            + (f" An arrow beside {middle} marks a current of {reading} that flows "
               f"{'down' if flow > 0 else 'up'}." if inverse else "")
        ),
        program=drawing(
            draw,
            cells=tuple(f"${shown_cells[i][0]}_{i + 1}${shown_cells[i][2:]}" for i in cells),
            resistors=tuple(f"$R_{i + 1}$ = {texts[i]}" for i in places),
            plus_up=tuple(plus_up[i] for i in cells),
            arrow_text=f"$I$ = {reading}" if inverse else "",
            arrow_up=flow < 0,
            at_top=rng.choice(((True, True), (False, False), (True, False), (False, True))),
            reach=rng.step(2.0, 2.9, 0.1),
            rise=rng.step(2.0, 3.4, 0.1),
            boxed=rng.random() < 0.4,
        ),
    )  # fmt: skip
