//! What the files in the log folder are called.

const OUTPUT_PREFIX: &str = "server-";
const OUTPUT_SUFFIX: &str = ".log";
const ARCHIVE_SUFFIX: &str = ".zip";
/// An archive that is being written.
pub(super) const UNFINISHED_SUFFIX: &str = ".partial";

/// What a launched process writes to.
pub(super) fn output(slot: usize, process: &str) -> String {
    format!("{OUTPUT_PREFIX}{slot}-{process}{OUTPUT_SUFFIX}")
}

/// The archive of a game session's logs: the end of its ARN, with its fleet and location, because a token may be
/// used in two fleets. None for what is not a game session's ARN.
pub(super) fn archive(game_session: &str) -> Option<String> {
    let (_, resource) = game_session.split_once(":gamesession/")?;
    let fits = resource.starts_with("fleet-")
        && resource.split('/').all(|part| !part.is_empty() && part.bytes().all(is_plain));
    fits.then(|| resource.replace('/', ".") + ARCHIVE_SUFFIX)
}

/// Whether a file is one of ours, so that it may be deleted. The folder may hold others' files.
pub(super) fn is_ours(file: &str) -> bool {
    let numbered = |name: &str| name.starts_with(|c: char| c.is_ascii_digit());
    let is_output =
        file.strip_prefix(OUTPUT_PREFIX).is_some_and(|name| name.ends_with(OUTPUT_SUFFIX) && numbered(name));
    let archive = file.strip_suffix(UNFINISHED_SUFFIX).unwrap_or(file);
    is_output || (archive.starts_with("fleet-") && archive.contains('.') && archive.ends_with(ARCHIVE_SUFFIX))
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

#[cfg(test)]
mod tests {
    use super::{archive, is_ours, output};

    #[test]
    fn an_arn_makes_one_plain_file_name() {
        let name = |resource| archive(&format!("arn:aws:gamelift:us-west-2::gamesession/{resource}"));
        assert_eq!(name("fleet-1/custom-local/gsess-7").unwrap(), "fleet-1.custom-local.gsess-7.zip");
        assert_eq!(name("fleet-1/token").unwrap(), "fleet-1.token.zip");
        for bad in ["fleet-1/../x", "fleet-1//x", "fleet-1/a.b", "../fleet-1", "", "fleet-1/a\0", "fleet-1/é"]
        {
            assert_eq!(name(bad), None, "{bad}");
        }
        assert_eq!(archive("gsess-7"), None);
    }

    #[test]
    fn only_our_own_files_are_ours() {
        assert!(is_ours(&output(2, "8b2c")));
        assert!(is_ours("fleet-1.custom-local.x.zip") && is_ours("fleet-1.x.zip.partial"));
        for other in ["server.log", "server-mine.log", "backup.zip", "fleet-1.zip.txt", "notes.partial"] {
            assert!(!is_ours(other), "{other}");
        }
    }
}
