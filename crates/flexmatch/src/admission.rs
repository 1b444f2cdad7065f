//! Tickets at the border: checks, defaults, compilation.

use crate::attribute::AttributeValue;
use crate::candidate::{Candidate, Party, Spread};
use crate::{BatchingPreference, Player, RuleSet, RuleType, Ticket, TicketError, TicketKind};
use std::collections::HashSet;
use std::sync::Arc;

pub(crate) fn uses_latency(rules: &RuleSet) -> bool {
    rules.rules.iter().any(|rule| rule.rule_type == RuleType::Latency)
        || matches!(
            rules.base.algorithm.batching_preference,
            BatchingPreference::LargestPopulation | BatchingPreference::FastestRegion
        )
}

pub(crate) fn admit(rules: &RuleSet, players: Vec<Player>) -> Result<Vec<Player>, TicketError> {
    let largest = rules.largest_sizes.iter().copied().max().unwrap_or(0);
    if players.len() > largest as usize {
        return Err(TicketError::TooManyPlayers { players: players.len(), largest });
    }
    admit_players(rules, players)
}

pub(crate) fn admit_backfill(rules: &RuleSet, players: Vec<Player>) -> Result<Vec<Player>, TicketError> {
    let mut sizes = vec![0_usize; rules.teams.len()];
    for player in &players {
        if let Some(size) = sizes.get_mut(team_of(rules, player)?) {
            *size += 1;
        }
    }
    for ((team, limit), size) in rules.teams.iter().zip(&rules.largest_sizes).zip(sizes) {
        if size > *limit as usize {
            return Err(TicketError::TeamTooLarge { team: team.name.clone(), players: size, limit: *limit });
        }
    }
    admit_players(rules, players)
}

fn team_of(rules: &RuleSet, player: &Player) -> Result<usize, TicketError> {
    let team = player.team.as_ref().ok_or_else(|| TicketError::NoTeam { player: player.id.clone() })?;
    rules.teams.iter().position(|known| known.name == *team).ok_or_else(|| TicketError::UnknownTeam {
        player: player.id.clone(),
        team: team.clone(),
        teams: rules.teams.iter().map(|team| team.name.as_str()).collect::<Vec<_>>().join(", "),
    })
}

fn admit_players(rules: &RuleSet, mut players: Vec<Player>) -> Result<Vec<Player>, TicketError> {
    if players.is_empty() {
        return Err(TicketError::NoPlayers);
    }
    let mut seen = HashSet::with_capacity(players.len());
    if let Some(twice) = players.iter().find(|player| !seen.insert(player.id.as_str())) {
        return Err(TicketError::PlayerTwice { player: twice.id.clone() });
    }
    for player in &mut players {
        let mut declared_ones = 0;
        for declared in &rules.attributes {
            match (player.attributes.get(&declared.name), &declared.default) {
                (Some(value), _) => check(&player.id, &declared.name, declared.attribute_type, value)?,
                (None, Some(default)) => {
                    player.attributes.insert(declared.name.clone(), default.clone());
                }
                (None, None) => continue,
            }
            declared_ones += 1;
        }
        if player.attributes.len() > declared_ones {
            player
                .attributes
                .retain(|name, _| rules.attributes.iter().any(|declared| declared.name == *name));
        }
    }
    Ok(players)
}

fn check(
    player: &str,
    attribute: &str,
    declared: crate::AttributeType,
    value: &AttributeValue,
) -> Result<(), TicketError> {
    let found = value.attribute_type();
    if found != declared {
        return Err(TicketError::WrongType {
            player: player.to_owned(),
            attribute: attribute.to_owned(),
            declared,
            found,
        });
    }
    let finite = match value {
        AttributeValue::Number(number) => number.is_finite(),
        AttributeValue::StringNumberMap(map) => map.values().all(|number| number.is_finite()),
        AttributeValue::String(_) | AttributeValue::StringList(_) => true,
    };
    if finite {
        Ok(())
    } else {
        Err(TicketError::NotFinite { player: player.to_owned(), attribute: attribute.to_owned() })
    }
}

pub(crate) fn prepare(rules: &RuleSet, mut ticket: Ticket) -> Result<Candidate, TicketError> {
    let players = std::mem::take(&mut ticket.players);
    let parties = match ticket.kind {
        TicketKind::New => {
            ticket.players = admit(rules, players)?;
            vec![party(rules, &ticket, 0, &ticket.players, None)]
        }
        TicketKind::Backfill => {
            ticket.players = admit_backfill(rules, players)?;
            let mut parties = Vec::with_capacity(ticket.players.len());
            for (index, player) in ticket.players.iter().enumerate() {
                let team = team_of(rules, player)?;
                parties.push(party(rules, &ticket, index, std::slice::from_ref(player), Some(team)));
            }
            parties
        }
    };
    Ok(Candidate { ticket, parties })
}

fn party(
    rules: &RuleSet,
    ticket: &Ticket,
    first_player: usize,
    players: &[Player],
    team: Option<usize>,
) -> Party {
    let values = players
        .iter()
        .flat_map(|player| {
            rules.attributes.iter().map(|declared| player.attributes.get(&declared.name).cloned())
        })
        .collect();
    let spreads = rules.attributes.iter().map(|declared| spread(players, &declared.name)).collect();
    Party {
        ticket: ticket.key,
        team,
        first_player,
        size: u32::try_from(players.len()).unwrap_or(u32::MAX),
        values,
        spreads,
        attributes: rules.attributes.len(),
        ids: players.iter().map(|player| Arc::from(player.id.as_str())).collect(),
        regions: regions(players),
    }
}

fn regions(players: &[Player]) -> Vec<(Arc<str>, Spread)> {
    let Some(first) = players.first() else { return Vec::new() };
    first
        .latencies_ms
        .keys()
        .filter_map(|region| {
            let latencies: Option<Vec<f64>> = players
                .iter()
                .map(|player| player.latencies_ms.get(region).copied().map(f64::from))
                .collect();
            Some((Arc::from(region.as_str()), Spread::of(latencies?)?))
        })
        .collect()
}

fn spread(players: &[Player], attribute: &str) -> Option<Spread> {
    let number = |player: &Player| match player.attributes.get(attribute) {
        Some(AttributeValue::Number(number)) => Some(*number),
        _ => None,
    };
    let all_have_one = players.iter().all(|player| number(player).is_some());
    all_have_one.then(|| Spread::of(players.iter().filter_map(number)))?
}
