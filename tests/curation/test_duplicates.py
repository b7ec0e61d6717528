"""Texts that are nearly one, as the bands find them and as their runs of words say."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from scigen_data.curation.duplicates import Alike, bands, jaccard, runs_in
from scigen_data.problems.families import families
from scigen_data.problems.scigenbench import load_problems

BEAM = (
    "A uniform beam of length 4.0 m and weight 300 N rests on two supports at its ends. A load of "
    "500 N hangs 1.0 m from the left end. Find the force that the right support exerts on it."
)


def like(one: str, other: str, similar: float = 0.8) -> bool:
    alike = Alike(similar)
    assert alike.find_or_keep(one) is None
    return alike.find_or_keep(other) is not None


@pytest.mark.parametrize(
    "text",
    [
        BEAM,
        BEAM.upper().replace(".", " ."),
        re.sub(r"\d+(\.\d+)?", "7", BEAM),
        BEAM.replace("500 N", r"$500\,\mathrm{N}$").replace("4.0 m", "{eq}4.0{/eq} m"),
        BEAM.replace("Find the force", "Calculate the force"),
    ],
    ids=["same", "case", "other values", "markup", "a word"],
)
def test_a_text_is_known_again(text: str) -> None:
    assert like(BEAM, text)


@pytest.mark.parametrize(
    "text",
    [
        "A ladder of length 4.0 m and weight 300 N leans on a wall. Find the force of the wall.",
        BEAM[: len(BEAM) // 2],
        "Add 2 and 3.",
        BEAM.replace("on two supports", "beside C2H6 on two supports of C3H8 and of NH4Cl"),
        "?",
    ],
)
def test_another_text_is_another(text: str) -> None:
    assert not like(BEAM, text)


def test_a_short_text_is_known_as_a_whole_with_its_numbers() -> None:
    assert like("Draw 3 + 4 dots.", "draw  3 + 4 dots.")
    assert not like("Draw 3 + 4 dots.", "Draw 3 + 5 dots.")


def test_what_is_asked_not_to_be_kept_is_not() -> None:
    alike = Alike(0.8)
    assert alike.find_or_keep(BEAM, keep=False) is None
    assert alike.find_or_keep(BEAM) is None
    assert alike.find_or_keep(BEAM) == BEAM


@pytest.mark.parametrize("similar", [0.2, 0.5, 0.8, 0.95, 1.0])
def test_nearly_every_pair_is_found_and_no_other(similar: float) -> None:
    """Held to all pairs compared with one another, over texts with words changed at random."""
    rng = random.Random(3)
    words = [
        word for family in families().values() for word in family.problem(0, 1).question.split()
    ]
    texts: list[str] = []
    for _ in range(60):
        drawn = rng.choices(words, k=rng.randint(9, 60))
        texts.append(" ".join(drawn))
        for _ in range(rng.randint(0, 3)):
            rate = rng.choice((0, 0.03, 0.1))
            changed = [word if rng.random() >= rate else rng.choice(words) for word in drawn]
            texts.append(" ".join(changed))
    alike, kept, missed, pairs = Alike(similar), list[str](), 0, 0
    for text in texts:
        alikes = [each for each in kept if jaccard(runs_in(each), runs_in(text)) >= similar]
        found = alike.find_or_keep(text)
        assert found is None or found in alikes
        pairs += bool(alikes)
        missed += bool(alikes) and found is None
        if found is None:
            kept.append(text)
    assert pairs > 20
    assert missed <= pairs * 0.02


def test_edited_copies_of_the_benchmarks_problems_are_found(shared: Path) -> None:
    """Copies with other numbers, spelling or order, and none taken for another problem's."""
    rng = random.Random(7)
    files = (shared / "scigenbench" / f"{name}.json" for name in ("scigen", "seephys"))
    texts = [problem.question for file in files for problem in load_problems(file).problems]
    alike = Alike(0.8)
    stays = {text: alike.find_or_keep(text) or text for text in texts}
    assert 1320 < len(set(stays.values())) < 1345  # of 1,387: parts of a problem, other values
    edits: Mapping[str, tuple[Callable[[str], str], float]] = {  # and how many are found at least
        "numbers": (lambda text: re.sub(r"(?<![A-Za-z_{\d])\d", "8", text), 0.95),
        "spelling": (lambda text: text.replace("{eq}", "$").replace("{/eq}", "$").upper(), 0.95),
        "order": (lambda text: " ".join(re.split(r"(?<=[.?])\s+", text)[::-1]), 0.8),
        "opening": (lambda text: f"Answer the following question with care. {text}", 0.8),
    }
    for edit, least in edits.values():
        sample = rng.sample(texts, 60)
        found = [alike.find_or_keep(edit(text), keep=False) for text in sample]
        right = sum(each == stays[text] for each, text in zip(found, sample, strict=True))
        assert right >= least * len(sample)
        # Of several parts of one problem an edited one may be like another.
        assert sum(each is not None for each in found) - right <= 2


def test_long_bands_are_taken_where_they_find_what_is_asked() -> None:
    assert bands(0.8) == (20, 6)
    assert bands(1.0) == (10, 12)
    assert bands(0.05) == (120, 1)
