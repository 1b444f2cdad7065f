//! Deletes logs that are too old.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::names;

/// How often old logs are looked for.
pub(super) const EVERY: Duration = Duration::from_secs(3600);

/// Deletes our own files that were not written for longer than `retention`, but for those in use. Answers how many.
pub(super) fn clean(
    folder: &Path,
    now: SystemTime,
    retention: Duration,
    in_use: &HashSet<PathBuf>,
) -> io::Result<usize> {
    let mut deleted = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_str().is_some_and(names::is_ours) || in_use.contains(&entry.path()) {
            continue;
        }
        let metadata = entry.metadata()?;
        // One from the future is not old.
        let age = now.duration_since(metadata.modified()?).unwrap_or_default();
        if metadata.is_file() && age > retention {
            fs::remove_file(entry.path())?;
            deleted += 1;
        }
    }
    Ok(deleted)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fs;
    use std::time::{Duration, SystemTime};

    use super::clean;

    #[test]
    fn old_files_of_ours_go_unless_they_are_in_use() {
        let folder = tempfile::tempdir().unwrap();
        let all = ["server-1-a.log", "server-2-b.log", "fleet-1.x.zip", "mine.zip"];
        for name in all {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let in_use = HashSet::from([folder.path().join("server-2-b.log")]);
        let (now, day) = (SystemTime::now(), Duration::from_secs(24 * 3600));
        assert_eq!(clean(folder.path(), now, day, &in_use).unwrap(), 0);
        assert_eq!(clean(folder.path(), now + 2 * day, day, &in_use).unwrap(), 2);
        let left: Vec<bool> = all.iter().map(|name| folder.path().join(name).exists()).collect();
        assert_eq!(left, [false, true, false, true]);
    }
}
