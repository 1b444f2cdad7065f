//! What the server SDKs sign of a connection's query. It is no standard SigV4: three ids and nothing else, no method, path,
//! header or body. Facts: the Go SDK 5.6.0 and the C++ SDK 5.4.0.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The only signing algorithm.
pub const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The service in a credential's scope.
pub const SERVICE: &str = "gamelift";
/// What a credential's scope ends with.
pub const TERMINATOR: &str = "aws4_request";

const LEFT_AS_IT_IS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// How a space of an id is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// `%20`, as C++ does.
    Escaped,
    /// `+`, as Go does.
    Plus,
}

/// The text whose SHA-256 is signed.
pub fn signed_ids(compute_id: &str, fleet_id: &str, process_id: &str, space: Space) -> String {
    let escape = |id| {
        let escaped = utf8_percent_encode(id, LEFT_AS_IT_IS).to_string();
        match space {
            Space::Escaped => escaped,
            Space::Plus => escaped.replace("%20", "+"),
        }
    };
    format!("ComputeId={}&FleetId={}&pID={}", escape(compute_id), escape(fleet_id), escape(process_id))
}

/// The text that the signature is of. `digest` is the SHA-256 of [`signed_ids`] in lower-case hexadecimal, `scope`
/// what follows the access key in the credential.
pub fn text_to_sign(date: &str, scope: &str, digest: &str) -> String {
    format!("{ALGORITHM}\n{date}\n{scope}\n{digest}")
}

#[cfg(test)]
mod tests {
    use super::{Space, signed_ids};

    #[test]
    fn ids_are_escaped_as_either_sdk_does() {
        let ids = |space| signed_ids("a/b c", "fleet-1", "p~1", space);
        assert_eq!(ids(Space::Escaped), "ComputeId=a%2Fb%20c&FleetId=fleet-1&pID=p~1");
        assert_eq!(ids(Space::Plus), "ComputeId=a%2Fb+c&FleetId=fleet-1&pID=p~1");
    }
}
