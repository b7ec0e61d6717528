"""The fingerprint changes with what changes the pixels."""

from __future__ import annotations

import pytest

from scigen_data.renderer import fingerprint, render_fingerprint


def test_it_is_stable_and_tells_resolutions_apart() -> None:
    assert render_fingerprint() == render_fingerprint(100)
    assert render_fingerprint() != render_fingerprint(150)
    assert len(render_fingerprint()) == 64


def test_a_library_of_another_version_changes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = render_fingerprint()
    monkeypatch.setattr(fingerprint, "version", lambda name: "0" if name == "numpy" else "1")
    render_fingerprint.cache_clear()
    try:
        assert render_fingerprint() != before
    finally:
        render_fingerprint.cache_clear()


def test_a_library_counts_only_for_programs_that_name_it() -> None:
    plain = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\n"
    assert fingerprint.libraries_named(plain) == ()
    assert fingerprint.libraries_named("from scipy.stats import norm\n" + plain) == ("scipy",)
    assert render_fingerprint(100, ("scipy",)) != render_fingerprint(100)
