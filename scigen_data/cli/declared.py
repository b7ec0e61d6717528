"""Options of the command line, made from their declarations (`scigen_data.options`)."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any, Optional, TypeVar, get_type_hints

import typer
from typer.core import TyperCommand

from scigen_data.options import Option, make, options_of

R = TypeVar("R")
C = TypeVar("C")


def with_options(cls: type[C], **preset: str) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Let a command take every option that the dataclass `cls` declares.

    The command has a parameter `options: cls`, in whose place the options stand on the command
    line; `preset` changes what is shown as a default, by name.
    """
    declared = [each for each in options_of(cls) if not each.hidden]

    def decorate(command: Callable[..., R]) -> Callable[..., R]:
        hints = get_type_hints(command, include_extras=True)
        parameters = []
        for parameter in inspect.signature(command).parameters.values():
            if parameter.name == "options":
                parameters += [_parameter(each, preset.get(each.name, "")) for each in declared]
            else:
                parameters.append(parameter.replace(annotation=hints[parameter.name]))

        def run(**given: Any) -> R:
            values = {each.name: given.pop(each.name) for each in declared}
            choices = {name: value for name, value in values.items() if value not in (None, [])}
            return command(**given, options=make(cls, choices))

        run.__name__, run.__doc__ = command.__name__, command.__doc__
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in parameters}
        return run

    return decorate


def _parameter(each: Option, shown: str) -> inspect.Parameter:
    kind: Any = str if each.read is not None else each.kind
    default = each.default
    if each.read is not None and default is not None:
        default = None if each.several else each.write(default) if each.write else str(default)
    if each.several:
        kind, default = Optional[list[kind]], None  # noqa: UP045 - typer reads it at run time
    elif default is None:
        kind = Optional[kind]  # noqa: UP045
    limits: dict[str, Any] = {
        name: limit if each.kind is float else int(limit)
        for name, limit in (("min", each.least), ("max", each.most))
        if limit is not None and each.read is None
    }
    said = typer.Option(
        each.flag,
        help=each.help,
        metavar=each.metavar or None,
        show_default=shown or each.shown_default or True,
        rich_help_panel=each.group or None,
        **limits,
    )
    return inspect.Parameter(
        each.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[kind, said],
    )


class Grouped(TyperCommand):
    """A command whose help lists options under the headings that their declarations name."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                argument = parameter.param_type_name == "argument"
                heading = "Arguments" if argument else _heading(parameter)
                groups.setdefault(heading, []).append(record)
        for heading, records in groups.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def _heading(parameter: Any) -> str:
    group = getattr(parameter, "rich_help_panel", None)
    return f"{group[0].upper()}{group[1:]}" if group else "Options"
