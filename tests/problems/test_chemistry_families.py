"""Domain facts of the chemistry families, each by a route other than the family's own."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from itertools import combinations, pairwise

import numpy as np
import pytest

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
    "F": 18.998,
    "S": 32.06,
    "Cl": 35.45,
    "Br": 79.904,
    "I": 126.904,
    "Si": 28.085,
}


def items(make: Callable[[Rng], Item], count: int = 90) -> list[Item]:
    """Of all three levels."""
    return [make(Rng.of("domain", index, level=index % 3 + 1)) for index in range(count)]


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, (pattern, text)
    return match[1]


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
    ("structure", "mass", "edge", "measured"),
    [
        ("face-centered cubic", 63.55, 361.5, 8.96),  # copper
        ("body-centered cubic", 55.85, 286.65, 7.87),  # iron
        ("diamond", 28.086, 543.1, 2.33),  # silicon
        ("cesium chloride", 168.36, 412.3, 3.99),
        ("rock salt", 58.44, 564.0, 2.165),
        ("zinc blende", 144.64, 565.3, 5.32),  # gallium arsenide
        ("fluorite", 78.07, 546.3, 3.18),
    ],
)
def test_density_agrees_with_the_measured_one(
    structure: str, mass: float, edge: float, measured: float
) -> None:
    assert crystal_density.density(structure, mass, edge) == pytest.approx(measured, rel=0.01)


def content(sites: list[tuple[float, ...]]) -> float:
    """Atoms of a cell: those on its surface are shared with the neighboring cells."""
    return sum(0.5 ** sum(x in (0, 1) for x in site) for site in sites)


def nearest(sites: list[tuple[float, ...]]) -> float:
    return min(math.dist(a, b) for a, b in combinations(sites, 2))


def test_drawn_atoms_shared_with_the_neighbouring_cells_add_up_to_the_formula_units() -> None:
    for structure, (first, second, units, near) in crystal_density.STRUCTURES.items():
        assert content(first) == units
        if second:
            assert content(second) == (2 if structure == "fluorite" else 1) * units
        assert nearest([*first, *second]) == pytest.approx(near)


def test_crystal_answers_follow_from_the_atoms_of_a_cell() -> None:
    for item in items(crystal_density.make):
        text = item.question
        structure = next(s for s in crystal_density.STRUCTURES if f" {s} structure" in text)
        first, second, _, _ = crystal_density.STRUCTURES[structure]
        molar_mass = float(found(r"([\d.]+) g/mol", text))
        weight = content(first) * molar_mass / 6.02214076e23  # of all formula units in the cell
        if "a = " in text:
            volume = (float(found(r"a = ([\d.]+) pm", text)) * 1e-10) ** 3
            expected = weight / volume
        else:
            expected = (weight / float(found(r"ρ = ([\d.]+) g", text))) ** (1 / 3) * 1e10
            if "neighbors" in text:
                expected *= nearest([*first, *second])
        assert number(item.answer) == pytest.approx(expected, rel=0.006)


def test_cells_of_real_substances_have_their_measured_densities() -> None:
    measured = {"gold": 19.3, "lithium": 0.534, "lead": 11.34, "tungsten": 19.3, "barium": 3.62,
                "germanium": 5.32, "cesium iodide": 4.51, "potassium chloride": 1.98,
                "lead sulfide": 7.6, "magnesium oxide": 3.58, "cadmium telluride": 5.85,
                "uranium dioxide": 10.97, "barium fluoride": 4.89}  # fmt: skip
    seen = set()
    for structure, rows in crystal_density.SUBSTANCES.items():
        for name, _, mass, edge, _ in rows:
            if name in measured:
                rho = crystal_density.density(structure, float(mass), float(edge))
                assert rho == pytest.approx(measured[name], rel=0.015)
                seen.add(name)
    assert seen == set(measured)


# ---------------------------------------------------------------------------- orbitals


def test_the_photon_and_the_ratio_follow_from_the_energies_of_the_two_subshells() -> None:
    for item in items(orbital_excitation.make):
        text = item.question.replace("−", "-")
        energies = {n: float(e) for n, e in re.findall(r"(\d[spd]): (-[\d.]+) eV", text)}
        upper = found(r"(\d[spd])¹", text)
        lower = min(energies, key=lambda name: energies[name])
        if " falls to " in text:
            middle = found(r"falls to (\d[spd])", text)
            upper, lower = (upper, middle) if "photon 1," in text or "photon 1?" in text else (
                middle, lower)  # fmt: skip
        # one photon changes the orbital quantum number by one
        gap = (energies[upper] - energies[lower]) * 1.602176634e-19
        assert gap > 0
        if item.answer.endswith(("Hz", "nm")):
            assert abs("spd".index(upper[1]) - "spd".index(lower[1])) == 1
            value = number(item.answer)
            frequency = value if "Hz" in item.answer else 2.99792458e8 / (value * 1e-9)
            assert 6.62607015e-34 * frequency == pytest.approx(gap, rel=0.006)
        else:
            boltzmann = math.exp(-gap / 1.380649e-23 / float(found(r"(\d+) K", text)))
            weight = {"s": 1, "p": 3, "d": 5}[upper[1]]
            assert number(item.answer) == pytest.approx(weight * boltzmann, rel=0.06)


def test_known_lines_come_out_of_the_tabled_levels() -> None:
    """The mean of a doublet, in nm of vacuum: sodium's D lines, K's, H and K of calcium, ..."""
    lines = {"Na": ("3p", 589.4), "K": ("4p", 767.8), "Li": ("2p", 671.0), "Ca⁺": ("4p", 394.6),
             "Mg⁺": ("3p", 279.9), "Ba⁺": ("6p", 467.5), "Sr⁺": ("5p", 412.4), "Cs": ("6p", 866.0),
             "Rb": ("5p", 785.1), "Be⁺": ("2p", 313.1), "Al²⁺": ("3p", 185.7)}  # fmt: skip
    for _, symbol, _, _, levels in orbital_excitation.ATOMS:
        subshell, wavelength = lines[symbol]
        assert number(orbital_excitation.photon(levels[subshell], "wavelength")) == pytest.approx(
            wavelength, rel=0.002
        )
        assert list(levels.values()) == sorted(levels.values())


def test_box_transitions_agree_with_the_de_broglie_standing_wave() -> None:
    for item in items(particle_in_a_box.make):
        text = item.question
        ratio = re.search(r"m\* = ([\d.]+) mₑ", text)
        mass = 9.1093837e-31 * (float(ratio[1]) if ratio else 1)
        if "π electrons" in text:
            first = int(found(r"(\d+) π electrons", text)) // 2
            second = first + 1
        else:
            first, second = map(int, re.findall(r"n = (\d)", text))
        inverse = item.answer.endswith(" nm") and "L = " not in text
        width = number(item.answer if inverse else found(r"L = ([\d.]+) nm", text)) * 1e-9

        def kinetic(n: int, width: float = width, mass: float = mass) -> float:
            momentum = 6.62607015e-34 / (2 * width / n)
            return momentum**2 / (2 * mass)

        energy = abs(kinetic(first) - kinetic(second))
        given = item.answer
        if inverse:
            given = found(r"[Eλ] = ([\d.]+(?: × \S+)? (?:eV|µm))", text)
        unit, value = given.rsplit(" ", 1)[1], number(given)
        if unit == "eV":
            shown = value * 1.602176634e-19
        else:
            shown = 6.62607015e-34 * 2.99792458e8 / (value * {"nm": 1e-9, "µm": 1e-6}[unit])
        assert shown == pytest.approx(energy, rel=0.012)


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
        ((5, [(2, 1), (4, 1)], "aldehyde", 1), "2,4-dimethylpentanal"),
        ((6, [(3, 2)], "carboxylic acid", 1), "3-ethylhexanoic acid"),
        ((7, [], "ketone", 5), "heptan-3-one"),
    ],
)
def test_names_follow_the_lowest_locants(
    molecule: tuple[int, list[tuple[int, int]], str, int], name: str
) -> None:
    assert skeletal_combustion.name_of(*molecule) == name


def molecules(count: int = 120) -> list[tuple[int, list[tuple[int, int]], str, int, int]]:
    """Chain, branches, group, its place, and how many methyl groups were asked for."""
    drawn = []
    for index in range(count):
        rng = Rng.of("molecule", index)
        chain, methyls = rng.choice((5, 6, 7, 8)), rng.choice((2, 3, 4, 5))
        drawn.append((chain, *skeletal_combustion.skeleton(rng, chain, methyls), methyls))
    return drawn


def test_the_drawn_lines_hold_the_counted_atoms_at_equal_distances() -> None:
    for chain, branches, group, place, methyls in molecules():
        carbon, _, letters = skeletal_combustion.lines_of(chain, branches, group, place)
        neighbours: dict[tuple[float, float], set[tuple[float, float]]] = {}
        for start, end in carbon:
            assert math.dist(start, end) == pytest.approx(1)
            a, b = ((round(x, 2), round(y, 2)) for x, y in (start, end))
            neighbours.setdefault(a, set()).add(b)
            neighbours.setdefault(b, set()).add(a)
        atoms = skeletal_combustion.atoms_of(chain, branches, group)
        assert len(neighbours) == atoms["C"]
        assert len(letters) == atoms["O"]
        # A tree of single bonds has 4 C - 2 (C - 1) hydrogens; C=C and C=O cost two.
        hydrogens = sum(4 - len(bonded) for bonded in neighbours.values())
        doubled = group in ("alkene", "ketone", "aldehyde", "carboxylic acid")
        assert atoms["H"] == hydrogens - 2 * doubled
        bound = {(round(x, 2), round(y, 2)) for _, (x, y), _ in letters}
        if group == "alkene":
            bound |= {(0.0, 0.0)}  # the first carbon is a CH₂
        free = [a for a, bonded in neighbours.items() if len(bonded) == 1 and a not in bound]
        assert len(free) == methyls
        points = [*neighbours, *(point for point, _, _ in letters)]
        assert min(math.dist(a, b) for a, b in combinations(points, 2)) > 0.7


def test_combustion_answers_follow_from_the_name() -> None:
    counted = {"pent": 5, "hex": 6, "hept": 7, "oct": 8}
    times = {"di": 2, "tri": 3, "tetra": 4}
    for item in items(skeletal_combustion.make, 240):
        text = item.question
        name = found(r"sample of (\S+(?: acid)?) (?:with|burns)", text)
        carbons = next(n for stem, n in counted.items() if re.search(f"{stem}(?:an|-)", name))
        for prefix, word in re.findall(r"(di|tri|tetra)?(methyl|ethyl)", name):
            carbons += times.get(prefix, 1) * {"methyl": 1, "ethyl": 2}[word]
        unsaturated = name.endswith(("one", "ene", "anal", "acid"))
        atoms = Counter(
            C=carbons,
            H=2 * carbons + 2 - 2 * unsaturated,
            O=2 if name.endswith("acid") else int(name.endswith(("ol", "one", "al"))),
        )
        oxygen = atoms["C"] + atoms["H"] / 4 - atoms["O"] / 2
        out = atoms["C"] * molar(formula("CO₂")) + atoms["H"] / 2 * molar(formula("H₂O"))
        assert molar(atoms) + oxygen * 2 * MASSES["O"] == pytest.approx(out)  # mass is kept
        given = float(found(r"([\d.]+) g", text))
        dioxide = re.search(r"carbon dioxide (?:is formed|forms|are formed)", text)
        product = atoms["C"] * 44.009 if dioxide else atoms["H"] / 2 * 18.015
        if "are formed" in text:
            expected = given / product * molar(atoms)
        elif item.answer.endswith("L"):
            kelvin = float(found(r"([\d.]+) °C", text)) + 273.15
            moles = given / molar(atoms) * oxygen
            expected = moles * 0.0831446 * kelvin / float(found(r"([\d.]+) kPa", text)) * 100
        else:
            expected = given / molar(atoms) * product
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


def test_the_last_mass_and_the_unknown_yield_follow_from_the_compounds() -> None:
    masses = {}
    for group in synthesis_yields.GROUPS:
        for second in synthesis_yields.SPECTATORS:
            ring = formula("C₆H₄") + formula(group) + formula(second or "H")
            for position in (2, 3, 4):
                masses[synthesis_yields.name_of(group, second, position)] = molar(ring)
    for item in items(synthesis_yields.make):
        text = item.question
        steps = re.findall(r"[A-Z] \((.+?)\) gives [A-Z] \((.+?)\), yield ([\d.]+|unknown)", text)
        moles = float(found(r"m = ([\d.]+) g", text)) / masses[steps[0][0]]
        for (_, after, _), (before, _, _) in pairwise(steps):
            assert after == before
        for _, _, percent in steps:
            moles *= 1 if percent == "unknown" else float(percent) / 100
        product = moles * masses[steps[-1][1]]
        if item.answer.endswith("%"):
            product = 100 * float(found(r"end, ([\d.]+) g", text)) / product
        assert number(item.answer) == pytest.approx(product, rel=0.006)


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
            next(c for c in table if f"{c[0]} ({c[1]}, M" in text)
            for table in (quantitative_nmr.ANALYTES, quantitative_nmr.STANDARDS)
        )
        of_standard = found(r"integrals are (.*) for the standard", text)
        of_analyte = found(r"for the standard and (.*) for the analyte", text)
        areas = [sum(map(float, re.findall(r"[\d.]+(?= \()", each)))
                 for each in (of_analyte, of_standard)]  # fmt: skip
        moles = [area / formula(compound[1])["H"]
                 for area, compound in zip(areas, (analyte, standard), strict=True)]  # fmt: skip
        mass = float(found(r"m = ([\d.]+) mg", text))
        expected = mass / standard[2] * moles[0] / moles[1] * analyte[2]
        for integral, (_, hydrogens, _) in zip(
            sorted(map(float, re.findall(r"[\d.]+(?= \()", of_analyte))),
            sorted(analyte[3], key=lambda signal: signal[1]),
            strict=True,
        ):
            assert integral / hydrogens == pytest.approx(moles[0])
        if item.answer.endswith("%"):
            expected *= 100 / float(found(r"([\d.]+) mg of ", text))
            assert expected < 100
        assert number(item.answer) == pytest.approx(expected, rel=0.006)


def test_isotope_abundances_add_up_and_average_to_the_answer() -> None:
    for item in items(isotope_spectrum.make):
        peaks = re.findall(r"([\d.]+) u \(relative intensity ([\d.]+)\)", item.question)
        masses, heights = np.array(peaks, dtype=float).T
        shares = heights / heights.sum()
        if item.answer.endswith(" u"):
            digits = len(item.answer.split()[0].partition(".")[2])
            assert number(item.answer) == pytest.approx(shares @ masses, abs=0.51 * 10.0**-digits)
        else:
            end = 0 if "lightest" in item.question else -1
            assert number(item.answer) == pytest.approx(100 * shares[end], rel=0.006)


def test_isotopes_lie_just_below_or_above_their_mass_numbers() -> None:
    for name, text in isotope_spectrum.ISOTOPES.items():
        masses = [float(mass) for mass in text.split()]
        assert masses == sorted(masses), name
        assert all(abs(mass - round(mass)) < 0.1 for mass in masses), name
        assert len({round(mass) for mass in masses}) == len(masses), name
