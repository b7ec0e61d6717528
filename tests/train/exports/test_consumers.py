"""verl, LLaMA-Factory and ms-swift read what is written for them, where they are installed.

The real packages, on the CPU: `pip install --no-deps` of each with what its reader imports.
Where one is missing, `test_schemas.py` still holds the export to what its source demands.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

from scigen_data.train.exporting.write import Exported
from tests.train import published
from tests.train.exports.consumers import ask

Export = Callable[..., Exported]


def needs(module: str, package: str) -> pytest.MarkDecorator:
    """Looked for and not imported: these packages change others when they are."""
    found = importlib.util.find_spec(module.partition(".")[0]) is not None
    found = found and importlib.util.find_spec(module) is not None
    return pytest.mark.skipif(not found, reason=f"needs {package}, installed with --no-deps")


def plain(text: str) -> str:
    """The text without the marks of the row that spells some."""
    return text.replace("<image>", "< image>").replace("<|", "< |")


PROBLEMS = [sample.problem for sample in published.samples()[: published.ROWS]]
SIZES = [[120, 80], [64, 64], [40, 120]]


@pytest.mark.slow
@needs("verl.utils.dataset.rl_dataset", "verl 0.9")
def test_verls_dataset_and_collator_read_it(
    export: Export, llava_path: Path, tmp_path: Path
) -> None:
    made = export("verl")
    batch = ask("verl", made.folder / made.files[0], llava_path, scratch=tmp_path)
    for index, (problem, turns) in enumerate(zip(PROBLEMS, batch["turns"], strict=True)):
        (turn,) = turns
        picture, text = turn["parts"]
        assert picture == SIZES[index % 3]
        assert text == plain(problem.multimodal_question)
        assert batch["reward_model"][index] == {"style": "rule", "ground_truth": problem.answer}
        assert batch["extra_info"][index]["id"] == problem.id
    assert batch["index"] == list(range(published.ROWS))
    assert batch["templated"].count("<image>") == 1


@pytest.mark.slow
@needs("llamafactory", "llamafactory 0.9")
def test_llama_factory_loads_converts_and_tokenizes_it(
    export: Export, llava_path: Path, tmp_path: Path
) -> None:
    made = export("llamafactory", system="Be exact.")
    read = ask("llamafactory", made.folder, "scigen_sft", llava_path, scratch=tmp_path)
    assert [text.strip() for text in read["trained"]] == [
        f"{problem.answer}</s>" for problem in PROBLEMS
    ]
    for text, images in zip(read["read"], read["images"], strict=True):
        assert text.startswith("Be exact.")
        assert text.count("<image>") == 16  # tokens of a figure in this model
        assert [Path(image).is_file() for image in images] == [True]
    assert read["pixels"] == [2, 3, 56, 56]


@pytest.mark.slow
@needs("swift.dataset", "ms-swift 4.6")
def test_ms_swift_encodes_it_for_sft_and_keeps_the_solution_for_grpo(
    export: Export, llava_path: Path, tmp_path: Path
) -> None:
    files = [
        made.folder / made.files[0]
        for made in (export("ms-swift"), export("ms-swift", view="grpo"))
    ]
    read = ask("swift", *files, llava_path, scratch=tmp_path)
    assert read["trained"] == [f"{problem.answer}</s>" for problem in PROBLEMS]
    assert read["image_tokens"] == [16] * published.ROWS
    assert read["sizes"] == [[SIZES[index % 3]] for index in range(published.ROWS)]
    assert read["solution"] == [problem.answer for problem in PROBLEMS]
    for turns, problem in zip(read["asked"], PROBLEMS, strict=True):
        assert [turn["role"] for turn in turns] == ["user"]
        assert turns[0]["content"] == f"<image>{plain(problem.multimodal_question)}"
