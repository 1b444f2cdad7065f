#!/usr/bin/env python3
"""Builds the wheel for one platform, with the shared library that `cargo xtask dist` made.

python3 build_wheel.py --library dist/rallypoint-0.1.0-<target>/lib/librallypoint.so --out dist
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent


def build(library: Path, out: Path, platform: str) -> None:
    """Makes the wheel; pip shows what is wrong when it cannot."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(out)]
    if importlib.util.find_spec("hatchling") is not None:
        # It is here: nothing needs to be fetched.
        command.append("--no-build-isolation")
    environment = {
        **os.environ,
        "RALLYPOINT_WHEEL_LIBRARY": str(library.resolve(strict=True)),
        "RALLYPOINT_WHEEL_PLATFORM": platform,
    }
    subprocess.run([*command, str(PROJECT)], env=environment, check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Builds the wheel of one platform.")
    parser.add_argument("--library", type=Path, required=True, help="the shared library to put into it")
    parser.add_argument("--out", type=Path, required=True, help="where the wheel goes")
    parser.add_argument(
        "--platform",
        default="",
        help="the wheel's platform tag, for example manylinux_2_28_x86_64 [default: this machine's]",
    )
    given = parser.parse_args()
    build(given.library, given.out, given.platform)
    return 0


if __name__ == "__main__":
    sys.exit(main())
