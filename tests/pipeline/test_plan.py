"""What identifies a build, and the command that its card gives."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from scigen_data.cli.declared import with_options
from scigen_data.errors import InputError, MissingExtra
from scigen_data.generators import BuildOptions
from scigen_data.generators.choice import CHECKERS
from scigen_data.options import make, options_of
from scigen_data.pipeline.plan import Plan, command, identity, planned
from scigen_data.problems.verified import Label
from scigen_data.records import LETTERS, Problem, Quiz
from tests.journal.test_file import begun
from tests.journal.test_said import word

URL = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SCIGEN_MODEL", "SCIGEN_BASE_URL", "SCIGEN_IMAGE_MODEL", "SCIGEN_IMAGE_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_TOKEN", "hf_not_a_token")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Problem files of one name in two folders, folders of replies, a folder of families; the
    files' one quiz has a label."""
    quiz = Quiz("Which side?", ("left", "right", "top", "bottom"), "A")
    options = dict(zip(LETTERS, quiz.options, strict=True))
    asked = {"question": quiz.question, "options": options, "correct_option": quiz.answer}
    row = {
        "id": "a",
        "question": "How long?",
        "answer": "3 m",
        "image_type": "",
        "quizzes": [asked],
    }
    label = Label("a", "drawable", "ok", sure=True, right=None, blind="B")
    monkeypatch.setattr("scigen_data.problems.verified.labels", lambda: {quiz.key: label})
    for folder, name in (("one", "a.json"), ("two", "a.json"), ("one", "b.json")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text(json.dumps([row]))
    journal = begun(tmp_path / "one" / "review.jsonl")
    journal.append(word("accept", problem=Problem("a", "How long?", "3 m", quizzes=(quiz,))))
    for folder, text in (("said", "yes"), ("unsaid", "no")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.md").write_text(text)
    return tmp_path


# By option: the recipe, what is chosen beside it, and another value of it.
BENCH = {"problems": "one/a.json"}
CHAT = {**BENCH, "base_url": URL, "model": "m"}
IMAGES = {"generator": "images", "image_base_url": URL, "model": "m"}
HUB = {"generator": "hub", "model": "m"}
LOOKED = {f"{role}{end}": v for role in CHECKERS for end, v in (("", "m"), ("_base_url", URL))}
LOCAL = {**BENCH, "generator": "local", "model": "m"}
CHANGES: Mapping[str, tuple[str, Mapping[str, Any], Any]] = {
    "n": ("families", {"n": 3}, 4),
    "sample": ("scigenbench", CHAT, 1),
    "seed": ("families", {}, 1),
    "problems": ("scigenbench", CHAT, "one/b.json"),
    "quizzes": ("scigenbench", CHAT, "hard"),
    "review": ("scigenbench", CHAT, "one/review.jsonl"),
    "share_families": ("corpus", CHAT, 0.3),
    "families": ("families", {}, ()),
    "type": ("families", {}, ("Physics - Circuit",)),
    "family": ("families", {"family": ("physics/*",)}, ("math/*",)),
    "level": ("families", {}, (1,)),
    "against": ("families", {"against": "one/a.json"}, "one/b.json"),
    "look": ("families", {"look": ("exam",)}, ("exam", "slide")),
    "generator": ("families", {}, "imgcoder"),
    "model": ("scigenbench", CHAT, "other"),
    "attempts": ("scigenbench", CHAT, 2),
    "candidates": ("scigenbench", CHAT, 2),
    "language": ("scigenbench", CHAT, "auto"),
    "critic": ("scigenbench", CHAT, "c"),
    "critic_base_url": ("families", LOOKED, "http://127.0.0.1:10/v1"),
    "reader": ("scigenbench", CHAT, "r"),
    "reader_base_url": ("families", LOOKED, "http://127.0.0.1:10/v1"),
    "judge": ("scigenbench", CHAT, "j"),
    "judge_base_url": ("families", LOOKED, "http://127.0.0.1:10/v1"),
    "replies": ("scigenbench", {**BENCH, "generator": "recorded", "replies": "said"}, "unsaid"),
    "policy": ("families", {}, "lenient"),
    "version": ("families", {}, "7.0.0"),
    "base_url": ("scigenbench", CHAT, "http://127.0.0.1:10/v1"),
    "temperature": ("scigenbench", CHAT, 0.7),
    "max_tokens": ("scigenbench", CHAT, 99),
    "chat_option": ("scigenbench", CHAT, {"enable_thinking": False}),
    "without": ("scigenbench", CHAT, ("seed",)),
    "price_in": ("scigenbench", CHAT, 1.0),
    "price_out": ("scigenbench", CHAT, 1.0),
    "price": ("scigenbench", CHAT, {"critic": (3.0, 15.0)}),
    "max_cost": ("scigenbench", CHAT, 5.0),
    "image_base_url": ("families", IMAGES, "http://127.0.0.1:10/v1"),
    "condition": ("families", IMAGES, "plan"),
    "hybrid": ("families", IMAGES, True),
    "plan_model": ("scigenbench", {**CHAT, **IMAGES, "condition": "plan", "plan_model": "p"}, "q"),
    "size": ("families", IMAGES, (64, 64)),
    "strength": ("families", {**IMAGES, "hybrid": True}, 0.7),
    "steps": ("families", HUB, 4),
    "guidance": ("families", HUB, 4.0),
    "provider": ("families", HUB, "fal-ai"),
    "image_option": ("families", IMAGES, {"quality": "high"}),
    "price_image": ("families", IMAGES, 0.04),
    "device": ("scigenbench", LOCAL, "cpu"),
    "dtype": ("scigenbench", LOCAL, "float32"),
    "batch": ("scigenbench", LOCAL, 2),
    "offload": ("families", {"generator": "diffusers", "model": "m", "device": "cpu"}, "none"),
    "concurrency": ("scigenbench", CHAT, 2),
    "requests_per_minute": ("scigenbench", CHAT, 60.0),
    "tokens_per_minute": ("scigenbench", CHAT, 90_000.0),
    "timeout": ("scigenbench", CHAT, 2.0),
    "retries": ("scigenbench", CHAT, 2),
    "engine": ("families", {}, "local"),
    "address": ("families", {}, "auto"),
    "keep_going": ("families", {}, True),
    "keep_attempts": ("families", {}, True),
}
# Their value has no other that can be had here, or none that goes alone.
SAME = ("families", "offload", "engine")


def chosen(folder: Path, choices: Mapping[str, Any]) -> BuildOptions:
    """The choices, their paths below `folder`."""
    paths = {
        name: folder / value
        for name, value in choices.items()
        if name in ("problems", "replies", "against", "review") and isinstance(value, str)
    }
    return make(BuildOptions, {**choices, **paths})


def planned_here(recipe: str, options: BuildOptions) -> Plan:
    """The plan, where this Python has what the generator needs."""
    try:
        return planned(recipe, options)
    except MissingExtra as missing:
        pytest.skip(str(missing))


def stated(recipe: str, options: BuildOptions) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(identity(planned_here(recipe, options))))
    return found


@pytest.mark.parametrize(
    "option", [e for e in options_of(BuildOptions) if not e.hidden], ids=lambda e: e.name
)
def test_an_option_that_changes_changes_the_identity_unless_it_decides_no_row(
    option: Any, files: Path
) -> None:
    recipe, base, value = CHANGES[option.name]
    more = {"base_url": URL, "model": "m"} if option.name == "generator" else {}
    before = stated(recipe, chosen(files, base))
    after = stated(recipe, chosen(files, {**base, **more, option.name: value}))
    if option.name not in SAME:
        assert chosen(files, base) != chosen(files, {**base, option.name: value})
    assert (before != after) == option.decides
    if option.decides:
        assert before.get(option.name) != after.get(option.name)


def test_a_value_that_was_read_from_the_environment_is_as_one_that_was_given(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = stated("scigenbench", chosen(files, CHAT))
    monkeypatch.setenv("SCIGEN_MODEL", "m")
    monkeypatch.setenv("SCIGEN_BASE_URL", URL)
    assert stated("scigenbench", chosen(files, BENCH)) == given


def test_files_are_known_by_name_and_content_and_not_by_place(files: Path) -> None:
    here = stated("scigenbench", chosen(files, CHAT))
    assert stated("scigenbench", chosen(files, {**CHAT, "problems": "two/a.json"})) == here
    text = (files / "two" / "a.json").read_text()
    (files / "two" / "a.json").write_text(text.replace("3 m", "4 m"))
    assert stated("scigenbench", chosen(files, {**CHAT, "problems": "two/a.json"})) != here


GENERATORS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "family": ("families", {"n": 3, "seed": 4, "policy": "lenient"}),
    "choosing": (
        "families",
        {"type": ("Physics - Circuit",), "family": ("*/two_*",), "level": (1,), "look": ("exam",)},
    ),
    "imgcoder": ("scigenbench", {**CHAT, "temperature": 0.2, "max_tokens": 9, "price_in": 0.5}),
    "fields": (
        "scigenbench",
        {**CHAT, "chat_option": {"top_p": 0.9, "x": "1"}, "without": ("seed", "temperature")},
    ),
    "defaults": ("scigenbench", CHAT),
    "sample": ("scigenbench", {**CHAT, "sample": 1, "seed": 3}),
    "recorded": ("scigenbench", {**BENCH, "generator": "recorded", "replies": "said"}),
    "local": ("scigenbench", {**LOCAL, "batch": 4, "dtype": "float32"}),
    "images": (
        "families",
        {
            **IMAGES,
            "size": "64x80",
            "price_image": 0.1,
            "image_option": {"a": 1, "b": "1", "c": "x y"},
        },
    ),
    "plan": ("scigenbench", {**CHAT, **IMAGES, "condition": "plan", "plan_model": "p"}),
    "caption": ("scigenbench", {**CHAT, **IMAGES, "condition": "caption", "plan_model": "p"}),
    "hybrid": ("families", {**IMAGES, "hybrid": True, "strength": 0.25}),
    "chat-images": ("families", {**IMAGES, "generator": "chat-images"}),
    "hub": ("families", {**HUB, "steps": 3, "guidance": 1.5, "provider": "fal-ai"}),
    "bfl": ("families", {**HUB, "generator": "bfl", "steps": 3}),
    "diffusers": ("families", {"generator": "diffusers", "model": "m", "device": "cpu"}),
}


def read_back(words: list[str]) -> tuple[str, BuildOptions]:
    """What `scigen build` makes of these words."""
    seen: list[tuple[str, BuildOptions]] = []
    app = typer.Typer()

    @app.command()
    @with_options(BuildOptions)
    def build(recipe: str, out: str = typer.Option(), *, options: BuildOptions) -> None:
        seen.append((recipe, options))

    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return seen[0]


@pytest.mark.parametrize("name", GENERATORS)
def test_the_cards_command_makes_the_same_build(
    name: str, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BFL_API_KEY", "x")
    recipe, choices = GENERATORS[name]
    plan = planned_here(recipe, chosen(files, choices))
    words = shlex.split(command(plan))
    assert words[:3] == ["scigen", "build", recipe]
    assert str(files) not in words
    places = {"URL": URL, "REPLIES": str(files / "said"), "a.json": str(files / "one" / "a.json")}
    again, options = read_back([places.get(word, word) for word in words[2:]])
    assert identity(planned(again, options)) == identity(plan)


def test_what_the_recipe_has_no_use_for_is_refused(files: Path) -> None:
    with pytest.raises(InputError, match="the recipe families has no use for --problems"):
        planned("families", chosen(files, BENCH))
    with pytest.raises(InputError, match="the recipe scigenbench has no use for --families"):
        planned("scigenbench", replace(chosen(files, CHAT), families=(files,)))
