"""A two-way table of counts: find an expected count or the chi-squared statistic."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.transforms import Bbox

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig

IMAGE_TYPE = "Universal - Table / Grid"

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
COLORS = (
    ("lightsteelblue", "aliceblue"),
    ("palegoldenrod", "ivory"),
    ("lightgray", "whitesmoke"),
    ("darkseagreen", "honeydew"),
    ("thistle", "lavenderblush"),
    ("white", "white"),
)


def draw(
    corner: str,
    columns: list[str],
    rows: dict[str, list[int]],
    header_color: str,
    row_color: str,
) -> None:
    cells = [[name, *map(str, counts)] for name, counts in rows.items()]
    fig, ax = plt.subplots(figsize=(1.5 * len(columns) + 2.6, 0.55 * len(cells) + 0.6))
    fig.subplots_adjust(left=0.01, right=0.99, bottom=0.01, top=0.99)
    ax.axis("off")
    wide = 2.6 / (1.5 * len(columns) + 2.6)
    table = ax.table(
        cellText=cells,
        colLabels=[corner, *columns],
        colWidths=[wide] + [(1 - wide) / len(columns)] * len(columns),
        cellLoc="center",
        bbox=Bbox.unit(),
    )
    table.auto_set_font_size(False)
    table.set_fontsize(14)
    for (row, column), cell in table.get_celld().items():
        cell.set_linewidth(1.1)
        if row == 0 or column == 0:
            cell.set_facecolor(header_color)
            cell.set_text_props(weight="bold")
        elif row % 2 == 0:
            cell.set_facecolor(row_color)


def make(rng: Rng) -> Item:
    counted, (row_title, row_names), (column_title, column_names) = rng.choice(SURVEYS)
    rows = rng.sample(row_names, rng.choice((2, 3, min(4, len(row_names)))))
    # classes of a scale keep their order
    most = min(4, len(column_names))
    kept = rng.sample(range(len(column_names)), rng.choice((min(3, most), most)))
    columns = [column_names[k] for k in sorted(kept)]
    while True:
        counts = [[rng.randint(11, 96) for _ in columns] for _ in rows]
        flat = [n for row in counts for n in row]
        task, answer, clues = _task(rng, rows, columns, counts)
        if len(set(flat)) == len(flat) and task and not clues & set(map(str, flat)):
            break
    places = [(i, j) for i in range(len(rows)) for j in range(len(columns))]
    header_color, row_color = rng.choice(COLORS)
    corner = f"{row_title} / {column_title}"
    listed = "; ".join(
        f"{name}: " + ", ".join(f"{n} {column}" for n, column in zip(row, columns, strict=True))
        for name, row in zip(rows, counts, strict=True)
    )
    cells_asked = [
        quiz(
            rng,
            f"How many {counted} are counted in row {rows[i]}, column {columns[j]}?",
            counts[i][j],
            rng.sample([n for n in flat if n != counts[i][j]], 3),
            str(counts[i][j]),
        )
        for i, j in rng.sample(places, 3)
    ]
    largest = max(places, key=lambda place: counts[place[0]][place[1]])

    def where(i: int, j: int) -> str:
        return f"{rows[i]}, {columns[j]}"

    return Item(
        question=(
            f"{counted.capitalize()} were counted by {row_title.lower()} and "
            f"{column_title.lower()}. {listed}. {task}"
        ),
        answer=answer,
        multimodal_question=(
            f"The table shows counts of {counted} by {row_title.lower()} and "
            f"{column_title.lower()}. {task}"
        ),
        elements=[
            f"A table with the corner cell {corner}",
            f"Column headers {', '.join(columns)}",
            f"Row headers {', '.join(rows)}",
            *(f"The count {counts[i][j]} in row {rows[i]}, column {columns[j]}" for i, j in places),
        ],
        quizzes=[
            *cells_asked,
            quiz(
                rng,
                "Where in the table does the largest count stand?",
                where(*largest),
                [where(*place) for place in rng.sample([p for p in places if p != largest], 3)],
                str(counts[largest[0]][largest[1]]),
            ),
            quiz(
                rng,
                f"How many rows of counts does the table have, one for each {row_title.lower()}?",
                len(rows),
                [number for number in (2, 3, 4, 5) if number != len(rows)],
                f"the row headers {', '.join(rows)}",
            ),
        ],
        plan=(
            f"Content: table of counts of {counted}, {len(rows)} rows by {len(columns)} columns.\n"
            f"Layout: corner cell {corner}, {column_title.lower()} across, {row_title.lower()} "
            "down, all cells ruled.\n"
            f"Labels: {listed}.\n"
            "Constraints: no totals, no expected counts; headers bold."
        ),
        program=program(
            draw,
            corner=corner,
            columns=columns,
            rows=dict(zip(rows, counts, strict=True)),
            header_color=header_color,
            row_color=row_color,
        ),
    )


def _task(
    rng: Rng, rows: list[str], columns: list[str], counts: list[list[int]]
) -> tuple[str, str, set[str]]:
    """The question, its answer, and the numbers that no cell may show."""
    row_sums = [sum(row) for row in counts]
    column_sums = [sum(column) for column in zip(*counts, strict=True)]
    total = sum(row_sums)
    expected = [[r * c / total for c in column_sums] for r in row_sums]
    if rng.random() < 0.5:
        i, j = rng.randrange(len(rows)), rng.randrange(len(columns))
        task = "If the two were independent, what count would be expected for"
        return (
            f"{task} {rows[i]} and {columns[j]}, to one decimal place?",
            f"{expected[i][j]:.1f}",
            {f"{row_sums[i]}", f"{column_sums[j]}", f"{expected[i][j]:.0f}"},
        )
    statistic = sum(
        (seen - ideal) ** 2 / ideal
        for seen_row, ideal_row in zip(counts, expected, strict=True)
        for seen, ideal in zip(seen_row, ideal_row, strict=True)
    )
    task = "What is the chi-squared statistic for the test of independence"
    return f"{task}, to three significant figures?", sig(statistic), {sig(statistic)}
