//! Each fuzz target for a few seconds, from the committed seeds: enough to see that it works and that nothing shallow
//! has come in. What is deep wants `cargo xtask fuzz --seconds 3600`.

use std::thread;

use anyhow::{anyhow, ensure};

use super::{Bench, Outcome};
use crate::fuzz::{self, Program};

/// For each target, with two at a time: six targets are half a minute.
const SECONDS: u32 = 10;
/// How many run at a time.
const SIDE_BY_SIDE: usize = 2;

pub(super) fn shortly(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if let Some(why) = fuzz::reason_against()? {
        return Ok(Outcome::Skipped(why));
    }
    bench.run(&mut fuzz::build_command()?)?;
    let programs = fuzz::programs()?;
    for some in programs.chunks(SIDE_BY_SIDE) {
        thread::scope(|scope| {
            let running: Vec<_> = some.iter().map(|program| scope.spawn(|| fuzz(bench, program))).collect();
            running
                .into_iter()
                .try_for_each(|target| target.join().map_err(|_| anyhow!("a target was lost"))?)
        })?;
    }
    Ok(Outcome::Passed(programs.len()))
}

fn fuzz(bench: &Bench, program: &Program) -> anyhow::Result<()> {
    let log = bench.folder.join(&program.name).with_extension("log");
    let file = std::fs::File::create(&log)?;
    let corpus = bench.folder.join(&program.name);
    let status = program.command(SECONDS, &corpus)?.stdout(file.try_clone()?).stderr(file).status()?;
    let printed = String::from_utf8_lossy(&std::fs::read(&log)?).into_owned();
    ensure!(
        status.success(),
        "{} has found something, see {}: {}",
        program.name,
        log.display(),
        program.how_to_repeat()
    );
    // Without coverage it would be no fuzzer.
    ensure!(
        printed.contains("INFO: Loaded 1 modules"),
        "{} was built without coverage: see {}",
        program.name,
        log.display()
    );
    Ok(())
}
