"""How a Chinese sentence goes on without a value that it states."""

from __future__ import annotations

import re

from scigen_data.curation.values import Edit
from scigen_data.curation.wording import Stated, Way

_SHOWN = "如图所示"
_NOUN = (
    r"(?:质量|半径|直径|长度|长|宽度|宽|高度|高|厚度|距离|间距|速度|速率|速度大小|加速度|力|拉力|压力"
    r"|温度|体积|面积|夹角|角度|倾角|时间|周期|频率|波长|电荷量|电荷|电量|电流|电压|电动势|电阻|内阻"
    r"|阻值|电容|电感|浓度|密度|系数|因数|功率|能量|重量|重力|重|强度|大小|焦距|角|边长|弹性系数)"
)
_SIGN = r"\s*(?:[^\W\d_][₀-ₜ0-9′]{0,3})?\s*"


def _is(one: Stated) -> Edit | None:
    """质量为 2 kg -> 质量如图所示."""
    found = re.search(rf"{_NOUN}{_SIGN}((?:分别|均|都)?(?:为|是|等于)\s*)$", one.before)
    if found is None or one.name:
        return None
    return Edit(one.start - len(found[1]), one.stop, _SHOWN)


def _beside(one: Stated) -> Edit | None:
    """厚度 2 cm， -> 厚度如图所示，"""
    if not re.search(rf"{_NOUN}\s*$", one.before) or not re.match(r"\s*[，。；、,;的]", one.after):
        return None
    return Edit(one.start, one.stop, _SHOWN)


def _by(one: Stated) -> Edit | None:
    """以 2 m/s 的速度 -> 以如图所示的速度."""
    if not re.search(r"[以用受在]\s*$", one.before) or not re.match(rf"\s*的{_NOUN}", one.after):
        return None
    return Edit(one.start, one.stop, _SHOWN)


WAYS: tuple[Way, ...] = (_is, _beside, _by)
