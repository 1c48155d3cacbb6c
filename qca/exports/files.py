"""What an export is made of: files with what each holds, and what could not be exported."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Export", "ExportFile"]


@dataclass(frozen=True)
class ExportFile:
    """A file of an export: its name, its content, and in a few words what it holds."""

    name: str
    content: bytes
    holds: str


@dataclass(frozen=True)
class Export:
    """The files of an export, and notes on what the other program does not know or does else."""

    files: tuple[ExportFile, ...]
    notes: tuple[str, ...]
