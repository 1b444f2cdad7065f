//! Whom a caller may act for, and what is theirs.

use super::refusal::Refusal;
use super::{PlayersDoor, check};
use crate::caller::Caller;

impl Caller {
    /// The player that a request is about, by the `uuid` it carries. Who has proved to be a player acts for themselves
    /// alone, and need not say so.
    pub(super) fn acting_as(&self, uuid: Option<String>) -> Result<String, Refusal> {
        match (self, uuid) {
            (Self::Player(subject), None) => Ok(subject.to_string()),
            (Self::Player(_), Some(uuid)) => self.must_be(&uuid).map(|()| uuid),
            (Self::Anyone | Self::Service, Some(uuid)) => check::player("uuid", &uuid).map(|()| uuid),
            (Self::Anyone | Self::Service, None) => {
                Err(Refusal::invalid("uuid must say who the player is: no token says so here"))
            }
        }
    }

    /// Refuses who has proved to be another player than this one.
    pub(super) fn must_be(&self, player: &str) -> Result<(), Refusal> {
        match self {
            Self::Player(subject) if **subject != *player => Err(Refusal::player_mismatch()),
            Self::Player(_) | Self::Anyone | Self::Service => Ok(()),
        }
    }
}

impl PlayersDoor {
    /// What proves to update and destroy that a game session is its maker's. It is theirs alone where it is known who
    /// they are.
    pub(super) fn owner_token(&self, caller: &Caller, game_session_id: &str, maker: &str) -> String {
        match caller {
            Caller::Anyone => self.secret.owner_token(game_session_id),
            Caller::Player(_) | Caller::Service => self.secret.players_owner_token(game_session_id, maker),
        }
    }

    /// Whether a game session is the caller's, by the token they show.
    pub(super) fn is_owner(&self, caller: &Caller, game_session_id: &str, token: &str) -> bool {
        match caller {
            Caller::Player(subject) => self.secret.is_players_owner_token(game_session_id, subject, token),
            // Nothing is known of the one, and the other acts for everybody: that it is one of ours must do.
            Caller::Anyone | Caller::Service => {
                self.secret.is_owner_token(game_session_id, token)
                    || self.secret.is_some_players_owner_token(game_session_id, token)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::caller::Caller;

    #[test]
    fn who_has_proved_to_be_somebody_is_nobody_else() {
        let ada = Caller::Player("ada".into());
        let given = |uuid: &str| Some(uuid.to_owned());
        assert_eq!(ada.acting_as(None).unwrap(), "ada");
        assert_eq!(ada.acting_as(given("ada")).unwrap(), "ada");
        for other in ["bob", "Ada", "ada ", "", "ada\0"] {
            assert!(ada.acting_as(given(other)).is_err(), "{other:?}");
        }
        for trusted in [Caller::Anyone, Caller::Service] {
            assert_eq!(trusted.acting_as(given("bob")).unwrap(), "bob");
            assert!(trusted.acting_as(None).is_err());
            assert!(trusted.acting_as(given("")).is_err());
        }
    }
}
