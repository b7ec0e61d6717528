"""Which generator a build has, and which options it takes: chosen, completed, refused."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any

import pytest

from scigen_data.errors import InputError, MissingExtra
from scigen_data.generators import GENERATORS, BuildOptions, GeneratorSpec
from scigen_data.generators.choice import COMMON, choose, own_of
from scigen_data.options import Option, make, options_of

VARIABLES = ("SCIGEN_MODEL", "SCIGEN_BASE_URL", "SCIGEN_IMAGE_MODEL", "SCIGEN_IMAGE_BASE_URL")
URL = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, "HF_TOKEN", "OPENAI_API_KEY", "BFL_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def options(name: str, **choices: Any) -> BuildOptions:
    if name in ("images", "chat-images"):
        choices.setdefault("image_base_url", URL)
    if name != "family":
        choices.setdefault("model", "m")
    return BuildOptions(generator=name, **choices)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (options("painting"), "chat-images"),
        (options("images", model=None), "SCIGEN_IMAGE_MODEL"),
        (options("images", image_base_url=None), "--image-base-url https://api.openai.com/v1"),
        (options("images", image_base_url="nonsense"), "no base URL"),
        (options("images", condition="poem"), "none, plan, caption"),
        (options("images", condition="plan"), "--condition plan needs an endpoint"),
        (options("images", condition="plan", base_url=URL), "needs a model: --plan-model NAME"),
        (options("images", hybrid=True, condition="plan"), "--condition out"),
        (options("images", steps=4), "--image-option"),
        (options("images", provider="fal-ai"), "--provider: that is an option of hub"),
        (options("images", size=(8, 8)), "--size is 8x8"),
        (options("images", price_image=-1.0), "--price-image"),
        (options("images", strength=0.4), "it is of --hybrid"),
        (options("images", base_url=URL), "its endpoint is --image-base-url"),
        (options("hub"), "HF_TOKEN"),
        (options("diffusers", image_base_url="http://a/v1"), "leave --image-base-url out"),
        (options("imgcoder"), "imgcoder needs an endpoint: --base-url http://localhost"),
        (options("imgcoder", hybrid=True), "has no --hybrid"),
        (options("recorded", image_base_url="http://a/v1", model=None), "has no --image-base-url"),
        (options("recorded", model=None), "--replies DIR"),
        (options("local", size=(64, 64)), "has no --size"),
        (options("local", model=None), "local needs a model: --model NAME"),
        (options("family", base_url=URL), "family has no --base-url: that is an option of imgcod"),
        (options("family", temperature=1.0), "family has no --temperature"),
        (options("family", attempts=2), "family has no --attempts"),
    ],
)
def test_what_is_missing_or_does_not_fit_is_one_line(given: BuildOptions, says: str) -> None:
    with pytest.raises((InputError, MissingExtra)) as error:
        choose(given, "imgcoder")
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_paradigms_have_names_of_their_own() -> None:
    chat = {"base_url": URL, "plan_model": "t"}
    assert choose(options("images"), "family").title == "images"
    assert choose(options("images", condition="plan", **chat), "family").title == "images-plan"
    assert choose(options("images", hybrid=True), "family").title == "images-hybrid"
    assert choose(options("imgcoder", base_url=URL), "family").title == "imgcoder"


def test_environment_names_pixel_model_and_planner_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, f"{URL}/{name}" if name.endswith("URL") else name)
    by_pixels = choose(
        options("images", model=None, image_base_url=None, condition="plan"), "imgcoder"
    )
    assert (by_pixels.options.model, by_pixels.options.plan_model) == (
        "SCIGEN_IMAGE_MODEL",
        "SCIGEN_MODEL",
    )
    assert by_pixels.options.image_base_url == f"{URL}/SCIGEN_IMAGE_BASE_URL"
    assert by_pixels.options.base_url == f"{URL}/SCIGEN_BASE_URL"
    by_program = choose(options("imgcoder", model=None), "imgcoder").options
    assert (by_program.model, by_program.base_url) == ("SCIGEN_MODEL", f"{URL}/SCIGEN_BASE_URL")
    assert by_program.image_base_url is None


def test_environment_fills_nothing_that_the_generator_does_not_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, URL)
    assert choose(options("family"), "family").options == options("family")
    restyled = choose(options("images", hybrid=True), "family")
    assert restyled.coder is not None
    assert restyled.coder.name == "family"
    assert restyled.options.base_url is None


def test_choosing_again_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCIGEN_IMAGE_MODEL", "painter")
    first = choose(options("images", model=None, hybrid=True, strength=0.4), "family")
    monkeypatch.delenv("SCIGEN_IMAGE_MODEL")
    sent = pickle.loads(pickle.dumps(first.options))  # as a worker gets them
    assert choose(sent, "family").options == first.options


def test_every_option_is_of_some_generator_or_of_every_build() -> None:
    known = set(COMMON)
    for spec in GENERATORS.table().values():
        known |= spec.used(BuildOptions()) | spec.used(BuildOptions(hybrid=True))
    known.add("plan_model")  # the model of what is beside a pixel model
    assert {each.name for each in options_of(BuildOptions)} == known


def test_every_generator_says_what_it_is() -> None:
    declared = {each.name for each in options_of(BuildOptions)}
    for spec in GENERATORS.table().values():
        assert spec.summary
        assert spec.used(BuildOptions()) <= declared
        assert {*spec.needs, *spec.reads, *spec.instead} <= declared


# ------------------------------------------------------------------------ options of its own


def stars(*more: Option, name: str = "stars") -> GeneratorSpec:
    return GeneratorSpec(
        name,
        "draws stars",
        make=lambda _: None,  # type: ignore[arg-type,return-value]
        options=(
            Option("points", int, 5, "of a star", least=3),
            Option("filled", bool, False, "or an outline"),
            Option("tint", str, (), "colours; repeatable", several=True),
            *more,
        ),
    )


def test_options_of_its_own_are_completed_and_checked() -> None:
    chosen = choose(make(BuildOptions, {"own": {"points": "7"}}), stars())
    assert chosen.options.own == {"points": 7, "filled": False, "tint": ()}
    with pytest.raises(InputError, match="--points is 2: it must be at least 3"):
        choose(make(BuildOptions, {"own": {"points": 2}}), stars())


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], {}),
        (["--points", "7"], {"points": 7}),
        (["--points=7", "--filled"], {"points": 7, "filled": True}),
        (["--tint", "red", "--tint", "-1"], {"tint": ("red", "-1")}),
    ],
)
def test_options_of_its_own_are_read_from_the_command_line(
    words: Sequence[str], found: dict[str, Any]
) -> None:
    assert own_of(words, BuildOptions(), stars()) == found


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--point", "7"], "no option --point: did you mean --points?"),
        (["--sed", "7"], "no option --sed: did you mean --seed?"),
        (["--zzz", "7"], "no option --zzz: stars has --points, --filled, --tint of its own"),
        (["--points", "many"], "--points is 'many': it should be a whole number"),
        (["--points"], "--points wants a value"),
        (["stray"], "no option 'stray'"),
    ],
)
def test_words_that_are_no_option_of_its_own_are_refused(words: Sequence[str], says: str) -> None:
    with pytest.raises(InputError) as error:
        own_of(words, BuildOptions(), stars())
    assert says in str(error.value)


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="no option 'sede': did you mean 'seed'"):
        choose(make(BuildOptions, {"own": {"sede": 2}}), "family")
    with pytest.raises(InputError, match="family has no options of its own"):
        choose(make(BuildOptions, {"own": {"zzz": 2}}), "family")


def test_an_option_that_every_build_has_cannot_be_a_generators_own() -> None:
    with pytest.raises(InputError, match="adds the option 'seed'"):
        choose(BuildOptions(), stars(Option("seed", int, 0, "of stars")))


def test_a_recipes_own_generator_is_taken_by_its_name_too() -> None:
    assert choose(BuildOptions(generator="stars"), stars()).spec.name == "stars"
    assert choose(BuildOptions(generator="family"), stars()).spec.name == "family"
