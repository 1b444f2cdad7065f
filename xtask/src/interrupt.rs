//! Ctrl-C and SIGTERM: noticed, not died of, so that everything that was started is stopped first.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use anyhow::{Context, bail};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

static REQUESTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// From now on, a signal to end only makes [`requested`] true.
pub(crate) fn watch() -> anyhow::Result<()> {
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&REQUESTED)).context("listening for signals")?;
    }
    Ok(())
}

/// Whether somebody wants this to end.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// Takes the request as heard.
pub(crate) fn forget() {
    REQUESTED.store(false, Ordering::Relaxed);
}

/// Fails when somebody wants this to end.
pub(crate) fn check() -> anyhow::Result<()> {
    if requested() {
        bail!("interrupted");
    }
    Ok(())
}
