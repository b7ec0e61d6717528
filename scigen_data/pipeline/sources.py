"""Where a recipe's problems come from: the families, or files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import overload

import scigen_data.problems as problems_package
from scigen_data.errors import InputError
from scigen_data.pipeline.recipe import Options, Problems
from scigen_data.problems.families import families
from scigen_data.problems.scigenbench import RejectedProblem, load_problems
from scigen_data.records import Decision, Draft, Figure, Problem, Sample, Status, Verdict
from scigen_data.taxonomy import IMAGE_TYPES


@dataclass(frozen=True, slots=True)
class _FamilyItems(Sequence[Problem]):
    """`n` problems dealt round the image types, made when asked for."""

    seed: int
    n: int

    def __len__(self) -> int:
        return self.n

    @overload
    def __getitem__(self, index: int) -> Problem: ...
    @overload
    def __getitem__(self, index: slice) -> list[Problem]: ...
    def __getitem__(self, index: int | slice) -> Problem | list[Problem]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self.n))]
        if not 0 <= index < self.n:
            raise IndexError(index)
        by_type = [
            [family for family in families().values() if family.image_type == kind]
            for kind in IMAGE_TYPES
        ]
        by_type = [group for group in by_type if group]
        round_, place = divmod(index, len(by_type))
        group = by_type[place]
        turn, member = divmod(round_, len(group))
        return group[member].problem(self.seed, turn)


@lru_cache(maxsize=1)
def _families_digest() -> str:
    """SHA-256 over the families' sources: an edited family makes another build."""
    root = Path(problems_package.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def from_families(default_n: int) -> Callable[[Options], Problems]:
    """Problems of the embedded families: every image type equally often."""

    def load(options: Options) -> Problems:
        if options.problems:
            raise InputError("--problems has no use here: this recipe generates its own problems")
        n = default_n if options.n is None else options.n
        return Problems(_FamilyItems(options.seed, n), f"families {_families_digest()}")

    return load


def from_files() -> Callable[[Options], Problems]:
    """Problems of the files given with `--problems`: SciGenBench's own, JSON, JSONL, Parquet."""

    def load(options: Options) -> Problems:
        if not options.problems:
            raise InputError(
                "this recipe needs problems: --problems FILE (JSON, JSONL or Parquet; repeatable)"
            )
        items: list[Problem] = []
        refused: list[Sample] = []
        digest = hashlib.sha256()
        seen: dict[str, str] = {}
        for path in options.problems:
            imported = load_problems(path)
            digest.update(hashlib.sha256(path.read_bytes()).digest())
            for problem in imported.problems:
                if problem.id in seen:
                    raise InputError(
                        f"{path}: id {problem.id!r} stands in {seen[problem.id]} too: "
                        "make ids distinct or build the files apart"
                    )
                seen[problem.id] = str(path)
            items.extend(imported.problems)
            split = imported.problems[0].source if imported.problems else f"file/{path.stem}"
            refused.extend(_refused(rejected, split) for rejected in imported.rejected)
        if options.n is not None:
            items = items[: options.n]
        return Problems(tuple(items), f"files {digest.hexdigest()}", tuple(refused))

    return load


def _refused(rejected: RejectedProblem, source: str) -> Sample:
    """What the import could not use, as a row, so that nothing falls out of the dataset."""

    def text(key: str) -> str:
        value = rejected.raw.get(key)
        return value if isinstance(value, str) else ""

    why = f"{rejected.place}: {rejected.reason}: {rejected.detail}"
    return Sample(
        problem=Problem(
            id=rejected.id,
            question=text("question"),
            answer=text("answer"),
            source=source,
        ),
        draft=Draft(Status.SKIPPED, reason="the problem was not usable"),
        figure=Figure(Status.SKIPPED, reason="the problem was not usable"),
        verdicts=(Verdict("import", Status.FAILED, reason=why),),
        attempts=0,
        decision=Decision.REJECTED,
        reasons=("import",),
    )
