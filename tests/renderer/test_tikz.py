"""TikZ programs are drawn by the real engine, and cannot get out of it."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from scigen_data.checks.auditor import audit
from scigen_data.cli import app
from scigen_data.errors import SandboxUnavailable
from scigen_data.facts import Box
from scigen_data.records import Figure, Problem, Status
from scigen_data.renderer import (
    Isolation,
    Limits,
    Renderer,
    doctor,
    isolation,
    tex_engine,
    tex_job,
    tikz,
)

CANARY = "canary-" + os.urandom(12).hex()
LIMITS = Limits(wall_seconds=30, cpu_seconds=20)
HASTY = Limits(wall_seconds=30, cpu_seconds=2, memory_mb=400, max_png_bytes=2_000_000)
SQUARE = r"\begin{tikzpicture}\draw (0,0) rectangle (2,1);\end{tikzpicture}"

READY = tex_engine.has_pdfium() and isolation().complete
NO_TEX = f"needs a TeX engine with TikZ: {tikz.REMEDY}"
needs_tex = pytest.mark.skipif(not (READY and tex_engine.find_engine()), reason=NO_TEX)
needs_lua = pytest.mark.skipif(
    not (READY and tex_engine.find_engine("lualatex")),
    reason="needs lualatex with its font loader: apt-get install texlive-luatex",
)


def article(body: str) -> str:
    return "\\documentclass{article}\\begin{document}\n" + body + "\n\\end{document}"


def draw(program: str, limits: Limits = LIMITS, engine: str = "") -> Figure:
    return tikz.render(program, limits, engine=engine)


def said(figure: Figure) -> set[str]:
    return {fact.plain for fact in figure.facts.texts}


# ------------------------------------------------------------------------------- drawing

TRIANGLE = r"""\begin{tikzpicture}[scale=1.5]
\draw[thick] (0,0) node[left]{$A$} -- (4,0) node[right]{$B_1$} -- (0,3) node[above]{$C$} -- cycle;
\node[below] at (2,0) {$AB = 4\,\mathrm{cm}$};
\node[rotate=-37,above] at (2,1.5) {$x^2 = 25$};
\node[red] at (1,1) {$\theta=30^{\circ}$};
\end{tikzpicture}"""


@pytest.fixture(scope="module")
def triangle() -> Figure:
    if not (READY and tex_engine.find_engine()):
        pytest.skip(NO_TEX)
    return draw(TRIANGLE)


def test_a_bare_picture_is_drawn_with_its_texts(triangle: Figure) -> None:
    assert triangle.status is Status.OK, triangle
    assert said(triangle) == {"A", "B₁", "C", "AB = 4 cm", "x² = 25", "θ = 30°"}
    assert triangle.png is not None
    with Image.open(io.BytesIO(triangle.png)) as image:
        assert image.size == (triangle.width, triangle.height)
        assert image.getpixel((0, 0)) == (255, 255, 255)


def test_facts_have_place_size_turn_and_colour(triangle: Figure) -> None:
    facts = {fact.plain: fact for fact in triangle.facts.texts}
    assert facts["θ = 30°"].color == "#ff0000"
    assert triangle.facts.dpi == 200
    assert facts["A"].size == pytest.approx(9.96, abs=0.1)
    assert facts["x² = 25"].rotation == pytest.approx(-37, abs=0.2)
    assert len(facts["x² = 25"].quad) == 8
    assert facts["A"].box.x1 < facts["AB = 4 cm"].box.x0 < facts["B₁"].box.x0
    assert facts["C"].box.y1 < facts["A"].box.y0


def test_the_box_of_a_text_holds_its_ink(triangle: Figure) -> None:
    assert triangle.png is not None
    with Image.open(io.BytesIO(triangle.png)) as image:
        grey = image.convert("L").point(lambda level: 255 if level < 128 else 0)
    box = next(fact.box for fact in triangle.facts.texts if fact.plain == "C")
    x0, y0, x1, y1 = int(box.x0) - 3, int(box.y0) - 3, int(box.x1) + 4, int(box.y1) + 4
    inked = grey.crop((x0, y0, x1, y1)).getbbox()
    assert inked is not None
    seen = Box(inked[0] + x0, inked[1] + y0, inked[2] + x0, inked[3] + y0)
    assert max(abs(a - b) for a, b in zip(corners(seen), corners(box), strict=True)) < 2


def corners(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1


def test_the_audit_reads_the_texts(triangle: Figure) -> None:
    question = "In triangle ABC with AB = 4 cm the angle is 30°. How long is the height of 7 cm?"
    verdicts = {v.check: v for v in audit(Problem("p", question, "2 cm"), triangle)}
    assert verdicts["run"].status is Status.OK
    assert verdicts["audit/overlap"].status is Status.OK
    assert verdicts["audit/givens"].detail["shown"] == 2  # all but the 7 cm
    assert verdicts["audit/clipped"].status is Status.OK


def test_lines_and_areas_are_told_apart(triangle: Figure) -> None:
    assert [shape.kind for shape in triangle.facts.shapes] == ["line"]


@needs_tex
def test_the_same_program_gives_the_same_bytes() -> None:
    program = article(r"\today\ \pdfuniformdeviate 1000000 \special{x}")
    first, second = draw(program), draw(program)
    assert first == second
    assert first.fingerprint
    assert "January 1, 2000" in " ".join(said(first))


@needs_tex
def test_circuits_and_plots_need_no_preamble() -> None:
    figure = draw(
        r"\begin{circuitikz}\draw (0,0) to[V,l=$12\,\mathrm{V}$] (0,2) to[R=$R_1$] (3,2) -- (3,0)"
        r" -- (0,0);\end{circuitikz}\begin{tikzpicture}\begin{axis}[xlabel={$t$ (s)},width=5cm]"
        r"\addplot{x^2};\end{axis}\end{tikzpicture}"
    )
    assert figure.status is Status.OK, figure
    assert {"12 V", "R₁", "t (s)"} <= said(figure)


@needs_tex
def test_a_whole_document_is_cut_to_its_picture_and_pages_are_counted() -> None:
    document = "\\documentclass{article}\\usepackage{tikz}\\begin{document}" + SQUARE
    figure = draw(document + "\\newpage second\\end{document}")
    assert figure.status is Status.OK, figure
    assert figure.facts.figures == 2
    assert 150 < figure.width < 250  # 2 cm at 200 dpi and the margin
    assert figure.facts.texts == ()


@needs_tex
def test_european_letters_and_signs_have_outlines() -> None:
    figure = draw(
        "\\documentclass[border=2pt]{standalone}\\usepackage[T1]{fontenc}\\usepackage{tikz}"
        "\\begin{document}\\begin{tikzpicture}\\node{Länge 30\\textdegree{} 5\\,µm};"
        "\\end{tikzpicture}\\end{document}"
    )
    assert figure.status is Status.OK, figure
    assert said(figure) == {"Länge 30° 5 μm"}


@needs_tex
def test_remembered_places_are_drawn_in_a_second_run() -> None:
    figure = draw(
        "\\begin{tikzpicture}[remember picture]\\node (a) {a};\\end{tikzpicture}\\hskip 3cm"
        "\\begin{tikzpicture}[remember picture]\\node (b) {b};\\draw[overlay] (a) -- (b);"
        "\\end{tikzpicture}"
    )
    line = max(figure.facts.shapes, key=lambda shape: shape.box.width)
    assert line.box.width > 200


LABELS = {
    r"$\vec{F}_1 = 20\,\mathrm{N}$": "F⃗₁ = 20 N",
    r"$\displaystyle\int_0^4 f(x)\,dx$": "∫₀⁴ f(x) dx",
    r"$\displaystyle\sum_{i=1}^{n} i$": "∑ᵢ₌₁ⁿ i",
    r"$\left(\dfrac{1}{2}\right)$ m": "(1/2) m",
    r"$\left|\dfrac{a+b}{2}\right|$": "|(a + b)/2|",
    r"$\sqrt{2}$ cm": "√2 cm",
    r"$\dfrac{\sqrt{b^2-4}}{2a}$": "(√(b² − 4))/2a",
    r"$\mathrm{SO_4^{2-}+2\,H^+}$": "SO₄²⁻ + 2 H⁺",
    r"${}^{14}_{6}\mathrm{C}$": "¹⁴₆C",
    r"$\Delta H=-96\,\mathrm{kJ}$": "ΔH = −96 kJ",
    r"$a\neq b$, $\hat{x}$, $\ddot{x}$": "a ≠ b, x̂, ẍ",
    r"$\dfrac{1}{\dfrac{1}{R_1}+\dfrac{1}{R_2}}$": "1/(1/R₁ + 1/R₂)",
    r"$3\frac{1}{2}$ h": "3 1/2 h",
    r"$A\xrightarrow{\Delta}B\longrightarrow C$": "A →(Δ) B → C",
    r"$\widehat{ABC}$, $\overrightarrow{CD}$": "ABC, CD",
    r"Schr\"odinger, Amp\`ere, \AA, gar\c{c}on": "Schrödinger, Ampère, Å, garçon",
    r"`so' it's efficient": "‘so’ it’s efficient",
}


@needs_tex
def test_labels_are_read_as_they_are_seen() -> None:
    nodes = "".join(
        rf"\node[right] at (0,{-1.5 * at}) {{{label}}};" for at, label in enumerate(LABELS)
    )
    upside = r"\node[rotate=180] at (8,-1) {$x_1 = 3$ m};\node[rotate=-70] at (8,-6) {$x_1 = 4$ m};"
    figure = draw(rf"\begin{{tikzpicture}}{nodes}{upside}\end{{tikzpicture}}")
    assert {fact.plain for fact in figure.facts.texts} == {*LABELS.values(), "x₁ = 3 m", "x₁ = 4 m"}
    found = {verdict.check: verdict for verdict in audit(Problem("p", "Find it.", "yes"), figure)}
    for check in ("overlap", "clipped", "hidden", "struck", "glyphs"):
        assert found[f"audit/{check}"].status is Status.OK, found[f"audit/{check}"]


@needs_tex
def test_what_is_covered_cut_off_or_mirrored_is_found() -> None:
    figure = draw(
        r"\begin{tikzpicture}\draw (-1,-3) rectangle (9,9);"
        r"\node at (3,8) {$R = 41\,\Omega$};\fill[white] (3,7.5) rectangle (5,8.5);"
        r"\begin{scope}\clip (0,0) rectangle (3,7);\node at (3,6) {$R = 42\,\Omega$};\end{scope}"
        r"\begin{scope}\clip (3,4) circle (1cm);\node at (4.1,4) {$R = 43\,\Omega$};\end{scope}"
        r"\node at (7,4) {$R = 48\,\Omega$};\fill[white] (7.21,3.5) rectangle (7.4,4.5);"
        r"\node at (7,2) {$R = 49\,\Omega$};\fill[white,opacity=0.3] (6,1.5) rectangle (8,2.5);"
        r"\node at (7,6) {$R = 50\,\Omega$};\fill[white,even odd rule] (5.8,5.3) rectangle (8,7)"
        r" (6,5.5) rectangle (7.9,6.5);"
        r"\node[xscale=-1] at (3,2) {$R = 44\,\Omega$};"
        r"\node[opacity=0] at (3,1) {$R = 45\,\Omega$};"
        r"\node[fill=green,draw] at (3,0) {$R = 46\,\Omega$};"
        r"\begin{scope}\clip (0,-2) rectangle (6,0);\node at (3,-1) {$R = 47\,\Omega$};\end{scope}"
        r"\shade[left color=white,right color=white] (0,-3) rectangle (1,-1.5);"
        r"\end{tikzpicture}"
    )
    found = {
        (verdict.check, text)
        for verdict in audit(Problem("p", "Find it.", "yes"), figure)
        for finding in verdict.detail.get("findings", ())
        if finding["severity"] == "major"
        for text in finding["texts"]
    }
    assert found == {
        ("audit/hidden", "R = 41 Ω"),
        ("audit/clipped", "R = 41 Ω"),
        ("audit/clipped", "R = 48 Ω"),
        ("audit/clipped", "R = 42 Ω"),
        ("audit/clipped", "R = 43 Ω"),
        ("audit/glyphs", "R = 44 Ω"),
    }
    assert "R = 45 Ω" not in said(figure)
    assert {"#ffffffff", "#00ff00ff"} <= {shape.fill for shape in figure.facts.shapes}
    fact = next(fact for fact in figure.facts.texts if fact.plain == "R = 46 Ω")
    behind = next(shape for shape in figure.facts.shapes if shape.fill == "#00ff00ff")
    assert behind.zorder < fact.zorder


@needs_tex
def test_a_label_of_which_less_than_a_letter_s_half_shows_is_cut_off() -> None:
    def label(at: int, cover: str) -> str:
        return rf"\node at (3,{at}) {{$R = 4{at}\,\Omega$}};{cover}"

    figure = draw(
        r"\begin{tikzpicture}\draw (0,0) rectangle (6,9);"
        + label(1, r"\fill[white] (1,0.5) rectangle (5,1.0);")  # the lower half
        + label(2, r"\fill[white] (3.24,1.5) rectangle (3.36,2.5);")  # half of a digit
        + label(3, r"\fill (3,2.5) rectangle (5,3.5);")  # in the colour of the text
        + label(4, r"\shade[left color=white,right color=gray] (3,3.7) rectangle (5,4.3);")
        + label(5, r"\fill[white] (1,4.5) rectangle (5,4.9);")  # its feet
        + label(6, r"\draw (0,6) -- (6,6);")
        + r"\fill (2,6.6) rectangle (4,7.4);\node[white] at (3,7) {$R = 47\,\Omega$};"
        r"\node[white] at (3,8) {$R = 48\,\Omega$};"
        r"\end{tikzpicture}"
    )
    found = {verdict.check: verdict for verdict in audit(Problem("p", "Find it.", "yes"), figure)}
    cut = {finding["texts"][0] for finding in found["audit/clipped"].detail["findings"]}
    assert cut == {f"R = 4{at} Ω" for at in (1, 2, 3, 4, 8)}
    assert found["audit/drawn"].status is Status.SKIPPED
    assert "are not drawn again" in found["audit/drawn"].reason


@needs_tex
@pytest.mark.parametrize("state", ["ON", "OFF"])
def test_a_layer_that_is_switched_off_shows_nothing(state: str) -> None:
    figure = draw(
        r"\documentclass{article}\usepackage{tikz}\begin{document}"
        r"\immediate\pdfobj{<< /Type /OCG /Name (layer) >>}\edef\layer{\the\pdflastobj\space 0 R}"
        rf"\pdfcatalog{{/OCProperties << /OCGs [\layer] /D << /{state} [\layer] >> >>}}"
        r"\expanded{\noexpand\pdfpageresources{/Properties << /own \layer\space>>}}"
        r"\begin{tikzpicture}\draw[step=0.2] (0,0) grid (6,4);"
        r"\pdfliteral{/OC /own BDC}\node at (3,2) {$R = 47\,\Omega$};\pdfliteral{EMC}"
        r"\end{tikzpicture}\end{document}"
    )
    problem = Problem("p", "A resistor has R = 47 Ω. Which colour?", "yes")
    found = {verdict.check: verdict.status for verdict in audit(problem, figure)}
    shown = Status.OK if state == "ON" else Status.FAILED
    assert (found["audit/clipped"], found["audit/givens"]) == (shown, shown)


@needs_tex
def test_a_turned_page_and_its_annotations_are_read() -> None:
    figure = draw(
        r"\documentclass{article}\usepackage{tikz,pdflscape}\begin{document}\begin{landscape}"
        r"\begin{tikzpicture}\draw (0,0) rectangle (6,4);\node at (3,2) {$F = 317.5$ N};"
        r"\node[rotate=90] at (1,2) {$x_1 = 3$ m};\end{tikzpicture}"
        r"\pdfliteral direct{/Span <</ActualText (lie)>> BDC}true\pdfliteral direct{EMC}"
        r"\pdfannot width 100pt height 50pt{/Subtype /FreeText /Contents (m = 21.5 kg)"
        r" /DA (/Helv 12 Tf 0 g)}\end{landscape}\end{document}"
    )
    assert said(figure) == {"F = 317.5 N", "x₁ = 3 m", "true", "m = 21.5 kg"}
    fact = next(fact for fact in figure.facts.texts if fact.plain == "F = 317.5 N")
    assert fact.rotation == 0
    assert fact.box.width > 3 * fact.box.height
    found = {v.check: v for v in audit(Problem("p", "Find the mass.", "21.5 kg"), figure)}
    assert found["audit/leak"].status is Status.FAILED


# ------------------------------------------------------------------------------ outcomes


@needs_tex
@pytest.mark.parametrize(
    ("program", "status", "reason"),
    [
        (
            "\\begin{tikzpicture}\n\\draw (0,0) -- \\foo (1,1);\n\\end{tikzpicture}",
            Status.CODE_ERROR,
            r"Undefined control sequence \foo (line 2)",
        ),
        (
            "\\begin{tikzpicture}\n\n\\draw (0,0) -- (1,1)\n\\end{tikzpicture}",
            Status.CODE_ERROR,
            "Did you forget a semicolon?. (line 4)",
        ),
        (article("x")[:-14], Status.CODE_ERROR, r"\end{document} is missing"),
        ("\\usepackage{nonexistent}\n" + SQUARE, Status.CODE_ERROR, "`nonexistent.sty' not found"),
        (article("中"), Status.CODE_ERROR, "中 (U+4E2D) not set up"),
        ("", Status.BLANK, "nothing is drawn"),
        (article(""), Status.BLANK, "without drawing"),
        (
            "\\begin{tikzpicture}\\draw (0,0)--(400,400);\\end{tikzpicture}",
            Status.TOO_LARGE,
            "page",
        ),
        (article("x" * 1_100_000), Status.TOO_LARGE, "program"),
    ],
)
def test_what_goes_wrong_is_told(program: str, status: Status, reason: str) -> None:
    figure = draw(program)
    assert (figure.status, figure.png) == (status, None), figure
    assert reason in figure.reason


def test_without_an_engine_the_figure_is_skipped_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tikz, "find_engine", lambda _only="": None)
    figure = Renderer().render(SQUARE, "tikz")
    assert figure.status is Status.SKIPPED
    assert "apt-get install" in figure.reason


@needs_tex
def test_without_isolation_even_own_programs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    without = Isolation("Linux", "x86_64", 0, True, True, ("Landlock",))
    monkeypatch.setattr(tikz, "isolation", lambda: without)
    with pytest.raises(SandboxUnavailable, match="Landlock"):
        Renderer().render(SQUARE, "tikz", trusted=True)


@needs_tex
def test_a_machine_whose_kernel_refuses_the_lock_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = tex_engine.find_engine()
    assert found is not None
    wrong = tex_engine.Engine(found.name, Path("/etc/hostname"), "", "", found.trees, found.styles)
    monkeypatch.setattr(tikz, "find_engine", lambda _only="": wrong)
    with pytest.raises(SandboxUnavailable, match="refused"):
        draw(SQUARE)


@needs_tex
def test_the_command_line_knows_tikz_by_its_suffix(tmp_path: Path) -> None:
    script, out = tmp_path / "square.tikz", tmp_path / "square.png"
    script.write_text(SQUARE)
    result = CliRunner().invoke(app, ["render", str(script), "-o", str(out)])
    assert result.exit_code == 0, result.output
    with Image.open(out) as image:
        assert image.size[0] == pytest.approx(2 * image.size[1], rel=0.2)


@needs_tex
def test_the_doctor_draws_one() -> None:
    check = doctor.tikz()
    assert check.ok, check
    assert "TeX" in check.detail


# ------------------------------------------------------------------------------- attacks


@pytest.fixture
def nest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a secret, which is in the environment and in this process too."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "token").write_text(CANARY)
    (folder / "token.tex").write_text(CANARY)
    monkeypatch.setenv("SCIGEN_TEST_SECRET", CANARY)
    yield folder
    assert sorted(path.name for path in folder.iterdir()) == ["token", "token.tex"]
    assert (folder / "token").read_text() == CANARY
    assert [*scratch.iterdir()] == []  # what it wrote is gone
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scratch", "secrets"]


def leaked(figure: Figure) -> bool:
    words = "\n".join((figure.reason, figure.detail, figure.facts.to_json())).replace(" ", "")
    return "canary-" in words or "root:" in words


@needs_tex
@pytest.mark.parametrize(
    "program",
    [
        r"\input{/etc/passwd}",
        r"\input{@/token}",
        r"\input{../secrets/token}",
        r"\input{../../secrets/token}",
        r'\input|"cat @/token"',
        r"\input{/proc/self/environ}",
        r"\input{~/.bashrc}",
        r"\pdfobj stream file {@/token}\pdfrefobj\pdflastobj x",
        r"\newwrite\f\immediate\openout\f=@/new.tex \immediate\write\f{x}",
        r"\newwrite\f\immediate\openout\f=@/token \immediate\write\f{x}",
        r"\newwrite\f\immediate\openout\f=../new.tex \immediate\write\f{x}",
    ],
)
def test_a_file_outside_cannot_be_opened(nest: Path, program: str) -> None:
    figure = draw(article(program.replace("@", str(nest))))
    assert figure.status is Status.FORBIDDEN, figure
    assert figure.png is None
    assert not leaked(figure)


@needs_tex
def test_what_asks_quietly_learns_nothing(nest: Path) -> None:
    probes = (
        r"\newread\f\openin\f=@/token.tex \ifeof\f shut\else\read\f to\x\x\fi ",
        r"\openin\f=../../secrets/token.tex \ifeof\f shut\else\read\f to\x\x\fi ",
        r"\openin\f=/proc/self/environ \ifeof\f shut\else\read\f to\x\x\fi ",
        r'\openin\f=|"cat @/token" \ifeof\f shut\else\read\f to\x\x\fi ',
        r"\pdffiledump offset 0 length 90 {@/token}",
        r"\pdfmdfivesum file {@/token}",
        r"\immediate\write18{touch @/made}\immediate\write18{cp @/token figure.aux}",
        r"\IfFileExists{/etc/passwd}{}{unseen}",
    )
    figure = draw(article("\n".join(probes).replace("@", str(nest))))
    assert figure.status is Status.OK, figure
    assert " ".join(said(figure)).count("shut") == 4
    assert not leaked(figure)
    assert "refused" in figure.facts.warnings[-1]


@needs_lua
def test_lua_gets_out_no_more_than_tex_does(nest: Path) -> None:
    """It has files, processes and packages: what holds here is the kernel alone."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        port = server.getsockname()[1]
        probes = {
            "own": "io.open('figure.tex')",
            "read": "io.open('@/token')",
            "passwd": "io.open('/etc/passwd')",
            "environ": "io.open('/proc/self/environ')",
            "write": "io.open('@/new','w')",
            "above": "io.open('../new','w')",
            "popen": "io.popen('cat @/token'):read('a')",
            "execute": "os.execute('touch @/made')==true",
            "exec": "os.exec({'/bin/touch','@/made'})==true",
            "spawn": "os.spawn({'/bin/touch','@/made'})==0",
            "loader": "os.exec({'/lib64/ld-linux-x86-64.so.2','/bin/touch','@/made'})==true",
            "mkdir": "lfs.mkdir('sub')",
            "link": "lfs.link('@/token','here')",
            "symlink": "lfs.link('@/token','here',true)",
            "list": "lfs.dir('@')",
            "remove": "os.remove('@/token')",
            "rename": "os.rename('@/token','@/other')",
            "getenv": "os.getenv('SCIGEN_TEST_SECRET')",
            "dlopen": "package.loadlib('@/token','*')",
            "tcp": f"require('socket.core').tcp():connect('127.0.0.1',{port})==1",
        }
        lines = "".join(
            f"try('{name}',function() return {probe} end) " for name, probe in probes.items()
        ).replace("@", str(nest))
        figure = draw(
            article(
                "\\directlua{function try(name,f) local ok,got=pcall(f) "
                "tex.print('(',name,(ok and got) and 'GOT' or 'no',')') end "
                "texio.write_nl('x') " + lines + "}"
            ),
            engine="lualatex",
        )
        with pytest.raises(TimeoutError):
            server.accept()
    assert figure.status is Status.OK, figure
    words = "".join("".join(said(figure)).split())
    assert words.count("no)") == len(probes) - 1, words
    assert "(ownGOT)" in words
    assert not leaked(figure)


@needs_tex
@pytest.mark.parametrize(
    ("program", "statuses"),
    [
        (r"\loop\iftrue\repeat", (Status.TIMEOUT,)),
        (r"\def\x{a\x b}\edef\y{\x}", (Status.CODE_ERROR,)),
        (r"\def\x{abcdefgh}\loop\edef\x{\x\x}\iftrue\repeat", (Status.MEMORY,)),
        (r"\loop\message{" + "a" * 900 + r"}\iftrue\repeat", (Status.TOO_LARGE,)),
        (
            r"\newwrite\f\immediate\openout\f=x \def\x{"
            + "a" * 5000
            + r"}\loop\immediate\write\f{\x\x\x\x}\iftrue\repeat",
            (Status.TOO_LARGE,),
        ),
        (
            r"\newcount\n\newwrite\f\loop\advance\n1 \immediate\openout\f=f\the\n\iftrue\repeat",
            (Status.TOO_LARGE,),
        ),
        (
            r"\newcount\n\loop x\newpage\advance\n1 \iftrue\repeat",
            (Status.TIMEOUT, Status.TOO_LARGE),
        ),
        (r"\pdfpagewidth=16000pt \pdfpageheight=16000pt x", (Status.TOO_LARGE,)),
        (r"\pdfpagewidth=-5pt x", tuple(Status)),
    ],
)
def test_what_uses_up_everything_ends_within_its_bounds(
    nest: Path, program: str, statuses: tuple[Status, ...]
) -> None:
    assert draw(article(program), HASTY).status in statuses


EMBEDDED = (
    r"\immediate\pdfobj stream attr {/Type /EmbeddedFile}{payload}\pdfcatalog{/Names"
    r" << /EmbeddedFiles << /Names [(a) << /EF << /F \the\pdflastobj\space 0 R >> >>] >> >>}x"
)


@needs_tex
def test_a_million_nodes_end_in_time() -> None:
    figure = draw(
        "\\begin{tikzpicture}\\foreach\\i in {1,...,1000}{\\foreach\\j in {1,...,1000}"
        "{\\node at (\\i/1000,\\j/1000){a};}}\\end{tikzpicture}",
        HASTY,
    )
    assert figure.status in (Status.TIMEOUT, Status.MEMORY)


@needs_tex
@pytest.mark.parametrize(
    "program",
    [
        # another file in place of the PDF, which only the locked-in reader looks into
        r"\pdfoutput=0 \newwrite\f\immediate\openout\f=figure.pdf \immediate\write\f{\%PDF-1.7}x",
        r"\pdfcatalog{/OpenAction << /S /Launch /F (/bin/sh) >>}x",
        EMBEDDED,
        r"\pdfpageattr{/Contents 99999 0 R /MediaBox [0 0 1e30 1e30]}x",
        r"\pdfpageattr{/MediaBox [0 0 nan -1]}x",
        r"\pdfliteral page {q q q Q Q Q Q Q 1e99 0 0 1e99 0 0 cm BT /F9 1e30 Tf (x) Tj ET}x",
        r"\pdfpageattr{/Rotate 90}x",
        r"\pdfliteral page {\pdfunescapehex{FF00FE}}x",
    ],
)
def test_a_hostile_pdf_is_drawn_or_refused(nest: Path, program: str) -> None:
    figure = draw(article(program))
    assert figure.status in (Status.OK, Status.CODE_ERROR, Status.TOO_LARGE, Status.BLANK), figure
    assert not leaked(figure)


@needs_tex
def test_any_program_in_place_of_the_engine_is_locked_in(
    nest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TeX's own guards are left out: a shell runs where the engine would, and can do nothing."""
    found = tex_engine.find_engine()
    shell = Path("/bin/sh").resolve()
    loader = tex_engine._loader(shell)
    if found is None or loader is None:
        pytest.skip("needs a shell that is an ELF program")
    script = r"""
{ read x < @/token && echo read; } 2>/dev/null
{ read x < /etc/passwd && echo passwd; } 2>/dev/null
{ read x < /proc/self/environ && echo environ; } 2>/dev/null
{ echo x > @/new && echo write; } 2>/dev/null
{ echo x > ../new && echo above; } 2>/dev/null
cd @; echo *
echo "own $SCIGEN_TEST_SECRET"
{ kill -9 $PPID && echo kill; } 2>/dev/null
""".replace("@", str(nest))
    seen: list[str] = []

    def typeset(body: str) -> None:
        job = tex_job.Job(wrong, HASTY, scratch)
        (scratch / "run.sh").write_text(body)
        ended, words = job._typeset()
        seen.append(words)
        assert not ended.killed

    with tempfile.TemporaryDirectory() as made:
        scratch = Path(made)
        wrong = tex_engine.Engine("sh", shell, loader, "", found.trees, found.styles)
        monkeypatch.setattr(tex_job, "_arguments", lambda _name: ["sh", "run.sh"])
        typeset(f"exec 1>&2\n{script}")
        typeset("exec /bin/ls")
        typeset(f"exec {loader} /bin/ls")
        typeset("(echo forked >&2); :")
    assert seen[0].split() == ["*", "own"], seen[0]  # "*": nothing there can be listed
    assert all("ermitted" in words or "enied" in words for words in seen[1:3]), seen
    assert "ork" in seen[3]
    assert "forked" not in seen[3]


@needs_tex
def test_the_engine_has_no_open_descriptor_but_its_own(nest: Path) -> None:
    """It is started with nothing inherited, so the folder it works in is all it has."""
    with (nest / "token").open() as held:
        os.set_inheritable(held.fileno(), True)
        probe = rf"\newread\f\openin\f=/dev/fd/{held.fileno()} \ifeof\f shut\fi"
        figure = draw(article(probe))
    assert said(figure) == {"shut"}


@needs_tex
def test_no_engine_outlives_the_process_that_started_it(tmp_path: Path) -> None:
    program = (
        "from scigen_data.renderer import Limits, tikz\n"
        r"tikz.render('\\documentclass{article}\\loop\\iftrue\\repeat', Limits())"
    )
    caller = subprocess.Popen(
        [sys.executable, "-c", program], env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    try:
        engine = wait_for(lambda: engines(tmp_path))
        caller.kill()
        caller.wait()
        assert engine
        assert wait_for(lambda: not engines(tmp_path))
    finally:
        caller.kill()


def engines(folder: Path) -> list[str]:
    """Processes that work below `folder`."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").resolve(strict=True).is_relative_to(folder):
                found.append(process.name)
    return found


def wait_for(seen: Callable[[], object]) -> bool:
    for _ in range(600):
        if seen():
            return True
        time.sleep(0.05)
    return False
