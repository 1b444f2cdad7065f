//! Who answers for the children when the gateway is gone.

use std::io;

use tracing::warn;

use super::record::Record;
use super::register::Register;
use super::watchdog::Watchdog;

/// Either they end with the gateway, however it ends, or the next start finds them (ADR 0019).
pub(super) enum Custody {
    /// Without `--data`.
    Watchdog(Watchdog),
    /// With it.
    Register(Register),
    /// Nothing is launched.
    Nobody,
}

impl Custody {
    /// Whether children go on without this gateway.
    pub(super) fn outlives_the_gateway(&self) -> bool {
        matches!(self, Self::Register(_))
    }

    /// Takes a child in. Only then may its program run.
    ///
    /// # Errors
    /// It cannot be answered for.
    pub(super) async fn take(&self, record: &Record) -> io::Result<()> {
        match self {
            Self::Watchdog(watchdog) => watchdog.watch(record.group.clone()).await,
            Self::Register(register) => register.note(record),
            Self::Nobody => Err(io::Error::other("nothing was to be launched")),
        }
    }

    /// Nobody is left of a child.
    pub(super) async fn ended(&self, record: &Record) {
        if let Self::Watchdog(watchdog) = self {
            watchdog.forget(record.group.clone()).await;
        }
    }

    /// Everything that follows from a child's end is done. Until then the next start would do it again.
    pub(super) fn settled(&self, record: &Record) {
        let Self::Register(register) = self else { return };
        if let Err(problem) = register.forget(record) {
            let folder = register.folder().display();
            warn!("cannot delete a record in {folder} ({problem}): the next start will report its end again");
        }
    }

    /// Nobody is taken in any more.
    pub(super) async fn stop(self) {
        if let Self::Watchdog(watchdog) = self {
            watchdog.stop().await;
        }
    }
}
