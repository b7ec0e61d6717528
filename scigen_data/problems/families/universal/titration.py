"""An acid titrated from a burette: find its concentration, its mass, or that of a diluted one."""

from __future__ import annotations

import re

from matplotlib.patches import Circle, Polygon, Rectangle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import page

IMAGE_TYPE = "Universal - Exp. Setup"
LEVELS = (1, 2, 3)  # one proton; two, or the mass of the acid; diluted before

# protons, molar mass in g/mol (IUPAC standard atomic weights 2021), whether the acid is weak
ACIDS = {"HCl": (1, 36.46, False), "HNO₃": (1, 63.01, False), "HBr": (1, 80.91, False),
         "HClO₄": (1, 100.46, False), "CH₃COOH": (1, 60.05, True), "HCOOH": (1, 46.03, True),
         "C₂H₅COOH": (1, 74.08, True), "H₂SO₄": (2, 98.08, False), "H₂C₂O₄": (2, 90.03, True),
         "H₂C₄H₄O₆": (2, 150.09, True)}  # fmt: skip
BASES = ("NaOH", "KOH", "LiOH", "RbOH")
# whose colour changes where the acid is neutralized (CRC Handbook 97th ed.): with a strong base,
# any of these for a strong acid, those in alkaline solution for a weak one
STRONG = ("methyl orange", "methyl red", "bromothymol blue", "phenolphthalein")
WEAK = ("cresol purple", "thymol blue", "phenolphthalein", "thymolphthalein")
VOLUMES = ("10.0 mL", "15.0 mL", "20.0 mL", "25.0 mL")
VESSELS = ("a conical flask", "a round flask", "a beaker", "a dish")


def draw(
    look: Look,
    vessel: str,
    acid: str,
    base: str,
    indicator: str,
    readings: tuple[tuple[float, str], tuple[float, str]],
    flask: list[str],
    labels_right: bool,
    clamp: int,
) -> None:
    """The `readings` in millilitres with their labels; `flask`: what a second flask says; `clamp`:
    the mark that it holds the burette at.
    """
    side = 1 if labels_right else -1
    wide = 5.6 + (1.9 if flask else 0)
    ax = page(wide, 7.6)
    x0 = 1.75 + (1.9 if flask else 0)
    x0 = x0 if side > 0 else wide - x0
    align, scale_align = ("left", "right") if side > 0 else ("right", "left")

    def at(x: float, y: float) -> tuple[float, float]:
        return x0 + side * x, y + 0.1

    def line(*points: tuple[float, float], color: str = look.ink, lw: float = look.line) -> None:
        ax.plot(*zip(*(at(*each) for each in points), strict=True), color=color, lw=lw,
                solid_capstyle="butt")  # fmt: skip

    def shape(*points: tuple[float, float], fill: int, label: str) -> None:
        ax.add_patch(Polygon([at(*p) for p in points], fc=look.fills[fill], ec="none", label=label))

    def text(x: float, y: float, said: str, ha: str = align, size: float = 13) -> None:
        ax.text(*at(x, y), said, ha=ha, va="center", fontsize=size)

    # stand: base plate, rod and clamp on the side away from the labels
    ax.add_patch(Rectangle((x0 - 1.6, 0.15), 3.2, 0.15, fc=look.soft, ec=look.ink))
    line((-1.3, 0.2), (-1.3, 7.3), color=look.soft, lw=6)

    # burette: graduated from 0 mL at the top to 50 mL, filled up to the final reading
    top, millilitre = 6.8, 0.072  # inches
    held = top - clamp * millilitre
    line((-1.4, held), (-0.16, held), color=look.soft, lw=5)
    level = top - readings[1][0] * millilitre
    shape((-0.16, level), (-0.16, 2.9), (-0.05, 2.7), (-0.05, 2.3), (0.05, 2.3), (0.05, 2.7),
          (0.16, 2.9), (0.16, level), fill=0, label="burette")  # fmt: skip
    for wall in (-1, 1):
        line((wall * 0.16, 7.1), (wall * 0.16, 2.9), (wall * 0.05, 2.7), (wall * 0.05, 2.3))
    for mark in range(51):
        length, y = (0.14 if mark % 5 == 0 else 0.08), top - mark * millilitre
        line((-0.16, y), (-0.16 + length, y), lw=0.8)
        if mark % 10 == 0:
            text(-0.26, y, str(mark), scale_align)
    text(-0.26, top + 0.26, "mL", scale_align)
    ax.add_patch(Rectangle((x0 - 0.26, 2.6), 0.52, 0.12, fc=look.fills[0], ec=look.ink))
    for millilitres, label in readings:
        y = top - millilitres * millilitre
        line((-0.16, y), (0.55, y), color=look.accents[0], lw=1.4)
        text(0.62, y, label)
    line((0.05, 3.05), (0.55, 3.05), lw=1)
    text(0.62, 3.05, base)

    # the vessel below its tip, with the acid
    foot = 0.22
    if vessel == "a round flask":
        ax.add_patch(Circle(at(0, foot + 0.6), 0.6, fc=look.fills[2], ec=look.ink, label="vessel"))
        walls = [(0.18, foot + 1.17), (0.18, 2.1)]
        ax.add_patch(Rectangle((x0 - 0.17, foot + 1.15), 0.34, 0.1, fc=look.fills[2], ec="none"))
    else:
        half, neck, shoulder = {
            "a conical flask": (0.85, 0.22, 1.55),
            "a beaker": (0.62, 0.62, 1.55),
            "a dish": (0.5, 0.98, 0.85),
        }[vessel]
        full = 0.45 * (shoulder - foot)  # how deep the acid is
        inside = half - 0.45 * (half - neck)
        shape((-half, foot), (half, foot), (inside, foot + full), (-inside, foot + full), fill=0,
              label="vessel")  # fmt: skip
        walls = [(0, foot), (half, foot), (neck, shoulder), (neck, shoulder + 0.4)]
        walls = walls[: 3 if vessel == "a dish" else 4]
    for wall in (-1, 1):
        line(*((wall * x, y) for x, y in walls))
    line((0.3, 0.4), (1.0, 1.0), lw=1)
    text(1.06, 1.02, acid)
    text(1.06, 0.67, indicator)

    if flask:  # a volumetric flask, from which the acid was taken
        middle = -2.5
        ax.add_patch(Circle(at(middle, 0.85), 0.7, fc=look.fills[2], ec=look.ink, label="flask"))
        for wall in (-1, 1):
            line((middle + wall * 0.12, 1.53), (middle + wall * 0.12, 3.2))
        line((middle - 0.12, 2.5), (middle + 0.12, 2.5), color=look.accents[0])
        for row, said in enumerate(flask):
            text(middle, 4.15 - 0.3 * row, said, "center")


def lowered(formula: str) -> str:
    """Its digits as a formula's: not every font has them."""
    return re.sub("[₀-₉]", lambda digit: f"$_{ord(digit[0]) - ord('₀')}$", formula)


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    protons = frame.choice((1, 2)) if level > 1 else 1
    acid = frame.choice([name for name, (count, _, _) in ACIDS.items() if count == protons])
    _, molar_mass, weak = ACIDS[acid]
    by_mass = level == 2 and (protons == 1 or frame.random() < 0.5)
    indicators = WEAK if weak else STRONG
    base, indicator = rng.choice(BASES), rng.choice(indicators)
    vessel, taken = rng.choice(VESSELS), rng.choice(VOLUMES)
    volume = float(taken.split()[0])
    while True:
        concentration = rng.step(0.05, 0.25, 0.0005)
        initial = rng.step(0.2, 6, 0.05)
        final = round(initial + rng.step(14, 34, 0.05), 2)
        if final <= 39:
            break
    used = round(final - initial, 2)
    small, large = rng.choice((5, 10, 20, 25)), rng.choice((100, 250, 500))
    if level < 3:
        small, large = 1, 1
    moles = concentration * used / protons  # of acid in the vessel, mmol
    molar = moles / volume
    start, end = f"{initial:.2f} mL", f"{final:.2f} mL"
    strength = f"{concentration:.4f} mol/L"
    amount = f"{sig(moles, 4)} mmol"
    portion, whole = f"{small:.1f} mL", f"{large:.1f} mL"

    scene = frame.choice((
        f"{taken} of a solution of {acid} are titrated with {strength} {base} from a burette.",
        (f"A vessel holds {taken} of a solution of {acid}, to which {strength} {base} is added "
         "from a burette."),
        (f"To find how much {acid} is in {taken} of its solution, {strength} {base} is run in "
         "from a burette."),
    ))  # fmt: skip
    if level == 3:
        scene = f"{portion} of a stock solution were filled up to {whole} with water. {scene}"
    readings = frame.choice((
        f"The burette reads {start} at first and {end} at the end point.",
        f"Its reading goes from {start} to {end}, where the indicator changes colour.",
    ))  # fmt: skip
    each = "its proton is" if protons == 1 else "both of its protons are"
    wanted = f"All of the acid has reacted then, so that {each} neutralized. "
    solution = [(f"Base used: {end} − {start} = {used:.2f} mL, or {sig(concentration * used, 4)} "
                "mmol.")]  # fmt: skip
    if protons == 2:
        solution.append(f"Each {acid} takes two of the base: {amount} of acid.")
    if by_mass:
        wanted += f"What mass of {acid} (M = {molar_mass:.2f} g/mol) was in the vessel, in mg"
        answer = f"{sig(moles * molar_mass)} mg"
        solution.append(f"m = {amount} × {molar_mass:.2f} g/mol = {answer}.")
    elif level == 3:
        wanted += f"What was the concentration of {acid} in the stock solution, in mol/L"
        answer = f"{sig(molar * large / small)} mol/L"
        solution += [f"In the vessel, c = {amount} / {taken} = {sig(molar, 4)} mol/L.",
                     f"Before it was diluted: times {large}/{small}, {answer}."]  # fmt: skip
    else:
        wanted += f"What is the concentration of {acid} in its solution, in mol/L"
        answer = f"{sig(molar)} mol/L"
        solution.append(f"c = {amount} / {taken} = {answer}.")
    wanted += ", to three significant figures?"

    labels = [f"initial reading {start}", f"final reading {end}", f"{strength} {base}",
              f"{taken} {acid}"]  # fmt: skip
    quizzes = [
        ask("initial", "What is the initial reading of the burette?", start, labels[0],
            at=labels[0]),
        ask("final", "What is the final reading of the burette?", end, labels[1], at=labels[1]),
        ask("strength", "What is the concentration of the solution in the burette?", strength,
            labels[2], at=labels[2]),
        ask("base", "Which base is in the burette?", base, labels[2], among=BASES, at=labels[2]),
        ask("indicator", "Which indicator has been added?", indicator, indicator,
            among=indicators, at=indicator),
        ask("volume", "How much acid is in the vessel below the burette?", taken, labels[3],
            among=VOLUMES, at=labels[3]) if level == 3 else
        ask("vessel", "Into what does the burette drip?", vessel, "the vessel below the burette",
            among=VESSELS, at="vessel"),
    ]  # fmt: skip
    given = [*labels, *([portion, whole] if level == 3 else [])]
    mass = f"M = {molar_mass:.2f} g/mol"
    if by_mass:
        given.append(mass)
    right = rng.random() < 0.5
    return Item(
        question=f"{scene} {readings} {wanted}",
        answer=answer,
        multimodal_question=(
            f"The figure shows the titration of a solution of {acid} with a base, the burette at "
            f"the end point. {'The acid was diluted before as shown. ' if level == 3 else ''}"
            f"{wanted}"
        ),
        elements=[
            "A burette with a graduated scale from 0 to 50 mL, clamped to a stand",
            f"{vessel.capitalize()} with liquid below the tip of the burette",
            f"The level labelled initial reading {start}",
            f"The level labelled final reading {end}, the burette filled up to it",
            f"The liquid in the burette labelled {strength} {base}",
            f"The liquid in the vessel labelled {taken} {acid}, {indicator}",
            *([f"A second flask labelled {portion} of stock, filled up to {whole}"]
              if level == 3 else []),
        ],
        quizzes=quizzes,
        plan=(
            f"Content: titration of {acid} in {vessel} with {base} from a burette on a stand"
            f"{', and the flask in which the acid was diluted' if level == 3 else ''}.\n"
            "Layout: burette upright, zero at the top; the vessel below its tip; stand on one "
            "side, labels on the other.\n"
            f"Labels: {'; '.join(given)}; {indicator}; scale numbers every 10 mL.\n"
            "Constraints: levels true to the scale; no volume used, nothing that is asked for."
        ),
        solution=solution,
        caption=(
            f"{vessel.capitalize()} with {taken} of a solution of {acid} and the indicator "
            f"{indicator} stands below a burette with {strength} {base}. Its initial reading is "
            f"{start}, its final one {end}."
            + (f" A second flask shows that {portion} of stock were filled up to {whole}."
               if level == 3 else "")
        ),
        program=drawing(
            draw,
            vessel=vessel,
            acid=lowered(labels[3]),
            base=labels[2],
            indicator=indicator,
            readings=((initial, labels[0]), (final, labels[1])),
            flask=[portion, "filled up", "to " + whole] if level == 3 else [],
            labels_right=right,
            clamp=rng.choice((15, 25, 35)),
        ),
    )  # fmt: skip
