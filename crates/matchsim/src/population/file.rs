//! A population in a file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Distribution, Regions, Weighted};
use crate::population::PartySize;

/// What `--population FILE` says: each part is optional, and written as the option of its name writes it.
///
/// ```json
/// {
///   "party": "1: 70, 2: 20, 5: 10",
///   "regions": "eu-central-1: 3, us-east-1: 2",
///   "attributes": { "skill": "normal(1500, 300)", "mode": "choice(ranked: 3, casual: 1)" }
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PopulationFile {
    /// Party sizes.
    pub party: Option<Weighted<PartySize>>,
    /// Regions and how many players live in each.
    pub regions: Option<Regions>,
    /// Attributes by their names.
    pub attributes: BTreeMap<String, Distribution>,
}

/// Why a file is no population.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is not that JSON.
    #[error(
        "the population cannot be read: {0}; its members are party, regions and attributes, all of them text"
    )]
    Json(#[from] serde_json::Error),
    /// A part cannot be read.
    #[error("the population's {part} cannot be read: {why}")]
    Part {
        /// Which member.
        part: String,
        /// What is wrong with it.
        why: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    party: Option<String>,
    regions: Option<String>,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
}

impl PopulationFile {
    /// Reads a file's text.
    pub fn parse(text: &str) -> Result<Self, FileError> {
        fn part<T: std::str::FromStr<Err: ToString>>(name: &str, text: &str) -> Result<T, FileError> {
            text.parse()
                .map_err(|why: T::Err| FileError::Part { part: name.to_owned(), why: why.to_string() })
        }
        let written: Written = serde_json::from_str(text)?;
        Ok(Self {
            party: written.party.map(|text| part("party", &text)).transpose()?,
            regions: written.regions.map(|text| part("regions", &text)).transpose()?,
            attributes: written
                .attributes
                .into_iter()
                .map(|(name, text)| Ok((name.clone(), part(&format!("attribute {name}"), &text)?)))
                .collect::<Result<_, FileError>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_the_options_say() {
        let read = PopulationFile::parse(
            r#"{"party": "1: 70, 2: 30", "regions": "a: 1, b: 2", "attributes": {"skill": "normal(1500, 300)"}}"#,
        )
        .unwrap();
        assert_eq!(read.party, Some("1: 70, 2: 30".parse().unwrap()));
        assert_eq!(read.regions, Some("a: 1, b: 2".parse().unwrap()));
        assert_eq!(read.attributes["skill"], "normal(1500, 300)".parse().unwrap());
    }

    #[test]
    fn a_wrong_part_is_named() {
        for (text, words) in [
            (r#"{"party": "0: 1"}"#, "party"),
            (r#"{"attributes": {"skill": "1500"}}"#, "attribute skill"),
            (r#"{"skill": "normal(1, 1)"}"#, "its members are"),
        ] {
            let refused = PopulationFile::parse(text).unwrap_err().to_string();
            assert!(refused.contains(words), "{refused}");
        }
    }
}
