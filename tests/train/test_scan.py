"""The scan transform: same image and seed, same bytes; what is drawn stays readable."""

from __future__ import annotations

import pickle
import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest
from datasets import Dataset, Features, Image, List, Value
from PIL import Image as Images
from PIL import ImageDraw, ImageFont

from scigen_data.errors import InputError
from scigen_data.train.scan import Scan


def drawing(text: str = "R = 12.5 Ω", width: int = 420, height: int = 300) -> Images.Image:
    image = Images.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 60, width - 40, height - 40), outline="black", width=2)
    draw.line((40, height - 40, width - 40, 60), fill="red", width=2)
    draw.text((60, 20), text, font=ImageFont.load_default(18), fill="black")
    return image


def as_array(image: Images.Image) -> np.ndarray:
    return np.asarray(image).astype(float)


def png(image: Images.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def test_the_same_image_and_seed_give_the_same_pixels() -> None:
    scan = Scan(seed=3)
    first = scan(drawing())
    assert first.mode == "RGB"
    assert first.tobytes() == scan(drawing()).tobytes() == Scan(3)(drawing()).tobytes()
    assert first.tobytes() != Scan(seed=4)(drawing()).tobytes()
    assert first.tobytes() != scan(drawing("R = 12.6 Ω")).tobytes()


def test_another_process_gives_the_same_pixels() -> None:
    program = (
        "import hashlib; from tests.train.test_scan import Scan, drawing; "
        "print(hashlib.sha256(Scan(3)(drawing()).tobytes()).hexdigest())"
    )
    done = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    import hashlib

    here = hashlib.sha256(Scan(3)(drawing()).tobytes()).hexdigest()
    assert [each.stdout.strip() for each in done] == [here, here]


def test_an_image_is_altered_in_each_way_it_says() -> None:
    before, after = drawing(), Scan(seed=1)(drawing())
    assert 0 < after.width - before.width < 20  # turned, and nothing cut off
    assert 0 < after.height - before.height < 20
    paper = as_array(after)[:15, 200:]  # nothing is drawn there
    assert paper.mean() < 254
    assert 0.3 < paper.std() < 8
    ink = (as_array(before) < 128).all(axis=2).mean() / (as_array(after) < 160).all(axis=2).mean()
    assert 0.4 < ink < 1.3  # strokes neither vanish nor swallow the page


def test_marks_stay_where_they_were_to_within_the_turn() -> None:
    image = Images.new("RGB", (800, 600), "white")
    ImageDraw.Draw(image).rectangle((390, 290, 410, 310), fill="black")
    for seed in range(4):
        after = Scan(seed)(image)
        rows, columns = np.nonzero(as_array(after).mean(axis=2) < 128)
        assert abs(columns.mean() - after.width / 2) < 3
        assert abs(rows.mean() - after.height / 2) < 3


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_letters_keep_their_contrast_at_the_size_figures_have_them(strength: float) -> None:
    for size in (14, 20):
        image = Images.new("RGB", (900, 650), "white")
        font = ImageFont.load_default(size)
        ImageDraw.Draw(image).text((300, 300), "θ = 30°, m = 2.0 kg", font=font, fill="black")
        after = as_array(Scan(seed=2, strength=strength)(image)).mean(axis=2)
        paper = np.median(after)
        assert after.min() < 0.45 * paper
        # Counters and gaps stay open: within the line of text, light and dark still alternate.
        rows, columns = np.nonzero(after < 0.6 * paper)
        line = after[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        assert (line > 0.8 * paper).mean() > 0.25


def test_more_strength_is_more_change_and_none_is_none() -> None:
    image = drawing()
    assert Scan(strength=0)(image).tobytes() == image.tobytes()
    spread = [as_array(Scan(0, s)(image))[:15, 200:300].std() for s in (0.25, 1.0, 2.0)]
    assert spread[0] < spread[1] < spread[2]


def test_colours_stay_colours() -> None:
    image = Images.new("RGB", (300, 200), "white")
    ImageDraw.Draw(image).rectangle((50, 50, 150, 150), fill=(200, 30, 30))
    red, green, blue = as_array(Scan()(image))[90:110, 90:110].mean(axis=(0, 1))
    assert red > 150
    assert max(green, blue) < 70


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (94, 83), (1600, 1200)])
def test_images_of_every_size_are_scanned(size: tuple[int, int]) -> None:
    after = Scan()(Images.new("RGB", size, "white"))
    assert min(after.size) >= 1
    assert as_array(after).mean() > 200


def test_transparency_is_paper() -> None:
    clear = Images.new("RGBA", (60, 60), (0, 0, 0, 0))
    assert as_array(Scan()(clear)).mean() > 200


# ------------------------------------------------------------------------------- datasets

FEATURES = Features({"id": Value("string"), "image": Image()})


def rows() -> Dataset:
    images = [png(drawing()), None, png(drawing("C = 3 μF"))]
    return Dataset.from_list(
        [{"id": str(i), "image": image and {"bytes": image}} for i, image in enumerate(images)],
        features=FEATURES,
    )


def expected() -> list[bytes | None]:
    return [Scan()(drawing()).tobytes(), None, Scan()(drawing("C = 3 μF")).tobytes()]


def pixels(dataset: Dataset) -> list[bytes | None]:
    return [row["image"] and row["image"].tobytes() for row in dataset]


@pytest.mark.parametrize("batched", [False, True])
def test_map_scans_rows_and_batches_alike(batched: bool) -> None:
    mapped = rows().map(Scan(), batched=batched)
    assert pixels(mapped) == expected()
    assert mapped["id"][:] == ["0", "1", "2"]
    assert mapped.features == FEATURES


def test_set_transform_scans_at_load_time() -> None:
    dataset = rows()
    dataset.set_transform(Scan())
    assert pixels(dataset) == expected()
    assert dataset[0]["image"].tobytes() == expected()[0]
    assert pixels(rows().with_transform(Scan())) == expected()


def test_a_stream_is_scanned_as_it_comes() -> None:
    stream = rows().to_iterable_dataset().map(Scan())
    assert [row["image"] and row["image"].tobytes() for row in stream] == expected()


def test_lists_of_images_are_scanned_one_by_one() -> None:
    several = Dataset.from_list(
        [{"images": [{"bytes": png(drawing())}, {"bytes": png(drawing("2"))}]}],
        features=Features({"images": List(Image())}),
    )
    (row,) = several.map(Scan())
    assert [image.tobytes() for image in row["images"]] == [
        Scan()(drawing()).tobytes(),
        Scan()(drawing("2")).tobytes(),
    ]


def test_rows_that_were_not_decoded_are_scanned_as_well() -> None:
    undecoded = {"image": {"bytes": png(drawing()), "path": None}}
    assert Scan()(undecoded)["image"].tobytes() == expected()[0]
    assert Scan(column="figure")({"figure": drawing()})["figure"].tobytes() == expected()[0]


def test_it_travels_to_the_workers_of_a_loader() -> None:
    assert pickle.loads(pickle.dumps(Scan(7, 0.5))) == Scan(7, 0.5)


def test_misuse_is_named() -> None:
    with pytest.raises(InputError, match="strength=3"):
        Scan(strength=3)
    with pytest.raises(InputError, match="no column 'image'"):
        Scan()({"question": "?"})
    with pytest.raises(InputError, match="cannot scan str"):
        Scan()("figure.png")  # type: ignore[call-overload]
    with pytest.raises(InputError, match="cannot be decoded"):
        Scan()({"image": {"bytes": b"broken", "path": None}})
