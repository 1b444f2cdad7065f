//! Files that are whole or not there, and folders that remember them.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use super::error::WriteError;
use super::names::UNFINISHED;

/// A file under a name that says it is not whole yet.
#[derive(Debug)]
pub(super) struct NewFile {
    pub(super) file: File,
    folder: PathBuf,
    name: String,
}

impl NewFile {
    pub(super) fn create(folder: &Path, name: String) -> Result<Self, WriteError> {
        let path = unfinished(folder, &name);
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(&path);
        let file = file.map_err(failed("create", &path))?;
        Ok(Self { file, folder: folder.to_owned(), name })
    }

    /// The same file, to be finished under another name.
    pub(super) fn renamed(self, name: String) -> Result<Self, WriteError> {
        let (from, to) = (unfinished(&self.folder, &self.name), unfinished(&self.folder, &name));
        fs::rename(&from, &to).map_err(failed("rename", &from))?;
        Ok(Self { name, ..self })
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// Makes it durable, then visible under its name, then that durable.
    pub(super) fn finish(self) -> Result<(File, PathBuf), WriteError> {
        let (from, to) = (unfinished(&self.folder, &self.name), self.path());
        self.file.sync_all().map_err(failed("sync", &from))?;
        fs::rename(&from, &to).map_err(failed("rename", &from))?;
        sync_folder(&self.folder)?;
        Ok((self.file, to))
    }
}

fn unfinished(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{UNFINISHED}"))
}

/// Makes names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> Result<(), WriteError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed("sync", folder))
}

/// For `map_err`: what was tried on which path.
pub(super) fn failed(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> WriteError {
    let path = path.to_owned();
    move |source| WriteError { doing, path, source }
}
