"""A gene drawn base by base: the peptide that its mRNA codes for, with or without a mutation."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.patches import Ellipse, Rectangle

from scigen_data.problems.authoring import Item, Rng, program, quiz

IMAGE_TYPE = "Biology - Molecular Process"

PARTNER = {"A": "T", "T": "A", "G": "C", "C": "G"}
# The standard genetic code, codons in the order of the bases T, C, A, G.
ONE_LETTER = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
AMINO_ACIDS = {
    "A": "Ala",
    "R": "Arg",
    "N": "Asn",
    "D": "Asp",
    "C": "Cys",
    "Q": "Gln",
    "E": "Glu",
    "G": "Gly",
    "H": "His",
    "I": "Ile",
    "L": "Leu",
    "K": "Lys",
    "M": "Met",
    "F": "Phe",
    "P": "Pro",
    "S": "Ser",
    "T": "Thr",
    "W": "Trp",
    "Y": "Tyr",
    "V": "Val",
}
CODE = {
    a + b + c: ONE_LETTER[16 * i + 4 * j + k]
    for i, a in enumerate("TCAG")
    for j, b in enumerate("TCAG")
    for k, c in enumerate("TCAG")
}


def draw(
    top: str,
    bottom: str,
    template_on_top: bool,
    template_starts_left: bool,
    mutation: tuple[int, str] | None,
    colors: dict[str, str],
) -> None:
    """Both strands from left to right; `mutation` is (column, label) on the template strand."""
    count = len(top)
    fig, ax = plt.subplots(figsize=(3.4 + 0.42 * count, 4.2))
    ax.set_aspect("equal")
    ax.axis("off")

    for column, pair in enumerate(zip(top, bottom, strict=True)):
        for base, y in zip(pair, (1.6, 0), strict=True):
            ax.add_patch(
                Rectangle((column - 0.42, y - 0.5), 0.84, 1, fc=colors[base], ec="0.3", lw=1)
            )
            ax.text(column, y, base, fontsize=13, ha="center", va="center")
        # Two hydrogen bonds between A and T, three between G and C.
        bonds = (-0.12, 0.12) if pair[0] in "AT" else (-0.2, 0, 0.2)
        for shift in bonds:
            ax.plot([column + shift] * 2, [0.58, 1.02], color="0.4", lw=1.2)
    for y in (2.2, -0.6):
        ax.plot([-0.6, count - 0.4], [y, y], color="0.3", lw=4, solid_capstyle="round")

    # The template strand is read from its 3′ end; the other one runs the opposite way.
    ends = ("3′", "5′") if template_starts_left == template_on_top else ("5′", "3′")
    for y, (left, right) in ((1.6, ends), (0, ends[::-1])):
        ax.text(-0.9, y, left, fontsize=14, ha="right", va="center")
        ax.text(count - 0.1, y, right, fontsize=14, ha="left", va="center")
    names = ("template strand", "coding strand")
    upper, lower = names if template_on_top else names[::-1]
    # The names keep clear of the arrow at a mutated base.
    name_x = count * (0.25 if mutation and mutation[0] > count / 2 else 0.75)
    ax.text(name_x, 2.75, upper, fontsize=13, ha="center", va="center")
    ax.text(name_x, -1.15, lower, fontsize=13, ha="center", va="center")

    # RNA polymerase waits at the 3′ end of the template strand.
    side = -1 if template_starts_left else 1
    outer = -4.1 if template_starts_left else count + 3.1
    ax.add_patch(Ellipse((outer, 0.8), 4, 3.4, fc="thistle", ec="rebeccapurple", lw=1.8))
    ax.text(outer, 0.8, "RNA\npolymerase", fontsize=11, ha="center", va="center")
    ax.annotate(
        "",
        (outer - side * 3.4, 3.2),
        (outer, 3.2),
        arrowprops={"arrowstyle": "-|>", "lw": 2, "color": "rebeccapurple", "mutation_scale": 18},
    )
    if mutation:
        column, label = mutation
        tip, tail = (2.35, 3.4) if template_on_top else (-0.75, -1.8)
        ax.annotate(
            "",
            (column, tip),
            (column, tail),
            arrowprops={"arrowstyle": "-|>", "lw": 1.8, "color": "crimson"},
        )
        below = -2.15 if not template_on_top else 3.75
        ax.text(column, below, label, fontsize=13, color="crimson", ha="center", va="center")
    ax.set_xlim(*((-6.3, count + 1.2) if template_starts_left else (-2.2, count + 5.3)))
    ax.set_ylim(-2.6, 4.2)


def peptide(coding: str) -> list[str]:
    """The amino acids from the first start codon to the first stop codon in frame."""
    acids: list[str] = []
    for i in range(coding.index("ATG"), len(coding) - 2, 3):
        letter = CODE[coding[i : i + 3]]
        if letter == "*":
            return acids
        acids.append(AMINO_ACIDS[letter])
    raise ValueError(f"no stop codon in frame in {coding}")


def gene(rng: Rng) -> str:
    """A coding strand: a short leader, start codon, four or five codons, stop codon."""
    sense = [codon for codon, letter in CODE.items() if letter not in "*M"]
    leader = rng.randint(1, 4)
    while True:
        before = "".join(rng.choice("ACGT") for _ in range(leader))
        body = "".join(rng.choice(sense) for _ in range(rng.choice((4, 4, 5))))
        coding = before + "ATG" + body + rng.choice(("TAA", "TAG", "TGA")) + rng.choice("ACGT")
        if coding.index("ATG") == leader:
            return coding


def make(rng: Rng) -> Item:
    coding = gene(rng)
    start = coding.index("ATG")
    template = "".join(PARTNER[base] for base in coding)  # from 3′ to 5′
    acids = peptide(coding)
    mutated = rng.random() < 0.5
    place, new = 0, ""
    if mutated:
        place = rng.randrange(start + 3, start + 3 + 3 * (len(acids) - 1))
        new = rng.choice([base for base in "ACGT" if base != template[place]])
        changed = coding[:place] + PARTNER[new] + coding[place + 1 :]
        acids = peptide(changed)

    on_top = rng.random() < 0.5
    starts_left = rng.random() < 0.6
    shown_template = template if starts_left else template[::-1]
    shown_coding = coding if starts_left else coding[::-1]
    column = place if starts_left else len(template) - 1 - place
    swap = f"{template[place]} replaced by {new}"
    label = f"base {place + 1}: {swap}"
    change = (
        f" A point mutation changes it at one place, counted from its 3′ end ({label}), and the "
        "coding strand accordingly."
        if mutated
        else ""
    )
    ask = (
        "Which peptide is made when translation begins at the first start codon? Give the "
        "three-letter names of the amino acids in order, joined by hyphens."
    )
    counts = {base: template.count(base) for base in "ACGT"}
    left_end = rng.randrange(1, 5)
    upper = shown_template if on_top else shown_coding
    end_answer = "template strand" if on_top else "coding strand"
    side = "left" if starts_left else "right"
    other = "right" if starts_left else "left"
    middle = len(template) // 2
    around = shown_template[middle - 1 : middle + 2]
    triplets = [a + b + c for a in "ACGT" for b in "ACGT" for c in "ACGT" if a + b + c != around]
    near = [t for t in triplets if sum(x != y for x, y in zip(t, around, strict=True)) == 1]
    gc = sum(counts[b] for b in "GC")
    return Item(
        question=(
            "The template strand of a short gene is 3′-"
            f"{template}-5′.{change} RNA polymerase transcribes it completely. {ask}"
        ),
        answer="-".join(acids),
        multimodal_question=(
            "RNA polymerase is about to transcribe the whole of the short gene shown"
            f"{', after the point mutation marked in its template strand' if mutated else ''}. "
            f"{ask}"
        ),
        elements=[
            f"A template strand with the bases 3′-{template}-5′",
            "The coding strand opposite, base paired with two or three hydrogen bonds",
            "The ends of both strands labelled 3′ and 5′",
            f"RNA polymerase at the {side} end, with an arrow for its direction",
            *([f"An arrow at one base of the template strand: {label}"] if mutated else []),
        ],
        quizzes=[
            quiz(
                rng,
                f"Which base does the template strand have at place {left_end + 1} from the left?",
                shown_template[left_end],
                [b for b in "ACGT" if b != shown_template[left_end]],
                shown_template[left_end],
            ),
            quiz(
                rng,
                "Which strand is drawn on top?",
                end_answer,
                [
                    "coding strand" if on_top else "template strand",
                    "messenger RNA",
                    "transfer RNA",
                ],
                end_answer,
            ),
            quiz(
                rng,
                "At which end of the template strand does RNA polymerase stand?",
                f"its 3′ end, at the {side}",
                [
                    f"its 5′ end, at the {side}",
                    f"its 3′ end, at the {other}",
                    f"its 5′ end, at the {other}",
                ],
                "RNA polymerase",
            ),
            quiz(
                rng,
                "How many base pairs long is the drawn gene?",
                len(template),
                [len(template) + k for k in rng.sample([-3, -2, -1, 1, 2, 3], 3)],
                "Count of the base pairs",
            ),
            quiz(
                rng,
                "How many base pairs are held by three hydrogen bonds?",
                gc,
                [gc + k for k in rng.sample([-3, -2, -1, 1, 2, 3], 3)],
                "Pairs of G and C with three lines between them",
            ),
            (
                quiz(
                    rng,
                    "Which change does the arrow at the template strand mark?",
                    swap,
                    [
                        f"{a} replaced by {b}"
                        for a, b in rng.sample(
                            [(x, y) for x in "ACGT" for y in "ACGT" if x != y], 12
                        )
                        if (a, b) != (template[place], new)
                    ],
                    label,
                )
                if mutated
                else quiz(
                    rng,
                    f"Which bases stand at the places {middle} to {middle + 2} from the left of "
                    "the template strand?",
                    around,
                    rng.sample(near, 3),
                    around,
                )
            ),
        ],
        plan=(
            f"Content: a gene of {len(template)} base pairs before transcription.\n"
            f"Layout: two horizontal strands of base tiles, {end_answer} on top, hydrogen bonds "
            f"between them, RNA polymerase at the {side}.\n"
            f"Labels: every base; 3′ and 5′ ends; strand names; RNA polymerase"
            f"{'; ' + label if mutated else ''}.\n"
            "Constraints: no mRNA, codon or amino acid shown; A pairs with T, G with C."
        ),
        program=program(
            draw,
            top=upper,
            bottom=shown_coding if on_top else shown_template,
            template_on_top=on_top,
            template_starts_left=starts_left,
            mutation=(column, label) if mutated else None,
            colors=rng.choice(
                (
                    {"A": "lightgreen", "T": "lightcoral", "G": "khaki", "C": "lightskyblue"},
                    {"A": "palegoldenrod", "T": "powderblue", "G": "pink", "C": "palegreen"},
                    {"A": "white", "T": "0.88", "G": "white", "C": "0.88"},
                )
            ),
        ),
    )
