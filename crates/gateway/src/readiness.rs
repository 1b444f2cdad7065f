//! Whether the gateway can do its work now, and what keeps it from that. Whoever is responsible for something says how it
//! stands when that changes; a probe only reads, so it costs nothing and changes nothing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

/// The checks of a gateway, by name.
#[derive(Clone, Debug, Default)]
pub struct Readiness {
    checks: Arc<Mutex<BTreeMap<&'static str, Standing>>>,
}

/// How a check stands: well, or why not.
type Standing = Result<(), String>;

impl Readiness {
    /// A check that fails with `reason` until it is said to [pass](Check::pass). Names are words of a program, such as
    /// `journal`: everybody may read them, reasons only trusted callers.
    pub fn check(&self, name: &'static str, reason: impl Into<String>) -> Check {
        let check = Check { name, readiness: self.clone() };
        check.fail(reason);
        check
    }

    /// How everything stands.
    pub fn report(&self) -> Report {
        let checks = self.lock();
        let standing = |(name, standing): (&&'static str, &Standing)| CheckReport {
            name,
            ok: standing.is_ok(),
            reason: standing.as_ref().err().cloned(),
        };
        let checks: Vec<_> = checks.iter().map(standing).collect();
        Report { ready: checks.iter().all(|check| check.ok), checks }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, Standing>> {
        // Each change is whole.
        self.checks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who says how one check stands. The last word counts, also when this is gone.
#[derive(Clone, Debug)]
pub struct Check {
    name: &'static str,
    readiness: Readiness,
}

impl Check {
    /// It is as it should be.
    pub fn pass(&self) {
        self.readiness.lock().insert(self.name, Ok(()));
    }

    /// It is not, and why; in a sentence for people, without secrets.
    pub fn fail(&self, reason: impl Into<String>) {
        self.readiness.lock().insert(self.name, Err(reason.into()));
    }
}

/// How a gateway stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether every check passes.
    pub ready: bool,
    /// The checks, by name.
    pub checks: Vec<CheckReport>,
}

impl Report {
    /// The names of the checks that fail.
    pub fn failed(&self) -> impl Iterator<Item = &'static str> {
        self.checks.iter().filter(|check| !check.ok).map(|check| check.name)
    }
}

/// How one check stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// What is checked.
    pub name: &'static str,
    /// Whether it is as it should be.
    pub ok: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::Readiness;

    #[test]
    fn a_gateway_is_ready_when_every_check_passes() {
        let readiness = Readiness::default();
        assert!(readiness.report().ready);
        let journal = readiness.check("journal", "it was not read yet");
        let matcher = readiness.check("matcher", "it did not start yet");
        matcher.pass();
        let report = readiness.report();
        assert!(!report.ready);
        assert_eq!(report.failed().collect::<Vec<_>>(), ["journal"]);
        assert_eq!(report.checks[0].reason.as_deref(), Some("it was not read yet"));
        journal.pass();
        assert!(readiness.report().ready);
        matcher.fail("its thread ended");
        drop(matcher);
        assert!(!readiness.report().ready);
    }
}
