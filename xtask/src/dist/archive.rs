//! One file of a package's folder, and the checksums of everything in it. The same folder gives the same bytes: files in
//! order, without times, owners and the machine's rights.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};

/// What lies beside everything else: a line for each file, as `sha256sum --check` reads it.
pub(super) const CHECKSUMS: &str = "SHA256SUMS";

/// Rights of a file, and of what is run or loaded.
const PLAIN: u32 = 0o644;
const LOADED: u32 = 0o755;

/// The lines of [`CHECKSUMS`]. A link is another name of a file that has a line.
pub(super) fn checksums(folder: &Path, files: &[PathBuf]) -> anyhow::Result<String> {
    let mut lines = String::new();
    for name in files {
        let path = folder.join(name);
        if !path.is_symlink() {
            lines.push_str(&format!("{}  {}\n", sha256(&path)?, in_archives(name)));
        }
    }
    Ok(lines)
}

/// Writes `<folder>.tar.gz` beside a folder, with `<folder>.tar.gz.sha256`, and says where.
pub(super) fn write(folder: &Path, files: &[PathBuf]) -> anyhow::Result<PathBuf> {
    let name = folder.file_name().context("a package's folder has a name")?.to_string_lossy().into_owned();
    let archive = folder.with_file_name(format!("{name}.tar.gz"));
    let making = || format!("writing {}", archive.display());
    let file = BufWriter::new(File::create(&archive).with_context(making)?);
    let mut tar = Builder::new(GzBuilder::new().mtime(0).write(file, Compression::default()));
    for file in files {
        append(&mut tar, folder, file, &format!("{name}/{}", in_archives(file))).with_context(making)?;
    }
    tar.into_inner()?.finish()?.flush().with_context(making)?;
    let line = format!("{}  {name}.tar.gz\n", sha256(&archive)?);
    fs::write(archive.with_file_name(format!("{name}.tar.gz.sha256")), line)?;
    Ok(archive)
}

fn append(tar: &mut Builder<impl Write>, folder: &Path, file: &Path, name: &str) -> anyhow::Result<()> {
    let path = folder.join(file);
    let mut header = Header::new_gnu();
    header.set_mtime(0);
    if path.is_symlink() {
        header.set_entry_type(EntryType::Symlink);
        header.set_size(0);
        header.set_mode(PLAIN);
        tar.append_link(&mut header, name, fs::read_link(&path)?)?;
    } else {
        let bytes = fs::read(&path)?;
        header.set_size(u64::try_from(bytes.len())?);
        header.set_mode(if is_loaded(file) { LOADED } else { PLAIN });
        tar.append_data(&mut header, name, bytes.as_slice())?;
    }
    Ok(())
}

fn is_loaded(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.contains(".so") || name.ends_with(".dll")
}

/// Archives have one way of writing paths.
fn in_archives(name: &Path) -> String {
    let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

fn sha256(path: &Path) -> anyhow::Result<String> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    Ok(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    use super::{checksums, write};

    #[test]
    fn the_same_files_make_the_same_bytes_wherever_and_whenever_they_were_written() {
        let mut made = Vec::new();
        for place in ["one", "two"] {
            let top = std::env::temp_dir().join(format!("xtask-archive-{place}-{}", std::process::id()));
            let folder = top.join("package-1");
            fs::create_dir_all(folder.join("lib")).unwrap();
            fs::write(folder.join("lib/libp.so.0"), "code").unwrap();
            symlink("libp.so.0", folder.join("lib/libp.so")).unwrap();
            let files = ["lib/libp.so", "lib/libp.so.0"].map(PathBuf::from);
            let sums = checksums(&folder, &files).unwrap();
            assert_eq!(sums.lines().count(), 1);
            assert!(sums.ends_with("  lib/libp.so.0\n"), "{sums}");
            let archive = write(&folder, &files).unwrap();
            made.push(fs::read(archive).unwrap());
            fs::remove_dir_all(top).unwrap();
        }
        assert_eq!(made[0], made[1]);
    }
}
