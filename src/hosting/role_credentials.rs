//! Role credentials that are still good, so that the service is not asked again.

use std::collections::HashMap;

use rallypoint_wire::server_sdk::FleetRoleCredentials;

/// Credentials that hold for less are asked for anew, as in the server SDKs: 15 minutes.
const MARGIN_MS: i64 = 15 * 60 * 1000;

/// What is known of the roles that were asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct RoleCredentials {
    by_role: HashMap<String, FleetRoleCredentials>,
    not_managed: bool,
}

/// What is known of one role.
#[derive(Debug, PartialEq)]
pub(super) enum Known {
    /// Nothing, or no more: ask.
    Nothing,
    /// These hold for a while yet.
    Good(FleetRoleCredentials),
    /// The service has none for a process that it does not manage.
    NotManaged,
}

impl RoleCredentials {
    /// What is known at that time, in milliseconds since the epoch. As in the SDKs the session's name plays no part.
    pub(super) fn look_up(&mut self, role_arn: &str, now_ms: i64) -> Known {
        if self.not_managed {
            return Known::NotManaged;
        }
        match self.by_role.get(role_arn) {
            Some(known) if known.expiration.saturating_sub(now_ms) > MARGIN_MS => Known::Good(known.clone()),
            Some(_) => {
                self.by_role.remove(role_arn);
                Known::Nothing
            }
            None => Known::Nothing,
        }
    }

    /// Takes what the service answered.
    pub(super) fn learn(&mut self, role_arn: String, answered: &FleetRoleCredentials) -> Known {
        if answered.access_key_id.is_empty() {
            self.not_managed = true;
            return Known::NotManaged;
        }
        self.by_role.insert(role_arn, answered.clone());
        Known::Good(answered.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(expiration: i64) -> FleetRoleCredentials {
        FleetRoleCredentials { access_key_id: "AK".to_owned(), expiration, ..Default::default() }
    }

    #[test]
    fn credentials_are_good_until_a_quarter_of_an_hour_before_their_end() {
        let mut known = RoleCredentials::default();
        let good = credentials(3_600_000);
        known.learn("role".to_owned(), &good);
        for (now, expected) in [
            (0, Known::Good(good.clone())),
            (3_600_000 - MARGIN_MS - 1, Known::Good(good)),
            (3_600_000 - MARGIN_MS, Known::Nothing),
            // It was forgotten.
            (0, Known::Nothing),
        ] {
            assert_eq!(known.look_up("role", now), expected, "{now}");
        }
        assert_eq!(known.look_up("another", 0), Known::Nothing);
    }

    #[test]
    fn an_empty_key_is_remembered_for_every_role() {
        let mut known = RoleCredentials::default();
        assert_eq!(known.learn("role".to_owned(), &FleetRoleCredentials::default()), Known::NotManaged);
        assert_eq!(known.look_up("another", 0), Known::NotManaged);
    }
}
