"""What a worker does: one event loop, one renderer, one generator, many shards."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import pyarrow as pa

from scigen_data.checks.select import Policy
from scigen_data.clients.waiting import listening
from scigen_data.errors import InputError, SandboxUnavailable
from scigen_data.generators import BuildOptions, Setting
from scigen_data.generators.choice import choose
from scigen_data.generators.family import FamilyCoder
from scigen_data.pipeline.attempt import Maker, sketch_with
from scigen_data.pipeline.attempts import keep_attempts, write_attempts
from scigen_data.pipeline.checking import checkers
from scigen_data.pipeline.engines import Event, SampleDone, Shard, ShardDone, Waits
from scigen_data.pipeline.fruitless import why
from scigen_data.pipeline.loop import Loop
from scigen_data.pipeline.moving import MadeWith, Place, files_of, placed
from scigen_data.pipeline.plan import check_isolation
from scigen_data.pipeline.recipe import Draws, load_recipe
from scigen_data.pipeline.shard import item_seed, run_shard
from scigen_data.pipeline.state import UNFINISHED
from scigen_data.problems.contamination import read_questions
from scigen_data.publish.parquet import RowWriter
from scigen_data.records import SPLITS, Problem, Sample, Status
from scigen_data.rows import to_row


@dataclass(frozen=True)
class Task:
    """A worker's work; the recipe is read again, so that nothing of it has to be sent."""

    recipe: str
    options: BuildOptions
    policy: Policy
    state: str
    schema: pa.Schema  # of the rows; a worker need not import `datasets` for it
    made_with: MadeWith
    tried: pa.Schema | None = None  # of the config `attempts`, where it is kept
    accelerated: bool = False  # a model runs in the worker's own process
    folder: str = field(default_factory=os.getcwd)  # in which relative paths were given

    def reads(self) -> dict[Path, list[Path]]:
        return files_of(Path(self.recipe), self.options)

    def there(self, state: Path, place: Place) -> Task:
        return replace(
            self,
            recipe=str(place(Path(self.recipe))),
            options=placed(self.options, self.folder, place),
            state=str(state),
        )

    def refusal(self) -> str:
        """Why this machine would make other rows, or cannot run a stranger's programs."""
        if refusal := self.made_with.refusal():
            return refusal
        recipe = load_recipe(self.recipe).recipe
        if recipe.renderer is not None:
            return ""
        try:
            check_isolation(choose(self.options, recipe.generator).programmer)
        except SandboxUnavailable as error:
            return str(error)
        return ""

    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        with listening(lambda text: emit(Waits(text))):
            asyncio.run(self._serve(shards, emit))

    async def _serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        state = Path(self.state)
        recipe = load_recipe(self.recipe).recipe
        chosen = choose(self.options, recipe.generator)
        problems = recipe.problems(self.options)
        questions = read_questions(self.options.against) if self.options.against else None
        async with AsyncExitStack() as stack:
            renderer = stack.enter_context((recipe.renderer or _sandbox)())
            sketch = sketch_with(renderer, self.policy)
            setting = Setting(chosen.options, state, stack, sketch)
            generator = await chosen.make(setting)
            critic, measure = await checkers(setting)
            loop = Loop(
                Maker(generator, renderer, self.policy, critic),
                chosen.options.candidates,
                measure,
            )
            own = replace(loop, maker=replace(loop.maker, generator=FamilyCoder()), candidates=1)
            families = own if problems.families_draw else None
            while (shard := await asyncio.to_thread(next, shards, None)) is not None:
                items = problems.items[shard.start : shard.stop]
                for item in items:
                    _check(item)
                seeds = [item_seed(recipe.name, self.options.seed, p.id) for p in items]

                def finished(sample: Sample, shard: Shard = shard) -> None:
                    emit(_done(sample, shard))

                made = await run_shard(items, seeds, loop, finished, questions, families)
                waiting = sum(each.waits for each in made)
                if not generator.trusted:
                    write_attempts(state, shard, made)
                if self.tried is not None:
                    keep_attempts(state, shard, made, self.tried)
                path = state / "shards" / shard.filename
                with RowWriter(path, self.schema, {UNFINISHED: str(waiting)}) as writer:
                    for each in made:
                        writer.append(to_row(each.sample))
                emit(ShardDone(shard))


def _check(problem: Problem) -> None:
    """Raises InputError where a recipe's problem is not what a row can hold."""
    for name in _TEXTS:
        if not isinstance(value := getattr(problem, name), str):
            raise InputError(
                f"the recipe's problem {problem.id!r} has {type(value).__name__} as its {name}: "
                "make it a text"
            )
    if problem.split and problem.split not in SPLITS:
        raise InputError(
            f"the recipe's problem {problem.id!r} is of the split {problem.split!r}: make it one "
            f"of {', '.join(SPLITS)}"
        )


_TEXTS = tuple(each.name for each in fields(Problem) if each.type == "str")


def _sandbox() -> Draws:
    from scigen_data.renderer import Renderer

    return Renderer()


def _done(sample: Sample, shard: Shard) -> SampleDone:
    error = ""
    if sample.status is Status.ERROR:
        error = sample.draft.reason or sample.figure.reason
    return SampleDone(
        shard,
        str(sample.decision),
        sample.reasons,
        sample.problem.id,
        error,
        why(sample.verdicts),
        sample.draft.generator,
    )
