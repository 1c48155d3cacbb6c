"""Print the lowest versions that pyproject.toml allows, as constraints for pip."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any


def list_lowest(project: dict[str, Any]) -> list[str]:
    """Return ``name==version`` for what is needed to run and to test."""
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["dask"], *extras["sheets"], *extras["test"]]
    found = []
    for requirement in wanted:
        bound = re.fullmatch(r"([\w.-]+)(?:\[\w+\])?>=([\d.]+)", requirement)
        if bound:
            found.append(f"{bound[1]}=={bound[2]}")
        elif not requirement.startswith(f"{project['name']}["):
            raise SystemExit(f"{requirement!r} in pyproject.toml has no lower bound")
    return found


if __name__ == "__main__":
    path = Path(__file__).parents[1] / "pyproject.toml"
    print(*list_lowest(tomllib.loads(path.read_text("utf-8"))["project"]), sep="\n")
