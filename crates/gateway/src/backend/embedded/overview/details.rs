//! One row of the fleets with all that belongs to it.

use std::collections::BTreeMap;

use rallypoint_fleet as fleet;
use rallypoint_fleet::{GameSessionId, PlayerSessionStatus, ProcessId, TicketId, Timestamp};
use rallypoint_flexmatch::{AttributeValue, Player};
use rallypoint_gamelift_api::{Exception, ExceptionKind};
use serde_json::Value;

use super::super::{Embedded, State};
use super::show;
use crate::overview::{
    EventRow, GameSessionDetail, MOST_ROWS, PlayerInTicket, ProcessDetail, RuleOutcome, TicketDetail,
};

impl Embedded {
    /// A game session with who is in it.
    pub(crate) async fn game_session_detail(&self, id: &str) -> Result<GameSessionDetail, Exception> {
        let mut detail = self
            .read(|state| {
                let session = state.fleets.game_session(&GameSessionId::new(id));
                session
                    .map(|session| game_session(self, state, session))
                    .ok_or_else(|| gone("game session", id))
            })
            .await?;
        // Looks for a file, so not under the lock.
        detail.log_url = self.logs.url(id);
        Ok(detail)
    }

    /// A matchmaking ticket with its players.
    pub(crate) async fn ticket_detail(&self, id: &str) -> Result<TicketDetail, Exception> {
        self.read(|state| {
            let ticket = state.fleets.ticket(&TicketId::new(id));
            ticket.map(|shown| ticket_detail(state, shown)).ok_or_else(|| gone("matchmaking ticket", id))
        })
        .await
    }

    /// A server process with its game session. The end of its output is left out.
    pub(crate) async fn process_detail(&self, id: &str) -> Result<ProcessDetail, Exception> {
        self.read(|state| {
            let process = state.fleets.process(&ProcessId::new(id));
            process.map(|shown| process_detail(self, state, shown)).ok_or_else(|| gone("server process", id))
        })
        .await
    }
}

fn gone(what: &str, id: &str) -> Exception {
    Exception::new(ExceptionKind::NotFound, format!("{what} {id} does not exist, or is over for long"))
}

fn game_session(embedded: &Embedded, state: &State, session: &fleet::GameSession) -> GameSessionDetail {
    let fleets = &state.fleets;
    let mut players: Vec<_> = fleets.player_sessions_of(&session.id).collect();
    let holds_slot = |player: &fleet::PlayerSession| {
        matches!(player.status, PlayerSessionStatus::Reserved | PlayerSessionStatus::Active)
    };
    players.reverse();
    players.sort_by_key(|player| !holds_slot(player));
    let process = fleets.process(&session.process);
    let launched = embedded.launch_board().rows();
    GameSessionDetail {
        game_session: show::game_session(fleets, session),
        properties: session.properties.clone(),
        data: session.data.clone(),
        matchmaker_data: session.matchmaker_data.clone(),
        player_session_count: players.len() as u64,
        player_sessions: players
            .iter()
            .take(MOST_ROWS)
            .map(|player| show::player_session(fleets, player))
            .collect(),
        process: process.map(|process| show::process(fleets, process, &launched)),
        log_url: None,
        events: events(state, &session.fleet, &[session.id.as_str()]),
    }
}

fn ticket_detail(state: &State, ticket: &fleet::MatchmakingTicket) -> TicketDetail {
    let accepted = |player: &Player| {
        let said = &ticket.acceptance.as_ref()?.accepted;
        said.iter().find(|(id, _)| id.as_str() == player.id).map(|(_, accepted)| *accepted)
    };
    let rule = |metric: &fleet::RuleMetric| RuleOutcome {
        rule: metric.rule.clone(),
        passed: metric.passed.into(),
        failed: metric.failed.into(),
    };
    let player = |player: &Player| PlayerInTicket {
        id: player.id.clone(),
        attributes: player.attributes.iter().map(|(name, value)| (name.clone(), attribute(value))).collect(),
        latencies_ms: player.latencies_ms.iter().map(|(at, ms)| (at.clone(), u64::from(*ms))).collect(),
        team: player.team.clone(),
        accepted: accepted(player),
    };
    TicketDetail {
        ticket: show::ticket(ticket),
        rule_set: ticket.rule_set.as_str().to_owned(),
        status_reason: ticket.status_reason.clone(),
        status_message: ticket.status_message.clone(),
        accept_by: ticket.acceptance.as_ref().map(|acceptance| show::millis(acceptance.deadline)),
        estimated_wait_seconds: state.fleets.estimated_wait(&ticket.configuration).map(|wait| wait.as_secs()),
        players: ticket.players.iter().map(player).collect(),
        rules: ticket.metrics.iter().map(rule).collect(),
        events: state.timeline.rows_about(&state.fleets, &[ticket.id.as_str()]),
    }
}

fn process_detail(embedded: &Embedded, state: &State, process: &fleet::Process) -> ProcessDetail {
    let fleets = &state.fleets;
    let launched = embedded.launch_board().rows();
    let slot = launched.iter().find(|slot| slot.process.as_deref() == Some(process.id.as_str()));
    let session = process.game_session.as_ref().and_then(|id| fleets.game_session(id));
    ProcessDetail {
        process: show::process(fleets, process, &launched),
        dns_name: process.dns_name.clone(),
        pid: slot.and_then(|slot| slot.pid),
        log_paths: process.log_paths.clone(),
        output: None,
        game_session: session.map(|session| show::game_session(fleets, session)),
        events: events(state, &process.fleet, &[process.id.as_str()]),
    }
}

/// What was noted of these lately, and before that in the events that their fleet keeps; the newest first.
fn events(state: &State, fleet: &fleet::FleetId, ids: &[&str]) -> Vec<EventRow> {
    let mut rows = state.timeline.rows_about(&state.fleets, ids);
    let since = rows.last().map_or(Timestamp(u64::MAX), |row| Timestamp(row.at));
    let earlier = state
        .fleets
        .events_of(fleet)
        .filter(|event| event.time < since && ids.contains(&event.resource.as_str()));
    let mut earlier: Vec<_> = earlier.map(|event| super::timeline::fleet_event(fleet, event)).collect();
    earlier.reverse();
    rows.extend(earlier);
    rows
}

fn attribute(value: &AttributeValue) -> Value {
    let number = |number: &f64| serde_json::Number::from_f64(*number).map_or(Value::Null, Value::Number);
    match value {
        AttributeValue::String(text) => text.as_str().into(),
        AttributeValue::Number(value) => number(value),
        AttributeValue::StringList(texts) => texts.iter().map(String::as_str).collect(),
        AttributeValue::StringNumberMap(numbers) => {
            let shown: BTreeMap<_, _> =
                numbers.iter().map(|(key, value)| (key.clone(), number(value))).collect();
            Value::Object(shown.into_iter().collect())
        }
    }
}
