"""Draft to figure: programs run in a sandbox, and what they draw comes back with its facts."""

from scigen_data.renderer.fingerprint import render_fingerprint
from scigen_data.renderer.isolate import Isolation, isolation
from scigen_data.renderer.limits import Limits
from scigen_data.renderer.sandbox import Renderer

__all__ = ["Isolation", "Limits", "Renderer", "isolation", "render_fingerprint"]
