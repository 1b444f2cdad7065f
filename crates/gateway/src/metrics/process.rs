//! The gateway's own process, under the names that every Prometheus client uses.

use std::fmt;
use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use rustix::param;
use rustix::process::{Resource, getrlimit};

use super::family::{Family, Measure, Sheet};

static BUILD: Family =
    Family::gauge("rallypoint_build_info", "Always 1; the version is a label").of(&["version"]);
static START: Family =
    Family::gauge("process_start_time", "When the gateway started, since 1970").in_measure(Measure::Seconds);
static CPU: Family = Family::counter("process_cpu", "Processor time of the gateway, not of its servers")
    .in_measure(Measure::Seconds);
static RESIDENT: Family = Family::gauge("process_resident_memory", "Memory of the gateway that is in use")
    .in_measure(Measure::Bytes);
static VIRTUAL: Family = Family::gauge("process_virtual_memory", "Memory of the gateway that is mapped")
    .in_measure(Measure::Bytes);
static OPEN_FILES: Family = Family::gauge("process_open_fds", "Files and connections that are open");
static MOST_FILES: Family = Family::gauge("process_max_fds", "Files and connections that may be open");

#[cfg(test)]
pub(super) static FAMILIES: [&Family; 7] =
    [&BUILD, &START, &CPU, &RESIDENT, &VIRTUAL, &OPEN_FILES, &MOST_FILES];

/// The places of user and system time in `/proc/self/stat`, counted behind the program's name, which may hold anything.
const USER_TIME: usize = 11;
const SYSTEM_TIME: usize = 12;

/// When the gateway started.
#[derive(Debug)]
pub(super) struct ProcessMetrics {
    started: f64,
}

impl ProcessMetrics {
    pub(super) fn new() -> Self {
        let started = SystemTime::now().duration_since(UNIX_EPOCH);
        Self { started: started.map_or(0.0, |since| since.as_secs_f64()) }
    }

    /// What cannot be read on this system is left out.
    pub(super) fn encode(&self, sheet: &mut Sheet<'_>) -> fmt::Result {
        sheet.numbers(&BUILD, [([env!("CARGO_PKG_VERSION")], 1)])?;
        sheet.fraction(&START, self.started)?;
        if let Some(seconds) =
            fs::read_to_string("/proc/self/stat").ok().and_then(|stat| processor_time(&stat))
        {
            sheet.fraction(&CPU, seconds)?;
        }
        if let Some([mapped, resident]) =
            fs::read_to_string("/proc/self/statm").ok().and_then(|statm| pages(&statm))
        {
            let page = param::page_size() as u64;
            sheet.number(&RESIDENT, resident * page)?;
            sheet.number(&VIRTUAL, mapped * page)?;
        }
        if let Some(open) = open_files() {
            sheet.number(&OPEN_FILES, open)?;
        }
        match getrlimit(Resource::Nofile).current {
            Some(most) => sheet.number(&MOST_FILES, most),
            None => Ok(()),
        }
    }
}

fn processor_time(stat: &str) -> Option<f64> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let ticks = |place: usize| fields.get(place)?.parse::<u64>().ok();
    Some((ticks(USER_TIME)? + ticks(SYSTEM_TIME)?) as f64 / param::clock_ticks_per_second() as f64)
}

/// What is mapped and what is in use.
fn pages(statm: &str) -> Option<[u64; 2]> {
    let mut fields = statm.split(' ').map(|field| field.parse().ok());
    Some([fields.next()??, fields.next()??])
}

/// Since Linux 6.2 the folder's size says how many there are; counting takes long where there are many.
fn open_files() -> Option<u64> {
    const OPEN: &str = "/proc/self/fd";
    match fs::metadata(OPEN).ok()?.len() {
        0 => Some(fs::read_dir(OPEN).ok()?.count() as u64),
        open => Some(open),
    }
}

#[cfg(test)]
mod tests {
    use super::{pages, processor_time};

    #[test]
    fn a_program_may_be_called_anything() {
        let stat = "7 (a) b (c)) S 1 7 7 0 -1 4194560 100 0 0 0 150 50 0 0 20 0 4 0 100 0 0";
        let ticks = rustix::param::clock_ticks_per_second() as f64;
        assert_eq!(processor_time(stat), Some(200.0 / ticks));
        assert_eq!(processor_time("7 (a) S 1"), None);
    }

    #[test]
    fn memory_is_in_pages() {
        assert_eq!(pages("10 4 2 1 0 3 0\n"), Some([10, 4]));
        assert_eq!(pages("10\n"), None);
    }
}
