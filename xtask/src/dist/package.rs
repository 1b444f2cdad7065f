//! The folder: what is in it and where.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::archive;
use super::build::{Built, Order};
use super::crates::Crate;
use super::target::{System, Target};
use super::texts::{self, VERSION};
use super::{binutils, licences, sbom};
use crate::project;

/// What is taken over as it is.
const COPIED: [(&str, &str); 3] = [
    ("include/rallypoint/rallypoint.h", "include/rallypoint/rallypoint.h"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
    ("LICENSE-MIT", "LICENSE-MIT"),
];
/// The C++ binding's headers, which go beside the C header.
const CPP_HEADERS: &str = "bindings/cpp/include";
const PKG_CONFIG: &str = "lib/pkgconfig";
const CMAKE: &str = "lib/cmake/Rallypoint";
/// What the linker of Visual Studio finds the shared library by.
const MSVC_IMPORTS: &str = "lib/rallypoint.dll.lib";
const DEFINITIONS: &str = "lib/rallypoint.def";

/// A package that was made.
pub(crate) struct Package {
    target: Target,
    folder: PathBuf,
    files: Vec<PathBuf>,
    soname: String,
}

impl Package {
    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where pkg-config finds it.
    pub(crate) fn pkg_config_path(&self) -> PathBuf {
        self.folder.join(PKG_CONFIG)
    }

    /// The static library.
    pub(crate) fn static_library(&self) -> PathBuf {
        self.folder.join(self.target.static_library())
    }

    /// The shared library itself.
    pub(crate) fn shared_library(&self) -> PathBuf {
        self.folder.join(self.target.shared_library(&self.soname))
    }

    /// A line for each file: its size, or where it points to, and its name.
    pub(crate) fn contents(&self) -> anyhow::Result<Vec<String>> {
        let line = |file: &PathBuf| {
            let path = self.folder.join(file);
            let metadata =
                fs::symlink_metadata(&path).with_context(|| format!("reading {}", path.display()))?;
            Ok(if metadata.is_symlink() {
                format!("{:>9}  {} -> {}", "", file.display(), fs::read_link(&path)?.display())
            } else {
                format!("{:>9}  {}", size(metadata.len()), file.display())
            })
        };
        self.files.iter().map(line).collect()
    }

    /// The whole of it as one file, with its checksum beside it.
    pub(super) fn archive(&self) -> anyhow::Result<PathBuf> {
        archive::write(&self.folder, &self.files)
    }

    /// Notes a file that is to be written, and makes its folder.
    fn place(&mut self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.folder.join(name);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        self.files.push(PathBuf::from(name));
        Ok(path)
    }

    fn copy(&mut self, from: &Path, name: &str) -> anyhow::Result<()> {
        let to = self.place(name)?;
        fs::copy(from, &to).with_context(|| format!("copying {} to {}", from.display(), to.display()))?;
        Ok(())
    }

    fn write(&mut self, name: &str, text: &str) -> anyhow::Result<()> {
        let path = self.place(name)?;
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
    }
}

/// Writes it anew into `out`.
pub(super) fn write(out: &Path, order: &Order, built: &Built, crates: &[Crate]) -> anyhow::Result<Package> {
    let target = built.target;
    let folder = out.join(format!("rallypoint-{VERSION}-{}", target.triple));
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("emptying {}", folder.display()))?;
    }
    let mut package = Package { target, folder, files: Vec::new(), soname: built.soname.clone() };
    let root = project::root();
    for (from, to) in COPIED {
        package.copy(&root.join(from), to)?;
    }
    for (from, to) in cpp_headers(&root)? {
        package.copy(&from, &to)?;
    }
    libraries(&mut package, built)?;
    let toolchain = order.toolchain;
    package
        .copy(&licences::standard_library(&toolchain.sysroot()?), "licenses/rust-standard-library.html")?;
    let natives = &built.native_libraries;
    let oldest = binutils::oldest_system(&target, &package.shared_library())?;
    for (name, text) in [
        ("licenses/THIRD-PARTY.txt", licences::third_party(crates)?),
        ("sbom.cdx.json", sbom::write(crates, target.triple, &toolchain.version()?)?),
        (&*format!("{PKG_CONFIG}/rallypoint.pc"), texts::pkg_config(natives)),
        (&*format!("{PKG_CONFIG}/rallypoint-static.pc"), texts::pkg_config_static(natives)),
        (&*format!("{CMAKE}/RallypointConfig.cmake"), texts::cmake_config(built)),
        (&*format!("{CMAKE}/RallypointConfigVersion.cmake"), texts::cmake_version()),
        ("CMakeLists.txt", texts::CMAKE_LISTS.to_owned()),
        ("README.md", texts::readme(built, &oldest)),
    ] {
        package.write(name, &text)?;
    }
    package.files.sort();
    let sums = archive::checksums(&package.folder, &package.files)?;
    package.write(archive::CHECKSUMS, &sums)?;
    Ok(package)
}

/// Both libraries, ready for users, and what linkers find the shared one by.
fn libraries(package: &mut Package, built: &Built) -> anyhow::Result<()> {
    let Built { target, soname, .. } = built;
    package.copy(&built.static_library, target.static_library())?;
    binutils::tidy_static_library(target, &package.static_library())?;
    package.copy(&built.shared_library, &target.shared_library(soname))?;
    let imports = target.linkers_name();
    match target.system {
        System::Linux => {
            let link = package.place(imports)?;
            symlink(soname, &link).with_context(|| format!("linking {}", link.display()))?;
        }
        System::Windows => {
            let made = built.shared_library.with_file_name("librallypoint.dll.a");
            package.copy(&made, imports)?;
            package.write(
                DEFINITIONS,
                &texts::definitions(soname, &binutils::exports_of(target, &package.shared_library())?),
            )?;
            let (definitions, msvc) = (package.folder.join(DEFINITIONS), package.place(MSVC_IMPORTS)?);
            binutils::import_library(&definitions, &msvc)?;
        }
    }
    Ok(())
}

fn cpp_headers(root: &Path) -> anyhow::Result<Vec<(PathBuf, String)>> {
    let top = root.join(CPP_HEADERS);
    let mut headers = Vec::new();
    let mut folders = vec![top.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&top)?.display();
                headers.push((path.clone(), format!("include/{name}")));
            }
        }
    }
    Ok(headers)
}

/// A size for people.
fn size(bytes: u64) -> String {
    const KB: u64 = 1_000;
    const MB: u64 = 1_000 * KB;
    /// Hundredths are shown.
    const HUNDREDTHS: u64 = 100;
    let in_units = |unit: u64| {
        let hundredths = (bytes * HUNDREDTHS + unit / 2) / unit;
        format!("{}.{:02}", hundredths / HUNDREDTHS, hundredths % HUNDREDTHS)
    };
    match bytes {
        0..KB => format!("{bytes} B"),
        KB..MB => format!("{} kB", in_units(KB)),
        _ => format!("{} MB", in_units(MB)),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_for_people() {
        for (bytes, words) in
            [(0, "0 B"), (999, "999 B"), (1_000, "1.00 kB"), (45_678, "45.68 kB"), (2_655_768, "2.66 MB")]
        {
            assert_eq!(size(bytes), words);
        }
    }
}
