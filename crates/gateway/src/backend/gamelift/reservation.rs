//! A player's one slot in a game session.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rallypoint_gamelift_api::{
    CreatePlayerSessionInput, DescribePlayerSessionsInput, Exception, ExceptionKind, PlayerSession,
    PlayerSessionStatus, Validate,
};

use super::upstream::Upstream;

/// How many slots are asked for at once, and how often: 200 play at most.
const PAGE: u32 = 100;
const MOST_PAGES: usize = 4;

type Key = (String, String);

/// Players who are looking for their slot right now. GameLift gives a player as many as are asked for, so two requests of
/// one player at one gateway take turns. At two gateways they may take two slots; the one that nobody comes to is open
/// again after GameLift's 60 seconds.
#[derive(Default)]
pub(super) struct Reservations {
    turns: Mutex<HashMap<Key, Arc<tokio::sync::Mutex<()>>>>,
}

impl Reservations {
    /// The slot the player holds, or a new one.
    pub(super) async fn reserve(
        &self,
        upstream: &Upstream,
        game_session_id: &str,
        player_id: &str,
    ) -> Result<PlayerSession, Exception> {
        let turn = self.turn((game_session_id.to_owned(), player_id.to_owned()));
        let _mine = turn.lock.lock().await;
        if let Some(held) = held(upstream, game_session_id, player_id).await? {
            return Ok(held);
        }
        let input = CreatePlayerSessionInput {
            game_session_id: game_session_id.to_owned(),
            player_id: player_id.to_owned(),
            player_data: None,
        };
        Ok(upstream.ask(input).await?.player_session)
    }

    fn turn(&self, key: Key) -> Turn<'_> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let lock = Arc::clone(turns.entry(key.clone()).or_default());
        Turn { turns: &self.turns, key, lock }
    }
}

/// A player's place among those who ask for the same.
struct Turn<'a> {
    turns: &'a Mutex<HashMap<Key, Arc<tokio::sync::Mutex<()>>>>,
    key: Key,
    lock: Arc<tokio::sync::Mutex<()>>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        // The map's and ours: nobody else waits.
        if Arc::strong_count(&self.lock) <= 2 {
            turns.remove(&self.key);
        }
    }
}

/// The slot a player holds. A slot goes from reserved to active and never back, so in this order none is overlooked.
async fn held(
    upstream: &Upstream,
    game_session_id: &str,
    player_id: &str,
) -> Result<Option<PlayerSession>, Exception> {
    for status in [PlayerSessionStatus::Reserved, PlayerSessionStatus::Active] {
        let mut next_token = None;
        for _ in 0..MOST_PAGES {
            let input = DescribePlayerSessionsInput {
                game_session_id: Some(game_session_id.to_owned()),
                player_session_status_filter: Some(status.as_str().to_owned()),
                limit: Some(PAGE),
                next_token,
                ..DescribePlayerSessionsInput::default()
            };
            let page = upstream.ask(input).await?;
            let is_held =
                |session: &PlayerSession| session.player_id == player_id && session.status == status;
            if let Some(held) = page.player_sessions.into_iter().find(is_held) {
                return Ok(Some(held));
            }
            next_token = page.next_token;
            if next_token.is_none() {
                break;
            }
        }
    }
    Ok(None)
}

/// Whether a slot is open again. GameLift has no operation that gives one back: it opens when the server removes the
/// player, or when nobody came in time.
pub(super) async fn is_over(upstream: &Upstream, player_session_id: &str) -> Result<bool, Exception> {
    let unknown = || {
        let message = format!("player session {player_session_id} does not exist");
        Exception::new(ExceptionKind::NotFound, message)
    };
    let input = DescribePlayerSessionsInput {
        player_session_id: Some(player_session_id.to_owned()),
        ..DescribePlayerSessionsInput::default()
    };
    // What cannot be one's id is none's.
    input.validate().map_err(|_| unknown())?;
    let session = upstream.ask(input).await?.player_sessions.into_iter().next().ok_or_else(unknown)?;
    Ok(matches!(session.status, PlayerSessionStatus::Completed | PlayerSessionStatus::TimedOut))
}
