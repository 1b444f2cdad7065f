//! What creates have begun and nobody came back for. It would hold a server that nobody plays on, so it is ended.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rallypoint_gamelift_api::{
    DescribePlayerSessionsInput, Exception, ExceptionKind, GameSessionPlacementState, PlayerSessionStatus,
    StopGameSessionPlacementInput,
};
use tokio::time::Instant;
use tracing::{debug, info, warn};

use super::super::PlayersDoor;
use super::begun::{Asked, Begun, Standing, described, is_passing};
use crate::request_id;

/// After how many times the wait of a create nobody is expected back any more.
const WAITS: u32 = 2;
/// How often ending something is tried, and how long is paused first and at most in between: quotas allow 20 in a second.
const TRIES: u32 = 12;
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// When it is looked for what may have been begun: at once, and when the last attempt of a backend that hung has come to
/// its end.
const LOOKS_FOR_LOST: [Duration; 3] = [Duration::ZERO, Duration::from_secs(2), Duration::from_secs(30)];

/// What a create without a client's token makes, until it is answered. When the wait is over or given up without an answer it
/// is ended: nobody else knows of it. So is what may have been made although its answer was lost.
pub(super) struct Unclaimed {
    door: Arc<PlayersDoor>,
    /// None for who can come back by a token of their own.
    asked: Option<Arc<Asked>>,
    /// What was begun, once that is known.
    begun: Option<Begun>,
}

impl Unclaimed {
    /// Nothing is begun yet.
    pub(super) fn new(door: &Arc<PlayersDoor>, asked: Option<&Arc<Asked>>) -> Self {
        Self { door: Arc::clone(door), asked: asked.cloned(), begun: None }
    }

    pub(super) fn has_begun(&mut self, begun: &Begun) {
        self.begun = Some(begun.clone());
    }

    /// Somebody knows of it, or there is nothing.
    pub(super) fn claim(mut self) {
        self.asked = None;
    }
}

impl Drop for Unclaimed {
    fn drop(&mut self) {
        let Some(asked) = self.asked.take() else { return };
        let (door, begun) = (Arc::clone(&self.door), self.begun.take());
        request_id::spawn(async move {
            match begun {
                Some(begun) => end(door, begun).await,
                None => end_if_begun(door, &asked).await,
            }
        });
    }
}

/// Looks for what may have been begun. A request that was given up may still be carried out behind us, so it is looked for
/// more than once.
async fn end_if_begun(door: Arc<PlayersDoor>, asked: &Asked) {
    for pause in LOOKS_FOR_LOST {
        tokio::time::sleep(pause).await;
        match Begun::lost(&door, asked).await {
            Ok(Some(begun)) => return end(door, begun).await,
            Ok(None) => {}
            Err(exception) => debug!(%exception, "whether something was begun cannot be told"),
        }
    }
}

/// Creates that were answered with a ticket, and when somebody last asked for them.
#[derive(Default)]
pub(in super::super) struct Awaited(Mutex<HashMap<Begun, Instant>>);

impl Awaited {
    /// Notes that somebody asks. True when nobody has before.
    fn asked(&self, begun: &Begun) -> bool {
        self.lock().insert(begun.clone(), Instant::now()).is_none()
    }

    fn last_asked(&self, begun: &Begun) -> Option<Instant> {
        self.lock().get(begun).copied()
    }

    /// Somebody has the answer, or there is none to be had.
    pub(super) fn settled(&self, begun: &Begun) {
        self.lock().remove(begun);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Begun, Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sees to it that what a ticket stands for is ended when nobody asks for it any more, for as long as this gateway runs.
pub(super) fn attend(door: &Arc<PlayersDoor>, begun: &Begun) {
    if !door.awaited.asked(begun) {
        return;
    }
    let (door, begun) = (Arc::clone(door), begun.clone());
    request_id::spawn(async move {
        let is_abandoned = tokio::select! {
            is_abandoned = is_abandoned(&door, &begun) => is_abandoned,
            () = door.stop.cancelled() => false,
        };
        door.awaited.settled(&begun);
        if is_abandoned {
            end(door, begun).await;
        }
    });
}

/// Waits until it is known whether somebody came back. As long as it is on its way the service's own times bound it. Then
/// it is looked at twice, a wait apart: its maker may be asking another gateway, and takes a slot by the next time.
async fn is_abandoned(door: &PlayersDoor, begun: &Begun) -> bool {
    let patience = door.activation_wait * WAITS;
    let mut was_empty = false;
    let mut next = Instant::now() + patience;
    loop {
        tokio::time::sleep_until(next).await;
        let Some(asked) = door.awaited.last_asked(begun) else { return false };
        next = Instant::now() + patience;
        if asked + patience > Instant::now() {
            (next, was_empty) = (asked + patience, false);
            continue;
        }
        match look(door, begun).await {
            Ok(Sight::Settled) => return false,
            Ok(Sight::Empty) if was_empty => return true,
            Ok(Sight::Empty) => was_empty = true,
            Ok(Sight::Pending) => {}
            Err(exception) if is_passing(&exception) => {}
            Err(exception) => {
                debug!(%exception, "what became of a create cannot be told");
                return false;
            }
        }
    }
}

enum Sight {
    Pending,
    /// It is active, and nobody has come.
    Empty,
    Settled,
}

async fn look(door: &PlayersDoor, begun: &Begun) -> Result<Sight, Exception> {
    let session = match begun.standing(door, Duration::ZERO).await? {
        Standing::Pending => return Ok(Sight::Pending),
        Standing::Over(_) => return Ok(Sight::Settled),
        Standing::Active(session) => session,
    };
    let input = DescribePlayerSessionsInput {
        game_session_id: Some(session.game_session_id),
        ..DescribePlayerSessionsInput::default()
    };
    let players = door.backend.ask(input).await?.player_sessions;
    // A queue reserves the maker's slot by itself: one that nobody came to in time is nobody's.
    let came = players.iter().any(|player| player.status != PlayerSessionStatus::TimedOut);
    Ok(if came { Sight::Settled } else { Sight::Empty })
}

/// Ends what was begun, however long the service has no time for it.
async fn end(door: Arc<PlayersDoor>, begun: Begun) {
    info!(?begun, "ending what nobody waits for");
    let mut pause = FIRST_PAUSE;
    for _ in 0..TRIES {
        match try_to_end(&door, &begun).await {
            Ok(()) => return,
            Err(exception) if is_passing(&exception) => debug!(%exception, "it is tried again"),
            Err(exception) => {
                debug!(%exception, "it could not be ended");
                return;
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    warn!(?begun, "what nobody waits for could not be ended: it goes on until its server ends it");
}

/// Stops a placement that its maker has given up, if there is one: it would make a game session after all.
pub(in super::super) async fn withdraw(door: &PlayersDoor, placement_id: String) -> Result<(), Exception> {
    match try_to_end(door, &Begun::Placement(placement_id)).await {
        Err(exception) if exception.kind == ExceptionKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

async fn try_to_end(door: &PlayersDoor, begun: &Begun) -> Result<(), Exception> {
    match begun {
        Begun::GameSession(id) => terminate(door, id).await,
        Begun::Placement(id) => {
            let input = StopGameSessionPlacementInput { placement_id: id.clone() };
            let placement = match door.backend.ask(input).await {
                Ok(stopped) => stopped.game_session_placement,
                Err(exception) if is_passing(&exception) => return Err(exception),
                // It may have been fulfilled in between.
                Err(_) => described(door, id).await?,
            };
            match (placement.status, placement.game_session_arn) {
                (GameSessionPlacementState::Fulfilled, Some(id)) => terminate(door, &id).await,
                _ => Ok(()),
            }
        }
    }
}

/// One that is over already is as good.
async fn terminate(door: &PlayersDoor, game_session_id: &str) -> Result<(), Exception> {
    match door.end_now(game_session_id.to_owned()).await {
        Err(exception) if exception.kind == ExceptionKind::InvalidGameSessionStatus => Ok(()),
        outcome => outcome.map(drop),
    }
}
