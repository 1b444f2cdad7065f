//! What listeners are told of matchmaking: GameLift's events, and a report of ours.

use rallypoint_fleet as fleet;
use rallypoint_fleet::arn::Resource;
use rallypoint_fleet::{AcceptanceOutcome, MatchmakingEventKind, TicketEnd};
use rallypoint_flexmatch::RuleSet;
use serde_json::{Map, Value, json};

use crate::backend::events::{GAMELIFT, News, RALLYPOINT, moment};

/// What GameLift says where it has no figures to estimate a wait from.
const NOT_AVAILABLE: &str = "NOT_AVAILABLE";

/// One of GameLift's matchmaking events. `rules` are the configuration's.
pub(in crate::backend::embedded) fn matchmaking_news(
    region: &str,
    event: &fleet::MatchmakingEvent,
    rules: Option<&RuleSet>,
) -> News {
    let players: Value = event.tickets.iter().flat_map(|ticket| &ticket.players).map(player).collect();
    let (kind, mut detail, mut game_session_info) = told(&event.kind, rules);
    detail.insert("type".to_owned(), kind.into());
    detail.insert("tickets".to_owned(), event.tickets.iter().map(ticket).collect());
    if let Some(id) = &event.match_id {
        detail.insert("matchId".to_owned(), id.as_str().into());
    }
    if let Some(text) = event.custom_event_data.as_deref().filter(|text| !text.is_empty()) {
        detail.insert("customEventData".to_owned(), text.into());
    }
    game_session_info.insert("players".to_owned(), players);
    detail.insert("gameSessionInfo".to_owned(), game_session_info.into());
    News {
        source: GAMELIFT,
        detail_type: "GameLift Matchmaking Event",
        time: moment(event.at),
        resources: vec![Resource::Configuration(event.configuration.clone()).arn(region)],
        detail: detail.into(),
    }
}

type Members = Map<String, Value>;

/// An event's type, what its detail has of its own, and what stands beside the players in `gameSessionInfo`.
fn told(kind: &MatchmakingEventKind, rules: Option<&RuleSet>) -> (&'static str, Members, Members) {
    let none = Map::new;
    match kind {
        MatchmakingEventKind::Searching { estimated_wait } => {
            let wait = estimated_wait.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
            let wait = wait.map_or(NOT_AVAILABLE.into(), Value::from);
            ("MatchmakingSearching", members(json!({"estimatedWaitMillis": wait})), none())
        }
        MatchmakingEventKind::PotentialMatchCreated { acceptance_timeout, metrics } => {
            let mut detail = members(json!({
                "acceptanceRequired": acceptance_timeout.is_some(),
                "ruleEvaluationMetrics": rule_evaluation_metrics(metrics, rules),
            }));
            if let Some(timeout) = acceptance_timeout {
                detail.insert("acceptanceTimeout".to_owned(), timeout.as_secs().into());
            }
            ("PotentialMatchCreated", detail, none())
        }
        MatchmakingEventKind::AcceptMatch => ("AcceptMatch", none(), none()),
        MatchmakingEventKind::AcceptMatchCompleted(outcome) => {
            let outcome = match outcome {
                AcceptanceOutcome::Accepted => "Accepted",
                AcceptanceOutcome::Rejected => "Rejected",
                AcceptanceOutcome::TimedOut => "TimedOut",
            };
            ("AcceptMatchCompleted", members(json!({"acceptance": outcome})), none())
        }
        MatchmakingEventKind::Succeeded { game_session } => {
            let place = |session: &fleet::PlacedGameSession| {
                members(json!({
                    "gameSessionArn": session.id.as_str(),
                    "ipAddress": session.ip.to_string(),
                    // Also where there is none: published Lambdas index it.
                    "dnsName": session.dns_name.clone().unwrap_or_default(),
                    "port": session.port,
                }))
            };
            ("MatchmakingSucceeded", none(), game_session.as_ref().map(place).unwrap_or_default())
        }
        MatchmakingEventKind::TimedOut(end) => ("MatchmakingTimedOut", ended(end, rules), none()),
        MatchmakingEventKind::Cancelled(end) => ("MatchmakingCancelled", ended(end, rules), none()),
        MatchmakingEventKind::Failed(end) => ("MatchmakingFailed", ended(end, rules), none()),
    }
}

fn ended(end: &TicketEnd, rules: Option<&RuleSet>) -> Members {
    members(json!({
        "reason": end.reason,
        "message": end.message,
        "ruleEvaluationMetrics": rule_evaluation_metrics(&end.metrics, rules),
    }))
}

fn members(object: Value) -> Members {
    match object {
        Value::Object(members) => members,
        _ => Members::new(),
    }
}

/// GameLift names every rule, also where nothing was tried yet.
fn rule_evaluation_metrics(metrics: &[fleet::RuleMetric], rules: Option<&RuleSet>) -> Value {
    let metric = |rule: &str, passed: u32, failed: u32| json!({"ruleName": rule, "passedCount": passed, "failedCount": failed});
    let tried = metrics.iter().map(|tried| metric(&tried.rule, tried.passed, tried.failed));
    let is_untried = |rule: &&str| metrics.iter().all(|tried| tried.rule != *rule);
    let untried = rules.into_iter().flat_map(RuleSet::rule_names).filter(is_untried);
    tried.chain(untried.map(|rule| metric(rule, 0, 0))).collect()
}

fn ticket(ticket: &fleet::EventTicket) -> Value {
    json!({
        "ticketId": ticket.id.as_str(),
        "startTime": moment(ticket.started_at),
        "players": ticket.players.iter().map(player).collect::<Value>(),
    })
}

fn player(player: &fleet::EventPlayer) -> Value {
    let mut shown = members(json!({"playerId": player.id.as_str()}));
    if let Some(id) = &player.player_session {
        shown.insert("playerSessionId".to_owned(), id.as_str().into());
    }
    if let Some(team) = &player.team {
        shown.insert("team".to_owned(), team.as_str().into());
    }
    if let Some(accepted) = player.accepted {
        shown.insert("accepted".to_owned(), accepted.into());
    }
    shown.into()
}

/// Why a ticket has found no match yet. GameLift has no such event, so it comes from another source, and whoever
/// listens to GameLift's does not see it.
pub(in crate::backend::embedded) fn report_news(
    region: &str,
    ticket: &fleet::MatchmakingTicket,
    reason: &str,
    at: fleet::Timestamp,
) -> News {
    News {
        source: RALLYPOINT,
        detail_type: "Rallypoint Matchmaking Report",
        time: moment(at),
        resources: vec![Resource::Configuration(ticket.configuration.clone()).arn(region)],
        detail: json!({
            "type": "MatchmakingReport",
            "ticketId": ticket.id.as_str(),
            "startTime": moment(ticket.started_at),
            "reason": reason,
            "ruleEvaluationMetrics": rule_evaluation_metrics(&ticket.metrics, None),
        }),
    }
}

#[cfg(test)]
mod tests;
