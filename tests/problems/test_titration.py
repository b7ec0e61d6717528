"""The amounts of a titration, found again from the question's text by the formulas' atoms."""

from __future__ import annotations

import re

import pytest

from scigen_data.problems.families import families

# standard atomic weights, abridged (IUPAC 2021)
WEIGHTS = {"H": 1.008, "C": 12.011, "N": 14.007, "O": 15.999, "S": 32.06, "Cl": 35.45, "Br": 79.904}
PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
# hydrogens that a base takes from each
PROTONS = {"H₂SO₄": 2, "H₂C₂O₄": 2, "H₂C₄H₄O₆": 2}
FAMILY = families()["universal/titration"]


def mass(formula: str) -> float:
    atoms = re.findall(r"([A-Z][a-z]?)(\d*)", formula.translate(PLAIN))
    return sum(WEIGHTS[element] * int(count or 1) for element, count in atoms)


@pytest.mark.parametrize("index", range(36))
def test_charges_balance_at_the_end_point(index: int) -> None:
    item = FAMILY.problem(7, index)
    volumes = [float(each) for each in re.findall(r"([\d.]+) mL", item.question)]
    *dilution, taken, start, end = volumes
    (strength,) = (float(each) for each in re.findall(r"([\d.]+) mol/L (?=\w)", item.question))
    (acid,) = re.findall(r"solution of (\S+) with a base", item.multimodal_question)
    expected = strength * (end - start) / PROTONS.get(acid, 1)  # mmol
    if item.answer.endswith("mg"):
        expected *= mass(acid)
    else:
        expected /= taken
        if dilution:
            expected *= dilution[1] / dilution[0]
    assert float(item.answer.split()[0]) == pytest.approx(expected, rel=0.006)
