"""A calibration line of absorbances: the amount of a substance, or how strongly it absorbs."""

from __future__ import annotations

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.axes import Scale, curve, graph, numbers, point, tag

IMAGE_TYPE = "Chemistry - Spectra"
LEVELS = (1, 2, 3)  # the amount in a flask; before dilution; the absorption coefficient

# wavelength in nm and molar absorption coefficient there in L/(mol cm), as laboratory manuals and
# Sigma-Aldrich's data sheets have them
SUBSTANCES = {
    "NADH": (340, 6220),
    "4-nitrophenolate": (405, 18300),
    "the iron complex ferroin": (510, 11100),
    "potassium permanganate": (525, 2400),
    "ATP": (259, 15400),
    "tryptophan": (280, 5500),
    "reduced cytochrome c": (550, 27600),
}
DYES = ("a new dye", "a dye from a plant", "a synthetic pigment")
STEPS = [step * 10.0**power for power in range(-7, -2) for step in (1, 2, 5)]  # mol/L
PATHS = ("0.50 cm", "1.00 cm", "2.00 cm", "5.00 cm")
COUNTS = (4, 5, 6, 7)
FLASKS = (25, 50, 100, 200, 250, 500)


def draw(
    look: Look, standards: list[tuple[float, float]], end: tuple[float, float], sample: float,
    x: Scale, y: Scale, title: str, frame: str, name_at: float,
) -> None:  # fmt: skip
    """`end` of the line through the origin; the absorbance of the sample, at which a guide runs
    from the axis to the line; `name_at` is how far along it the guide is named.
    """
    ax = graph(look, (8.2, 5.6), x, y, frame, "squares")
    ax.set_title(title, pad=12, fontsize=13)
    curve(look, ax, [0, end[0]], [0, end[1]])
    for place, (concentration, absorbance) in enumerate(standards):
        point(look, ax, concentration, absorbance, label=f"standard {place}")
    meets = sample * end[0] / end[1]
    ax.plot([0, meets], [sample, sample], color=look.ink, ls="--", label="sample")
    tag(look, ax, (name_at * meets, sample), "sample", (0, 11))


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    path, count = rng.choice(PATHS), rng.choice(COUNTS)
    substance = rng.choice(DYES if level == 3 else tuple(SUBSTANCES))
    volume = rng.choice(FLASKS)
    portion = rng.choice((1, 2, 5, 10, 20))
    while True:
        wave, strength = SUBSTANCES.get(
            substance, (rng.randint(380, 680), rng.uniform(4000, 60000))
        )
        slope = strength * float(path.split()[0])
        step = next(each for each in STEPS if slope * each * count > 0.5)
        last = round(slope * step * count / 0.04) * 0.04  # on the finer lines of the grid
        unit, times = ("µmol/L", 1e6) if step < 9e-5 else ("mmol/L", 1e3)
        step = round(step * times, 10)
        found = round(step / 5 * rng.randint(6, 5 * count - 1), 6)
        sample = round(last * found / (step * count), 3)
        if level == 1:
            value, shown = found * volume / 1000, unit.partition("/")[0]
        elif level == 2:
            value, shown = found * volume / portion, unit
        else:
            value = last / (step * count / times) / float(path.split()[0])
            shown = "L/(mol cm)"
        labels = {f"{step * k:g}" for k in range(1, count + 1)}
        clear = sig(0.996 * value, 2) == sig(1.004 * value, 2) and sig(value, 2) not in labels
        if clear and f"{found:g}" not in labels and float(f"{found:.1e}") == found:
            break
    standards = [(round(step * k, 6), round(last * k / count, 3)) for k in range(1, count + 1)]
    answer = f"{sig(value, 2)} {shown}"

    where, through = f"{wave} nm", f"cuvette {path}"
    title = [f"absorbance at {where}, {through}"]
    flask, taken = f"{volume:.0f} mL", f"{portion:.1f} mL"
    if level == 1:
        title.append(f"sample: {flask}")
        more = f"The sample, {flask} of a solution,"
        wanted = f"How much of the substance is in the sample, in {shown}"
        solution = [
            f"The line has the absorbance of the sample at {found:g} {unit}.",
            f"n = c V = {found:g} {unit} × {volume / 1000:g} L = {answer}.",
        ]
    elif level == 2:
        title.append(f"sample: {taken} filled up to {flask}")
        more = f"For the sample, {taken} of a solution were filled up to {flask} with water; it"
        wanted = f"What was the concentration before it was diluted, in {shown}"
        solution = [
            f"The line has the absorbance of the sample at {found:g} {unit}.",
            f"Diluted {volume:.0f} : {portion}, so {found:g} × {volume / portion:g} = {answer}.",
        ]
    else:
        more = "A sample"
        wanted = f"What is the molar absorption coefficient of the substance, in {shown}"
        solution = [
            f"Slope: {last:.2f} at {step * count:g} {unit}.",
            f"ε = A / (c d) = {last:.2f} / ({step * count:g} {unit} × {path}) = {answer}.",
        ]
    wanted = f"{wanted}, to two significant figures?"
    scene = frame.choice(
        (
            "Standard solutions of {s} are measured at {w}, {p}.",
            "The absorbance of {s} at {w} is calibrated with standards, {p}.",
            "One standard solution of {s} after the other is measured at {w}, {p}.",
        )
    ).format(s=substance, w=where, p=through)
    listed = ", ".join(
        f"{absorbance:.3f} at {concentration:g}" for concentration, absorbance in standards
    )
    ends = f"{standards[-1][0]:g} {unit}"
    seen = f"{sample:.3f}"
    high = 0.2 * (int(last / 0.2) + 1)
    return Item(
        question=(
            f"{scene} In {unit} of concentration they give the absorbances {listed}. {more} has "
            f"the absorbance {seen}. {wanted}"
        ),
        answer=answer,
        multimodal_question=frame.choice(
            ("The calibration line is of a dissolved substance. ",
             "The graph is a calibration with standard solutions of a substance. ",
             "Standards of a substance were measured and give the line shown. ")
        ) + wanted,
        elements=[
            f"A straight line through the origin and {count} points on it",
            f"An axis of concentration in {unit} and one of absorbance, with a fine grid",
            "A dashed line labelled sample from the axis of absorbance to the line",
            f"A heading that says {where} and {through}",
        ],
        quizzes=[
            ask("wave", "At which wavelength was it measured?", where, where),
            ask("path", "How thick is the cuvette?", path, through, among=PATHS),
            ask("count", "How many standards were measured?", count, "the points on the line",
                among=COUNTS, at=[f"standard {place}" for place in range(count)]),
            ask("sample", "What absorbance does the sample have?", seen, "the dashed line",
                at="sample", value=sample, apart=0.03),
            ask("last", "Which concentration has the strongest standard?", ends,
                "the last point of the line", at=f"standard {count - 1}"),
        ],
        plan=(
            "Content: a calibration line, absorbance against concentration, with its standards and "
            "the absorbance of a sample.\n"
            f"Layout: concentration to the right, absorbance upwards, on graph paper; heading "
            f"above; the guide of the sample from the left up to the line.\n"
            f"Labels: {'; '.join(title)}; sample; numbers on both axes.\n"
            "Constraints: points and guide true to scale; nothing written beside the points."
        ),
        solution=solution,
        caption=(
            f"A calibration line of {substance} at {where} with {count} standards up to {ends}, "
            f"{through}; a dashed line marks the absorbance {seen} of a sample."
        ),
        program=drawing(
            draw,
            standards=standards,
            end=(round(step * (count + 0.6), 6), round(last * (count + 0.6) / count, 4)),
            sample=sample,
            x=(f"concentration in {unit}", 0, round(step * (count + 1), 6),
               numbers(0, step * (count + 1), step)),
            y=("absorbance", 0, round(high + 0.2, 1), numbers(0, high + 0.2, 0.2)),
            title="\n".join(title),
            frame=rng.choice(("open", "box", "arrows")),
            name_at=rng.step(0.3, 0.5, 0.05),
        ),
    )  # fmt: skip
