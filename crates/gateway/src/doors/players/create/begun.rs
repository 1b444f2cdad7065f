//! What a create has begun: a game session that a server has to activate, or a placement that a queue has to fulfil.

use std::sync::Arc;
use std::time::Duration;

use rallypoint_gamelift_api::{
    CreateGameSessionInput, DescribeGameSessionPlacementInput, DescribeGameSessionsInput,
    DesiredPlayerSession, Exception, ExceptionKind, GameProperty, GameSession, GameSessionPlacement,
    GameSessionPlacementState, GameSessionStatus, PlayerLatency, StartGameSessionPlacementInput, Validate,
};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::super::refusal::Refusal;
use super::super::{PlayersDoor, sessions};
use crate::backend::{Destination, Target};

/// How many game sessions one idempotency token may stand for, one after the other.
pub(in super::super) const GENERATIONS: u32 = 64;

/// The first and the longest pause between two looks at a placement, for all of which GameLift grants an account 75 a
/// second.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// What a create has begun.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(in super::super) enum Begun {
    /// A game session, by its ARN.
    GameSession(String),
    /// A placement, by its id.
    Placement(String),
}

/// What a create asks for, checked.
pub(super) struct Asked {
    pub(super) maker: String,
    pub(super) name: String,
    pub(super) properties: Vec<GameProperty>,
    pub(super) players: u32,
    pub(super) reserve: bool,
    pub(super) latencies: Vec<(String, u32)>,
    /// The client's, or a random one of ours: with it the service tells a call that is sent again.
    pub(super) token: String,
    pub(super) target: Target,
}

impl Asked {
    /// The game session that is asked for, of a fleet or an alias.
    fn game_session(&self, token: String) -> CreateGameSessionInput {
        let Target { destination, location } = &self.target;
        CreateGameSessionInput {
            maximum_player_session_count: self.players,
            fleet_id: destination.fleet_id().map(str::to_owned),
            alias_id: destination.alias_id().map(str::to_owned),
            location: location.clone(),
            name: Some(self.name.clone()),
            game_properties: Some(self.properties.clone()),
            creator_id: Some(self.maker.clone()),
            game_session_id: None,
            idempotency_token: Some(token),
            game_session_data: None,
        }
    }
}

/// How it stands with what was begun.
pub(in super::super) enum Standing {
    /// It is on its way.
    Pending,
    /// The game session can be joined.
    Active(Box<GameSession>),
    /// It came to nothing.
    Over(Refusal),
}

impl Begun {
    /// The token's game session or placement, made if there is none. One that is over is not gone back to: the token then
    /// stands for the next one, so a maker whose game session ended starts again as they started before.
    pub(super) async fn begin(door: &PlayersDoor, asked: &Asked) -> Result<Self, Refusal> {
        for generation in 0..GENERATIONS {
            let token = door.secret.create_token(&asked.maker, &asked.token, generation);
            let begun = match &asked.target.destination {
                Destination::Queue(queue) => place(door, asked, queue, token).await?,
                Destination::Fleet(_) | Destination::Alias(_) => make(door, asked, token).await?,
            };
            if let Some(begun) = begun {
                return Ok(begun);
            }
        }
        Err(Refusal::worn_out_token())
    }

    /// What a create without a client's token has begun although its answer was lost; none when it has begun nothing.
    pub(super) async fn lost(door: &PlayersDoor, asked: &Asked) -> Result<Option<Self>, Exception> {
        let token = door.secret.create_token(&asked.maker, &asked.token, 0);
        if let Destination::Queue(_) = asked.target.destination {
            return match described(door, &token).await {
                Ok(_) => Ok(Some(Self::Placement(token))),
                Err(exception) if exception.kind == ExceptionKind::NotFound => Ok(None),
                Err(exception) => Err(exception),
            };
        }
        if asked.target.destination == *door.backend.destination() {
            let made = door.backend.game_session_of_token(&asked.target, &token).await?;
            return Ok(made.map(|session| Self::GameSession(session.game_session_id)));
        }
        // A fleet that the player chose cannot be asked by token. But the same create again answers what it made.
        match door.backend.ask(asked.game_session(token)).await {
            Ok(made) => Ok(Some(Self::GameSession(made.game_session.game_session_id))),
            Err(exception) if exception.kind == ExceptionKind::FleetCapacityExceeded => Ok(None),
            Err(exception) => Err(exception),
        }
    }

    /// Waits until it is done, at most `patience`, and tells how it stands then.
    pub(in super::super) async fn standing(
        &self,
        door: &PlayersDoor,
        patience: Duration,
    ) -> Result<Standing, Exception> {
        let (id, patience) = match self {
            Self::GameSession(id) => (id.clone(), patience),
            Self::Placement(id) => match placed(door, id, patience).await? {
                Placed::At(id) => (id, Duration::ZERO),
                Placed::Not(standing) => return Ok(standing),
            },
        };
        let session = door.backend.wait_until_activated(&id, patience).await?;
        Ok(match session.status {
            GameSessionStatus::Active => Standing::Active(Box::new(session)),
            GameSessionStatus::Activating => Standing::Pending,
            status => Standing::Over(Refusal::from(Exception::new(
                ExceptionKind::InvalidGameSessionStatus,
                format!("game session {id} is {} and will not take players: try again", status.as_str()),
            ))),
        })
    }
}

/// Whether the same question may be answered in a moment.
pub(super) fn is_passing(exception: &Exception) -> bool {
    matches!(exception.kind, ExceptionKind::Throttling | ExceptionKind::ServiceUnavailable)
}

/// A game session; none when the token's is over.
async fn make(door: &PlayersDoor, asked: &Asked, token: String) -> Result<Option<Begun>, Refusal> {
    let input = asked.game_session(token);
    input.validate()?;
    let made = door.backend.ask(input).await.map_err(|exception| match exception.kind {
        // The exception's own message names the derived token, which means nothing to the caller.
        ExceptionKind::IdempotentParameterMismatch => Refusal::reused_token(),
        _ => Refusal::from(exception),
    })?;
    Ok(is_live(&made.game_session).then_some(Begun::GameSession(made.game_session.game_session_id)))
}

/// A placement; none when the token's is over. A placement's id can be used once, so with one that was used before the
/// service refuses, and is asked what became of it.
async fn place(
    door: &PlayersDoor,
    asked: &Asked,
    queue: &str,
    token: String,
) -> Result<Option<Begun>, Refusal> {
    let latency = |(region, milliseconds): &(String, u32)| PlayerLatency {
        player_id: asked.maker.clone(),
        region_identifier: region.clone(),
        #[expect(clippy::cast_precision_loss, reason = "the API has a float; nobody is 2^23 ms away")]
        latency_in_milliseconds: *milliseconds as f32,
    };
    let maker = || DesiredPlayerSession { player_id: asked.maker.clone(), player_data: None };
    let input = StartGameSessionPlacementInput {
        placement_id: token.clone(),
        game_session_queue_name: queue.to_owned(),
        maximum_player_session_count: asked.players,
        game_properties: Some(asked.properties.clone()),
        game_session_name: Some(asked.name.clone()),
        player_latencies: (!asked.latencies.is_empty())
            .then(|| asked.latencies.iter().map(latency).collect()),
        desired_player_sessions: asked.reserve.then(|| vec![maker()]),
        game_session_data: None,
        priority_configuration_override: None,
    };
    input.validate()?;
    let placement = match door.backend.ask(input).await {
        Ok(started) => started.game_session_placement,
        Err(refused) if matches!(refused.kind, ExceptionKind::InvalidRequest | ExceptionKind::Conflict) => {
            match described(door, &token).await {
                Ok(placement) => placement,
                Err(missing) if missing.kind == ExceptionKind::NotFound => return Err(refused.into()),
                Err(exception) => return Err(exception.into()),
            }
        }
        Err(exception) => return Err(exception.into()),
    };
    let is_live = match (placement.status, placement.game_session_arn) {
        (GameSessionPlacementState::Pending, _) => true,
        (GameSessionPlacementState::Fulfilled, Some(id)) => {
            is_live(&sessions::describe(door, DescribeGameSessionsInput::of_game_session(id)).await?)
        }
        _ => false,
    };
    Ok(is_live.then_some(Begun::Placement(token)))
}

fn is_live(session: &GameSession) -> bool {
    matches!(session.status, GameSessionStatus::Activating | GameSessionStatus::Active)
}

/// Where a placement has got to.
enum Placed {
    /// There is a game session, by its ARN.
    At(String),
    Not(Standing),
}

async fn placed(door: &PlayersDoor, id: &str, patience: Duration) -> Result<Placed, Exception> {
    let until = Instant::now() + patience;
    let mut pause = FIRST_PAUSE;
    loop {
        let placement = match described(door, id).await {
            Ok(placement) => Some(placement),
            Err(exception) if is_passing(&exception) && Instant::now() + pause < until => None,
            Err(exception) => return Err(exception),
        };
        if let Some(placement) = placement {
            let over = match (placement.status, placement.game_session_arn) {
                (GameSessionPlacementState::Fulfilled, Some(id)) => return Ok(Placed::At(id)),
                (GameSessionPlacementState::Pending, _) => None,
                (GameSessionPlacementState::TimedOut, _) => Some(Refusal::placement_timed_out()),
                (GameSessionPlacementState::Cancelled, _) => Some(Refusal::placement_cancelled()),
                (GameSessionPlacementState::Failed | GameSessionPlacementState::Fulfilled, _) => {
                    Some(Refusal::placement_failed())
                }
            };
            if let Some(refusal) = over {
                return Ok(Placed::Not(Standing::Over(refusal)));
            }
            if Instant::now() >= until {
                return Ok(Placed::Not(Standing::Pending));
            }
        }
        tokio::time::sleep_until((Instant::now() + pause).min(until)).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

pub(super) async fn described(door: &PlayersDoor, id: &str) -> Result<GameSessionPlacement, Exception> {
    let input = DescribeGameSessionPlacementInput { placement_id: id.to_owned() };
    Ok(door.backend.ask(input).await?.game_session_placement)
}

impl PlayersDoor {
    /// [`Begun::standing`] for a create that somebody waits for: what came to nothing is its refusal, and what is on its
    /// way is none.
    pub(super) async fn active(
        self: &Arc<Self>,
        begun: &Begun,
        patience: Duration,
    ) -> Result<Option<GameSession>, Refusal> {
        match begun.standing(self, patience).await? {
            Standing::Active(session) => Ok(Some(*session)),
            Standing::Pending => Ok(None),
            Standing::Over(refusal) => Err(refusal),
        }
    }
}
