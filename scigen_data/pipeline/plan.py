"""What a build is going to do, checked before anything is drawn, and what it says of itself."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scigen_data import __version__
from scigen_data.checks import select
from scigen_data.checks.auditor import check_names
from scigen_data.checks.restyled import checks_of_pictures
from scigen_data.checks.rules import RULES
from scigen_data.checks.select import Policy
from scigen_data.checks.sentences import explained
from scigen_data.errors import InputError, SandboxUnavailable
from scigen_data.generators import BuildOptions, GeneratorSpec
from scigen_data.generators.choice import Chosen, choose
from scigen_data.options import changed, command_words, deciding
from scigen_data.pipeline.checking import check_checkers, prompts, proved
from scigen_data.pipeline.choosing import CHOOSING
from scigen_data.pipeline.recipe import LoadedRecipe, Problems, Recipe, load_recipe
from scigen_data.problems.contamination import read_questions
from scigen_data.publish.card import check_card
from scigen_data.publish.licences import strictest
from scigen_data.publish.statement import BuildInfo
from scigen_data.publish.version import Version

# Options of where problems come from.
SOURCES = ("sample", "problems", "quizzes", "review", "share_families", "families", *CHOOSING)
# Options that an identity names only where they were chosen.
_UNSAID = {
    "problems",
    "own",
    "against",
    "sample",
    "review",
    "share_families",
    "keep_attempts",
    *CHOOSING,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A recipe with its options, problems, generator and policy, fit to be worked off."""

    loaded: LoadedRecipe
    chosen: Chosen
    problems: Problems
    policy: Policy
    version: Version

    @property
    def options(self) -> BuildOptions:
        return self.chosen.options


def planned(recipe: str | Path, options: BuildOptions) -> Plan:
    """The build that `options` make of a recipe, with what the environment adds to them.

    Raises InputError, in one line, for what is missing or does not fit, and SandboxUnavailable
    where untrusted programs would be run and cannot be isolated.
    """
    loaded = load_recipe(recipe)
    version = Version.parse(options.version or loaded.recipe.version)
    read_questions(options.against)
    chosen = choose(options, loaded.recipe.generator)
    problems = loaded.recipe.problems(chosen.options)
    _check_unused(chosen.options, problems, loaded.recipe.name)
    check_checkers(chosen.options)
    policy = _policy(options, loaded.recipe)
    if loaded.recipe.renderer is None:
        check_isolation(chosen.programmer)
    return Plan(loaded, chosen, problems, policy, version)


def identity(plan: Plan) -> dict[str, Any]:
    """Everything that decides a row's bytes: what was chosen first, then what it is made with."""
    from scigen_data.renderer import render_fingerprint
    from scigen_data.renderer.picture import PICTURE_VERSION

    chosen = plan.chosen
    resolved = replace(plan.options, generator=chosen.spec.name, policy=plan.policy.name, own={})
    made_with = {
        "recipe_version": plan.loaded.recipe.version,
        "recipe_sha256": plan.loaded.sha256,
        "package": __version__,
        "contents": plan.problems.identity,
        "prompts": {**chosen.prompts, **prompts(plan.options)},
        "pictures": PICTURE_VERSION if chosen.spec.pictures else None,
        "render": render_fingerprint(libraries=libraries(plan)),
        "strangers": {**chosen.strangers, **RULES.strangers()},
        "own": chosen.own(),
    }
    return {
        "recipe": plan.loaded.recipe.name,
        **deciding(resolved, chosen.used - _UNSAID),
        **{name: value for name, value in made_with.items() if value},
    }


def libraries(plan: Plan) -> tuple[str, ...]:
    """What may be drawn with beside Matplotlib, with which this package's families do alone."""
    from scigen_data.renderer.fingerprint import LIBRARIES

    programmer = plan.chosen.programmer
    embedded = programmer is not None and programmer.name == "family" and plan.problems.built_in
    return () if embedded else LIBRARIES


def command(plan: Plan) -> str:
    """The command line that makes the same rows, less what belongs to this machine."""
    recipe, chosen, options = plan.loaded.recipe, plan.chosen, plan.options
    default = recipe.generator if isinstance(recipe.generator, str) else recipe.generator.name
    options = replace(
        options,
        generator=None if options.generator == default else options.generator,
        policy=None if options.policy == recipe.policy else options.policy,
    )
    words = ["scigen", "build", plan.loaded.called, *command_words(options, chosen.used)]
    return shlex.join([*words, *chosen.own_words(), "--out", "DIR"])


def info(plan: Plan) -> BuildInfo:
    """What the build's card tells. Raises InputError where the card cannot be filled in."""
    recipe, chosen = plan.loaded.recipe, plan.chosen
    said = BuildInfo(
        recipe=recipe.name,
        title=recipe.title,
        license=recipe.license or strictest(plan.problems.licenses),
        layout=recipe.layout,
        card=plan.loaded.card.read_text(encoding="utf-8"),
        identity=identity(plan),
        generator=chosen.title,
        model=chosen.model,
        command=command(plan),
        checks=explained(filter(plan.policy.requires, (*_checks(chosen), *proved(plan.options)))),
        version=str(plan.version),
        curations=plan.problems.curations,
    )
    check_card(said, str(plan.loaded.card))
    return said


def check_isolation(programmer: GeneratorSpec | None) -> None:
    """Raises SandboxUnavailable where a model's programs are run and cannot be isolated."""
    if programmer is not None and not programmer.trusted and (said := unisolated()):
        raise SandboxUnavailable(said)


def unisolated() -> str:
    """Why this machine cannot run a stranger's programs; empty: it can."""
    from scigen_data.renderer import container, isolation

    found = isolation()
    if container.configured() is not None or found.complete:
        return ""
    return (
        f"this machine cannot isolate model-written programs (missing: {', '.join(found.missing)}) "
        "and SCIGEN_CONTAINER names no runner: see `scigen doctor`"
    )


_UNUSED = {
    "problems": "it generates its own problems",
    "sample": "its problems are dealt evenly by image type, so that --n is a sample",
}


def _check_unused(options: BuildOptions, problems: Problems, recipe: str) -> None:
    for name, option in changed(options).items():
        if name in SOURCES and name not in problems.uses:
            remedy = _UNUSED.get(name, "leave it out")
            raise InputError(f"the recipe {recipe} has no use for {option.flag}: {remedy}")


def _policy(options: BuildOptions, recipe: Recipe) -> Policy:
    """What accepts a row. Raises InputError where a build cannot know what the policy asks."""
    found = options.policy or recipe.policy
    policy = select.policy(found) if isinstance(found, str) else found
    known = proved(options)
    if lacking := [check for check in policy.beyond_a_build if check not in known]:
        asked = "--judge MODEL" if lacking[0].startswith("judge") else "--reader MODEL"
        raise InputError(
            f"policy {policy.name} needs {', '.join(lacking)}: give {asked}; or build with "
            "--policy clean, then `scigen bench` and `scigen select`"
        )
    return policy


def _checks(chosen: Chosen) -> tuple[str, ...]:
    """What an accepted row has passed: a picture comes without the facts that most checks read."""
    if not chosen.spec.pictures:
        return check_names()
    return checks_of_pictures(restyled=chosen.options.hybrid)
