"""The doctor tries the sandbox instead of believing in it."""

from __future__ import annotations

import pytest

from scigen_data.renderer import Isolation, doctor, isolation, sandbox


@pytest.mark.skipif(not isolation().complete, reason="needs a kernel that can isolate")
def test_a_healthy_machine_passes_every_check() -> None:
    checks = doctor.report()
    assert {"landlock", "seccomp", "fonts", "matplotlib", "render", "sandbox"} <= {
        check.name for check in checks
    }
    assert [check for check in checks if not check.ok] == []


def test_a_kernel_without_landlock_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    without = Isolation("Linux", "x86_64", 0, True, True, ("Landlock",))
    monkeypatch.setattr(doctor, "isolation", lambda: without)
    monkeypatch.setattr(sandbox, "isolation", lambda: without)
    checks = {check.name: check for check in doctor.report()}
    assert not checks["landlock"].ok
    assert "landlock" in checks["landlock"].remedy
    assert not checks["sandbox"].ok
    assert checks["render"].ok
    assert "plain child process" in checks["render"].detail
