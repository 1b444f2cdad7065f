//! What the server SDKs check before they send (Go 5.6; the C++ and the C# SDK check less).

/// As long as any id may be but a player's.
const LONGEST_ID: usize = 256;
/// As long as a player's id or a player session's may be in a description.
const LONGEST_DESCRIBED: usize = 1024;
/// As long as a backfill ticket's name may be.
const LONGEST_TICKET: usize = 128;

fn is_of(text: &str, length: std::ops::RangeInclusive<usize>, also: &str) -> bool {
    length.contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c))
}

pub(super) fn is_websocket_url(text: &str) -> bool {
    text.starts_with("ws://") || text.starts_with("wss://")
}

/// 1 to 256 of `[a-zA-Z0-9.-]`.
pub(super) fn is_fleet_id(text: &str) -> bool {
    is_of(text, 1..=LONGEST_ID, ".-")
}

/// 1 to 256 of `[a-zA-Z0-9-]`, with at most one `/` between.
pub(super) fn is_host_id(text: &str) -> bool {
    let mut parts = text.split('/');
    text.len() <= LONGEST_ID
        && parts.clone().count() <= 2
        && parts.all(|part| is_of(part, 1..=LONGEST_ID, "-"))
}

/// What a player may show: 1 to 256 of `[a-zA-Z0-9.-]`.
pub(super) fn is_player_session_id(text: &str) -> bool {
    is_of(text, 1..=LONGEST_ID, ".-")
}

/// A role: 1 to 256 of what IAM allows in one. The SDKs refuse some legal names, those with `_+=,.@`.
pub(super) fn is_role_arn(text: &str) -> bool {
    is_of(text, 1..=LONGEST_ID, ":/-_+=,.@")
}

/// A game session: 1 to 256 of `[a-zA-Z0-9:/-]`.
pub(super) fn is_arn_text(text: &str) -> bool {
    is_of(text, 1..=LONGEST_ID, ":/-")
}

/// A player or a player session that is described: 1 to 1,024 bytes.
pub(super) fn is_described_id(text: &str) -> bool {
    (1..=LONGEST_DESCRIBED).contains(&text.len())
}

/// `arn:aws:gamelift:<region>:<account, or nothing>:<kind>/<id>`, 1 to 256. The SDKs want Amazon's own form of a region,
/// which a local gateway need not have.
pub(super) fn is_gamelift_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let [arn, partition, service, region, account, resource] = parts[..] else { return false };
    let Some((kind, id)) = resource.split_once('/') else { return false };
    text.len() <= LONGEST_ID
        && arn == "arn"
        && matches!(partition, "aws" | "aws-cn")
        && service == "gamelift"
        && is_of(region, 1..=LONGEST_ID, "-")
        && (account.is_empty() || (account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit())))
        && !kind.is_empty()
        && kind.bytes().all(|b| b.is_ascii_lowercase())
        && !id.is_empty()
}

/// At most 128 of `[a-zA-Z0-9.-]`; may be empty.
pub(super) fn is_ticket_id(text: &str) -> bool {
    is_of(text, 0..=LONGEST_TICKET, ".-")
}

/// 2 to 64 of `[a-zA-Z0-9_+=,.@-]`.
pub(super) fn is_role_session_name(text: &str) -> bool {
    is_of(text, 2..=LONGEST_ROLE_SESSION_NAME, "_+=,.@-")
}

/// As long as a role session's name may be.
pub(super) const LONGEST_ROLE_SESSION_NAME: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_checked_as_the_server_sdks_do() {
        type Check = fn(&str) -> bool;
        let long = |length: usize| "x".repeat(length);
        let tables: [(&str, Check, Vec<String>, Vec<String>); 5] = [
            (
                "an ARN text",
                is_arn_text,
                vec!["arn:aws:gamelift:local::gamesession/f-1/g-1".to_owned(), long(256)],
                vec![String::new(), "a_b".to_owned(), "a.b".to_owned(), long(257)],
            ),
            (
                "a GameLift ARN",
                is_gamelift_arn,
                vec![
                    "arn:aws:gamelift:eu-west-1:123456789012:matchmakingconfiguration/mm".to_owned(),
                    "arn:aws-cn:gamelift:cn-north-1::gamesession/f/g".to_owned(),
                    "arn:aws:gamelift:local::matchmakingconfiguration/mm".to_owned(),
                ],
                vec![
                    "mm".to_owned(),
                    "arn:aws:s3:eu-west-1::bucket/x".to_owned(),
                    "arn:aws:gamelift:eu-west-1:12:kind/x".to_owned(),
                    "arn:aws:gamelift:eu-west-1::kind/".to_owned(),
                    "arn:aws:gamelift:eu-west-1::kind".to_owned(),
                    "arn:aws:gamelift:::kind/x".to_owned(),
                    format!("arn:aws:gamelift:eu-west-1::kind/{}", long(256)),
                ],
            ),
            (
                "a ticket",
                is_ticket_id,
                vec![String::new(), "t-1.a".to_owned(), long(128)],
                vec!["t_1".to_owned(), "t 1".to_owned(), long(129)],
            ),
            (
                "a role session's name",
                is_role_session_name,
                vec!["ab".to_owned(), "a_b+c=d,e.f@g-h".to_owned(), long(64)],
                vec!["a".to_owned(), "a b".to_owned(), long(65)],
            ),
            (
                "who is described",
                is_described_id,
                vec!["Ann Ünal".to_owned(), long(1024)],
                vec![String::new(), long(1025)],
            ),
        ];
        for (title, check, good, bad) in tables {
            for text in good {
                assert!(check(&text), "{title}: {text}");
            }
            for text in bad {
                assert!(!check(&text), "{title}: {text}");
            }
        }
    }
}
