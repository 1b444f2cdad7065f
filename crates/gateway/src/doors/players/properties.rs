//! Game properties as they leave this door: a client's own, and those of ours that stand for fields GameLift has not.

use rallypoint_gamelift_api as api;
use rallypoint_wire::gateway::{GameProperty, property};

use super::refusal::Refusal;

/// What is written beside a client's own properties.
pub(super) struct Reserved {
    /// [`property::BUILD`], if it is to be written.
    pub(super) build_id: Option<i32>,
    /// [`property::HIDDEN`], if it is to be written.
    pub(super) hidden: Option<bool>,
}

/// All properties of a create or an update.
///
/// # Errors
/// A key of ours, one that is there twice, and what GameLift's model does not allow, naming the key.
pub(super) fn all(own: Vec<GameProperty>, reserved: &Reserved) -> Result<Vec<api::GameProperty>, Refusal> {
    let mut properties: Vec<api::GameProperty> = Vec::with_capacity(own.len() + 2);
    for GameProperty { key, value } in own {
        if is_ours(&key) && key != property::SETTINGS {
            return Err(invalid(&key, "begins with rp_, which is the gateway's: rename it"));
        }
        if key.chars().count() > property::MAX_KEY {
            return Err(invalid(&key, format!("has a key of more than {} characters", property::MAX_KEY)));
        }
        if value.chars().count() > property::MAX_VALUE {
            return Err(invalid(
                &key,
                format!("has a value of more than {} characters", property::MAX_VALUE),
            ));
        }
        if properties.iter().any(|known| known.key == key) {
            return Err(invalid(&key, "is given twice: give each key once"));
        }
        properties.push(api::GameProperty { key, value });
    }
    let mut write =
        |key: &str, value: String| properties.push(api::GameProperty { key: key.to_owned(), value });
    if let Some(build) = reserved.build_id {
        write(property::BUILD, build.to_string());
    }
    if let Some(hidden) = reserved.hidden {
        write(property::HIDDEN, hidden.to_string());
    }
    if properties.len() > property::MAX_COUNT {
        return Err(Refusal::invalid(format!(
            "GameProperties are {} with the gateway's own: {} are the most",
            properties.len(),
            property::MAX_COUNT
        )));
    }
    Ok(properties)
}

/// Without regard to case, because filters find keys without it too.
fn is_ours(key: &str) -> bool {
    let prefix = key.as_bytes().get(..property::RESERVED_PREFIX.len());
    prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(property::RESERVED_PREFIX.as_bytes()))
}

fn invalid(key: &str, problem: impl std::fmt::Display) -> Refusal {
    Refusal::invalid(format!("GameProperties entry {key:?} {problem}"))
}
