"""`scigen build`: from a recipe to a folder that `load_dataset` reads.

Under `DIR/.scigen` lie the build's identity, its shards and the model replies; a build that is
stopped at any moment goes on from there, to the same bytes. Everything else in DIR is the
dataset and appears only when all shards are done.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import os
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scigen_data import __version__
from scigen_data.checks import select
from scigen_data.checks.auditor import check_names
from scigen_data.checks.restyled import checks_of_pictures
from scigen_data.checks.select import Policy
from scigen_data.checks.sentences import explained
from scigen_data.errors import InputError, OutputInUse, SandboxUnavailable, StorageError
from scigen_data.pipeline import generators, pixels
from scigen_data.pipeline.generators import check_generator, make_generator
from scigen_data.pipeline.local import devices
from scigen_data.pipeline.recipe import LoadedRecipe, Options, Problems, load_recipe
from scigen_data.pipeline.shard import item_seed, run_shard, sketch_with
from scigen_data.pipeline.workers import Event, LocalWorkers, SampleDone, Shard, ShardDone
from scigen_data.publish.folder import write_dataset
from scigen_data.publish.parquet import RowWriter, file_metadata
from scigen_data.publish.readme import stamp
from scigen_data.publish.statement import BuildInfo
from scigen_data.publish.version import Version
from scigen_data.records import Sample, Status
from scigen_data.resources import shipped
from scigen_data.rows import features, to_row

if TYPE_CHECKING:
    import pyarrow as pa

STATE = ".scigen"
Watch = Callable[[int, Iterator[Event]], Iterator[Event]]
UNFINISHED = "scigen.unfinished"  # in a shard's metadata: samples without a reply


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to."""

    folder: Path
    rows: int
    drawn: int
    accepted: int
    reasons: dict[str, int]  # how many rows each reason rejected
    unfinished: int  # rows that an endpoint left without a reply; the next run tries again
    failure: str = ""  # what most of its failures said


def build(
    recipe: str,
    out: Path,
    options: Options,
    *,
    workers: int = 1,
    watch: Watch | None = None,
) -> Built:
    """Build `recipe` into the folder `out`, or go on with the build that stands there.

    `watch(total, events)` may look at events as they pass (a progress bar). Raises InputError
    on unusable options, OutputInUse where `out` holds something else, EndpointError where the
    endpoint refuses for good, SandboxUnavailable where untrusted programs cannot be isolated,
    StorageError where the disk fails. None of them harms what is already built.
    """
    from filelock import FileLock, Timeout

    loaded = load_recipe(recipe)
    version = Version.parse(options.version or loaded.recipe.version)
    problems = loaded.recipe.problems(options)
    generator = check_generator(loaded.recipe, options)
    policy = _policy(loaded, options)
    coder = generators.coder_of(generator, loaded.recipe, options)
    _check_isolation(generator, coder, options)
    if generator in generators.LOCAL:
        workers = min(workers, devices())  # each holds the whole model
    info = BuildInfo(
        recipe=loaded.recipe.name,
        title=loaded.recipe.title,
        license=loaded.recipe.license,
        layout=loaded.recipe.layout,
        card=shipped("cards", loaded.recipe.card).read_text(encoding="utf-8"),
        identity=_identity(loaded, options, generator, coder, policy, problems),
        generator=generators.title(generator, options),
        model=generators.model_of(generator, options),
        command=_command(loaded, options, generator),
        checks=explained(filter(policy.requires, _checks(generator, options))),
        version=str(version),
    )
    try:
        state = _claim(out, info.identity)
        with FileLock(state / "lock", timeout=0):
            return _work_off(out, state, loaded, options, problems, info, policy, workers, watch)
    except Timeout:
        raise OutputInUse(f"another build is at work in {out}: wait for it or stop it") from None
    except OSError as error:
        raise _storage_error(error, out) from error


def _work_off(
    out: Path,
    state: Path,
    loaded: LoadedRecipe,
    options: Options,
    problems: Problems,
    info: BuildInfo,
    policy: Policy,
    workers: int,
    watch: Watch | None,
) -> Built:
    """Make the shards that are missing, then the dataset of all of them."""
    total, size = len(problems.items), loaded.recipe.shard_size
    shards = [Shard(at, min(at + size, total)) for at in range(0, total, size)]
    files = [state / "shards" / shard.filename for shard in shards]
    todo = {s: None for s, file in zip(shards, files, strict=True) if _unfinished(file) != 0}
    complete = state / "complete.json"
    if not todo and (built := _read_complete(complete, out, files)) is not None:
        if options.version is not None:
            stamp(out, Version.parse(options.version))
        return built

    before = _read_complete(complete, out, None)
    if before is not None and before.rows > total + len(problems.refused):
        raise OutputInUse(
            f"{out} holds {before.rows} rows and would shrink to {total}: choose another --out "
            f"or give --n {before.rows}"
        )
    complete.unlink(missing_ok=True)
    events: Iterator[Event] = (ShardDone(s, resumed=True) for s in shards if s not in todo)
    if todo:
        share = replace(options, concurrency=max(1, options.concurrency // workers))
        task = _Task(str(loaded.path), share, policy, str(state), features().arrow_schema)
        events = chain(events, LocalWorkers(workers).map_shards(task, list(todo)))
    for _ in watch(total, events) if watch is not None else events:
        pass

    counts = write_dataset(out, state / "stage", files, problems.refused, info)
    built = Built(
        out,
        rows=counts.rows,
        drawn=counts.drawn,
        accepted=counts.accepted,
        reasons=dict(counts.reasons.most_common()),
        unfinished=counts.unfinished,
        failure=next((reason for reason, _ in counts.failures.most_common(1)), ""),
    )
    _write_json(
        complete,
        {
            "files": [file.name for file in files],
            "counts": {**asdict(built), "folder": None},
        },
    )
    for stale in set((state / "shards").glob("*.parquet")) - set(files):
        stale.unlink()  # the short last shard of a build that has grown
    return built


def _read_complete(path: Path, out: Path, files: list[Path] | None) -> Built | None:
    """What the finished build came to, of these very shards or of any; None where there is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    there = (out / "README.md").is_file() and (out / "data").is_dir()
    if not there or (files is not None and found["files"] != [file.name for file in files]):
        return None
    return Built(**{**found["counts"], "folder": out})


def _write_json(path: Path, value: object) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(value, indent=1, ensure_ascii=False), encoding="utf-8")
    partial.replace(path)


def _policy(loaded: LoadedRecipe, options: Options) -> Policy:
    """What accepts a row. Raises InputError where a build cannot know what the policy asks."""
    found = options.policy or loaded.recipe.policy
    policy = select.policy(found) if isinstance(found, str) else found
    if policy.beyond_a_build:
        raise InputError(
            f"policy {policy.name} needs {', '.join(policy.beyond_a_build)}, which no build "
            "checks: build with --policy clean, then `scigen bench` and `scigen select`"
        )
    return policy


def _check_isolation(generator: str, coder: str | None, options: Options) -> None:
    """Whether programs of a model's are run, and can be: plans and pictures need no sandbox."""
    from scigen_data.renderer import container, isolation

    runs = coder if generator in generators.CODERS or options.pixel.hybrid else None
    if runs in (None, "family"):
        return
    found = isolation()
    if container.configured() is None and not found.complete:
        raise SandboxUnavailable(
            f"this machine cannot isolate model-written programs (missing: "
            f"{', '.join(found.missing)}) and SCIGEN_CONTAINER names no runner: see `scigen doctor`"
        )


def _checks(generator: str, options: Options) -> tuple[str, ...]:
    """What an accepted row has passed: a picture comes without the facts that most checks read."""
    if generator not in pixels.BACKENDS:
        return check_names()
    return checks_of_pictures(restyled=options.pixel.hybrid)


def _identity(
    loaded: LoadedRecipe,
    options: Options,
    generator: str,
    coder: str | None,
    policy: Policy,
    problems: Problems,
) -> dict[str, Any]:
    """Everything that decides a row's bytes; neither `n`, for a build may grow, nor `version`."""
    from scigen_data.renderer import render_fingerprint
    from scigen_data.renderer.fingerprint import LIBRARIES

    asks = coder in ("imgcoder", "local")  # a chat model
    drawn = generator in pixels.BACKENDS
    identity = {
        "recipe": loaded.recipe.name,
        "recipe_version": loaded.recipe.version,
        "recipe_sha256": loaded.sha256,
        "package": __version__,
        "problems": problems.identity,
        "seed": options.seed,
        "generator": generator,
        "policy": policy.name,
        "model": options.model if asks or drawn else None,
        "attempts": options.attempts if asks or drawn else None,
        "temperature": options.temperature if asks else None,
        "max_tokens": options.max_tokens if asks else None,
        "prices": [options.price_in, options.price_out] if asks else None,
        "prompts": _prompts() if asks else None,
        "replies": _digest(options.replies) if options.replies else None,
        "render": render_fingerprint(libraries=() if generator == "family" else LIBRARIES),
    }
    if generator == "local":
        identity["local"] = pixels.local_parts(options.local)
    if drawn:
        identity["pixels"] = pixels.decides_rows(generator, options, coder)
    return identity


def _prompts() -> str:
    from scigen_data.generators.imgcoder import PROMPT_VERSION, prompt_hash

    return f"{PROMPT_VERSION} {prompt_hash()}"


def _digest(folder: Path) -> str:
    """SHA-256 over a folder's file names and contents."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*")):
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _claim(out: Path, identity: Mapping[str, Any]) -> Path:
    """Make `out` this build's. Raises OutputInUse where it is another's."""
    state = out / STATE
    marker = state / "build.json"
    if out.exists() and not out.is_dir():
        raise OutputInUse(f"{out} is a file: choose another --out")
    if marker.is_file():
        try:
            found = json.loads(marker.read_text(encoding="utf-8"))
        except ValueError:
            raise OutputInUse(f"{marker} is damaged: choose another --out") from None
        if found == identity:
            return state
        if any((state / "shards").glob("*.parquet")) or (out / "data").exists():
            differ = sorted(k for k in {*found, *identity} if found.get(k) != identity.get(k))
            changes = "; ".join(
                f"{k}: {_short(found.get(k))} there, {_short(identity.get(k))} now" for k in differ
            )
            raise OutputInUse(f"{out} holds another build ({changes}): choose another --out")
    elif out.is_dir() and any(entry.name != STATE for entry in out.iterdir()):
        raise OutputInUse(f"{out} is not empty and holds no build: choose another --out")
    state.mkdir(parents=True, exist_ok=True)
    _write_json(marker, identity)
    return state


def _short(value: object) -> str:
    """A value as a message can hold it: hashes cut, the rest whole."""
    return re.sub(r"\b([0-9a-f]{10})[0-9a-f]{30,}\b", r"\1…", str(value))


def _command(loaded: LoadedRecipe, options: Options, generator: str) -> str:
    """The command line that makes the same rows, less what belongs to this machine."""
    words = ["scigen", "build", loaded.recipe.name]
    for path in options.problems:
        words += ["--problems", path.name]
    if options.n is not None:
        words += ["--n", str(options.n)]
    words += ["--seed", str(options.seed)]
    if generator != loaded.recipe.generator:
        words += ["--generator", generator]
    if options.policy is not None and options.policy != loaded.recipe.policy:
        words += ["--policy", options.policy]
    if generator in ("imgcoder", "local"):
        words += ["--model", options.model or ""]
        words += ["--base-url", "URL"] if generator == "imgcoder" else []
        words += ["--attempts", str(options.attempts), "--temperature", str(options.temperature)]
        words += ["--max-tokens", str(options.max_tokens)]
        words += pixels.local_words(options.local) if generator == "local" else []
    if generator in pixels.BACKENDS:
        coder = generators.coder_of(generator, loaded.recipe, options)
        words += pixels.command_words(options, coder)
    if options.replies is not None:
        words += ["--replies", "REPLIES"]
    return shlex.join([*words, "--out", "DIR"])


def _unfinished(path: Path) -> int | None:
    """How many samples of a shard wait for a reply; None where the shard is not there."""
    try:
        return int(file_metadata(path)[UNFINISHED])
    except (OSError, KeyError, ValueError):  # pyarrow's errors on a broken file are ValueErrors
        return None


@dataclass(frozen=True)
class _Task:
    """One worker's work: the recipe read again, one event loop, one renderer, many shards."""

    recipe: str
    options: Options
    policy: Policy
    state: str
    schema: pa.Schema

    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        asyncio.run(self._serve(shards, emit))

    async def _serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        from scigen_data.renderer import Renderer

        state = Path(self.state)
        loaded = load_recipe(self.recipe)
        problems = loaded.recipe.problems(self.options)
        async with AsyncExitStack() as stack:
            renderer = stack.enter_context(Renderer())
            sketch = sketch_with(renderer, self.policy)
            generator = await make_generator(loaded.recipe, self.options, state, stack, sketch)
            while (shard := await asyncio.to_thread(next, shards, None)) is not None:
                items = problems.items[shard.start : shard.stop]
                seeds = [item_seed(loaded.recipe.name, self.options.seed, p.id) for p in items]

                def finished(sample: Sample, shard: Shard = shard) -> None:
                    emit(SampleDone(shard, str(sample.decision), sample.reasons))

                samples = await run_shard(items, seeds, generator, renderer, self.policy, finished)
                unfinished = sum(s.draft.status is Status.API_ERROR for s in samples)
                path = state / "shards" / shard.filename
                with RowWriter(path, self.schema, {UNFINISHED: str(unfinished)}) as writer:
                    for sample in samples:
                        writer.append(to_row(sample))
                emit(ShardDone(shard))


def _storage_error(error: OSError, out: Path) -> StorageError:
    place = error.filename or out
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageError(
            f"no space left to write {place}: free some and run the same command again, "
            "what is built is kept"
        )
    return StorageError(f"cannot write {place}: {os.strerror(error.errno or 0)}")
