r"""How models set apart what they think, and in what they wrap an answer: one list for all readers.

Thoughts: `<think>` and its like, Kimi-VL's `◁think▷`, Magistral's `[THINK]`, the channels of
gpt-oss and Gemma, the special tokens of Command A, Seed-OSS and others, Granite's two headings.
Wrappings: `<answer>` and its like, the box tokens of GLM-V, `\boxed{}` and the fonts within it.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

MOST = 16  # wrapped answers of one reply
# What models call an answer in front of it.
ANSWER = (
    r"(?:answers?|options?|choices?|letter|respuesta|réponse|reponse|antwort|risposta|resposta|ответ"
    r"|答案|正解|回答|选项)"
)

_THOUGHT = (
    r"(?:[a-z]{1,12}[:_]){0,2}(?:[a-z]{1,12})?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection|rationale|analysis"
    r"|scratch_?pad|monologue)(?:_(?!end|stop)[a-z]{1,12})?"
)
# Each alternative opens a thought, or with one of the groups `end` closes it.
_MARK = re.compile(
    rf"<(?P<end1>/?){_THOUGHT}(?:\s[^<>]{{0,60}})?>"
    r"|[◁⊲◅](?P<end2>/?)think(?:ing)?[▷⊳▻]"
    r"|\[(?P<end3>/?)(?:think(?:ing)?|thoughts?|reasoning)\]"
    rf"|<\|(?:(?:begin|start)_(?:of_)?|(?P<end4>/|end_(?:of_)?))?{_THOUGHT}(?P<end11>_end|_stop)?\|>"
    r"|<\|inner_prefix\|>|(?P<end5><\|inner_suffix\|>)"
    r"|<unused94>(?:thought)?|(?P<end6><unused95>)"
    r"|<\|channel>\s*thought|(?P<end7><channel\|>)"
    r"|<\|channel\|>\s*(?:analysis|commentary)\b"
    r"|(?P<end8><\|channel\|>\s*final\b(?:[^<]|<\|constrain\|>){0,40}<\|message\|>)"
    # The same channels where a server leaves out special tokens.
    r"|\A\s*analysis(?=(?-i:[A-Z]))|(?P<end9>assistantfinal)"
    r"|\A\s*Here(?:'s| is| are) my (?:thought process|reasoning steps):"
    r"|^(?P<end10>[ \t]*(?:Here(?:'s| is) my response:|\[BEGIN FINAL RESPONSE\]))",
    re.IGNORECASE | re.MULTILINE,
)
_END = re.compile(
    r"\s*(?:<\|[a-z_]{2,20}\|>|<｜[^<>｜]{2,20}｜>|</s>|<(?:eos|end_of_turn|turn\|)>"
    r"|</(?:response|output|solution)>|\[END FINAL RESPONSE\])\Z",
    re.IGNORECASE,
)
_LONGEST_END, _MOST_ENDS = 30, 8
_OPEN = re.compile(
    r"\A\s*(?:(?:<(?:response|output|solution)>|<\|[a-z_]{2,24}\|>)\s*)+", re.IGNORECASE
)
# Where another speaker has the word.
_TURN = re.compile(r"(?<=\S)\s*<\|(?:im_start|start_header_id|start_of_role|user)\|>")

_TAGS = r"(?:(?:final|correct)[_ -]?)?(?:answer|choice|option|letter)|ans|conclusion"
_TAG = re.compile(rf"<(?P<end>/?)(?:{_TAGS})>", re.IGNORECASE)
_BOX = ("<|begin_of_box|>", "<|end_of_box|>")
_FONT = re.compile(
    r"\\(?:text(?:bf|it|rm|sf|tt|up|normal)?|math(?:bf|rm|it|sf|tt|bb)|mbox|bm|boldsymbol"
    r"|operatorname\*?|underline|emph)\s*\{(?P<inside>[^{}]{0,400})\}"
    r"|\{\\(?:bf|it|rm|bfseries)\s+(?P<within>[^{}]{0,400})\}"
)
_MATH = re.compile(r"\\[()\[\]]|\\(?:displaystyle|left|right|,|;|!|quad)(?![a-zA-Z])")
_HTML = re.compile(
    r"<(?P<within>)(b|i|u|strong|em|mark|span|p|code)>(?P<inside>[^<]{0,400})</\2>", re.IGNORECASE
)
_BOXED = re.compile(r"\\(?:boxed|fbox|framebox)\s*(\{)|\\boxed\s+([^\s{}$\\]{1,40})")
_FENCED = re.compile(
    r"(`{3,}|~{3,})(?:markdown|md|text|txt|plaintext)[ \t]*\n(?P<inside>.*)\n\1", re.DOTALL | re.I
)
_MIXED = re.compile(r"\\(?:text|mbox)\s*(\{)(?=[^$]*\$)")  # words with formulas in them
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_BLANK = re.compile(r"\s*")


def spoken_from(text: str, *, anywhere: bool = False) -> int | None:
    """Where a reply goes on once it has thought, 0 where it does not; None: it never ends that.

    A thought that begins within what is said counts only with `anywhere`.
    """
    at, head, opened = 0, 0, False
    for match in _MARK.finditer(text):
        if match.lastgroup is not None and match.group(match.lastgroup):
            at, opened, head = match.end(), False, -1
            continue
        if head <= at and (blank := _BLANK.match(text, at)) is not None:
            head = blank.end()
        opened = opened or anywhere or match.start() <= head
    return None if opened else at


def after_thought(text: str, *, anywhere: bool = False) -> str | None:
    r"""What a reply says after its thoughts, without marks of an end; None as `spoken_from`.

    The box tokens of GLM-V become `\boxed{}`.
    """
    begin = spoken_from(text, anywhere=anywhere)
    if begin is None:
        return None
    said = text[begin:].strip()
    first = None if said else _MARK.search(text)
    if first is not None and not (first.lastgroup and first.group(first.lastgroup)):
        said = text[: first.start()].strip()  # the reasons stand behind the answer
    text = said
    if (turn := _TURN.search(text)) is not None:
        text = text[: turn.start()]
    if _BOX[1] in text:
        text = text.replace(_BOX[0], r"\boxed{").replace(_BOX[1], "}")
    for _ in range(_MOST_ENDS):
        if (end := _END.search(text, max(0, len(text) - _LONGEST_END))) is None:
            break
        text = text[: end.start()].rstrip()
    return _OPEN.sub("", text)


@dataclass(frozen=True, slots=True)
class Wrapped:
    """An answer in its wrapping, which reaches from `start` to `end`."""

    start: int
    end: int
    content: str


def boxes(text: str) -> tuple[list[Wrapped], int | None]:
    r"""The outermost `\boxed{...}`, in order, and where the last one begins that never closes.

    Of more than `MOST`, the last ones.
    """
    found: list[Wrapped] = []
    at, broken = 0, None
    for match in list(_BOXED.finditer(text))[-MOST:]:
        if match.start() < at:
            continue  # inside of another
        if match.group(2):
            found.append(Wrapped(match.start(), match.end(), match.group(2)))
            continue
        close = _closing(text, match.end())
        if close < 0:
            broken = match.start()
            continue
        at = close + 1
        found.append(Wrapped(match.start(), at, text[match.end() : close].strip()))
    return found, broken


def unbox(text: str) -> str:
    r"""`text` without a `\boxed{}` around all of it, or a `\text{}` that holds formulas."""
    while (match := _BOXED.match(text) or _MIXED.match(text)) is not None and match.group(1):
        end = _closing(text, match.end())
        if end < 0 or text[end + 1 :].strip(" .$"):
            break
        text = text[match.end() : end].strip()
    return text


def unwrapped(text: str) -> str:
    r"""`text` without what is around all of it: answer tags, a box, a fence of Markdown or text."""
    for _ in range(4):
        before = text
        tags = tagged(text)
        if len(tags) == 1 and (tags[0].start, tags[0].end) == (0, len(text)):
            text = tags[0].content
        text = unbox(text)
        if (fenced := _FENCED.fullmatch(text)) is not None:
            text = fenced["inside"].strip("\n")
        if text == before:
            break
    return text


def _closing(text: str, at: int) -> int:
    depth = 1
    for mark in _BRACES.finditer(text, at):
        depth += {"{": 1, "}": -1}.get(mark.group(), 0)
        if depth == 0:
            return mark.start()
    return -1


def tagged(text: str) -> list[Wrapped]:
    """What stands in answer tags; nested and open ones are left out. The last `MOST`."""
    marks = list(_TAG.finditer(text))[-2 * MOST :]
    return [
        Wrapped(first.start(), second.end(), text[first.end() : second.start()].strip())
        for first, second in itertools.pairwise(marks)
        if not first["end"] and second["end"]
    ]


def unfonted(text: str) -> str:
    r"""`text` without fonts and math marks: `\text{B}`, `{\bf B}`, `<b>B</b>`."""
    for pattern in (_HTML, _FONT):
        for _ in range(4):
            text, changed = pattern.subn(_inside, text)
            if not changed:
                break
    return _MATH.sub("", text)


def _inside(match: re.Match[str]) -> str:
    return match["inside"] or match["within"] or ""
