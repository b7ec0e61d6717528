"""Matplotlib with its own fonts only: labels look the same whatever a machine has installed."""

from __future__ import annotations

import importlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from typing import Any


def import_matplotlib() -> None:
    """Import Matplotlib in a fresh process without a look at the system's fonts and settings.

    Its font list is otherwise built from every font on the machine, which takes seconds and is
    kept in a cache folder that may not be writable.
    """
    folder = tempfile.mkdtemp(prefix="scigen-mpl-")
    os.environ["MPLCONFIGDIR"] = folder
    os.environ["MATPLOTLIBRC"] = os.devnull
    walk = os.walk
    try:
        import matplotlib as mpl

        home = mpl.get_data_path()

        def own_only(top: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
            return walk(top, *args, **kwargs) if str(top).startswith(home) else iter(())

        os.walk = own_only
        importlib.import_module("matplotlib.font_manager")
    finally:
        os.walk = walk
        shutil.rmtree(folder, ignore_errors=True)
