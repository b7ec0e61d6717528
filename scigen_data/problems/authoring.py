"""All there is to know to write a problem family.

A family is one Python file. It makes as many problems as are wanted of one kind, each with its
exact answer, questions about its figure, and the program that draws it:

    \"""A see-saw in balance: find the mass on one side.\"""         what it asks, in a line

    import matplotlib.pyplot as plt
    from scigen_data.problems.authoring import Item, Rng, program, quiz, sig

    IMAGE_TYPE = "Physics - Mechanical"        # one of the 25; `scigen families` lists them
    LICENSE = "apache-2.0"                     # of its rows; may be left out

    def draw(mass: int, left: float) -> None:  # plain Matplotlib; becomes the program
        fig, ax = plt.subplots()
        ...

    def make(rng: Rng) -> Item:                # one problem, from nothing but rng
        mass, left = rng.choice((2, 3, 5)), rng.step(0.4, 2.0, 0.1)
        ...
        return Item(..., program=program(draw, mass=mass, left=left))

`scigen families new NAME` writes one that works, to be changed; `scigen preview FILE` draws a
dozen items, checks them as a build does and shows them on one page.

- Its name is `physics/seesaw`: the subject of its image type and the name of its file. Names are
  taken once.
- It may lie anywhere: in a folder that `--families DIR` or a recipe's `from_families(folders=...)`
  names, in one of SCIGEN_PLUGINS, in a package with an entry point of the group
  `scigen_data.families` (a family, or a package of them), or in `problems/families/<subject>/`.
- Files whose name begins with `_` hold parts that several share: `from ._parts import arrow`.
- What `make` returns depends on `rng` alone: no clock, no files, no global random numbers, no
  order of a set. So an item is made again from family, seed and index.
- `program` writes the script: `draw` and what it needs of its own file and of the parts that it
  imports, called with values. It may import Matplotlib, NumPy and what else a drawing may use, but
  nothing of this package: the script stands alone.
- The figure shows what the question gives, as text, and never the answer. The audit holds it to
  that, and to labels that neither touch nor are cut.
- `elements` say what must be seen, a statement each. A quiz asks what only the figure shows; its
  wrong options are of the kind of the right one (`rng.near`), so that no text gives it away.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scigen_data.answers.compare import written_alike
from scigen_data.problems.standalone import program
from scigen_data.records import LETTERS, Quiz

__all__ = ["Item", "Rng", "program", "quiz", "sig", "superscript"]


class Rng(random.Random):
    """`random.Random` and what families keep needing."""

    @classmethod
    def of(cls, *key: object) -> Rng:
        """Seeded by a hash of `key`, so that neighbouring seeds share nothing."""
        text = "\0".join(map(str, key))
        return cls(int.from_bytes(hashlib.sha256(text.encode()).digest(), "big"))

    def step(self, low: float, high: float, step: float) -> float:
        """A value of the grid low, low + step, ... high, without binary dust (0.3, not 0.30…04)."""
        count = round((high - low) / step)
        return round(low + self.randint(0, count) * step, 10)

    def near(self, value: float, text: Callable[[float], str]) -> list[str]:
        """Three distinct wrong values beside `value`, written by `text`: a slip, not a joke."""
        wrong: list[str] = []
        factors = [0.5, 2, 0.8, 1.25, 1.5, 0.75, 1.1, 0.9, 3, 10, 0.1]
        self.shuffle(factors)
        for candidate in [value * factor for factor in factors] + [value + k for k in range(1, 5)]:
            if (shown := text(candidate)) not in (text(value), *wrong):
                wrong.append(shown)
            if len(wrong) == 3:
                return wrong
        raise ValueError(f"no three distinct values near {value!r} as {text(value)!r}")


@dataclass(frozen=True, slots=True)
class Item:
    """What `make` returns: a problem and the program that draws it."""

    question: str
    answer: str
    multimodal_question: str  # the question with the given values left to the figure
    elements: Sequence[str]  # what must be visible, one statement each
    quizzes: Sequence[Quiz]
    plan: str
    program: str


def quiz(rng: Rng, question: str, correct: object, wrong: Sequence[object], evidence: str) -> Quiz:
    """A quiz with its options in random order.

    `wrong` needs three options that differ from `correct` and from each other; repeats and
    further ones are left out, so siblings' values can be listed freely. `evidence` is the
    label or the feature of the figure that decides.
    Raises ValueError where the options are not four distinct texts.
    """
    options: list[str] = []
    for text in map(str, [correct, *wrong]):
        if len(options) < 4 and not any(_alike(text, other) for other in options):
            options.append(text)
    if len(options) != 4:
        raise ValueError(f"need a right and three distinct wrong options: {options}")
    rng.shuffle(options)
    a, b, c, d = options
    return Quiz(question, (a, b, c, d), LETTERS[options.index(str(correct))], evidence)


def _alike(a: str, b: str) -> bool:
    """`written_alike`, which takes a while, where signs, zeros and spaces are all that differs."""
    return _bare(a) == _bare(b) and written_alike(a, b)


def _bare(text: str) -> str:
    return re.sub(r"[\W_0]", "", text)


def sig(value: float, digits: int = 3) -> str:
    """`value` to significant digits as a person writes it: 0.0125, 340, 1.25 × 10⁷."""
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    power = int(exponent)
    if -4 <= power < 6:
        rounded = round(value, digits - 1 - power)
        return f"{rounded:.{max(0, digits - 1 - power)}f}"
    return f"{mantissa} × 10{superscript(power)}"


def superscript(number: int) -> str:
    """12 -> "¹²", -3 -> "⁻³"."""
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
