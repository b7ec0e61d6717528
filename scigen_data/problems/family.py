"""One problem family: the record, and how it is read from a module."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

from scigen_data.errors import InputError
from scigen_data.modules import digest, line_in
from scigen_data.problems import authoring
from scigen_data.problems.authoring import Item, Rng
from scigen_data.problems.looks import LOOKS, look_of
from scigen_data.problems.options import WORLDS, Ask, Pool, posed, wrong_in
from scigen_data.problems.splits import split_of
from scigen_data.problems.standalone import Drawing
from scigen_data.records import TEST, OwnProgram, Problem, Quiz
from scigen_data.taxonomy import IMAGE_TYPES, subject_of

LICENSE = "apache-2.0"  # of the families of this package
LEVELS = (1,)  # of a family that declares none
FEWEST = 3  # quizzes of an item
POOL = 8  # worlds of one frame, at most, among which four are looked for
TRIES, MOST_TRIES = 3, 150  # frames: until no quiz is lost, until few enough are


@dataclass(frozen=True, slots=True, kw_only=True)
class Made(Problem):
    """A problem with what draws it."""

    plan: str
    program: str
    values: Mapping[str, object]  # that `draw` was called with


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmade(Problem):
    """A problem that its family failed to make: it becomes a rejected row that says why."""

    why: str


@dataclass(frozen=True, slots=True)
class Kinds:
    """Levels and looks that are asked for; none of either: all."""

    levels: frozenset[int] = frozenset()
    looks: frozenset[str] = frozenset()

    def __contains__(self, kind: tuple[int, str]) -> bool:
        return self.any_of((kind[0],)) and (not self.looks or kind[1] in self.looks)

    def any_of(self, levels: Collection[int]) -> bool:
        return not self.levels or not self.levels.isdisjoint(levels)


@dataclass(frozen=True, slots=True)
class Family:
    """One generator of problems; `name` is `"physics/series_parallel"`."""

    name: str
    image_type: str
    summary: str  # first line of the module's docstring
    make: Callable[[Rng], Item]
    module: str  # that declares it
    file: Path
    license: str  # of its rows; empty where it says none
    levels: tuple[int, ...] = LEVELS
    held_out: bool = False  # whether its rows are a test's, all of them
    again: Callable[..., object] | None = None  # another way to the answer, from what draw is given

    @property
    def built_in(self) -> bool:
        return self.module.startswith(f"{__package__}.")

    @property
    def digest(self) -> str:
        """SHA-256 over its file and what that imports of its own tree."""
        return digest(self.module)

    def kind(self, seed: int, index: int) -> tuple[int, str]:
        """Level and look of an item: every pair of them once in each round of indices."""
        round_, place = divmod(index, len(LOOKS) * len(self.levels))
        return self._round(seed, round_)[place]

    def index(self, seed: int, turn: int, kinds: Kinds) -> int:
        """Where the item stands that is number `turn`, from 0, of these kinds.

        Raises ZeroDivisionError where it has no such kind.
        """
        size = len(LOOKS) * len(self.levels)
        if kinds == Kinds():
            return turn
        fit = sum(kind in kinds for kind in self._round(seed, 0))
        round_, place = divmod(turn, fit)
        there = [at for at, kind in enumerate(self._round(seed, round_)) if kind in kinds]
        return round_ * size + there[place]

    def _round(self, seed: int, round_: int) -> list[tuple[int, str]]:
        """The pairs of level and look, in the order of one round of items."""
        pairs = [(level, look) for look in LOOKS for level in self.levels]
        Rng.of(self.name, seed, "kinds", round_).shuffle(pairs)
        return pairs

    def _item(self, seed: int, index: int) -> tuple[Item, tuple[Quiz, ...]]:
        """The item and its quizzes: of the first four worlds that lose no quiz, or else of the
        four that lose fewest.
        """
        which = f"(seed {seed}, item {index})"
        level, _ = self.kind(seed, index)
        best: tuple[list[Item], Rng] | None = None
        most = -1
        for turn in range(MOST_TRIES):
            key = (self.name, seed, index, turn)
            pool, worlds = Pool(), list[Item]()
            while len(worlds) < POOL and (not worlds or pool.kept < len(worlds[0].quizzes)):
                worlds.append(self._world(which, level, *key, len(worlds)))
                pool.add(worlds[-1].quizzes)
            if pool.kept > most:
                four, rng = [worlds[place] for place in pool.best], Rng.of(*key, "options")
                if len(worlds) > WORLDS:
                    rng.shuffle(four)  # they were looked for: whichever of them is the item
                best, most = (four, rng), pool.kept
            asked = len(best[0][0].quizzes) if best else FEWEST
            if best and most >= (asked if turn + 1 < TRIES else min(FEWEST, asked)):
                four, rng = best
                return four[0], posed([item.quizzes for item in four], rng) or ()
        raise InputError(
            f"{_place(self.file, 'make')}: of its quizzes, {max(most, 0)} have four different "
            f"truths in {POOL} draws that ask the same {which}: {FEWEST} are wanted. Let "
            "values vary more, and rng.frame draw what the questions' words depend on"
        )

    def _world(self, which: str, level: int, *key: object) -> Item:
        try:
            item = self.make(Rng.of(*key, level=level))
        except (Exception, SystemExit) as error:
            line = line_in(error, self.file)
            place = f"{self.file}{line}" if line else _place(self.file, "make")
            said = " ".join(f"{type(error).__name__}: {error}".split())
            raise InputError(f"{place}: make(rng) raised {said} {which}") from error
        if wrong := _wrong(item):
            raise InputError(f"{_place(self.file, 'make')}: make(rng) returned {wrong} {which}")
        return item

    def problem(self, seed: int, index: int) -> Made:
        """Item `index` of `seed`: the same on every machine, unrelated to its neighbours.

        Raises InputError, naming file and line, where `make` raises, returns no Item, or gives
        fewer than three quizzes with four different truths.
        """
        item, quizzes = self._item(seed, index)
        level, look = self.kind(seed, index)
        drawn = look_of(look, Rng.of(self.name, seed, index, "look"))
        program = item.program.text(drawn)
        return Made(
            id=self._id(seed, index),
            question=item.question,
            answer=item.answer,
            image_type=self.image_type,
            elements=tuple(item.elements),
            quizzes=quizzes,
            multimodal_question=item.multimodal_question,
            source=self._source,
            license=self.license,
            solution="\n".join(item.solution),
            caption=item.caption,
            level=level,
            look=look,
            split=TEST if self.held_out else split_of(item),
            plan=item.plan,
            program=OwnProgram(program) if self.built_in else program,
            values=item.program.values,
        )

    def problem_or_why(self, seed: int, index: int) -> Problem:
        """The problem, or an `Unmade` with the reason why there is none."""
        try:
            return self.problem(seed, index)
        except InputError as error:
            return Unmade(
                id=self._id(seed, index),
                question="",
                answer="",
                image_type=self.image_type,
                source=self._source,
                license=self.license,
                why=str(error).replace(str(self.file), self.file.name),  # as on every machine
            )

    def _id(self, seed: int, index: int) -> str:
        return f"{self.name.replace('/', '-')}-{seed}-{index}"

    @property
    def _source(self) -> str:
        return f"families/{self.name}"


def read(module: ModuleType) -> list[Family]:
    """The family that a module declares, or none.

    A module is one where it has `IMAGE_TYPE`, or a `make` and something of `authoring`. Raises
    InputError, naming the file, where a part is missing or wrong.
    """
    own = vars(module)
    names = own.keys() & {"IMAGE_TYPE", "make"}
    writes = any(getattr(value, "__module__", "") == authoring.__name__ for value in own.values())
    if "IMAGE_TYPE" not in names and not ("make" in names and writes):
        return []
    file = Path(str(module.__file__))
    if "IMAGE_TYPE" not in names:
        raise InputError(
            f"{file} declares no IMAGE_TYPE: name one of the {len(IMAGE_TYPES)} that "
            f'`scigen families` lists, as in IMAGE_TYPE = "{IMAGE_TYPES[0]}"'
        )
    image_type, make = own["IMAGE_TYPE"], own.get("make")
    if image_type not in IMAGE_TYPES:
        raise InputError(
            f"{_place(file, 'IMAGE_TYPE')}: IMAGE_TYPE is {image_type!r}: did you mean "
            f"{_nearest(str(image_type))!r}? `scigen families` lists all {len(IMAGE_TYPES)}"
        )
    if not callable(make):
        raise InputError(
            f"{file} defines no make(rng), which returns one Item: `scigen families new NAME` "
            "writes a family to look at"
        )
    stem = module.__name__.rpartition(".")[2]
    if not file.stem.isidentifier():
        raise InputError(f"{file}: a family is named by its file: use letters, digits and _ only")
    family = Family(
        name=f"{subject_of(image_type).lower()}/{stem}",
        image_type=image_type,
        summary=(module.__doc__ or "").strip().partition("\n")[0],
        make=make,
        module=module.__name__,
        file=file,
        license="",
    )
    license_ = own.get("LICENSE", LICENSE if family.built_in else "")
    levels = tuple(own.get("LEVELS", LEVELS))
    if not levels or not set(levels) <= {1, 2, 3}:
        raise InputError(f"{_place(file, 'LEVELS')}: LEVELS is {levels!r}: some of 1, 2 and 3")
    if own.get("SPLIT", TEST) != TEST:
        raise InputError(
            f"{_place(file, 'SPLIT')}: SPLIT is {own['SPLIT']!r}: it is {TEST!r}, or left out"
        )
    held_out = "SPLIT" in own
    family = replace(family, license=str(license_), levels=levels, held_out=held_out)
    return [replace(family, again=own.get("again"))]


def _nearest(text: str) -> str:
    by_lower = {each.lower(): each for each in IMAGE_TYPES}
    return by_lower[difflib.get_close_matches(text.lower(), by_lower, 1, 0.0)[0]]


def _place(file: Path, name: str) -> str:
    """The file, and the line of its top level that binds `name`."""
    for node in ast.parse(file.read_bytes()).body:
        targets = getattr(node, "targets", [getattr(node, "target", node)])
        for target in targets:
            if name in (getattr(target, "id", ""), getattr(target, "name", "")):
                return f"{file}, line {node.lineno}"
    return str(file)


def _wrong(item: object) -> str:
    """What is wrong with what a `make` returned, or nothing."""
    if not isinstance(item, Item):
        return f"{type(item).__name__}, not an Item"
    for name in ("question", "answer", "multimodal_question", "plan"):
        value = getattr(item, name)
        if not isinstance(value, str) or not value.strip():
            return f"an Item whose {name} is {value!r}: it must be a text"
    program: object = item.program
    if not isinstance(program, Drawing):
        return f"an Item whose program is {program!r}: it must be drawing(draw, ...)"
    for name, kind, word in (
        ("elements", str, "texts"),
        ("quizzes", Ask, "ask(...)"),
        ("solution", str, "lines"),
    ):
        value = getattr(item, name)
        several = isinstance(value, Sequence) and not isinstance(value, str)
        if not several or not all(isinstance(each, kind) for each in value):
            return f"an Item whose {name} are {value!r}: they must be a list of {word}"
    return wrong_in(item.quizzes)
