//! Everything as it is kept, and what is worked out again when it is restored.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::fleets::Fleets;
use crate::game_sessions::GameSessionRow;
use crate::model::PlacementStatus;
use crate::processes::ProcessRow;

/// The version of the shapes of [`Command`](crate::Command) and [`Fleets`]. Formats that do not describe themselves cannot
/// read what was kept under another one.
pub const SHAPES_VERSION: u32 = 3;

impl Serialize for Fleets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Fleets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fleets = Self::deserialize(deserializer)?;
        fleets.share_ids();
        fleets.index();
        Ok(fleets)
    }
}

impl Fleets {
    /// Lets the many copies of an id be one text again: they are several hundred bytes of a game session.
    fn share_ids(&mut self) {
        let processes: Vec<_> = self.processes.with_keys().map(|(key, _)| key).collect();
        for key in processes {
            let ProcessRow { process, fleet, .. } = &mut self.processes[key];
            share(&mut process.fleet, &self.fleets[*fleet].fleet.id);
            let session = process.game_session.as_ref().and_then(|id| self.game_sessions.get_mut(id));
            if let Some(GameSessionRow { session, .. }) = session {
                share(&mut session.fleet, &process.fleet);
                share(&mut session.location, &process.location);
                share(&mut session.process, &process.id);
                share(&mut session.compute, &process.compute);
                process.game_session = Some(session.id.clone());
            }
        }
        let game_sessions: Vec<_> = self.game_sessions.with_keys().map(|(key, _)| key).collect();
        for key in game_sessions {
            let row = &self.game_sessions[key];
            for player in &row.players {
                share(&mut self.player_sessions[*player].session.game_session, &row.session.id);
            }
        }
    }

    /// Fills the indexes, which follow from the rows.
    fn index(&mut self) {
        let processes: Vec<_> = self.processes.with_keys().map(|(key, row)| (key, row.fleet)).collect();
        for (key, fleet) in processes {
            self.fleets[fleet].index.processes.insert(key);
            self.index_idle(key);
        }
        let game_sessions: Vec<_> = self.game_sessions.with_keys().map(|(key, _)| key).collect();
        for key in game_sessions {
            self.index_game_session(key);
            self.update_available(key);
            self.index_series(key);
        }
        for (key, row) in self.player_sessions.with_keys() {
            self.of_player.entry(row.session.player.clone()).or_default().insert(key);
        }
        for (key, row) in self.placements.with_keys() {
            if row.placement.status == PlacementStatus::Pending && row.activating.is_none() {
                self.waiting.insert(key);
            }
            self.promised.extend(row.players.iter().map(|player| player.id.clone()));
        }
        for row in self.matches.iter() {
            self.promised.extend(row.players.iter().map(|player| player.id.clone()));
        }
        let live = self.tickets.with_keys().filter(|(_, row)| !row.ticket.status.is_final());
        let live: Vec<_> = live.map(|(key, _)| key).collect();
        for key in live {
            self.index_ticket(key);
        }
        self.count();
    }
}

/// Makes `copy` the same text as `original`, if it says the same.
fn share<T: Clone + PartialEq>(copy: &mut T, original: &T) {
    if copy == original {
        copy.clone_from(original);
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use rallypoint_flexmatch::AttributeValue;
    use serde_reflection::{Samples, Tracer, TracerConfig};
    use sha2::{Digest, Sha256};

    use super::SHAPES_VERSION;
    use crate::aliases::AliasRow;
    use crate::command::{AcceptanceType, Command, ProcessMessage, TerminationMode};
    use crate::deadlines::Due;
    use crate::effect::{Push, UpdateReason};
    use crate::fleet::FleetRow;
    use crate::fleets::Fleets;
    use crate::game_sessions::GameSessionRow;
    use crate::locations::LocationRow;
    use crate::matchmaking::{ConfigurationRow, MatchRow, RuleSetRow, TicketRow};
    use crate::model::{
        BackfillMode, CertificateType, FallbackStrategy, FleetEventCode, FleetOrAlias, FlexMatchMode,
        GameSessionStatus, GameSessionStatusReason, LaunchFailure, MatchDestination, PlacementStatus,
        PlayerSessionCreationPolicy, PlayerSessionStatus, Priority, ProcessEnd, ProcessExit, ProcessStatus,
        ProtectionPolicy, RoutingStrategy, RuleSetBody, TicketStatus,
    };
    use crate::placements::PlacementRow;
    use crate::player_sessions::PlayerSessionRow;
    use crate::processes::{ProcessRow, TerminationCause};
    use crate::queues::QueueRow;

    /// A version, and the shapes that it stands for as a number. When the number is another, what was kept before cannot be
    /// read any more: count [`SHAPES_VERSION`] up and write the new pair here.
    const SHAPES: (u32, &str) = (3, "4decad44487375bd");
    #[test]
    fn shapes_change_with_their_version() {
        let mut tracer = Tracer::new(TracerConfig::default().is_human_readable(false));
        let mut samples = Samples::new();
        let rule_set =
            r#"{"ruleLanguageVersion":"1.0","teams":[{"name":"all","minPlayers":1,"maxPlayers":2}]}"#;
        tracer.trace_value(&mut samples, &RuleSetBody::parse(rule_set).unwrap()).unwrap();
        macro_rules! trace {
            ($($shape:ty),* $(,)?) => { $(tracer.trace_type::<$shape>(&samples).unwrap();)* };
        }
        // Enumerations inside others have to be named; one that is missing here is named when the test fails. So have
        // the tables' rows: all tables are one shape to the tracer.
        trace!(
            AcceptanceType,
            AliasRow,
            AttributeValue,
            BackfillMode,
            CertificateType,
            Due,
            FallbackStrategy,
            FleetOrAlias,
            FlexMatchMode,
            IpAddr,
            LaunchFailure,
            MatchDestination,
            PlayerSessionCreationPolicy,
            Priority,
            ProcessExit,
            ProcessMessage,
            ProtectionPolicy,
            RoutingStrategy,
            TerminationMode,
            TicketStatus,
            Command,
            ConfigurationRow,
            FleetEventCode,
            FleetRow,
            GameSessionStatus,
            GameSessionStatusReason,
            GameSessionRow,
            LocationRow,
            MatchRow,
            PlacementStatus,
            PlacementRow,
            PlayerSessionStatus,
            PlayerSessionRow,
            ProcessEnd,
            ProcessStatus,
            UpdateReason,
            Push,
            TerminationCause,
            ProcessRow,
            QueueRow,
            RuleSetRow,
            TicketRow,
            Fleets,
        );
        let shapes = serde_json::to_string(&tracer.registry().unwrap()).unwrap();
        let digest = Sha256::digest(shapes.as_bytes());
        let digest: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((SHAPES_VERSION, digest.as_str()), SHAPES, "what was kept cannot be read any more");
    }
}
