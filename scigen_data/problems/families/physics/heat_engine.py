"""Heat engines, refrigerators and heat pumps between reservoirs: works, temperatures, shares."""

from __future__ import annotations

from matplotlib.patches import Circle, Rectangle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import arrow, page

IMAGE_TYPE = "Physics - Thermodynamic"
LEVELS = (1, 2, 3)  # ideal machines; real ones and back; in Celsius, two in series
SIDES = ("at the top", "at the bottom", "on the left", "on the right")
WAYS = ("up", "down", "left", "right")
TURNS = dict(zip(SIDES, (0, 2, 1, 3), strict=True))  # quarters, anticlockwise


def draw(
    look: Look,
    reservoirs: list[str],
    machines: list[str],
    heats: list[str],
    works: list[str],
    turn: int,
    upward: bool,
    work_left: bool,
) -> None:
    """Hot to cold from the top down, turned by `turn` quarters anticlockwise; `upward` where heat
    goes to the hot side. A label of a heat stands across from the work.
    """
    across = turn % 2 == 1  # left to right or back
    gap = 2.4 if across else 2.0  # between the middles of neighbours
    count = len(reservoirs) + len(machines)
    first, half, wide = (0.95, 0.85, 1.3) if across else (0.6, 0.45, 1.75)
    length, width = gap * (count - 1) + 2 * first + (0 if across else 0.3), 4.2 if across else 5.4
    ax = page(*((length, width) if across else (width, length)))
    middle = width / 2
    side = -1 if work_left else 1

    def at(along: float, aside: float = 0.0) -> tuple[float, float]:
        """`along` the way from hot to cold, `aside` to the right of one who looks that way."""
        if across:
            return (along if turn == 1 else length - along), middle - aside * (2 - turn)
        return middle - aside * (1 - turn), (length - along if turn == 0 else along)

    def texts(place: tuple[float, float], lines: str, size: float = 13) -> None:
        ax.text(*place, lines, ha="center", va="center", fontsize=size, linespacing=1.5)

    for k, name in enumerate(reservoirs):
        along = first + 2 * gap * k
        (x0, y0), (x1, y1) = at(along - half, -wide), at(along + half, wide)
        box = (min(x0, x1), min(y0, y1)), abs(x1 - x0), abs(y1 - y0)
        ax.add_patch(Rectangle(*box, fc=look.fills[0], ec=look.ink, label=f"reservoir {k}"))
        texts(at(along), name.replace(" ", "\n", 1) if across else name)
    for k, name in enumerate(machines):
        along, radius = first + gap * (2 * k + 1), 0.62
        ax.add_patch(Circle(at(along), radius, fc=look.fills[3], ec=look.ink, label=f"machine {k}"))
        texts(at(along), name, 12)
        ends = (along - gap + half, along - radius), (along + radius, along + gap - half)
        for number, end in enumerate(ends):
            begin, finish = end[::-1] if upward else end
            arrow(ax, at(begin), at(finish), look.accents[number], label=f"heat {2 * k + number}")
            label = heats[2 * k + number]
            beside = at((end[0] + end[1]) / 2, (0.3 if across else 0.18) * side)
            if across:
                texts(beside, label.replace(" = ", " =\n"))
            else:
                ax.text(*beside, label, va="center", ha="left" if beside[0] > middle else "right")
        rim, out = at(along, -radius * side), at(along, -1.75 * side)
        arrow(ax, *((out, rim) if upward else (rim, out)), look.accents[2], label=f"work {k}")
        if across:
            ax.text(rim[0] + 0.12, (rim[1] + out[1]) / 2, works[k], ha="left", va="center")
        else:
            ax.text((rim[0] + out[0]) / 2, rim[1] + 0.12, works[k], ha="center", va="bottom")


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    which = frame.choice({1: ("work", "fridge", "pump"), 2: ("share", "temperature", "real"),
                          3: ("series", "celsius", "celsius fridge")}[level])  # fmt: skip
    upward = which in ("fridge", "pump", "real", "celsius fridge")
    celsius, pump = which.startswith("celsius"), which in ("pump", "real")
    place, work_left = rng.choice(SIDES), rng.random() < 0.5
    turn = TURNS[place]
    hot, cold = rng.step(420, 1100, 0.1), rng.step(275, 330, 0.1)
    if upward:  # a warm room and a freezer, or heating water and the air outside
        hot, cold = (rng.step(305, 335, 0.1), rng.step(250, 278, 0.1)) if pump else (
            rng.step(290, 315, 0.1), rng.step(240, 265, 0.1))  # fmt: skip
    if celsius:
        hot, cold = round(hot - 273, 1) + 273.15, round(cold - 273, 1) + 273.15
    between = rng.step(cold + 40, hot - 40, 0.1) if which == "series" else 0.0
    q1, q2 = rng.randint(1000, 4000), rng.randint(100, 999)
    best = 1 - cold / hot
    zero = 273.15 if celsius else 0.0
    unit = "°C" if celsius else "K"
    t1, t2 = (f"{name} = {value - zero:.1f} {unit}".replace("-", "−")
              for name, value in (("T₁", hot), ("T₂", cold)))  # fmt: skip
    machine = {True: "heat pump" if pump else "refrigerator", False: "heat engine"}[upward]
    names = (f"hot reservoir at {t1}", f"cold reservoir at {t2}")
    of = frame.choice((
        f"A {machine} works between a {names[0]} and a {names[1]}.",
        f"Between a {names[0]} and a {names[1]} there is a {machine}.",
        f"A {names[0]} and a {names[1]} are joined by a {machine}.",
    ))  # fmt: skip
    heat_labels, works, given = ["", ""], ["$W$"], [t1, t2]
    solution: list[str] = []
    if celsius:
        solution.append(f"In kelvins, T₁ = {hot:.2f} K and T₂ = {cold:.2f} K.")
    h1, h2, w = f"Q₁ = {q1} J", f"Q₂ = {q2} J", ""
    if which in ("work", "celsius"):
        given.append(h1)
        told = f"In one cycle it takes {h1} from the hot reservoir."
        wanted = "What is the most work that it can do in one cycle, in joules"
        answer = f"{sig(q1 * best)} J"
        solution += [f"At best W/Q₁ = 1 − T₂/T₁ = {best:.4f}.", f"W = {answer}."]
    elif which in ("fridge", "celsius fridge"):
        given.append(h2)
        told = f"In one cycle it takes {h2} from the cold reservoir."
        wanted = "What is the least work it needs for one cycle, in joules"
        answer = f"{sig(q2 * (hot / cold - 1))} J"
        solution += ["Without loss Q₁/Q₂ = T₁/T₂, and W = Q₁ − Q₂.",
                     f"W = Q₂ (T₁/T₂ − 1) = {answer}."]  # fmt: skip
    elif which == "pump":
        given.append(h1)
        told = f"In one cycle it gives {h1} to the hot reservoir."
        wanted = "What is the least work it needs for one cycle, in joules"
        answer = f"{sig(q1 * best)} J"
        solution += [f"Without loss W/Q₁ = 1 − T₂/T₁ = {best:.4f}.", f"W = {answer}."]
    elif which == "share":
        q2 = round(q1 * (1 - best * rng.uniform(0.3, 0.85)))
        h2 = f"Q₂ = {q2} J"
        given += [h1, h2]
        told = f"In one cycle it takes {h1} from the hot reservoir and gives {h2} to the cold one."
        wanted = "What per cent of the ideal (Carnot) efficiency does it reach"
        answer = f"{sig(100 * (1 - q2 / q1) / best)} %"
        solution += [f"Efficiency: 1 − Q₂/Q₁ = {1 - q2 / q1:.4f}.",
                     f"Ideal: 1 − T₂/T₁ = {best:.4f}. The ratio is {answer}."]  # fmt: skip
    elif which == "temperature":
        q2 = round(q1 * cold / hot)
        h2, given = f"Q₂ = {q2} J", [t1, h1, f"Q₂ = {q2} J"]
        of = of.replace(f" at {t2}", "")
        told = (f"It works without any loss (reversibly): in one cycle it takes {h1} from the hot "
                f"reservoir and gives {h2} to the cold one.")  # fmt: skip
        wanted = "What is the temperature of the cold reservoir, in kelvins"
        answer = f"{sig(hot * q2 / q1)} K"
        solution += ["Without loss Q₂/Q₁ = T₂/T₁.", f"T₂ = T₁ Q₂/Q₁ = {answer}."]
    elif which == "real":
        work = round(q1 * best / rng.uniform(0.35, 0.75))
        w = f"W = {work} J"
        given += [h1, w]
        told = f"In one cycle it needs the work {w} and gives {h1} to the hot reservoir."
        wanted = "What per cent of the ideal ratio Q₁/W does it reach"
        answer = f"{sig(100 * q1 / work * best)} %"
        solution += [f"It has Q₁/W = {q1 / work:.3f}.",
                     f"Ideal: T₁/(T₁ − T₂) = {1 / best:.3f}. The ratio is {answer}."]  # fmt: skip
    else:
        tm = f"T = {between:.1f} K"
        given += [tm, h1]
        of = (f"Two ideal (Carnot) engines work in series: one between a {names[0]} and a middle "
              f"reservoir at {tm}, the other between that and a {names[1]}.")  # fmt: skip
        told = (f"In one cycle the first takes {h1} from the hot reservoir; the second takes all "
                "the heat that the first gives off.")  # fmt: skip
        left = q1 * between / hot
        wanted = "What work does the second engine do in one cycle, in joules"
        answer = f"{sig(left * (1 - cold / between))} J"
        solution += [f"The first gives off Q₁ T/T₁ = {sig(left)} J.",
                     f"W of the second is that times 1 − T₂/T: {answer}."]  # fmt: skip
    question = f"{wanted}, to three significant figures?"
    known = [label for label in given if label[0] == "Q"]
    series = which == "series"
    if series:
        heat_labels, works = [f"$Q_1$ = {q1} J", "$Q$", "$Q$", "$Q_2$"], ["$W_1$", "$W_2$"]
    else:
        heat_labels = [next((f"$Q_{k}$" + each[2:] for each in known if each[1] == c), f"$Q_{k}$")
                       for k, c in ((1, "₁"), (2, "₂"))]  # fmt: skip
        works = [f"$W$ = {w[4:]}" if w else "$W$"]
    cold_label = t2 if t2 in given else "T₂"

    def reservoir(name: str, text: str) -> str:
        tex = text.replace("T₁", "$T_1$").replace("T₂", "$T_2$").replace("T ", "$T$ ")
        return f"{name}\n{tex}"

    boxes = [reservoir("hot reservoir", t1), reservoir("cold reservoir", cold_label)]
    if series:
        boxes.insert(1, reservoir("middle reservoir", tm))
    quarter = ("down", "right", "up", "left")
    flow = quarter[(turn + 2 * upward) % 4]
    # the work leaves to one's left or right as one looks from hot to cold
    way = quarter[(turn + (1 if work_left else 3) + 2 * upward) % 4]
    seen = {t1: ("What is the temperature of the hot reservoir?", t1),
            t2: ("What is the temperature of the cold reservoir?", t2),
            h1: ("How large is the heat Q₁?", h1), h2: ("How large is the heat Q₂?", h2),
            w: ("How large is the work W?", w)}  # fmt: skip
    if series:
        seen[tm] = ("What is the temperature of the middle reservoir?", tm)
    quizzes = [ask(label.split(" ")[0], seen[label][0], label.partition(" = ")[2], label, at=label)
               for label in given if not series or label != t2]  # fmt: skip
    quizzes += [
        ask("hot", "Where in the figure is the hot reservoir?", place, "hot reservoir",
            among=SIDES, at="reservoir 0"),
        ask("heat", "Which way do the arrows of the heats point?", flow,
            "the arrows between the reservoirs and the machine", among=WAYS,
            at=("heat 0", "heat 1")),
        ask("work", f"Which way does the arrow {'W₁' if series else 'W'} point?", way,
            "the arrow at the machine", among=WAYS, at="work 0"),
    ][len(given) > 3 and not series:]  # fmt: skip
    goes = f"Heat goes {flow}, the work {'into' if upward else 'out of'} the machine to the {way}."
    goes = goes.replace("to the up", "upwards").replace("to the down", "downwards")
    return Item(
        question=f"{of} {told} {question}",
        answer=answer,
        multimodal_question=(
            "Two ideal (Carnot) engines work in series as shown; the second takes all the heat "
            f"that the first gives off. {question}" if series else
            f"The {machine} shown works between two reservoirs"
            f"{' without any loss (reversibly)' if which == 'temperature' else ''}. {question}"
        ),
        elements=[
            f"A box labelled hot reservoir, {t1}, {place}",
            f"A box labelled cold reservoir, {cold_label}, at the other end",
            f"The {'two engines' if series else machine} between them, drawn as a circle",
            f"Arrows of heat that point {flow}",
            *(f"The label {label}" for label in given if label not in (t1, t2)),
            f"An arrow of work that points {way}",
        ],
        quizzes=quizzes,
        plan=(
            f"Content: {'three' if series else 'two'} reservoirs, the "
            f"{'engines' if series else machine}, arrows for heats and work.\n"
            f"Layout: hot {place}, cold opposite, the rest between them; work to one side, heat "
            "labels on the other.\n"
            f"Labels: {'; '.join(given)}.\n"
            "Constraints: arrows point the way the energy goes; nothing that is asked for has a "
            "value."
        ),
        solution=solution,
        caption=(
            f"{'Two engines in series' if series else f'A {machine}'} between a hot reservoir "
            f"{place} and a cold one opposite. {goes} Given: {', '.join(given)}."
        ),
        program=drawing(
            draw,
            reservoirs=boxes,
            machines=["engine 1", "engine 2"] if series else
            ["heat\npump" if pump else "fridge" if upward else "engine"],
            heats=heat_labels,
            works=works,
            turn=turn,
            upward=upward,
            work_left=work_left,
        ),
    )  # fmt: skip
