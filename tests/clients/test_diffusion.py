"""Pixel models in this process: tiny random pipelines, saved to disk and loaded again."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from datasets import load_dataset
from PIL import Image

from scigen_data.clients import Failure
from scigen_data.clients.diffusion import DiffusionModel
from scigen_data.clients.images import ImageRequest, Picture
from scigen_data.clients.pipelines import Call
from scigen_data.errors import EndpointError, InputError, MissingExtra
from scigen_data.records import Status
from tests.builds import dataset_bytes, scigen
from tests.plain import RECIPE
from tests.tiny_pixel import (
    tiny_class_drawer,
    tiny_flux,
    tiny_flux2,
    tiny_latent_diffusion,
    tiny_qwen_image,
    tiny_stable_diffusion,
)

BUILDERS: dict[str, Callable[[Path], Path]] = {
    "sd": tiny_stable_diffusion,
    "flux": tiny_flux,
    "qwen": tiny_qwen_image,
    "flux2": tiny_flux2,
    "ldm": tiny_latent_diffusion,
}
CLASSES = {
    "sd": "StableDiffusionPipeline",
    "flux": "FluxPipeline",
    "qwen": "QwenImagePipeline",
    "flux2": "Flux2KleinPipeline",
    "ldm": "LDMTextToImagePipeline",
}
FAMILIES = pytest.mark.parametrize("family", ["sd", "flux", "qwen"])


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("pipelines")
    return {name: build(root / f"tiny-{name}") for name, build in BUILDERS.items()}


@pytest.fixture(scope="session")
def models(folders: dict[str, Path]) -> dict[str, DiffusionModel]:
    """Two steps a picture, four pictures a batch."""
    return {name: DiffusionModel(str(path), steps=2, batch=4) for name, path in folders.items()}


def ask(prompt: str = "a convex lens", seed: int = 0, **fields: Any) -> ImageRequest:
    return ImageRequest("tiny", prompt, **{"width": 64, "height": 64, "seed": seed, **fields})


def draw(model: DiffusionModel, *requests: ImageRequest) -> list[Picture | Failure]:
    """All at once, in one event loop."""

    async def run() -> list[Picture | Failure]:
        return list(await asyncio.gather(*map(model.draw, requests)))

    return asyncio.run(run())


def drawn(model: DiffusionModel, *requests: ImageRequest) -> list[bytes]:
    outcomes = draw(model, *requests)
    assert all(isinstance(outcome, Picture) for outcome in outcomes), outcomes
    return [outcome.image for outcome in outcomes if isinstance(outcome, Picture)]


def pixels(image: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(image))).astype(int)


def network(model: DiffusionModel) -> Any:
    """The part of a loaded pipeline that runs once a step."""
    pipe = model._loaded.get().pipe
    return getattr(pipe, "unet", None) or pipe.transformer


# -------------------------------------------------------------------------------- pictures


@pytest.mark.parametrize("family", list(BUILDERS))
def test_a_saved_pipeline_draws_and_says_what_it_is(
    models: dict[str, DiffusionModel], family: str
) -> None:
    [picture] = draw(models[family], ask())
    assert isinstance(picture, Picture)
    image = Image.open(io.BytesIO(picture.image))
    assert (image.format, image.mode, image.size) == ("PNG", "RGB", (64, 64))
    assert pixels(picture.image).std() > 5
    assert picture.model.startswith(f"tiny-{family} ({CLASSES[family]}, float32, cpu; diffusers 0.")


@FAMILIES
def test_seed_and_prompt_decide_the_bytes(models: dict[str, DiffusionModel], family: str) -> None:
    model = models[family]
    first, again, seed, prompt = (
        drawn(model, request)[0]
        for request in (ask(seed=3), ask(seed=3), ask(seed=4), ask("two resistors", seed=3))
    )
    assert first == again
    assert abs(pixels(first) - pixels(seed)).mean() > 1
    assert (pixels(first) != pixels(prompt)).mean() > 0.01


@FAMILIES
def test_a_picture_is_the_same_in_a_batch_but_for_a_grey_level(
    models: dict[str, DiffusionModel], family: str
) -> None:
    requests = [ask("a ray of light " * (1 + seed), seed) for seed in range(3)]
    together = drawn(models[family], *requests)
    for request, image in zip(requests, together, strict=True):
        apart = abs(pixels(drawn(models[family], request)[0]) - pixels(image))
        assert apart.max() <= 1
        assert (apart > 0).mean() < 0.005


@pytest.mark.parametrize("family", ["sd", "flux"])
def test_a_picture_has_the_same_bytes_whatever_is_drawn_beside_it(
    models: dict[str, DiffusionModel], family: str
) -> None:
    requests = [ask("a ray of light " * (1 + seed), seed) for seed in range(4)]
    together = drawn(models[family], *requests)
    assert drawn(models[family], *requests[::-1]) == together[::-1]
    assert drawn(models[family], requests[2]) == [together[2]]
    assert drawn(models[family], *requests[1:3]) == together[1:3]


def test_requests_of_one_size_are_drawn_in_batches(models: dict[str, DiffusionModel]) -> None:
    rows: list[int] = []
    hook = network(models["flux"]).register_forward_hook(
        lambda _, __, output: rows.append(len(output[0]))
    )
    requests = [ask(seed=seed) for seed in range(6)] + [ask(seed=9, width=32)]
    try:
        images = drawn(models["flux"], *requests)
    finally:
        hook.remove()
    assert rows == [4] * 6  # two steps each, and filled up
    assert [pixels(image).shape for image in images] == [(64, 64, 3)] * 6 + [(64, 32, 3)]


def test_sizes_are_rounded_to_what_the_model_can_draw_and_that_is_said(
    models: dict[str, DiffusionModel], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        images = [drawn(models[name], ask(width=70, height=41))[0] for name in ("sd", "flux")]
    assert [pixels(image).shape[:2] for image in images] == [(40, 72), (48, 64)]
    assert "StableDiffusionPipeline draws in multiples of 8 pixels: 72 x 40 instead" in caplog.text
    assert "FluxPipeline draws in multiples of 16 pixels: 64 x 48 instead" in caplog.text


def test_a_prompt_that_is_cut_is_said_once_and_the_libraries_say_nothing(
    models: dict[str, DiffusionModel],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    long = "resistor " * 600
    with caplog.at_level(logging.WARNING):
        for name in ("sd", "flux", "qwen"):
            drawn(models[name], ask(long), ask(f"{long} more", seed=1))
    said = [record.getMessage() for record in caplog.records]
    told = "{} reads {} tokens of a prompt and some have more: the rest is not seen{}"
    raise_it = "; its 'max_sequence_length' may be raised"
    assert [line for line in said if "not seen" in line] == [
        told.format("StableDiffusionPipeline", 77, ""),
        told.format("FluxPipeline", 512, raise_it),
        told.format("QwenImagePipeline", 512, raise_it),
    ]
    assert "resistor" not in capfd.readouterr().err


@FAMILIES
def test_a_source_is_restyled_at_the_size_asked_for(
    models: dict[str, DiffusionModel], family: str
) -> None:
    model = models[family]
    one, other = drawn(model, ask(seed=1), ask(seed=2, width=96))
    plain, *restyled = drawn(
        model,
        ask(seed=5),
        ask(seed=5, source=one, strength=0.2),  # of two steps, not even half a one
        ask(seed=5, source=other, strength=0.2),
        ask(seed=5, source=one, strength=1.0),
    )
    [picture] = draw(model, ask(source=one))
    assert isinstance(picture, Picture)
    assert f" ({CLASSES[family].replace('Pipeline', 'Img2ImgPipeline')}, " in picture.model
    assert {pixels(image).shape for image in restyled} == {(64, 64, 3)}
    assert len({plain, *restyled}) == 4


def test_a_pipeline_that_follows_images_gets_one_a_picture(
    models: dict[str, DiffusionModel], caplog: pytest.LogCaptureFixture
) -> None:
    sources = drawn(models["sd"], ask(seed=1), ask(seed=2))
    requests = [ask(seed=5, source=source) for source in sources]
    together = drawn(models["flux2"], *requests)
    assert together == [drawn(models["flux2"], request)[0] for request in requests]
    assert together[0] != together[1]
    with caplog.at_level(logging.WARNING):
        drawn(models["flux2"], ask(extra={"guidance": 2.0}))
    assert "Flux2KleinPipeline is distilled: it has no use for guidance" in caplog.text


def test_a_batch_whose_callers_are_gone_stops_drawing(folders: dict[str, Path]) -> None:
    model = DiffusionModel(str(folders["sd"]), steps=500)
    steps: list[int] = []
    [_] = draw(model, ask(extra={"steps": 1}))
    network(model).register_forward_hook(lambda *_: steps.append(1))

    async def run() -> Picture | Failure:
        task = asyncio.create_task(model.draw(ask()))
        while not steps:
            await asyncio.sleep(0.005)
        task.cancel()
        return await model.draw(ask(seed=1, extra={"steps": 3}))

    assert isinstance(asyncio.run(run()), Picture)
    assert len(steps) < 400


# -------------------------------------------------------------------------------- failures


def test_a_black_image_of_the_safety_checker_is_a_refusal(tmp_path: Path) -> None:
    strict = DiffusionModel(str(tiny_stable_diffusion(tmp_path / "a", safety=-1.5)), steps=1)
    [outcome] = draw(strict, ask())
    assert isinstance(outcome, Failure)
    assert outcome.status is Status.FAILED
    assert "nsfw_content_detected" in outcome.reason
    lenient = DiffusionModel(str(tiny_stable_diffusion(tmp_path / "b", safety=1.5)), steps=1)
    assert isinstance(draw(lenient, ask())[0], Picture)


def test_a_picture_that_fits_in_no_memory_is_a_typed_outcome(
    models: dict[str, DiffusionModel],
) -> None:
    # Latents alone of some 16 TB: the allocator refuses at once.
    huge = [ask(seed=seed, width=8_000_000, height=8_000_000) for seed in range(2)]
    outcomes = draw(models["sd"], *huge, ask())
    for outcome in outcomes[:2]:
        assert isinstance(outcome, Failure)
        assert outcome.status is Status.MEMORY
        assert outcome.reason.startswith("one picture of 8000000 x 8000000 does not fit into cpu's")
    assert isinstance(outcomes[2], Picture)


def test_a_batch_that_does_not_fit_is_drawn_in_halves(folders: dict[str, Path]) -> None:
    import torch

    model, alone = (DiffusionModel(str(folders["flux"]), steps=2, batch=n) for n in (3, 1))
    requests = [ask(seed=seed) for seed in range(3)]
    apart = [drawn(alone, request)[0] for request in requests]
    drawn(model, *requests)
    rows: list[int] = []

    def full(_: Any, __: Any, given: dict[str, Any]) -> None:
        rows.append(len(given["hidden_states"]))
        if rows[-1] > 1:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    network(model).register_forward_pre_hook(full, with_kwargs=True)
    assert drawn(model, *requests) == apart
    assert rows == [3, 1, 1, 2, 1, 1, 1, 1]
    assert model.batch == 1


def test_a_pipeline_that_breaks_over_a_request_fails_that_request(
    models: dict[str, DiffusionModel],
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("a kernel\nfailed")

    hook = network(models["sd"]).register_forward_pre_hook(broken)
    try:
        [outcome] = draw(models["sd"], ask())
    finally:
        hook.remove()
    reason = "the pipeline fails: RuntimeError: a kernel failed"
    assert outcome == Failure(Status.API_ERROR, reason)
    assert isinstance(draw(models["sd"], ask())[0], Picture)


def test_one_request_that_breaks_the_pipeline_leaves_its_batch_whole(
    models: dict[str, DiffusionModel],
) -> None:
    requests = [ask("abc"), ask("\x01abc"), ask("abd", seed=2)]
    pipe = models["sd"]._loaded.get().pipe
    odd = pipe.tokenizer("\x01")["input_ids"][0]

    def refuse(_: Any, given: Any) -> None:
        if (given[0] == odd).any():
            raise RuntimeError("a token that no one may say")

    expected = [drawn(models["sd"], requests[0])[0], drawn(models["sd"], requests[2])[0]]
    hook = pipe.text_encoder.get_input_embeddings().register_forward_pre_hook(refuse)
    try:
        first, failed, last = draw(models["sd"], *requests)
    finally:
        hook.remove()
    assert isinstance(first, Picture)
    assert isinstance(last, Picture)
    assert [first.image, last.image] == expected
    assert isinstance(failed, Failure)
    assert failed.status is Status.API_ERROR


def test_a_model_that_restyles_nothing_says_so(models: dict[str, DiffusionModel]) -> None:
    [source] = drawn(models["ldm"], ask())
    with pytest.raises(EndpointError, match=r"tiny-ldm \(LDMText.*\) draws from a text only"):
        draw(models["ldm"], ask(source=source))


# ------------------------------------------------------------------------------ parameters


def call_of(models: dict[str, DiffusionModel], family: str) -> Call:
    return Call.of(models[family]._loaded.get().pipe)


@pytest.mark.parametrize(
    ("family", "guidance", "expected"),
    [
        ("sd", 3.0, {"guidance_scale": 3.0}),
        ("sd", None, {}),
        ("flux", 3.0, {"guidance_scale": 3.0}),  # distilled: built in
        ("flux", None, {}),
        ("qwen", 3.0, {"true_cfg_scale": 3.0, "negative_prompt": [" ", " "]}),
        ("qwen", None, {"negative_prompt": [" ", " "]}),  # its own scale of 4 needs one
        ("qwen", 1.0, {"true_cfg_scale": 1.0}),
    ],
)
def test_guidance_goes_by_the_name_that_works(
    models: dict[str, DiffusionModel],
    family: str,
    guidance: float | None,
    expected: dict[str, Any],
) -> None:
    arguments = call_of(models, family).arguments([ask(), ask(seed=1)], None, guidance)
    common = {"prompt": ["a convex lens"] * 2, "width": 64, "height": 64}
    assert arguments == {**common, **expected}


def test_a_request_sets_plain_parameters_and_no_others(models: dict[str, DiffusionModel]) -> None:
    call = call_of(models, "qwen")
    extra = {"steps": 7, "negative_prompt": "blur", "max_sequence_length": 64, "sigmas": None}
    arguments = call.arguments([ask(extra=extra)], 2, None)
    assert arguments["num_inference_steps"] == 7
    assert arguments["negative_prompt"] == ["blur"]
    assert arguments["max_sequence_length"] == 64
    for name in ("prompt", "latents", "generator", "prompt_embeds", "colour"):
        with pytest.raises(InputError, match=f"QwenImagePipeline takes no '{name}': it takes .*s"):
            call.arguments([ask(extra={name: 1})], 2, None)
    with pytest.raises(InputError, match="does not take the request: `max_sequence_length`"):
        draw(models["qwen"], ask(extra={"max_sequence_length": 10_000}))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"source": b"no image"}, "the image to restyle cannot be read"),
        ({"source": b"", "strength": 0.5}, "the image to restyle cannot be read"),
    ],
)
def test_a_source_that_is_no_image_is_misuse(
    models: dict[str, DiffusionModel], fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        draw(models["sd"], ask(**fields))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"batch": 0}, "batch is 0"),
        ({"steps": 0}, "steps is 0"),
        ({"offload": "disk"}, "no offload 'disk': choose one of none, model, sequential"),
        ({"offload": "model", "device": "cpu"}, "needs a GPU"),
        ({"device": "tpu"}, "no device 'tpu': choose cpu, cuda, cuda:N or mps"),
        ({"dtype": "int8"}, "no dtype 'int8': choose one of float32"),
    ],
)
def test_options_that_cannot_be_meant_are_refused_at_once(
    options: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        DiffusionModel("some/model", **options)


def test_a_missing_package_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match=r"pip install 'scigen-data\[pixel\]'"):
        DiffusionModel("some/model")


# --------------------------------------------------------------------------------- loading


def spoiled(folder: Path, target: Path, what: str) -> Path:
    """A copy of a pipeline with something wrong."""
    shutil.copytree(folder, target)
    index = target / "model_index.json"
    if what == "no index":
        index.unlink()
    elif what == "class":
        index.write_text(json.dumps({**json.loads(index.read_text()), "_class_name": "Unheard"}))
    elif what == "part":
        shutil.rmtree(target / "unet")
    elif what == "cut weights":
        weights = next((target / "unet").glob("*.safetensors"))
        weights.write_bytes(weights.read_bytes()[:1000])
    return target


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("no index", "is no diffusers pipeline: it holds no model_index.json; a model that brings"),
        ("class", r"cannot be loaded: \w+: .*Unheard"),
        ("part", "cannot be loaded: "),
        ("cut weights", "cannot be loaded: "),
    ],
)
def test_a_folder_that_cannot_be_loaded_is_one_line_with_a_remedy(
    folders: dict[str, Path], tmp_path: Path, what: str, said: str
) -> None:
    path = spoiled(folders["sd"], tmp_path / "spoiled", what)
    model = DiffusionModel(str(path))
    for _ in range(2):  # the second caller hears the same
        with pytest.raises(InputError, match=said) as caught:
            draw(model, ask())
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/at/all", "a/b/c", " "])
def test_a_folder_that_is_not_there_is_told_from_a_hub_id(name: str) -> None:
    with pytest.raises(InputError, match=r"no folder .*: check --model"):
        draw(DiffusionModel(name), ask())


def test_a_single_file_is_no_pipeline(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"weights")
    with pytest.raises(InputError, match="is a single file: --model wants the folder"):
        draw(DiffusionModel(str(path)), ask())


def test_a_pipeline_that_reads_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="DiTPipeline draws nothing from a text"):
        draw(DiffusionModel(str(tiny_class_drawer(tmp_path / "dit"))), ask())


@pytest.mark.parametrize("device", ["cuda:7", "mps"])
def test_a_device_that_is_not_there_is_named(folders: dict[str, Path], device: str) -> None:
    with pytest.raises(InputError, match=f"no device {device} here .*leave --device out"):
        draw(DiffusionModel(str(folders["sd"]), device=device), ask())


def test_offloading_without_a_gpu_is_said(folders: dict[str, Path]) -> None:
    import torch

    if torch.cuda.is_available() or torch.backends.mps.is_available():
        pytest.skip("there is a GPU here")
    with pytest.raises(InputError, match="offload 'model' needs a GPU and there is none"):
        draw(DiffusionModel(str(folders["sd"]), offload="model"), ask())


# ----------------------------------------------------------------------------- the command


@pytest.mark.slow
def test_workers_fill_the_batches_of_one_model_and_the_bytes_are_those_of_one_worker(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    def made(out: Path, workers: int) -> dict[str, str]:
        done = scigen(
            *("build", RECIPE, "--n", 8, "--out", out, "--generator", "diffusers"),
            *("--model", folders["flux"], "--steps", 2, "--size", "64x64", "--batch", 4),
            *("--attempts", 1, "--workers", workers),
        )
        assert done.returncode == 0, done.stderr
        held = [path for path in (out / ".scigen" / "models").iterdir() if not path.suffix]
        assert len(held) == 1
        return dataset_bytes(out)

    assert made(tmp_path / "two", 2) == made(tmp_path / "one", 1)


@pytest.mark.slow
def test_the_command_builds_a_dataset_with_a_pipeline(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = scigen(
        *("build", "families", "--n", 4, "--out", out, "--generator", "diffusers"),
        *("--model", folders["qwen"], "--steps", 2, "--size", "64x64", "--batch", 4),
        *("--attempts", 1, "--workers", 2),  # a worker of its own: torch hangs in a fork
    )
    assert done.returncode == 0, done.stderr
    rows = list(load_dataset(str(out), "unchecked", split="train"))  # until somebody reads them
    assert len(rows) == 4
    assert {row["generator"] for row in rows} == {"diffusers"}
    assert {row["status"] for row in rows} == {"ok"}
    assert {row["image"].size for row in rows} == {(64, 64)}
    assert len({row["pixel_hash"] for row in rows}) == 4
    assert not any(row["program"] for row in rows)
