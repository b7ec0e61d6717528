"""Where a recipe's problems come from: the families, files of texts, or both."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import scigen_data.problems as problems_package
from scigen_data.errors import InputError
from scigen_data.generators import BuildOptions
from scigen_data.pipeline.choosing import CHOOSING, chosen, kinds_of
from scigen_data.pipeline.dealing import FamilyItems, by_type
from scigen_data.pipeline.given import USES, given
from scigen_data.pipeline.mixing import Mixed, count_of, exact, total_of
from scigen_data.pipeline.recipe import Problems
from scigen_data.problems.contamination import words_of
from scigen_data.problems.families import families, in_folder
from scigen_data.problems.family import Family, Made
from scigen_data.problems.splits import part_of
from scigen_data.publish.licences import known
from scigen_data.records import Problem

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
            licenses=_distinct(drawn.values()),
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
    """Problems of what `--problems` names: SciGenBench's own files, JSON, JSONL, Parquet, CSV, or
    the folder of a curation.

    With `--review` they stand as people left them: quizzes as edited, problems that were rejected
    set aside. Problems that a family made are drawn by it again with `--generator family`; then
    `--families` says where it lies.
    """

    def load(options: BuildOptions) -> Problems:
        found = given(options, options.n)
        identity, uses = found.identity, USES
        drawn: Mapping[str, Family] = {}
        if options.generator == "family":
            drawn = families(*options.families)
            identity, uses = f"{identity}, {_identity(drawn)}", (*USES, "families")
        return Problems(
            found.items,
            identity,
            found.refused,
            note=found.note,
            uses=uses,
            built_in=all(family.built_in for family in drawn.values()),
            curations=found.curations,
            licenses=_distinct(found.items),
        )

    return load


@dataclass(frozen=True, slots=True)
class FromTexts:
    """Problems of what `--problems` names, and families' among them at `--share-families`.

    A text that names no split goes to `validation`, a tenth of them, or to `train`, by a hash of
    its words, so that other values of one text are in one split.
    """

    families: FromFamilies

    def beside(self, folder: Path) -> FromTexts:
        return replace(self, families=self.families.beside(folder))

    def __call__(self, options: BuildOptions) -> Problems:
        if not options.share_families:
            return self._texts(options, options.n)
        share = exact(options.share_families)
        n = None if options.n is None else options.n - count_of(options.n, share)
        texts = self._texts(options, n)
        found = len(texts.items)
        total = options.n if options.n is not None and found == n else total_of(found, share)
        drawn = self.families(replace(options, n=count_of(total, share), problems=()))
        return replace(
            texts,
            items=Mixed(texts.items, drawn.items, share),
            identity=f"{texts.identity}, {drawn.identity}",
            uses=(*texts.uses, *drawn.uses),
            built_in=drawn.built_in,
            families_draw=True,
            licenses=tuple(sorted({*texts.licenses, *drawn.licenses})),
        )

    def _texts(self, options: BuildOptions, n: int | None) -> Problems:
        found = given(options, n)
        items = [each if each.split else replace(each, split=_split(each)) for each in found.items]
        return Problems(
            tuple(items),
            f"texts, {found.identity}",
            found.refused,
            note="; ".join(filter(None, (found.note, _unlicensed(items)))),
            uses=(*USES, "share_families"),
            curations=found.curations,
            licenses=_distinct(items),
        )


def _distinct(licensed: Iterable[Problem | Family]) -> tuple[str, ...]:
    return tuple(sorted({each.license for each in licensed}))


def _unlicensed(items: Sequence[Problem]) -> str:
    """What is to be done about texts of unknown licence."""
    count = sum(not known(each.license) for each in items)
    if not count:
        return ""
    return f"the licence of {count} texts is unknown: name it when you push (--license)"


def _split(problem: Problem) -> str:
    words = " ".join(words_of(problem.question)) or problem.question
    return part_of(words)


def from_texts(*, folders: Sequence[str | Path] = (), only: Sequence[str] = ()) -> FromTexts:
    """Problems of texts with families mixed in: `FromTexts` says how, `FromFamilies` which."""
    return FromTexts(FromFamilies(0, tuple(folders), tuple(only)))
