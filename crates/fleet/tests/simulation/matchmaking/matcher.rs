//! The matchmaker: FlexMatch's search over the tickets that wait, as a gateway has it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rallypoint_fleet::{
    Command, ConfigurationName, Fleets, MatchId, MatchTeam, NewMatch, PlacementId, PlayerId, PlayerSessionId,
    RuleMetric, RuleSetName, SearchReport, TicketId, TicketStatus, Timestamp,
};
use rallypoint_flexmatch::{Budget, Moment, Pool, Proposal, Ticket, TicketKey, TicketKind};
use rand::RngExt;
use rand::rngs::StdRng;

pub(super) struct Matcher {
    seed: u64,
    pools: BTreeMap<(ConfigurationName, RuleSetName), Pool>,
    /// What each key in a pool stands for.
    names: BTreeMap<TicketKey, TicketId>,
    /// What was found and not said yet.
    found: Vec<(ConfigurationName, Proposal)>,
    matches: u64,
    /// How many matches were out of date.
    pub(super) refused: usize,
}

impl Matcher {
    pub(super) fn new(seed: u64) -> Self {
        let (pools, names) = (BTreeMap::new(), BTreeMap::new());
        Self { seed, pools, names, found: Vec::new(), matches: 0, refused: 0 }
    }

    /// Takes up what waits already.
    pub(super) fn begin(&mut self, fleets: &Fleets) {
        let waiting: Vec<_> = fleets.live_tickets().map(|ticket| ticket.id.clone()).collect();
        for id in waiting {
            self.ticket_changed(fleets, &id);
        }
    }

    /// A ticket is waiting or is not any more.
    pub(super) fn ticket_changed(&mut self, fleets: &Fleets, id: &TicketId) {
        let Some(ticket) = fleets.ticket(id) else { return };
        let key = TicketKey(ticket.number);
        let is_found =
            self.found.iter().any(|(_, found)| found.tickets.contains(&key) || found.backfill == Some(key));
        let name = (ticket.configuration.clone(), ticket.rule_set.clone());
        let rules = fleets.rule_set(&ticket.rule_set).expect("a live ticket's rule set is there");
        let seed = self.seed;
        let pool = self.pools.entry(name).or_insert_with(|| Pool::new(Arc::clone(rules.body.parsed()), seed));
        if !ticket.status.is_waiting() {
            pool.remove(key);
        } else if !pool.contains(key) && !is_found {
            self.names.insert(key, id.clone());
            let kind = if ticket.backfill.is_some() { TicketKind::Backfill } else { TicketKind::New };
            let (players, since) = (ticket.players.clone(), Moment(ticket.started_at.0));
            // Somebody who plays may look for another match; then one of both waits for the other.
            let _ = pool.insert(Ticket { key, players, since, kind });
        }
    }

    /// A ticket whose match was decided on: it waits again if it is not in it.
    pub(super) fn put_back(&mut self, fleets: &Fleets, id: &TicketId) {
        self.ticket_changed(fleets, id);
    }

    pub(super) fn take_up(&self, fleets: &Fleets) -> Option<Command> {
        let queued = fleets.live_tickets().filter(|ticket| ticket.status == TicketStatus::Queued);
        let tickets: Vec<_> = queued.map(|ticket| ticket.id.clone()).collect();
        (!tickets.is_empty()).then_some(Command::SearchTickets { tickets })
    }

    pub(super) fn search(&mut self, fleets: &Fleets, now: Timestamp) {
        self.begin(fleets);
        for ((configuration, _), pool) in &mut self.pools {
            let searched = pool.search(Moment(now.0), Budget::evaluations(2_000));
            self.found.extend(searched.proposals.into_iter().map(|found| (configuration.clone(), found)));
        }
    }

    /// What is said now of what was found; now and then it is said late.
    pub(super) fn decide(&mut self, fleets: &Fleets, random: &mut StdRng) -> Vec<NewMatch> {
        if random.random_ratio(1, 6) {
            return Vec::new();
        }
        let found = std::mem::take(&mut self.found);
        found
            .into_iter()
            .map(|(configuration, found)| self.new_match(fleets, configuration, &found))
            .collect()
    }

    fn new_match(&mut self, fleets: &Fleets, configuration: ConfigurationName, found: &Proposal) -> NewMatch {
        self.matches += 1;
        let id = format!("match-{}-{}", self.seed, self.matches);
        let tickets: Vec<_> = found.tickets.iter().map(|key| self.names[key].clone()).collect();
        let players = tickets.iter().filter_map(|id| fleets.ticket(id)).flat_map(|ticket| &ticket.players);
        NewMatch {
            configuration,
            placement: PlacementId::new(id.as_str()),
            player_sessions: players
                .map(|player| PlayerSessionId::new(format!("psess-{}-{id}", player.id)))
                .collect(),
            id: MatchId::new(id),
            tickets,
            backfill: found.backfill.map(|key| self.names[&key].clone()),
            teams: found
                .teams
                .iter()
                .map(|team| MatchTeam {
                    name: team.name.clone(),
                    players: team.players.iter().map(|(_, player)| PlayerId::new(player.as_str())).collect(),
                })
                .collect(),
            metrics: found
                .metrics
                .iter()
                .map(|metric| RuleMetric {
                    rule: metric.rule.clone(),
                    passed: metric.passed,
                    failed: metric.failed,
                })
                .collect(),
        }
    }

    /// Why those who wait longest are not in a match.
    pub(super) fn report(&self, fleets: &Fleets, now: Timestamp) -> Option<Command> {
        let explain = |ticket: &rallypoint_fleet::MatchmakingTicket| {
            let pool = self.pools.get(&(ticket.configuration.clone(), ticket.rule_set.clone()))?;
            let reason = pool.explain(TicketKey(ticket.number), Moment(now.0))?.to_string();
            Some(SearchReport { ticket: ticket.id.clone(), reason, metrics: Vec::new() })
        };
        let reports: Vec<_> = fleets.live_tickets().filter_map(explain).take(3).collect();
        (!reports.is_empty()).then_some(Command::ReportSearch { reports })
    }
}
