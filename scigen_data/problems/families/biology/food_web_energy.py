"""A food web with the energy of each feeding link: how much a consumer passes on."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import FancyBboxPatch

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig

IMAGE_TYPE = "Biology - Ecological"

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
PLACES = [(2, 0), (6, 0), (0, 2.4), (4, 2.4), (8, 2.4), (2, 4.8), (6, 4.8), (4, 7.2)]
LINKS = [(0, 2), (0, 3), (1, 3), (1, 4), (2, 5), (3, 5), (3, 6), (4, 6), (5, 7), (6, 7)]
LEVEL = (0, 0, 1, 1, 1, 2, 2, 3)


def draw(
    organisms: list[str],
    places: list[tuple[float, float]],
    flows: list[tuple[int, int, int]],
    caption: str,
    colors: list[str],
) -> None:
    """`flows` are (eaten, eater, energy); `colors` belong to the organisms."""
    fig, ax = plt.subplots(figsize=(9.5, 8.5))
    ax.set_aspect("equal")
    ax.axis("off")
    half_width, half_height = 1.3, 0.38

    for name, (x, y), color in zip(organisms, places, colors, strict=True):
        ax.add_patch(
            FancyBboxPatch(
                (x - half_width, y - half_height),
                2 * half_width,
                2 * half_height,
                boxstyle="round,pad=0,rounding_size=0.2",
                fc=color,
                ec="0.25",
                lw=1.5,
            )
        )
        ax.text(x, y, name, fontsize=13, ha="center", va="center")

    for eaten, eater, energy in flows:
        (x0, y0), (x1, y1) = places[eaten], places[eater]
        # Arrows leave and enter a box left or right of its middle, on the side of the partner.
        lean = np.sign(x1 - x0)
        start = (x0 + 0.55 * lean, y0 + half_height + 0.04)
        end = (x1 - 0.55 * lean, y1 - half_height - 0.04)
        ax.annotate(
            "",
            end,
            start,
            arrowprops={"arrowstyle": "-|>", "lw": 1.6, "color": "0.3", "shrinkA": 0, "shrinkB": 0},
        )
        side = "left" if lean > 0 else "right"
        x, y = (x0 + x1) / 2 + 0.22 * lean, (y0 + y1) / 2 - 0.12
        ax.text(x, y, str(energy), fontsize=13, ha=side, va="center")

    ax.text(4, -1.0, caption, fontsize=13, ha="center", va="center")
    ax.set_xlim(-1.5, 9.5)
    ax.set_ylim(-1.3, 7.8)


def make(rng: Rng) -> Item:
    web = rng.choice(tuple(WEBS))
    names = WEBS[web].split(", ")
    mirror = rng.random() < 0.5
    places = [(8 - x if mirror else x, y) for x, y in PLACES]
    # The middle herbivore eats one or both producers and feeds one or both carnivores.
    dropped = {rng.choice([None, (0, 3), (1, 3)]), rng.choice([None, (3, 5), (3, 6)])}
    links = [link for link in LINKS if link not in dropped]

    flows: dict[tuple[int, int], int] = {}
    while len(set(flows.values())) < len(links):
        flows = {}
        for link in links:
            eaten = link[0]
            if LEVEL[eaten] == 0:
                flows[link] = rng.randint(180, 950) * 10
                continue
            intake = sum(flow for (_, eater), flow in flows.items() if eater == eaten)
            branches = sum(other[0] == eaten for other in links)
            share = rng.uniform(0.07, 0.15) / branches * rng.uniform(0.75, 1.25)
            flows[link] = round(intake * share)

    def total_in(organism: int) -> int:
        return sum(flow for (_, eater), flow in flows.items() if eater == organism)

    def total_out(organism: int) -> int:
        return sum(flow for (eaten, _), flow in flows.items() if eaten == organism)

    kind = rng.choice(("efficiency", "loss", "level"))
    organism = rng.randint(2, 6)
    loss = total_in(organism) - total_out(organism)
    if kind == "loss" and loss in flows.values():
        kind = "efficiency"  # the answer must not stand at an arrow
    if kind == "efficiency":
        ask = (
            f"What percentage of the energy that the {names[organism]} population takes in does "
            "it pass on to its consumers, to three significant figures?"
        )
        answer = f"{sig(100 * total_out(organism) / total_in(organism))} %"
    elif kind == "loss":
        ask = (
            f"How much of the energy that the {names[organism]} population takes in is not "
            f"passed on to its consumers, in {UNIT}?"
        )
        answer = f"{loss} {UNIT}"
    else:
        level, word, next_word = rng.choice(
            [
                (1, "herbivores take in", "reaches the carnivores directly above them"),
                (2, "lower carnivores take in", "reaches the top predator"),
            ]
        )
        taken = sum(total_in(i) for i in range(8) if LEVEL[i] == level)
        passed = sum(total_out(i) for i in range(8) if LEVEL[i] == level)
        ask = (
            f"What percentage of the energy that all the {word} {next_word}, to three "
            "significant figures?"
        )
        answer = f"{sig(100 * passed / taken)} %"

    listed = "; ".join(
        f"{names[eaten]} → {names[eater]} {flow}" for (eaten, eater), flow in flows.items()
    )
    link = rng.choice([link for link in links if link[1] != 7])
    eaters = {i: [names[b] for a, b in links if a == i] for i in range(8)}
    preys = {i: [names[a] for a, b in links if b == i] for i in range(8)}
    carnivore = rng.choice([5, 6])
    herbivore = rng.choice([2, 3, 4])
    not_eater = [names[i] for i in (5, 6, 7, 2, 3, 4) if names[i] not in eaters[herbivore]]
    not_eater = [name for name in not_eater if name != names[herbivore]]
    top_link = rng.choice([(5, 7), (6, 7)])
    palettes = (
        ("palegreen", "khaki", "lightsalmon", "lightcoral"),
        ("honeydew", "lightyellow", "mistyrose", "lavender"),
        ("yellowgreen", "wheat", "sandybrown", "tomato"),
        ("white", "white", "white", "white"),
    )
    palette = rng.choice(palettes)
    caption = f"energy in {UNIT}"
    return Item(
        question=(
            f"In the food web of a {web}, energy flows between populations as follows, in {UNIT}: "
            f"{listed}. {ask}"
        ),
        answer=answer,
        multimodal_question=(
            f"The figure shows the food web of a {web}; the number at each arrow is the energy "
            f"that flows along it. {ask}"
        ),
        elements=[
            f"Boxes for the organisms {', '.join(names)}",
            *(
                f"An arrow from {names[eaten]} to {names[eater]} labelled {flow}"
                for (eaten, eater), flow in flows.items()
            ),
            f"The unit below the web: {caption}",
        ],
        quizzes=[
            quiz(
                rng,
                f"How much energy flows from {names[link[0]]} to {names[link[1]]}?",
                flows[link],
                rng.sample([flow for other, flow in flows.items() if other != link], 3),
                str(flows[link]),
            ),
            quiz(
                rng,
                f"How much energy flows from {names[top_link[0]]} to {names[7]}?",
                flows[top_link],
                rng.sample([flow for other, flow in flows.items() if other != top_link], 3),
                str(flows[top_link]),
            ),
            quiz(
                rng,
                f"Which of these organisms is shown feeding on {names[herbivore]}?",
                rng.choice(eaters[herbivore]),
                rng.sample(not_eater, 3),
                f"Arrows that leave the box {names[herbivore]}",
            ),
            quiz(
                rng,
                f"On how many of the shown organisms does the {names[carnivore]} feed?",
                len(preys[carnivore]),
                [n for n in range(1, 5) if n != len(preys[carnivore])],
                f"Arrows that enter the box {names[carnivore]}",
            ),
            quiz(
                rng,
                "How many arrows does the food web have in all?",
                len(links),
                [n for n in rng.sample(range(7, 12), 5) if n != len(links)],
                "Count of the arrows between the boxes",
            ),
        ],
        plan=(
            f"Content: a food web of a {web} with eight populations on four trophic levels.\n"
            "Layout: producers at the bottom, top predator at the top, arrows from the eaten to "
            "the eater without crossings, the energy beside each arrow.\n"
            f"Labels: {', '.join(names)}; {', '.join(map(str, flows.values()))}; {caption}.\n"
            "Constraints: no sums, efficiencies or losses shown; labels clear of arrows."
        ),
        program=program(
            draw,
            organisms=names,
            places=places,
            flows=[(eaten, eater, flow) for (eaten, eater), flow in flows.items()],
            caption=caption,
            colors=[palette[level] for level in LEVEL],
        ),
    )
