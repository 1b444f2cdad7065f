#!/usr/bin/env python3
"""Makes the Unity package as its users get it: with native libraries, in a folder and a tarball.

python3 bindings/unity/package.py pack --library linux-x86_64=dist/.../librallypoint.so --out dist
python3 bindings/unity/package.py metas            # after an asset was added or removed
python3 bindings/unity/package.py metas --check
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
NAME = "com.rallypoint.online"
PACKAGE = PROJECT / NAME
ROOT = PROJECT.parents[1]

# Where the library of each platform goes, and what Unity's plugin importer is told of it.
PLUGINS = {
    "linux-x86_64": ("Linux/x86_64/librallypoint.so", "Linux64", "x86_64", "Linux"),
    "windows-x86_64": ("Windows/x86_64/rallypoint.dll", "Win64", "x86_64", "Windows"),
    "macos": ("macOS/librallypoint.dylib", "OSXUniversal", "AnyCPU", "OSX"),
    "android-arm64": ("Android/arm64-v8a/librallypoint.so", "Android", "ARM64", ""),
    "ios": ("iOS/librallypoint.a", "iOS", "AnyCPU", ""),
}
PLUGIN_FOLDER = "Runtime/Plugins"

# What each kind of file is to Unity; the rest of a meta file is the same for all.
IMPORTERS = {".cs": "MonoImporter", ".asmdef": "AssemblyDefinitionImporter", ".md": "TextScriptImporter"}


def guid(path: str) -> str:
    """An asset's id: of its path in the package, so that it is the same wherever it is made."""
    return hashlib.md5(f"{NAME}/{path}".encode()).hexdigest()


def meta(path: str, is_folder: bool) -> str:
    """The meta file of a folder or a file that is not a plugin."""
    head = f"fileFormatVersion: 2\nguid: {guid(path)}\n"
    if is_folder:
        importer, head = "DefaultImporter", head + "folderAsset: yes\n"
    elif path == "package.json":
        importer = "PackageManifestImporter"
    else:
        importer = IMPORTERS.get(Path(path).suffix, "DefaultImporter")
    fields = "  externalObjects: {}\n  userData: \n  assetBundleName: \n  assetBundleVariant: \n"
    if importer == "MonoImporter":
        fields = (
            "  externalObjects: {}\n  serializedVersion: 2\n  defaultReferences: []\n  executionOrder: 0\n"
            "  icon: {instanceID: 0}\n  userData: \n  assetBundleName: \n  assetBundleVariant: \n"
        )
    return f"{head}{importer}:\n{fields}"


def plugin_meta(path: str, platform: str, cpu: str, editor: str) -> str:
    """The meta file of a native library: for its platform alone, and for the editor of that system."""
    rows = [
        f"fileFormatVersion: 2\nguid: {guid(path)}\nPluginImporter:\n  externalObjects: {{}}\n"
        "  serializedVersion: 2\n  iconMap: {}\n  executionOrder: {}\n  defineConstraints: []\n"
        "  isPreloaded: 0\n  isOverridable: 0\n  isExplicitlyReferenced: 0\n  validateReferences: 1\n"
        "  platformData:\n  - first:\n      Any: \n    second:\n      enabled: 0\n      settings: {}\n",
        f"  - first:\n      Editor: Editor\n    second:\n      enabled: {int(bool(editor))}\n"
        f"      settings:\n        CPU: {cpu if editor else 'AnyCPU'}\n"
        "        DefaultValueInitialized: true\n"
        f"        OS: {editor or 'AnyOS'}\n",
        f"  - first:\n      {'Standalone' if editor else platform}: {platform}\n    second:\n"
        f"      enabled: 1\n      settings:\n        CPU: {cpu}\n",
        "  userData: \n  assetBundleName: \n  assetBundleVariant: \n",
    ]
    return "".join(rows)


def assets() -> Iterator[tuple[str, bool]]:
    """Every folder and file that Unity imports, and those of samples, which it copies."""
    for found in sorted(PACKAGE.rglob("*")):
        path = found.relative_to(PACKAGE).as_posix()
        # Unity looks into no folder whose name ends so; what is in this one needs ids once it is copied.
        if found.suffix != ".meta" and path != "Samples~" and not path.startswith(PLUGIN_FOLDER + "/"):
            yield path, found.is_dir()


def metas() -> dict[str, str]:
    """Every meta file that there is to be, by its path."""
    return {f"{path}.meta": meta(path, is_folder) for path, is_folder in assets()}


def write_metas(is_check: bool) -> int:
    """Writes what is missing and removes what is left over; or says so."""
    wanted = metas()
    present = {
        path.relative_to(PACKAGE).as_posix(): path.read_text()
        for path in PACKAGE.rglob("*.meta")
        if not path.relative_to(PACKAGE).as_posix().startswith(PLUGIN_FOLDER + "/")
    }
    ids = [guid(path) for path, _ in assets()]
    assert len(set(ids)) == len(ids)
    if is_check:
        wrong = sorted(set(wanted.items()) ^ set(present.items()))
        for path, _ in wrong:
            print(f"{path} is not what the package wants: run package.py metas")
        return 1 if wrong else 0
    for path in present.keys() - wanted.keys():
        (PACKAGE / path).unlink()
    for path, text in wanted.items():
        (PACKAGE / path).write_text(text)
    return 0


def add_library(folder: Path, platform: str, library: Path) -> None:
    """Puts one native library with its meta files, and those of its folders, into a package."""
    name, *importer = PLUGINS[platform]
    place = folder / PLUGIN_FOLDER / name
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(library, place)
    path = f"{PLUGIN_FOLDER}/{name}"
    (place.parent / f"{place.name}.meta").write_text(plugin_meta(path, *importer))
    inner = Path(path).parent
    while inner.as_posix() != PLUGIN_FOLDER:
        (folder / f"{inner.as_posix()}.meta").write_text(meta(inner.as_posix(), True))
        inner = inner.parent


def pack(libraries: list[str], out: Path) -> int:
    """Makes the folder and the tarball."""
    folder = out / NAME
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(PACKAGE, folder, ignore=shutil.ignore_patterns(".gitkeep"))
    for licence in ("LICENSE-MIT", "LICENSE-APACHE"):
        shutil.copyfile(ROOT / licence, folder / f"{licence}.md")
        (folder / f"{licence}.md.meta").write_text(meta(f"{licence}.md", False))
    for one in libraries:
        platform, _, library = one.partition("=")
        if platform not in PLUGINS or not library:
            print(f"{one} names no library: give one of {', '.join(PLUGINS)}, then = and its path")
            return 2
        add_library(folder, platform, Path(library))
    archive = out / f"{NAME}-{version()}.tgz"
    with tarfile.open(archive, "w:gz", compresslevel=6) as tarball:
        # As npm packs, which is what Unity reads.
        tarball.add(folder, arcname="package")
    print(archive)
    return 0


def version() -> str:
    """The package's version, which is the library's."""
    found: str = json.loads((PACKAGE / "package.json").read_text())["version"]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Makes the Unity package.")
    commands = parser.add_subparsers(dest="command", required=True)
    packing = commands.add_parser("pack", help="the package with native libraries, as folder and tarball")
    packing.add_argument(
        "--library", action="append", default=[], metavar="PLATFORM=FILE", help=", ".join(PLUGINS)
    )
    packing.add_argument("--out", type=Path, required=True, help="where they go")
    checking = commands.add_parser("metas", help="writes the meta files of the package's assets")
    checking.add_argument("--check", action="store_true", help="only says whether they are as they should be")
    given = parser.parse_args()
    if given.command == "pack":
        return pack(given.library, given.out)
    return write_metas(given.check)


if __name__ == "__main__":
    sys.exit(main())
