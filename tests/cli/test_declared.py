"""Options of the command line that come from declarations."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from scigen_data.cli.declared import Grouped, with_options
from scigen_data.errors import InputError
from scigen_data.options import changed, command_words, deciding, documented, make, option


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise ValueError("it should look like 1024x768")
    return int(width), int(height)


@documented
@dataclass(frozen=True, slots=True)
class Choices:
    """What one may choose."""

    seed: int = option(0, "of the build", least=0)
    base_url: str | None = option(
        None, "the endpoint", decides=False, said="URL", group="chat model"
    )
    heat: float = option(0.6, "of sampling", least=0, most=2, group="chat model")
    size: tuple[int, int] | None = option(
        None,
        "of a picture",
        several=False,
        read=_size,
        write=lambda size: f"{size[0]}x{size[1]}",
        metavar="WxH",
    )
    files: tuple[Path, ...] = option((), "problem file; repeatable")
    loud: bool = option(False, "say more", decides=False)


def run(*words: str) -> tuple[int, str, list[Choices]]:
    app, seen = typer.Typer(rich_markup_mode=None), []

    @app.command(cls=Grouped)
    @with_options(Choices)
    def command(name: str, *, options: Choices) -> None:
        """Choose."""
        seen.append(options)
        typer.echo(name)

    done = CliRunner().invoke(app, list(words), env={"COLUMNS": "100"})
    if isinstance(done.exception, InputError):
        raise done.exception
    return done.exit_code, done.output, seen


def test_what_is_left_out_has_its_default() -> None:
    assert run("x")[2] == [Choices()]


def test_values_are_read_as_declared() -> None:
    words = [
        "x",
        "--seed",
        "3",
        "--base-url",
        "u",
        "--heat",
        "1",
        "--size",
        "8x9",
        "--files",
        "a",
        "--files",
        "b",
        "--loud",
    ]
    assert run(*words)[2] == [Choices(3, "u", 1.0, (8, 9), (Path("a"), Path("b")), True)]


def test_a_value_that_cannot_be_read_names_its_flag() -> None:
    with pytest.raises(InputError, match=r"--size is '8': it should look like 1024x768"):
        run("x", "--size", "8")


def test_help_groups_options_and_shows_defaults() -> None:
    text = run("--help")[1]
    assert text.index("Options:") < text.index("--seed") < text.index("Chat model:")
    assert text.index("Chat model:") < text.index("--heat")
    assert "[default: 0.6" in text
    assert "WxH" in text


def test_a_number_out_of_range_is_refused() -> None:
    assert run("x", "--heat", "3")[0] == 2
    with pytest.raises(InputError, match="--heat is 3: it must be at most 2"):
        make(Choices, {"heat": 3})


def test_an_unknown_option_names_those_there_are() -> None:
    with pytest.raises(InputError, match="no option 'sed': there are seed, base_url"):
        make(Choices, {"sed": 3})


def test_texts_do_for_paths() -> None:
    assert make(Choices, {"files": "a"}).files == (Path("a"),)
    assert make(Choices, {"files": ["a", "b"]}).files == (Path("a"), Path("b"))


def test_everything_decides_that_does_not_say_otherwise() -> None:
    options = Choices(base_url="u", loud=True, size=(8, 9))
    assert deciding(options, used=("heat",)) == {"heat": 0.6, "size": "8x9"}
    assert set(changed(options)) == {"base_url", "loud", "size"}


def test_the_command_says_what_decides_and_hides_what_is_this_machines() -> None:
    options = Choices(seed=2, base_url="http://me", size=(8, 9), files=(Path("a"), Path("b")))
    assert command_words(options, used=("heat",)) == [
        *("--seed", "2", "--base-url", "URL", "--heat", "0.6", "--size", "8x9"),
        *("--files", "a", "--files", "b"),
    ]


def test_help_tells_every_option() -> None:
    assert "heat: of sampling (default: 0.6)" in (Choices.__doc__ or "")
