"""A gene drawn base by base: the peptide that its mRNA codes for, with or without a mutation."""

from __future__ import annotations

from matplotlib.patches import Ellipse, Rectangle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing
from scigen_data.problems.kits.marks import arrow, page

IMAGE_TYPE = "Biology - Molecular Process"
LEVELS = (1, 2, 3)  # as it stands; a base replaced; a base lost

PARTNER = {"A": "T", "T": "A", "G": "C", "C": "G"}
# The standard genetic code, codons in the order of the bases T, C, A, G.
ONE_LETTER = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
AMINO_ACIDS = {
    "A": "Ala", "R": "Arg", "N": "Asn", "D": "Asp", "C": "Cys", "Q": "Gln", "E": "Glu",
    "G": "Gly", "H": "His", "I": "Ile", "L": "Leu", "K": "Lys", "M": "Met", "F": "Phe",
    "P": "Pro", "S": "Ser", "T": "Thr", "W": "Trp", "Y": "Tyr", "V": "Val",
}  # fmt: skip
CODE = {
    a + b + c: ONE_LETTER[16 * i + 4 * j + k]
    for i, a in enumerate("TCAG")
    for j, b in enumerate("TCAG")
    for k, c in enumerate("TCAG")
}
SENSE = [codon for codon, letter in CODE.items() if letter not in "*M"]
SWAPS = tuple(f"{old} replaced by {new}" for old in "ACGT" for new in "ACGT" if old != new)
LOSSES = tuple(f"{base} lost" for base in "ACGT")
LAYOUTS = {
    f"at the {side}, the {strand} strand on top": (side, strand)
    for side in ("left", "right")
    for strand in ("template", "coding")
}
OPENINGS = (
    "RNA polymerase is about to transcribe the whole of the short gene shown",
    "The short gene of the figure is transcribed completely",
    "The figure shows all bases of a short gene, which RNA polymerase transcribes to its end",
)
FORM = "Give the three-letter names of the amino acids in order, joined by hyphens."
WANTED = (
    "Which peptide is made when translation begins at the first start codon?",
    "Which peptide does the cell make, translated from the first start codon on?",
)


def draw(
    look: Look,
    template: str,
    coding: str,
    on_top: bool,
    starts_left: bool,
    mutation: tuple[int, str] | None,
    shift: int,
    gap: float,
    tiles: bool,
) -> None:
    """Both strands from the template's 3′ end on, which is at the left or the right. Template on
    top or below. `mutation` is its place on the template strand, from 0, and its label. `gap`:
    inches between the middles of both strands.
    """
    tile, count = 0.35, len(template)  # inches
    length = tile * count
    width = length + 3.5
    ax = page(width, 3.05 + gap)
    left = 2.75 if starts_left else 0.75

    def middle(place: int) -> float:
        return left + tile * ((place if starts_left else count - 1 - place) + 0.5)

    upper, lower = 1.45 + gap, 1.45
    rows = {"template": upper if on_top else lower, "coding": lower if on_top else upper}
    fills = {base: look.fills[(shift + k) % 4] for k, base in enumerate("ACGT")}
    for name, bases in (("template", template), ("coding", coding)):
        y = rows[name]
        for place, base in enumerate(bases):
            x = middle(place)
            shape = Rectangle((x - 0.15, y - 0.2), 0.3, 0.4, label=f"{name} {place + 1}")
            shape.set(
                fc=fills[base] if tiles else look.paper, ec=look.soft if tiles else "none", lw=0.8
            )
            ax.add_patch(shape)
            ax.text(x, y, base, ha="center", va="center")
        # the backbone, outside; the strands run in opposite directions
        outer = y + (0.27 if y == upper else -0.27)
        ax.plot([left, left + length], [outer, outer], color=look.ink, lw=2 * look.line)
        first, last = ("3′", "5′") if (name == "template") == starts_left else ("5′", "3′")
        ax.text(left - 0.1, y, first, ha="right", va="center")
        ax.text(left + length + 0.1, y, last, ha="left", va="center")
    for place, base in enumerate(template):
        # two hydrogen bonds between A and T, three between G and C
        for off in (-0.05, 0.05) if base in "AT" else (-0.08, 0, 0.08):
            x = middle(place) + off
            ax.plot([x, x], [lower + 0.24, upper - 0.24], color=look.soft, lw=1.1)

    # the names keep clear of the arrow at a mutated base
    late = mutation is not None and middle(mutation[0]) > left + length / 2
    x = left + length * (0.22 if late else 0.78)
    for name, y in rows.items():
        ax.text(x, y + (0.55 if y == upper else -0.55), f"{name} strand", ha="center", va="center")

    # RNA polymerase waits at the 3′ end of the template strand
    x, way = (1.2, 1) if starts_left else (width - 1.2, -1)
    y = (upper + lower) / 2
    body = Ellipse((x, y), 2.0, 1.5, fc=look.fills[(shift + 2) % 4], ec=look.ink)
    body.set_label("polymerase")
    ax.add_patch(body)
    ax.text(x, y, "RNA\npolymerase", ha="center", va="center")
    arrow(ax, (x - 0.6 * way, y + 1.0), (x + 0.8 * way, y + 1.0), look.accents[1])
    if mutation:
        place, label = mutation
        x, out = middle(place), 1 if on_top else -1
        foot = rows["template"] + 0.36 * out
        arrow(ax, (x, foot + 0.6 * out), (x, foot), look.accents[0])
        inside = min(max(x, 2.2), width - 2.2)
        ax.text(inside, foot + 0.78 * out, label, ha="center", va="center")


def peptide(coding: str) -> list[str]:
    """The amino acids from the first start codon to the first stop codon in frame."""
    acids: list[str] = []
    for i in range(coding.index("ATG"), len(coding) - 2, 3):
        letter = CODE[coding[i : i + 3]]
        if letter == "*":
            return acids
        acids.append(AMINO_ACIDS[letter])
    raise ValueError(f"no stop codon in frame in {coding}")


def gene(rng: Rng, old: str, shifted: bool) -> tuple[str, int]:
    """A coding strand: a short leader, start codon, four or five codons, stop codon, a tail.

    And a place in its codons opposite a template base `old`. Where that is lost, a stop codon
    follows in the frame that is read then.
    """
    while True:
        leader = "".join(rng.choices("ACGT", k=rng.randint(1, 5)))
        codons = rng.choices(SENSE, k=rng.randint(4, 5))
        late = rng.randrange(2, len(codons))
        if shifted:
            end, begin = rng.choice((("TA", "A"), ("TA", "G"), ("TG", "A")))
            codons[late - 1] = rng.choice("CGT") + end
            codons[late] = rng.choice([codon for codon in SENSE if codon[0] == begin])
        body = "".join(codons)
        reach = 3 * (late - 1) if shifted else len(body)
        stop = rng.choice(("TAA", "TAG", "TGA"))
        coding = f"{leader}ATG{body}{stop}{''.join(rng.choices('ACGT', k=rng.randint(1, 3)))}"
        places = [place for place in range(reach) if body[place] == PARTNER[old]]
        if coding.index("ATG") == len(leader) and places:
            return coding, len(leader) + 3 + rng.choice(places)


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    # what quizzes ask for: each equally often
    layout, change = rng.choice(tuple(LAYOUTS)), rng.choice(LOSSES if level == 3 else SWAPS)
    side, upper = LAYOUTS[layout]
    coding, place = gene(rng, change[0], level == 3)
    template = "".join(PARTNER[base] for base in coding)  # from 3′ to 5′
    read = coding
    if level > 1:
        new = PARTNER[change[-1]] if level == 2 else ""
        read = coding[:place] + new + coding[place + 1 :]
    acids = peptide(read)
    answer = "-".join(acids)
    label = f"base {place + 1} from the 3′ end: {change}" if level > 1 else ""
    told = (
        f" A mutation changes it at one place ({label}), and the coding strand accordingly."
        if label
        else ""
    )
    wanted = f"{frame.choice(WANTED)} {FORM}"
    near, length = frame.randint(9, 14), len(template)
    pairs = sum(base in "AT" for base in template)
    quizzes = [
        ask(
            "bases",
            f"Which bases has the template strand at the places {near} to {near + 2} "
            "from its 3′ end? Name them in this order.",
            template[near - 1 : near + 2],
            "the bases of the template strand",
            at=[f"template {near + k}" for k in range(3)],
        ),
        ask(
            "end",
            "Which four bases stand at the 3′ end of the coding strand? Name the last one last.",
            coding[-4:],
            "the 3′ end of the coding strand",
            at=[f"coding {length - k}" for k in range(4)],
        ),
        ask(
            "pairs",
            "How many base pairs does the gene have of each kind?",
            f"{pairs} of A and T, {length - pairs} of G and C",
            "the two strands",
            at=["template 1", "coding 1", f"template {length}", f"coding {length}"],
        ),
        ask(
            "layout",
            "Where is RNA polymerase, and which strand is on top?",
            layout,
            "RNA polymerase and the names of the strands",
            among=tuple(LAYOUTS),
            at=["polymerase", f"{upper} strand"],
        ),
    ]
    if label:
        quizzes += [
            ask(
                "change",
                "What happens at the marked base of the template strand?",
                change,
                label,
                among=LOSSES if level == 3 else SWAPS,
            ),
            ask(
                "place",
                "At which place from the 3′ end of the template strand is the marked base?",
                place + 1,
                label,
                at=[f"template {place + 1}", label],
            ),
        ]
    rna = read.replace("T", "U")
    start = read.index("ATG")
    codons = [rna[k : k + 3] for k in range(start, start + 3 * len(acids) + 3, 3)]
    solution = [
        f"The mRNA{' of the mutated gene' if label else ''} is 5′-{rna}-3′.",
        f"From its first AUG it is read as {' '.join(codons)}.",
        f"{codons[-1]} is a stop codon; the others give {answer}.",
    ]
    if level == 3:
        solution.insert(1, "Behind the lost base the reading frame is another.")
    ends = f"3′-{template}-5′"
    return Item(
        question=(
            f"The template strand of a short gene is {ends}.{told} RNA polymerase transcribes it "
            f"completely. {wanted}"
        ),
        answer=answer,
        multimodal_question=(
            f"{frame.choice(OPENINGS)}"
            f"{', after the mutation marked in its template strand' if label else ''}. {wanted}"
        ),
        elements=[
            f"A template strand with the bases {ends}",
            "The coding strand opposite, base paired with two or three hydrogen bonds",
            f"The ends of both strands labelled 3′ and 5′, the {upper} strand on top",
            f"RNA polymerase at the {side} end, with an arrow for its direction",
            *([f"An arrow at one base of the template strand: {label}"] if label else []),
        ],
        quizzes=quizzes,
        plan=(
            f"Content: a gene of {length} base pairs before transcription.\n"
            f"Layout: two horizontal strands of base tiles, {upper} strand on top, hydrogen bonds "
            f"between them, RNA polymerase at the {side}.\n"
            f"Labels: every base; 3′ and 5′ ends; strand names; RNA polymerase"
            f"{'; ' + label if label else ''}.\n"
            "Constraints: no mRNA, codon or amino acid shown; A pairs with T, G with C."
        ),
        solution=solution,
        caption=(
            f"A gene of {length} base pairs, base by base: the template strand {ends}, here with "
            f"its 3′ end at the {side}, and the coding strand; the {upper} strand is on top. RNA "
            f"polymerase stands at the {side}."
            f"{' An arrow marks a base of the template strand: ' + label + '.' if label else ''}"
        ),
        program=drawing(
            draw,
            template=template,
            coding=coding,
            on_top=upper == "template",
            starts_left=side == "left",
            mutation=(place, label) if label else None,
            shift=rng.randrange(4),
            gap=rng.step(0.75, 1.25, 0.05),
            tiles=rng.random() < 0.7,
        ),
    )  # fmt: skip
