//! The end of what a launched process wrote.

use std::io::{self, SeekFrom};
use std::path::PathBuf;

use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tracing::debug;

/// More than anybody reads on a page.
const MOST_BYTES: u64 = 64 * 1024;

/// The last lines of a file, at most [`MOST_BYTES`]; none when it cannot be read.
pub(super) async fn end_of(path: PathBuf) -> Option<String> {
    match read(&path).await {
        Ok(text) => Some(text),
        Err(problem) => {
            debug!(%problem, path = %path.display(), "cannot read what a game server wrote");
            None
        }
    }
}

async fn read(path: &std::path::Path) -> io::Result<String> {
    let mut file = File::open(path).await?;
    let length = file.metadata().await?.len();
    let begin = length.saturating_sub(MOST_BYTES);
    file.seek(SeekFrom::Start(begin)).await?;
    let mut end = Vec::new();
    file.take(MOST_BYTES).read_to_end(&mut end).await?;
    let text = String::from_utf8_lossy(&end).into_owned();
    // Begins with a whole line.
    Ok(match text.split_once('\n') {
        Some((_, rest)) if begin > 0 => rest.to_owned(),
        _ => text,
    })
}

#[cfg(test)]
mod tests {
    use super::{MOST_BYTES, end_of};

    #[tokio::test]
    async fn the_end_begins_with_a_whole_line() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "one\ntwo").unwrap();
        assert_eq!(end_of(file.path().to_owned()).await.as_deref(), Some("one\ntwo"));
        let text: String = (0..20_000).map(|n| format!("line {n}\n")).collect();
        std::fs::write(file.path(), &text).unwrap();
        let end = end_of(file.path().to_owned()).await.unwrap();
        assert!(end.len() as u64 <= MOST_BYTES && end.starts_with("line ") && text.ends_with(&end));
        assert_eq!(end_of("/nowhere".into()).await, None);
    }
}
