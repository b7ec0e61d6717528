"""A probability tree of two stages: find the chance of a path, of an end, or of a cause."""

from __future__ import annotations

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import page

IMAGE_TYPE = "Math - Set & Probability"
LEVELS = (1, 2, 3)  # a path; an end, over all paths to it; where it came from (Bayes)

# what it is about, what is done to it, by what, by whom, what it is then and else
SCENES = (
    ("part", "made", "by", ("Alfa", "Bravo", "Delta"), "faulty", "sound"),
    ("letter", "sorted", "in", ("Harbour", "Castle", "Station"), "late", "on time"),
    ("seed", "taken", "from", ("Amber", "Crimson", "Ivory"), "dormant", "sprouting"),
    ("call", "answered", "by", ("Nora", "Samir", "Mei"), "solved", "unsolved"),
    ("sample", "tested", "by", ("Curie", "Hahn", "Perey"), "positive", "negative"),
    ("parcel", "sent", "from", ("Lagos", "Quito", "Turin"), "heavy", "light"),
)


def draw(
    look: Look, stages: list[tuple[str, str, list[tuple[str, str]]]], across: bool, gap: float
) -> None:
    """A first branch is its name, its chance and the pairs of name and chance that follow. The
    tree grows to the right, or else down.
    """
    tips = sum(len(ends) for _, _, ends in stages)
    width, height = (6.6, gap * tips + 0.5) if across else (1.75 * tips + 0.4, 4.9)
    ax = page(width, height)

    def place(stage: int, where: float) -> tuple[float, float]:
        """Of a node: its stage, and how many tips lie before it."""
        if across:
            return (0.4, 2.8, 5.2)[stage], height - 0.25 - gap * (where + 0.5)
        return 0.2 + 1.75 * (where + 0.5), (4.6, 2.7, 0.7)[stage]

    def branch(stage: int, start: float, end: float, name: str, chance: str, which: int) -> None:
        (x0, y0), (x1, y1) = place(stage, start), place(stage + 1, end)
        color, dashes = look.accents[which], look.dashes[which]
        ax.plot([x0, x1], [y0, y1], color=color, ls=dashes, label=f"{name} {end}", zorder=1)
        part = 0.55
        ground = {"fc": look.paper, "ec": "none", "pad": 3}
        ax.text(x0 + part * (x1 - x0), y0 + part * (y1 - y0), chance, ha="center", va="center",
                bbox=ground, zorder=2)  # fmt: skip
        box = {"fc": look.paper if stage else look.fills[0], "pad": 4,
               "ec": "none" if stage else look.ink}  # fmt: skip
        aside, up = (0.1, 0) if stage and across else (0, 0.1 if stage else 0)
        ax.text(x1 + aside, y1 - up, name, ha="left" if aside else "center",
                va="top" if up else "center", zorder=3, bbox=box)  # fmt: skip

    at = 0
    root = (tips - 1) / 2
    for which, (name, chance, ends) in enumerate(stages):
        middle = at + (len(ends) - 1) / 2
        branch(0, root, middle, name, chance, which)
        for number, (end, second) in enumerate(ends):
            branch(1, middle, at + number, end, second, which)
        at += len(ends)
    ax.plot(*place(0, root), "o", color=look.ink, ms=7)


def make(rng: Rng) -> Item:
    thing, done, by, all_causes, event, other = rng.frame.choice(SCENES)
    causes = tuple(rng.frame.sample(all_causes, 2 if rng.level == 1 else 3))
    which = rng.frame.randrange(len(causes))
    after, third = rng.frame.sample(range(len(causes)), 2)
    while True:
        cuts = sorted(rng.sample(range(12, 89), len(causes) - 1))
        first = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
        second = [rng.randint(3, 97) for _ in causes]
        hundredths = [*first, *second, *(100 - s for s in second)]
        if min(first) >= 12 and len(set(hundredths)) == len(hundredths):
            break
    paths = [f * s / 10_000 for f, s in zip(first, second, strict=True)]
    total = sum(paths)
    chances = [f"{f / 100:.2f}" for f in first]
    events = [f"{s / 100:.2f}" for s in second]
    others = [f"{1 - s / 100:.2f}" for s in second]

    def listed(chances: list[str], text: str) -> str:
        texts = [text.format(p, c) for c, p in zip(causes, chances, strict=True)]
        return f"{', '.join(texts[:-1])} and {texts[-1]}"

    first_said = listed(chances, f"{by} {{1}} with probability {{0}}")
    then_said = listed(events, f"{{0}} if {done} {by} {{1}}")
    cause = causes[which]
    seen = rng.frame.choice(
        ("The tree gives all probabilities.", f"A tree diagram shows what may become of a {thing}.",
         f"The probabilities for a {thing} are in the tree diagram.")
    )  # fmt: skip
    worked = [f"Along {c}: {a} · {b} = {p:.4f}."
              for c, a, b, p in zip(causes, chances, events, paths, strict=True)]  # fmt: skip
    if rng.level == 1:
        task = f"What is the probability that a {thing} is {done} {by} {cause} and {event}?"
        answer = f"{paths[which]:.4f}"
        worked = [f"The path leads over {cause} to {event}.",
                  f"Its probability is {chances[which]} · {events[which]} = {answer}."]  # fmt: skip
    elif rng.level == 2:
        task = f"What is the probability that a {thing} is {event}?"
        answer = f"{total:.4f}"
        worked.append(f"In all the probability is {answer}.")
    else:
        answer = sig(paths[which] / total)
        task = (f"A {thing} is found to be {event}. What is the probability that it was {done} "
                f"{by} {cause}, to three significant figures?")  # fmt: skip
        worked.append(f"In all {total:.4f}; of this {cause} has {paths[which]:.4f} or {answer}.")
    across, chosen = rng.random() < 0.6, f"after {causes[after]}"
    return Item(
        question=(
            f"A {thing} is {done} {first_said}. The probability that it is {event} is {then_said}. "
            f"{task}"
        ),
        answer=answer,
        multimodal_question=f"{seen} {task}",
        elements=[
            f"A root with branches to {', '.join(causes)}, labelled {', '.join(chances)}",
            *(f"Branches after {c} to {event}, labelled {e}, and {other}, labelled {o}"
              for c, e, o in zip(causes, events, others, strict=True)),
        ],
        quizzes=[
            ask("first", f"Which probability is on the branch to {cause}?", chances[which],
                chances[which]),
            ask("event", f"Which probability is on the branch {chosen} to {event}?",
                events[after], events[after]),
            ask("other", f"Which probability is on the branch after {causes[third]} to {other}?",
                others[third], others[third]),
        ],
        plan=(
            f"Content: a probability tree of two stages over {', '.join(causes)}.\n"
            f"Layout: from the {'left to the right' if across else 'top down'}, the tips apart.\n"
            f"Labels: {', '.join(chances)} to {', '.join(causes)}; then {', '.join(events)} to "
            f"{event} and {', '.join(others)} to {other}.\n"
            "Constraints: each number on its own branch; no product and no sum of paths."
        ),
        solution=worked,
        caption=(
            f"A tree of two stages. A {thing} is {done} {first_said}. The branches to {event} bear "
            f"{then_said}, those to {other} the rest of 1."
        ),
        program=drawing(
            draw,
            stages=[(c, p, [(event, e), (other, o)][:: rng.choice((1, -1))])
                    for c, p, e, o in zip(causes, chances, events, others, strict=True)],
            across=across, gap=rng.step(0.62, 0.8, 0.02),
        ),
    )  # fmt: skip
