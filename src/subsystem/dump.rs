//! The whole state as JSON, for people; Unreal's `DumpSessionState`. It carries no secret.

use serde_json::{Map, Value, json};

use super::Subsystem;
use crate::event::RpLogLevel;
use crate::matchmaking::Ticket;
use crate::result::RpResult;
use crate::session::{CustomSettings, NamedSession, Reachability, Role, Search, SessionName, SettingValue};

impl Subsystem {
    /// Everything that is known now. Names of fields may come and go: it is for reading, not for programs.
    ///
    /// # Errors
    /// None but a closed subsystem's.
    pub fn dump(&self) -> Result<String, RpResult> {
        // Counted first: who holds the queue may be looking at the state.
        let queued = self.queue.len();
        let state = self.open()?;
        let mut operations: Vec<_> = state.operations.iter().collect();
        operations.sort_unstable_by_key(|(id, _)| **id);
        let whole = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "event_mode": format!("{:?}", self.options.event_mode),
            "gateway": {
                "url": self.options.gateway_url,
                "reachable": state.gateway == Reachability::Reachable,
            },
            "local_player": {
                "id": state.player.id,
                "nickname": state.player.nickname,
                "has_auth_token": state.bearer.is_known(),
            },
            "sessions": state.sessions.iter().map(session).collect::<Vec<_>>(),
            "searches": state.searches.iter().map(|(id, found)| search(id.0.get(), found)).collect::<Vec<_>>(),
            "lan": {
                "port": self.options.lan.port,
                "game_id": self.options.lan.game_id,
                "transport": format!("{:?}", self.options.lan.transport),
                "interface": self.options.lan.interface,
                "fallback": self.options.lan_fallback,
                "shown": state.hosted.iter().map(|advert| &advert.session_id).collect::<Vec<_>>(),
            },
            "tickets": state.tickets.iter().map(ticket).collect::<Vec<_>>(),
            "hosting": state.hosting.describe(),
            "operations": operations
                .into_iter()
                .map(|(id, operation)| json!({ "id": id.0, "kind": format!("{:?}", operation.kind.kind()) }))
                .collect::<Vec<_>>(),
            "events_waiting": queued + state.outbox.len(),
            "delegates": state.delegates.len(),
            "log_level": format!("{:?}", state.log.as_ref().map_or(RpLogLevel::Off, |(level, _)| *level)),
        });
        serde_json::to_string_pretty(&whole).map_err(|_| RpResult::Internal)
    }
}

fn session(session: &NamedSession) -> Value {
    let settings = &session.settings;
    let members: Map<_, _> =
        settings.members.iter().map(|(player, settings)| (player.clone(), custom(settings))).collect();
    json!({
        "name": session.name.as_str(),
        "state": format!("{:?}", session.state),
        "is_owner": session.role == Role::Owner,
        "is_lan": session.is_lan(),
        "game_session_id": session.game_session_id,
        "owner_id": session.owner_id,
        "owner_name": session.owner_name,
        "address": session.server.as_ref().map(|server| format!("{}", server.address)),
        "has_player_session": session.server.as_ref().is_some_and(|server| !server.player_session_id.is_empty()),
        "title": settings.title,
        "public_connections": settings.public_connections,
        "private_connections": settings.private_connections,
        "open_public_connections": session.open_public(),
        "open_private_connections": session.open_private(),
        "build_unique_id": settings.build_unique_id,
        "flags": format!("{:?}", settings.flags),
        "settings": custom(&settings.custom),
        "member_settings": members,
        "registered_players": session.players.iter().collect::<Vec<_>>(),
        "local_players": session.local_players,
    })
}

fn ticket(ticket: &Ticket) -> Value {
    json!({
        "id": ticket.id.0,
        "ticket_id": ticket.ticket_id,
        "configuration": ticket.configuration,
        "session": ticket.session.as_ref().map(SessionName::as_str),
        "status": format!("{:?}", ticket.status),
        "reason": ticket.reason,
        "message": ticket.message,
        "match_id": ticket.match_id,
        "players": ticket.players.iter().map(|player| &player.id).collect::<Vec<_>>(),
        "game_session_id": ticket.connection.game_session_id,
        "has_player_session": !ticket.own_player_session().is_empty(),
        "is_over": ticket.is_over(),
        "is_lost": ticket.is_lost,
    })
}

fn search(id: u64, search: &Search) -> Value {
    json!({
        "id": id,
        "state": format!("{:?}", search.state),
        "is_lan": search.query.is_lan,
        "max_results": search.query.max_results,
        "filters": search.query.filters.len(),
        "results": search.results.len(),
        "next_page": search.next_page,
    })
}

fn custom(settings: &CustomSettings) -> Value {
    let all = settings.iter().map(|(key, setting)| {
        let value = match &setting.value {
            SettingValue::Empty => Value::Null,
            SettingValue::Int32(number) => json!(number),
            SettingValue::UInt32(number) => json!(number),
            SettingValue::Int64(number) => json!(number),
            SettingValue::UInt64(number) => json!(number),
            SettingValue::Double(number) => json!(number),
            SettingValue::Float(number) => json!(number),
            SettingValue::Bool(yes) => json!(yes),
            SettingValue::String(text) => json!(text),
            SettingValue::Blob(bytes) => json!(format!("{} bytes", bytes.len())),
            SettingValue::Json(text) => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
        };
        let described = json!({
            "type": format!("{:?}", setting.value.kind()),
            "value": value,
            "advertisement": format!("{:?}", setting.advertisement),
        });
        (key.to_owned(), described)
    });
    Value::Object(all.collect())
}
