"""What `scigen` says of itself."""

from __future__ import annotations

from typer.testing import CliRunner

from scigen_data import __version__
from scigen_data.cli import app
from scigen_data.generators import GENERATORS, BuildOptions
from scigen_data.options import options_of


def said(*words: str) -> str:
    done = CliRunner().invoke(app, list(words), env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    return done.output


def test_generators_are_listed_with_options_keys_and_the_papers_models() -> None:
    text = said("generators")
    for spec in GENERATORS.table().values():
        assert f"  {spec.name:12} {spec.summary}\n" in text
        assert all(key in text for key in spec.keys)
    for model in (
        *("HunyuanImage-3.0", "Qwen-Image", "GPT-Image-1", "GPT-Image-1.5", "Seedream-4.0"),
        *("Nanobanana", "Nanobanana-Pro", "Flux2-flex", "Qwen3-ImgCoder"),
        *("Gemini-3-Flash-ImgCoder", "Gemini-3-Pro-ImgCoder"),
    ):
        assert f"{model}: --" in text
    assert max(map(len, text.splitlines())) <= 120


def test_recipes_are_listed_with_what_they_make() -> None:
    lines = said("recipes").splitlines()
    assert [line.split()[0] for line in lines] == ["corpus", "families", "scigenbench"]
    assert all(len(line.split()) > 4 for line in lines)


def test_version_is_an_option_too() -> None:
    assert said("--version") == said("version") == f"{__version__}\n"


def test_help_of_build_lists_every_option_under_its_heading_with_its_default() -> None:
    text = said("build", "--help")
    for each in options_of(BuildOptions):
        assert (f"{each.flag} " in text) != each.hidden
    for heading in {each.group for each in options_of(BuildOptions) if not each.hidden}:
        assert f"\n{heading[0].upper()}{heading[1:]}:\n" in text
    assert "[default: 0.6; 0<=x<=2]" in text
