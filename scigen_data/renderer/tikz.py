"""Draws TikZ programs: a TeX engine makes a PDF, PDFium makes pixels and facts of it.

Both run in processes of their own that lock themselves in first: `tex_run.py` becomes the engine,
`tex_draw.py` reads the PDF. This process writes the program into a scratch folder, keeps the
time, watches how much is written, reads the log as text and checks the result like that of any
program. The folder is deleted at the end, however that comes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import select
import shutil
import struct
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import IO

from scigen_data.errors import RendererLost, SandboxUnavailable
from scigen_data.records import Facts, Figure, Status
from scigen_data.renderer import sandbox
from scigen_data.renderer.fingerprint import RENDERER_VERSION, version
from scigen_data.renderer.isolate import isolation
from scigen_data.renderer.limits import Limits
from scigen_data.renderer.png import ENCODER

REMEDY = (
    "apt-get install --no-install-recommends texlive-latex-base texlive-pictures "
    "texlive-latex-extra lmodern; pip install 'scigen-data[tikz]'"
)
ENGINES = ("pdflatex", "lualatex")  # the first that is installed

_PROGRAM = "program.tex"
_JOB = "figure"
_PATH = "/usr/local/bin:/usr/bin:/bin:/Library/TeX/texbin"
_TREES = ["TEXMFDIST", "TEXMFSYSVAR", "TEXMFSYSCONFIG", "TEXMFLOCAL", "TEXMFDEBIAN", "TEXMFMAIN"]
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
_FORBIDDEN_ROOTS = frozenset({"/", "/usr", "/etc", "/home", "/root", "/var", "/tmp"})  # noqa: S108
_STYLES = (
    *("amsmath", "amssymb", "bm", "siunitx", "xcolor"),
    *("tikz", "pgfplots", "circuitikz", "tikz-3dplot"),
)
_LIBRARY_NAMES = (
    "3d,angles,arrows,arrows.meta,automata,backgrounds,calc,decorations.markings,"
    "decorations.pathmorphing,decorations.pathreplacing,decorations.text,fit,intersections,"
    "matrix,patterns,perspective,plotmarks,positioning,quotes,shapes.arrows,shapes.geometric,"
    "shapes.misc,shapes.multipart,shapes.symbols,through,trees"
)
_MANY_FILES = 64
_TICK = 0.05  # seconds between two looks at the scratch folder
_TRIES = 3  # of a job that is ended from outside
_LOG = 4_000_000
_DETAIL = 3_000
_REASON = 300

# Computer Modern's European letters and text symbols (°, µ, Ω) exist as bitmaps only, which would
# have to be made while TeX runs; Latin Modern has the same shapes as outlines.
_OUTLINES = (
    r"\AddToHook{package/fontenc/after}{\IfFileExists{lmodern.sty}{\RequirePackage{lmodern}}{}}"
)
_OUTLINES += r"\AtBeginDocument{\IfFileExists{ts1lmr.fd}{"
_OUTLINES += r"{\fontencoding{TS1}\fontfamily{cmss}\selectfont}"  # makes its family known
_OUTLINES += "".join(
    rf"\DeclareFontShape{{TS1}}{{{family}}}{{{series}}}{{{shape}}}{{<->ts1-{font}10}}{{}}"
    for family, series, shape, font in (
        ("cmr", "m", "n", "lmr"),
        ("cmr", "m", "it", "lmri"),
        ("cmr", "m", "sl", "lmro"),
        ("cmr", "bx", "n", "lmbx"),
        ("cmr", "b", "n", "lmb"),
        ("cmr", "bx", "it", "lmbxi"),
        ("cmss", "m", "n", "lmss"),
        ("cmss", "bx", "n", "lmssbx"),
    )
)
_OUTLINES += "}{}}"

# the driver is one line, so that TeX's line numbers are those of the program
_DRIVER = (
    r"\ifdefined\pdfgentounicode\input{glyphtounicode}\pdfgentounicode=1 \pdfsetrandomseed 1 \fi"
    r"\ifdefined\setrandomseed\setrandomseed 1 \fi"
    r"\AtBeginDocument{\pagestyle{empty}}" + _OUTLINES
)
_WHOLE = re.compile(r"^[^%\n]*\\document(?:class|style)\b", re.MULTILINE)
_BEGIN = re.compile(r"^[^%\n]*\\begin\s*\{document\}", re.MULTILINE)
_END = re.compile(r"^[^%\n]*\\end\s*\{document\}", re.MULTILINE)
_PREAMBLE_ONLY = re.compile(r"^[^%\n]*\\(?:usepackage|RequirePackage)\b", re.MULTILINE)
_PICTURE = re.compile(r"\\begin\s*\{(?!document)|\\tikz\b|\\chemfig\b")
_STANDALONE = re.compile(r"^[^%\n]*\\documentclass\s*(?:\[[^]]*\])?\s*\{standalone\}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Engine:
    """An installed TeX engine, and where the files are that it may read."""

    name: str  # as it is called, which decides the format
    file: Path  # the program behind the name
    loader: str  # the dynamic loader; "" where it needs none
    banner: str
    trees: tuple[str, ...]
    styles: tuple[tuple[str, str], ...]  # name and SHA-256 of the packages that are there

    @property
    def standalone(self) -> bool:
        return "standalone.cls" not in self.lacking

    @property
    def lacking(self) -> tuple[str, ...]:
        """Packages that programs like to use and that are not installed."""
        have = dict(self.styles)
        return tuple(
            name for name in ("standalone.cls", *_packages(), "lmodern.sty") if name not in have
        )


def _packages() -> tuple[str, ...]:
    return tuple(f"{style}.sty" for style in _STYLES)


@lru_cache(maxsize=4)
def find_engine(only: str = "") -> Engine | None:
    """The engine that draws, or the one named `only`; None where it is not installed."""
    for name in (only,) if only else ENGINES:
        where = shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), _PATH)))
        kpsewhich = where and shutil.which("kpsewhich", path=str(Path(where).parent))
        if not (where and kpsewhich):
            continue
        file = Path(where).resolve()
        loader = _loader(file)
        banner = _told([where, "--version"]).splitlines()
        wanted = ["standalone.cls", *_packages(), "lmodern.sty", "pgf.revision.tex"]
        found = _told([kpsewhich, *wanted]).splitlines()
        fonts = name != "lualatex" or _told([kpsewhich, "luaotfload-main.lua"])
        if loader is None or not (banner and found and fonts):
            continue
        styles = tuple(
            (Path(path).name, hashlib.sha256(Path(path).read_bytes()).hexdigest()) for path in found
        )
        if "tikz.sty" in dict(styles):
            return Engine(name, file, loader, banner[0], _trees(kpsewhich), styles)
    return None


def _trees(kpsewhich: str) -> tuple[str, ...]:
    """The folders of the TeX installation; never one that holds more than that."""
    folders = {
        folder
        for tree in _TREES
        for folder in _told([kpsewhich, f"--expand-path=${tree}"]).strip().split(os.pathsep)
        if folder and Path(folder).is_dir()
    }
    return tuple(sorted(f for f in folders if str(Path(f).resolve()) not in _FORBIDDEN_ROOTS))


def _told(command: list[str]) -> str:
    """What one of TeX's own tools answers; nothing of this process's environment goes to it."""
    with suppress(OSError, subprocess.TimeoutExpired):
        return subprocess.run(  # noqa: S603 - no shell, fixed arguments
            command,
            env={"PATH": str(Path(command[0]).parent), "HOME": "/nonexistent", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=20,
            check=False,
        ).stdout
    return ""


def _loader(file: Path) -> str | None:
    """The dynamic loader that an ELF file names, "" where it names none; None for other files."""
    try:
        with file.open("rb") as program:
            head = program.read(64)
            if head[:5] != b"\x7fELF\x02":
                return None
            start, size, count = (*struct.unpack_from("<Q", head, 32), *_two(head, 54))[:3]
            for index in range(count):
                program.seek(start + index * size)
                entry = program.read(56)
                kind, offset, length = (
                    *struct.unpack_from("<I", entry, 0),
                    *struct.unpack_from("<Q", entry, 8),
                    *struct.unpack_from("<Q", entry, 32),
                )[:3]
                if kind == 3:
                    program.seek(offset)
                    return os.fsdecode(program.read(min(length, 4096)).rstrip(b"\0"))
    except (OSError, struct.error):
        return None
    return ""


def _two(head: bytes, at: int) -> tuple[int, int]:
    size, count = struct.unpack_from("<HH", head, at)
    return size, count


def has_pdfium() -> bool:
    """Whether the library that draws the PDF is installed."""
    return bool(version("pypdfium2"))


@lru_cache(maxsize=8)
def tikz_fingerprint(dpi: int, engine: Engine) -> str:
    """SHA-256, hex: engine, packages, PDF library, encoder, resolution."""
    parts = {
        "renderer": RENDERER_VERSION,
        "engine": [engine.name, engine.banner],
        "styles": engine.styles,
        "driver": [_DRIVER, _STYLES, _LIBRARY_NAMES],
        "pdfium": version("pypdfium2"),
        "encoder": ENCODER,
        "dpi": dpi,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


# ------------------------------------------------------------------------------------ rendering


def render(program: str, limits: Limits, *, engine: str = "") -> Figure:
    """The figure on the first page that `program` makes, or the status and the reason.

    `program` is a whole LaTeX document or a bare picture, which gets a preamble. Own and foreign
    programs are isolated alike: raises SandboxUnavailable where the kernel cannot. Without an
    engine the figure is `skipped`. Raises RendererLost where something outside keeps ending it.
    """
    found = find_engine(engine)
    if found is None or not has_pdfium():
        lacks = "no TeX engine with TikZ" if found is None else "no pypdfium2, which draws the PDF"
        return Figure(Status.SKIPPED, f"{lacks} is installed: {REMEDY}")
    if not isolation().complete:
        raise SandboxUnavailable(sandbox._unavailable(isolation()))
    size = len(program.encode("utf-8", errors="replace"))
    if size > limits.max_program_bytes:
        return Figure(
            Status.TOO_LARGE,
            f"the program is {size:,} bytes; at most {limits.max_program_bytes:,}",
        )
    figure = Figure(Status.CODE_ERROR)
    for _ in range(_TRIES):
        with tempfile.TemporaryDirectory(prefix="scigen-tikz-", ignore_cleanup_errors=True) as made:
            scratch = Path(made).resolve()
            figure, again = _Job(found, limits, scratch).run(program)
        if not again:
            return replace(figure, fingerprint=tikz_fingerprint(limits.dpi, found))
    raise RendererLost(f"TeX was ended from outside {_TRIES} times ({figure.reason})")


def document(program: str, *, standalone: bool = True) -> tuple[str, str]:
    """The one line that starts TeX, and the program file it reads, line by line the program."""
    if _WHOLE.search(program):
        return _DRIVER + rf"\input{{{_PROGRAM}}}", program
    kind = r"[border=6pt]{standalone}" if standalone else r"{article}"
    line = _DRIVER + r"\documentclass" + kind
    # as few assumptions as possible: what is not installed is not loaded
    line += "".join(
        rf"\IfFileExists{{{name}.sty}}{{\usepackage{{{name}}}}}{{}}" for name in _STYLES
    )
    line += rf"\usetikzlibrary{{{_LIBRARY_NAMES}}}\pgfplotsset{{compat=newest}}"
    begun, ended = _BEGIN.search(program), _END.search(program)
    if not begun:
        picture = _PICTURE.search(program)
        at = picture.start() if picture else 0
        if not _PREAMBLE_ONLY.search(program[:at]):
            at = 0
        program = program[:at] + r"\begin{document}" + program[at:]
    return line + rf"\input{{{_PROGRAM}}}" + ("" if ended else r"\end{document}"), program


class _Job:
    """One program in its scratch folder."""

    def __init__(self, engine: Engine, limits: Limits, scratch: Path) -> None:
        self._engine, self._limits, self._scratch = engine, limits, scratch
        self._deadline = time.monotonic() + limits.wall_seconds
        self._file_bytes = limits.max_png_bytes + limits.max_output_bytes

    def run(self, program: str) -> tuple[Figure, bool]:
        """What came of it, and whether something other than the program ended it."""
        driver, body = document(program, standalone=self._engine.standalone)
        (self._scratch / _PROGRAM).write_bytes(body.encode("utf-8", errors="replace"))
        (self._scratch / f"{_JOB}.tex").write_text(driver + "\n", encoding="utf-8")
        for _ in range(2):
            ended, words = self._typeset()
            failed = self._failure(ended, words)
            if failed:
                return failed
            if "pgfsyspdfmark" not in self._text(".aux") and "Rerun to get" not in self._text():
                break
        trim = not (
            _STANDALONE.search(program) or (not _WHOLE.search(program) and self._engine.standalone)
        )
        figure, again = self._drawn(trim)
        if figure.status is Status.OK:
            figure = replace(figure, facts=self._with_log(figure.facts))
        return figure, again

    # -------------------------------------------------------------------------------- TeX

    def _typeset(self) -> tuple[sandbox._Exit, str]:
        scratch = str(self._scratch)
        limits = self._limits
        order = {
            "engine": str(self._engine.file),
            "arguments": _arguments(self._engine.name),
            "environment": {
                "PATH": str(self._engine.file.parent),
                **dict.fromkeys(
                    ("HOME", "TEXMFHOME", "TEXMFVAR", "TEXMFCONFIG", "TEXMFCACHE", "TMPDIR"),
                    scratch,
                ),
                "openin_any": "p",
                "openout_any": "p",
                "shell_escape": "f",
                **dict.fromkeys(("MKTEXPK", "MKTEXTFM", "MKTEXTEX", "MKTEXMF"), "0"),
                "SOURCE_DATE_EPOCH": "946684800",
                "FORCE_SOURCE_DATE": "1",
                "TZ": "UTC",
                "LANG": "C.UTF-8",
                "max_print_line": "1000",
                "error_line": "254",
                "half_error_line": "238",
                "extra_mem_bot": "10000000",
            },
            "read": [*self._engine.trees, *_LIBRARIES, "/usr/share/fonts"],
            "execute": [str(self._engine.file), *filter(None, [self._engine.loader])],
            "scratch": scratch,
            "memory": limits.memory_mb << 20,
            "cpu": limits.cpu_seconds,
            "file": self._file_bytes,
            "parent": os.getpid(),
        }
        told, tell = os.pipe()
        try:
            with tempfile.TemporaryFile() as words:
                try:
                    process = sandbox._spawn(
                        "tex_run.py",
                        [json.dumps({**order, "told": tell})],
                        words,
                        pass_fds=(tell,),
                    )
                finally:
                    os.close(tell)
                ended = self._wait(process)
                problem = os.read(told, 4096).decode(errors="replace")
                if problem:
                    raise SandboxUnavailable(
                        f"the kernel refused the sandbox: {problem}; see `scigen doctor`"
                    )
                words.seek(0)
                return ended, words.read(10_000).decode(errors="replace")
        finally:
            os.close(told)

    def _wait(self, process: subprocess.Popen[bytes]) -> sandbox._Exit:
        """Wait until it ends or its time or its room is used up."""
        killed = ""
        handle = os.pidfd_open(process.pid)
        try:
            poll = select.poll()
            poll.register(handle, select.POLLIN)
            while not poll.poll(_TICK * 1000):
                if time.monotonic() > self._deadline:
                    killed = "wall"
                elif self._overfull():
                    killed = "disk"
                if killed:
                    break
        finally:
            os.close(handle)
            if process.returncode is None:
                if killed or not _ended(process.pid):
                    process.kill()
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
        cpu = usage.ru_utime + usage.ru_stime
        if not killed and self._overfull():
            killed = "disk"
        return sandbox._Exit(process.returncode, killed, cpu, usage.ru_maxrss)

    def _overfull(self) -> bool:
        total = 0
        with suppress(OSError), os.scandir(self._scratch) as entries:
            for count, entry in enumerate(entries):
                total += entry.stat(follow_symlinks=False).st_blocks * 512
                if count > _MANY_FILES or total > 2 * self._file_bytes:
                    return True
        return False

    def _failure(self, ended: sandbox._Exit, words: str) -> tuple[Figure, bool] | None:
        if ended.killed == "disk" or -ended.code == 25:  # SIGXFSZ
            most = 2 * self._file_bytes >> 20
            return Figure(Status.TOO_LARGE, f"writes more than {most} MB or too many files"), False
        if ended.killed or ended.code < 0:
            return sandbox._unfinished(ended, self._limits)
        log = self._text()
        if ended.code == 0 and self._open(".pdf", self._file_bytes) is not None:
            return None
        status, reason = outcome(log, words)
        return Figure(status, sandbox._words(reason), _excerpt(log)), False

    # ------------------------------------------------------------------------------- PDF

    def _drawn(self, trim: bool) -> tuple[Figure, bool]:
        pdf = self._open(".pdf", self._file_bytes)
        if pdf is None:
            return Figure(Status.CODE_ERROR, "TeX left no PDF"), False
        result = os.memfd_create("scigen-tikz", os.MFD_CLOEXEC)
        try:
            order = {
                "limits": asdict(self._limits),
                "pdf": pdf.fileno(),
                "result": result,
                "parent": os.getpid(),
                "trim": trim,
            }
            with pdf, tempfile.TemporaryFile() as errors:
                process = sandbox._spawn(
                    "tex_draw.py", [json.dumps(order)], errors, pass_fds=(pdf.fileno(), result)
                )
                ended = self._wait(process)
                if ended.code == 0:
                    return sandbox._read(result, self._limits), False
                if ended.killed == "disk" or -ended.code == 25:
                    return Figure(Status.TOO_LARGE, "the picture is too large to be drawn"), False
                if ended.code > 0:
                    errors.seek(0)
                    last = errors.read(10_000).decode(errors="replace").strip().splitlines()[-1:]
                    reason = f"the PDF cannot be drawn: {' '.join(last)[:_REASON]}"
                    memory = "MemoryError" in reason
                    return Figure(Status.MEMORY if memory else Status.CODE_ERROR, reason), False
                return sandbox._unfinished(ended, self._limits)
        finally:
            os.close(result)

    def _with_log(self, facts: Facts) -> Facts:
        """What the log tells beside the page: glyphs that no font has."""
        log = self._text()
        missing = re.findall(r"^Missing character: There is no (\S+)", log, re.MULTILINE)[:100]
        warnings = list(facts.warnings)
        if re.search(r"runsystem\(.*disabled", log):
            warnings.append("the program tried to start another program, which was refused")
        return replace(
            facts,
            missing_glyphs=tuple(dict.fromkeys(char[:1] for char in missing)),
            warnings=tuple(warnings),
        )

    # ------------------------------------------------------------------------------ files

    def _open(self, suffix: str, most: int) -> IO[bytes] | None:
        """A file that the engine left, None where it is missing, empty, too large or no file."""
        with suppress(OSError):
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            file = os.fdopen(os.open(self._scratch / (_JOB + suffix), flags), "rb")
            if 0 < os.fstat(file.fileno()).st_size <= most:
                return file
            file.close()
        return None

    def _text(self, suffix: str = ".log") -> str:
        file = self._open(suffix, self._file_bytes)
        if file is None:
            return ""
        with file:
            return file.read(_LOG).decode("utf-8", errors="replace")


def _arguments(name: str) -> list[str]:
    return [
        name,
        "-no-shell-escape",
        "-interaction=nonstopmode",
        "-halt-on-error",
        "-file-line-error",
        f"-jobname={_JOB}",
        f"{_JOB}.tex",
    ]


def _ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


# ------------------------------------------------------------------------------------- the log

_FILE_ERROR = re.compile(r"^(?:\./)?([^:\n]*):(\d+): (.+(?:\n {2,}\S.*)?)$", re.MULTILINE)
_PLAIN_ERROR = re.compile(r"^! ?(?!  ==>)(.+)$", re.MULTILINE)
_NO_FILE = re.compile(
    r"File [`']([^']*)'(?: not found)?|I can't (?:find|write on) file [`']([^']*)'"
    r"|((?:/|~|\.\./)\S+) not found"
)
_CONTEXT = re.compile(r"^l\.(\d+) (.*)$", re.MULTILINE)
_GREEDY = ("main memory size", "pool size", "number of strings", "font memory", "hash size")


def outcome(log: str, words: str = "") -> tuple[Status, str]:
    """Status and reason of a run that made no page, from TeX's log and standard error."""
    found = _FILE_ERROR.search(log)
    other = _PLAIN_ERROR.search(log)
    if found and (not other or found.start() < other.start()):
        message, line = found.group(3), found.group(2) if found.group(1) == _PROGRAM else ""
    elif other:
        message, line = other.group(1), ""
    else:
        message = line = ""
    if not message or message.startswith(" ==> Fatal"):
        return _without_error(log, words)
    context = _CONTEXT.search(log, (found or other).start())  # type: ignore[union-attr]
    if message.startswith("Undefined control sequence") and context:
        name = re.findall(r"\\[A-Za-z@]+|\\.", context.group(2))
        message = f"Undefined control sequence {name[-1]}" if name else message
    where = f" (line {line})" if line else ""
    reason = f"{_tidy(message)[:_REASON]}{where}"
    if denied := _denied(message):
        return Status.FORBIDDEN, f"{denied}{where}"
    if "TeX capacity exceeded" in message:
        if any(part in message for part in _GREEDY):
            return Status.MEMORY, reason
        return Status.CODE_ERROR, f"{reason}: a definition without end?"
    if "not enough memory" in message:
        return Status.MEMORY, reason
    if "File ended while" in message or "Emergency stop" in message:
        hint = re.search(r"^! (?!Emergency)(.+)$", log, re.MULTILINE)
        reason = _tidy(hint.group(1))[:_REASON] + where if hint else reason
    return Status.CODE_ERROR, reason


def _without_error(log: str, words: str) -> tuple[Status, str]:
    if "No pages of output" in log:
        return Status.BLANK, "the program ended without drawing a figure"
    both = log + words
    if "memory exhausted" in both or "not enough memory" in both or "bad_alloc" in both:
        return Status.MEMORY, "ran out of memory"
    last = next((line for line in reversed(words.strip().splitlines()) if line.strip()), "")
    if denied := _denied(last):
        return Status.FORBIDDEN, denied
    return Status.CODE_ERROR, _tidy(last)[:_REASON] or "TeX ended without a page or an error"


def _denied(message: str) -> str:
    """What the sandbox kept from the program, where that is what ended it."""
    match = _NO_FILE.search(message)
    name = next((part for part in match.groups() if part), "") if match else ""
    name = name.strip('"')
    if name.startswith("|"):
        return "the sandbox starts no other programs"
    outside = name.startswith(("/", "~")) or ".." in name.split("/")
    if outside or (match and "write on" in match.group()):
        return f"the sandbox does not give access to {name[:120]!r}"
    if re.search(r"(?:Operation not permitted|Permission denied)", message):
        return f"the sandbox does not allow it: {_tidy(message)[:_REASON]}"
    return ""


def _excerpt(log: str) -> str:
    """The error and what TeX says around it."""
    starts = [
        found.start() for found in (_FILE_ERROR.search(log), _PLAIN_ERROR.search(log)) if found
    ]
    part = log[min(starts) :] if starts else log[-_DETAIL:]
    part = part.split("\nHere is how much of TeX's memory")[0]
    return "\n".join(_tidy(line) for line in part[:_DETAIL].splitlines()).strip()


def _tidy(text: str) -> str:
    text = re.sub(r"/\S*/scigen-tikz-\w+/?", "", text)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
