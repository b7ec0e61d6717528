"""Which generator a build has, with which options: chosen, completed and checked."""

from __future__ import annotations

import difflib
import inspect
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scigen_data.errors import InputError
from scigen_data.generators.chat import PACE
from scigen_data.generators.options import BuildOptions
from scigen_data.generators.spec import GENERATORS, Generator, GeneratorSpec, Setting
from scigen_data.options import Option, changed, checked, make, options_of, parsed, said_words

# What every build has a use for, whatever draws.
_CHOOSING = ("type", "family", "level", "look")
_SOURCES = (
    *("sample", "problems", "quizzes", "review", "share_families", "families"),
    *_CHOOSING,
    "against",
)
# What looks at figures, whatever drew them, and how its endpoints are reached.
CHECKERS = ("critic", "reader", "judge")
_CHECKS = (*CHECKERS, *(f"{each}_base_url" for each in CHECKERS))
COMMON = frozenset(
    {
        "n",
        "seed",
        *_SOURCES,
        "generator",
        *_CHECKS,
        "policy",
        "keep_attempts",
        "version",
        "engine",
        "address",
        "keep_going",
        "own",
    }
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A build's generator and its options, with what the environment adds to them."""

    spec: GeneratorSpec
    coder: GeneratorSpec | None  # what writes programs or plans for a pixel model
    options: BuildOptions
    used: frozenset[str]  # the options that decide something here

    @property
    def title(self) -> str:
        """The paradigm as rows name it: the generator, and what conditions it."""
        return self.spec.title(self.options) if self.spec.title else self.spec.name

    @property
    def model(self) -> str:
        """The model that a build's card and configs are named by; empty where there is none."""
        return self.options.model or "" if "model" in self.used else ""

    @property
    def asked(self) -> str:
        """What is asked for replies, in a message."""
        url = self.options.image_base_url if self.spec.pictures else self.options.base_url
        return url or self.spec.name

    @property
    def programmer(self) -> GeneratorSpec | None:
        """Whose programs are run: plans and pictures need no sandbox."""
        if not self.spec.pictures:
            return self.spec
        return self.coder if self.options.hybrid else None

    @property
    def in_process(self) -> bool:
        return self.spec.in_process or (self.coder is not None and self.coder.in_process)

    @property
    def hosted(self) -> bool:
        """Whether workers share what models they have."""
        own = [each for each in (self.spec, self.coder) if each is not None and each.in_process]
        return all(each.hosted for each in own)

    @property
    def prompts(self) -> dict[str, str]:
        """What identifies the prompts, by generator."""
        found = {self.spec.name: self.spec.prompts(self.options)}
        if self.coder is not None:
            found[self.coder.name] = self.coder.prompts(_of_coder(self.options))
        return {name: said for name, said in found.items() if said}

    @property
    def strangers(self) -> dict[str, str]:
        """What tells the code of a generator from outside apart."""
        origins = GENERATORS.strangers()
        names = [each.name for each in (self.spec, self.coder) if each is not None]
        return {name: origins[name] for name in names if name in origins}

    def own(self) -> dict[str, Any]:
        """Those of the generator's own options that decide rows, as an identity holds them."""
        return {
            each.name: each.json(self.options.own[each.name])
            for each in own_options(self.spec, self.coder)
            if each.decides
        }

    def own_words(self) -> list[str]:
        """The generator's own options as words of a command."""
        declared = own_options(self.spec, self.coder)
        return said_words(declared, self.options.own, [each.name for each in declared])

    async def make(self, setting: Setting) -> Generator:
        """The generator, at work in `setting`, whose options are these."""
        coder = None
        if self.coder is not None:
            coder = await _made(self.coder, replace(setting, options=_of_coder(self.options)))
        return await _made(self.spec, replace(setting, options=self.options, coder=coder))


def choose(options: BuildOptions, default: str | GeneratorSpec) -> Chosen:
    """The generator that `options` name, or else the recipe's, which is `default`.

    Options that nothing here uses are refused; those that are used and not given are read from
    the environment. Raises InputError, in one line, for what is missing or does not fit.
    """
    given = {each.name: getattr(options, each.name) for each in options_of(BuildOptions)}
    options = make(BuildOptions, given)  # whoever made them
    spec, coder = _picked(options, default)
    own = _completed(own_options(spec, coder), options.own, spec.name)
    options = replace(options, own=own)
    used = COMMON | spec.used(options)
    if coder is not None:
        used |= {_beside(name) for name in coder.used(_of_coder(options))}
    asked = any(getattr(options, role) not in (None, "ocr") for role in CHECKERS)
    allowed = used | {*PACE, "price_in", "price_out", "price"} if asked else used
    for name, option in changed(options).items():
        if name not in allowed:
            raise InputError(_refusal(spec, option, options))
    options = _from_environment(options, spec, coder, used)
    _check(spec, options)
    if coder is not None:
        _check(coder, _of_coder(options), purpose=_purpose(options, spec))
    return Chosen(spec, coder, options, used)


def own_of(words: Sequence[str], options: BuildOptions, default: str | GeneratorSpec) -> Any:
    """The generator's own options that words of a command line choose.

    Raises InputError for a word that is none of them.
    """
    spec, coder = _picked(options, default)
    declared = own_options(spec, coder)
    flags = [each.flag for each in (*options_of(BuildOptions), *declared) if not each.hidden]
    for word in words:
        flag = word.partition("=")[0]
        if flag.startswith("-") and flag not in flags and not _is_number(flag):
            near = difflib.get_close_matches(flag, [*flags, "--out", "--workers"], n=1)
            remedy = f"did you mean {near[0]}?" if near else f"{spec.name} has {_listed(declared)}"
            raise InputError(f"no option {flag}: {remedy}")
    return parsed(declared, words)


def own_options(spec: GeneratorSpec, coder: GeneratorSpec | None) -> tuple[Option, ...]:
    """The options that the generator and what is beside it add to a build's."""
    found = {each.name: each for each in (*(coder.options if coder else ()), *spec.options)}
    taken = {each.name for each in options_of(BuildOptions)} & found.keys()
    if taken:
        raise InputError(
            f"the generator {spec.name!r} adds the option {min(taken)!r}, which every build has: "
            "rename it"
        )
    return tuple(found.values())


# ------------------------------------------------------------------------------- inside


async def _made(spec: GeneratorSpec, setting: Setting) -> Generator:
    made = spec.make(setting)
    return await made if inspect.isawaitable(made) else made


def _picked(
    options: BuildOptions, default: str | GeneratorSpec
) -> tuple[GeneratorSpec, GeneratorSpec | None]:
    recipes = GENERATORS.pick(default) if isinstance(default, str) else default
    spec = recipes
    if options.generator not in (None, recipes.name):
        spec = GENERATORS.pick(options.generator or "")
    return spec, spec.beside(options, recipes) if spec.beside is not None else None


def _of_coder(options: BuildOptions) -> BuildOptions:
    """The options as what writes for a pixel model sees them: its model is --plan-model."""
    return replace(options, model=options.plan_model)


def _beside(name: str) -> str:
    """The option that a coder's option is, where the coder writes for a pixel model."""
    return "plan_model" if name == "model" else name


def _completed(
    declared: Sequence[Option], given: Mapping[str, Any], generator: str
) -> dict[str, Any]:
    unknown = [name for name in given if name not in {each.name for each in declared}]
    if unknown:
        known = [each.name for each in options_of(BuildOptions) if not each.hidden]
        near = difflib.get_close_matches(unknown[0], known, n=1)
        remedy = f"did you mean {near[0]!r}?" if near else f"{generator} has {_listed(declared)}"
        raise InputError(f"no option {unknown[0]!r}: {remedy}")
    return {**{each.name: each.default for each in declared}, **checked(declared, given)}


def _listed(declared: Sequence[Option]) -> str:
    """`--points and --colour of its own`, in words."""
    return f"{', '.join(each.flag for each in declared) or 'no options'} of its own"


def _refusal(spec: GeneratorSpec, option: Option, options: BuildOptions) -> str:
    if option.name in spec.instead:
        return f"{spec.name} has no {option.flag} here: {spec.instead[option.name]}"
    users = [
        each.name
        for each in GENERATORS.table().values()
        if option.name in each.used(options) and each.name != spec.name
    ]
    remedy = f"that is an option of {', '.join(users)}" if users else "leave it out"
    return f"{spec.name} has no {option.flag}: {remedy}"


def _from_environment(
    options: BuildOptions,
    spec: GeneratorSpec,
    coder: GeneratorSpec | None,
    used: frozenset[str],
) -> BuildOptions:
    reads = {_beside(name): variable for name, variable in (coder.reads if coder else {}).items()}
    found: dict[str, Any] = {
        name: os.environ[variable]
        for name, variable in {**reads, **spec.reads}.items()
        if name in used and getattr(options, name) is None and os.environ.get(variable)
    }
    return replace(options, **found)


def _check(spec: GeneratorSpec, options: BuildOptions, purpose: str = "") -> None:
    flags = {each.name: each.flag for each in options_of(BuildOptions)}
    for name, said in spec.needs.items():
        if getattr(options, name) in (None, ""):
            flag = flags[_beside(name) if purpose else name]
            raise InputError(f"{purpose or spec.name} needs {said.format(flag=flag)}")
    spec.check(options)


def _purpose(options: BuildOptions, spec: GeneratorSpec) -> str:
    """What a coder is wanted for, in a message."""
    if options.hybrid:
        return "--hybrid"
    return f"--condition {options.condition}" if options.condition != "none" else spec.name


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
