"""The machine on which was measured, in words."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path


def describe_machine() -> str:
    """Return processor, cores, memory, system and the versions that matter."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "pandas"))
    return (
        f"{_read_processor()}, {os.cpu_count()} cores, {_read_memory()}; {platform.system()} "
        f"{platform.machine()}; Python {platform.python_version()}, {packages}"
    )


def read_load() -> float | None:
    """Return how many processes wanted a core over the last minute, where the system tells."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def _read_processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        told = ""
    found = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    return found.group(1).strip() if found else platform.processor() or "unknown processor"


def _read_memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return "memory unknown"
    return f"{size / 1e9:.0f} GB of memory"
