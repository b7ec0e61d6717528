"""All there is to know to write a problem family.

A family is one Python file. It makes as many problems as are wanted of one kind, each with its
exact answer, questions about its figure, and the program that draws it:

    \"""A see-saw in balance: find the mass on one side.\"""         what it asks, in a line

    from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
    from scigen_data.problems.kits.marks import dimension, page

    IMAGE_TYPE = "Physics - Mechanical"        # one of the 25; `scigen families` lists them
    LICENSE = "apache-2.0"                     # of its rows; may be left out
    LEVELS = (1, 2, 3)                         # of difficulty; may be left out: one
    SPLIT = "test"                             # all of its rows; may be left out: train, validation

    def draw(look: Look, mass: str, left: float) -> None:
        ax = page(7, 3)                        # plain Matplotlib; becomes the program
        ...

    def make(rng: Rng) -> Item:                # one problem, from nothing but rng
        mass, left = rng.step(2, 30, 0.1), rng.step(0.4, 2.0, 0.1)
        ...
        return Item(..., program=drawing(draw, mass=f"{mass} kg", left=left))

`scigen families new NAME` writes one that works, to be changed; `scigen preview FILE` draws a
dozen items, checks them as a build does and shows them on one page; `scigen families check FILE`
puts it to all that a family of this package must pass.

Where it lies
- Its name is `physics/seesaw`: the subject of its image type and the name of its file. Names are
  taken once.
- It may lie anywhere: in a folder that `--families DIR` or a recipe's `from_families(folders=...)`
  names, in one of SCIGEN_PLUGINS, in a package with an entry point of the group
  `scigen_data.families` (a family, or a package of them), or in `problems/families/<subject>/`.
- Files whose name begins with `_` hold parts that several share: `from ._parts import arrow`.
  `problems/kits/` holds those of this package.

What is drawn
- What `make` returns depends on `rng` alone: no clock, no files, no global random numbers, no
  order of a set. So an item is made again from family, seed and index.
- The script holds `draw` and what it needs of its own file and of the parts that it imports, called
  with values. It may import Matplotlib, NumPy and what else a drawing may use, but nothing of this
  package: it stands alone.
- Colours, lines and fonts come from `look` (`problems/looks.py` says what it has) and no others:
  the same drawing is a textbook's, a blackboard's, a hand-drawn one. Where two lines or fills must
  be told apart, they differ in `dashes`, place or label as well, as some looks have no colours.
- Labels with values are texts that `make` writes, and questions say them the same way; a look may
  put a decimal comma into those that `draw` is handed. No other text of it has a digit, a point and
  a digit: no "0.5" for a grey.
- The figure shows what the question gives, as text, and never the answer. The audit holds it to
  that, and to labels that neither touch nor are cut. `layout.Room` finds places for labels.
- Beyond the look, `make` varies what a drawing may vary in: mirrored, turned, in other proportions,
  with things that the problem does not need.

What is asked
- An item is of `rng.level`: more steps or a value to be read off, not longer numbers.
- `rng.frame` draws what shapes the words: the variant, letters, one of several wordings. All else
  comes from `rng`. The frame is shared with the worlds that wrong options come from.
- Three to six quizzes with `ask`, on what is to be *read* off the figure: a value, a relation, a
  count, a place, a direction, which of several. None is about what the words say already, and each
  can have four truths at least. Wrong options are other items' truths; the framework adds them.
  The truth of a closed set hangs on nothing that another quiz of the item asks.
- `elements` say what must be seen, a statement each. `solution` is worked in two to six lines with
  units, `caption` says what the figure shows, in prose.
- Values are of the world: real substances, bodies and constants, their source named beside the
  table; magnitudes that occur; the answer no more precise than the data.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from scigen_data.problems.looks import Look
from scigen_data.problems.options import Ask
from scigen_data.problems.standalone import Drawing, drawing

__all__ = [
    "Ask",
    "Drawing",
    "Item",
    "Look",
    "Rng",
    "ask",
    "drawing",
    "sig",
    "superscript",
    "tied",
]


class Rng(random.Random):
    """`random.Random` and what families keep needing.

    `frame` draws what shapes the words: which variant of the problem, which letters, which wording.
    An item and the worlds that its wrong options come from share it. `level` is the item's.
    """

    frame: Rng
    level: int

    @classmethod
    def of(cls, *key: object, level: int = 1) -> Rng:
        """Seeded by a hash of `key`, so that neighbouring seeds share nothing; its frame by all of
        `key` but the last.
        """
        rng, frame = cls(_seed(*key)), cls(_seed(*key[:-1], "frame"))
        rng.frame, rng.level = frame, level
        return rng

    def step(self, low: float, high: float, step: float) -> float:
        """A value of the grid low, low + step, ... high, without binary dust (0.3, not 0.30…04)."""
        count = round((high - low) / step)
        return round(low + self.randint(0, count) * step, 10)


def _seed(*key: object) -> int:
    return int.from_bytes(hashlib.sha256("\0".join(map(str, key)).encode()).digest(), "big")


@dataclass(frozen=True, slots=True)
class Item:
    """What `make` returns: a problem and the program that draws it."""

    question: str
    answer: str
    multimodal_question: str  # the question with the given values left to the figure
    elements: Sequence[str]  # what must be visible, one statement each
    quizzes: Sequence[Ask]
    plan: str
    program: Drawing
    solution: Sequence[str] = ()  # worked, two to six lines, with units
    caption: str = ""  # what the figure shows, in prose


def ask(
    key: str,
    question: str,
    truth: object,
    evidence: str,
    *,
    among: Sequence[object] = (),
    at: str | Sequence[str] = (),
    value: float | None = None,
    apart: float = 0.0,
) -> Ask:
    """A quiz of an item; its wrong options come from elsewhere, so that no text gives it away.

    Its words are the frame's: the same question in every world. Without `among` the wrong options
    are the truths of three other worlds, written as this one is: from one distribution, in one
    form, equally precise. `among` is a closed set of four texts or more, each of them equally
    often true: draw the answer first, then fit the figure to it.
    evidence: the label, or the feature, of the figure that decides. at: the texts of the figure, or
    labels of its shapes (`label=` of the artist), where that is; where nothing is given, the text
    that reads as `evidence` does.
    value, apart: of a truth that is read off a scale: no other option is nearer than `apart`.
    """
    where = (at,) if isinstance(at, str) else tuple(at)
    closed = tuple(map(str, among))
    return Ask(key, question, str(truth), evidence, closed, where, value, apart)


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


def tied(value: float, places: int) -> bool:
    """Whether rounding to so many decimal places could go either way: 2.045 to two."""
    return math.isclose(value * 10.0**places % 1, 0.5, abs_tol=1e-6)


def superscript(number: int) -> str:
    """12 -> "¹²", -3 -> "⁻³"."""
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
