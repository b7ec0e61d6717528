"""A machine of four states reads a word: find where it ends, or how many words it accepts."""

from __future__ import annotations

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing
from scigen_data.problems.kits.automata import bends, loop, state, step
from scigen_data.problems.kits.marks import arrow, page

IMAGE_TYPE = "Universal - Graph & Flow"
LEVELS = (1, 2, 3)  # where a word ends; how many words are accepted; how many with so many a

STATES = (
    ("Calm", "Rise", "Peak", "Fall"),
    ("Oak", "Elm", "Ash", "Yew"),
    ("Rome", "Oslo", "Lima", "Bern"),
    ("Wait", "Load", "Send", "Stop"),
    ("Lark", "Wren", "Rook", "Swan"),
)
LETTERS = (("a", "b"), ("x", "y"), ("m", "n"), ("s", "t"))
Steps = dict[str, dict[str, str]]  # from which state which letter leads where


def draw(
    look: Look, places: dict[str, tuple[float, float]], steps: dict[str, dict[str, str]],
    start: str, accepts: str, left: bool,
) -> None:  # fmt: skip
    """Places in inches; `left`: the arrow to the first state comes from there."""
    ax = page(7.2, 5.4)
    ovals = {name: state(look, ax, at, name, name == accepts) for name, at in places.items()}
    x, y = places[start]
    side = -1 if left else 1
    arrow(ax, (x + side * 1.35, y), (x + side * 0.7, y), look.ink, label="start")
    letters: dict[tuple[str, str], list[str]] = {}
    for name, leads in steps.items():
        for letter, end in leads.items():
            letters.setdefault((name, end), []).append(letter)
    bent = bends(places, {(name, end) for name, end in letters if name != end})
    for (name, end), several in letters.items():
        which = 2 if len(several) > 1 else list(steps[name]).index(several[0])
        text, label = ", ".join(several), f"{name} to {end}"
        if end == name:
            loop(look, ax, ovals[name], places[name][1] > 2.7, text, which, label)
        else:
            bend = bent[name, end]
            part = 0.3 if bend == 0.12 else 0.4
            step(look, ax, ovals[name], ovals[end], text, bend, part, which, label)


def make(rng: Rng) -> Item:
    names, (one, two) = rng.frame.choice(STATES), rng.frame.choice(LETTERS)
    first, second = rng.frame.sample(names, 2)  # that quizzes ask about
    start, accepts = rng.choice(names), rng.choice(names)
    # where these two steps lead is drawn before the rest: each state equally often
    ends = rng.choice(names), rng.choice(names)
    size = rng.frame.randint(5, 7)
    many = rng.frame.randint(2, 3)
    while True:
        steps = {name: {letter: rng.choice(names) for letter in (one, two)} for name in names}
        steps[first][one], steps[second][two] = ends
        word = "".join(rng.choice((one, two)) for _ in range(size + 1))
        run = [start]
        for letter in word:
            run.append(steps[run[-1]][letter])
        count = _accepted(steps, start, accepts, size, one if rng.level == 3 else "", many)
        reached = all(_reached(steps, name) for name in names)
        if reached and len(set(run)) > 2 and count > 3 and count not in (size, many):
            break

    told = "; ".join(f"from {name}, {one} leads to {leads[one]} and {two} to {leads[two]}"
                     for name, leads in steps.items())  # fmt: skip
    scene = f"A machine of {len(names)} states has these steps: {told}. It starts in {start}."
    shown = rng.frame.choice(
        ("The figure shows a machine that reads a letter at each step.",
         "The diagram is of a finite automaton.",
         "A machine changes its state with each letter that it reads.")
    )  # fmt: skip
    if rng.level == 1:
        task = f"In which state is it after the word {word}?"
        answer = run[-1]
        solution = [f"One step for each letter: {' → '.join(run)}.", f"It ends in {answer}."]
    else:
        scene += f" It accepts a word that ends in {accepts}."
        shown += " It accepts a word that ends in the state with the double line."
        extra = f" with exactly {many} letters {one}" if rng.level == 3 else ""
        task = f"How many words of {size} letters{extra} does it accept?"
        answer = f"{count} words"
        lengths = range(size - 1, size + 1)
        solution = [
            f"Count the words that lead from {start} to each state, letter by letter.",
            *(f"After {n} letters: " + ", ".join(
                f"{_accepted(steps, start, name, n, '', 0)} to {name}" for name in names) + "."
              for n in lengths if rng.level == 2),
            f"To {accepts} lead {answer} of {size} letters{extra}.",
        ]  # fmt: skip
    flip, tilt = rng.random() < 0.5, rng.uniform(-0.22, 0.22)
    corners = [(1.75, 3.9), (5.45, 3.9), (5.45, 1.5), (1.75, 1.5)]
    rng.shuffle(corners)
    places = {name: (round(x + rng.uniform(-0.12, 0.12), 2), round(y + tilt * (x - 3.6) * flip, 2))
              for name, (x, y) in zip(names, corners, strict=True)}  # fmt: skip
    quizzes = [
        ask("start", "In which state does the machine start?", start, "the arrow from outside",
            among=names, at=("start", f"state {start}")),
        ask("first", f"Where does {one} lead from {first}?", ends[0], f"the arrow {one} at {first}",
            among=names, at=f"{first} to {ends[0]}"),
        ask("second", f"Where does {two} lead from {second}?", ends[1],
            f"the arrow {two} at {second}", among=names, at=f"{second} to {ends[1]}"),
        ask("accepts", "Which state has a double line?", accepts, "the double line",
            among=names, at=f"accepts {accepts}"),
    ]  # fmt: skip
    return Item(
        question=f"{scene} {task}",
        answer=answer,
        multimodal_question=f"{shown} {task}",
        elements=[
            f"Four states named '{names[0]}', '{names[1]}', '{names[2]}' and '{names[3]}'",
            f"An arrow from nowhere to {start}",
            f"A double line around {accepts}",
            *(f"An arrow with {letter} from {name} to {end}"
              for name, leads in steps.items() for letter, end in leads.items()),
        ],
        quizzes=quizzes,
        plan=(
            "Content: a finite automaton of four states over two letters.\n"
            "Layout: the states at the corners of a quadrangle, curved arrows, loops outside.\n"
            f"Labels: {told}; the start is {start}, {accepts} has a double line.\n"
            "Constraints: a letter on each arrow near its beginning; no run and no count shown."
        ),
        solution=solution,
        caption=f"A state machine: {told}. It starts in {start}; {accepts} has a double line.",
        program=drawing(
            draw, places=places, steps=steps, start=start, accepts=accepts,
            left=places[start][0] < 3.6,
        ),
    )  # fmt: skip


def _accepted(steps: Steps, start: str, end: str, size: int, letter: str, many: int) -> int:
    """Words of so many letters from start to end; where a letter is named, with it `many` times."""
    counts = {(start, 0): 1}
    for _ in range(size):
        new: dict[tuple[str, int], int] = {}
        for (at, used), count in counts.items():
            for each, to in steps[at].items():
                key = (to, used + (each == letter))
                new[key] = new.get(key, 0) + count
        counts = new
    return sum(n for (at, used), n in counts.items() if at == end and (not letter or used == many))


def _reached(steps: Steps, name: str) -> bool:
    """Whether another state leads there."""
    return any(name in leads.values() for at, leads in steps.items() if at != name)
