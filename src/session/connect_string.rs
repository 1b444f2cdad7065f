//! Connect strings: what a game travels to.

use thiserror::Error;

use super::custom::SettingValue;
use super::keys;
use super::server::ServerAddress;
use super::settings::SessionSettings;

/// Which port a connect string is for, after Unreal's `NAME_GamePort` and `NAME_BeaconPort`.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RpPortType {
    /// The port players play on.
    Game = 0,
    /// The port of Unreal's online beacons: the session's setting `BEACONPORT`, or 15000.
    Beacon = 1,
}

/// Unreal's `DEFAULT_BEACON_PORT`.
const DEFAULT_BEACON_PORT: u16 = 15000;

impl RpPortType {
    /// Where this port is, on the server of a session with these settings.
    pub(crate) fn of(self, game: &ServerAddress, settings: &SessionSettings) -> ServerAddress {
        let port = match self {
            Self::Game => game.port,
            Self::Beacon => match settings.custom.get(keys::SETTING_BEACONPORT).map(|setting| &setting.value)
            {
                Some(SettingValue::Int32(port)) => {
                    u16::try_from(*port).ok().filter(|port| *port != 0).unwrap_or(DEFAULT_BEACON_PORT)
                }
                _ => DEFAULT_BEACON_PORT,
            },
        };
        ServerAddress { host: game.host.clone(), port }
    }
}

/// How a connect string is written: text with the placeholders `{host}`, `{port}` and `{player_session_id}`.
///
/// The default, `{host}:{port}`, is Unreal's. A server that validates its players must see their player session id;
/// Unreal hands it on as an URL option: `{host}:{port}?PlayerSessionId={player_session_id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectStringFormat(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Host,
    Port,
    PlayerSessionId,
}

/// Why a format was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FormatError {
    /// A brace that opens nothing known.
    #[error("unknown placeholder at byte {0}: use {{host}}, {{port}} or {{player_session_id}}")]
    UnknownPlaceholder(usize),
    /// A format without a host leads nowhere.
    #[error("a connect string format needs {{host}}")]
    NoHost,
}

impl Default for ConnectStringFormat {
    fn default() -> Self {
        Self(vec![Piece::Host, Piece::Text(":".to_owned()), Piece::Port])
    }
}

impl ConnectStringFormat {
    /// Reads a format.
    ///
    /// # Errors
    /// See [`FormatError`].
    pub fn parse(text: &str) -> Result<Self, FormatError> {
        const PLACEHOLDERS: [(&str, Piece); 3] = [
            ("{host}", Piece::Host),
            ("{port}", Piece::Port),
            ("{player_session_id}", Piece::PlayerSessionId),
        ];
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            if at > 0 {
                pieces.push(Piece::Text(rest[..at].to_owned()));
            }
            let (placeholder, piece) = PLACEHOLDERS
                .iter()
                .find(|(placeholder, _)| rest[at..].starts_with(placeholder))
                .ok_or(FormatError::UnknownPlaceholder(text.len() - rest.len() + at))?;
            pieces.push(piece.clone());
            rest = &rest[at + placeholder.len()..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        if pieces.contains(&Piece::Host) { Ok(Self(pieces)) } else { Err(FormatError::NoHost) }
    }

    /// Writes the connect string to a server. IPv6 addresses stand in brackets.
    pub fn write(&self, address: &ServerAddress, player_session_id: &str) -> String {
        let mut written = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => written.push_str(text),
                Piece::Host if address.host.contains(':') => {
                    written.push('[');
                    written.push_str(&address.host);
                    written.push(']');
                }
                Piece::Host => written.push_str(&address.host),
                Piece::Port => written.push_str(&address.port.to_string()),
                Piece::PlayerSessionId => written.push_str(player_session_id),
            }
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: &str, host: &str) -> String {
        let address = ServerAddress { host: host.to_owned(), port: 7777 };
        ConnectStringFormat::parse(format).unwrap().write(&address, "psess-1")
    }

    #[test]
    fn formats_are_filled_in() {
        for (format, host, expected) in [
            ("{host}:{port}", "10.0.0.7", "10.0.0.7:7777"),
            ("{host}:{port}", "2001:db8::7", "[2001:db8::7]:7777"),
            ("{host}:{port}?PlayerSessionId={player_session_id}", "h", "h:7777?PlayerSessionId=psess-1"),
            ("udp://{host}/{port}}", "h", "udp://h/7777}"),
        ] {
            assert_eq!(written(format, host), expected, "{format}");
        }
    }

    #[test]
    fn the_default_is_unreals() {
        assert_eq!(ConnectStringFormat::default(), ConnectStringFormat::parse("{host}:{port}").unwrap());
    }

    #[test]
    fn bad_formats_say_where() {
        assert_eq!(ConnectStringFormat::parse("{host}:{prot}"), Err(FormatError::UnknownPlaceholder(7)));
        assert_eq!(ConnectStringFormat::parse("nowhere"), Err(FormatError::NoHost));
    }
}
