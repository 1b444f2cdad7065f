"""Follows pages of first steps word by word: types their commands, and compares what is printed with them.

    python3 tests/first-steps/follow.py --target target docs/first-steps/c.md...
    python3 tests/first-steps/follow.py --check      says why this machine cannot run it, if it cannot

What follows the language of a fenced block says what is done with it:

    sh              is run; the next `text` block is all that it prints
    sh stays        goes on in a terminal of its own; the next `text` block is among what it prints. At the
                    page's end it is given Enter, then Ctrl-C
    sh checkout     makes the checkout in which the rest is typed; here that is this one
    sh engine       needs an engine's editor or build
    c game.c        is a file to save

Numbers may be others than the page's, and `…` stands for anything. Everything happens in a network of its
own, so the ports that the pages name are free.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The system's own ways to make namespaces, in the order in which they are tried: as root, and as anybody.
AS_ROOT = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
AS_ANYBODY = ["unshare", "--user", "--map-root-user", *AS_ROOT[1:]]
LOOPBACK = "ip link set lo up"

# How long a command may take. What the pages build was built before they are followed.
PATIENCE = 1200
# How long what stays may take to say what the page says, and to end.
WHILE_IT_STAYS = 120
# How often it is looked at.
LOOK_EVERY = 0.05

# Through the links cargo would see other paths, and build everything again: it is sent to the real ones, and
# the project's own commands are the program that they are. The archive, the same for all pages, is made once.
CARGO = """#!/bin/sh
case "$1 $2 $3" in
"xtask dist --out")
    [ -e "{archive}" ] || "{target}/debug/xtask" dist --out "{archive}" || exit
    mkdir -p "$4" && exec cp -r "{archive}/." "$4" ;;
xtask*) shift; exec "{target}/debug/xtask" "$@" ;;
*) cd "{root}" && exec "{cargo}" "$@" ;;
esac
"""

BLOCK = re.compile(r"^```([a-z+]+)(?: ([^\n]*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_HERE = {"checkout", "engine"}


class Wrong(Exception):
    """The page and the machine do not agree."""


@dataclass
class Terminal:
    """A command that stays."""

    command: str
    process: subprocess.Popen[str]
    printed: Path
    wanted: list[str] = field(default_factory=list)

    def says(self) -> None:
        """Waits until it has printed each line, in order."""
        until = time.monotonic() + WHILE_IT_STAYS
        while (missing := self.missing()) is not None:
            if time.monotonic() > until or self.process.poll() is not None:
                raise Wrong(f"never printed: {missing}\n{self.printed.read_text()}")
            time.sleep(LOOK_EVERY)

    def missing(self) -> str | None:
        lines = iter(self.printed.read_text().splitlines())
        return next((line for line in self.wanted if not any(is_like(line, said) for said in lines)), None)

    def end(self) -> None:
        """Enter, then Ctrl-C, as the pages say."""
        try:
            self.process.communicate("\n", timeout=2)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGINT)
            self.process.wait(WHILE_IT_STAYS)
        except BrokenPipeError:
            self.process.wait(WHILE_IT_STAYS)
        if self.process.returncode != 0:
            raise Wrong(f"$ {self.command}\nended with {self.process.returncode}\n{self.printed.read_text()}")


def is_like(wanted: str, said: str) -> bool:
    """Whether a printed line is the page's, but for numbers and what it leaves open."""
    parts = re.split(r"(\d+|…)", wanted)
    pattern = "".join(
        ".*" if part == "…" else r"\d+" if part.isdecimal() else re.escape(part) for part in parts
    )
    return re.fullmatch(pattern, said) is not None


class Reader:
    """Somebody who types what a page says, in a folder that looks like a checkout."""

    def __init__(self, folder: Path, target: Path, archive: Path) -> None:
        self.folder = folder
        self.checkout = folder / "rallypoint"
        self.checkout.mkdir()
        for entry in ROOT.iterdir():
            if entry.name not in {"target", "dist", "my-game"}:
                (self.checkout / entry.name).symlink_to(entry)
        (self.checkout / "target").symlink_to(target)
        tools = folder / "tools"
        tools.mkdir()
        cargo = tools / "cargo"
        cargo.write_text(CARGO.format(root=ROOT, cargo=shutil.which("cargo"), target=target, archive=archive))
        cargo.chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{tools}:{os.environ['PATH']}",
            "CARGO_TARGET_DIR": str(target),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self.terminals: list[Terminal] = []

    def run(self, command: str) -> list[str]:
        """Types a command, and Enter when it asks."""
        done = subprocess.run(
            ["bash", "-euc", command],
            cwd=self.checkout,
            env=self.environment,
            input="\n",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if done.returncode != 0:
            raise Wrong(f"ended with {done.returncode}\n{done.stdout}")
        return done.stdout.splitlines()

    def stay(self, command: str) -> Terminal:
        printed = self.folder / f"terminal-{len(self.terminals)}"
        with printed.open("w") as output:
            process = subprocess.Popen(
                ["bash", "-euc", f"exec {command}"],
                cwd=self.checkout,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        terminal = Terminal(command, process, printed)
        self.terminals.append(terminal)
        return terminal

    def save(self, name: str, text: str) -> None:
        file = self.checkout / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)

    def end(self) -> None:
        while self.terminals:
            self.terminals.pop().end()


def follow(page: Path, target: Path, archive: Path) -> int:
    """Does what a page says; gives back how many of its blocks were followed."""
    followed = 0
    with tempfile.TemporaryDirectory(prefix="first-steps-") as folder:
        reader = Reader(Path(folder), target, archive)
        printed: list[str] | Terminal | None = None
        for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
            language, said, code = block.group(1), block.group(2) or "", block.group(3)
            if language == "sh" and said in NOT_HERE:
                printed = None
                continue
            try:
                if language == "sh" and said == "stays":
                    printed = reader.stay(code.strip())
                elif language == "sh" and said == "":
                    printed = reader.run(code)
                elif language == "text":
                    compare(code.splitlines(), printed)
                elif said:
                    reader.save(said, code)
                else:
                    continue
            except (Wrong, subprocess.TimeoutExpired) as wrong:
                raise Wrong(f"{page.name}:\n{code}\n{wrong}") from None
            followed += 1
        reader.end()
    return followed


def compare(wanted: list[str], printed: list[str] | Terminal | None) -> None:
    if printed is None:
        raise Wrong("nothing was run that could print this")
    if isinstance(printed, Terminal):
        printed.wanted = wanted
        printed.says()
        return
    matches = len(wanted) == len(printed) and all(map(is_like, wanted, printed))
    if not matches:
        raise Wrong("printed instead:\n" + "\n".join(printed))


def way_in() -> list[str] | None:
    """How this machine makes a network of our own, if it does."""
    for way in (AS_ROOT, AS_ANYBODY):
        if shutil.which(way[0]) is None:
            return None
        probe = subprocess.run([*way, "sh", "-c", LOOPBACK], capture_output=True, check=False)
        if probe.returncode == 0:
            return way
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description="Follows pages of first steps word by word.")
    parser.add_argument("--check", action="store_true", help="say why this machine cannot run it")
    parser.add_argument("--target", type=Path, default=ROOT / "target", help="where cargo builds")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("pages", type=Path, nargs="*")
    given = parser.parse_args()
    if not given.inside:
        way = way_in()
        if way is None or given.check:
            print("" if way else "no network namespace can be made here (unshare, ip)")
            return 0 if way else 1
        again = [*way, "sh", "-c", f'{LOOPBACK} && exec "$@"', "sh", sys.executable, __file__, "--inside"]
        told = ["--target", str(given.target.resolve()), *map(str, given.pages)]
        return subprocess.run([*again, *told], check=False).returncode
    with tempfile.TemporaryDirectory(prefix="first-steps-archive-") as shared:
        for page in given.pages:
            try:
                followed = follow(page, given.target, Path(shared) / "archive")
            except Wrong as wrong:
                print(wrong)
                return 1
            print(f"{page.name}: {followed} blocks", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
