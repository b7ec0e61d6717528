"""`render`: one program at a time, for those who keep no `Renderer` of their own."""

from __future__ import annotations

from functools import lru_cache

from scigen_data.records import Figure
from scigen_data.renderer.limits import Limits
from scigen_data.renderer.sandbox import Renderer


def render(program: str, language: str = "python", *, seconds: float = 20.0) -> Figure:
    """The figure that a program shows, drawn in the sandbox: PNG, size, facts.

    program: source text: Matplotlib, or a TikZ document with `language="tikz"`.
    seconds: wall clock that it may take.

    A program that crashes, draws nothing or takes too long is a `Figure` whose `status` and
    `reason` say so, not an exception. The first call starts the server that draws, which takes
    about a second; it ends with this process. Raises SandboxUnavailable where this machine cannot
    isolate a program, RendererLost where something else than the program keeps ending it.
    """
    return _renderer(seconds).render(program, language)


@lru_cache(maxsize=1)
def _renderer(seconds: float) -> Renderer:
    return Renderer(Limits(wall_seconds=seconds))
