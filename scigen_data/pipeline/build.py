"""`scigen build`: from a recipe to a folder that `load_dataset` reads.

Under `DIR/.scigen` lie the build's identity, its rows and the model replies; a build that is
stopped at any moment goes on from there, to the same bytes. Everything else in DIR is the
dataset and appears only when all rows are done: its data files are other names of the build's
(`blocks.py`), not copies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import fields, replace
from itertools import chain
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError, OutputInUse
from scigen_data.generators import BuildOptions
from scigen_data.options import make
from scigen_data.pipeline.blocks import Blocks
from scigen_data.pipeline.engines import (
    ENGINES,
    EngineSpec,
    Event,
    SampleDone,
    Shard,
    ShardDone,
)
from scigen_data.pipeline.engines import used as used_of
from scigen_data.pipeline.fruitless import stopped
from scigen_data.pipeline.moving import MadeWith
from scigen_data.pipeline.plan import Plan, info, libraries, planned
from scigen_data.pipeline.state import (
    ERRORS_NAMED,
    Built,
    claim,
    read_complete,
    write_complete,
)
from scigen_data.pipeline.task import Task
from scigen_data.publish import attempts
from scigen_data.publish.place import held, storage_error
from scigen_data.publish.readme import card_of, stamp
from scigen_data.publish.statement import BuildInfo
from scigen_data.publish.version import Version
from scigen_data.renderer import machine
from scigen_data.renderer.limits import Limits
from scigen_data.rows import features

__all__ = ["Built", "Watch", "build"]

_ROOM = 256 << 10  # bytes free without which no build is begun

Watch = Callable[[int, Iterator[Event]], Iterator[Event]]


def build(
    recipe: str | Path,
    out: str | Path,
    options: BuildOptions | None = None,
    *,
    workers: int | None = None,
    watch: Watch | None = None,
    **choices: Any,
) -> Built:
    """Build a dataset into the folder `out`, or go on with the build that stands there.

        build("families", "out/families", n=100)
        build("my_recipe.py", "out/mine", generator="imgcoder", model="NAME", base_url="URL")

    `recipe` is a name (`scigen recipes`) or a recipe's file. What is chosen is given either as
    `options` or by name: the fields of `BuildOptions`, and those that the generator adds. What is
    left open is read from the environment as on the command line. `workers` are processes, one a
    core by default; `watch(total, events)` may look at events as they pass (a progress bar).

    Raises InputError on unusable options, OutputInUse where `out` holds something else,
    EndpointError where the endpoint refuses for good, NothingUsable where the first 20 rows all
    gave nothing to draw, SandboxUnavailable where untrusted programs cannot be isolated,
    StorageError where the disk fails. None of them harms what is already built. What fails over a
    row alone is that row's status `error`, and `Built.errors` counts it.
    """
    out = Path(out)
    if workers is not None and workers < 1:
        raise InputError(f"workers is {workers}: it must be at least 1")
    plan = planned(recipe, _options(options, choices))
    said = info(plan)
    if plan.options.version is None:
        said = replace(said, version=str(_at_least(plan.version, out)))
    engine = ENGINES.pick(plan.options.engine)
    _used(engine, plan.options)
    try:
        state = claim(out, said.identity)
        with held(out, state, "build"):
            return _work_off(plan, said, out, state, engine, workers, watch)
    except OSError as error:
        raise storage_error(error, out) from error


def _at_least(version: Version, out: Path) -> Version:
    """The version, or that of the card which stands in `out` where it is higher."""
    try:
        return max(version, card_of(out).version)
    except InputError:
        return version


def _options(options: BuildOptions | None, choices: dict[str, Any]) -> BuildOptions:
    if options is not None:
        if choices:
            raise InputError(f"{min(choices)!r} is given beside options: put it into them")
        return options
    known = {each.name for each in fields(BuildOptions)}
    own = {name: value for name, value in choices.items() if name not in known}
    given = {name: value for name, value in choices.items() if name in known}
    return make(BuildOptions, {"own": own, **given})


def _work_off(
    plan: Plan,
    said: BuildInfo,
    out: Path,
    state: Path,
    engine: EngineSpec,
    workers: int | None,
    watch: Watch | None,
) -> Built:
    """Make the shards that are missing, then the dataset of all of them."""
    total, size = len(plan.problems.items), plan.loaded.recipe.shard_size
    shards = [Shard(at, min(at + size, total)) for at in range(0, total, size)]
    before = read_complete(state, out, None)
    if before is not None and before.rows > total + len(plan.problems.refused):
        raise OutputInUse(
            f"{out} holds {before.rows} rows and would shrink to {total}: choose another --out "
            f"or give --n {before.rows}"
        )
    names = [shard.filename for shard in shards]
    blocks = Blocks(state, shards, plan.problems.refused, said)
    todo = blocks.todo()
    if not todo and (built := read_complete(state, out, names)) is not None:
        if plan.options.version is not None:
            stamp(out, plan.version)
        return built

    if todo:
        machine.check_file_size(Limits().result_bytes, "a figure or a file of rows")
        machine.check_space(out, _ROOM, "")
    (state / "complete.json").unlink(missing_ok=True)
    made = blocks.made(todo)
    working: Iterator[Event] = iter(())
    if todo:
        schema = features().arrow_schema
        used = _used(engine, plan.options)
        workers = _workers(plan, engine, used, workers)
        task = Task(
            str(plan.loaded.path),
            plan.options,
            plan.policy,
            str(state),
            schema,
            MadeWith.here(libraries(plan)),
            attempts.features().arrow_schema if plan.options.keep_attempts else None,
            plan.chosen.in_process,
        )
        working = engine.make(workers, **used).map_shards(task, todo)
    failed: dict[str, str] = {}
    events = _noting(chain((ShardDone(s, resumed=True) for s in made), working), failed)
    if not plan.options.keep_going:
        events = stopped(events, made, total, plan.chosen, out)
    try:
        with closing(blocks.written(events)) as written:
            for _ in watch(total, written) if watch is not None else written:
                pass
    finally:
        if (end := getattr(working, "close", None)) is not None:
            end()  # workers ask nothing more

    counts = blocks.publish(out)
    built = Built(
        out,
        rows=counts.rows,
        drawn=counts.drawn,
        accepted=counts.accepted,
        unchecked=counts.unchecked,
        checks={check: dict(each) for check, each in counts.checks.items()},
        reasons=dict(counts.reasons.most_common()),
        unfinished=counts.unfinished,
        failure=next((reason for reason, _ in counts.failures.most_common(1)), ""),
        asked=plan.chosen.asked,
        note=plan.problems.note,
        input_tokens=counts.input_tokens,
        output_tokens=counts.output_tokens,
        cost=counts.cost,
        shares=counts.shares,
        errors=len(failed),
        failed=tuple(list(failed.items())[:ERRORS_NAMED]),
    )
    write_complete(state, built, names)
    return built


def _used(engine: EngineSpec, options: BuildOptions) -> dict[str, Any]:
    """The options that are the engine's. Raises InputError where another engine's is given."""
    names = {name for each in ENGINES.table().values() for name in each.uses}
    return used_of(engine, {name: getattr(options, name) for name in names})


def _workers(plan: Plan, engine: EngineSpec, used: dict[str, Any], asked: int | None) -> int:
    """How many workers there are: as asked for, within what there is room for."""
    accelerated = plan.chosen.in_process
    if engine.room is None and plan.chosen.hosted:
        accelerated = False  # a process beside the workers holds the model
    if asked is None or accelerated:
        room = engine.places(accelerated, **used)
        asked = room if asked is None else min(asked, room)  # each holds the whole model
    return asked


def _noting(events: Iterator[Event], failed: dict[str, str]) -> Iterator[Event]:
    """The events; what failed over a row is noted, by the row's id."""
    for event in events:
        if isinstance(event, SampleDone) and event.error:
            failed[event.id] = event.error
        yield event
