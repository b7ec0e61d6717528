"""Where a recipe's problems come from: the families, or files."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import scigen_data.problems as problems_package
from scigen_data.errors import InputError
from scigen_data.generators import BuildOptions
from scigen_data.journal.said import read_said
from scigen_data.pipeline.choosing import CHOOSING, chosen, kinds_of
from scigen_data.pipeline.dealing import FamilyItems, by_type
from scigen_data.pipeline.recipe import Problems
from scigen_data.problems.families import families, in_folder
from scigen_data.problems.family import Family, Made
from scigen_data.problems.scigenbench import RejectedProblem, load_problems
from scigen_data.problems.verified import Quizzes, narrow
from scigen_data.records import Decision, Draft, Figure, Problem, Sample, Status, Verdict
from scigen_data.sampling import stratified

FIRST = 4  # items that a family from outside is tried with before a build begins


@dataclass(frozen=True, slots=True)
class FromFamilies:
    """Problems of families: each once, then every image type equally often.

    folders: of families beside those of this package and the installed ones; a relative path
    starts at the recipe's file. only: patterns of names, as in "physics/*"; empty: all.
    """

    default_n: int
    folders: tuple[str | Path, ...] = ()
    only: tuple[str, ...] = ()

    def beside(self, folder: Path) -> FromFamilies:
        """The same for a recipe that lies in `folder`."""
        return replace(self, folders=tuple(folder / each for each in self.folders))

    def families(self, options: BuildOptions) -> dict[str, Family]:
        """What is drawn from, by name. Raises InputError where a family cannot be used."""
        for folder in self.folders:
            if not Path(folder).is_dir():
                raise InputError(f"the recipe names {folder}, which is no folder of families")
        drawn = chosen(families(*self.folders, *options.families), self.only, options)
        for folder in options.families:
            if not any(family.name in drawn for family in in_folder(folder)):
                only = ", ".join(self.only) or "other families"
                raise InputError(
                    f"--families {folder} has no use here: this build draws only {only}"
                )
        return drawn

    def __call__(self, options: BuildOptions) -> Problems:
        drawn = self.families(options)
        for family in drawn.values():
            if not family.built_in:
                _tried(family, options.seed)
        n = self.default_n if options.n is None else options.n
        return Problems(
            FamilyItems(options.seed, n, by_type(drawn.values()), kinds_of(options)),
            _identity(drawn),
            uses=("families", *CHOOSING),
            built_in=all(family.built_in for family in drawn.values()),
        )


def _tried(family: Family, seed: int) -> None:
    """Raises InputError where a family never works: it makes none of its first items."""
    if not any(isinstance(family.problem_or_why(seed, index), Made) for index in range(FIRST)):
        family.problem(seed, 0)


def from_families(
    default_n: int, *, folders: Sequence[str | Path] = (), only: Sequence[str] = ()
) -> FromFamilies:
    """Problems of families: `FromFamilies` says what may be chosen."""
    return FromFamilies(default_n, tuple(folders), tuple(only))


def _identity(drawn: Mapping[str, Family]) -> str:
    """The sources of all families that are drawn from: an edited one makes another build."""
    ours = f"families {_families_digest()}"
    strangers = [name for name, family in drawn.items() if not family.built_in]
    if not strangers and len(drawn) == sum(family.built_in for family in families().values()):
        return ours
    said = ", ".join(strangers[:3]) if strangers else f"{len(drawn)} of them"
    more = f" and {len(strangers) - 3} more" if len(strangers) > 3 else ""
    sources = [f"{name} {'' if each.built_in else each.digest}" for name, each in drawn.items()]
    return f"{ours}, {said}{more} {hashlib.sha256(chr(10).join(sources).encode()).hexdigest()}"


@lru_cache(maxsize=1)
def _families_digest() -> str:
    """SHA-256 over the sources of this package's families and what they are written with."""
    root = Path(problems_package.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def from_files() -> Callable[[BuildOptions], Problems]:
    """Problems of the files given with `--problems`: SciGenBench's own, JSON, JSONL, Parquet.

    With `--review` they stand as people left them: quizzes as edited, problems that were rejected
    set aside. Problems that a family made are drawn by it again with `--generator family`; then
    `--families` says where it lies.
    """

    def load(options: BuildOptions) -> Problems:
        if not options.problems:
            raise InputError(
                "this recipe needs problems: --problems FILE (JSON, JSONL or Parquet; repeatable)"
            )
        if None not in (options.n, options.sample):
            raise InputError("--n takes the first problems and --sample draws some: choose one")
        which, said = Quizzes.of(options.quizzes or "all"), read_said(options.review)
        items: list[Problem] = []
        aside: Counter[str] = Counter()
        refused: list[Sample] = []
        digest = hashlib.sha256()
        seen: dict[str, str] = {}
        counts: list[tuple[str, int]] = []
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
            kept, left = narrow(imported.problems, which, said)
            items.extend(kept)
            aside.update(left)
            counts.append((path.name, len(kept)))
            split = imported.problems[0].source if imported.problems else f"file/{path.stem}"
            refused.extend(_refused(rejected, split) for rejected in imported.rejected)
        if options.review and not any(word.row in seen for word in said.words):
            raise InputError(
                f"no word in {options.review[0]} is about a problem of {options.problems[0]}: "
                "is it of this dataset?"
            )
        chose = f"--quizzes {which}{' and --review' if said.rows else ''}"
        if aside and not items:
            raise InputError(f"{chose} leaves no problem: {_told(aside)}")
        notes = [f"{chose} sets aside {_told(aside)}"] if aside else []
        if options.sample is not None:
            items = _sampled(items, counts, options.sample, options.seed)
        if options.n is not None:
            if len(counts) > 1 and options.n < len(items):
                notes.append(f"--n {options.n} takes {_shares(counts, options.n)}")
            items = items[: options.n]
        uses = ["sample", "problems", "quizzes", "review"]
        identity = f"files {digest.hexdigest()}"
        known: Mapping[str, Family] = {}
        if options.generator == "family":
            known = families(*options.families)
            identity, uses = f"{identity}, {_identity(known)}", [*uses, "families"]
        return Problems(
            tuple(items),
            identity,
            tuple(refused),
            note="; ".join(notes),
            uses=tuple(uses),
            built_in=all(family.built_in for family in known.values()),
        )

    return load


def _told(aside: Mapping[str, int]) -> str:
    """How many problems are set aside, for which reason."""
    return "; ".join(f"{count} problems: {why}" for why, count in sorted(aside.items()))


def _sampled(
    items: Sequence[Problem], counts: Sequence[tuple[str, int]], n: int, seed: int
) -> list[Problem]:
    """`n` of the problems, of each file and image type in proportion."""
    files = (place for place, (_, count) in enumerate(counts) for _ in range(count))
    drawn = stratified(
        zip(files, items, strict=True),
        n,
        seed,
        stratum=lambda each: f"{counts[each[0]][0]}\0{each[1].image_type}",
        key=lambda each: each[1].id,
    )
    return [problem for _, problem in drawn]


def _shares(counts: Sequence[tuple[str, int]], n: int) -> str:
    """How many problems of each file are among the first `n` of all."""
    told = []
    for name, count in counts:
        taken = min(n, count)
        n -= taken
        told.append(f"{taken or 'none'} of the {count} problems of {name}")
    return ", ".join(told)


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
