"""Builds without a figure drawn: for facts about folders, resuming, disks and servers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scigen_data.pipeline.build import Built, build

RECIPE = Path(__file__).with_name("recipe.py")
ENGINES = Path(__file__).with_name("engines")  # a folder of SCIGEN_PLUGINS, with `here`


def plain(out: Path, **choices: Any) -> Built:
    """A build of the plain recipe in this process, unless another `engine` is chosen."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCIGEN_PLUGINS", str(ENGINES))
        return build(RECIPE, out, **{"engine": "here", **choices})


def through(url: str, out: Path, **choices: Any) -> Built:
    """The same, its programs written by the model of an endpoint that answers with `writes`."""
    chosen = {"generator": "imgcoder", "base_url": url, "model": "test-model", "attempts": 1}
    return plain(out, **{**chosen, **choices})


def writes(body: Mapping[str, Any]) -> str:
    """What a chat model replies to a problem of the plain recipe."""
    found = re.search(r"A rod is (\d+ m) long", body["messages"][-1]["content"])
    assert found is not None
    plan = f"- A rod lies level.\n- It is {found[1]} long.\n- Its label says so."
    return f'{plan}\n\n```python\ndraw("{found[1]}")\n```\n'
