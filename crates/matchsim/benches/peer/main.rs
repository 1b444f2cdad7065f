//! Our matcher beside flexi, a FlexMatch library in Go: the same rule sets and the same tickets in one run.
//!
//! `cargo bench -p rallypoint-matchsim --bench peer` measures both and compares their matches. flexi comes from Go's
//! module proxy, or from a folder: `-- --flexi DIR`. `-- --only speed` and `--only matches` do one half.

#![allow(clippy::expect_used, clippy::unwrap_used)] // A benchmark that cannot go on ends.
#![allow(clippy::needless_pass_by_value)] // Cases are read best with their JSON in the call.

mod case;
mod flexi;
mod matches;
mod ours;
mod speed;
mod task;

use std::path::PathBuf;

use clap::Parser;

use flexi::Flexi;

#[derive(Parser)]
struct Asked {
    /// A checkout of github.com/moepig/flexi, where Go's module proxy does not give it
    #[arg(long, value_name = "DIR")]
    flexi: Option<PathBuf>,
    /// One half: speed or matches
    #[arg(long)]
    only: Option<String>,
    /// How many tickets wait, for each measurement
    #[arg(long, value_delimiter = ',', default_value = "1000,2000,5000,10000,20000,50000")]
    waiting: Vec<u32>,
    /// flexi is not asked for more waiting tickets than this: it takes the square of their number
    #[arg(long, default_value_t = 50_000)]
    flexi_waiting: u32,
    /// What cargo bench adds
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let asked = Asked::parse();
    let mut flexi = match Flexi::build(asked.flexi.as_deref()) {
        Ok(flexi) => Some(flexi),
        Err(why) => {
            println!("flexi does not take part: {why}");
            None
        }
    };
    let wanted = |half: &str| asked.only.as_deref().is_none_or(|only| only == half);
    if wanted("matches") {
        matches::compare(flexi.as_mut());
    }
    if wanted("speed") {
        speed::measure(flexi.as_mut(), &asked.waiting, asked.flexi_waiting);
    }
}
