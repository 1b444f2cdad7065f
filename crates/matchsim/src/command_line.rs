//! What can be asked for.

use std::path::PathBuf;

use clap::Parser;
use rallypoint_matchsim::population::{
    Distribution, PartySize, Population, PopulationFile, Regions, Weighted,
};
use rallypoint_matchsim::simulation::{Acceptance, Plan};

/// Milliseconds in a second.
const MS_PER_SECOND: u64 = 1_000;

/// Run rule sets against made-up players in simulated time, and say how long they waited and for what.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask matchsim", bin_name = "cargo xtask matchsim")]
pub(crate) struct CommandLine {
    /// Rule sets; several are compared with the same players
    #[arg(required = true, value_name = "FILE")]
    pub(crate) rule_sets: Vec<PathBuf>,
    /// How many players come
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    players: u32,
    /// How many players come in a second, on average
    #[arg(long, default_value = "10", value_name = "R", value_parser = positive)]
    rate: f64,
    /// The same seed gives the same players and the same matches
    #[arg(long, default_value_t = 1, value_name = "SEED")]
    seed: u64,
    /// End after so many simulated seconds [default: when everybody's wait has ended]
    #[arg(long, value_name = "SECONDS")]
    duration: Option<u64>,
    /// A ticket is given up after so many seconds, as a configuration's RequestTimeoutSeconds says
    #[arg(long, default_value_t = 300, value_name = "SECONDS")]
    timeout: u64,
    /// Ask players to accept; each does with this probability
    #[arg(long, value_name = "0..1", value_parser = probability)]
    accept: Option<f64>,
    /// For how long players are asked, as a configuration's AcceptanceTimeoutSeconds says
    #[arg(long, default_value_t = 20, value_name = "SECONDS")]
    accept_timeout: u64,
    /// Party sizes and how often they come: 1:70,2:20,5:10 [default: everybody alone]
    #[arg(long, value_name = "SIZES")]
    party: Option<Weighted<PartySize>>,
    /// An attribute's values: skill=normal(1500,300), mode=choice(ranked:3,casual:1), maps=some(1,2,a:1,b:1)
    /// [default: guessed from the rule sets]
    #[arg(long = "attribute", value_name = "NAME=VALUES", value_parser = attribute)]
    pub(crate) attributes: Vec<(String, Distribution)>,
    /// Where players live: eu-central-1:3,us-east-1:2 [default: four regions, if a rule set asks for latencies]
    #[arg(long, value_name = "REGIONS")]
    regions: Option<Regions>,
    /// A JSON file with party, regions and attributes; the options go before it
    #[arg(long, value_name = "FILE")]
    pub(crate) population: Option<PathBuf>,
    /// Where the plots go [default: target/matchsim/<first rule set>.svg]
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Print the figures as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

impl CommandLine {
    /// What is simulated.
    pub(crate) fn plan(&self) -> Plan {
        Plan {
            players: self.players,
            rate: self.rate,
            duration_ms: self.duration.map(|seconds| seconds * MS_PER_SECOND),
            request_timeout_ms: self.timeout * MS_PER_SECOND,
            acceptance: self.accept.map(|probability| Acceptance {
                probability,
                timeout_ms: self.accept_timeout * MS_PER_SECOND,
            }),
            seed: self.seed,
        }
    }

    /// Parties and regions; attributes are still to come.
    pub(crate) fn population_of_all(&self, file: &PopulationFile, uses_latency: bool) -> Population {
        let parties = self.party.clone().or_else(|| file.party.clone());
        let regions = self.regions.clone().or_else(|| file.regions.clone());
        Population {
            parties: parties.unwrap_or_else(|| Weighted::one(PartySize::ONE)),
            attributes: Default::default(),
            regions: regions.or_else(|| uses_latency.then(Regions::usual)),
        }
    }

    /// Where the plots go.
    pub(crate) fn picture(&self) -> PathBuf {
        let name = self.rule_sets.first().and_then(|path| path.file_stem()).unwrap_or_default();
        self.svg.clone().unwrap_or_else(|| {
            let target =
                std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
            target.join("matchsim").join(name).with_extension("svg")
        })
    }
}

fn positive(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0);
    number.ok_or_else(|| "give a number above 0".to_owned())
}

fn probability(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "give a number from 0 to 1".to_owned())
}

fn attribute(text: &str) -> Result<(String, Distribution), String> {
    let (name, values) = text.split_once('=').ok_or("write a name, =, and values: skill=normal(1500,300)")?;
    Ok((name.trim().to_owned(), values.parse().map_err(|why| format!("{why}"))?))
}
