"""A plasmid's restriction map: the longest or shortest piece that a digest leaves."""

from __future__ import annotations

import math
from itertools import accumulate, pairwise

from matplotlib.patches import Wedge

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing
from scigen_data.problems.kits.marks import Point, page

IMAGE_TYPE = "Biology - Genetics"
LEVELS = (1, 2, 3)  # one enzyme; two together; after an insert has taken the place of a piece

ENZYMES = ("EcoRI", "BamHI", "HindIII", "PstI", "SalI", "XhoI", "KpnI", "NcoI", "XbaI", "ScaI")
COUNTS = (2, 3, 4, 5)
GENES = ("ori", "ampR", "lacZ", "rop", "kanR", "tetR")
RADIUS = 1.75  # of the drawn circle, inches
APART = 14.0  # degrees between two sites, at the least
LINE = 0.3  # inches between two labels


def draw(
    look: Look, sites: list[tuple[float, str]], genes: list[tuple[float, float, str]],
    name: str, size: str, insert: tuple[str, ...],
) -> None:  # fmt: skip
    """Sites and genes in degrees, clockwise from the top; `insert`: its ends and its length."""
    height = 6.3 if insert else 5.2
    ax = page(8, height)
    x0, y0 = 4.0, height - 2.6

    def at(degrees: float, radius: float) -> Point:
        turn = math.radians(90 - degrees)
        return x0 + radius * math.cos(turn), y0 + radius * math.sin(turn)

    for radius in (RADIUS, RADIUS - 0.16):
        circle = [at(degrees, radius) for degrees in range(0, 361, 2)]
        ax.plot(*zip(*circle, strict=True), color=look.ink)
    for fill, (start, end, gene) in enumerate(genes):
        band = Wedge((x0, y0), RADIUS - 0.2, 90 - end, 90 - start, width=0.2)
        band.set(fc=look.fills[fill], ec=look.ink, lw=0.8)
        ax.add_patch(band)
        ax.text(*at((start + end) / 2, RADIUS - 0.72), gene, ha="center", va="center")
    for side in (1, -1):
        own = [site for site in sites if (site[0] % 360 < 180) == (side > 0)]
        own.sort(key=lambda site: at(site[0], 1)[1])
        levels = spread([at(degrees, RADIUS + 0.25)[1] for degrees, _ in own])
        for (degrees, label), level in zip(own, levels, strict=True):
            edge = x0 + side * 2.2
            color = look.accents[0] if " " in label else look.ink
            ends = [at(degrees, RADIUS - 0.16), at(degrees, RADIUS + 0.1), (edge, level)]
            ax.plot(*zip(*ends, strict=True), color=color, lw=look.line, label=label)
            ax.text(edge + 0.08 * side, level, label, ha="left" if side > 0 else "right",
                    va="center")  # fmt: skip
    ax.text(x0, y0 + 0.16, name, ha="center", va="center", weight="bold")
    ax.text(x0, y0 - 0.16, size, ha="center", va="center")
    if insert:
        ax.plot([2.8, 5.2], [0.75, 0.75], color=look.accents[1], lw=8, solid_capstyle="butt")
        ax.text(2.7, 0.75, insert[0], ha="right", va="center")
        ax.text(5.3, 0.75, insert[1], ha="left", va="center")
        ax.text(4, 0.55, insert[2], ha="center", va="top")


def spread(levels: list[float]) -> list[float]:
    """Rising levels, pushed apart as far as labels need."""
    for _ in range(80):
        for k in range(len(levels) - 1):
            lack = max(0.0, LINE - (levels[k + 1] - levels[k])) / 2
            levels[k], levels[k + 1] = levels[k] - lack, levels[k + 1] + lack
    return levels


def pieces(cuts: list[int], size: int) -> list[int]:
    """Of a circle cut at these positions."""
    ends = sorted(cuts)
    return [b - a for a, b in pairwise([*ends, ends[0] + size])]


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    enzyme, other, left, right = frame.sample(ENZYMES, 4)
    kind = frame.choice(("longest", "shortest"))
    count = rng.choice(COUNTS)
    owners = ["0", *[enzyme] * count, other, left, right]
    while True:
        size = 10 * rng.randint(260, 1150)
        order = owners[1:]
        rng.shuffle(order)
        shares = [rng.random() for _ in owners]
        spare = (360 - APART * len(owners)) / sum(shares)
        angles = [0.0, *accumulate(APART + spare * share for share in shares[:-1])]
        places = [10 * round(size * angle / 3600) for angle in angles]
        sites = [*zip(["0", *order], places, strict=True)]
        own = [place for name, place in sites if name == enzyme]
        single = dict(sites)
        whole, cuts, insert = size, own, 10 * rng.randint(40, 240)
        if level == 2:
            cuts = [*own, single[other]]
        elif level == 3:
            start, end = sorted((single[left], single[right]))
            inner = 2 * (end - start) < size  # whether the shorter piece is the one between them
            kept = [place for place in own if (start < place < end) != inner]
            gone = end - start if inner else size - (end - start)
            # positions counted on from where the kept piece begins
            origin = end if inner else start
            cuts = [(place - origin) % size for place in kept]
            whole = size - gone + insert
        if len(cuts) < 2:
            continue
        found = sorted(pieces(cuts, whole))
        best = found[-1] if kind == "longest" else found[0]
        shown = {size, insert, *places}
        if best not in shown and found[-1] != found[-2] and found[0] != found[1]:
            break
    turn = rng.randrange(360)
    answer = f"{best} bp"
    total, extra = f"{size} bp", f"{insert} bp"
    name = f"p{''.join(rng.choices('ABCDEGKLMRSTUW', k=2))}{rng.randint(11, 99)}"
    labels = [f"{each} {place}" if place else "0" for each, place in sites]
    where = {each: [p for e, p in sites if e == each] for each in (enzyme, other, left, right)}
    listed = "; ".join(f"{each} at {', '.join(map(str, ps))}" for each, ps in where.items())
    scene = frame.choice(
        (
            "A circular plasmid of {n} is cut by {l}, positions counted clockwise in bp.",
            "Restriction sites of a ring-shaped plasmid of {n} are, in bp clockwise from 0, {l}.",
            "In a plasmid of {n}, a closed ring, enzymes have sites at these positions: {l}.",
        )
    ).format(n=total, l=listed)
    if level == 1:
        told, cut = f"It is digested with {enzyme}.", enzyme
    elif level == 2:
        told, cut = f"It is digested with {enzyme} and {other} together.", f"{enzyme} and {other}"
    else:
        told = (
            f"The shorter piece between {left} and {right} is replaced with the insert, which has "
            f"no site of {enzyme}; the new plasmid is digested with {enzyme}."
        )
        cut = enzyme
    wanted = f"{told} How long is the {kind} piece, in base pairs (bp)?"
    given = told.replace("the insert,", f"an insert of {extra},") if level == 3 else told
    first = f"{enzyme} {own[0]}"
    solution = [f"Cuts of {cut} that remain: {len(cuts)} in a ring of {whole} bp."]
    if level == 3:
        solution.insert(0, f"{gone} bp between {left} and {right} go, {extra} come in: {whole} bp.")
        solution.append(f"Cuts, counted in bp along the kept piece: {', '.join(map(str, cuts))}.")
    solution.append(f"Pieces: {', '.join(map(str, found))} bp; the {kind} has {answer}.")
    quizzes = [
        ask("size", "How long is the plasmid?", total, total),
        ask("count", f"How many sites has {enzyme}?", count, f"the sites of {enzyme}",
            among=COUNTS, at=[f"{enzyme} {place}" for place in own]),
        ask("other", f"At which position does {other} cut?", single[other],
            f"{other} {single[other]}"),
        ask("left", f"At which position does {left} cut?", single[left],
            f"{left} {single[left]}"),
        ask("first", f"Which position has the first {enzyme} site clockwise from 0?", own[0],
            first),
    ]  # fmt: skip
    if level == 3:
        quizzes.append(ask("insert", "How long is the insert?", extra, extra))
    genes, at = [], turn + rng.randint(5, 60)
    for gene in rng.sample(GENES, rng.randint(1, 3)):
        end = at + rng.randint(35, 70)
        genes.append((at, end, gene))
        at = end + rng.randint(30, 45)
    return Item(
        question=f"{scene} {given if level == 3 else told} How long is the {kind} piece, in base "
        "pairs (bp)?",
        answer=answer,
        multimodal_question=frame.choice(
            ("The map of a plasmid shows positions clockwise in bp. ",
             "Positions on the plasmid shown count clockwise, in bp. ",
             "The ring is a plasmid with restriction sites, numbered clockwise in bp. ")
        ) + wanted,
        elements=[
            f"A ring named {name} with {total} in its middle",
            *(f"A site labelled {label}" for label in labels[1:]),
            "A mark 0 from which positions count",
            *([f"An insert of {extra} with ends {left} and {right}"] if level == 3 else []),
        ],
        quizzes=quizzes,
        plan=(
            f"Content: a restriction map of a circular plasmid with {len(labels) - 1} sites"
            f"{' and an insert below' if level == 3 else ''}.\n"
            "Layout: a ring, sites as strokes across it, their labels in a column on each side; "
            "genes as bands inside.\n"
            f"Labels: {'; '.join(labels)}; {name}; {total}"
            f"{f'; {extra}' if level == 3 else ''}.\n"
            "Constraints: angles true to the positions; no length of a piece shown."
        ),
        solution=solution,
        caption=(
            f"The map of the circular plasmid {name} of {total} with the sites {listed}"
            f"{f'; below it an insert of {extra}' if level == 3 else ''}."
        ),
        program=drawing(
            draw,
            sites=[((360 * place / size + turn) % 360, label)
                   for (_, place), label in zip(sites, labels, strict=True)],
            genes=genes,
            name=name,
            size=total,
            insert=(left, right, f"insert of {extra}") if level == 3 else (),
        ),
    )  # fmt: skip
