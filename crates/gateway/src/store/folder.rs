//! The folder of `--data`: who has it, and where things are in it.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::secret::{Secret, SecretError};

/// Owner tokens are made with what is in here: others must not read it.
const OWNER_ONLY: u32 = 0o700;
const SECRET_MODE: u32 = 0o600;
const SECRET_BYTES: usize = 32;

/// A folder for data that cannot be used.
#[derive(Debug, Error)]
pub enum FolderError {
    /// Another gateway has it.
    #[error(
        "{folder} is used by another gateway{process}: stop that one, or give another folder with --data"
    )]
    InUse {
        /// Which folder.
        folder: PathBuf,
        /// Its process, when it said so.
        process: String,
    },
    /// A file or folder cannot be used.
    #[error("cannot {doing} {path}: {source}; give a folder of this account with --data")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The secret in it cannot be used.
    #[error(transparent)]
    Secret(#[from] SecretError),
}

/// The folder, while this process has it.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    // The system lets go of it when the process ends, in whatever way.
    lock: File,
}

impl Drop for DataFolder {
    /// Closing alone is not enough: a process that is being started has a copy of the file until it runs its own program,
    /// and would keep the folder that long.
    fn drop(&mut self) {
        if let Err(problem) = self.lock.unlock() {
            tracing::warn!(folder = %self.path.display(), "the folder of --data was not let go of: {problem}");
        }
    }
}

impl DataFolder {
    /// Takes the folder for this process; makes it if it is not there.
    ///
    /// # Errors
    /// Another gateway has it, or it cannot be used.
    pub fn take(path: &Path) -> Result<Self, FolderError> {
        let make = DirBuilder::new().recursive(true).mode(OWNER_ONLY).create(path);
        make.map_err(failed("create", path))?;
        let lock_path = path.join("lock");
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&lock_path);
        let mut lock = open.map_err(failed("open", &lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let folder = path.to_owned();
                return Err(FolderError::InUse { folder, process: holder(&mut lock) });
            }
            Err(TryLockError::Error(source)) => return Err(failed("lock", &lock_path)(source)),
        }
        sign(&mut lock).map_err(failed("write", &lock_path))?;
        Ok(Self { path: path.to_owned(), lock })
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the journal is.
    pub fn journal(&self) -> PathBuf {
        self.path.join("journal")
    }

    /// The gateway's secret, made at the first start, so that tokens outlive the process.
    ///
    /// # Errors
    /// The file cannot be read or made.
    pub fn secret(&self) -> Result<Secret, FolderError> {
        let path = self.path.join("secret");
        if !path.exists() {
            self.make_secret(&path)?;
        }
        Ok(Secret::from_file(&path)?)
    }

    /// Whole under its name or not there: half a secret would be another one.
    fn make_secret(&self, path: &Path) -> Result<(), FolderError> {
        let text = hex::encode(rand::random::<[u8; SECRET_BYTES]>()) + "\n";
        let new = self.path.join("secret.new");
        let write = || {
            let mut options = OpenOptions::new();
            let mut file = options.write(true).create(true).truncate(true).mode(SECRET_MODE).open(&new)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&new, path)?;
            File::open(&self.path)?.sync_all()
        };
        write().map_err(failed("write", path))
    }
}

/// For people who wonder who has it.
fn sign(lock: &mut File) -> io::Result<()> {
    lock.set_len(0)?;
    lock.seek(SeekFrom::Start(0))?;
    writeln!(lock, "{}", std::process::id())
}

fn holder(lock: &mut File) -> String {
    let mut text = String::new();
    match lock.read_to_string(&mut text) {
        Ok(_) if !text.trim().is_empty() => format!(" (process {})", text.trim()),
        // It has just taken the folder, or cannot say.
        _ => String::new(),
    }
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let path = path.to_owned();
    move |source| FolderError::Io { doing, path, source }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::{DataFolder, FolderError};

    #[test]
    fn one_gateway_has_it_at_a_time() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("new/folder");
        let first = DataFolder::take(&path).unwrap();
        let said = DataFolder::take(&path).unwrap_err().to_string();
        assert!(said.contains(&format!("(process {})", std::process::id())), "{said}");
        drop(first);
        DataFolder::take(&path).unwrap();
    }

    /// As a game server's process has it that is started just then.
    #[test]
    fn it_is_free_again_while_another_process_still_has_a_copy_of_the_lock() {
        let path = tempfile::tempdir().unwrap();
        let first = DataFolder::take(path.path()).unwrap();
        let copy = first.lock.try_clone().unwrap();
        drop(first);
        DataFolder::take(path.path()).unwrap();
        drop(copy);
    }

    #[test]
    fn the_secret_stays_and_is_the_owners_alone() {
        let path = tempfile::tempdir().unwrap();
        let folder = DataFolder::take(path.path()).unwrap();
        let token = folder.secret().unwrap().owner_token("x");
        assert!(folder.secret().unwrap().is_owner_token("x", &token));
        let mode = std::fs::metadata(path.path().join("secret")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_folder_that_cannot_be_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let problem = DataFolder::take(&file.path().join("x")).unwrap_err();
        assert!(matches!(problem, FolderError::Io { doing: "create", .. }), "{problem}");
    }
}
