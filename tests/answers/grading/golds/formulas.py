"""Formulas, equations, relations, and questions that are restated for an answer."""

from __future__ import annotations

import math
import random
import re
from fractions import Fraction

from tests.answers.grading.golds.gold import Gold, Texts, texts
from tests.answers.grading.golds.trees import (
    NAMES,
    REAL,
    STYLES,
    Node,
    children,
    drawn,
    perturbed,
    write,
)

# Letters that a unit may be: `1.5 V L` may be so many volt liters, which leaves out its unit.
_UNIT_LIKE = frozenset("mgsAKNJWVFHCTSLGhuDMdcPB")


def _spelled(node: Node, rng: random.Random) -> tuple[Texts, Texts]:
    """A formula in other styles, and with mistakes."""
    text = write(node)
    same = {law: said for law, style in STYLES.items() if (said := write(node, style)) != text}
    other = {law: write(rng.choice(nodes)) for law, nodes in perturbed(node).items()}
    names = {inner[1] for _, inner in children(node) if inner[0] == "name"}
    if not names & REAL:
        other.pop("absolute", None)  # what a letter of physics stands for may be positive
    cut = text[: rng.randint(len(text) // 3, 2 * len(text) // 3)]
    if re.search(r"\w", cut) and re.search(r"\w", text[len(cut) :]):
        other["truncated"] = cut
    if names <= _UNIT_LIKE:
        other = {law: said for law, said in other.items() if re.search(r"[^\W\d]", said)}
    return same, other


def formulas(rng: random.Random) -> Gold:
    node = drawn(rng, rng.choice(list(NAMES)))
    return Gold("formula", write(node), *_spelled(node, rng))


def equations(rng: random.Random) -> Gold:
    """A name and what it is; the formula alone is the answer too."""
    node = drawn(rng, rng.choice(list(NAMES)))
    name, text = rng.choice(["F", "W_0", "z", "w", r"\Phi", "U"]), write(node)
    same, other = ({law: f"{name} = {said}" for law, said in each.items()}
                   for each in _spelled(node, rng))  # fmt: skip
    same |= {"formula alone": text, "sides swapped": f"{text} = {name}"}
    other |= texts(f"""
        left side: {name}
        name itself: {name} = {name}
        name raised: {name}^2 = {text}
        name doubled: 2{name} = {text}
    """)
    return Gold("equation", f"{name} = {text}", same, other)


def relations(rng: random.Random) -> Gold:
    """An equation between two formulas, as a curve or a law."""
    a, b, c = (("name", each) for each in rng.sample(NAMES[rng.choice(list(NAMES))], 3))
    n = ("number", rng.choice(["2", "3", "5"]))
    left, right = rng.choice([
        (("plus", ("power", a, 2), ("power", b, 2)), ("power", c, 2)),
        (("plus", ("times", n, a), ("minus", b)), c),
        (("times", a, b), ("times", n, c)),
        (("plus", ("power", a, 2), ("minus", ("times", n, b))), ("times", a, c)),
        (("over", ("power", a, 2), b), ("plus", b, c)),
    ])  # fmt: skip
    said, wanted = write(left), write(right)
    same = texts(f"""
        sides swapped: {wanted} = {said}
        one side: {said} - ({wanted}) = 0
        no spaces: {said}={wanted}
        doubled: 2({said}) = 2({wanted})
    """)
    other = texts(f"""
        left side: {said}
        right side: {wanted}
        one side doubled: 2({said}) = {wanted}
        one side negated: -({said}) = {wanted}
        one more: {said} = {wanted} + 1
        nothing: 0 = 0
        left by itself: {said} = {said}
    """)
    mistakes = "sign flipped, exponent off, case swapped, factor dropped, term dropped, upside down"
    for law, nodes in perturbed(left).items():
        if law in mistakes.split(", "):
            other[law] = f"{write(rng.choice(nodes))} = {wanted}"
    return Gold("relation", f"{said} = {wanted}", same, other)


_EXACT = {30: (r"\sqrt{3}", "1", "6"), 60: ("1", r"\sqrt{3}", "3")}  # twice cos, twice sin, π by


def angles(rng: random.Random) -> Gold:
    """Degrees in a cosine, and signs that alternate with a whole index."""
    a, name = rng.randint(2, 9), rng.choice(["m g", "F", "v_0", r"\mu N", "B L I", "k"])
    if rng.random() < 0.6:
        degrees, (cosine, sine, part) = rng.choice(list(_EXACT.items()))
        text = rf"{a} {name} \cos {degrees}^\circ"
        same = texts(rf"""
            worked out: \frac{{{a} \cdot {cosine}}}{{2}} {name}
            radians: {a} {name} \cos\frac{{\pi}}{{{part}}}
            Unicode: {a} {name} cos({degrees}°)
            backwards: {a} \cos({degrees}^{{\circ}}) {name}
            sine: {a} {name} \sin {90 - degrees}^\circ
        """)
        other = texts(rf"""
            degrees dropped: {a} {name} \cos {degrees}
            another function: {a} {name} \sin {degrees}^\circ
            worked out otherwise: \frac{{{a} \cdot {sine}}}{{2}} {name}
            function dropped: {a} {name}
            angle only: {degrees}^\circ
            doubled: {2 * a} {name} \cos {degrees}^\circ
            negated: -{text}
            angle doubled: {a} {name} \cos {2 * degrees}^\circ
            name dropped: {a} \cos {degrees}^\circ
        """)
        return Gold("angle", text, same, other)
    sign = rng.choice("+-")
    text = rf"\frac{{{a}}}{{n}} (1 {sign} (-1)^n)"
    same = texts(rf"""
        cosine: \frac{{{a}}}{{n}} (1 {sign} \cos n\pi)
        backwards: (1 {sign} (-1)^{{n}}) \frac{{{a}}}{{n}}
    """)
    other = texts(rf"""
        sign flipped: \frac{{{a}}}{{n}} (1 {"-" if sign == "+" else "+"} (-1)^n)
        exponent off: \frac{{{a}}}{{n}} (1 {sign} (-1)^{{n+1}})
        sign dropped: \frac{{{a}}}{{n}} (1 {sign} 1^n)
        one case: \frac{{{2 * a}}}{{n}}
        another function: \frac{{{a}}}{{n}} (1 {sign} \sin n\pi)
        doubled: \frac{{{2 * a}}}{{n}} (1 {sign} (-1)^n)
        negated: -{text}
    """)
    return Gold("index", text, same, other, "Find the coefficient $b_n$, $n = 1, 2, 3, \\dots$")


def restated(rng: random.Random) -> Gold:
    """Questions whose own formula, not worked out, is said for the answer."""
    a, b, n = rng.randint(2, 9), rng.randint(2, 9), rng.randint(2, 5)
    b += a == b
    area = Fraction(b * a ** (n + 1), n + 1)
    value = (
        str(area) if area.denominator == 1 else rf"\frac{{{area.numerator}}}{{{area.denominator}}}"
    )
    squares = b * sum(k * k for k in range(1, a + 4))
    task, asked, gold = rng.choice([
        ("Evaluate", rf"\int_0^{{{a}}} {b} x^{n} \, dx", value),
        ("Compute", rf"\sum_{{k=1}}^{{{a + 3}}} {b} k^2", str(squares)),
        ("Find", rf"\lim_{{x \to {a}}} \frac{{x^2 - {a * a}}}{{x - {a}}}", str(2 * a)),
        ("Factor", f"x^2 - {a + b}x + {a * b}", f"(x - {a})(x - {b})"),
        ("Expand", f"(x + {a})(x + {b})", f"x^2 + {a + b}x + {a * b}"),
        ("Solve for x:", f"{a}x + {b} = {b + a * n}", f"x = {n}"),
        ("Solve", f"x^2 - {a + b}x + {a * b} = 0", f"x = {a}, x = {b}"),
        ("Work out", rf"\frac{{d}}{{dx}} {a}x^{n + 1}", f"{a * (n + 1)}x^{n}"),
        ("Compute", rf"{a + 10} \times {b + 20} + {n}", str((a + 10) * (b + 20) + n)),
        ("Simplify", rf"\frac{{{a * b * 7}}}{{{a * 7}}}", str(b)),
        ("Compute", rf"\binom{{{a + n}}}{{2}}", str(math.comb(a + n, 2))),
        ("Compute", rf"\log_{{{a}}} {a**n}", str(n)),
        ("Compute", rf"\sqrt{{{a * a * b * b}}}", str(a * b)),
        ("Compute", f"{n + 1}!", str(math.factorial(n + 1))),
    ])  # fmt: skip
    other = {"restated": asked, "restated in display": f"$${asked}$$"}
    if "=" not in asked.replace("k=1", ""):
        other["restated with a name"] = f"I = {asked}"
    return Gold("restated", gold, {}, other, f"{task} ${asked}$.")
