"""Numbers and units in Chinese sentences, rewritten so that they read as others do."""

from __future__ import annotations

import re

_BASES = {
    "米": "m", "克": "g", "秒": "s", "秒钟": "s", "安培": "A", "安": "A", "开尔文": "K", "开": "K",
    "摩尔": "mol", "牛顿": "N", "牛": "N", "焦耳": "J", "焦": "J", "瓦特": "W", "瓦": "W",
    "帕斯卡": "Pa", "帕": "Pa", "赫兹": "Hz", "赫": "Hz", "伏特": "V", "伏": "V", "欧姆": "Ω",
    "欧": "Ω", "法拉": "F", "法": "F", "库仑": "C", "库": "C", "特斯拉": "T", "韦伯": "Wb",
    "亨利": "H", "亨": "H", "电子伏特": "eV", "电子伏": "eV", "升": "L", "小时": "h", "时": "h",
    "分钟": "min", "分": "min", "天": "d", "年": "year", "度": "°", "弧度": "rad", "摄氏度": "°C",
    "华氏度": "°F", "吨": "tonne", "公斤": "kg", "公里": "km", "转": "rev", "贝克勒尔": "Bq",
    "美元": "$", "欧元": "€", "英镑": "£", "大气压": "atm", "卡": "cal", "光年": "ly", "分贝": "dB",
    "英里": "mi", "英尺": "ft", "英寸": "in", "磅": "lb", "公顷": "ha", "元": "yuan", "度角": "°",
}  # fmt: skip
_PREFIXES = {
    "千": "k", "毫": "m", "微": "µ", "纳": "n", "皮": "p", "兆": "M", "吉": "G", "太": "T",
    "百": "h", "厘": "c", "分": "d",
}  # fmt: skip
_POWERS = {"平方": "²", "立方": "³", "二次方": "²", "三次方": "³"}
_UNIT = (
    rf"(?P<power>{'|'.join(_POWERS)})?(?P<prefix>[{''.join(_PREFIXES)}])?"
    rf"(?P<base>{'|'.join(sorted(_BASES, key=len, reverse=True))})(?P<after>平方|立方)?"
)
_EACH = re.compile(rf"(?P<sign>\s*[/·⋅每]\s*)?{_UNIT}|(?P<ascii>[A-Za-zµμΩ]+)")
_ONE = re.sub(r"\?P<\w+>", "?:", _UNIT)
_RUN = re.compile(
    rf"(?<=[\d)%./⁰¹²³⁴⁵⁶⁷⁸⁹])\s*({_ONE}(?:[²³]|\^[23])?"
    rf"(?:(?:\s*[/·⋅每]\s*)?(?:{_ONE}|[a-z]+(?![A-Za-z]))(?:[²³]|\^[23])?)*)"
)
_SEAM = re.compile(
    r"(?<=[\u4e00-\u9fff])(?=[^\u4e00-\u9fff\s.,:;()=])|(?<=[^\u4e00-\u9fff\s(=:])(?=[\u4e00-\u9fff])"
)
_LARGE = re.compile(r"(?<=\d)\s*([万亿])")
_SIGN = re.compile(r"(?<=[\u4e00-\u9fff])\s*(?=[-−–]\s?[\d.])")  # 速度为 -3
_SHARE = re.compile(r"百分之\s*(-?\d+(?:\.\d+)?)")
_TENS = {"十": 10, "百": 100, "千": 1000}
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_RUN_OF = f"[{''.join(_DIGITS)}十][{''.join(_DIGITS)}十百千万]*"
_SIGNS = str.maketrans(
    {"，": ", ", "。": ". ", "：": ":", "；": ";", "（": "(", "）": ")", "％": "%"}
)
CHINESE = re.compile("[\u4e00-\u9fff％]")
# Behind a number: what counts things and is no unit.
COUNTED = re.compile("[个只件人名条块张本辆颗次位头棵朵种把台道组根粒支枚份套双对间座艘架匹盒瓶袋]")

_NUMERAL = re.compile(
    rf"(?P<under>{_RUN_OF})分之(?P<over>{_RUN_OF})"
    rf"|(?P<alone>{_RUN_OF})(?={COUNTED.pattern}|{_ONE}|[\s.,;)]|$)|(?<=百分之)(?P<share>{_RUN_OF})"
)


def _spelled(match: re.Match[str]) -> str:
    if match["under"]:
        return f"{_count(match['over'])}/{_count(match['under'])}"
    return str(_count(match["alone"] or match["share"]))


def _count(run: str) -> int:
    """`二十五` -> 25."""
    total, digit = 0, 0
    for char in run:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char == "万":
            total, digit = (total + digit) * 10_000, 0
        else:
            total, digit = total + (digit or 1) * _TENS[char], 0
    return total + digit


_WORDS: dict[str, str] = {
    each: english
    for english, words in {
        "true": "是 对 正确 对的 正确的", "false": "否 错 错误 不对 不是 不正确 错误的",
        "increases": "增大 变大 增加 升高 上升 增强 变快", "unchanged": "不变 保持不变",
        "decreases": "减小 变小 减少 降低 下降 减弱 变慢", "left": "左 向左", "right": "右 向右",
        "up": "上 向上", "down": "下 向下", "clockwise": "顺时针", "counterclockwise": "逆时针",
        "endothermic": "吸热", "exothermic": "放热", "positive": "正", "negative": "负",
    }.items()
    for each in words.split()
}  # fmt: skip


def word(text: str) -> str:
    """A text that is one of two opposites, in English; any other as it is."""
    return _WORDS.get(text.strip(" .。"), text)


def read(text: str) -> str:
    """`质量为3千克` -> `质量为 3 kg`; a text without Chinese stays as it is."""
    if text.isascii() or CHINESE.search(text) is None:
        return text
    text = _NUMERAL.sub(_spelled, text.translate(_SIGNS))
    text = _SHARE.sub(r"\1%", text)
    text = _LARGE.sub(lambda match: "×10^" + ("4" if match[1] == "万" else "8"), text)
    text = _RUN.sub(lambda run: f" {_symbols(run.group(1))}", text)
    return _SEAM.sub(" ", _SIGN.sub(": ", text)).strip()


def _symbols(run: str) -> str:
    def one(match: re.Match[str]) -> str:
        if match["ascii"]:
            return match["ascii"]
        sign = match["sign"] or ("·" if match.start() else "")
        symbol = _PREFIXES.get(match["prefix"] or "", "") + _BASES[match["base"]]
        power = _POWERS.get(match["power"] or match["after"] or "", "")
        return sign.replace("每", "/").strip() + symbol + power

    return _EACH.sub(one, run)
