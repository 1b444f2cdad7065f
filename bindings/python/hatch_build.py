"""Puts the shared library into the wheel, and names the platform it is for."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LIBRARY_VARIABLE = "RALLYPOINT_WHEEL_LIBRARY"
PLATFORM_VARIABLE = "RALLYPOINT_WHEEL_PLATFORM"

_FILE_NAMES = {".so": "librallypoint.so", ".dylib": "librallypoint.dylib", ".dll": "rallypoint.dll"}


class PlatformWheel(BuildHookInterface):  # type: ignore[type-arg]
    """A wheel of no Python version in particular, for one platform: the library is reached by ctypes."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # An editable install is for development, where RALLYPOINT_LIBRARY names the library.
        if version == "editable":
            return
        named = os.environ.get(LIBRARY_VARIABLE)
        if not named:
            raise ValueError(
                f"a wheel without the library is of no use: set {LIBRARY_VARIABLE}, or run build_wheel.py"
            )
        # What a distribution calls librallypoint.so may be a link to a file with a version in its name.
        library = Path(named).resolve(strict=True)
        file_name = next((name for ending, name in _FILE_NAMES.items() if ending in library.suffixes), None)
        if file_name is None:
            raise ValueError(f"{library} is no shared library: give one of {', '.join(_FILE_NAMES)}")
        platform = os.environ.get(PLATFORM_VARIABLE) or sysconfig.get_platform()
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform.replace('-', '_').replace('.', '_')}"
        build_data["force_include"][str(library)] = f"rallypoint/{file_name}"
        for licence in sorted(Path(self.root).parents[1].glob("LICENSE-*")):
            build_data["force_include"][str(licence)] = f"rallypoint/{licence.name}"
