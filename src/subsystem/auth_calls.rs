//! Who plays here, and what proves it.

use std::sync::Arc;

use super::{Outgoing, RpEventMode, Subsystem};
use crate::auth::{AuthRequestId, AuthTokenRequest};
use crate::result::RpResult;
use crate::session::{LocalPlayer, is_player_id};

/// Asked for an auth token, in tick, wait or close; the answer is [`Subsystem::provide_auth_token`], then or later.
pub type AuthTokenProvider = Arc<dyn Fn(&AuthTokenRequest) + Send + Sync>;

impl Subsystem {
    /// Says who plays here. Calls made from now on are made in this player's name. The auth token of the player who plays already
    /// is replaced also for what is under way.
    ///
    /// # Errors
    /// [`RpResult::InvalidArgument`] for an empty id or one longer than GameLift's 1,024 bytes.
    pub fn set_local_player(&self, mut player: LocalPlayer) -> Result<(), RpResult> {
        if !is_player_id(&player.id) {
            return Err(RpResult::InvalidArgument);
        }
        let token = std::mem::take(&mut player.auth_token);
        let mut state = self.open()?;
        if !state.bearer.is_of(&player.id) {
            state.bearer = Arc::new(state.bearer.hand_over(player.id.clone()));
        }
        state.bearer.set(Some(token));
        state.player = player;
        Ok(())
    }

    /// Says who is asked for an auth token when none is known or the gateway refuses the one that is. None: nobody, and a refusal
    /// is an operation's end. Where events are polled it must be none, and makes requests be polled from now on.
    ///
    /// # Errors
    /// [`RpResult::WrongEventMode`] for a provider where events are polled.
    pub fn set_auth_token_provider(&self, provider: Option<AuthTokenProvider>) -> Result<(), RpResult> {
        if provider.is_some() {
            self.require_mode(RpEventMode::Callbacks)?;
        }
        let before = {
            let mut state = self.open()?;
            state.bearer.allow_asking(provider.is_some() || self.polls());
            std::mem::replace(&mut state.auth_provider, provider)
        };
        // What it owns may be the caller's code to drop: no lock is held.
        drop(before);
        Ok(())
    }

    /// Answers a question for an auth token: with none, what waits for it is over as [`RpResult::Unauthorized`]. No question: the
    /// local player's auth token is this one from now on, or none is known.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`] for a question that waits for no answer, any more.
    pub fn provide_auth_token(
        &self,
        question: Option<AuthRequestId>,
        token: Option<String>,
    ) -> Result<(), RpResult> {
        let state = self.open()?;
        match question {
            None => state.bearer.set(token),
            Some(question) if state.bearer.answer(question, token) => {}
            Some(_) => return Err(RpResult::InvalidHandle),
        }
        Ok(())
    }

    /// Hands a question on to the game, unless it is answered by now.
    pub(super) fn want_auth_token(&self, request: AuthTokenRequest) -> Result<(), RpResult> {
        let provider = {
            let mut state = self.lock()?;
            if state.closed || !state.bearer.waits_for(request.id) {
                return Ok(());
            }
            if self.polls() {
                self.post(&mut state, Outgoing::AuthTokenRequest(request));
                return Ok(());
            }
            state.auth_provider.clone()
        };
        if let Some(provide) = provider {
            provide(&request);
        }
        Ok(())
    }
}
