//! Connect strings: a game's format, filled in with what a gateway says.

use rallypoint::session::{ConnectStringFormat, FormatError, ServerAddress};

/// The lines are a format, a host and a player session id; what is missing is empty.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.splitn(3, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (format, host, player_session_id) = (line(), line(), line());
    let address = ServerAddress { host: host.to_owned(), port: 7777 };
    match ConnectStringFormat::parse(format) {
        Ok(parsed) => {
            let written = parsed.write(&address, player_session_id);
            assert_eq!(written, filled(format, &address, player_session_id));
        }
        Err(FormatError::UnknownPlaceholder(at)) => {
            assert_eq!(format.as_bytes()[at], b'{', "the error says where");
        }
        Err(FormatError::NoHost) => assert!(!format.contains("{host}")),
    }
}

/// The same by other means: one placeholder after the other, from the end of the text.
fn filled(format: &str, address: &ServerAddress, player_session_id: &str) -> String {
    let host = if address.host.contains(':') { format!("[{}]", address.host) } else { address.host.clone() };
    let port = address.port.to_string();
    let values =
        [("{host}", host.as_str()), ("{port}", port.as_str()), ("{player_session_id}", player_session_id)];
    let mut written = String::new();
    let mut rest = format;
    while let Some(brace) = rest.rfind('{') {
        let placeholder = &rest[brace..];
        let (name, value) =
            values.iter().find(|(name, _)| placeholder.starts_with(name)).expect("an accepted one");
        written = format!("{value}{}{written}", &placeholder[name.len()..]);
        rest = &rest[..brace];
    }
    format!("{rest}{written}")
}
