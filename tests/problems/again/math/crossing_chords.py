"""The circle through the points that the lengths fix, met by the line once more: by bisection."""

from __future__ import annotations

import cmath
import re

from scipy.optimize import brentq

from scigen_data.problems.family import Made
from tests.problems.again import NUMBER, number


def again(item: Made) -> float:
    given = {k: number(v) for k, v in re.findall(rf"\b([A-Z]{{2}}) = ({NUMBER})", item.question)}
    one, two, three = given.values()
    if "touches" in item.question:  # both triangles with the centre have one hypotenuse
        across = (three**2 - two**2 / 4) ** 0.5
        far = abs(complex(one, three))
        return float(brentq(lambda x: abs(complex(x + two / 2, across)) - far, 0, 1e4))
    secants = "cut" in item.question
    turned = cmath.rect(1, 0.7)
    a = complex(one)
    b = complex(one + two) if secants else complex(-two)
    c = three * turned
    centre = _centre(a, b, c)
    radius = abs(c - centre)

    def rim(far: float) -> float:
        return abs(far * turned - centre) - radius

    # on the line through C: beyond it, or on the other side of the point
    if secants:
        return float(brentq(rim, three + 1e-6, 1e4)) - three
    return -float(brentq(rim, -1e4, three - 1e-6))


def _centre(a: complex, b: complex, c: complex) -> complex:
    """Equally far from three points."""
    u, v = b - a, c - a
    cross = 2 * (u.real * v.imag - u.imag * v.real)
    x = (v.imag * abs(u) ** 2 - u.imag * abs(v) ** 2) / cross
    y = (u.real * abs(v) ** 2 - v.real * abs(u) ** 2) / cross
    return a + complex(x, y)
