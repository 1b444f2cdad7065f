//! The folder: what is in it and where.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::build::Built;
use crate::project;

/// The library's version: the workspace has one.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// What is taken over as it is.
const COPIED: [(&str, &str); 3] = [
    ("include/rallypoint/rallypoint.h", "include/rallypoint/rallypoint.h"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
    ("LICENSE-MIT", "LICENSE-MIT"),
];
/// The C++ binding's headers, which go beside the C header.
const CPP_HEADERS: &str = "bindings/cpp/include";
const STATIC_LIBRARY: &str = "lib/librallypoint.a";
/// What `-lrallypoint` looks for: a link to the name that the loader looks for.
const LINKERS_NAME: &str = "lib/librallypoint.so";
const PKG_CONFIG: &str = "lib/pkgconfig";

/// A package that was made.
pub(crate) struct Package {
    folder: PathBuf,
    files: Vec<PathBuf>,
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
        self.folder.join(STATIC_LIBRARY)
    }

    /// The shared library, by the name that linkers look for.
    pub(crate) fn shared_library(&self) -> PathBuf {
        self.folder.join(LINKERS_NAME)
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
}

/// Writes it anew into `out`.
pub(super) fn write(out: &Path, built: &Built) -> anyhow::Result<Package> {
    let folder = out.join(format!("rallypoint-{VERSION}-{}", built.target));
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("emptying {}", folder.display()))?;
    }
    let mut package = Package { folder, files: Vec::new() };
    let root = project::root();
    let shared_library = format!("lib/{}", built.soname);
    let copies = COPIED.map(|(from, to)| (root.join(from), to));
    let libraries =
        [(built.static_library.clone(), STATIC_LIBRARY), (built.shared_library.clone(), &*shared_library)];
    let copies = copies.map(|(from, to)| (from, to.to_owned()));
    let libraries = libraries.map(|(from, to)| (from, to.to_owned()));
    for (from, to) in copies.into_iter().chain(libraries).chain(cpp_headers(&root)?) {
        let to = package.place(&to)?;
        fs::copy(&from, &to).with_context(|| format!("copying {} to {}", from.display(), to.display()))?;
    }
    let link = package.place(LINKERS_NAME)?;
    symlink(&built.soname, &link).with_context(|| format!("linking {}", link.display()))?;
    for (name, text) in [
        ("lib/pkgconfig/rallypoint.pc", pkg_config(&built.native_libraries)),
        ("lib/pkgconfig/rallypoint-static.pc", pkg_config_static(&built.native_libraries)),
        ("README.md", readme(built)),
    ] {
        let path = package.place(name)?;
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
    }
    package.files.sort();
    Ok(package)
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

impl Package {
    /// Notes a file that is to be written, and makes its folder.
    fn place(&mut self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.folder.join(name);
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        self.files.push(PathBuf::from(name));
        Ok(path)
    }
}

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

fn pkg_config(native_libraries: &str) -> String {
    let head = pkg_config_head("Rallypoint");
    format!("{head}Libs: -L${{libdir}} -lrallypoint\nLibs.private: {native_libraries}\n")
}

/// Where both libraries lie side by side, a linker takes the shared one, whatever `pkg-config --static` adds.
fn pkg_config_static(native_libraries: &str) -> String {
    let head = pkg_config_head("Rallypoint, static");
    format!("{head}Libs: -L${{libdir}} -l:librallypoint.a {native_libraries}\n")
}

fn readme(built: &Built) -> String {
    let Built { target, soname, native_libraries, .. } = built;
    format!(
        "# Rallypoint {VERSION} for {target}\n\n\
         An online subsystem for games behind a C interface. `include/rallypoint/rallypoint.h` documents it.\n\n\
         ```sh\n\
         export PKG_CONFIG_PATH=$PWD/lib/pkgconfig\n\
         cc game.c $(pkg-config --cflags --libs rallypoint)          # shared: needs lib/{soname} at run time\n\
         cc game.c $(pkg-config --cflags --libs rallypoint-static)   # static\n\
         ```\n\n\
         Without pkg-config: `-Iinclude`, then `lib/librallypoint.a {native_libraries}`. The folder can be moved.\n\n\
         MIT or Apache 2.0, as you like: LICENSE-MIT, LICENSE-APACHE. Source: {}\n",
        env!("CARGO_PKG_REPOSITORY")
    )
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
    use super::{pkg_config, pkg_config_static, size};

    #[test]
    fn sizes_are_for_people() {
        for (bytes, words) in
            [(0, "0 B"), (999, "999 B"), (1_000, "1.00 kB"), (45_678, "45.68 kB"), (2_655_768, "2.66 MB")]
        {
            assert_eq!(size(bytes), words);
        }
    }

    #[test]
    fn a_pkg_config_file_names_no_place_of_this_machine() {
        for text in [pkg_config("-lm -lc"), pkg_config_static("-lm -lc")] {
            let absolute =
                text.split([' ', '=', '\n']).find(|word| word.trim_start_matches("-L").starts_with('/'));
            assert_eq!(absolute, None);
        }
        assert!(pkg_config("-lm -lc").ends_with("Libs.private: -lm -lc\n"));
        assert!(pkg_config_static("-lm -lc").ends_with(" -l:librallypoint.a -lm -lc\n"));
    }
}
