"""Domain facts of the chemistry families, each by a route other than the family's own."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from scigen_data.problems.authoring import Item, Rng
from scigen_data.problems.families.chemistry import (
    crystal_density,
    isotope_spectrum,
    orbital_excitation,
    particle_in_a_box,
    quantitative_nmr,
    skeletal_combustion,
    synthesis_yields,
)

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
MASSES = {
    "H": 1.008,
    "C": 12.011,
    "N": 14.007,
    "O": 15.999,
    "S": 32.06,
    "Cl": 35.45,
    "Br": 79.904,
    "I": 126.904,
}


def items(make: Callable[[Rng], Item], count: int = 60) -> list[Item]:
    return [make(Rng.of("domain", index)) for index in range(count)]


def number(text: str) -> float:
    """The leading number of "1.25 × 10⁷ Hz"."""
    found = re.match(r"([-−+]?[\d.]+)(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text)
    assert found, text
    power = int(found[2].translate(SUPERSCRIPTS)) if found[2] else 0
    return float(found[1].replace("−", "-")) * 10.0**power


def formula(text: str) -> Counter[str]:
    """Atoms of a condensed formula with nested groups: (CH₃)₃COCH₃."""
    stack: list[Counter[str]] = [Counter()]
    tokens = re.findall(r"([A-Z][a-z]?|[()])(\d*)", text.translate(SUBSCRIPTS))
    for token, digits in tokens:
        times = int(digits or 1)
        if token == "(":
            stack.append(Counter())
        elif token == ")":
            group = stack.pop()
            stack[-1].update({element: n * times for element, n in group.items()})
        else:
            stack[-1][token] += times
    (total,) = stack
    return total


def molar(atoms: Counter[str]) -> float:
    return sum(MASSES[element] * n for element, n in atoms.items())


# ---------------------------------------------------------------------------- crystals


@pytest.mark.parametrize(
    ("lattice", "mass", "edge", "measured"),
    [
        ("face-centered cubic", 63.55, 361.5, 8.96),  # copper
        ("body-centered cubic", 55.85, 286.65, 7.87),  # iron
        ("diamond cubic", 28.086, 543.1, 2.33),  # silicon
        ("simple cubic", 209.0, 335.9, 9.2),  # polonium
    ],
)
def test_density_agrees_with_the_measured_one(
    lattice: str, mass: float, edge: float, measured: float
) -> None:
    assert crystal_density.density(lattice, mass, edge) == pytest.approx(measured, rel=0.01)


def test_drawn_atoms_shared_with_the_neighbouring_cells_add_up_to_the_cell_content() -> None:
    for lattice, extra in crystal_density.EXTRA_ATOMS.items():
        content = 1.0  # eight corners, an eighth each
        for site in extra:
            content += 0.5 ** sum(x in (0, 1) for x in site)
        assert content == crystal_density.ATOMS_PER_CELL[lattice]


# ---------------------------------------------------------------------------- orbitals


def test_the_emitted_photon_carries_the_energy_between_the_two_subshells() -> None:
    for item in items(orbital_excitation.make):
        text = item.question.replace("−", "-")
        energies = {n: float(e) for n, e in re.findall(r"(\d[spd]): (-[\d.]+) eV", text)}
        configuration = re.search(r"configuration (.*?)\. Its", text)
        assert configuration
        occupied = {
            term[:2]: int(term[2:].translate(SUPERSCRIPTS)) for term in configuration[1].split()
        }
        upper = max(occupied, key=lambda name: energies[name])
        full = {"s": 2, "p": 6, "d": 10}
        # Aufbau: the ground state is filled from the lowest energy up.
        left, ground = sum(occupied.values()), {}
        for name in sorted(energies, key=lambda name: energies[name]):
            ground[name] = min(left, full[name[1]])
            left -= ground[name]
        (lower,) = [n for n in ground if ground[n] - occupied.get(n, 0) == 1]
        gap = (energies[upper] - energies[lower]) * 1.602176634e-19
        if item.answer.endswith("Hz"):
            photon = 6.62607015e-34 * number(item.answer)
        else:
            photon = 6.62607015e-34 * 2.99792458e8 / (number(item.answer) * 1e-9)
        assert photon == pytest.approx(gap, rel=0.006)


def test_boxes_are_filled_singly_before_in_pairs() -> None:
    assert orbital_excitation.boxes("2p", 2) == ["u", "u", ""]
    assert orbital_excitation.boxes("2p", 4) == ["ud", "u", "u"]
    assert orbital_excitation.boxes("3d", 7) == ["ud", "ud", "u", "u", "u"]


def test_box_transitions_agree_with_the_de_broglie_standing_wave() -> None:
    for item in items(particle_in_a_box.make):
        width = float(re.search(r"L = ([\d.]+) nm", item.question)[1]) * 1e-9  # type: ignore[index]
        ratio = re.search(r"m\* = ([\d.]+) mₑ", item.question)
        mass = 9.1093837e-31 * (float(ratio[1]) if ratio else 1)
        first, second = map(int, re.findall(r"n = (\d)", item.question))

        def kinetic(n: int, width: float = width, mass: float = mass) -> float:
            momentum = 6.62607015e-34 / (2 * width / n)
            return momentum**2 / (2 * mass)

        energy = abs(kinetic(first) - kinetic(second))
        unit = item.answer.rsplit(" ", 1)[1]
        value = number(item.answer)
        if unit == "eV":
            shown = value * 1.602176634e-19
        else:
            shown = 6.62607015e-34 * 2.99792458e8 / (value * {"nm": 1e-9, "µm": 1e-6}[unit])
        assert shown == pytest.approx(energy, rel=0.006)


# ---------------------------------------------------------------------------- molecules


@pytest.mark.parametrize(
    ("molecule", "name"),
    [
        ((5, [(2, 1)], "alkane", 0), "2-methylpentane"),
        ((5, [(2, 1), (2, 1), (4, 1)], "alkane", 0), "2,2,4-trimethylpentane"),
        ((7, [(3, 2), (5, 1)], "alkane", 0), "3-ethyl-5-methylheptane"),
        ((7, [(3, 1), (5, 2)], "alkane", 0), "3-ethyl-5-methylheptane"),
        ((6, [(3, 1)], "alcohol", 5), "4-methylhexan-2-ol"),
        ((6, [(2, 1)], "ketone", 4), "5-methylhexan-3-one"),
        ((5, [(4, 1)], "alkene", 1), "4-methylpent-1-ene"),
    ],
)
def test_names_follow_the_lowest_locants(
    molecule: tuple[int, list[tuple[int, int]], str, int], name: str
) -> None:
    assert skeletal_combustion.name_of(*molecule) == name


def drawn_skeleton(
    chain: int, branches: list[tuple[int, int]], group: str, place: int
) -> dict[tuple[float, float], set[tuple[float, float]]]:
    """Carbon atoms and their carbon neighbours, read off the lines of the drawing."""
    skeletal_combustion.draw(chain, branches, group, place, "m", True, False, "black")
    neighbours: dict[tuple[float, float], set[tuple[float, float]]] = {}
    for line in plt.gca().lines:
        points = [(round(x, 2), round(y, 2)) for x, y in np.asarray(line.get_xydata()).tolist()]
        for a, b in pairwise(points):
            if math.dist(a, b) > 0.9:  # shorter lines belong to O, OH or the double bond
                neighbours.setdefault(a, set()).add(b)
                neighbours.setdefault(b, set()).add(a)
    plt.close()
    return neighbours


def test_the_drawn_lines_hold_the_counted_carbon_atoms_at_equal_distances() -> None:
    for index in range(60):
        chain, branches, group, place = skeletal_combustion.skeleton(Rng.of("lines", index))
        drawn = drawn_skeleton(chain, branches, group, place)
        atoms = skeletal_combustion.atoms_of(chain, branches, group)
        assert len(drawn) == atoms["C"]
        # A tree of single bonds has 4 C - 2 (C - 1) hydrogens; C=C and C=O cost two.
        hydrogens = sum(4 - len(bonded) for bonded in drawn.values())
        assert atoms["H"] == hydrogens - 2 * (group in ("alkene", "ketone"))
        assert all(len(bonded) <= 4 for bonded in drawn.values())
        points = np.array(list(drawn))
        apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
        assert apart[~np.eye(len(points), dtype=bool)].min() > 0.7
        for a, bonded in drawn.items():
            assert all(math.dist(a, b) == pytest.approx(1, abs=0.02) for b in bonded)


def test_combustion_keeps_the_mass_balance() -> None:
    """With the sample, oxygen in and carbon dioxide and water out weigh the same."""
    for index in range(30):
        chain, branches, group, _ = skeletal_combustion.skeleton(Rng.of("mass", index))
        atoms = Counter(skeletal_combustion.atoms_of(chain, branches, group))
        oxygen = atoms["C"] + atoms["H"] / 4 - atoms["O"] / 2
        dioxide, water = molar(formula("CO₂")), molar(formula("H₂O"))
        out = atoms["C"] * dioxide + atoms["H"] / 2 * water
        assert molar(atoms) + oxygen * 2 * MASSES["O"] == pytest.approx(out)


def test_combustion_answers_follow_from_the_name() -> None:
    counted = {"pent": 5, "hex": 6, "hept": 7, "oct": 8}
    times = {"di": 2, "tri": 3, "tetra": 4}
    for item in items(skeletal_combustion.make):
        found = re.search(r"sample of (\S+) with the mass m = ([\d.]+) g", item.question)
        assert found
        name, sample = found[1], float(found[2])
        carbons = next(n for stem, n in counted.items() if re.search(f"{stem}(?:ane|-|an-)", name))
        for prefix, word in re.findall(r"(di|tri|tetra)?(methyl|ethyl)", name):
            carbons += times.get(prefix, 1) * {"methyl": 1, "ethyl": 2}[word]
        unsaturated = name.endswith(("one", "ene"))
        atoms = Counter(
            C=carbons,
            H=2 * carbons + 2 - 2 * unsaturated,
            O=int(name.endswith(("ol", "one"))),
        )
        moles = sample / molar(atoms)
        if "carbon dioxide is formed" in item.question:
            expected = moles * atoms["C"] * 44.009
        elif "water is formed" in item.question:
            expected = moles * atoms["H"] / 2 * 18.015
        else:
            expected = moles * (atoms["C"] + atoms["H"] / 4 - atoms["O"] / 2) * 31.998
        assert number(item.answer) == pytest.approx(expected, rel=0.006)


# ---------------------------------------------------------------------------- synthesis


@pytest.mark.parametrize(
    ("group", "second", "published"),
    [
        ("NH₂", "", 93.13),
        ("COOH", "", 122.12),
        ("NHCOCH₃", "", 135.17),
        ("COOCH₃", "", 136.15),
        ("CH₂Br", "", 171.04),
        ("NO₂", "Cl", 157.55),
        ("CN", "F", 121.11),
        ("OCOCH₃", "", 136.15),
        ("COCl", "", 140.57),
    ],
)
def test_molar_masses_agree_with_published_ones(group: str, second: str, published: float) -> None:
    assert synthesis_yields.molar_mass(group, second) == pytest.approx(published, abs=0.02)


def test_the_atoms_of_each_group_are_those_of_its_formula() -> None:
    for text, (atoms, _, _) in synthesis_yields.GROUPS.items():
        assert Counter(atoms) == formula(text)


def test_every_step_leads_to_a_group_that_is_known() -> None:
    ends = {way[0] for ways in synthesis_yields.STEPS.values() for way in ways}
    assert ends <= set(synthesis_yields.GROUPS)


# ---------------------------------------------------------------------------- spectra


@pytest.mark.parametrize(
    "compound", quantitative_nmr.STANDARDS + quantitative_nmr.ANALYTES, ids=lambda c: c[0]
)
def test_signals_count_the_hydrogens_and_masses_fit_the_formula(
    compound: tuple[str, str, float, list[tuple[float, int, int]]],
) -> None:
    _, text, mass, signals = compound
    atoms = formula(text)
    assert sum(hydrogens for _, hydrogens, _ in signals) == atoms["H"]
    assert mass == pytest.approx(molar(atoms), abs=0.03)


def test_every_signal_of_the_analyte_gives_the_same_mass() -> None:
    for item in items(quantitative_nmr.make):
        text = item.question
        analyte, standard = (
            next(c for c in table if f"{c[0]} ({c[1]}" in text)
            for table in (quantitative_nmr.ANALYTES, quantitative_nmr.STANDARDS)
        )
        mass = float(re.search(r"m = ([\d.]+) mg", text)[1])  # type: ignore[index]
        before, after = text.split(" for the standard and ")
        reference = sum(map(float, re.findall(r"([\d.]+) \(", before.split("integrals are")[1])))
        integrals = sum(map(float, re.findall(r"([\d.]+) \((?!C)", after.split(" for ")[0])))
        amounts = [
            area / formula(compound[1])["H"]
            for area, compound in ((integrals, analyte), (reference, standard))
        ]
        expected = mass / standard[2] * amounts[0] / amounts[1] * analyte[2]
        assert number(item.answer) == pytest.approx(expected, rel=0.006)


def test_isotope_abundances_add_up_and_average_to_the_answer() -> None:
    for item in items(isotope_spectrum.make):
        peaks = re.findall(r"([\d.]+) \(relative intensity ([\d.]+)\)", item.question)
        masses, heights = np.array(peaks, dtype=float).T
        shares = heights / heights.sum()
        assert heights.max() == 100
        if "average" in item.question:
            assert number(item.answer) == pytest.approx(shares @ masses, abs=0.006)
        else:
            end = 0 if "lightest" in item.question else -1
            assert number(item.answer) == pytest.approx(100 * shares[end], rel=0.006)
