"""What surrounds an answer without being one, and whether a text is a formula."""

from __future__ import annotations

import re
from functools import lru_cache

from scigen_data.answers.chinese import CHINESE
from scigen_data.answers.marks import unbox

_LEAD = re.compile(
    r"^(?:(?:so|thus|hence|therefore),?\s+)?(?:(?:the|my)\s+)?(?:final\s+)?answers?\b"
    r"(?:\s+(?:is|are))?\s*:?\s*",
    re.I,
)
_HENCE = re.compile(r"^(?:thus|hence|therefore|so|finally|consequently)(?:,\s+|\s+(?=[$\\]))", re.I)
# A formula among words.
MATH = r"(?P<math>\$\$[^$]+\$\$|\$[^$]+\$|\\\((?:(?!\\[()]).)+\\\)|\\\[(?:(?!\\[\[\]]).)+\\\])"
_CALLED = re.compile(r"\s+is\s+(?:the|our|my)\s+(?:\w+\s+)?(?:answer|solution|result)[.!]?$", re.I)
# What denies, doubts, bounds or turns what a sentence says.
HEDGED = re.compile(
    r"\b(?:not?|never|neither|nor|either|both|or|but|if|unless|until|while|except|without|then|may"
    r"|maybe|might|perhaps|would|cannot|depends?|suppose|assum\w+|guess|unknown"
    r"|wrong|incorrect|false|other|otherwise|else|any|least|most|less|more|greater|fewer|than|between"
    r"|range|bound|too|minus|negative|opposite|twice|double|half|times|squared?|however|instead"
    r"|although|though|wait|plus|per|over|divided|multiplied)\b|n['’]t\b|[<>≤≥≠±?]"
    r"|[不非没无未或若]|如果|假设|可能|大于|小于|超过|至少|至多|以上|以下",
    re.I,
)
_BOLD = re.compile(r"(?<![\w)\]*])\*\*(?=\S)([^*\n]{1,300}?)(?<=\S)\*\*(?![\w*])")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_EXCLAIMED = re.compile(r"[A-Z][a-z']+ [^!\d]*\d[^!]*!+$")  # a sentence, and no factorial
_GROUP = re.compile(r"(?<=\d)(?:\{,\}|,\\!)\s*(?=\d{3})")  # 10{,}000, 10,\!000
_ROUNDED = re.compile(
    r"\s*\(\s*(?:(?:correct|rounded|accurate)\s+)?(?:to\s+)?(?:the\s+nearest\s+\w+|\w+\s*(?:s\.?\s?f\.?"
    r"|sig(?:nificant|\.)?\s*(?:fig(?:ure)?s?|digits?)\.?|d\.?\s?p\.?|decimals?(?:\s+places?)?))\s*\)$",
    re.I,
)
_ENVIRONMENT = re.compile(
    r"\\begin\{((?:align|equation|gather|split|displaymath|math|eqnarray)(?:ed)?\*?)\}(.{1,800}?)"
    r"\\end\{\1\}",
    re.S,
)
_WRAPPED = (("$$", "$$"), ("$", "$"), (r"\[", r"\]"), (r"\(", r"\)"), ("{eq}", "{/eq}"))
_MATH_WORDS = frozenset(
    """sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan asin acos atan ln log lg exp sqrt
    det min max lim mod gcd lcm floor ceil abs sum int pi theta alpha beta gamma delta omega lambda
    mu sigma rho tau phi psi epsilon infty infinity inf oo if else and where for""".split()  # noqa: SIM905
)
_SIGNS = re.compile(
    r"[=<>≤≥+*/^√∛π∞∫∑±|]|\\(?:frac|sqrt|dfrac|tfrac|cdot|times|pi|int|sum)|[²³⁰-⁹]|_\{?\w"
)


_COMMANDS = re.compile(r"\\(?:text|mathrm|textrm|mbox|operatorname)\s*\{[^{}]*\}|\\[A-Za-z]+")
# mgh, qvB, b x y'
_LETTERS = re.compile(
    r"[B-DF-HJ-NP-TV-Zb-df-hj-np-tv-xz]{2,5}|(?=.*[a-z])(?:[A-Za-z]['′]*\s+)+[A-Za-z]['′]*"
)
_GREEK = re.compile(
    r"\\(?:alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi|rho|sigma|tau"
    r"|v?a?r?phi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Sigma|Phi|Psi|Omega)(?![a-z])"
)


@lru_cache(maxsize=512)  # a gold comes as often as there are responses
def bare(text: str) -> str:
    r"""`text` without box, dollar signs, markdown, "the answer is" and a final stop."""
    text = unbox(_GROUP.sub(",", _INVISIBLE.sub("", text)).strip()).strip()
    text = re.sub(r"^#{1,6}\s+", "", text)
    text = _ROUNDED.sub("", flat(_BOLD.sub(r"\1", text)))
    for _ in range(4):
        before = text
        text = text.strip().strip("*`").strip()
        text = _HENCE.sub("", _LEAD.sub("", _CALLED.sub("", text)))
        for begin, end in _WRAPPED:
            inner = text[len(begin) : len(text) - len(end)]
            if text.startswith(begin) and text.endswith(end) and inner and begin not in inner:
                text = inner.strip()
        if text.endswith("!") and _EXCLAIMED.match(text):
            text = text.rstrip("!")
        text = unbox(re.sub(r"(?:[.。,;\s]|\\[,;:! ])+$|\\$", "", text)).strip()
        if text == before:
            break
    return text


def flat(text: str) -> str:
    r"""`text` with the rows of its `align` and `equation` one after the other."""
    return _ENVIRONMENT.sub(_in_a_row, text) if "\\begin{" in text else text


def _in_a_row(match: re.Match[str]) -> str:
    rows = [" ".join(row.replace("&", " ").split()) for row in re.split(r"\\\\", match[2])]
    joined = "".join(f" {row}" if row[:1] in "=≈" else f"; {row}" for row in rows if row)
    return joined.removeprefix("; ").strip()


def symbolic(text: str) -> bool:
    """Whether `text` is mathematics rather than words."""
    if _LETTERS.fullmatch(text.strip()):
        return True
    if CHINESE.search(text):
        return False
    words = re.findall(r"[^\W\d_]{3,}", _COMMANDS.sub(" ", text))
    prose = [word for word in words if word.lower() not in _MATH_WORDS and not word.isupper()]
    if _GREEK.search(text):  # qEd and mgh are no words
        return not any(re.fullmatch("[A-Z]?[a-z]*[aeiouy][a-z]*", word) for word in prose)
    if len(prose) > (1 if _SIGNS.search(text) else 0):
        return False
    if _SIGNS.search(text) or re.search(r"\d", text):
        return True
    named = re.fullmatch(r"[-−]?\s*\\?[^\W\d_]{1,12}(?:_\{?\w+\}?)?'*(?:\([^\W\d_]\))?", text)
    return named is not None and not prose
