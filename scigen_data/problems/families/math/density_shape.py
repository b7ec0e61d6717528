"""A density of straight pieces over a scale: find its height, a probability or a quantile."""

from __future__ import annotations

from itertools import pairwise

from matplotlib.ticker import AutoMinorLocator

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.axes import curve, graph, numbers
from scigen_data.problems.kits.ruled import ruled

IMAGE_TYPE = "Math - Set & Probability"
LEVELS = (1, 2, 3)  # the height c; the probability of the shaded part; a quantile

# what the variable is, its unit, a division of the scale
VARIABLES = (
    ("Waiting time at a counter", "min", 0.5),
    ("Length of a trout", "cm", 1),
    ("Lifetime of a lamp", "h", 50),
    ("Mass of a pear", "g", 5),
    ("Delay of a ferry", "s", 20),
    ("Depth of a lake", "m", 2),
)
SHAPES = ("a triangle", "a trapezium", "a ramp that rises", "a ramp that falls")
Knots = list[tuple[float, float]]  # where the pieces meet, from left to right; heights in c


def draw(
    look: Look, title: str, knots: list[tuple[float, float]], scale: list[tuple[float, str]],
    shaded: float, tall: float,
) -> None:  # fmt: skip
    """`shaded`: up to where the area is filled, or 0; `tall`: of the height, how much is drawn."""
    ends = scale[0][0], scale[-1][0]
    x = (title, *ends, scale)
    ax = graph(look, (7, 4.2), x, ("probability density", 0, tall, [(0, "0"), (1, "c")]))
    ax.xaxis.set_minor_locator(AutoMinorLocator(5))
    ax.grid(axis="x", which="both", lw=0.5, alpha=0.5)
    ax.plot(ends, [1, 1], color=look.soft, lw=0.9, ls="--")
    xs, ys = [each[0] for each in knots], [each[1] for each in knots]
    if shaded:
        below = [each for each in knots if each[0] < shaded]
        (x0, y0), (x1, y1) = below[-1], knots[len(below)]
        height = y0 + (y1 - y0) * (shaded - x0) / (x1 - x0)
        filled = [*below, (shaded, height), (shaded, 0), (xs[0], 0)]
        inside = ax.fill([each[0] for each in filled], [each[1] for each in filled], zorder=0.5)
        inside[0].set(fc=look.fills[0], ec=look.soft, hatch="//", lw=0)
        ax.plot([shaded, shaded], [0, height], color=look.ink, label="bound")
    curve(look, ax, xs, ys, label="density")
    ax.plot(xs[0], 0, "o", color=look.accents[0], ms=5, label="left end", clip_on=False)
    ax.plot(xs[-1], 0, "o", color=look.accents[0], ms=5, label="right end", clip_on=False)
    ruled(ax)


def make(rng: Rng) -> Item:
    what, unit, step = rng.frame.choice(VARIABLES)
    shape = rng.choice(SHAPES)  # each equally often
    chance = rng.frame.choice((5, 10, 20, 25, 75, 80, 90, 95))
    left, wide = rng.randint(2, 12), rng.randint(9, 24)
    inner = sorted(rng.sample(range(2, wide - 1), 2))
    inner = {SHAPES[0]: inner[:1], SHAPES[1]: inner, SHAPES[2]: [wide], SHAPES[3]: [0]}[shape]
    marks = [(0, 0), *((at, 1) for at in inner), (wide, 0)]
    knots = [(round((left + at) * step, 4), float(high)) for at, high in marks]
    shaded = round((left + rng.randint(3, wide - 2)) * step, 4)
    total = _below(knots, knots[-1][0])  # of the area, in c

    def text(value: float) -> str:
        return f"{value:g}"

    pieces = "; ".join(f"{'0' if high == 0 else 'c'} at {text(at)}" for at, high in knots)
    symbol = what[0].lower() + what[1:]
    scene = f"{what} in {unit} has a density of straight pieces: {pieces}; it is 0 elsewhere."
    shown = rng.frame.choice(
        (f"The figure shows the probability density of the {symbol}.",
         f"For the {symbol} the probability density is drawn.",
         f"The {symbol} has the density shown.")
    )  # fmt: skip
    height = 1 / total
    size = text(round(total, 4))
    worked = [f"The area under the density is {size} · c = 1, so c = {sig(height)} per {unit}."]
    if rng.level == 1:
        task, answer = f"How large is c, per {unit},", sig(height)
        worked.insert(0, f"It is {shape} from {text(knots[0][0])} to {text(knots[-1][0])} {unit}.")
    elif rng.level == 2:
        part = _below(knots, shaded) / total
        scene += f" The area up to {text(shaded)} is shaded."
        task, answer = "What is the probability of a value in the shaded part,", sig(part)
        worked.append(f"Up to {text(shaded)} {unit} the area is "
                      f"{sig(_below(knots, shaded), 4)} · c = {answer}.")  # fmt: skip
    else:
        bound = _quantile(knots, chance / 100 * total)
        task = f"Below which value, in {unit}, do {chance} % of all values lie,"
        answer = f"{sig(bound)} {unit}"
        worked.append(f"The area up to the value is {chance / 100:g}: it is {answer}.")
    task += " to three significant figures?"
    low, high = left // 5 * 5, -(-(left + wide) // 5) * 5 + 5
    begin, end = text(knots[0][0]), text(knots[-1][0])
    quizzes = [
        ask("begin", "Where does the density begin to be above zero?", begin, "the left end",
            at="left end", value=knots[0][0], apart=0.9 * step),
        ask("end", "Beyond which value is the density zero again?", end, "the right end",
            at="right end", value=knots[-1][0], apart=0.9 * step),
        ask("shape", "Which shape lies under the density?", shape, "the line of the density",
            among=SHAPES, at="density"),
    ]  # fmt: skip
    if rng.level == 2:
        quizzes.append(ask("bound", "Up to which value is the area shaded?", text(shaded),
                           "the bound", at="bound", value=shaded, apart=0.9 * step))  # fmt: skip
    return Item(
        question=f"{scene} {task}",
        answer=answer,
        multimodal_question=f"{shown} {task}",
        elements=[
            f"An axis that says '{what} ({unit})', with a scale",
            "An axis that says 'probability density', with 0 and c",
            f"A density in the shape of {shape} from {begin} to {end}",
        ],
        quizzes=quizzes,
        plan=(
            f"Content: the density of one variable, {shape}.\n"
            "Layout: a scale with fine lines below, the greatest density c at the side.\n"
            f"Labels: {what} ({unit}); probability density; {pieces}.\n"
            "Constraints: corners exactly on lines of the scale; c and areas not written."
        ),
        solution=worked,
        caption=f"The density of the {symbol} in {unit}: {pieces}, in straight pieces.",
        program=drawing(
            draw, title=f"{what} ({unit})", knots=knots,
            scale=numbers(low * step, high * step, 5 * step),
            shaded=shaded if rng.level == 2 else 0, tall=rng.step(1.1, 1.5, 0.05),
        ),
    )  # fmt: skip


def _below(knots: Knots, bound: float) -> float:
    """The area up to a bound, in c."""
    found = 0.0
    for (x0, y0), (x1, y1) in pairwise(knots):
        if x1 > x0 and bound > x0:
            part = min(1.0, (bound - x0) / (x1 - x0))
            found += part * (x1 - x0) * (y0 + part * (y1 - y0) / 2)
    return found


def _quantile(knots: Knots, wanted: float) -> float:
    """The bound up to which the area is as wanted."""
    low, high = knots[0][0], knots[-1][0]
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _below(knots, middle) < wanted else (low, middle)
    return low
