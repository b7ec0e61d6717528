"""Domain facts of the biology families, each by a route other than the family's own."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction

import pytest

from scigen_data.problems.authoring import Item, Rng
from scigen_data.problems.families.biology import (
    food_web_energy,
    gene_expression,
    ion_driving_force,
    recessive_pedigree,
)


def items(make: Callable[[Rng], Item], count: int = 60) -> list[Item]:
    return [make(Rng.of("domain", index)) for index in range(count)]


def number(text: str) -> float:
    found = re.match(r"[-−+]?[\d.]+", text)
    assert found, text
    return float(found[0].replace("−", "-"))


# ---------------------------------------------------------------------------- cell


def test_potentials_follow_from_the_decadic_nernst_equation() -> None:
    """61.54 mV a decade at 37 °C, in proportion to the absolute temperature."""
    for item in items(ion_driving_force.make):
        ion = re.search(r"Only the (\S+) channel", item.question)
        celsius = re.search(r"T = (\d+) °C", item.question)
        voltage = re.search(r"V = −(\d+) mV", item.question)
        assert ion
        assert celsius
        assert voltage
        outside, inside = (
            float(value)
            for value in re.findall(rf"\[{re.escape(ion[1])}\] = ([\d.]+) mM", item.question)
        )
        decade = 61.54 * (int(celsius[1]) + 273.15) / 310.15
        potential = decade * math.log10(outside / inside) * (-1 if ion[1] == "Cl⁻" else 1)
        if "driving force" in item.question:
            potential = -int(voltage[1]) - potential
        assert number(item.answer) == pytest.approx(potential, abs=0.12)


# ---------------------------------------------------------------------------- food web


def flows_of(item: Item) -> list[tuple[str, str, int]]:
    listed = item.question.split("per year: ")[1].split(". ")[0]
    return [
        (eaten, eater.rsplit(" ", 1)[0], int(eater.rsplit(" ", 1)[1]))
        for eaten, eater in (link.split(" → ") for link in listed.split("; "))
    ]


def test_every_consumer_passes_on_less_than_it_takes_in() -> None:
    for item in items(food_web_energy.make):
        taken: dict[str, int] = defaultdict(int)
        passed: dict[str, int] = defaultdict(int)
        for eaten, eater, energy in flows_of(item):
            passed[eaten] += energy
            taken[eater] += energy
        for name, energy in taken.items():
            assert passed[name] < energy


def test_food_web_answers_follow_from_the_listed_flows() -> None:
    for item in items(food_web_energy.make, 120):
        flows = flows_of(item)
        one = re.search(r"energy that the (.+) population takes in", item.question)
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
        expected = taken - passed if "is not" in item.question else 100 * passed / taken
        assert number(item.answer) == pytest.approx(expected, rel=0.006)


# ---------------------------------------------------------------------------- pedigree


@pytest.mark.parametrize("healthy_children", [0, 1, 3])
def test_risk_after_an_affected_sib_agrees_with_bayes(healthy_children: int) -> None:
    """A healthy sib is a carrier with 2/3; every healthy child lowers the odds by 3/4."""
    frequency = Fraction(1, 25)
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
    both = Fraction(2, 3) * frequency * Fraction(3, 4) ** healthy_children
    posterior = both / (both + 1 - Fraction(2, 3) * frequency)
    found = recessive_pedigree.risk(people, couples, frequency, 2)
    assert found == posterior / 4


def test_pedigrees_are_drawn_without_two_persons_in_one_place() -> None:
    for index in range(200):
        people, couples = recessive_pedigree.family(Rng.of("places", index))
        places = [(x, generation) for x, generation, _, _ in people.values()]
        for i, (x, generation) in enumerate(places):
            for other_x, other in places[i + 1 :]:
                assert generation != other or abs(x - other_x) > 1.5
        for first, second, _ in couples:
            assert {people[first][2], people[second][2]} == {"m", "f"}
            assert abs(people[first][0] - people[second][0]) == pytest.approx(
                recessive_pedigree.STEP, abs=0.02
            )


def test_healthy_couples_with_an_affected_child_have_no_affected_parent() -> None:
    for index in range(200):
        people, couples = recessive_pedigree.family(Rng.of("sick", index))
        affected = {name for name, person in people.items() if person[3]}
        assert affected
        assert affected <= set(couples[0][2])


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


def test_a_peptide_read_from_the_template_through_rna_is_the_answer() -> None:
    partner = {"A": "U", "T": "A", "G": "C", "C": "G"}
    rna_code = {
        codon.replace("T", "U"): gene_expression.AMINO_ACIDS.get(letter, "")
        for codon, letter in gene_expression.CODE.items()
    }
    for item in items(gene_expression.make):
        template = list(re.search(r"3′-([ACGT]+)-5′", item.question)[1])  # type: ignore[index]
        mutation = re.search(r"base (\d+): ([ACGT]) replaced by ([ACGT])", item.question)
        if mutation:
            assert template[int(mutation[1]) - 1] == mutation[2]
            template[int(mutation[1]) - 1] = mutation[3]
        rna = "".join(partner[base] for base in template)
        start = re.search("AUG", rna)
        assert start
        acids = []
        for i in range(start.start(), len(rna) - 2, 3):
            if not rna_code[rna[i : i + 3]]:
                break
            acids.append(rna_code[rna[i : i + 3]])
        assert item.answer == "-".join(acids)
