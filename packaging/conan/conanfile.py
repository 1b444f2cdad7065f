"""Packages an archive of `cargo xtask dist` for Conan 2: nothing is compiled.

conan create packaging/conan -c user.rallypoint:archive=dist/rallypoint-0.1.0-x86_64-unknown-linux-gnu.tar.gz
"""

import os

from conan import ConanFile
from conan.errors import ConanException, ConanInvalidConfiguration
from conan.tools.files import copy, get, unzip

# The targets of `cargo xtask dist`, by Conan's names for system and processor.
TARGETS = {
    ("Linux", "x86_64"): "x86_64-unknown-linux-gnu",
    ("Linux", "armv8"): "aarch64-unknown-linux-gnu",
    ("Windows", "x86_64"): "x86_64-pc-windows-gnu",
}
# What the static library needs of the system, as `RallypointConfig.cmake` of the archive has it.
SYSTEM_LIBRARIES = {
    "Linux": ["gcc_s", "util", "rt", "pthread", "m", "dl", "c"],
    "Windows": ["bcrypt", "advapi32", "kernel32", "ntdll", "userenv", "ws2_32", "dbghelp"],
}


class Rallypoint(ConanFile):
    name = "rallypoint"
    version = "0.1.0"
    description = "An Unreal-style Online Subsystem behind a stable C ABI"
    license = "MIT OR Apache-2.0"
    url = "https://github.com/rallypoint-online/rallypoint"
    topics = ("games", "multiplayer", "gamelift", "matchmaking")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False]}
    default_options = {"shared": False}

    def _target(self) -> str:
        return TARGETS.get((str(self.settings.os), str(self.settings.arch)), "")

    def validate(self) -> None:
        if not self._target():
            raise ConanInvalidConfiguration(
                f"there is no archive for {self.settings.os} on {self.settings.arch}: see docs/platforms.md"
            )
        if self.settings.compiler == "msvc" and not self.options.shared:
            raise ConanInvalidConfiguration(
                "the static library is for mingw-w64: set rallypoint/*:shared=True"
            )

    def package_id(self) -> None:
        # It is C, and the same whoever builds the program.
        del self.info.settings.compiler
        del self.info.settings.build_type

    def build(self) -> None:
        given = self.conf.get("user.rallypoint:archive", default="")
        if given:
            unzip(self, os.path.abspath(given), strip_root=True)
        elif self.conan_data:
            get(self, **self.conan_data["archives"][self.version][self._target()], strip_root=True)
        else:
            raise ConanException(
                "no archive is published yet: make one by `cargo xtask dist` and name it by "
                "-c user.rallypoint:archive=PATH"
            )
        sums = os.path.join(self.build_folder, "SHA256SUMS")
        if not os.path.isfile(sums):
            raise ConanException(f"{given} is no archive of `cargo xtask dist`")

    def package(self) -> None:
        for text in ("LICENSE-*", "licenses/*", "sbom.cdx.json"):
            copy(self, text, self.build_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "include/*", self.build_folder, self.package_folder)
        if self.options.shared:
            for library in ("lib/*.so*", "lib/*.dll.a", "lib/*.dll.lib", "bin/*.dll"):
                copy(self, library, self.build_folder, self.package_folder)
        else:
            copy(self, "lib/librallypoint.a", self.build_folder, self.package_folder)

    def package_info(self) -> None:
        self.cpp_info.set_property("cmake_file_name", "Rallypoint")
        name = "Rallypoint::rallypoint" if self.options.shared else "Rallypoint::static"
        self.cpp_info.set_property("cmake_target_name", name)
        self.cpp_info.set_property("pkg_config_name", "rallypoint")
        self.cpp_info.libs = ["rallypoint"]
        if self.options.shared and self.settings.compiler == "msvc":
            self.cpp_info.libs = ["rallypoint.dll"]
        if not self.options.shared:
            self.cpp_info.system_libs = SYSTEM_LIBRARIES[str(self.settings.os)]
            # Each function is in a section of its own: what the program does not call is left out.
            self.cpp_info.exelinkflags = ["-Wl,--gc-sections"]
            self.cpp_info.sharedlinkflags = ["-Wl,--gc-sections"]
