//! The life of a match until it is placed: who is in it, and what becomes of them when it breaks.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::checks;
use crate::command::{MatchTeam, NewMatch, NewPlayerSession, Reply};
use crate::deadlines::{Deadline, Due};
use crate::effect::Effect;
use crate::fleets::Fleets;
use crate::ids::{ConfigurationName, MatchId, PlacementId, PlayerId, RuleSetName};
use crate::model::{
    Acceptance, AcceptanceOutcome, FlexMatchMode, MatchDestination, MatchmakingEventKind, TicketStatus,
};
use crate::refusal::Refusal;
use crate::table::{MatchKey, PlacementKey, Row, TicketKey};

/// A match that is being accepted or placed. It is gone when that is over: what remains is in its tickets.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MatchRow {
    pub(crate) id: MatchId,
    pub(super) configuration: ConfigurationName,
    pub(super) rule_set: RuleSetName,
    /// The configuration's when it was proposed.
    pub(super) mode: FlexMatchMode,
    /// The tickets of its new players.
    pub(super) tickets: Vec<TicketKey>,
    /// The request for players that it fulfils.
    pub(super) backfill: Option<TicketKey>,
    pub(super) teams: Vec<MatchTeam>,
    /// The slots that its new players will get.
    pub(crate) players: Vec<NewPlayerSession>,
    /// The id of its first placement.
    pub(super) placement: PlacementId,
    /// Where it has not been tried yet.
    pub(super) destinations: Vec<MatchDestination>,
    /// How many placements were started for it.
    pub(super) attempts: u32,
    /// The placement that it waits for.
    pub(super) placing: Option<PlacementKey>,
    /// The end of the time to accept.
    deadline: Option<Deadline>,
}

impl Row for MatchRow {
    type Id = MatchId;

    fn id(&self) -> &MatchId {
        &self.id
    }
}

impl MatchRow {
    pub(super) fn all_tickets(&self) -> impl Iterator<Item = TicketKey> + use<'_> {
        self.tickets.iter().copied().chain(self.backfill)
    }
}

impl Fleets {
    pub(crate) fn create_match(
        &mut self,
        new: NewMatch,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        checks::new_match(&new)?;
        let configuration = self.known_configuration(&new.configuration)?;
        let (tickets, backfill) = self.tickets_of_match(&new)?;
        self.teams_hold_everybody(&new, &tickets, backfill)?;
        let players = self.slots_of_match(&new, &tickets)?;
        if let Some(backfill) = backfill
            && let Err(problem) = self.has_room(backfill, players.len())
        {
            // Else the same would be found again at once.
            self.backfill_failed(backfill, problem, effects);
            return Ok(Reply::Done);
        }
        let teams = teams_of_players(&new.teams);
        for ticket in tickets.iter().chain(&backfill) {
            for player in &mut self.tickets[*ticket].ticket.players {
                player.team = teams.get(player.id.as_str()).cloned();
            }
        }
        let configuration = &self.configurations[configuration].configuration;
        let asks = configuration.acceptance_required;
        let acceptance_timeout = configuration.acceptance_timeout;
        let row = MatchRow {
            id: new.id.clone(),
            configuration: new.configuration,
            rule_set: self.tickets[tickets[0]].ticket.rule_set.clone(),
            backfill,
            teams: new.teams,
            placement: new.placement,
            mode: configuration.mode,
            destinations: configuration.destinations.clone(),
            attempts: 0,
            placing: None,
            deadline: None,
            tickets,
            players,
        };
        self.promised.extend(row.players.iter().map(|player| player.id.clone()));
        let key = self.matches.insert(row);
        let asked_until = self.now.after(acceptance_timeout);
        let all: Vec<_> = self.matches[key].all_tickets().collect();
        for ticket in &all {
            let row = &mut self.tickets[*ticket];
            row.in_match = Some(key);
            self.deadlines.set(&mut row.deadline, None);
            let ticket = &mut row.ticket;
            ticket.match_id = Some(new.id.clone());
            ticket.metrics.clone_from(&new.metrics);
        }
        let event = MatchmakingEventKind::PotentialMatchCreated {
            acceptance_timeout: asks.then_some(acceptance_timeout),
            metrics: new.metrics,
        };
        self.tell_of_match(key, event, effects);
        if !asks {
            self.place_match(key, effects);
            return Ok(Reply::Done);
        }
        for ticket in all {
            self.change_ticket(ticket, effects, |ticket| {
                ticket.status = TicketStatus::RequiresAcceptance;
                ticket.status_reason = None;
                // Those who are in the game are not asked.
                ticket.acceptance = ticket
                    .backfill
                    .is_none()
                    .then(|| Acceptance { deadline: asked_until, accepted: BTreeMap::new() });
            });
        }
        let deadline = (asked_until, Due::AcceptanceOver(key));
        self.deadlines.set(&mut self.matches[key].deadline, Some(deadline));
        Ok(Reply::Done)
    }

    /// The tickets that a match names, if each can still be in it.
    fn tickets_of_match(&self, new: &NewMatch) -> Result<(Vec<TicketKey>, Option<TicketKey>), Refusal> {
        let out_of_date = |problem| Err(Refusal::MatchOutOfDate { id: new.id.clone(), problem });
        if self.matches.contains(&new.id) {
            return out_of_date("its id is another's".to_owned());
        }
        let mut keys = Vec::with_capacity(new.tickets.len() + 1);
        for id in new.tickets.iter().chain(&new.backfill) {
            let Some(key) = self.tickets.key(id) else {
                return out_of_date(format!("ticket {id} does not exist"));
            };
            let ticket = &self.tickets[key].ticket;
            if ticket.status != TicketStatus::Searching {
                return out_of_date(format!("ticket {id} is {}", ticket.status));
            }
            if ticket.configuration != new.configuration {
                return out_of_date(format!("ticket {id} is of configuration {}", ticket.configuration));
            }
            if keys.contains(&key) {
                return out_of_date(format!("ticket {id} is in it twice"));
            }
            keys.push(key);
        }
        let rule_sets: BTreeSet<_> = keys.iter().map(|key| &self.tickets[*key].ticket.rule_set).collect();
        if rule_sets.len() > 1 {
            return out_of_date("its tickets are matched by different rule sets".to_owned());
        }
        let backfill = new.backfill.as_ref().and_then(|_| keys.pop());
        if keys.is_empty() {
            return out_of_date("it has no ticket of new players".to_owned());
        }
        let fills = |key: &TicketKey| self.tickets[*key].ticket.backfill.is_some();
        if keys.iter().any(fills) || backfill.is_some_and(|key| !fills(&key)) {
            return out_of_date(
                "a request for players is in it as players, or players as a request".to_owned(),
            );
        }
        Ok((keys, backfill))
    }

    /// Refuses a match in which somebody is twice or in no team, a party is torn apart, or somebody who plays already would
    /// change teams.
    fn teams_hold_everybody(
        &self,
        new: &NewMatch,
        tickets: &[TicketKey],
        backfill: Option<TicketKey>,
    ) -> Result<(), Refusal> {
        let out_of_date = |problem| Err(Refusal::MatchOutOfDate { id: new.id.clone(), problem });
        let teams = teams_of_players(&new.teams);
        if teams.len() != new.teams.iter().map(|team| team.players.len()).sum::<usize>() {
            return out_of_date("a player is in its teams twice".to_owned());
        }
        let mut seen = BTreeSet::new();
        for key in tickets.iter().copied().chain(backfill) {
            let ticket = &self.tickets[key].ticket;
            let first = ticket.players.first().and_then(|player| teams.get(player.id.as_str()));
            for player in &ticket.players {
                if !seen.insert(player.id.as_str()) {
                    return out_of_date(format!("player {} is in two of its tickets", player.id));
                }
                let team = teams.get(player.id.as_str());
                let kept = if backfill == Some(key) { player.team.as_ref() } else { first };
                if team.is_none() || team != kept {
                    return out_of_date(format!("player {} is not in the team of their ticket", player.id));
                }
            }
        }
        if seen.len() < teams.len() {
            return out_of_date("a player of its teams is in none of its tickets".to_owned());
        }
        Ok(())
    }

    /// The slots that a match's new players will get.
    fn slots_of_match(
        &self,
        new: &NewMatch,
        tickets: &[TicketKey],
    ) -> Result<Vec<NewPlayerSession>, Refusal> {
        let players = tickets.iter().flat_map(|key| &self.tickets[*key].ticket.players);
        let count = players.clone().count();
        if count != new.player_sessions.len() {
            let problem = format!("{count} new players have {} player sessions", new.player_sessions.len());
            return Err(Refusal::MatchOutOfDate { id: new.id.clone(), problem });
        }
        let slots = players.zip(&new.player_sessions).map(|(player, id)| NewPlayerSession {
            id: id.clone(),
            player: PlayerId::new(player.id.as_str()),
            data: None,
        });
        let slots: Vec<_> = slots.collect();
        crate::checks::player_sessions(&slots)?;
        self.ids_are_free(&slots)?;
        Ok(slots)
    }

    /// A ticket of a match that is being accepted has ended: the others go on looking.
    pub(super) fn match_was_left(&mut self, key: MatchKey, effects: &mut Vec<Effect>) {
        self.tell_of_match(
            key,
            MatchmakingEventKind::AcceptMatchCompleted(AcceptanceOutcome::Rejected),
            effects,
        );
        self.search_on(key, "The match found before was left by another ticket.", effects);
    }

    /// Lets those tickets of a match search again that have not ended. The match is over.
    pub(super) fn search_on(&mut self, key: MatchKey, why: &str, effects: &mut Vec<Effect>) {
        let Some(row) = self.end_match(key) else { return };
        for ticket in row.all_tickets() {
            if !self.tickets[ticket].ticket.status.is_final() {
                self.search_again(ticket, why, effects);
            }
        }
        self.follow_backfill(row.backfill, effects);
    }

    /// Takes a match out, with what it holds.
    pub(super) fn end_match(&mut self, key: MatchKey) -> Option<Box<MatchRow>> {
        self.stop_asking(key);
        let row = self.matches.remove(key)?;
        for player in &row.players {
            self.promised.remove(&player.id);
        }
        Some(row)
    }

    /// Nobody of a match is asked any more.
    pub(super) fn stop_asking(&mut self, key: MatchKey) {
        self.deadlines.set(&mut self.matches[key].deadline, None);
    }
}

fn teams_of_players(teams: &[MatchTeam]) -> BTreeMap<&str, String> {
    teams
        .iter()
        .flat_map(|team| team.players.iter().map(|player| (player.as_str(), team.name.clone())))
        .collect()
}
