"""What batching gains in drawing with a diffusers pipeline here, and what memory it takes.

    python scripts/bench_diffusion.py                         # tiny random pipelines, any machine
    python scripts/bench_diffusion.py --model Qwen/Qwen-Image --size 1024 --steps 20
    python scripts/bench_diffusion.py --flux-layers 19 --heads 24 --head-size 128 --dtype bfloat16

The third is a FLUX.1 of any size with random weights: the time and memory of a real transformer,
images of noise, no download. Every batch size draws the same `--images` pictures with the same
seeds; rounds of all sizes alternate, each starting at another one, the median round counts, and
ratios are taken within a round. "alike" counts the pictures that are the same, to the byte, as at
batch 1, and "apart" the largest difference in grey levels. Memory is the peak that torch allocated
on the GPU, else the peak resident memory of this process, weights and libraries included.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scigen_data.clients.diffusion import DiffusionModel
from scigen_data.clients.images import ImageRequest, Picture
from scigen_data.errors import ScigenError

SCENES = ("a convex lens and a ray of light", "two resistors and a battery", "a block on a slope")


@dataclass
class Round:
    """One pass of one batch size."""

    seconds: float
    memory: float  # MiB
    images: list[bytes]


def on_gpu() -> bool:
    import torch

    return bool(torch.cuda.is_available())


def reset_peak() -> None:
    if on_gpu():
        import torch

        torch.cuda.reset_peak_memory_stats()
        return
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak() -> float:
    """MiB since `reset_peak`."""
    if on_gpu():
        import torch

        return float(torch.cuda.max_memory_allocated()) / 2**20
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def draw(model: DiffusionModel, requests: Sequence[ImageRequest]) -> Round:
    """All pictures, asked for at once. Raises SystemExit where one fails."""

    async def run() -> list[Picture]:
        pictures = []
        for outcome in await asyncio.gather(*map(model.draw, requests)):
            if not isinstance(outcome, Picture):
                raise SystemExit(f"{outcome.status}: {outcome.reason}")
            pictures.append(outcome)
        return pictures

    reset_peak()
    start = time.perf_counter()
    pictures = asyncio.run(run())
    seconds = time.perf_counter() - start
    return Round(seconds, peak(), [picture.image for picture in pictures])


def apart(one: bytes, other: bytes) -> int:
    """The largest difference of two images, in grey levels."""
    first, second = (
        np.asarray(Image.open(io.BytesIO(image))).astype(int) for image in (one, other)
    )
    return int(abs(first - second).max())


def measure(source: str, options: argparse.Namespace) -> None:
    requests = [
        ImageRequest(source, SCENES[seed % 3], width=options.size, height=options.size, seed=seed)
        for seed in range(options.images)
    ]
    # One model, so that the weights are there once: only how it gathers requests changes.
    model = DiffusionModel(
        source,
        device=options.device,
        dtype=options.dtype,
        offload=options.offload,
        steps=options.steps,
    )
    for batch in options.batches:  # the first call of a size pays for its kernels
        model.batch = batch
        draw(model, requests[: max(batch, 1)])
    rounds: dict[int, list[Round]] = {batch: [] for batch in options.batches}
    for number in range(options.rounds):
        turn = number % len(options.batches)
        for batch in options.batches[turn:] + options.batches[:turn]:
            model.batch = batch
            rounds[batch].append(draw(model, requests))
    base = rounds[options.batches[0]]
    [name] = {asyncio.run(_named(model, requests[0]))}
    print(f"\n{name}; {options.images} images of {options.size} x {options.size}, ", end="")
    print(f"{options.steps} steps, {options.rounds} rounds")
    print(f"{'batch':>5} {'images/s':>9} {'ratio':>6} {'peak MiB':>9} {'alike':>7} {'apart':>6}")
    for batch, passes in rounds.items():
        seconds = statistics.median(one.seconds for one in passes)
        pairs = zip(base, passes, strict=True)
        ratio = statistics.median(first.seconds / one.seconds for first, one in pairs)
        images = list(zip(base[0].images, passes[0].images, strict=True))
        alike = sum(one == other for one, other in images)
        print(
            f"{batch:5} {options.images / seconds:9.2f} {ratio:6.2f} "
            f"{max(one.memory for one in passes):9.0f} {alike:3}/{len(images):<3} "
            f"{max(apart(*pair) for pair in images):6}",
            flush=True,
        )
    asyncio.run(model.aclose())


async def _named(model: DiffusionModel, request: ImageRequest) -> str:
    outcome = await model.draw(request)
    return outcome.model if isinstance(outcome, Picture) else ""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", help="a folder or a Hub id; default: tiny random pipelines")
    parser.add_argument("--flux-layers", type=int, help="a random FLUX.1 of so many double blocks")
    parser.add_argument("--heads", type=int, default=24)
    parser.add_argument("--head-size", type=int, default=128)
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--images", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--size", type=int, default=128, help="pixels a side")
    parser.add_argument("--device")
    parser.add_argument("--dtype")
    parser.add_argument("--offload", default="none")
    options = parser.parse_args()
    try:
        if options.model:
            measure(options.model, options)
            return
        from tests.tiny_pixel import tiny_flux, tiny_qwen_image, tiny_stable_diffusion

        with tempfile.TemporaryDirectory() as folder:
            if options.flux_layers:
                import torch

                path = tiny_flux(
                    Path(folder) / "random-flux",
                    layers=options.flux_layers,
                    heads=options.heads,
                    head_size=options.head_size,
                    dtype=getattr(torch, options.dtype or "float32"),
                )
                measure(str(path), options)
                return
            for build in (tiny_stable_diffusion, tiny_flux, tiny_qwen_image):
                measure(str(build(Path(folder) / build.__name__)), options)
    except ScigenError as error:
        raise SystemExit(f"error: {error}") from error


if __name__ == "__main__":
    main()
