//! Sessions as the local network sees them, and as they are found there.

use super::found::FoundResult;
use super::named::{NamedSession, Role, RpSessionState};
use super::ping::Ping;
use super::server::{JoinedServer, ServerAddress};
use super::settings::{SessionFlags, SessionSettings};
use crate::lan::{Advert, Found};

impl NamedSession {
    /// Makes it a session of this machine, for the local network.
    pub(super) fn move_to_lan(&mut self) {
        self.settings.flags.is_lan_match = true;
        if self.role == Role::Owner {
            let chosen = &self.settings.session_id_override;
            self.game_session_id.clone_from(if chosen.is_empty() { &self.lan_session_id } else { chosen });
        }
        self.server = Some(JoinedServer {
            // Who hosts plays on the same machine; the others learn its address from its answers.
            address: ServerAddress { host: "127.0.0.1".to_owned(), port: self.settings.lan_game_port },
            dns_name: String::new(),
            game_session_id: self.game_session_id.clone(),
            player_session_id: String::new(),
            owner_token: String::new(),
        });
    }

    /// Makes it what it was before [`Self::move_to_lan`]: a session of the gateway's that nobody started yet.
    pub(super) fn move_from_lan(&mut self) {
        self.stands_in = false;
        self.settings.flags.is_lan_match = false;
        self.game_session_id.clear();
        self.server = None;
    }

    /// What the LAN sees of it; nothing while nobody may join. Unreal's rule: a LAN session that is advertised, and not in
    /// progress, or in progress with join in progress allowed and a public slot open. One for which the LAN stands in can
    /// be joined in progress, as it could be at the gateway.
    pub fn advert(&self) -> Option<Advert> {
        let flags = self.settings.flags;
        let joinable = match self.state {
            RpSessionState::NoSession | RpSessionState::Destroying => false,
            RpSessionState::InProgress => {
                (flags.allow_join_in_progress || self.stands_in) && self.open_public() > 0
            }
            _ => true,
        };
        let is_shown = self.role == Role::Owner && self.is_lan() && flags.should_advertise && joinable;
        is_shown.then(|| self.as_advert())
    }

    /// What the LAN would see of it.
    pub(super) fn as_advert(&self) -> Advert {
        Advert {
            session_id: self.game_session_id.clone(),
            title: self.title(),
            owner_id: self.owner_id.clone(),
            owner_name: self.owner_name.clone(),
            game_port: self.settings.lan_game_port,
            public_connections: self.settings.public_connections,
            private_connections: self.settings.private_connections,
            open_public_connections: self.open_public(),
            open_private_connections: self.open_private(),
            build: self.settings.build_unique_id,
            flags: self.settings.flags,
            custom: self.settings.custom.clone(),
        }
    }
}

impl From<Found> for FoundResult {
    fn from(Found { advert, address, ping, .. }: Found) -> Self {
        // The port is there already; what is left is the address, with its scope if it has one.
        let host = match address {
            std::net::SocketAddr::V6(v6) if v6.scope_id() != 0 => format!("{}%{}", v6.ip(), v6.scope_id()),
            other => other.ip().to_string(),
        };
        Self {
            game_session_id: advert.session_id,
            owner_id: advert.owner_id,
            owner_name: advert.owner_name,
            settings: SessionSettings {
                title: advert.title.clone(),
                public_connections: advert.public_connections,
                private_connections: advert.private_connections,
                build_unique_id: advert.build,
                flags: SessionFlags { is_lan_match: true, ..advert.flags },
                lan_game_port: advert.game_port,
                custom: advert.custom,
                ..SessionSettings::default()
            },
            title: advert.title,
            open_public: advert.open_public_connections,
            open_private: advert.open_private_connections,
            address: Some(ServerAddress { host, port: advert.game_port }),
            dns_name: String::new(),
            ping: Ping::lan(ping),
            is_lan: true,
        }
    }
}
