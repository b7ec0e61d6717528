"""A skeletal formula of a branched molecule: what its combustion gives or needs."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig

IMAGE_TYPE = "Chemistry - Molecular Structure"

STEMS = ("", "meth", "eth", "prop", "but", "pent", "hex", "hept", "oct", "non", "dec")
TIMES = ("", "", "di", "tri", "tetra")
KINDS = {
    "alkane": "no functional group",
    "alkene": "a C=C double bond",
    "alcohol": "a hydroxyl group",
    "ketone": "a carbonyl group",
}
MASS = {"C": 12.011, "H": 1.008, "O": 15.999}
RISE = 0.5  # a zigzag bond of length 1 climbs by half


def draw(
    chain: int,
    branches: list[tuple[int, int]],
    group: str,
    place: int,
    sample_label: str,
    upside_down: bool,
    mirror: bool,
    color: str,
) -> None:
    """`branches` are (chain carbon, carbons in the branch); `place` is the group's carbon."""
    flip = -1 if upside_down else 1

    def carbon(i: int) -> np.ndarray:
        return np.array([(i - 1) * np.sqrt(3) / 2, flip * RISE * (i % 2 == 0)])

    def outward(i: int) -> np.ndarray:
        return np.array([0, flip * (1 if i % 2 == 0 else -1)])

    fig, ax = plt.subplots(figsize=(8, 4.5))
    ax.set_aspect("equal")
    ax.axis("off")

    def bond(*points: np.ndarray) -> None:
        x, y = np.transpose(points)
        ax.plot(x, y, color=color, lw=2.2, solid_capstyle="round", solid_joinstyle="round")

    bond(*(carbon(i) for i in range(1, chain + 1)))
    for i in sorted({at for at, _ in branches}):
        sizes = [size for at, size in branches if at == i]
        if len(sizes) == 2:  # two methyl groups on one carbon
            for side in (-0.5, 0.5):
                bond(carbon(i), carbon(i) + [side, 0] + outward(i) * np.sqrt(3) / 2)
        else:
            points = [carbon(i), carbon(i) + outward(i)]
            if sizes[0] == 2:
                points.append(points[1] + [np.sqrt(3) / 2, 0] + outward(i) * RISE)
            bond(*points)

    start, out = carbon(place), outward(place)
    if group == "alkene":
        inner = (start + carbon(place + 1)) / 2
        along = (carbon(place + 1) - start) * 0.36
        # The second line lies on the side where the chain goes on.
        normal = np.array([-along[1], along[0]]) / np.hypot(*along) * 0.15
        if normal[1] * outward(place + 1)[1] > 0:
            normal = -normal
        bond(inner - along + normal, inner + along + normal)
    elif group == "ketone":
        for side in (-0.07, 0.07):
            bond(np.add(start, [side, 0]), np.add(start, [side, 0]) + out * 0.75)
        ax.text(
            start[0], (start + out)[1], "O", fontsize=17, color="crimson", ha="center", va="center"
        )
    elif group == "alcohol":
        end = start + out
        if place == 1:
            end = np.add(start, [-np.sqrt(3) / 2, flip * RISE])
        bond(start, start + (end - start) * 0.74)
        # The O of the label stands at the end of the bond, on whichever side the H goes.
        backwards = place == 1 and not mirror
        ax.text(
            end[0] + (0.15 if place == 1 else -0.15),
            end[1],
            "HO" if backwards else "OH",
            fontsize=17,
            color="crimson",
            ha="right" if place == 1 and not mirror else "left",
            va="center",
        )

    middle = (chain - 1) * np.sqrt(3) / 4
    ax.text(middle, -2.4, sample_label, fontsize=14, ha="center", va="center")
    ax.set_xlim(-2.2, (chain - 1) * np.sqrt(3) / 2 + 1.4)
    ax.set_ylim(-2.8, 2.3)
    if mirror:
        ax.invert_xaxis()


def name_of(chain: int, branches: list[tuple[int, int]], group: str, place: int) -> str:
    """The IUPAC name; the chain is numbered as it gives the lowest locants."""
    options = []
    for turned in (False, True):
        sites = sorted((chain + 1 - at if turned else at, size) for at, size in branches)
        if group == "alkane":
            locant = 0
        elif turned:
            locant = chain - place if group == "alkene" else chain + 1 - place
        else:
            locant = place
        ethyl_first = [at for at, size in sites if size == 2]
        options.append((locant, [at for at, _ in sites], ethyl_first, sites))
    locant, _, _, sites = min(options)

    prefixes = []
    for size, word in ((2, "ethyl"), (1, "methyl")):
        places = [str(at) for at, carbons in sites if carbons == size]
        if places:
            prefixes.append(f"{','.join(places)}-{TIMES[len(places)]}{word}")
    stem = "-".join(prefixes) + STEMS[chain]
    endings = {
        "alkane": "ane",
        "alkene": f"-{locant}-ene",
        "alcohol": f"an-{locant}-ol",
        "ketone": f"an-{locant}-one",
    }
    return stem + endings[group]


def atoms_of(chain: int, branches: list[tuple[int, int]], group: str) -> dict[str, int]:
    carbons = chain + sum(size for _, size in branches)
    hydrogens = 2 * carbons + (0 if group in ("alkene", "ketone") else 2)
    return {"C": carbons, "H": hydrogens, "O": int(group in ("alcohol", "ketone"))}


def skeleton(rng: Rng) -> tuple[int, list[tuple[int, int]], str, int]:
    """A chain that stays the parent chain, its branches, its functional group and where."""
    chain = rng.randint(5, 8)
    group = rng.choice(tuple(KINDS))
    place = 0
    if group == "alcohol":
        place = rng.choice([1, *range(2, chain)])
    elif group == "ketone":
        place = rng.randint(2, chain - 1)
    elif group == "alkene":
        place = 1  # a terminal one has no E/Z isomers
    blocked = {place, 2} if group == "alkene" else {place}

    branches: list[tuple[int, int]] = []
    free = [i for i in range(2, chain) if i not in blocked]
    for at in rng.sample(free, rng.randint(1, min(3, len(free)))):
        inner = 3 <= at <= chain - 2
        size = 2 if inner and rng.random() < 0.35 else 1
        branches.append((at, size))
    single = [at for at, size in branches if size == 1]
    if single and not any(size == 2 for _, size in branches) and rng.random() < 0.3:
        branches.append((rng.choice(single), 1))
    return chain, sorted(branches), group, place


def make(rng: Rng) -> Item:
    chain, branches, group, place = skeleton(rng)
    name = name_of(chain, branches, group, place)
    atoms = atoms_of(chain, branches, group)
    molar = sum(MASS[element] * n for element, n in atoms.items())
    sample = rng.step(1, 25, 0.001)
    moles = sample / molar
    oxygen = atoms["C"] + atoms["H"] / 4 - atoms["O"] / 2
    asked, value = rng.choice(
        [
            ("mass of carbon dioxide is formed", moles * atoms["C"] * (12.011 + 2 * 15.999)),
            ("mass of water is formed", moles * atoms["H"] / 2 * (2 * 1.008 + 15.999)),
            ("mass of oxygen gas is consumed", moles * oxygen * 2 * 15.999),
        ]
    )
    sample_label = f"m = {sample:.3f} g"
    ask = f"What {asked}, in grams, to three significant figures?"

    doubled = {at for at, _ in branches if [b for b, _ in branches].count(at) == 2}
    ends = 2 + len(branches)
    methyls = ends - (group == "alcohol" and place == 1) - (group == "alkene")
    quaternary = len(doubled)
    branch_text = f"{len(branches)} branch{'es' if len(branches) > 1 else ''} on the main chain"
    return Item(
        question=(
            f"A sample of {name} with the mass {sample_label} is burned completely in excess "
            f"oxygen to carbon dioxide and water. {ask}"
        ),
        answer=f"{sig(value)} g",
        multimodal_question=(
            "A sample of the compound whose skeletal formula is shown, with the mass given below "
            f"it, is burned completely in excess oxygen to carbon dioxide and water. {ask}"
        ),
        elements=[
            f"The skeletal formula of {name}",
            f"A zigzag main chain of {chain} carbon atoms",
            branch_text,
            f"Functional group: {KINDS[group]}",
            f"The sample's mass: {sample_label}",
        ],
        quizzes=[
            quiz(
                rng,
                "What is the mass of the sample?",
                f"{sample:.3f} g",
                rng.near(sample, lambda v: f"{v:.3f} g"),
                sample_label,
            ),
            quiz(
                rng,
                "How many carbon atoms does the drawn molecule have?",
                atoms["C"],
                [atoms["C"] + k for k in rng.sample([-2, -1, 1, 2], 4)],
                "Count of the line ends and corners that carry no letter",
            ),
            quiz(
                rng,
                "What does the drawn molecule contain?",
                KINDS[group],
                [text for kind, text in KINDS.items() if kind != group],
                {"alcohol": "OH", "ketone": "O"}.get(group, "The lines of the carbon chain"),
            ),
            quiz(
                rng,
                "How many CH₃ groups does the drawn molecule have?",
                methyls,
                [n for n in rng.sample(range(1, 8), 7) if n != methyls],
                "Count of the free ends of single lines",
            ),
            quiz(
                rng,
                "How many carbon atoms of the molecule are bonded to four other carbon atoms?",
                quaternary,
                [n for n in range(4) if n != quaternary],
                "Corners where four lines meet",
            ),
        ],
        plan=(
            f"Content: the skeletal formula of {name}.\n"
            "Layout: main chain as a horizontal zigzag with 120° angles, branches pointing "
            "outwards, the sample's mass below.\n"
            f"Labels: {sample_label}; letters for the atoms of the functional group only.\n"
            "Constraints: no name, molecular formula or molar mass shown; equal bond lengths."
        ),
        program=program(
            draw,
            chain=chain,
            branches=branches,
            group=group,
            place=place,
            sample_label=sample_label,
            upside_down=rng.random() < 0.5,
            mirror=rng.random() < 0.5,
            color=rng.choice(("black", "black", "navy", "darkslategray")),
        ),
    )
