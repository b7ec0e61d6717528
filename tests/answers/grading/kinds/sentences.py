"""Sentences that state an answer: gold, response, grade, and the question if any."""

from __future__ import annotations

KINDS: dict[str, list[tuple[str, ...]]] = {
    "a formula ends the sentence": [
        (
            r"\frac{GM}{r^2}",
            r"The probe's mass cancels. The field is $\frac{GM}{r^{2}}$.",
            "R",
        ),
        (r"\frac{GM}{r^2}", r"Dividing by $m$, the field strength equals $GM/r^2$.", "R"),
        (r"\frac{GM}{r^2}", r"The field strength is \(\frac{GM}{r}\).", "W"),
        (r"\frac{GM}{r^2}", r"The field strength is not $GM/r^2$.", "w"),
        (r"\frac{GM}{r^2}", r"If the mass were a point it would be $GM/r^2$.", "w"),
        (r"\frac{GM}{r^2}", r"It is $GM/r^2$ or $GM/r$.", "w"),
        (r"\frac{GM}{r^2}", r"The field is $GM/r^2$, but half of that at the surface.", "w"),
        (r"3\sqrt{5}", r"The hypotenuse has length \(\sqrt{45}\).", "R"),
        (r"3\sqrt{5}", r"The hypotenuse has length \(\sqrt{35}\).", "W"),
        (r"2a\cos a", r"Factoring out gives $2a\cos(a)$, where $a$ is in radians.", "R"),
        (r"\frac{kq}{d}", "The potential there: V = kq/d", "R"),
        ("V = kq/d", "The charges are alike, so V = kq/d at that point.", "R"),
    ],
    "values by their names": [
        ("m = 4 kg, h = 9 m", "Hence h = 9 m and m = 4 kg.", "R"),
        ("m = 4 kg, h = 9 m", "Hence h = 4 m and m = 9 kg.", "w"),
        ("p = 30, q = 80", "So q = 30 and p = 80.", "w"),
        ("p = 30, q = 80", "At balance p = 80 and q = 30.", "w"),
    ],
    "what the gold says behind its value": [
        ("0.9 lagging", "The power factor is 0.9 leading.", "w"),
        ("0.9 lagging", "The power factor is 0.9 lagging.", "R"),
        ("40 MPa (tensile)", "At the lower edge the stress is 40 MPa (compressive).", "w"),
        ("4 protons", "There are 4 neutrons.", "w"),
    ],
    "a value behind what it is of": [
        ("64", "Each of the 6 coins has two sides: 64 outcomes.", "r"),
        ("64", "Each of the 6 coins has two sides: 36 outcomes.", "w"),
        ("0.75", r"Three of four seeds are round, so the share is $\frac{3}{4}$.", "R"),
        ("0.20 M", "Titration of 25.0 mL gives a concentration of 200 mM.", "R"),
        ("1.5 V", "The cell has two electrodes. Its voltage is 1.5 V (at 25 °C).", "r"),
        ("17", "It is 17 with probability 0.9, otherwise 4.", "w"),
        ("17", "It is at least 17.", "w"),
        ("90 km", "At 60 km/h for an hour and a half it goes ninety kilometres.", "r"),
        (r"\{1, 2, 5, 10\}", "所以10的所有正因数为 $10, 5, 2, 1$。", "R"),
        ("igneous", "Basalt cools from lava, so it is igneous.", "R"),
        ("igneous", "Basalt cools from lava, so it is not igneous.", "w"),
        ("NaCl(s)", "What is left in the dish is NaCl(aq).", "w"),
    ],
}
