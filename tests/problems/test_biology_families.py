"""Domain facts of the biology families, each by a route other than the family's own."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from scigen_data.problems.authoring import Drawing, Item, Rng
from scigen_data.problems.families.biology import (
    food_web_energy,
    gene_expression,
    ion_driving_force,
    recessive_pedigree,
)


def items(make: Callable[[Rng], Item], level: int, count: int = 60) -> list[Item]:
    return [make(Rng.of("domain", index // 4, index, level=level)) for index in range(count)]


every_level = pytest.mark.parametrize("level", [1, 2, 3])


def number(text: str) -> float:
    found = re.match(r"[-−+]?[\d.]+", text)
    assert found, text
    return float(found[0].replace("−", "-"))


# ---------------------------------------------------------------------------- cell


VALENCE = {"K⁺": 1, "Na⁺": 1, "Cl⁻": -1, "Ca²⁺": 2}


def decadic(item: Item, ion: str) -> float:
    """61.54 mV a decade at 37 °C for one charge, in proportion to the absolute temperature."""
    celsius = re.search(r"T = ([\d.]+) °C", item.question)
    assert celsius
    (outside, _), (inside, unit) = re.findall(
        rf"\[{re.escape(ion)}\] = ([\d.]+) (mM|nM)", item.question
    )
    decade = 61.54 * (float(celsius[1]) + 273.15) / 310.15 / VALENCE[ion]
    return decade * math.log10(float(outside) / (float(inside) * (1e-6 if unit == "nM" else 1)))


@pytest.mark.parametrize("level", [1, 2])
def test_potentials_follow_from_the_decadic_nernst_equation(level: int) -> None:
    for item in items(ion_driving_force.make, level):
        ion = re.search(r"Only the (\S+) channel", item.question)
        voltage = re.search(r"V = −(\d+) mV", item.question)
        assert ion
        assert voltage
        potential = decadic(item, ion[1])
        if level == 2:
            potential = -int(voltage[1]) - potential
        assert number(item.answer) == pytest.approx(potential, abs=0.6)


def test_currents_of_two_ions_cancel_at_the_answer() -> None:
    for item in items(ion_driving_force.make, 3):
        found = re.findall(r"([\d.]+) nS for ([^\s.]+)", item.question)
        assert len(found) == 2
        total = sum(float(g) for g, _ in found)
        current = sum(float(g) * (number(item.answer) - decadic(item, ion)) for g, ion in found)
        assert abs(current) < 0.6 * total


@pytest.mark.parametrize("level", [1, 2])
def test_no_cell_rests_beyond_the_potential_of_its_potassium(level: int) -> None:
    for item in items(ion_driving_force.make, level):
        voltage = re.search(r"V = −(\d+) mV", item.question)
        assert voltage
        assert decadic(item, "K⁺") < -int(voltage[1]) < 0


# ---------------------------------------------------------------------------- food web


def flows_of(item: Item) -> list[tuple[str, str, float]]:
    listed = re.split(r"\. (?=[A-Z])", item.question.split("per year: ")[1])[0]
    return [
        (eaten, eater.rsplit(" ", 1)[0], float(eater.rsplit(" ", 1)[1]))
        for eaten, eater in (link.split(" → ") for link in listed.split("; "))
    ]


@pytest.mark.parametrize("level", [1, 2])
def test_every_consumer_passes_on_less_than_it_takes_in(level: int) -> None:
    for item in items(food_web_energy.make, level):
        taken: dict[str, float] = defaultdict(float)
        passed: dict[str, float] = defaultdict(float)
        for eaten, eater, energy in flows_of(item):
            passed[eaten] += energy
            taken[eater] += energy
        for name, energy in taken.items():
            assert passed[name] < 0.3 * energy


@pytest.mark.parametrize("level", [1, 2])
def test_food_web_answers_follow_from_the_listed_flows(level: int) -> None:
    for item in items(food_web_energy.make, level, 120):
        flows = flows_of(item)
        one = re.search(r".*the ([\w ]+) population", item.question)
        eaters = {eater for _, eater, _ in flows}
        producers = {eaten for eaten, _, _ in flows} - eaters
        herbivores = {eater for eaten, eater, _ in flows if eaten in producers}
        if one:
            group = {one[1]}
        elif "all the herbivores" in item.question:
            group = herbivores
        else:
            group = {eater for eaten, eater, _ in flows if eaten in herbivores}
        taken = sum(energy for _, eater, energy in flows if eater in group)
        passed = sum(energy for eaten, _, energy in flows if eaten in group)
        expected = taken - passed if "How much" in item.question else 100 * passed / taken
        assert number(item.answer) == pytest.approx(expected, rel=0.051)


def test_the_energy_that_is_not_shown_gives_the_stated_efficiency() -> None:
    for item in items(food_web_energy.make, 3, 120):
        flows = flows_of(item)
        found = re.search(
            r"The ([\w ]+) population passes on ([\d.]+) %.* from ([\w ]+) to ([\w ]+), in",
            item.question,
        )
        assert found
        name, percent, eaten, eater = found.groups()
        assert (eaten, eater) not in [(a, b) for a, b, _ in flows]
        flows.append((eaten, eater, number(item.answer)))
        taken = sum(energy for _, to, energy in flows if to == name)
        passed = sum(energy for of, _, energy in flows if of == name)
        assert 100 * passed / taken == pytest.approx(float(percent), rel=0.06)


# ---------------------------------------------------------------------------- pedigree


@pytest.mark.parametrize("healthy_children", [0, 1, 3])
def test_risk_after_an_affected_sib_agrees_with_bayes(healthy_children: int) -> None:
    """A healthy sib is a carrier with 2/3; every healthy child lowers the odds by 3/4."""
    frequency = 1 / 25
    children = [f"III-{i + 1}" for i in range(healthy_children + 1)]
    people = {
        "I-1": (0.0, 0, "m", False),
        "I-2": (1.0, 0, "f", False),
        "II-1": (0.0, 1, "m", True),
        "II-2": (1.0, 1, "f", False),
        "II-3": (2.0, 1, "m", False),
        **{child: (float(i), 2, "?", False) for i, child in enumerate(children)},
    }
    couples = [("I-1", "I-2", ["II-1", "II-2"]), ("II-2", "II-3", children)]
    both = 2 / 3 * frequency * 0.75**healthy_children
    posterior = both / (both + 1 - 2 / 3 * frequency)
    found = recessive_pedigree.genotypes(people, couples, frequency)
    assert found[children[-1]][2] == pytest.approx(posterior / 4)


def enumerated(
    people: recessive_pedigree.People, couples: recessive_pedigree.Couples, carrier: float
) -> list[float]:
    """The last person's chances of 0, 1, 2 disease alleles, by a sum over all genotypes."""
    parents = {child: (a, b) for a, b, children in couples for child in children}
    names = list(people)
    found = [0.0, 0.0, 0.0]

    def extend(index: int, genotypes: dict[str, int], weight: float) -> None:
        if index == len(names):
            found[genotypes[names[-1]]] += weight
            return
        name = names[index]
        for alleles in range(3):
            if name != names[-1] and (alleles == 2) != people[name][3]:
                continue
            if name in parents:
                passed = [genotypes[parent] / 2 for parent in parents[name]]
                chance = sum(
                    math.prod(p if x else 1 - p for p, x in zip(passed, pair, strict=True))
                    for pair in product((0, 1), repeat=2)
                    if sum(pair) == alleles
                )
            else:
                chance = (1 - carrier, carrier, 1.0)[alleles]
            if chance:
                extend(index + 1, {**genotypes, name: alleles}, weight * chance)

    extend(0, {}, 1.0)
    return [each / sum(found) for each in found]


@pytest.mark.parametrize("last", [1, 2])
def test_risks_agree_with_a_sum_over_all_genotypes(last: int) -> None:
    for index in range(30):
        people, couples = recessive_pedigree.family(Rng.of("sum", index), last, ("m", 1), index % 3)
        order = [name for generation in range(last + 2) for name in people
                 if people[name][1] == generation]  # fmt: skip
        order = sorted(order, key=lambda name: name == list(people)[-1])
        found = recessive_pedigree.genotypes(people, couples, 0.05)[list(people)[-1]]
        expected = enumerated({name: people[name] for name in order}, couples, 0.05)
        assert found == pytest.approx(expected)


@every_level
def test_pedigree_answers_are_two_figures_of_the_risk_in_the_figure(level: int) -> None:
    for item in items(recessive_pedigree.make, level):
        assert isinstance(item.program, Drawing)
        drawn: dict[str, Any] = dict(item.program.values)
        one_in = int(re.search(r"1 in (\d+)\)", item.question)[1])  # type: ignore[index]
        carrier = 1 / one_in
        if level == 3:  # 2pq carriers among the p² + 2pq who are unaffected
            q = one_in**-0.5
            p = 1 - q
            carrier = 2 * p * q / (p * p + 2 * p * q)
        people, couples = drawn["people"], drawn["couples"]
        child = list(people)[-1]
        found = recessive_pedigree.genotypes(people, couples, carrier)[child]
        expected = found[1] if "carrier without" in item.question else found[2]
        assert number(item.answer) == pytest.approx(100 * expected, rel=0.051)


@pytest.mark.parametrize("last", [1, 2])
def test_pedigrees_are_drawn_without_two_persons_in_one_place(last: int) -> None:
    for index in range(100):
        for spouse in recessive_pedigree.SPOUSES.values():
            people, couples = recessive_pedigree.family(Rng.of("places", index), last, spouse, 2)
            places = [(x, generation) for x, generation, _, _ in people.values()]
            for i, (x, generation) in enumerate(places):
                for other_x, other in places[i + 1 :]:
                    assert generation != other or abs(x - other_x) > 0.99
            for first, second, _ in couples:
                assert {people[first][2], people[second][2]} == {"m", "f"}
                assert abs(people[first][0] - people[second][0]) == pytest.approx(1)


def test_somebody_is_affected_and_nobody_who_marries_in_or_descends_from_an_heir() -> None:
    for index in range(200):
        people, couples = recessive_pedigree.family(Rng.of("sick", index), 2, ("f", -1), 1)
        affected = {name for name, person in people.items() if person[3]}
        assert affected
        assert affected <= {*couples[0][0:2], *couples[0][2]}
        assert not affected >= set(couples[0][0:2])
        assert not affected & set(couples[1][:2])


# ---------------------------------------------------------------------------- gene


@pytest.mark.parametrize(
    ("coding", "acids"),
    [
        # The first codons of human preproinsulin and beta globin, each with a stop codon.
        ("ATGGCCCTGTGGATGCGCTAA", "Met-Ala-Leu-Trp-Met-Arg"),
        ("ACATGGTGCATCTGACTCCTGAGTAG", "Met-Val-His-Leu-Thr-Pro-Glu"),
        ("ATGTGA", "Met"),
    ],
)
def test_known_genes_give_their_peptides(coding: str, acids: str) -> None:
    assert "-".join(gene_expression.peptide(coding)) == acids


def test_the_code_has_61_sense_codons_for_20_amino_acids() -> None:
    assert len(gene_expression.CODE) == 64
    assert {c for c, letter in gene_expression.CODE.items() if letter == "*"} == {
        "TAA",
        "TAG",
        "TGA",
    }
    assert set(gene_expression.CODE.values()) - {"*"} == set(gene_expression.AMINO_ACIDS)


@every_level
def test_a_peptide_read_from_the_template_through_rna_is_the_answer(level: int) -> None:
    partner = {"A": "U", "T": "A", "G": "C", "C": "G"}
    rna_code = {
        codon.replace("T", "U"): gene_expression.AMINO_ACIDS.get(letter, "")
        for codon, letter in gene_expression.CODE.items()
    }
    for item in items(gene_expression.make, level):
        template = list(re.search(r"3′-([ACGT]+)-5′", item.question)[1])  # type: ignore[index]
        mutation = re.search(r"base (\d+) from the 3′ end: ([ACGT]) (.*?)\)", item.question)
        assert bool(mutation) == (level > 1)
        if mutation:
            assert template[int(mutation[1]) - 1] == mutation[2]
            left = "" if mutation[3] == "lost" else mutation[3][-1]
            template[int(mutation[1]) - 1] = left
        rna = "".join(partner[base] for base in "".join(template))
        start = re.search("AUG", rna)
        assert start
        acids = []
        for i in range(start.start(), len(rna) - 2, 3):
            acids.append(rna_code[rna[i : i + 3]])
            if not acids[-1]:
                break
        assert acids.pop() == ""  # a stop codon
        assert item.answer == "-".join(acids)
