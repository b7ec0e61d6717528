"""All reference metrics in one pass."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scigen_data.metrics.clip import Clip
from scigen_data.metrics.fid import frechet_distance
from scigen_data.metrics.images import pair_score
from scigen_data.metrics.reference import Item, measure
from scigen_data.records import Status
from tests.metrics.pictures import encoded, noisy, picture


class Colours:
    """Mean colour and its spread, for features."""

    name = "colours"

    def prepare(self, image: Image.Image) -> Image.Image:
        return image.resize((16, 16))

    def features(self, images: Sequence[Image.Image]) -> np.ndarray:
        pixels = np.stack([np.asarray(self.prepare(image), dtype=float) for image in images])
        return np.concatenate([pixels.mean((1, 2)), pixels.std((1, 2))], axis=1)


def items(n: int = 40) -> list[Item]:
    return [
        Item(str(i), encoded(picture(i)), noisy(picture(i, 100, 60), 30), f"picture {i}")
        for i in range(n)
    ]


def test_one_pass_gives_what_each_metric_gives_alone(clip_folder: Path) -> None:
    clip = Clip.load(clip_folder, device="cpu")
    assert isinstance(clip, Clip)
    report = measure(items(), clip=clip, inception=Colours())
    assert [row.id for row in report.rows] == [item.id for item in items()]
    assert [row.pair for row in report.rows] == [
        pair_score(item.reference, item.generated) for item in items()
    ]
    alone = [score.score for score in clip.scores((i.generated, i.text) for i in items())]
    assert [row.clip.score for row in report.rows] == pytest.approx(alone, abs=1e-6)
    assert report.clip == pytest.approx(np.mean([score or 0.0 for score in alone]), abs=1e-6)
    real = Colours().features([picture(i) for i in range(40)])
    drawn = Colours().features([noisy(picture(i, 100, 60), 30) for i in range(40)])
    assert report.fid == pytest.approx(frechet_distance(real, drawn), rel=1e-9)
    assert (report.clip_scored, report.fid_pairs, report.fid_features) == (40, 40, "colours")
    json.dumps(report.as_dict(), allow_nan=False)


def test_without_models_the_pixel_metrics_are_there_and_the_others_say_why() -> None:
    report = measure(items(3))
    assert report.pairs.scored == 3
    assert report.clip is report.fid is None
    assert report.rows[0].clip.status is Status.SKIPPED
    assert report.clip_reason == report.rows[0].clip.reason == "CLIP score: no model was given"
    assert "FID" in report.fid_reason


def test_a_missing_image_costs_its_row_only(clip_folder: Path) -> None:
    clip = Clip.load(clip_folder, device="cpu")
    assert isinstance(clip, Clip)
    rows = [
        *items(2),
        Item("gone", picture(1), None, "a"),
        Item("unpaired", None, picture(1), "a"),
        Item("broken", picture(1), b"x", "a"),
    ]
    report = measure(rows, clip=clip, inception=Colours())
    statuses = {row.id: (str(row.pair.status), str(row.clip.status)) for row in report.rows}
    assert statuses["gone"] == ("skipped", "skipped")
    assert statuses["unpaired"] == ("skipped", "ok")  # CLIP needs no reference
    assert statuses["broken"] == ("unparseable", "unparseable")
    assert (report.pairs.total, report.pairs.scored, report.fid_pairs) == (5, 2, 2)
    assert report.clip_scored == 3


def test_too_few_pairs_for_fid_are_a_reason() -> None:
    report = measure(items(1), inception=Colours())
    assert report.fid is None
    assert report.fid_reason == "FID: 1 readable pairs are too few for a covariance"
