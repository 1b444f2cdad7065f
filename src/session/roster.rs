//! Players of named sessions: registering and unregistering them. Who is in a session is the game's to say; slots are
//! counted at once, the delegates come with the operation's end.

use std::sync::Arc;

use super::notice::{RpParticipantLeftReason, SessionNotice};
use super::plan::{Plan, Registration};
use super::{SessionName, Sessions};
use crate::result::RpResult;

impl Sessions {
    /// `RegisterPlayers`: takes slots, public before private; for invited players private before public. A player who is
    /// registered already takes none, which is no failure.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`].
    pub fn register_players(
        &mut self,
        session: SessionName,
        players: Arc<[String]>,
        was_invited: bool,
    ) -> Result<(Plan, Registration), RpResult> {
        let named = self.get_mut(&session).ok_or(RpResult::SessionNotFound)?;
        let (public, private) = (named.settings.public_connections, named.settings.private_connections);
        let changed = named.players.register(players.iter(), was_invited, public, private);
        Ok((Plan::Finish, Registration { session, players, changed }))
    }

    /// `UnregisterPlayers`: gives their slots back. A player who is not registered is no failure.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`].
    pub fn unregister_players(
        &mut self,
        session: SessionName,
        players: Arc<[String]>,
    ) -> Result<(Plan, Registration), RpResult> {
        let named = self.get_mut(&session).ok_or(RpResult::SessionNotFound)?;
        let (public, private) = (named.settings.public_connections, named.settings.private_connections);
        let changed = named.players.unregister(players.iter(), public, private);
        Ok((Plan::Finish, Registration { session, players, changed }))
    }

    /// `IsPlayerInSession`: whether the player is registered, or made the session.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`].
    pub fn is_player_in(&self, session: &SessionName, player: &str) -> Result<bool, RpResult> {
        let named = self.get(session).ok_or(RpResult::SessionNotFound)?;
        Ok(named.owner_id == player || named.players.contains(player))
    }

    /// `RegisterLocalPlayer`: notes who of this machine plays in a session. It takes no slot.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`].
    pub fn register_local_player(&mut self, session: &SessionName, player: &str) -> Result<Plan, RpResult> {
        let named = self.get_mut(session).ok_or(RpResult::SessionNotFound)?;
        if !named.local_players.iter().any(|known| known == player) {
            named.local_players.push(player.to_owned());
        }
        Ok(Plan::Finish)
    }

    /// `UnregisterLocalPlayer`. One who is not registered is no failure.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`].
    pub fn unregister_local_player(&mut self, session: &SessionName, player: &str) -> Result<Plan, RpResult> {
        let named = self.get_mut(session).ok_or(RpResult::SessionNotFound)?;
        named.local_players.retain(|known| known != player);
        Ok(Plan::Finish)
    }

    /// `HasPresenceSession`.
    pub fn has_presence_session(&self) -> bool {
        self.iter().any(|session| session.settings.flags.uses_presence)
    }
}

impl Registration {
    pub(super) fn joined(&self) -> Vec<SessionNotice> {
        let joined = |player: &String| SessionNotice::ParticipantJoined(self.session.clone(), player.clone());
        self.changed.iter().map(joined).collect()
    }

    pub(super) fn left(&self, reason: RpParticipantLeftReason) -> Vec<SessionNotice> {
        let left =
            |player: &String| SessionNotice::ParticipantLeft(self.session.clone(), player.clone(), reason);
        self.changed.iter().map(left).collect()
    }
}
