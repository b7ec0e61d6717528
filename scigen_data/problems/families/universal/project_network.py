"""Tasks that wait for each other: find the shortest time, a slack, or a delay."""

from __future__ import annotations

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing
from scigen_data.problems.kits.marks import arrow, page
from scigen_data.problems.kits.trees import box

IMAGE_TYPE = "Universal - Graph & Flow"
LEVELS = (
    1,
    2,
    3,
)  # the shortest time; how far a task may slip; the end's delay if one takes longer

ALPHABETS = ("ABCDEFG", "KLMNPQR", "PQRSTUV", "TUVWXYZ")
PROJECTS = (
    "A workshop is set up",
    "A bridge is repaired",
    "A film is made",
    "A ship is overhauled",
)
Needs = dict[str, list[str]]  # what each task waits for


def draw(
    look: Look, tasks: dict[str, tuple[str, float, float]], links: list[tuple[str, str]]
) -> None:
    """A task is its text and its place in inches; links from one to the next."""
    ax = page(10.4, 4.4)
    half = (0.62, 0.27)
    places = {name: (x, y) for name, (_, x, y) in tasks.items()}
    for start, end in links:
        (x0, y0), (x1, y1) = places[start], places[end]
        arrow(ax, (x0 + half[0], y0), (x1 - half[0], y1), look.ink, label=f"{start} to {end}")
    for name, (text, x, y) in tasks.items():
        fill = look.fills[1] if name in ("start", "end") else look.fills[0]
        box(look, ax, (x, y), half, text, fill)


def make(rng: Rng) -> Item:
    names = rng.frame.choice(ALPHABETS)
    unit, project = rng.frame.choice(("d", "h", "min")), rng.frame.choice(PROJECTS)
    first, second, third = names[:2], names[2:5], names[5:]
    pairs = [*second, *(f"{a} and {b}" for a, b in ((second[0], second[1]),
             (second[0], second[2]), (second[1], second[2])))]  # fmt: skip
    before = rng.choice(pairs)  # what the first task of the last column waits for
    one, two = rng.frame.sample(names, 2)  # that quizzes ask about
    late = rng.frame.choice(names)  # that the question is about
    while True:
        times = dict(zip(names, rng.sample(range(3, 40), 7), strict=True))
        needs: Needs = {name: [] for name in first}
        for name in second:
            needs[name] = sorted(rng.sample(first, rng.randint(1, 2)))
        needs[third[0]] = before.split(" and ")
        rest = [name for name in second if name not in needs[third[0]]]
        needs[third[1]] = sorted({*rest, rng.choice(second)})
        total = _end(times, needs)
        slack = total - _through(times, needs, late)
        extra = rng.randint(5, 20)
        used = {need for each in needs.values() for need in each}
        delay = extra - slack
        fits = slack > 2 and (rng.level == 2 or delay > 2)
        asked = (total, slack, delay)[rng.level - 1]
        # no label ends as the answer does: 6 d, 36 d
        fresh = not any(str(time).endswith(str(asked)) for time in (*times.values(), extra))
        if {*first, *second} <= used and fresh and (rng.level == 1 or fits):
            break

    def text(value: int) -> str:
        return f"{value} {unit}"

    listed = "; ".join(
        f"{name} takes {text(times[name])}"
        + (f" and waits for {' and '.join(needs[name])}" if needs[name] else "")
        for name in names
    )
    shown = rng.frame.choice(
        (f"{project}; the figure shows the tasks.", f"{project} as in the network of tasks.",
         f"{project}. An arrow leads from a task to one that waits for it.")
    )  # fmt: skip
    path = _longest(times, needs)
    sums = " + ".join(str(times[name]) for name in path)
    worked = [f"The longest chain is {' → '.join(path)}: {sums} = {text(total)}."]
    if rng.level == 1:
        task, worked = "How long does all of it take at least?", [*worked, "No other is as long."]
    else:
        worked.append(f"The longest chain through {late} has {text(total - slack)}: the slack is "
                      f"{text(slack)}.")  # fmt: skip
        task = f"By how much may {late} be late without a delay of the end?"
    if rng.level == 3:
        task = (
            f"Task {late} takes {text(extra)} longer than planned. By how much is the end delayed?"
        )
        worked.append(f"Of {text(extra)} more, {text(delay)} go beyond it.")
    columns = ((first, 3.05), (second, 5.2), (third, 7.35))
    tasks: dict[str, tuple[str, float, float]] = {"start": ("start", 0.95, 2.2)}
    for letters, x in columns:
        gap = 3.6 / len(letters)
        for place, name in enumerate(rng.sample(letters, len(letters))):
            y = 0.4 + gap * (place + 0.5) + rng.uniform(-0.12, 0.12)
            tasks[name] = (f"{name}   {text(times[name])}", x, round(y, 2))
    tasks["end"] = ("end", 9.45, 2.2)
    links = [("start", name) for name in first]
    links += [(need, name) for name, several in needs.items() for need in several]
    links += [(name, "end") for name in third]
    return Item(
        question=f"{project} in these tasks: {listed}. {task}",
        answer=text(asked),
        multimodal_question=f"{shown} {task}",
        elements=[
            "Boxes named 'start' and 'end'",
            *(f"A box of task {name} that says {text(times[name])}" for name in names),
            *(f"An arrow from {a} to {b}" for a, b in links),
        ],
        quizzes=[
            *(
                ask(key, f"How long does task {name} take?", text(times[name]), text(times[name]),
                    at=f"{name}   {text(times[name])}")
                for key, name in (("one", one), ("two", two))
            ),
            ask("before", f"For what does task {third[0]} wait?", before, "the arrows to it",
                among=pairs, at=[f"{need} to {third[0]}" for need in needs[third[0]]]),
        ],
        plan=(
            "Content: a network of seven tasks between start and end, an arrow for each wait.\n"
            "Layout: from left to right in columns, arrows only from column to column.\n"
            f"Labels: {listed}.\n"
            "Constraints: a duration in each box; no sums, no critical path."
        ),
        solution=worked,
        caption=f"A network of tasks from start to end: {listed}.",
        program=drawing(draw, tasks=tasks, links=links),
    )  # fmt: skip


def _end(times: dict[str, int], needs: Needs) -> int:
    """When the last task is done, if each begins as early as it may."""
    done: dict[str, int] = {}
    for name, time in times.items():  # none waits for a later one
        done[name] = max((done[need] for need in needs[name]), default=0) + time
    return max(done.values())


def _through(times: dict[str, int], needs: Needs, name: str) -> int:
    """The longest chain that holds the task."""
    long = 1000
    return _end({**times, name: times[name] + long}, needs) - long


def _longest(times: dict[str, int], needs: Needs) -> list[str]:
    """The tasks of a longest chain."""
    total = _end(times, needs)
    chain = [name for name in times if _through(times, needs, name) == total]
    last = [name for name in chain if not any(name in needs[other] for other in chain)]
    path = last[:1]
    while needs[path[0]]:
        path.insert(0, next(need for need in needs[path[0]] if need in chain))
    return path
