"""Everything this package raises on purpose.

Expected failures (a script that crashes, an endpoint that is down) are values with a
`Status` on the record and never end up here: these are misuse and broken installations.

    ScigenError
    ├── InputError            what the caller passed cannot be used
    │   └── OutputInUse       the output folder holds another recipe's build
    ├── MissingExtra          an optional dependency is not installed
    ├── SandboxUnavailable    untrusted programs cannot be isolated on this machine
    ├── RendererLost          what draws is killed from outside, again and again
    ├── EndpointError         an endpoint or the Hub refuses for good, or cannot be reached
    ├── NothingUsable         the first rows of a build all gave nothing to draw
    ├── CostReached           what --max-cost allows is spent; what was asked is kept
    └── StorageError          the disk is full or not writable, or a limit of the shell too low
"""

from __future__ import annotations

import importlib
from types import ModuleType


class ScigenError(Exception):
    """Base of all. The message is one line: what, where, and the remedy."""


class InputError(ScigenError):
    """A value, file or option the caller passed cannot be used."""


class OutputInUse(InputError):
    """The output folder belongs to another build; `whole` names all that differs."""

    whole: str = ""


class MissingExtra(ScigenError, ImportError):
    """A feature needs a package that an extra installs."""


class SandboxUnavailable(ScigenError):
    """This machine cannot isolate untrusted programs, so they are refused."""


class RendererLost(ScigenError):
    """The processes that draw keep being ended by something other than their program."""


class EndpointError(ScigenError):
    """An endpoint refuses for good or cannot be reached: wrong key, unknown model, wrong URL."""


class NothingUsable(ScigenError):
    """A build's first rows all gave nothing to draw: the model does not follow the form."""


class CostReached(ScigenError):
    """No further call may be paid for; those that were are kept."""


class StorageError(ScigenError):
    """The output cannot be written: disk full, read-only, no permission, a limit of the shell."""


def require(module: str, extra: str) -> ModuleType:
    """Import `module`, or raise `MissingExtra` with the line that installs it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtra(
            f"{module} is not installed: pip install 'scigen-data[{extra}]'"
        ) from error
