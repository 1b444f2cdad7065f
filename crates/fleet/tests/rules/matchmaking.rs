//! What the tests of matchmaking share: a configuration, players, and a matchmaker that does as it is told.

use std::collections::BTreeMap;
use std::time::Duration;

use rallypoint_fleet::{
    AcceptanceType, BackfillMode, Command, ConfigurationName, Effect, FlexMatchMode, GameSessionId,
    MatchDestination, MatchId, MatchTeam, MatchmakingEventKind, MatchmakingTicket, NewConfiguration,
    NewMatch, NewRuleSet, NewTicket, PlacementId, PlayerId, PlayerSessionId, Refusal, Reply, RuleMetric,
    RuleSetName, Tags, TicketId, TicketStatus,
};
use rallypoint_flexmatch::{AttributeValue, Player};

use crate::scene::{Scene, fleet_id};

/// Two teams of one or two players.
pub(crate) const SQUADS: &str = r#"{
    "ruleLanguageVersion": "1.0",
    "playerAttributes": [
        {"name": "modes", "type": "string_list"},
        {"name": "role", "type": "string"},
        {"name": "skill", "type": "number", "default": 10},
        {"name": "skills", "type": "string_number_map"}
    ],
    "teams": [
        {"name": "red", "minPlayers": 1, "maxPlayers": 2},
        {"name": "blue", "minPlayers": 1, "maxPlayers": 2}
    ]
}"#;

/// Every test's configuration.
pub(crate) const NAME: &str = "ranked";

/// Matches go straight to the fleet, without being accepted.
pub(crate) fn new_configuration() -> NewConfiguration {
    NewConfiguration {
        name: ConfigurationName::new(NAME),
        description: None,
        rule_set: RuleSetName::new("squads"),
        mode: FlexMatchMode::WithQueue,
        destinations: vec![MatchDestination::Direct(fleet_id().into())],
        request_timeout: Duration::from_secs(100),
        acceptance_required: false,
        acceptance_timeout: None,
        additional_players: 0,
        backfill: BackfillMode::Manual,
        properties: vec![("map".to_owned(), "harbour".to_owned())],
        data: Some("data".to_owned()),
        custom_event_data: None,
        notification_target: None,
        tags: Tags::new(),
    }
}

/// The same, where players have 30 s to accept.
pub(crate) fn asking() -> NewConfiguration {
    NewConfiguration {
        acceptance_required: true,
        acceptance_timeout: Some(Duration::from_secs(30)),
        ..new_configuration()
    }
}

pub(crate) fn player(id: &str) -> Player {
    Player { id: id.to_owned(), attributes: BTreeMap::new(), latencies_ms: BTreeMap::new(), team: None }
}

pub(crate) fn player_in(id: &str, team: &str) -> Player {
    Player { team: Some(team.to_owned()), ..player(id) }
}

pub(crate) fn skilled(id: &str, skill: f64) -> Player {
    Player { attributes: BTreeMap::from([("skill".to_owned(), AttributeValue::Number(skill))]), ..player(id) }
}

pub(crate) fn new_rule_set(name: &str, body: &str) -> Command {
    let (name, body) = (RuleSetName::new(name), body.to_owned());
    Command::CreateRuleSet(Box::new(NewRuleSet { name, body, tags: Tags::new() }))
}

pub(crate) fn psess(player: &str) -> PlayerSessionId {
    PlayerSessionId::new(format!("psess-{player}"))
}

impl Scene {
    /// A scene with idle processes and a configuration.
    pub(crate) fn matchmaking(processes: usize, configuration: NewConfiguration) -> Self {
        let mut scene = Self::idle(processes);
        scene.configure_matchmaking(configuration);
        scene
    }

    pub(crate) fn configure_matchmaking(&mut self, configuration: NewConfiguration) {
        self.handle(new_rule_set("squads", SQUADS)).unwrap();
        self.handle(Command::CreateConfiguration(Box::new(configuration))).unwrap();
        self.effects.clear();
    }

    pub(crate) fn start_ticket(&mut self, id: &str, players: Vec<Player>) -> Result<Reply, Refusal> {
        self.handle(Command::StartMatchmaking(Box::new(NewTicket {
            id: TicketId::new(id),
            configuration: ConfigurationName::new(NAME),
            players,
        })))
    }

    /// Starts a ticket that the matchmaker takes up at once.
    pub(crate) fn search_for(&mut self, id: &str, players: &[&str]) {
        self.start_ticket(id, players.iter().map(|id| player(id)).collect()).unwrap();
        self.take_up(id);
    }

    pub(crate) fn take_up(&mut self, id: &str) {
        self.handle(Command::SearchTickets { tickets: vec![TicketId::new(id)] }).unwrap();
    }

    pub(crate) fn stop_ticket(&mut self, id: &str) -> Result<Reply, Refusal> {
        self.handle(Command::StopMatchmaking { ticket: TicketId::new(id) })
    }

    /// A match of these tickets, each in a team as a whole. Player sessions are called after their players.
    pub(crate) fn new_match(&self, id: &str, teams: &[(&str, &[&str])], backfill: Option<&str>) -> NewMatch {
        let tickets: Vec<_> = teams.iter().flat_map(|(_, tickets)| tickets.iter().copied()).collect();
        let in_game = backfill.into_iter().flat_map(|id| &self.ticket(id).players);
        let in_game: Vec<_> =
            in_game.map(|player| (player.team.clone().unwrap(), player.id.clone())).collect();
        let team = |(name, tickets): &(&str, &[&str])| {
            let new = tickets.iter().flat_map(|id| &self.ticket(id).players).map(|player| &player.id);
            let old = in_game.iter().filter(|(team, _)| team == name).map(|(_, player)| player);
            let players = old.chain(new).map(|id| PlayerId::new(id.as_str())).collect();
            MatchTeam { name: (*name).to_owned(), players }
        };
        let new_players = tickets.iter().flat_map(|id| &self.ticket(id).players);
        NewMatch {
            id: MatchId::new(id),
            configuration: ConfigurationName::new(NAME),
            teams: teams.iter().map(team).collect(),
            metrics: vec![RuleMetric { rule: "even".to_owned(), passed: 3, failed: 1 }],
            placement: PlacementId::new(format!("for-{id}")),
            player_sessions: new_players.map(|player| psess(&player.id)).collect(),
            tickets: tickets.into_iter().map(TicketId::new).collect(),
            backfill: backfill.map(TicketId::new),
        }
    }

    pub(crate) fn create_match(&mut self, new: NewMatch) -> Result<Reply, Refusal> {
        self.handle(Command::CreateMatch(Box::new(new)))
    }

    /// Proposes a match of one ticket against another.
    pub(crate) fn propose(&mut self, id: &str, red: &str, blue: &str) {
        let new = self.new_match(id, &[("red", &[red]), ("blue", &[blue])], None);
        self.create_match(new).unwrap();
    }

    pub(crate) fn answer(
        &mut self,
        ticket: &str,
        players: &[&str],
        acceptance: AcceptanceType,
    ) -> Result<Reply, Refusal> {
        let players = players.iter().map(|id| PlayerId::new(*id)).collect();
        self.handle(Command::AcceptMatch { ticket: TicketId::new(ticket), players, acceptance })
    }

    pub(crate) fn accepts(&mut self, ticket: &str, players: &[&str]) {
        self.answer(ticket, players, AcceptanceType::Accept).unwrap();
    }

    pub(crate) fn rejects(&mut self, ticket: &str, players: &[&str]) {
        self.answer(ticket, players, AcceptanceType::Reject).unwrap();
    }

    pub(crate) fn ticket(&self, id: &str) -> &MatchmakingTicket {
        self.fleets.ticket(&TicketId::new(id)).unwrap()
    }

    pub(crate) fn status(&self, id: &str) -> TicketStatus {
        self.ticket(id).status
    }

    /// The game session that is being activated for a match, or was.
    pub(crate) fn game_session_for(&self, id: &str) -> GameSessionId {
        let placement = self.fleets.placement(&PlacementId::new(format!("for-{id}"))).unwrap();
        placement.game_session.as_ref().unwrap().id.clone()
    }

    /// Plays a match of `red` and `blue` on `p0`.
    pub(crate) fn play(&mut self, id: &str, red: &str, blue: &str) -> GameSessionId {
        self.propose(id, red, blue);
        let game_session = self.game_session_for(id);
        self.activate("p0", &game_session);
        game_session
    }

    /// The matchmaking events since the effects were last cleared.
    pub(crate) fn told_of(&self) -> Vec<&MatchmakingEventKind> {
        self.effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Matchmaking(event) => Some(&event.kind),
                _ => None,
            })
            .collect()
    }

    /// The statuses that a ticket went through since the effects were last cleared.
    pub(crate) fn statuses_of(&self, id: &str) -> Vec<TicketStatus> {
        let of_it = |effect: &Effect| match effect {
            Effect::TicketChanged(ticket, status) if ticket.as_str() == id => Some(*status),
            _ => None,
        };
        let mut statuses: Vec<_> = self.effects.iter().filter_map(of_it).collect();
        statuses.dedup();
        statuses
    }
}
