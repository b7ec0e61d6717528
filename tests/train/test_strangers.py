"""A view and a format from outside the package: an installed module, and a folder of files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from scigen_data.errors import InputError
from scigen_data.seams import PLUGINS
from scigen_data.train import export, load_view
from scigen_data.train.exports import FORMATS
from scigen_data.train.views import VIEWS
from tests.builds import scigen
from tests.train import published

VIEW = '''
"""Figures and their plans."""

from scigen_data.train.conversations import View, example, said

ASKED = "What does the figure show?"


def examples(row, options):
    made = example(row, ASKED, options)
    return [{**made, "completion": said(row["plan"]), "words": len(row["plan"].split())}]


MINE = View(
    "mine", "the figure -> its plan", ("image", "plan"), examples,
    columns={"completion": [{"role": "string", "content": "string"}], "words": "int64"},
    aliases=("plans",),
)
'''
FORMAT = '''
"""Lines of prompts."""

from scigen_data.train.exporting.format import Format
from scigen_data.train.exporting.sinks import JsonlSink


def row(example, index, split):
    return {"n": index, "text": example["prompt"][-1]["content"]}


LINES = Format(
    "lines", "Lines", "a line a prompt", "mine", ("words",),
    open=lambda folder, split, view: JsonlSink(folder, split),
    row=row,
    usage=lambda folder, written: f"read {folder}/{written.files[0]}",
)
'''


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published.publish(tmp_path_factory.mktemp("strangers") / "corpus")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as `pip install` leaves it: two modules, and a distribution that names them."""
    folder = tmp_path / "site"
    about = folder / "strangers-1.0.dist-info"
    about.mkdir(parents=True)
    (folder / "my_view.py").write_text(VIEW, encoding="utf-8")
    (folder / "my_format.py").write_text(FORMAT, encoding="utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: strangers\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        "[scigen_data.views]\nmine = my_view:MINE\n[scigen_data.exports]\nlines = my_format\n"
    )
    monkeypatch.syspath_prepend(str(folder))
    return folder


@pytest.mark.parametrize("streaming", [False, True])
def test_an_installed_view_is_loaded_by_its_name(site: Path, corpus: Path, streaming: bool) -> None:
    rows = list(load_view(corpus, "plans", streaming=streaming))
    plans = [sample.draft.plan for sample in published.samples()[: published.ROWS]]
    assert [row["completion"][0]["content"] for row in rows] == plans
    assert [row["words"] for row in rows] == [len(plan.split()) for plan in plans]
    assert rows[0]["prompt"] == [{"role": "user", "content": "What does the figure show?"}]


@pytest.mark.slow
def test_an_installed_view_and_format_are_those_of_the_command_line(
    site: Path, corpus: Path, tmp_path: Path
) -> None:
    env = {"PYTHONPATH": os.pathsep.join((str(site), os.environ.get("PYTHONPATH", "")))}
    ran = scigen("export", corpus, "--to", "lines", "--out", tmp_path / "o", env=env)
    assert ran.returncode == 0, ran.stderr
    assert f"{published.ROWS} rows of the view mine for lines" in ran.stdout
    lines = (tmp_path / "o" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[1])["text"] == "What does the figure show?"
    ran = scigen(
        "export", corpus, "--to", "trl-sft", "--view", "mine", "--out", tmp_path / "p", env=env
    )
    assert ran.returncode == 0, ran.stderr
    for words in (["views"], ["export", "--help"]):
        said = scigen(*words, env=env).stdout
        assert "mine, plans" in said
        assert "Lines: a line a prompt; views: mine" in " ".join(said.split())
    refused = scigen(
        "export", corpus, "--to", "verl", "--view", "mine", "--out", tmp_path / "q", env=env
    )
    assert "verl does not take the view 'mine': it takes count, grpo, quiz" in refused.stderr


def test_files_of_a_folder_are_views_and_formats(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "mine.py").write_text(VIEW, encoding="utf-8")
    (tmp_path / "plugins" / "lines.py").write_text(FORMAT, encoding="utf-8")
    monkeypatch.setenv(PLUGINS, str(tmp_path / "plugins"))
    assert {"mine"} == set(VIEWS.strangers())
    assert {"lines"} == set(FORMATS.strangers())
    made = export(str(corpus), "lines", str(tmp_path / "o"), n=2)
    assert (made.rows, made.view, made.files) == (2, "mine", ("train.jsonl",))
    monkeypatch.delenv(PLUGINS)
    with pytest.raises(InputError, match="no view 'mine': choose one of"):
        load_view(corpus, "mine")


def test_a_changed_view_is_not_served_from_the_cache_of_datasets(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    for text in ("What does the figure show?", "What is drawn here?"):
        folder = tmp_path / str(len(asked))
        folder.mkdir()
        (folder / "_words.py").write_text(f"ASKED = {text!r}\n", encoding="utf-8")
        shared = VIEW.replace('ASKED = "What does the figure show?"', "from ._words import ASKED")
        (folder / "mine.py").write_text(shared, encoding="utf-8")
        monkeypatch.setenv(PLUGINS, str(folder))
        asked.append(load_view(corpus, "mine")[0]["prompt"][0]["content"])
    assert asked == ["What does the figure show?", "What is drawn here?"]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('row["plan"].split()', r"the view 'mine' fails on row '.*': ZeroDivisionError"),
        ('"words": ', r"declares the column 'words' and gives none for row '"),
    ],
)
def test_a_view_that_fails_names_the_row(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, said: str
) -> None:
    text = VIEW.replace(broken, "1 / 0" if "split" in broken else '"other": ', 1)
    (tmp_path / "mine.py").write_text(text.replace("len(1 / 0)", "1 / 0"), encoding="utf-8")
    monkeypatch.setenv(PLUGINS, str(tmp_path))
    with pytest.raises(InputError, match=said):
        load_view(corpus, "mine")
