//! Completions for shells, and manual pages.

use std::io;
use std::path::{Path, PathBuf};

use clap_complete::Shell;
use clap_mangen::Man;
use thiserror::Error;

use super::command;

const PROGRAM: &str = "rallypoint-gateway";

/// Pages that cannot be written.
#[derive(Debug, Error)]
pub enum PagesError {
    /// A folder or a file in it.
    #[error("cannot write {}: {source}; --out must name a folder that can be written", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Where one is written to was closed.
    #[error("cannot write to standard output: {0}")]
    Output(#[from] io::Error),
}

/// The completions of a shell, as a script.
pub fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), PROGRAM, &mut script);
    script
}

/// The manual page of the program.
///
/// # Errors
/// None; the signature is the renderer's.
pub fn manual_page() -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command()).render(&mut page)?;
    Ok(page)
}

/// Writes a manual page for the program and each of its commands.
///
/// # Errors
/// The folder cannot be made or written.
pub fn manual_pages(folder: &Path) -> Result<(), PagesError> {
    let failed = |source| PagesError::File { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(command(), folder).map_err(failed)
}
