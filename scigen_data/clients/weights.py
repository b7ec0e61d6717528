"""Models by Hub id or by path: where the weights are, which commit, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scigen_data.clients.devices import out_of_memory
from scigen_data.errors import EndpointError, InputError, MissingExtra, ScigenError

_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Weights:
    """A model that is there."""

    source: str  # what `from_pretrained` takes
    index: Path  # its index file, on this disk
    name: str  # for a row: the Hub id, or the folder's own name
    revision: str | None = None  # a branch, tag or commit of the Hub
    commit: str = ""  # of the Hub; empty for a folder

    @property
    def identity(self) -> str:
        """`name@commit`, as far as it is known."""
        return f"{self.name}@{self.commit[:12]}" if self.commit else self.name


def find_weights(model: str, index: str, *, what: str, otherwise: str) -> Weights:
    """The folder `model`, or the Hub's model of that id ("owner/name", "owner/name@revision").

    index: the file that makes it `what` ("a diffusers pipeline"). Only that file is fetched.
    `otherwise` is the remedy where it is missing. Raises InputError where there is no such model
    or it is of another kind, EndpointError where the Hub does not give it away.
    """
    folder = Path(model).expanduser()
    if folder.is_dir():
        if not (folder / index).is_file():
            raise InputError(f"{model} is no {what}: it holds no {index}; {otherwise}")
        return Weights(str(folder), folder / index, folder.resolve().name)
    if folder.exists():
        raise InputError(
            f"{model} is a single file: --model wants the folder of {what}, or its id on the Hub"
        )
    if model.startswith((".", "/", "~")) or model.count("/") > 1 or not model.strip():
        raise InputError(f"no folder {model!r}: check --model")
    name, _, revision = model.partition("@")
    with _from_the_hub(name, revision, index, what, otherwise):
        from huggingface_hub import hf_hub_download

        path = Path(hf_hub_download(name, index, revision=revision or None))
    commit = path.parent.name
    return Weights(name, path, name, revision or None, commit if _COMMIT.fullmatch(commit) else "")


@contextmanager
def loading(model: str, device: str, needs: str) -> Iterator[None]:
    """Whatever goes wrong while a library loads `model`, as one line with its remedy.

    `needs` is what to do where the device has too little memory.
    """
    try:
        with _from_the_hub(model, "", "weights", "model", "check --model"):
            yield
    except ScigenError:
        raise
    except ImportError as error:
        line = _line(error)
        raise MissingExtra(f"{model} needs a package that is not installed: {line}") from error
    except Exception as error:
        if out_of_memory(error):
            raise InputError(
                f"{model} does not fit into the memory of {device}: {needs}"
            ) from error
        raise InputError(
            f"{model} cannot be loaded: {type(error).__name__}: {_line(error)}; check that the "
            "download is whole and that the installed version knows the model"
        ) from error


@contextmanager
def quiet(*libraries: Any) -> Iterator[None]:
    """Without the bars and warnings of `transformers` and `diffusers`, who speak to developers.

    What they say of a prompt that is cut, say, holds the prompt. What a user must know is in this
    package's own log.
    """
    logs = [library.utils.logging for library in libraries]
    before = [
        (log, log.get_verbosity(), getattr(log, "is_progress_bar_enabled", lambda: True)())
        for log in logs
    ]
    for log in logs:
        log.set_verbosity_error()
        log.disable_progress_bar()
    try:
        yield
    finally:
        for log, verbosity, bars in before:
            log.set_verbosity(verbosity)
            if bars:
                log.enable_progress_bar()


@contextmanager
def _from_the_hub(
    name: str, revision: str, index: str, what: str, otherwise: str
) -> Iterator[None]:
    import httpx2
    from huggingface_hub import errors

    at = f" at revision {revision!r}" if revision else ""
    try:
        yield
    except errors.GatedRepoError as error:
        raise EndpointError(
            f"the Hub does not give out {name}: accept its terms on its page there, and set "
            "HF_TOKEN (or run 'hf auth login')"
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise InputError(
            f"no model {name!r}, neither a folder here nor on the Hub: check --model; a private "
            "one needs HF_TOKEN"
        ) from error
    except errors.RevisionNotFoundError as error:
        raise InputError(f"{name} has no revision {revision!r}: check --model") from error
    except (errors.LocalEntryNotFoundError, errors.OfflineModeIsEnabled) as error:
        raise EndpointError(
            f"{name}{at} is no folder and not in the Hub cache, and the Hub cannot be reached: "
            f"'hf download {name}' where there is a network, or give --model a folder"
        ) from error
    except errors.EntryNotFoundError as error:
        raise InputError(f"{name}{at} is no {what}: it holds no {index}; {otherwise}") from error
    except errors.HFValidationError as error:
        raise InputError(
            f"{name!r} is neither a folder nor a model's id on the Hub (owner/name): check --model"
        ) from error
    except (errors.HfHubHTTPError, httpx2.HTTPError) as error:
        raise EndpointError(f"the Hub does not answer for {name}: {_line(error)}") from error


def _line(error: BaseException) -> str:
    """The first 200 characters of what it says, on one line."""
    return " ".join(str(error).split())[:200] or type(error).__name__
