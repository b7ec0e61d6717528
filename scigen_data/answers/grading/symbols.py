"""Formulas: written to one LaTeX spelling here, compared in a worker process that can be killed."""

from __future__ import annotations

import re
import unicodedata

from scigen_data.answers import Measure
from scigen_data.answers.grading import numbers, pool
from scigen_data.answers.grading.result import Grade, Graded, right, unjudged, wrong
from scigen_data.answers.reading import SUBSCRIPTS, SUPERSCRIPTS

_METHOD = "symbols"
MAX_FORMULA = 600  # characters

_ALLOWED = re.compile(r"[A-Za-z0-9\s\\{}()\[\]+\-*/^_=<>.,:;|!'&~]*")
_COMMANDS = frozenset(
    """frac dfrac tfrac cfrac sqrt cdot times div pm mp left right big Big bigg Bigg bigl bigr Bigl
    Bigr sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan ln log lg exp min max int iint
    iiint oint sum prod lim to infty pi alpha beta gamma delta epsilon varepsilon zeta eta theta
    vartheta iota kappa lambda mu nu xi rho sigma tau upsilon phi varphi chi psi omega Gamma Delta
    Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega partial le leq leqslant ge geq geqslant ne neq lt
    gt approx equiv text mathrm mathbf mathit mathcal mathscr mathbb boldsymbol rm bf vec hat bar
    overline operatorname quad qquad binom dbinom tbinom circ degree prime det begin end ddot dot
    hbar ell nabla cup cap in lfloor rfloor lceil rceil vert mid space displaystyle limits ldots
    cdots dots over mathsf tilde widehat Re Im arg
    """.split()  # noqa: SIM905
)
_DROPPED = re.compile(
    r"\\(?:displaystyle|limits|left|right|[bB]igg?[lr]?|quad|qquad|space|!|,|;|:|>|~)(?![A-Za-z])"
    r"|\\ |~|\\(?=[,;:!\s])"
)
_STYLES = re.compile(
    r"\\(?:text|textrm|mathrm|mathbf|mathit|mathcal|mathscr|mathbb|mathsf|boldsymbol|operatorname"
    r"|vec|hat|bar|overline|tilde|widehat)\s*\{([^{}]*)\}"
)
_STYLED = re.compile(r"\\(?:hat|vec|bar|tilde|mathbf|mathrm|boldsymbol)\s+([A-Za-z])(?![A-Za-z])")
_DERIVED = re.compile(
    r"^\s*(?:\\[dt]?frac\s*\{\s*d\s*\w\s*\}\s*\{\s*d\s*\w\s*\}|d\w\s*/\s*d\w|[A-Za-z]['′])\s*=(?!.*['′=])"
)
_LOG = re.compile(r"\\log(?![a-z]|\s*_)")
_FUNCTION = re.compile(
    r"(?<![\\A-Za-z])(arcsin|arccos|arctan|sinh|cosh|tanh|sin|cos|tan|cot|sec|csc|ln|log|exp|sqrt)"
    r"(?![a-z])"
)
_GREEK = {
    "π": "pi", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon",
    "ϵ": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta", "κ": "kappa", "λ": "lambda",
    "μ": "mu", "µ": "mu",
    "ν": "nu", "ξ": "xi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "ϕ": "phi", "χ": "chi",
    "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda",
    "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
_NAMES = frozenset(_GREEK.values()) - {"mu", "nu", "xi"} | {"infty", "infinity"}
_SIGNS = {
    "×": r"\cdot ", "·": r"\cdot ", "⋅": r"\cdot ", "∙": r"\cdot ", "÷": "/", "−": "-", "–": "-",
    "≤": r"\le ", "≥": r"\ge ", "≠": r"\ne ", "∞": r"\infty ", "∫": r"\int ", "∑": r"\sum ",
    "∂": r"\partial ", "′": "'", "’": "'", "\u00a0": " ", "\u2009": " ", "½": r"\frac{1}{2}",
    "¼": r"\frac{1}{4}", "¾": r"\frac{3}{4}", "⁄": "/", "≈": "=", "∈": r"\in ", "ℏ": r"\hbar ",
}  # fmt: skip
_RAISED = {mark: sign for sign, mark in SUPERSCRIPTS.items() if mark not in "°′*"}
_LOWERED = {mark: sign for sign, mark in SUBSCRIPTS.items()}


def latex(text: str) -> str | None:
    r"""`text` as LaTeX that a parser reads: `4π²b³/GT`, `2e(e^8-2)`, `\sqrt2`, `x**12`.

    None where it holds what no formula holds: only known commands, ASCII signs and Latin letters
    go to the worker.
    """
    if len(text) > MAX_FORMULA:
        return None
    text = text.replace("$", " ").replace("{eq}", " ").replace("{/eq}", " ")
    text = _scripts(text)
    for sign, command in _SIGNS.items():
        text = text.replace(sign, command)
    for letter, name in _GREEK.items():
        text = text.replace(letter, f"\\{name} ")
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"√\s*(\d+(?:\.\d+)?|[A-Za-z]|\\[A-Za-z]+)", r"\\sqrt{\1}", text)
    text = re.sub(r"[√∛]\s*(?=\()", lambda m: "sqrt" if m.group() == "√" else "cbrt", text)
    text = _DROPPED.sub(" ", text)
    text = _STYLED.sub(r"\1", re.sub(r"\\([ij])math(?![a-z])", r"\1", text))
    for _ in range(3):
        text = _STYLES.sub(lambda match: _styled(match.group(1)), text)
    text = re.sub(r"\\(?:rm|bf|it)(?![A-Za-z])", " ", text)
    text = text.replace(r"\varepsilon", r"\epsilon").replace(r"\varphi", r"\phi")
    text = re.sub(r"\\[dtc]frac", r"\\frac", text)
    text = re.sub(r"\\(?:leqslant|leq|le)(?![A-Za-z])", r"\\le", text)
    text = re.sub(r"\\(?:geqslant|geq|ge)(?![A-Za-z])", r"\\ge", text)
    text = re.sub(r"<=|=<", r"\\le ", text)
    text = re.sub(r">=", r"\\ge ", text)
    text = re.sub(r"\\(?:approx|equiv)(?![A-Za-z])", "=", text)
    text = text.replace("**", "^").replace("*", r" \cdot ").replace(r"\times", r"\cdot")
    text = _names(text)
    text = _roots(text)
    text = re.sub(r"\^\s*([-+]?\d+(?:\.\d+)?)", r"^{\1}", text)
    text = re.sub(r"\^\s*\(([^()]{1,80})\)", r"^{(\1)}", text)
    text = re.sub(r"_\s*(\d{1,8})(?![\d}])", r"_{\1}", text)  # R_1R_2 is R₁R₂
    text = re.sub(r"_\s*([A-Za-z][A-Za-z0-9]{0,7})(?![A-Za-z0-9}])", r"_{\1}", text)
    text = re.sub(r"\\frac\s*(\d)\s*(?=\{)", r"\\frac{\1}", text)
    text = re.sub(r"_\{\s*([^{}\s]*)\s*\}", r"_{\1}", text)
    text = re.sub(r"(\d)[eE]([+-]?\d{1,3})(?![\d.])", r"\1 \\cdot 10^{\2}", text)
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    text = re.sub(r"\s+", " ", text).strip()
    if not _ALLOWED.fullmatch(text) or "__" in text:
        return None
    if any(name not in _COMMANDS for name in re.findall(r"\\([A-Za-z]+)", text)):
        return None
    return text


def _scripts(text: str) -> str:
    raised, lowered = "".join(map(re.escape, _RAISED)), "".join(map(re.escape, _LOWERED))
    text = re.sub(
        f"[{raised}]+", lambda m: "^{" + "".join(_RAISED[sign] for sign in m.group()) + "}", text
    )
    return re.sub(
        f"[{lowered}]+", lambda m: "_{" + "".join(_LOWERED[sign] for sign in m.group()) + "}", text
    )


def _styled(inside: str) -> str:
    return f" {inside} " if len(inside.strip()) != 1 else inside


def _names(text: str) -> str:
    """Functions and Greek letters that are written out: `sqrt(2)`, `4pi`, `theta_1`."""
    text = re.sub(r"(?<![\\A-Za-z])asin(?![a-z])", "arcsin", text)
    text = re.sub(r"(?<![\\A-Za-z])acos(?![a-z])", "arccos", text)
    text = re.sub(r"(?<![\\A-Za-z])atan(?![a-z])", "arctan", text)
    text = _FUNCTION.sub(lambda match: f"\\{match.group(1)} ", text)
    names = "|".join(sorted(_NAMES, key=len, reverse=True))
    text = re.sub(rf"(?<![\\A-Za-z])({names})(?![A-Za-z])", lambda m: f"\\{m.group(1)} ", text)
    return text.replace(r"\infinity", r"\infty")


def _roots(text: str) -> str:
    r"""`\sqrt (a+b)` -> `\sqrt{a+b}`; `\sqrt 2` -> `\sqrt{2}`."""
    text = text.replace("cbrt", r"\sqrt[3]")
    out, at = [], 0
    for match in re.finditer(r"\\sqrt(\[\d\])?\s*\(", text):
        if match.start() < at:
            continue
        depth, end = 1, match.end()
        while end < len(text) and depth:
            depth += (text[end] == "(") - (text[end] == ")")
            end += 1
        if depth:
            break
        inner = _roots(text[match.end() : end - 1])
        out.append(text[at : match.start()] + f"\\sqrt{match.group(1) or ''}{{{inner}}}")
        at = end
    text = "".join(out) + text[at:]
    return re.sub(r"\\sqrt\s*(\d+|[A-Za-z])", r"\\sqrt{\1}", text)


def compare(answer: str, gold: str, seconds: float, tolerance: float) -> Graded:
    """Two formulas; what cannot be evaluated is WRONG where the gold can be."""
    if _DERIVED.match(gold):  # dy/dx = 2x names what 2x is
        answer, gold = _DERIVED.sub("", answer), _DERIVED.sub("", gold)
    wanted = latex(gold)
    if wanted is None:
        return unjudged(_METHOD, "the gold is no formula that can be read")
    said = latex(answer)
    request = {"ask": "compare", "gold": wanted, "answer": said or "", "tolerance": tolerance}
    found = _judge(request, said, seconds)
    if (
        found.grade is Grade.WRONG
        and said
        and (_LOG.search(said) is None) != (_LOG.search(wanted) is None)
    ):
        natural = {"gold": _LOG.sub(r"\\ln", wanted), "answer": _LOG.sub(r"\\ln", said)}
        if _judge(request | natural, said, seconds).grade is Grade.RIGHT:
            return unjudged(_METHOD, "a logarithm of which base?")
    return found


def value(answer: str, gold: Measure, seconds: float, tolerance: float, percent: bool) -> Graded:
    """A formula where the gold is a number."""
    said = latex(answer)
    if said is None:
        return unjudged(_METHOD, "no formula that can be read")
    reply = pool.shared().ask({"ask": "value", "answer": said, "seconds": seconds}, seconds)
    if reply.result is None:
        what = _within(reply, seconds)
        if reply.stage:
            return wrong(_METHOD, f"cannot be evaluated {what}")
        return unjudged(_METHOD, f"{reply.failure}: no verdict {what}")
    found = reply.result.get("value")
    if found is None:
        if reply.result.get("blame") == "answer":
            return wrong(_METHOD, reply.result.get("reason", "no number"))
        return unjudged(_METHOD, reply.result.get("reason", "not understood"))
    measured = Measure(found, gold.unit, step=0.0 if reply.result["exact"] else abs(found) * 1e-6)
    graded = numbers.compare(measured, gold, tolerance, percent)
    return Graded(graded.grade, graded.reason, _METHOD)


def _within(reply: pool.Reply, seconds: float) -> str:
    return f"within {seconds:g} s" if reply.failure == "timeout" else "within the memory"


def _judge(request: dict[str, object], said: str | None, seconds: float) -> Graded:
    reply = pool.shared().ask(request | {"seconds": seconds}, seconds)
    if reply.result is None:
        what = _within(reply, seconds)
        if reply.stage == "gold":
            return wrong(_METHOD, f"cannot be evaluated {what}")
        return unjudged(_METHOD, f"{reply.failure}: no verdict {what}")
    verdict, reason = reply.result.get("verdict"), reply.result.get("reason", "")
    if verdict is None:
        if said is None and reply.stage:
            return unjudged(_METHOD, "no formula that can be read")
        if reply.result.get("blame") == "answer":
            return wrong(_METHOD, reason)
        return unjudged(_METHOD, reason or "not understood")
    return right(_METHOD) if verdict else wrong(_METHOD, reason or "another value")


__all__ = ["Grade", "compare", "latex", "value"]
