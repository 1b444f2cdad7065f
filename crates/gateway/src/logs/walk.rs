//! Finds the files below a path without following symbolic links: a server's log folder is no way to the rest of the
//! machine.

use std::ffi::OsStr;
use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path};

use rustix::fs::{CWD, Dir, FileType, Mode, OFlags, fstat, openat};
use rustix::io::Errno;

/// Folders deeper than this are not looked into.
const DEEPEST: usize = 32;

/// What a walk comes across.
pub(super) trait Visitor {
    /// A file, and its path below the start, which is empty when the start is a file.
    fn file(&mut self, path: &str, file: File) -> std::io::Result<()>;
    /// Something that is left out, and why.
    fn left_out(&mut self, path: &str, why: &str);
    /// Whether there is no use in going on.
    fn is_full(&self) -> bool;
    /// Whether a folder, by device and inode, is not to be looked into.
    fn avoids(&self, device_and_inode: (u64, u64)) -> bool;
}

/// Shows everything at `path` to the visitor. A relative path starts from `working_dir`, and none of its parts may be a
/// symbolic link; of an absolute one the last part may not, because systems link their own folders.
///
/// # Errors
/// The visitor's. What cannot be read is left out.
pub(super) fn walk(working_dir: &Path, path: &str, visitor: &mut impl Visitor) -> std::io::Result<()> {
    match open_start(working_dir, Path::new(path)) {
        Ok(start) => visit(start, "", 0, visitor),
        Err(problem) => {
            visitor.left_out("", why(problem));
            Ok(())
        }
    }
}

fn open_start(working_dir: &Path, path: &Path) -> Result<OwnedFd, Errno> {
    let (base, rest) = if path.is_absolute() {
        (path.parent().ok_or(Errno::NOENT)?, Path::new(path.file_name().ok_or(Errno::NOENT)?))
    } else {
        (working_dir, path)
    };
    let mut place = openat(CWD, base, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    if path.as_os_str().is_empty() {
        return Err(Errno::NOENT);
    }
    for part in rest.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir | Component::Normal(_) => place = open(&place, part.as_os_str())?,
            Component::RootDir | Component::Prefix(_) => return Err(Errno::NOENT),
        }
    }
    Ok(place)
}

/// Opens without following a link, and without waiting for a writer if it is a pipe.
fn open(folder: impl AsFd, name: &OsStr) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    openat(folder, name, flags, Mode::empty())
}

fn visit(found: OwnedFd, path: &str, depth: usize, visitor: &mut impl Visitor) -> std::io::Result<()> {
    let stat = fstat(&found)?;
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => visitor.file(path, File::from(found)),
        FileType::Directory if depth == DEEPEST => {
            visitor.left_out(path, "too many folders in folders");
            Ok(())
        }
        // Their types differ between systems.
        #[allow(clippy::useless_conversion, clippy::unnecessary_fallible_conversions)]
        FileType::Directory
            if matches!((stat.st_dev.try_into(), stat.st_ino.try_into()), (Ok(device), Ok(inode))
                if visitor.avoids((device, inode))) =>
        {
            visitor.left_out(path, "the gateway's own log folder");
            Ok(())
        }
        FileType::Directory => visit_folder(&found, path, depth, visitor),
        _ => {
            visitor.left_out(path, "neither a file nor a folder");
            Ok(())
        }
    }
}

fn visit_folder(
    folder: &OwnedFd,
    path: &str,
    depth: usize,
    visitor: &mut impl Visitor,
) -> std::io::Result<()> {
    let mut names = Vec::new();
    for entry in Dir::read_from(folder)? {
        match entry {
            Ok(entry) => names.push(entry.file_name().to_owned()),
            Err(problem) => visitor.left_out(path, why(problem)),
        }
    }
    names.sort();
    for name in names {
        let name = OsStr::from_bytes(name.to_bytes());
        if name == "." || name == ".." {
            continue;
        }
        let shown = name.to_string_lossy();
        let path = if path.is_empty() { shown.into_owned() } else { format!("{path}/{shown}") };
        if visitor.is_full() {
            visitor.left_out(&path, "with what follows: too many files");
            return Ok(());
        }
        match open(folder, name) {
            Ok(found) => visit(found, &path, depth + 1, visitor)?,
            Err(problem) => visitor.left_out(&path, why(problem)),
        }
    }
    Ok(())
}

fn why(problem: Errno) -> &'static str {
    match problem {
        Errno::NOENT | Errno::NOTDIR => "not there",
        Errno::LOOP | Errno::MLINK => "a symbolic link, which is not followed",
        Errno::ACCESS | Errno::PERM => "not readable for the gateway",
        Errno::NXIO => "neither a file nor a folder",
        _ => "cannot be opened",
    }
}
