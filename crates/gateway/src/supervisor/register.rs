//! The register of launched processes under `--data`: one small file for each, so that the next start finds those that
//! outlived a killed gateway.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use tracing::warn;

use super::record::Record;

const SUFFIX: &str = "json";
/// A file that is being written.
const UNFINISHED: &str = "new";

/// The folder with a file for each child.
pub(super) struct Register {
    folder: PathBuf,
}

impl Register {
    /// Opens the register in this folder, which is made if it is not there.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub(super) fn open(folder: PathBuf) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        Ok(Self { folder })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Everybody who was launched and whose end was not noted. A file that is no record is reported and left as it
    /// is: what it stood for cannot be known.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub(super) fn records(&self) -> io::Result<Vec<Record>> {
        let mut records = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            match path.extension().and_then(|suffix| suffix.to_str()) {
                Some(SUFFIX) => match read(&path) {
                    Ok(record) => records.push(record),
                    Err(problem) => warn!(
                        "{} does not describe a game server ({problem}): end the process it stands for, if there is one, \
                         and delete the file",
                        path.display()
                    ),
                },
                // Its program never ran.
                Some(UNFINISHED) => fs::remove_file(&path)?,
                _ => {}
            }
        }
        records.sort_by_key(|record| record.slot);
        Ok(records)
    }

    /// Notes a child. The file is whole or not there. It need not be on the disk: a machine that loses its power loses the
    /// child as well.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn note(&self, record: &Record) -> io::Result<()> {
        let unfinished = self.path(record, UNFINISHED);
        fs::write(&unfinished, serde_json::to_vec_pretty(record)?)?;
        fs::rename(unfinished, self.path(record, SUFFIX))
    }

    /// Forgets a child that has ended.
    ///
    /// # Errors
    /// The file cannot be deleted.
    pub(super) fn forget(&self, record: &Record) -> io::Result<()> {
        match fs::remove_file(self.path(record, SUFFIX)) {
            Err(problem) if problem.kind() != io::ErrorKind::NotFound => Err(problem),
            _ => Ok(()),
        }
    }

    fn path(&self, record: &Record, suffix: &str) -> PathBuf {
        // A UUID of the gateway's own.
        self.folder.join(format!("{}.{suffix}", record.process))
    }
}

fn read(path: &Path) -> io::Result<Record> {
    Ok(serde_json::from_slice(&fs::read(path)?)?)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rustix::process::Pid;

    use super::{Record, Register};
    use crate::supervisor::group::{Group, StartTime};

    fn record(slot: usize) -> Record {
        Record {
            process: format!("process-{slot}"),
            slot,
            group: Group::remembered(Pid::INIT, StartTime::from_text("1@boot")),
            port: 7777,
            log_file: "/logs/one.log".into(),
            working_dir: "/games".into(),
        }
    }

    #[test]
    fn what_is_noted_is_found_until_it_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::open(folder.path().join("children")).unwrap();
        for slot in [2, 1] {
            register.note(&record(slot)).unwrap();
        }
        let again = Register::open(register.folder().to_owned()).unwrap();
        assert_eq!(again.records().unwrap(), [record(1), record(2)]);
        again.forget(&record(1)).unwrap();
        again.forget(&record(1)).unwrap();
        assert_eq!(register.records().unwrap(), [record(2)]);
    }

    #[test]
    fn what_is_no_record_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::open(folder.path().to_owned()).unwrap();
        fs::write(folder.path().join("cut.new"), "{\"process\":").unwrap();
        register.note(&record(1)).unwrap();
        let whole = fs::read_to_string(folder.path().join("process-1.json")).unwrap();
        register.forget(&record(1)).unwrap();
        fs::write(folder.path().join("bad.json"), whole.replace("\"pid\": 1", "\"pid\": -1")).unwrap();
        fs::write(folder.path().join("notes.txt"), "mine").unwrap();
        assert!(register.records().unwrap().is_empty());
        assert!(!folder.path().join("cut.new").exists());
        assert!(folder.path().join("bad.json").exists() && folder.path().join("notes.txt").exists());
    }
}
