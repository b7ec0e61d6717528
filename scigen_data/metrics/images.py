"""PSNR and SSIM of a generated image against its reference, as SciGenBench defines them.

The reference is resized to the generated image's size (bicubic); both are 8-bit RGB. PSNR is over
all three channels; SSIM (Wang et al. 2004) has a 3 x 3 uniform window with sample covariances,
K1 = 0.01, K2 = 0.03, L = 255, and is averaged over the pixels with a full window, then channels:
scikit-image's `structural_similarity(win_size=3, channel_axis=2, data_range=255)`. Upstream:
src/eval/t2i_metric.py of SciGenBench/SciGenBench, which drops the alpha channel where this puts
transparent pixels on white; no SeePhys image has any.
"""

from __future__ import annotations

import math
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scigen_data.errors import InputError
from scigen_data.metrics.pixels import Source, Unreadable, read
from scigen_data.records import Status

WINDOW = 3
_ROWS = 32  # of an image at a time: what is computed on stays in the cache
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
_N = WINDOW * WINDOW
_EXACT = 2**24 // 255**2  # squared differences of bytes whose sum single precision holds
Pixels = NDArray[np.uint8]
In = TypeVar("In")
Out = TypeVar("Out")


@dataclass(frozen=True, slots=True)
class PairScore:
    """PSNR and SSIM of one pair, or why there are none.

    `status`: `ok`; `skipped` (no image, or one smaller than the window), `unparseable` (broken
    file), `too_large`. `psnr` is None for identical images: infinite, which JSON cannot say.
    """

    status: Status
    reason: str = ""
    psnr: float | None = None  # dB
    ssim: float | None = None  # -1 to 1
    identical: bool = False  # every pixel equal


@dataclass(frozen=True, slots=True)
class PairSummary:
    """Means over the pairs that have a value, and how many those are."""

    total: int
    scored: int  # pairs with an SSIM
    identical: int  # of these; they have no PSNR
    psnr: float | None  # dB, mean over the pairs that differ; None where there are none
    ssim: float | None  # mean over the scored pairs
    failures: dict[str, int] = field(default_factory=dict)  # status -> pairs

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def psnr_ssim(reference: Pixels, generated: Pixels) -> tuple[float, float]:
    """PSNR (dB, `inf` where equal) and SSIM of two H x W x 3 arrays of bytes.

    Raises InputError where the shapes differ or a side is shorter than the window.
    """
    shape = generated.shape
    if reference.shape != shape or len(shape) != 3 or min(shape[:2]) < WINDOW:
        raise InputError(
            f"cannot compare {reference.shape} with {shape}: two arrays of one shape, "
            f"H x W x channels, of at least {WINDOW} x {WINDOW}"
        )
    if reference.dtype != np.uint8 or generated.dtype != np.uint8:
        raise InputError(
            f"cannot compare {reference.dtype} with {generated.dtype}: both must be uint8"
        )
    height, width, channels = shape
    a, b = (np.ascontiguousarray(x).reshape(height, -1) for x in (reference, generated))
    squares, similarity = 0.0, 0.0
    for top in range(0, height - WINDOW + 1, _ROWS):
        bottom = min(top + _ROWS + WINDOW - 1, height)
        similarity += _similarity(a[top:bottom], b[top:bottom], channels)
    for top in range(0, height, _ROWS):
        squares += _squares(a[top : top + _ROWS], b[top : top + _ROWS])
    windows = (height - WINDOW + 1) * (width - WINDOW + 1) * channels
    mse = squares / a.size
    return 10 * math.log10(255**2 / mse) if mse else math.inf, similarity / windows


def _squares(a: Pixels, b: Pixels) -> float:
    """The sum of squared differences, exactly."""
    difference = np.subtract(a, b, dtype=np.float32).ravel()
    whole = len(difference) // _EXACT * _EXACT
    parts = difference[:whole].reshape(-1, _EXACT), difference[whole:].reshape(1, -1)
    return sum(float(np.einsum("ij,ij->i", p, p).sum(dtype=np.float64)) for p in parts)


def _similarity(a: Pixels, b: Pixels, channels: int) -> float:
    """The sum of SSIM over the full windows of some rows.

    Sums over a window, not means: all are whole numbers below 2^24 up to where the constants
    come in, so that single precision is exact where SSIM is prone to cancel, and twice as fast.
    """
    x, y = a.astype(np.float32), b.astype(np.float32)
    sum_xy = _box(x * y, channels)
    sum_x, sum_y = _box(x, channels), _box(y, channels)
    x *= x
    y *= y
    x += y
    spread = _box(x, channels)  # of x² + y²: SSIM needs no more than their sum
    product = sum_x * sum_y
    sum_x *= sum_x
    sum_y *= sum_y
    sum_x += sum_y
    spread *= _N
    spread -= sum_x  # n(n-1) (var x + var y)
    sum_xy *= _N
    sum_xy -= product  # n(n-1) cov
    sum_xy *= 2
    product *= 2
    product += np.float32(_N * _N * _C1)
    sum_x += np.float32(_N * _N * _C1)
    sum_xy += np.float32(_N * (_N - 1) * _C2)
    spread += np.float32(_N * (_N - 1) * _C2)
    product *= sum_xy
    sum_x *= spread
    product /= sum_x
    return float(product.sum(dtype=np.float64))


def _box(values: NDArray[np.float32], channels: int) -> NDArray[np.float32]:
    """Sums over 3 x 3 windows; a row holds its pixels' channels next to each other."""
    down = values[:-2] + values[1:-1]
    down += values[2:]
    across = down[:, : -2 * channels] + down[:, channels:-channels]
    across += down[:, 2 * channels :]
    return across


def fit(reference: Image.Image, generated: Image.Image) -> Image.Image:
    """The reference at the generated image's size."""
    if reference.size == generated.size:
        return reference
    return reference.resize(generated.size, Image.Resampling.BICUBIC)


def pair_score(reference: Source | None, generated: Source | None) -> PairScore:
    """PSNR and SSIM of one pair; whatever is wrong with an image is a status."""
    try:
        drawn = read(generated, "generated image")
        return score_of(read(reference, "reference image"), drawn)
    except Unreadable as error:
        return PairScore(error.status, error.reason)


def score_of(reference: Image.Image, generated: Image.Image) -> PairScore:
    """The same of two RGB images."""
    if min(generated.size) < WINDOW:
        size = "{} x {}".format(*generated.size)
        window = f"{WINDOW} x {WINDOW} window of SSIM"
        return PairScore(
            Status.SKIPPED, f"generated image: {size} pixels are fewer than the {window}"
        )
    given = np.asarray(fit(reference, generated))
    psnr, ssim = psnr_ssim(given, np.asarray(generated))
    identical = math.isinf(psnr)
    return PairScore(Status.OK, "", None if identical else psnr, ssim, identical)


def pair_scores(
    pairs: Iterable[tuple[Source | None, Source | None]], *, workers: int | None = None
) -> Iterator[PairScore]:
    """`pair_score` of (reference, generated), in order, some at a time in threads."""
    return threaded(lambda pair: pair_score(*pair), pairs, workers)


def threaded(
    call: Callable[[In], Out], items: Iterable[In], workers: int | None = None
) -> Iterator[Out]:
    """`map` in threads, in order; by default as many as there are cores.

    Takes no more items than it is working on: the images of a stream need not fit into memory.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    workers = workers or cores or 1
    waiting: deque[Future[Out]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for item in items:
            waiting.append(pool.submit(call, item))
            if len(waiting) >= 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def summarise(scores: Sequence[PairScore]) -> PairSummary:
    """Means, and how many pairs stand behind them. Identical pairs are no part of mean PSNR."""
    levels = [score.psnr for score in scores if score.psnr is not None]
    similar = [score.ssim for score in scores if score.ssim is not None]
    failures = Counter(str(score.status) for score in scores if score.status is not Status.OK)
    return PairSummary(
        total=len(scores),
        scored=len(similar),
        identical=sum(score.identical for score in scores),
        psnr=math.fsum(levels) / len(levels) if levels else None,
        ssim=math.fsum(similar) / len(similar) if similar else None,
        failures=dict(sorted(failures.items())),
    )
