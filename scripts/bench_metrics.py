"""The reference metrics against the libraries, and what `Scan` does to the gap to real figures.

    python scripts/bench_metrics.py ../shared [--limit N] [--clip FOLDER] [--inception FILE]

Metrics: the SeePhys figures against degraded copies of themselves (JPEG of quality 30, blur of
1.5 pixels, noise of 12 levels, 60 % of the size; PNG files). One pass over all pairs, each pair
with one of the four, is timed from files to numbers: ours in threads, ours in one thread, and
scikit-image called pair by pair as SciGenBench's script does, in turns. CLIP score and FID need
weights (`--clip`, `--inception`); without them the Fréchet distance is held to torchmetrics on
2048 features of a network with random weights, which says nothing about the images.

Gap: radial log-power spectra of drawn figures (recorded ImgCoder figures and one of each problem
family) against one half of the real ones, before and after `Scan()`; its settings were chosen by
looking at the other half.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from PIL import Image, ImageFilter

from scigen_data.metrics.clip import Clip
from scigen_data.metrics.fid import WEIGHTS, Inception, frechet_distance
from scigen_data.metrics.needs import Needs
from scigen_data.metrics.pixels import read
from scigen_data.metrics.reference import Item, Report, measure
from scigen_data.metrics.spectrum import spectra, spectral_difference, spectral_gap

T = TypeVar("T")
SEED = 0


def jpeg(image: Image.Image) -> Image.Image:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=30)
    return Image.open(buffer).convert("RGB")


def blurred(image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(1.5))


def noisy(image: Image.Image) -> Image.Image:
    pixels = np.asarray(image).astype(float)
    pixels += np.random.default_rng(SEED).normal(0, 12, pixels.shape)
    return Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))


def smaller(image: Image.Image) -> Image.Image:
    size = (round(image.width * 0.6), round(image.height * 0.6))
    return image.resize(size, Image.Resampling.LANCZOS)


DEGRADED: dict[str, Callable[[Image.Image], Image.Image]] = {
    "jpeg": jpeg,
    "blur": blurred,
    "noise": noisy,
    "rescale": smaller,
}


def timed(call: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    found = call()
    return found, time.perf_counter() - start


# ------------------------------------------------------------------------------------ metrics


def one_by_one(items: Sequence[Item]) -> list[tuple[float, float]]:
    """PSNR and SSIM as SciGenBench's script has them."""
    from skimage.metrics import peak_signal_noise_ratio, structural_similarity

    found = []
    for item in items:
        generated = Image.open(str(item.generated)).convert("RGB")
        reference = Image.open(str(item.reference)).convert("RGB")
        if generated.size != reference.size:
            reference = reference.resize(generated.size, Image.Resampling.BICUBIC)
        a, b = np.array(reference), np.array(generated)
        found.append(
            (
                float(peak_signal_noise_ratio(a, b, data_range=255)),
                float(structural_similarity(a, b, data_range=255, channel_axis=2, win_size=3)),
            )
        )
    return found


def values(report: Report) -> np.ndarray:
    """PSNR and SSIM by pair; infinite where they are identical."""
    return np.array([(row.pair.psnr or np.inf, row.pair.ssim) for row in report.rows])


def largest(ours: np.ndarray, theirs: np.ndarray) -> str:
    finite = np.isfinite(theirs).all(axis=1)
    if not np.array_equal(np.isinf(ours), np.isinf(theirs)):
        raise SystemExit("identical pairs are not the same ones")
    psnr, ssim = np.abs(ours[finite] - theirs[finite]).max(axis=0)
    return f"PSNR {psnr:.1e} dB, SSIM {ssim:.1e}"


def bench_pairs(paths: Sequence[Path], folder: Path, clip: Any, inception: Any) -> None:
    items: dict[str, list[Item]] = {name: [] for name in DEGRADED}
    for path in paths:
        image = read(path)
        for name, degrade in DEGRADED.items():
            copy = folder / f"{path.stem}-{name}.png"
            degrade(image).save(copy, compress_level=1)
            items[name].append(Item(path.stem, path, copy, "a figure of a physics problem"))
    print(f"\n  {f'{len(paths)} pairs each':18}   PSNR     SSIM     CLIP      FID  identical")
    for name, pairs in items.items():
        report = measure(pairs, clip=clip, inception=inception)
        means = (report.pairs.psnr, report.pairs.ssim, report.clip, report.fid)
        told = ["      -" if value is None else f"{value:7.4f}" for value in means]
        print(f"  {name:18}{'  '.join(told)}  {report.pairs.identical}")
    for model in (clip, inception):
        if isinstance(model, Needs):
            print(f"  {model.reason}")

    names = list(DEGRADED)
    mixed = [items[names[i % len(names)]][i] for i in range(len(paths))]
    one_by_one(mixed[:8])  # imports, file cache
    rounds: list[tuple[float, float]] = []
    for turn in range(2):
        ours, threads = timed(lambda: measure(mixed))
        _, single = timed(lambda: measure(mixed, workers=1))
        rounds.append((threads, single))
        if turn == 0:  # between the rounds of ours, so that a busier moment hits neither alone
            theirs, slow = timed(lambda: one_by_one(mixed))
    fast, single = (sum(column) / len(rounds) for column in zip(*rounds, strict=True))
    print(
        f"\nscikit-image pair by pair {slow:.1f} s; ours {fast:.2f} s, {single:.2f} s in one thread"
    )
    print(f"ratio {slow / fast:.1f}, in one thread {slow / single:.1f}")
    print(f"largest difference: {largest(values(ours), np.array(theirs))}")


def bench_distance(paths: Sequence[Path]) -> None:
    """The Fréchet distance alone, with as many vectors and dimensions as FID here has."""
    import torch
    from torchmetrics.image.fid import FrechetInceptionDistance

    class Given(torch.nn.Module):  # type: ignore[misc] # torch is not followed
        num_features = 2048

        def forward(self, vectors: torch.Tensor) -> torch.Tensor:
            return vectors

    rng = np.random.default_rng(SEED)
    first = rng.normal(0, (2 / 1024) ** 0.5, (1024, 2048))
    second = rng.normal(0, (2 / 2048) ** 0.5, (2048, 2048))
    small = [read(path).convert("L").resize((32, 32)) for path in paths]
    real = np.stack([np.asarray(image, dtype=float).ravel() / 255 for image in small])
    drawn = np.clip(real + rng.normal(0, 0.1, real.shape), 0, 1)
    a, b = (np.maximum(np.maximum(x @ first, 0) @ second, 0) for x in (real, drawn))
    ours, fast = timed(lambda: frechet_distance(a, b))
    metric = FrechetInceptionDistance(Given()).set_dtype(torch.float64)
    metric.update(torch.from_numpy(a), real=True)
    metric.update(torch.from_numpy(b), real=False)
    theirs, slow = timed(lambda: float(metric.compute()))
    print(
        f"Fréchet distance of {a.shape} and {b.shape} random features: {ours:.6f}, torchmetrics "
        f"{theirs:.6f} (relative difference {abs(theirs / ours - 1):.1e}); "
        f"{fast:.2f} s and {slow:.2f} s"
    )


# ---------------------------------------------------------------------------------- spectrum


def family_figures() -> list[Image.Image]:
    """One of each problem family."""
    from scigen_data.problems.families import families
    from scigen_data.renderer import Renderer

    with Renderer() as renderer:
        figures = [renderer.render(each.problem(0, 0).program) for each in families().values()]
    return [read(figure.png) for figure in figures if figure.png is not None]


def bench_gap(paths: Sequence[Path], recorded: Sequence[Path]) -> None:
    from scigen_data.train.scan import Scan

    order = np.random.default_rng(SEED).permutation(len(paths))
    real = spectra(read(paths[i]) for i in order)
    looked_at, held_out = real[: len(real) // 2], real[len(real) // 2 :]
    sets = {
        "recorded ImgCoder figures": [read(path) for path in recorded],
        "problem families": family_figures(),
    }
    print(f"\nspectral gap (dex) to {len(held_out)} real figures that the scan was not chosen by")
    print(f"  (between the two halves of the real ones: {spectral_gap(looked_at, held_out):.3f})")
    lines, seconds = {}, 0.0
    for name, images in sets.items():
        scanned, took = timed(lambda: [Scan()(image) for image in images])  # noqa: B023 - at once
        lines[name] = spectra(images), spectra(scanned)
        seconds += took
    both = [np.concatenate(stacks) for stacks in zip(*lines.values(), strict=True)]
    for name, (before, after) in {**lines, "both": (both[0], both[1])}.items():
        gaps = spectral_gap(held_out, before), spectral_gap(held_out, after)
        print(
            f"  {name:26}{len(before):4} figures: {gaps[0]:.3f} before, {gaps[1]:.3f} after Scan()"
            f" ({gaps[1] / gaps[0]:.0%})"
        )
    print(f"  a scan takes {seconds / len(both[0]) * 1e3:.0f} ms a figure")
    print("  drawn less real, by cycles per image, before and after:")
    rings = [(1, 4), (5, 16), (17, 32), (33, 64), (65, 96), (97, 128)]
    for name, stack in (("before", both[0]), ("after", both[1])):
        difference = spectral_difference(held_out, stack)
        parts = [f"{low}-{high}: {difference[low - 1 : high].mean():+.2f}" for low, high in rings]
        print(f"    {name:6} " + "  ".join(parts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--limit", type=int, help="the first N figures only")
    parser.add_argument("--clip", default=None, help="folder or cached name of a CLIP model")
    parser.add_argument("--inception", type=Path, default=None, help=f"path of {WEIGHTS}")
    options = parser.parse_args()
    start = time.perf_counter()
    paths = sorted((options.shared / "scigenbench" / "seephys_images").glob("*.png"))
    paths = paths[: options.limit]
    if not paths:
        raise SystemExit(f"no figures in {options.shared}/scigenbench/seephys_images")
    recorded = sorted((options.shared / "completions" / "rendered").glob("*.png"))
    print(f"{len(paths)} figures, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    clip = Clip.load(options.clip) if options.clip else Clip.load()
    with tempfile.TemporaryDirectory() as folder:
        bench_pairs(paths, Path(folder), clip, Inception.load(options.inception))
    bench_distance(paths)
    bench_gap(paths, recorded)
    print(f"\n{time.perf_counter() - start:.0f} s, load now {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
