"""The application, and what its commands share."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Annotated, NoReturn, Optional
from urllib.parse import urlsplit

import typer

from scigen_data.errors import CostReached, InputError, ScigenError
from scigen_data.texts import printable

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Scientific images that show exactly what the problem says, as Hugging Face datasets.",
)


def say(text: str, *, err: bool = False, lines: bool = False) -> None:
    """Write a line, or lines, to the terminal; the one place that does. What strangers wrote stays
    text: it moves no cursor, clears no screen, fills no clipboard and forges no further line."""
    shown = text.splitlines() if lines else [text]
    typer.echo("\n".join(map(printable, shown)), err=err)


def _version(wanted: bool) -> None:
    if wanted:
        from scigen_data import __version__

        say(__version__)
        raise typer.Exit


@app.callback()
def _scigen(
    version: Annotated[
        bool,
        typer.Option("--version", help="print the version", is_eager=True, callback=_version),
    ] = False,
) -> None: ...


# typer reads annotations at run time, where Python 3.10 knows no `X | None` of its own.
OptionalPath = Optional[Path]  # noqa: UP045
OptionalText = Optional[str]  # noqa: UP045
OptionalInt = Optional[int]  # noqa: UP045
OptionalFloat = Optional[float]  # noqa: UP045
Journals = Annotated[
    Optional[list[Path]],  # noqa: UP045
    typer.Option("--review", metavar="FILE", help="a journal of `scigen review`; repeatable"),
]


def main() -> None:
    """Run the command line; what goes wrong on purpose is one line on stderr, exit code 1, or 3
    where --max-cost is reached."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal need not have every character
            with contextlib.suppress(OSError):
                stream.reconfigure(errors="backslashreplace")
    try:
        _check_words()
        _check_hub()
        app()
    except Told:
        raise
    except SystemExit as ended:
        if ended.code == STOPPED:  # typer takes Ctrl-C for itself, and says nothing
            say("scigen: stopped", err=True)
        raise
    except CostReached as error:
        fail(f"{error}{_with_more(sys.argv)}", code=SPENT)
    except ScigenError as error:
        fail(str(error))
    except (BlockingIOError, RuntimeError) as error:
        from scigen_data.renderer import machine

        if not machine.starts_no_more(error):
            raise
        fail(machine.no_processes())
    except MemoryError:
        fail("this asks for more memory than there is")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _check_words() -> None:
    """Raises InputError for an argument that is no UTF-8: it could not be written down or shown."""
    for word in sys.argv[1:]:
        if any("\ud800" <= char <= "\udfff" for char in word):
            raise InputError(
                f"the argument {os.fsencode(word)!r} is no UTF-8: give the file or folder another "
                "name"
            )


def _check_hub() -> None:
    """Raises InputError for a Hub address that huggingface_hub cannot even be imported with."""
    address = os.environ.get("HF_ENDPOINT", "")
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if address and not sound:
        raise InputError(
            f"HF_ENDPOINT is {address!r}: it should look like https://huggingface.co, or be unset"
        )


STOPPED = 130  # what a shell says of Ctrl-C
SPENT = 3  # what --max-cost allows is spent


def _with_more(words: Sequence[str]) -> str:
    """The command with twice as much, where it can be had of this one's words."""
    again = ["scigen", *words[1:]]
    for place, word in enumerate(again):
        flag, equals, value = word.partition("=")
        if flag != "--max-cost":
            continue
        try:
            more = f"{2 * float(value if equals else again[place + 1]) or 1:g}"
        except (ValueError, IndexError):
            break
        again[place : place + (1 if equals else 2)] = ["--max-cost", more]
        return f": {shlex.join(again)}"
    return ""


class Told(SystemExit):
    """An exit whose reason stands on stderr already."""


def fail(message: str, code: int = 1) -> NoReturn:
    say(f"scigen: {' '.join(message.split())}", err=True)
    raise Told(code)


def loader(folder: Path) -> str:
    """What opens a dataset's folder by its name."""
    from scigen_data.train.loading import is_pattern

    return "scigen_data.load_view" if is_pattern(folder) else "datasets.load_dataset"


def screen() -> bool:
    """Whether someone looks at a screen that can show a page."""
    if os.environ.get("CI") or not sys.stdout.isatty():
        return False
    graphic = ("DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform in ("darwin", "win32") or any(os.environ.get(each) for each in graphic)


def every(seconds: float, clock: Callable[[], float] = monotonic) -> Callable[[], bool]:
    """A clock that says True at most once in `seconds`."""
    last = clock()

    def due() -> bool:
        nonlocal last
        if clock() - last < seconds:
            return False
        last = clock()
        return True

    return due


SILENT = 15.0  # seconds without anything done after which it is said what is waited for


class Silence:
    """Since when nothing was done."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self.broken()

    def broken(self) -> None:
        """Something was done."""
        self._since = self._clock()

    @property
    def long(self) -> bool:
        return self._clock() - self._since >= SILENT


class Counting:
    """One line in ten seconds about what is done, or, where nothing was for long, about what is
    waited for; every line that finishes something."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._due = every(10.0, clock)
        self._silence = Silence(clock)
        self._last = ""

    def tell(self, line: str, *, finished: bool) -> None:
        """Something more is done."""
        self._silence.broken()
        self._last = f"{line} "
        if self._due() or finished:
            say(line, err=True)

    def hear(self, text: str) -> None:
        """What is waited for."""
        if self._silence.long and self._due():
            say(f"{self._last}{text}", err=True)


def write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None
