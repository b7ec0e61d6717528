"""A food web with the energy of each feeding link: how much a consumer passes on."""

from __future__ import annotations

import math

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import Point, arrow, page
from scigen_data.problems.kits.trees import box

IMAGE_TYPE = "Biology - Ecological"
LEVELS = (1, 2, 3)  # one population; a trophic level; an energy that is not shown

UNIT = "kJ per m² per year"
# Two producers, three herbivores, two carnivores, a top predator. In every web the first
# producer may feed herbivores 1 and 2, the second 2 and 3; likewise the carnivores above.
WEBS = {
    "meadow": "grass, wildflowers, vole, grasshopper, butterfly, snake, sparrow, hawk",
    "pond": "algae, pondweed, water flea, tadpole, pond snail, stickleback, diving beetle, heron",
    "lake": "diatoms, green algae, copepod, water flea, rotifer, bleak, mysid shrimp, perch",
    "sea": "diatoms, dinoflagellates, krill, copepod, clam larvae, herring, sand eel, cod",
    "garden": "cabbage, lettuce, caterpillar, slug, snail, ground beetle, song thrush, fox",
}
LEVEL = (0, 0, 1, 1, 1, 2, 2, 3)
ACROSS = (-1, 1, -2, 0, 2, -1, 1, 0)  # places beside each other in a level
LINKS = [(0, 2), (0, 3), (1, 3), (1, 4), (2, 5), (3, 5), (3, 6), (4, 6), (5, 7), (6, 7)]
SIDES = ("bottom", "top", "left", "right")  # where the producers are
MIDDLE = 3  # the herbivore whose links differ from web to web
END = "to two significant figures?"
OPENINGS = (
    "The figure shows the food web of a {web}, the energy that flows along each arrow beside it. ",
    "Energy flows through the food web of a {web} as the numbers at the arrows say. ",
    "In the food web shown, of a {web}, every arrow has its energy. ",
)


def draw(
    look: Look,
    organisms: list[str],
    flows: list[tuple[int, int, str]],
    caption: str,
    side: str,
    mirror: bool,
    shift: int,
) -> None:
    """`flows` are (eaten, eater, energy); the producers are at `side`."""
    flat = side in ("left", "right")
    width, height = (11.4, 4.9) if flat else (7.6, 6.6)
    ax = page(width, height)
    half = (0.86, 0.25)

    def at(along: float, across: float) -> Point:
        """A point so many inches from the producers to the top predator, and across."""
        onward = -along if side in ("top", "right") else along
        aside = -across if mirror else across
        x, y = (onward, aside) if flat else (aside, onward)
        return width / 2 + x, (height + 0.3) / 2 + y

    step, beside = (3.1, 0.82) if flat else (1.6, 1.3)
    places = [((LEVEL[i] - 1.5) * step, ACROSS[i] * beside) for i in range(len(organisms))]
    for i, name in enumerate(organisms):
        box(look, ax, at(*places[i]), half, name, look.fills[(LEVEL[i] + shift) % 4])
    edge, lean, off, back = (half[0], 0.08, 0.1, 0.28) if flat else (half[1], 0.35, 0.16, 0.12)
    for eaten, eater, energy in flows:
        (low, x0), (high, x1) = places[eaten], places[eater]
        way = math.copysign(1, x1 - x0)
        # arrows leave and enter a box beside its middle, on the side of the partner
        start, end = at(low + edge + 0.04, x0 + lean * way), at(high - edge - 0.04, x1 - lean * way)
        arrow(ax, start, end, look.soft)
        x, y = at((low + high) / 2 - back, (x0 + x1) / 2 + off * way)
        if flat:
            above = y > (start[1] + end[1]) / 2
            ax.text(x, y, energy, ha="center", va="bottom" if above else "top")
        else:
            after = x > (start[0] + end[0]) / 2
            ax.text(x, y, energy, ha="left" if after else "right", va="center")
    ax.text(width / 2, 0.25, caption, ha="center", va="center")


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    web = frame.choice(tuple(WEBS))
    names = WEBS[web].split(", ")
    # quizzes ask for both: each of the four sides and of the nine diets equally often
    side = rng.choice(SIDES)
    dropped = {rng.choice([None, (0, 3), (1, 3)]), rng.choice([None, (3, 5), (3, 6)])}
    links = [link for link in LINKS if link not in dropped]
    organism = frame.randint(2, 6)
    group = frame.choice((1, 2))
    hidden, of = frame.choice((((2, 5), 5), ((4, 6), 6), ((5, 7), 5), ((6, 7), 6)))
    loss = frame.random() < 0.4
    answer, shown = "", {""}
    while answer.partition(" ")[0] in shown or len(shown) < len(links):
        flows = _flows(rng, links)
        if level == 1:
            taken, passed = _sums(flows, {organism})
            answer = f"{sig(100 * passed / taken, 2)} %"
            if loss:
                answer = f"{sig(taken - passed, 2)} {UNIT}"
        elif level == 2:
            taken, passed = _sums(flows, {i for i in range(8) if LEVEL[i] == group})
            answer = f"{sig(100 * passed / taken, 2)} %"
        else:
            taken, passed = _sums(flows, {of})
            percent = sig(100 * passed / taken)
            other = taken - flows[hidden] if hidden[1] == of else 0.0
            outward = float(percent) / 100 * taken
            answer = sig(outward if hidden[0] == of else passed / float(percent) * 100 - other, 2)
            answer += f" {UNIT}"
        labels = {link: _written(energy) for link, energy in flows.items()}
        shown = {*labels.values()}
    if level == 3:
        labels[hidden] = "?"

    one, sum_in, sum_out = names[organism], sig(taken), sig(passed)
    caption = f"energy in {UNIT}"
    if level == 1:
        solution = [f"The {one} population takes in {sum_in} and passes on {sum_out} {UNIT}."]
        if loss:
            ending = frame.choice(("is not passed on to others", "reaches no consumer of it"))
            wanted = f"How much of the energy intake of the {one} population {ending}, in {UNIT}"
            solution.append(f"The difference is {answer}.")
        else:
            ending = frame.choice(("does it pass on", "reaches its consumers"))
            wanted = f"What percentage of the energy that the {one} population takes in {ending}"
            solution.append(f"{sum_out} / {sum_in} = {answer}.")
        wanted = f"{wanted}, {END}"
    elif level == 2:
        word, next_word = (
            ("herbivores take in", "reaches the carnivores directly above them"),
            ("lower carnivores take in", "reaches the top predator"),
        )[group - 1]
        wanted = f"What percentage of the energy that all the {word} {next_word}, {END}"
        solution = [
            f"All the {word} {sum_in} {UNIT}; {sum_out} {next_word}.",
            f"{sum_out} / {sum_in} = {answer}.",
        ]
    else:
        wanted = (
            f"The {names[of]} population passes on {percent} % of the energy that it takes in. "
            f"How much energy flows from {names[hidden[0]]} to {names[hidden[1]]}, in {UNIT}, {END}"
        )
        if hidden[0] == of:
            solution = [
                f"The {names[of]} population takes in {sum_in} {UNIT}.",
                f"Of that it passes on {percent} %: {answer}.",
            ]
        else:
            intake = sig(passed / float(percent) * 100)
            solution = [
                f"Passed on are {sum_out} {UNIT}, {percent} % of {intake} taken in.",
                f"{f'Less {sig(other)} from other prey' if other else 'All of it'}: {answer}.",
            ]

    def said(eaten: int, eater: int) -> str:
        return f"{names[eaten]} → {names[eater]} {labels[eaten, eater]}"

    listed = "; ".join(said(*link) for link in links if labels[link] != "?")
    spelled = "; ".join(said(*link).replace("?", "without its number") for link in links)
    asked = [
        frame.choice([link for link in pair if level < 3 or link != hidden])
        for pair in (((0, 2), (1, 4)), ((2, 5), (4, 6)), ((5, 7), (6, 7)))
    ]
    into = [link for link in links if link[1] == MIDDLE]
    diets: dict[tuple[tuple[int, ...], ...], str] = {
        (foods, eaters): f"it eats {' and '.join(names[i] for i in foods)}, and "
        f"{' and '.join(names[i] for i in eaters)} {'eat' if len(eaters) > 1 else 'eats'} it"
        for foods in ((0,), (1,), (0, 1))
        for eaters in ((5,), (6,), (5, 6))
    }
    eaters = tuple(b for a, b in links if a == MIDDLE)
    return Item(
        question=(
            f"In the food web of a {web}, energy flows between populations as follows, in {UNIT}: "
            f"{listed}. {wanted}"
        ),
        answer=answer,
        multimodal_question=frame.choice(OPENINGS).format(web=web) + wanted,
        elements=[
            f"Boxes for the organisms {', '.join(names)}",
            *(f"An arrow from {names[a]} to {names[b]} labelled {labels[a, b]}" for a, b in links),
            f"The unit below the web: {caption}",
        ],
        quizzes=[
            *(
                ask(f"flow {key}", f"How much energy flows from {names[a]} to {names[b]}?",
                    labels[a, b], labels[a, b], at=labels[a, b])
                for key, (a, b) in zip(("low", "middle", "top"), asked, strict=True)
            ),
            ask("intake", f"How much energy in all does the {names[MIDDLE]} population take in?",
                _written(sum(flows[link] for link in into)),
                f"the arrows that enter the box {names[MIDDLE]}",
                at=[labels[link] for link in into]),
            ask("diet", f"How is the {names[MIDDLE]} linked to other populations?",
                diets[tuple(a for a, _ in into), eaters], f"the arrows at {names[MIDDLE]}",
                among=tuple(diets.values()),
                at=[names[i] for i in (MIDDLE, *(a for a, _ in into), *eaters)]),
            ask("side", "On which side of the web are the producers?", side,
                f"the boxes {names[0]} and {names[1]}", among=SIDES, at=names[:2]),
        ],
        plan=(
            f"Content: a food web of a {web} with eight populations on four trophic levels.\n"
            f"Layout: producers at the {side}, top predator opposite, arrows from the eaten to "
            "the eater without crossings, the energy beside each arrow.\n"
            f"Labels: {', '.join(names)}; {', '.join(labels.values())}; {caption}.\n"
            "Constraints: no sums, efficiencies or losses shown; labels clear of arrows."
        ),
        solution=solution,
        caption=(
            f"The food web of a {web}, its producers at the {side}, with the energy that flows "
            f"along each arrow in {UNIT}: {spelled}."
        ),
        program=drawing(
            draw,
            organisms=names,
            flows=[(*link, label) for link, label in labels.items()],
            caption=caption,
            side=side,
            mirror=rng.random() < 0.5,
            shift=rng.randrange(4),
        ),
    )  # fmt: skip


def _flows(rng: Rng, links: list[tuple[int, int]]) -> dict[tuple[int, int], float]:
    """The energy of each link, to three figures: 7 to 15 % of what a consumer takes in."""
    flows: dict[tuple[int, int], float] = {}
    for link in links:
        eaten = link[0]
        if LEVEL[eaten] == 0:
            flows[link] = rng.randint(180, 950) * 10
            continue
        branches = sum(other[0] == eaten for other in links)
        share = rng.uniform(0.07, 0.15) / branches * rng.uniform(0.75, 1.25)
        flows[link] = float(sig(_sums(flows, {eaten})[0] * share))
    return flows


def _sums(flows: dict[tuple[int, int], float], group: set[int]) -> tuple[float, float]:
    """What a group of populations takes in and passes on."""
    taken = sum(energy for (_, eater), energy in flows.items() if eater in group)
    return taken, sum(energy for (eaten, _), energy in flows.items() if eaten in group)


def _written(energy: float) -> str:
    return f"{energy:.1f}" if energy < 100 else f"{energy:.0f}"
