"""A heat engine or refrigerator between two reservoirs: best work, or real efficiency."""

from __future__ import annotations

from matplotlib.patches import Circle, Rectangle

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig
from scigen_data.problems.families.physics._marks import arrow, page

IMAGE_TYPE = "Physics - Thermodynamic"


def draw(
    temperatures: tuple[int, int],
    heats: tuple[int | None, int | None],
    refrigerator: bool,
    work_right: bool,
    colors: tuple[str, str, str],
    serif: bool,
) -> None:
    """`temperatures` and `heats`: of the hot, then of the cold reservoir."""
    ax = page(5.4, 5.6, serif)
    side = 1 if work_right else -1
    x, y, radius = 2.7, 2.8, 0.62
    beside = "right" if work_right else "left"  # heat labels stand across from the work
    for number, bottom, name in ((1, 4.6, "hot reservoir"), (2, 0.2, "cold reservoir")):
        box = Rectangle((0.6, bottom), 4.2, 0.8, fc=colors[number - 1], ec="black", lw=1.6)
        ax.add_patch(box)
        label = f"{name},  $T_{number}$ = {temperatures[number - 1]} K"
        ax.text(x, bottom + 0.4, label, ha="center", va="center")
    ax.add_patch(Circle((x, y), radius, fc=colors[2], ec="black", lw=1.6))
    ax.text(x, y, "fridge" if refrigerator else "engine", ha="center", va="center")

    ends = [(4.6, y + radius), (y - radius, 1.0)]
    for number, (upper, lower), heat in zip((1, 2), ends, heats, strict=True):
        start, end = (lower, upper) if refrigerator else (upper, lower)
        arrow(ax, (x, start), (x, end), "black")
        label = f"$Q_{number}$" if heat is None else f"$Q_{number}$ = {heat} J"
        ax.text(x - 0.18 * side, (upper + lower) / 2, label, ha=beside, va="center")
    rim, out = x + radius * side, x + 1.85 * side
    arrow(ax, (out if refrigerator else rim, y), (rim if refrigerator else out, y), "black")
    ax.text((rim + out) / 2, y + 0.12, "$W$", ha="center", va="bottom")


def make(rng: Rng) -> Item:
    kind = rng.choice(("ideal work", "refrigerator", "efficiency"))
    hot = rng.randint(380, 1200)
    cold = rng.randint(260, min(340, hot - 80))
    q1: int | None = None
    q2: int | None = None
    labels = [f"T₁ = {hot} K", f"T₂ = {cold} K"]
    if kind == "refrigerator":
        hot, cold = rng.randint(290, 325), rng.randint(230, 278)
        labels = [f"T₁ = {hot} K", f"T₂ = {cold} K"]
        q2 = rng.randint(50, 999)
        labels.append(f"Q₂ = {q2} J")
        story = (
            "A refrigerator works between a hot reservoir at "
            f"{labels[0]} and a cold reservoir at {labels[1]}. In one cycle it takes "
            f"{labels[2]} from the cold reservoir. "
        )
        shown = "The refrigerator shown works between two reservoirs. "
        wanted = "What is the least work it needs for one cycle, in joules"
        answer = f"{sig(q2 * (hot / cold - 1))} J"
    else:
        q1 = rng.randint(120, 3000)
        labels.append(f"Q₁ = {q1} J")
        story = (
            "A heat engine works between a hot reservoir at "
            f"{labels[0]} and a cold reservoir at {labels[1]}. In one cycle it takes "
            f"{labels[2]} from the hot reservoir"
        )
        shown = "The heat engine shown works between two reservoirs. "
        if kind == "ideal work":
            story += ". "
            wanted = "What is the most work that it can do in one cycle, in joules"
            answer = f"{sig(q1 * (1 - cold / hot))} J"
        else:
            best = 1 - cold / hot
            q2 = round(q1 * (1 - best * rng.uniform(0.3, 0.85)))
            labels.append(f"Q₂ = {q2} J")
            story += f" and gives {labels[3]} to the cold one. "
            wanted = "What fraction of the ideal (Carnot) efficiency does it reach, in per cent"
            answer = f"{sig(100 * (1 - q2 / q1) / best)} %"
    wanted += ", to three significant figures?"
    work_right = rng.random() < 0.5
    fridge = kind == "refrigerator"
    machine = "refrigerator" if fridge else "engine"

    def kelvin(value: float) -> str:
        return f"{value:.0f} K"

    def joules(value: float) -> str:
        return f"{value:.0f} J"

    quizzes = [
        quiz(rng, "What is the temperature of the hot reservoir?", kelvin(hot),
             [kelvin(cold), kelvin(hot - cold), *rng.near(hot, kelvin)], labels[0]),
        quiz(rng, "What is the temperature of the cold reservoir?", kelvin(cold),
             [kelvin(hot), kelvin(hot - cold), *rng.near(cold, kelvin)], labels[1]),
        *(
            quiz(rng, f"How large is the heat {name}?", joules(heat),
                 [joules(other) for other in (q1, q2) if other] + rng.near(heat, joules),
                 f"{name} = {joules(heat)}")
            for name, heat in (("Q₁", q1), ("Q₂", q2)) if heat is not None
        ),
        quiz(rng, "Which way does the arrow W point?",
             "to the right" if work_right != fridge else "to the left",
             ["to the right", "to the left", "up", "down"], "the arrow W"),
        quiz(rng, "Which way does heat flow in the figure?",
             "up, from the cold to the hot reservoir" if fridge
             else "down, from the hot to the cold reservoir",
             ["up, from the cold to the hot reservoir", "down, from the hot to the cold reservoir",
              "from both reservoirs into the machine", "from the machine into both reservoirs"],
             "the arrows Q₁ and Q₂"),
    ]  # fmt: skip
    return Item(
        question=story + wanted,
        answer=answer,
        multimodal_question=shown + wanted,
        elements=[
            f"A box labelled hot reservoir, {labels[0]}",
            f"A box labelled cold reservoir, {labels[1]}",
            f"The {machine} between them, drawn as a circle",
            f"Arrows Q₁ and Q₂ pointing {'up' if fridge else 'down'}",
            *(f"The label {label} at its arrow" for label in labels[2:]),
            f"An arrow W {'into' if fridge else 'out of'} the {machine}",
        ],
        quizzes=quizzes,
        plan=(
            f"Content: two reservoirs, the {machine}, arrows for both heats and the work.\n"
            "Layout: hot on top, cold at the bottom, the machine between; work on the "
            f"{'right' if work_right else 'left'}, heat labels on the other side.\n"
            f"Labels: {'; '.join(labels)}; W.\n"
            "Constraints: arrows point the way the energy goes; no work or efficiency value shown."
        ),
        program=program(
            draw,
            temperatures=(hot, cold),
            heats=(q1, q2),
            refrigerator=fridge,
            work_right=work_right,
            colors=rng.choice((("lightcoral", "lightblue", "whitesmoke"),
                               ("lightsalmon", "lightcyan", "lemonchiffon"),
                               ("mistyrose", "aliceblue", "lightgray"),
                               ("orange", "lightsteelblue", "white"))),
            serif=rng.random() < 0.4,
        ),
    )  # fmt: skip
