"""What this machine can render, and how safely: the part of `scigen doctor` that renders."""

from __future__ import annotations

import platform
from dataclasses import dataclass, replace
from pathlib import Path

from scigen_data.errors import ScigenError
from scigen_data.records import Status
from scigen_data.renderer import container
from scigen_data.renderer.fingerprint import render_fingerprint, version
from scigen_data.renderer.fonts import cjk_file
from scigen_data.renderer.isolate import Isolation, isolation
from scigen_data.renderer.sandbox import Renderer

_TWO_LINES = "import matplotlib.pyplot as plt\nplt.plot([0, 1], label=r'$\\alpha$'); plt.legend()\n"
_TRIANGLE = "\\begin{tikzpicture}\\draw (0,0) -- (2,0) -- (0,1) -- cycle;\\end{tikzpicture}"
# past the folder in memory, which has no such file
_NOSY = "import posix; posix.open('/etc/hostname', posix.O_RDONLY)\n"
_KERNEL = (
    "Linux 5.13 or newer with landlock in /sys/kernel/security/lsm (boot with lsm=landlock,...)"
)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report; `remedy` says what to do where it is not `ok`."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    needed: bool = False  # without it builds of untrusted programs are refused


def report() -> list[Check]:
    """Look at the kernel, the libraries and the fonts, then draw in the sandbox for real."""
    found = isolation()
    return [*_kernel(found), *_libraries(), _fonts(), *_live(found)]


def tikz() -> Check:
    """Whether TikZ programs can be drawn: one is."""
    from scigen_data.renderer import tikz as tex
    from scigen_data.renderer.tex_engine import find_engine

    engine = find_engine()
    try:
        with Renderer() as renderer:
            figure = renderer.render(_TRIANGLE, "tikz")
    except ScigenError as error:
        return Check("tikz", False, str(error), "see the lines above")
    if engine is None or figure.status is not Status.OK:
        remedy = tex.REMEDY if figure.status is Status.SKIPPED else "reinstall the TeX engine"
        lacks = figure.reason.removesuffix(f": {tex.REMEDY}")
        return Check("tikz", False, f"{figure.status}: {lacks}", remedy)
    lacks = ", ".join(engine.lacking)
    return Check("tikz", True, engine.banner + (f"; without {lacks}" if lacks else ""))


def _kernel(found: Isolation) -> list[Check]:
    system = f"{found.system} {platform.release()}, {found.arch}"
    if found.arch == "aarch64":
        system += " (its system calls are those of the kernel's headers; not tried on a machine)"
    supported = found.system == "Linux" and not any("table" in item for item in found.missing)
    return [
        Check("system", supported, system, "" if supported else "use Linux on x86_64 or aarch64"),
        Check(
            "landlock",
            found.landlock > 0,
            f"version {found.landlock}" if found.landlock else "not available",
            "" if found.landlock else _KERNEL,
        ),
        Check(
            "seccomp",
            found.seccomp,
            "filters available" if found.seccomp else "not available",
            "" if found.seccomp else "a kernel with CONFIG_SECCOMP_FILTER",
        ),
        Check(
            "no_new_privs",
            found.no_new_privs,
            "available" if found.no_new_privs else "not available",
            "" if found.no_new_privs else "Linux 3.5 or newer",
        ),
    ]


def _libraries() -> list[Check]:
    versions = {name: version(name) for name in ("matplotlib", "numpy", "pillow")}
    return [
        Check(name, bool(found), found or "not installed", "" if found else f"pip install {name}")
        for name, found in versions.items()
    ]


def _fonts() -> Check:
    try:
        import matplotlib as mpl

        sans = Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")
    except ImportError:
        return Check("fonts", False, "Matplotlib is not installed", "pip install matplotlib")
    if not sans.is_file():
        return Check(
            "fonts", False, f"{sans} is missing", "pip install --force-reinstall matplotlib"
        )
    more = (
        "Noto Sans CJK"
        if cjk_file()
        else "none for Chinese, Japanese and Korean (pip install 'scigen-data[cjk]')"
    )
    return Check(
        "fonts", True, f"those of Matplotlib, {more}; fingerprint {render_fingerprint()[:12]}"
    )


def _live(found: Isolation) -> list[Check]:
    try:
        runner = container.configured()
    except ScigenError as error:
        broken = Check("container", False, str(error), "correct SCIGEN_CONTAINER, or unset it")
        return [broken, *_here(found)]
    if runner is None:
        return _here(found)
    where = f"{runner.runner} ({runner.image})" if runner.image else runner.runner
    with Renderer() as renderer:
        drawn = _drawn(renderer, trusted=False)
        return [
            replace(drawn, name="container", detail=f"{where}: {drawn.detail}"),
            *([_refused(renderer)] if drawn.ok else []),
            replace(_drawn(renderer, trusted=True), name="render"),
        ]


def _here(found: Isolation) -> list[Check]:
    if not found.complete:
        return [
            Check(
                "sandbox",
                False,
                "untrusted programs are refused; the embedded families still render",
                f"needs {', '.join(found.missing)}; or set SCIGEN_CONTAINER to bwrap, or to docker "
                "or podman with SCIGEN_CONTAINER_IMAGE",
            ),
            _drawn(Renderer(), trusted=True),
        ]
    with Renderer() as renderer:
        return [_drawn(renderer, trusted=False), _refused(renderer)]


def _drawn(renderer: Renderer, trusted: bool) -> Check:
    name = "render"
    try:
        figure = renderer.render(_TWO_LINES, trusted=trusted)
    except ScigenError as error:
        return Check(name, False, str(error), "see the lines above")
    if figure.status is not Status.OK:
        return Check(name, False, f"{figure.status}: {figure.reason}", "see the lines above")
    where = "in the sandbox" if isolation().complete else "in a plain child process"
    if not trusted and container.configured() is not None:
        where = "in a container"
    extra = ", in namespaces of its own" if renderer.namespaces else ""
    return Check(name, True, f"{figure.width} x {figure.height} pixels drawn {where}{extra}")


def _refused(renderer: Renderer) -> Check:
    """The lock is tried, not believed."""
    try:
        figure = renderer.render(_NOSY)
    except ScigenError as error:
        return Check("sandbox", False, str(error), "see the lines above")
    # where the file does not exist there was nothing to refuse
    ok = figure.status is Status.FORBIDDEN or "FileNotFoundError" in figure.reason
    return Check(
        "sandbox",
        ok,
        "a program that reads a file outside is stopped"
        if ok
        else f"a program read a file outside ({figure.status}: {figure.reason})",
        "" if ok else "report this: untrusted programs must not run on this machine",
    )
