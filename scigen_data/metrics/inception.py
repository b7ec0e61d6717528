"""The Inception v3 of FID: the TensorFlow graph of 2015-12-05 up to its 2048 pooled features.

It differs from later ones (Szegedy et al. 2015): average pooling leaves the padding out, and the
last block pools by maximum. The architecture is written down here because every package that has
it installs torchvision; names are those of the weight file of pytorch-fid and torch-fidelity.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from scigen_data.errors import InputError

_IGNORED = ("fc.", "AuxLogits.")  # the classifiers
_COUNTER = "num_batches_tracked"  # not in files from before torch 0.4.1

# A branch is a chain of steps. A step is a pooling, a convolution (name, channels, kernel,
# stride), or a tuple of convolutions of the same input whose outputs stand side by side.
Convolution = tuple[str, int, tuple[int, int], int]
Step = str | Convolution | tuple[Convolution, Convolution]
AVERAGE, MAXIMUM, HALVE = "average", "maximum", "halve"


def _conv(
    name: str, channels: int, height: int = 1, width: int = 0, stride: int = 1
) -> Convolution:
    return name, channels, (height, width or height), stride


def _block_a(pooled: int) -> list[list[Step]]:
    return [
        [_conv("branch1x1", 64)],
        [_conv("branch5x5_1", 48), _conv("branch5x5_2", 64, 5)],
        [
            _conv("branch3x3dbl_1", 64),
            _conv("branch3x3dbl_2", 96, 3),
            _conv("branch3x3dbl_3", 96, 3),
        ],
        [AVERAGE, _conv("branch_pool", pooled)],
    ]


def _block_b() -> list[list[Step]]:
    return [
        [_conv("branch3x3", 384, 3, stride=2)],
        [
            _conv("branch3x3dbl_1", 64),
            _conv("branch3x3dbl_2", 96, 3),
            _conv("branch3x3dbl_3", 96, 3, stride=2),
        ],
        [HALVE],
    ]


def _block_c(inner: int) -> list[list[Step]]:
    return [
        [_conv("branch1x1", 192)],
        [
            _conv("branch7x7_1", inner),
            _conv("branch7x7_2", inner, 1, 7),
            _conv("branch7x7_3", 192, 7, 1),
        ],
        [
            _conv("branch7x7dbl_1", inner),
            _conv("branch7x7dbl_2", inner, 7, 1),
            _conv("branch7x7dbl_3", inner, 1, 7),
            _conv("branch7x7dbl_4", inner, 7, 1),
            _conv("branch7x7dbl_5", 192, 1, 7),
        ],
        [AVERAGE, _conv("branch_pool", 192)],
    ]


def _block_d() -> list[list[Step]]:
    return [
        [_conv("branch3x3_1", 192), _conv("branch3x3_2", 320, 3, stride=2)],
        [
            _conv("branch7x7x3_1", 192),
            _conv("branch7x7x3_2", 192, 1, 7),
            _conv("branch7x7x3_3", 192, 7, 1),
            _conv("branch7x7x3_4", 192, 3, stride=2),
        ],
        [HALVE],
    ]


def _block_e(pooling: str) -> list[list[Step]]:
    return [
        [_conv("branch1x1", 320)],
        [
            _conv("branch3x3_1", 384),
            (_conv("branch3x3_2a", 384, 1, 3), _conv("branch3x3_2b", 384, 3, 1)),
        ],
        [
            _conv("branch3x3dbl_1", 448),
            _conv("branch3x3dbl_2", 384, 3),
            (_conv("branch3x3dbl_3a", 384, 1, 3), _conv("branch3x3dbl_3b", 384, 3, 1)),
        ],
        [pooling, _conv("branch_pool", 192)],
    ]


class _Conv(nn.Module):  # type: ignore[misc] # torch is not followed
    """Convolution, batch normalisation, rectifier."""

    def __init__(self, inputs: int, outputs: int, padding: tuple[int, int], **shape: Any) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, padding=padding, bias=False, **shape)
        self.bn = nn.BatchNorm2d(outputs, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.bn(self.conv(x)), inplace=True)


class _Block(nn.Module):  # type: ignore[misc] # torch is not followed
    """Branches of one input, their outputs side by side; `outputs` counts the channels."""

    def __init__(self, inputs: int, branches: list[list[Step]]) -> None:
        super().__init__()
        self._branches, self.outputs = branches, 0
        for branch in branches:
            channels = inputs
            for step in branch:
                if not isinstance(step, str):
                    channels = sum(self._add(channels, each) for each in _side_by_side(step))
            self.outputs += channels

    def _add(self, inputs: int, conv: Convolution) -> int:
        name, outputs, kernel, stride = conv
        # Strided convolutions see only full windows, the others keep the size.
        padding = (kernel[0] // 2, kernel[1] // 2) if stride == 1 else (0, 0)
        self.add_module(name, _Conv(inputs, outputs, padding, kernel_size=kernel, stride=stride))
        return outputs

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self._run(branch, x) for branch in self._branches], 1)

    def _run(self, branch: list[Step], x: Tensor) -> Tensor:
        for step in branch:
            if step == AVERAGE:
                x = functional.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
            elif step == MAXIMUM:
                x = functional.max_pool2d(x, 3, 1, 1)
            elif step == HALVE:
                x = functional.max_pool2d(x, 3, 2)
            else:
                convs = _side_by_side(step)
                x = torch.cat([self.get_submodule(conv[0])(x) for conv in convs], 1)
        return x


def _side_by_side(step: Step) -> tuple[Convolution, ...]:
    return (step,) if isinstance(step[0], str) else step  # type: ignore[return-value] # a Convolution


class FidInception(nn.Module):  # type: ignore[misc] # torch is not followed
    """Bytes (N x 3 x 299 x 299, RGB) to features (N x 2048)."""

    def __init__(self) -> None:
        super().__init__()
        self.Conv2d_1a_3x3 = _Conv(3, 32, (0, 0), kernel_size=3, stride=2)
        self.Conv2d_2a_3x3 = _Conv(32, 32, (0, 0), kernel_size=3)
        self.Conv2d_2b_3x3 = _Conv(32, 64, (1, 1), kernel_size=3)
        self.Conv2d_3b_1x1 = _Conv(64, 80, (0, 0), kernel_size=1)
        self.Conv2d_4a_3x3 = _Conv(80, 192, (0, 0), kernel_size=3)
        self._mixed, channels = [], 192
        for name, branches in (
            *(
                ("5" + letter, _block_a(pooled))
                for letter, pooled in zip("bcd", (32, 64, 64), strict=True)
            ),
            ("6a", _block_b()),
            *(
                ("6" + letter, _block_c(n))
                for letter, n in zip("bcde", (128, 160, 160, 192), strict=True)
            ),
            ("7a", _block_d()),
            ("7b", _block_e(AVERAGE)),
            ("7c", _block_e(MAXIMUM)),
        ):
            block = _Block(channels, branches)
            channels = block.outputs
            self.add_module(f"Mixed_{name}", block)
            self._mixed.append(block)

    def forward(self, pixels: Tensor) -> Tensor:
        x = (pixels.float() - 128) / 128
        x = self.Conv2d_2b_3x3(self.Conv2d_2a_3x3(self.Conv2d_1a_3x3(x)))
        x = functional.max_pool2d(x, 3, 2)
        x = self.Conv2d_4a_3x3(self.Conv2d_3b_1x1(x))
        x = functional.max_pool2d(x, 3, 2)
        for block in self._mixed:
            x = block(x)
        return x.mean((2, 3))


def load_network(weights: Path) -> FidInception:
    """The network with the weights of a file. Raises InputError where those are others."""
    network = FidInception()
    try:
        found = torch.load(weights, map_location="cpu", weights_only=True)
        kept = {name: value for name, value in found.items() if not name.startswith(_IGNORED)}
        missing, other = network.load_state_dict(kept, strict=False)
    except Exception as error:  # torch raises as many kinds as there are ways to be broken
        line = " ".join(str(error).split())[:160]
        raise InputError(f"{weights} holds no Inception weights for FID: {line}") from error
    missing = [name for name in missing if not name.endswith(_COUNTER)]
    if missing or other:
        name = (missing or other)[0]
        raise InputError(
            f"{weights} holds no Inception weights for FID: {name} is "
            f"{'missing' if missing else 'unknown'}, with {len(missing) + len(other) - 1} more"
        )
    network.eval()
    network.requires_grad_(False)
    return network
