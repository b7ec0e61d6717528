"""Models by id: what the Hub answers, as one line with its remedy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scigen_data.clients.weights import find_weights
from scigen_data.errors import InputError
from tests.serving import Call, Reply, Service

COMMIT = "0123456789abcdef0123456789abcdef01234567"
INDEX = b'{"_class_name": "StableDiffusionPipeline"}'
REFUSALS = {
    "gated": (403, "GatedRepo"),
    "absent": (404, "RepoNotFound"),
    "unheard": (404, "RevisionNotFound"),
    "language": (404, "EntryNotFound"),
    "broken": (400, ""),
}
# The library reads its address when it is imported: a process of its own.
SCRIPT = """
import json, sys
from scigen_data.clients.weights import find_weights
from scigen_data.errors import ScigenError
for model in sys.argv[1:]:
    try:
        found = find_weights(model, "model_index.json", what="diffusers pipeline", otherwise="look")
        print(json.dumps(["found", found.identity]))
    except ScigenError as error:
        print(json.dumps([type(error).__name__, str(error)]))
"""


class Hub(Service):
    """`HEAD` and `GET /org/name/resolve/REVISION/FILE` of models named after their fate."""

    def respond(self, call: Call) -> Reply:
        status, code = REFUSALS.get(call.path.strip("/").split("/")[1], (200, ""))
        headers = {"X-Repo-Commit": COMMIT, "ETag": '"1234"'}
        if code:
            headers["X-Error-Code"] = code
        return Reply(status, INDEX if status == 200 else b"", headers)


def asked(cache: Path, url: str, *models: str, **more: str) -> list[list[str]]:
    """What comes of each model, in a fresh process that takes `url` for the Hub."""
    env = {**os.environ, "HF_ENDPOINT": url, "HF_HOME": str(cache), "HF_HUB_DISABLE_XET": "1"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *models],
        capture_output=True,
        text=True,
        env={**env, "HF_TOKEN": "x", "NO_PROXY": "127.0.0.1", **more},
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_what_the_hub_refuses_is_one_line_with_its_remedy(tmp_path: Path) -> None:
    with Hub() as hub:
        found = asked(
            tmp_path,
            hub.root,
            *("o/good", "o/good@v1", "o/gated", "o/absent", "o/unheard@v9", "o/language"),
            *("o/broken", "no id at all"),
        )
    good, tagged, gated, absent, unheard, language, broken, nonsense = found
    assert good == tagged == ["found", "o/good@0123456789ab"]
    assert gated[0] == "EndpointError"
    assert "accept its terms on its page there, and set HF_TOKEN" in gated[1]
    assert absent[0] == "InputError"
    assert "no model 'o/absent', neither a folder here nor on the Hub" in absent[1]
    assert unheard == ["InputError", "o/unheard has no revision 'v9': check --model"]
    assert language[0] == "InputError"
    assert language[1] == "o/language is no diffusers pipeline: it holds no model_index.json; look"
    assert broken[0] == "EndpointError"
    assert "o/broken" in broken[1]
    assert nonsense[0] == "InputError"
    assert "owner/name" in nonsense[1]
    assert not any("\n" in line for _, line in found)


def test_without_a_network_the_cache_is_enough_and_else_the_remedy_is_said(tmp_path: Path) -> None:
    with Hub() as hub:
        asked(tmp_path, hub.root, "o/good")
    # Without this variable it is the same, after half a minute of the library's own retries.
    kept, absent = asked(tmp_path, hub.root, "o/good", "o/other", HF_HUB_OFFLINE="1")
    assert kept == ["found", "o/good@0123456789ab"]
    assert absent[0] == "EndpointError"
    assert "'hf download o/other' where there is a network" in absent[1]


def test_a_folder_is_named_by_its_own_name_and_not_by_its_path(tmp_path: Path) -> None:
    folder = tmp_path / "private" / "model"
    folder.mkdir(parents=True)
    with pytest.raises(InputError, match=r"is no chat model: it holds no config\.json; look"):
        find_weights(str(folder), "config.json", what="chat model", otherwise="look")
    (folder / "config.json").write_text("{}")
    found = find_weights(f"{folder}/", "config.json", what="chat model", otherwise="look")
    assert found.identity == "model"
    assert Path(found.source) == folder
