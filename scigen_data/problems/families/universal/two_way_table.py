"""A two-way table of counts: find a share, an expected count or the chi-squared statistic."""

from __future__ import annotations

from itertools import permutations, product

import matplotlib.pyplot as plt
from matplotlib.transforms import Bbox

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig

IMAGE_TYPE = "Universal - Table / Grid"
LEVELS = (1, 2, 3)  # a share or an expected count; chi-squared; with a count from the totals

# who is counted, what the rows say, what the columns say, and their classes
SURVEYS = (
    (
        "commuters",
        ("Transport", ("Bus", "Car", "Train", "Bicycle", "On foot")),
        ("Age", ("18–29", "30–44", "45–59", "60+")),
    ),
    (
        "seedlings",
        ("Soil", ("Clay", "Sand", "Loam", "Peat")),
        ("Growth", ("weak", "normal", "strong")),
    ),
    (
        "patients",
        ("Treatment", ("Drug A", "Drug B", "Placebo", "Drug C")),
        ("Outcome", ("better", "same", "worse")),
    ),
    (
        "readers",
        ("Region", ("North", "East", "South", "West")),
        ("Favourite", ("Crime", "Poetry", "Sci-fi", "History", "Travel")),
    ),
    (
        "machine parts",
        ("Shift", ("Morning", "Evening", "Night")),
        ("Quality", ("perfect", "rework", "scrap")),
    ),
    (
        "birds",
        ("Species", ("Blackbird", "Robin", "Sparrow", "Wren", "Starling")),
        ("Habitat", ("garden", "park", "forest", "field")),
    ),
    (
        "students",
        ("Language", ("French", "Spanish", "German", "Latin")),
        ("Grade", ("A", "B", "C", "D")),
    ),
    (
        "minerals",
        ("Site", ("Quarry 1", "Quarry 2", "Quarry 3", "Quarry 4")),
        ("Kind", ("quartz", "feldspar", "mica", "calcite")),
    ),
)
STYLES = {"grid": "closed", "rules": "BT", "stripes": "closed"}  # and the edges of its cells
ORDINALS = ("first", "second", "third")
TOTALS = ("row total", "column total")
THREE = "to three significant figures?"
OPENINGS = (
    "The table shows counts of {counted} by {one} and {other}.",
    "See the table for the {counted}, counted by {one} and {other}.",
    "By {one} and {other}, {counted} were counted as the figure shows.",
)


def draw(
    look: Look, title: str, corner: str, cells: list[list[str]], style: str, shift: int
) -> None:
    """The first row and the first column of `cells` are headers, but for the corner's own."""
    wide, narrow, high = 2.7, 1.5, 0.48
    columns, rows = len(cells[0]), len(cells)
    width, height = wide + narrow * (columns - 1), high * rows
    over = 0.5 if title else 0.0
    fig = plt.figure(figsize=(width + 0.3, height + 0.3 + over))
    ax = fig.add_axes((0, 0, 1, 1))
    ax.axis("off")
    across, up = width / (width + 0.3), height / (height + 0.3 + over)
    table = ax.table(
        cellText=[[corner, *cells[0][1:]], *cells[1:]],
        colWidths=[wide / width] + [narrow / width] * (columns - 1),
        cellLoc="center",
        bbox=Bbox.from_bounds((1 - across) / 2, 0.15 / (height + 0.3 + over), across, up),
        edges=STYLES[style],
    )
    table.auto_set_font_size(False)
    for (row, column), cell in table.get_celld().items():
        edge = "none" if style == "stripes" else look.ink
        cell.set(ec=edge, fc=look.paper, lw=0.7 * look.line)
        cell.set_fontsize(13)
        if row == 0 or column == 0:
            cell.set_text_props(weight="bold")
            cell.set_facecolor(look.fills[shift])
        elif style == "stripes" and row % 2 == 0:
            cell.set_facecolor(look.fills[(shift + 2) % 4])
        cell.set_fill(style != "rules")
    if title:
        ax.text(0.5, 1 - 0.25 / (height + 0.3 + over), title, ha="center", va="center")


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    counted, (one, one_names), (other, other_names) = frame.choice(SURVEYS)
    rows = frame.sample(one_names, frame.choice((3, min(4, len(one_names)))))
    # classes of a scale keep their order
    most = min(4, len(other_names))
    kept = frame.sample(range(len(other_names)), frame.choice((3, most)))
    columns = [other_names[k] for k in sorted(kept)]
    places = list(product(range(len(rows)), range(len(columns))))
    first, second, hidden, third = frame.sample(places, 4)
    turned = frame.random() < 0.4  # what is said of rows here is drawn as columns
    by_row, by_column = TOTALS[::-1] if turned else TOTALS
    kind, spot = frame.randrange(2), (frame.randrange(2), frame.randrange(2))
    # what quizzes ask for: each equally often
    shown = [place for place in places if level < 3 or place != hidden]
    largest = rng.choice(shown)
    order = rng.choice(list(permutations(rows)))

    answer, seen = "", {""}
    flat: list[int] = []
    while answer.partition(" ")[0] in seen or len(set(flat)) < len(flat):
        counts = [[rng.randint(11, 96) for _ in columns] for _ in rows]
        i, j = max(places, key=lambda place: counts[place[0]][place[1]])
        k, m = largest
        counts[i][j], counts[k][m] = counts[k][m], counts[i][j]
        row_sums = [sum(row) for row in counts]
        column_sums = [sum(column) for column in zip(*counts, strict=True)]
        flat = [n for row in counts for n in row]
        if level == 3:
            flat += [*row_sums, *column_sums, sum(row_sums)]
        seen = {str(n) for n in flat}
        task, answer, solution = _task(level, kind, rows, columns, counts, third)
    missing = counts[hidden[0]][hidden[1]]
    if level == 3:
        task = f"One of the counts is missing. {task}"
        given = [n for k, n in enumerate(counts[hidden[0]]) if k != hidden[1]]
        solution.insert(0, f"Missing are {row_sums[hidden[0]]} − {' − '.join(map(str, given))} = "
                           f"{missing}.")  # fmt: skip

    texts = {(i, j): str(counts[i][j]) for i, j in places}
    if level == 3:
        texts[hidden] = "?"
    # as it is drawn: rows in the order of this item, then perhaps turned
    lines = [[rows[i], *(texts[i, j] for j in range(len(columns)))] for i in map(rows.index, order)]
    cells = [["", *columns], *lines]
    if level == 3:
        sums = dict(zip(rows, row_sums, strict=True))
        cells = [[*cells[0], by_row], *([*line, str(sums[line[0]])] for line in lines)]
        cells.append([by_column, *map(str, column_sums), str(sum(row_sums))])
    corner = f"{one} / {other}"
    if turned:
        cells = [list(column) for column in zip(*cells, strict=True)]
        corner = f"{other} / {one}"

    def cell(row: str, column: str) -> str:
        row, column = (column, row) if turned else (row, column)
        return f"does the table give in row {row}, column {column}?"

    def where(place: tuple[int, int]) -> str:
        return f"{rows[place[0]]} and {columns[place[1]]}"

    def listed(name: str) -> str:
        i = rows.index(name)
        row = [f"{texts[i, j]} {columns[j]}" for j in range(len(columns))]
        return f"{name}: {', '.join(row)}" + (f", in all {row_sums[i]}" if level == 3 else "")

    told = "; ".join(map(listed, order))
    if level == 3:
        in_all = ", ".join(f"{n} {name}" for n, name in zip(column_sums, columns, strict=True))
        told += f"; in all {in_all}, together {sum(row_sums)}"
    asked = [place for place in (first, second) if place in shown]
    quizzes = [
        ask(f"count {key}", f"Which count {cell(rows[place[0]], columns[place[1]])}",
            texts[place], texts[place], at=texts[place])
        for key, place in zip("ab", asked, strict=False)
    ] + [
        ask("largest", "For which classes does the table give the largest count?", where(largest),
            texts[largest], among=[where(place) for place in shown], at=texts[largest]),
        ask("order", f"In which order does the table list the classes of {one.lower()}?",
            ", ".join(order), f"the headers {', '.join(order)}",
            among=[", ".join(each) for each in permutations(rows)], at=order),
    ]  # fmt: skip
    if level == 3:
        row, column = (frame.randrange(len(each)) for each in (rows, columns))
        quizzes += [
            ask("sum a", f"Which total {cell(rows[row], by_row)}", row_sums[row],
                str(row_sums[row])),
            ask("sum b", f"Which total {cell(by_column, columns[column])}", column_sums[column],
                str(column_sums[column])),
        ]  # fmt: skip
    else:
        at_spot = cells[spot[0] + 1][spot[1] + 1]
        name = frame.choice(rows)
        quizzes += [
            ask("spot", f"Which count stands in the {ORDINALS[spot[0]]} row and the "
                f"{ORDINALS[spot[1]]} column of counts?", at_spot, at_spot, at=at_spot),
            ask("sum", f"How many {counted} are counted for {name} in all?",
                row_sums[rows.index(name)], f"the counts of {name}",
                at=[str(n) for n in counts[rows.index(name)]]),
        ]  # fmt: skip
    title = f"Counts of {counted}" if rng.random() < 0.4 else ""
    return Item(
        question=(
            f"{counted.capitalize()} were counted by {one.lower()} and {other.lower()}. {told}. "
            f"{task}"
        ),
        answer=answer,
        multimodal_question=frame.choice(OPENINGS).format(
            counted=counted, one=one.lower(), other=other.lower()
        )
        + f" {task}",
        elements=[
            f"A table with the corner cell {corner}",
            f"Headers {', '.join(columns)}",
            f"Headers {', '.join(order)}",
            *(f"The count {texts[place]} for {where(place)}" for place in places),
            *(["Totals of all rows and columns"] if level == 3 else []),
        ],
        quizzes=quizzes,
        plan=(
            f"Content: table of counts of {counted}, {len(cells) - 1} rows by "
            f"{len(cells[0]) - 1} columns.\n"
            f"Layout: corner cell {corner}, headers in the first row and column.\n"
            f"Labels: {told}.\n"
            f"Constraints: no expected counts{'' if level == 3 else ', no totals'}; headers bold."
        ),
        solution=solution,
        caption=f"A table of counts of {counted}, its corner cell {corner}. {told}.",
        program=drawing(
            draw,
            title=title,
            corner=corner,
            cells=cells,
            style=rng.choice(tuple(STYLES)),
            shift=rng.randrange(4),
        ),
    )


def _task(
    level: int,
    kind: int,
    rows: list[str],
    columns: list[str],
    counts: list[list[int]],
    place: tuple[int, int],
) -> tuple[str, str, list[str]]:
    """The question, its answer and the way to it."""
    row_sums = [sum(row) for row in counts]
    column_sums = [sum(column) for column in zip(*counts, strict=True)]
    total = sum(row_sums)
    i, j = place
    if level == 1 and kind == 0:
        answer = f"{sig(100 * counts[i][j] / row_sums[i])} %"
        return (
            f"What percentage of all counted for {rows[i]} is {columns[j]}, {THREE}",
            answer,
            [f"For {rows[i]} {row_sums[i]} are counted, {counts[i][j]} of them {columns[j]}.",
             f"{counts[i][j]} / {row_sums[i]} = {answer}."],
        )  # fmt: skip
    sums = f"The totals are {', '.join(map(str, row_sums))} and {', '.join(map(str, column_sums))}"
    if level == 1:
        answer = sig(row_sums[i] * column_sums[j] / total)
        return (
            (f"If the two were independent, what count would be expected for {rows[i]} and "
            f"{columns[j]}, {THREE}"),
            answer,
            [f"{rows[i]} has {row_sums[i]}, {columns[j]} {column_sums[j]} of {total} in all.",
             f"Expected are {row_sums[i]} × {column_sums[j]} / {total} = {answer}."],
        )  # fmt: skip
    statistic = sum(
        (seen - r * c / total) ** 2 / (r * c / total)
        for seen_row, r in zip(counts, row_sums, strict=True)
        for seen, c in zip(seen_row, column_sums, strict=True)
    )
    answer = sig(statistic)
    return (
        f"What is the chi-squared statistic for the test of independence, {THREE}",
        answer,
        [f"{sums}, together {total}.",
         "Each expected count is its row's total times its column's over all.",
         f"The sum of (observed − expected)² / expected is {answer}."],
    )  # fmt: skip
