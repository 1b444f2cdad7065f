//! A disk for tests: each commit ends when the test says so, and as it says.

use std::io;
use std::sync::mpsc;

use super::error::WriteError;
use super::frame::Frame;
use super::segment::Log;

pub(super) struct Scripted {
    began: mpsc::Sender<(u64, u64)>,
    end: mpsc::Receiver<io::Result<()>>,
}

/// The test's side. Once it is dropped every commit ends well.
pub(crate) struct Disk {
    began: mpsc::Receiver<(u64, u64)>,
    end: mpsc::Sender<io::Result<()>>,
}

pub(super) fn scripted() -> (Scripted, Disk) {
    let (began_in, began) = mpsc::channel();
    let (end, end_out) = mpsc::channel();
    (Scripted { began: began_in, end: end_out }, Disk { began, end })
}

impl Log for Scripted {
    fn commit(&mut self, frame: &mut Frame) -> Result<(), WriteError> {
        // A test that is over listens to nothing.
        let _ = self.began.send((frame.first().0, frame.next().0));
        let end = self.end.recv().unwrap_or(Ok(()));
        end.map_err(|source| WriteError { doing: "write", path: "disk".into(), source })
    }
}

impl Disk {
    /// Waits for a commit: its first record, and the one behind its last.
    pub(crate) fn began(&self) -> (u64, u64) {
        self.began.recv().unwrap()
    }

    pub(crate) fn is_asked(&self) -> bool {
        self.began.try_recv().is_ok()
    }

    pub(crate) fn end(&self, how: io::Result<()>) {
        self.end.send(how).unwrap();
    }
}
