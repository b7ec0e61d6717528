"""Draft to figure: programs run in a sandbox, and what they draw comes back with its facts."""

from scigen_data.render.fingerprint import render_fingerprint
from scigen_data.render.isolate import Isolation, isolation
from scigen_data.render.limits import Limits
from scigen_data.render.sandbox import Renderer

__all__ = ["Isolation", "Limits", "Renderer", "isolation", "render_fingerprint"]
