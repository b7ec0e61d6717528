"""A family with every fault that the words of its items can have, and one that has none."""

from __future__ import annotations

from pathlib import Path

GOOD = '''"""A rod of some length and mass: find its mass per length."""

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import Rectangle, dimension, page

IMAGE_TYPE = "Physics - Mechanical"
PLACES = ("at the left end", "left of the middle", "right of the middle", "at the right end")


def draw(look: Look, length: str, mass: str, place: int) -> None:
    ax = page(6, 2.4)
    ax.add_patch(Rectangle((0.5, 1.2), 5, 0.5, fc=look.fills[0], ec=look.ink))
    ax.text(3, 1.45, mass, ha="center", va="center")
    hook = Rectangle((0.6 + 1.5 * place, 1.7), 0.3, 0.3, fc=look.fills[1], ec=look.ink)
    hook.set_label("hook")
    ax.add_patch(hook)
    dimension(look, ax, (0.5, 0.8), (5.5, 0.8), length, gap=-0.12)


def make(rng: Rng) -> Item:
    length, mass = rng.step(1, 9, 0.01), rng.step(2, 30, 0.1)
    place = rng.randrange(4)
    opening = rng.frame.choice(("A rod is uniform.", "A rod is even.", "A bar has one section."))
    wanted = "What is its mass per length, in kg/m, to three significant figures?"
    long, heavy = f"{length:.2f} m", f"{mass:.1f} kg"
    return Item(
        question=f"{opening} It is {long} long and has a mass of {heavy}. {wanted}",
        answer=f"{sig(mass / length)} kg/m",
        multimodal_question=f"{opening} {wanted}",
        elements=["A rod", f"Its length {long}", f"Its mass {heavy}"],
        quizzes=[
            ask("length", "How long is the rod?", long, long),
            ask("mass", "What is its mass?", heavy, heavy),
            ask("hook", "Where is the hook?", PLACES[place], "hook", among=PLACES),
        ],
        plan="Content: a rod.",
        solution=["Mass per length is m / l.", f"{heavy} / {long} = {sig(mass / length)} kg/m."],
        caption=f"A rod of {heavy}, {long} long, with a hook {PLACES[place]}.",
        program=drawing(draw, length=long, mass=heavy, place=place),
    )


def again(length: str, mass: str, place: int) -> float:
    return float(mass.split()[0]) / float(length.split()[0])
'''

BAD = (
    GOOD.replace("rng.randrange(4)", "rng.choice((0, 0, 0, 1, 1, 2, 3))")
    .replace("rng.frame.choice(", "min(")
    .replace(
        'ask("mass", "What is its mass?", heavy, heavy)',
        'ask("even", "Is it even?", ANSWERS[round(mass) % 2], heavy, among=ANSWERS)',
    )
    .replace("PLACES = ", 'ANSWERS = ("yes", "no", "hardly", "quite")\nPLACES = ')
    .replace('"Mass per length is m / l.", ', "")
    .replace("float(mass.split()[0]) /", "2 * float(mass.split()[0]) /")
)


def write_rod(folder: Path, text: str) -> Path:
    file = folder / "rod.py"
    file.write_text(text, encoding="utf-8")
    return file
