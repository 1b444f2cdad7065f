//! Fills an archive with the logs of one game session.
//!
//! Deflated, because logs are text: a tenth of the room, and of what is sent.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path};

use time::OffsetDateTime;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::names::UNFINISHED_SUFFIX;
use super::walk::{Visitor, walk};

/// As many bytes of logs are kept for a game session, before compression. GameLift keeps 200 MB, too.
pub(super) const MOST_BYTES: u64 = 200 * 1024 * 1024;
/// As many files.
const MOST_FILES: usize = 10_000;
/// What is left out is listed up to here.
const MOST_NOTES: usize = 1_000;

/// What the process wrote to its standard output and error output, in the archive.
const OUTPUT: &str = "output.log";
/// What the archive holds and what it does not.
const CONTENTS: &str = "contents.txt";

/// What is to be collected.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Collection<'a> {
    /// The game session's ARN.
    pub(crate) game_session: &'a str,
    /// The process that hosted it.
    pub(crate) process: &'a str,
    /// How that process ended.
    pub(crate) exit: &'a str,
    /// What it wrote.
    pub(crate) output: &'a Path,
    /// What it named in `ProcessReady`.
    pub(crate) log_paths: &'a [String],
    /// Where relative ones of them start.
    pub(crate) working_dir: &'a Path,
}

/// Writes the archive `name` in `folder`, whole or not at all. Answers how many bytes it has.
pub(super) fn collect(folder: &Path, name: &str, collection: &Collection<'_>) -> io::Result<u64> {
    collect_up_to(MOST_BYTES, folder, name, collection)
}

fn collect_up_to(most_bytes: u64, folder: &Path, name: &str, collection: &Collection<'_>) -> io::Result<u64> {
    let unfinished = folder.join(format!("{name}{UNFINISHED_SUFFIX}"));
    let written = write(&unfinished, folder, most_bytes, collection)
        .and_then(|()| fs::rename(&unfinished, folder.join(name)))
        .and_then(|()| Ok(fs::metadata(folder.join(name))?.len()));
    if written.is_err() {
        // It may not be there at all.
        drop(fs::remove_file(&unfinished));
    }
    written
}

fn write(path: &Path, folder: &Path, most_bytes: u64, collection: &Collection<'_>) -> io::Result<()> {
    let own = fs::metadata(folder)?;
    let mut archive = Archive {
        zip: ZipWriter::new(BufWriter::new(File::create(path)?)),
        left: most_bytes,
        most_bytes,
        own_folder: (own.dev(), own.ino()),
        names: HashSet::from([CONTENTS.to_owned()]),
        shown: String::new(),
        in_archive: String::new(),
        notes: Vec::new(),
    };
    archive.start(&collection.output.display().to_string(), OUTPUT);
    match File::open(collection.output) {
        Ok(output) => archive.file("", output)?,
        Err(problem) => archive.left_out("", &problem.to_string()),
    }
    for path in collection.log_paths {
        archive.start(path, &name_in_archive(path));
        walk(collection.working_dir, path, &mut archive)?;
    }
    archive.finish(collection)
}

/// A path inside the archive: no root, no way up.
fn name_in_archive(path: &str) -> String {
    let parts = Path::new(path).components().filter_map(|part| match part {
        Component::Normal(part) => Some(part.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

struct Archive {
    zip: ZipWriter<BufWriter<File>>,
    left: u64,
    most_bytes: u64,
    own_folder: (u64, u64),
    names: HashSet<String>,
    /// The log path that is looked at, as it was named, and where it goes.
    shown: String,
    in_archive: String,
    notes: Vec<String>,
}

impl Archive {
    fn start(&mut self, shown: &str, in_archive: &str) {
        shown.clone_into(&mut self.shown);
        in_archive.clone_into(&mut self.in_archive);
    }

    fn note(&mut self, path: &str, text: &str) {
        if self.notes.len() == MOST_NOTES {
            self.notes.push("… and more".to_owned());
        }
        if self.notes.len() < MOST_NOTES {
            self.notes.push(format!("{}: {text}", joined(&self.shown, path)));
        }
    }

    fn finish(mut self, collection: &Collection<'_>) -> io::Result<()> {
        let mut text = format!(
            "game session  {}\nprocess       {}\nended with    {}\n",
            collection.game_session, collection.process, collection.exit
        );
        for path in collection.log_paths {
            text.push_str(&format!("log path      {path}\n"));
        }
        if !self.notes.is_empty() {
            text.push_str(&format!("\nNot all was collected:\n  {}\n", self.notes.join("\n  ")));
        }
        self.zip.start_file(CONTENTS, SimpleFileOptions::default())?;
        self.zip.write_all(text.as_bytes())?;
        self.zip.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(())
    }
}

fn joined(start: &str, below: &str) -> String {
    match (start.is_empty(), below.is_empty()) {
        (_, true) => start.to_owned(),
        (true, false) => below.to_owned(),
        (false, false) => format!("{}/{below}", start.trim_end_matches('/')),
    }
}

impl Visitor for Archive {
    /// Of a file that is too big the end is kept: that is where a problem shows.
    fn file(&mut self, path: &str, mut file: File) -> io::Result<()> {
        let name = joined(&self.in_archive, path);
        if name.is_empty() || !self.names.insert(name.clone()) {
            self.note(path, "left out: another file has its name in the archive");
            return Ok(());
        }
        let metadata = file.metadata()?;
        let length = metadata.len();
        if length > 0 && self.left == 0 {
            self.note(
                path,
                &format!("left out: the logs of a game session may have {} bytes", self.most_bytes),
            );
            return Ok(());
        }
        let kept = length.min(self.left);
        if kept < length {
            self.note(path, &format!("cut: only its last {kept} of {length} bytes are here"));
            file.seek(SeekFrom::Start(length - kept))?;
        }
        let mut options = SimpleFileOptions::default();
        let modified = metadata.modified().map(OffsetDateTime::from);
        if let Ok(modified) = modified
            && let Ok(modified) = time::PrimitiveDateTime::new(modified.date(), modified.time()).try_into()
        {
            options = options.last_modified_time(modified);
        }
        self.zip.start_file(name, options)?;
        // Not more than was there: somebody may still write.
        self.left -= kept;
        if let Err(problem) = io::copy(&mut file.take(kept), &mut self.zip) {
            // A disk that is full is found by the next write, too.
            self.note(path, &format!("cut: {problem}"));
        }
        Ok(())
    }

    fn left_out(&mut self, path: &str, why: &str) {
        self.note(path, &format!("left out: {why}"));
    }

    fn is_full(&self) -> bool {
        self.names.len() > MOST_FILES
    }

    fn avoids(&self, device_and_inode: (u64, u64)) -> bool {
        device_and_inode == self.own_folder
    }
}

#[cfg(test)]
mod tests;
