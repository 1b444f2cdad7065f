//! The package's files that are written for it: how build systems find it, and what it says of itself.

use super::build::Built;
use super::target::System;

/// The library's version: the workspace has one.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

const CMAKE_CONFIG: &str = include_str!("../../../packaging/cmake/RallypointConfig.cmake.in");
const CMAKE_VERSION: &str = include_str!("../../../packaging/cmake/RallypointConfigVersion.cmake.in");
/// The folder as a part of somebody's project.
pub(super) const CMAKE_LISTS: &str = include_str!("../../../packaging/cmake/CMakeLists.txt");

/// Lets the linker leave out functions that nobody calls; each is in a section of its own.
const LINK_OPTIONS: &str = "-Wl,--gc-sections";

/// The prefix is found from the file's own place, so the folder can be moved.
fn pkg_config_head(name: &str) -> String {
    format!(
        "prefix=${{pcfiledir}}/../..\nincludedir=${{prefix}}/include\nlibdir=${{prefix}}/lib\n\n\
         Name: {name}\n\
         Description: An Unreal-style Online Subsystem behind a stable C ABI\n\
         URL: {}\nVersion: {VERSION}\nCflags: -I${{includedir}}\n",
        env!("CARGO_PKG_REPOSITORY")
    )
}

/// `rallypoint.pc`: the shared library, and with `--static` what the static one needs.
pub(super) fn pkg_config(native_libraries: &str) -> String {
    let head = pkg_config_head("Rallypoint");
    format!("{head}Libs: -L${{libdir}} -lrallypoint\nLibs.private: {LINK_OPTIONS} {native_libraries}\n")
}

/// `rallypoint-static.pc`: where both libraries lie side by side, a linker takes the shared one, whatever
/// `pkg-config --static` adds.
pub(super) fn pkg_config_static(native_libraries: &str) -> String {
    let head = pkg_config_head("Rallypoint, static");
    format!("{head}Libs: -L${{libdir}} -l:librallypoint.a {LINK_OPTIONS} {native_libraries}\n")
}

/// `RallypointConfig.cmake`.
pub(super) fn cmake_config(built: &Built) -> String {
    let shared_library = built.target.shared_library(&built.soname);
    filled(
        CMAKE_CONFIG,
        &[
            ("TARGET", built.target.triple),
            ("SHARED_LIBRARY", &shared_library),
            ("SONAME", &built.soname),
            ("STATIC_LIBRARY", built.target.static_library()),
            ("SYSTEM_LIBRARIES", &cmake_libraries(&built.native_libraries)),
            ("LINK_OPTIONS", LINK_OPTIONS),
        ],
    )
}

/// `RallypointConfigVersion.cmake`.
pub(super) fn cmake_version() -> String {
    let (major, minor) = (env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"));
    filled(CMAKE_VERSION, &[("MAJOR", major), ("MINOR", minor)])
}

fn filled(template: &str, values: &[(&str, &str)]) -> String {
    let values = values.iter().chain(&[("VERSION", VERSION)]);
    values.fold(template.to_owned(), |text, (name, value)| text.replace(&format!("@{name}@"), value))
}

/// CMake names libraries as the linker does after `-l`, and takes other options as they are.
fn cmake_libraries(native_libraries: &str) -> String {
    let libraries = native_libraries.split_whitespace();
    let names: Vec<_> = libraries
        .map(|library| library.strip_prefix("-l").filter(|name| !name.starts_with(':')).unwrap_or(library))
        .collect();
    names.join(";")
}

/// `rallypoint.def`: what a DLL exports, as linkers for Windows read it.
pub(super) fn definitions(dll: &str, exports: &[String]) -> String {
    let names: String = exports.iter().map(|name| format!("    {name}\n")).collect();
    format!("LIBRARY {dll}\nEXPORTS\n{names}")
}

/// The page in the package. `oldest` is what the shared library needs of the system.
pub(super) fn readme(built: &Built, oldest: &str) -> String {
    let Built { target, soname, native_libraries, .. } = built;
    let shared = target.shared_library(soname);
    let run_time = match target.system {
        System::Linux => format!("needs {shared} at run time"),
        System::Windows => format!("needs {soname} beside the program"),
    };
    format!(
        "# Rallypoint {VERSION} for {}\n\n\
         An online subsystem for games behind a C interface. `include/rallypoint/rallypoint.h` documents it;\n\
         `include/rallypoint/rallypoint.hpp` is the same for C++17. {oldest}\n\n\
         ```cmake\n\
         find_package(Rallypoint REQUIRED)                  # with this folder in CMAKE_PREFIX_PATH\n\
         target_link_libraries(game PRIVATE Rallypoint::static)   # or Rallypoint::rallypoint, the shared library\n\
         ```\n\n\
         ```sh\n\
         export PKG_CONFIG_PATH=$PWD/lib/pkgconfig\n\
         cc game.c $(pkg-config --cflags --libs rallypoint)          # shared: {run_time}\n\
         cc game.c $(pkg-config --cflags --libs rallypoint-static)   # static\n\
         ```\n\n\
         Without either: `-Iinclude`, then `lib/librallypoint.a {LINK_OPTIONS} {native_libraries}`. The folder can be\n\
         moved. `sha256sum --check SHA256SUMS` says whether it is whole.\n\n\
         MIT or Apache 2.0, as you like: LICENSE-MIT, LICENSE-APACHE. What is inside besides, and under which terms,\n\
         is in `licenses/`, and for programs in `sbom.cdx.json` (CycloneDX). Source: {}\n",
        target.triple,
        env!("CARGO_PKG_REPOSITORY")
    )
}

#[cfg(test)]
mod tests {
    use super::{cmake_libraries, cmake_version, pkg_config, pkg_config_static};

    #[test]
    fn a_pkg_config_file_names_no_place_of_this_machine() {
        for text in [pkg_config("-lm -lc"), pkg_config_static("-lm -lc")] {
            let absolute =
                text.split([' ', '=', '\n']).find(|word| word.trim_start_matches("-L").starts_with('/'));
            assert_eq!(absolute, None);
        }
        assert!(pkg_config("-lm -lc").ends_with("Libs.private: -Wl,--gc-sections -lm -lc\n"));
        assert!(pkg_config_static("-lm -lc").ends_with(" -l:librallypoint.a -Wl,--gc-sections -lm -lc\n"));
    }

    #[test]
    fn cmake_gets_libraries_by_their_names() {
        assert_eq!(cmake_libraries("-lm -l:libx.a -pthread"), "m;-l:libx.a;-pthread");
        assert!(!cmake_version().contains('@'));
    }
}
