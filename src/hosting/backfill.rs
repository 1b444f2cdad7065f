//! Looking for players for the game session hosted here; who plays is given, or gathered first.

use std::collections::BTreeSet;

use rallypoint_wire::server_sdk::{Action, Player, PlayerSessionPage, PlayerSessionStatus, ResponseBody};

use super::checks;
use super::life::Hosting;
use super::matchmaker_data::MatchmakerData;
use super::{HostingAnswer, HostingPlan};
use crate::event::OperationId;
use crate::result::{Failure, RpResult};

/// More pages than a game session of 200 slots fills in its life, if a slot is given out fifty times.
const MOST_PAGES: u32 = 500;

/// Who plays already.
#[derive(Clone, Debug, PartialEq)]
pub enum BackfillPlayers {
    /// These.
    Given(Vec<Player>),
    /// Whoever has a slot that is reserved or taken, as matchmaker data describes them.
    OfMatchmakerData,
}

/// For whom players are looked for: the server SDK's `StartMatchBackfillRequest`, without the game session, which is the
/// process's own.
#[derive(Clone, Debug, PartialEq)]
pub struct BackfillRequest {
    /// Whose rules hold, an ARN; none takes it from matchmaker data.
    pub matchmaking_configuration_arn: Option<String>,
    /// The ticket's name, or empty for the service to choose one.
    pub ticket_id: String,
    /// Who plays already.
    pub players: BackfillPlayers,
}

/// A backfill whose players are gathered.
#[derive(Clone, Debug)]
pub(super) struct Gathering {
    game_session_arn: String,
    matchmaking_configuration_arn: String,
    ticket_id: String,
    known: Vec<Player>,
    present: BTreeSet<String>,
    pages: u32,
}

impl Hosting {
    /// What the matchmaker says about the game session hosted here.
    ///
    /// # Errors
    /// See [`Self::game_session_id`] and [`MatchmakerData::read`].
    pub fn matchmaker_data(&self) -> Result<MatchmakerData, RpResult> {
        self.hosted_id()?;
        MatchmakerData::read(self.matchmaker_text())
    }

    /// `StartMatchBackfill` for the game session hosted here.
    ///
    /// # Errors
    /// See [`Self::game_session_id`]; [`RpResult::InvalidArgument`] without players, for one without an id, for a
    /// configuration that is no GameLift ARN, and for a ticket that cannot be one; [`RpResult::NoMatchmakerData`] and
    /// [`RpResult::BadAnswer`] for what is to be taken from matchmaker data and is not there.
    pub fn start_match_backfill(
        &mut self,
        operation: OperationId,
        request: BackfillRequest,
    ) -> Result<HostingPlan, RpResult> {
        let game_session_arn = self.hosted_id()?;
        let BackfillRequest { matchmaking_configuration_arn, ticket_id, players } = request;
        let is_read = matchmaking_configuration_arn.is_none() || players == BackfillPlayers::OfMatchmakerData;
        let data = if is_read { self.matchmaker_data()? } else { MatchmakerData::default() };
        let matchmaking_configuration_arn =
            matchmaking_configuration_arn.unwrap_or(data.matchmaking_configuration_arn);
        if !checks::is_gamelift_arn(&matchmaking_configuration_arn) || !checks::is_ticket_id(&ticket_id) {
            return Err(RpResult::InvalidArgument);
        }
        let players = match players {
            BackfillPlayers::Given(players) => players,
            BackfillPlayers::OfMatchmakerData => {
                let gathering = Gathering {
                    game_session_arn: game_session_arn.clone(),
                    matchmaking_configuration_arn,
                    ticket_id,
                    known: data.players,
                    present: BTreeSet::new(),
                    pages: 0,
                };
                self.gathering.insert(operation, gathering);
                return Ok(HostingPlan::Ask(page_of(game_session_arn, String::new())));
            }
        };
        if players.is_empty() || players.iter().any(|player| player.player_id.is_empty()) {
            return Err(RpResult::InvalidArgument);
        }
        Ok(HostingPlan::Ask(Action::StartMatchBackfill {
            game_session_arn,
            matchmaking_configuration_arn,
            ticket_id,
            players,
        }))
    }

    /// Takes a page of who plays, and asks for the next one or for the backfill.
    pub(super) fn gather(
        &mut self,
        operation: OperationId,
        mut gathering: Gathering,
        answer: Option<Box<ResponseBody>>,
    ) -> Result<HostingAnswer, Failure> {
        let Some(ResponseBody::PlayerSessions(page)) = answer.map(|answer| *answer) else {
            let message = "the service's answer lacks who plays: check that it is a GameLift service";
            return Err(Failure::with_message(RpResult::BadAnswer, message));
        };
        let PlayerSessionPage { player_sessions, next_token } = page;
        let has_slot = |status| matches!(status, PlayerSessionStatus::Reserved | PlayerSessionStatus::Active);
        let present = player_sessions.into_iter().filter(|slot| has_slot(slot.status));
        gathering.present.extend(present.map(|slot| slot.player_id));
        gathering.pages += 1;
        if next_token.is_empty() {
            return gathering.finish().map(HostingAnswer::Ask);
        }
        if gathering.pages >= MOST_PAGES {
            let message = "the service has no end of player sessions: give the players yourself";
            return Err(Failure::with_message(RpResult::BadAnswer, message));
        }
        let next = page_of(gathering.game_session_arn.clone(), next_token);
        self.gathering.insert(operation, gathering);
        Ok(HostingAnswer::Ask(next))
    }
}

impl Gathering {
    fn finish(self) -> Result<Action, Failure> {
        let refuse = |message: String| Err(Failure::with_message(RpResult::InvalidArgument, message));
        let mut players = Vec::with_capacity(self.present.len());
        for id in &self.present {
            // One who is left out would be matched again into a full team.
            match self.known.iter().find(|known| known.player_id == *id) {
                Some(known) => players.push(known.clone()),
                None => {
                    let said = format!("{id} plays but no match brought them: give the players yourself");
                    return refuse(said);
                }
            }
        }
        if players.is_empty() {
            return refuse("nobody plays: there is no match to fill".to_owned());
        }
        Ok(Action::StartMatchBackfill {
            game_session_arn: self.game_session_arn,
            matchmaking_configuration_arn: self.matchmaking_configuration_arn,
            ticket_id: self.ticket_id,
            players,
        })
    }
}

fn page_of(game_session_id: String, next_token: String) -> Action {
    Action::DescribePlayerSessions {
        game_session_id,
        player_id: String::new(),
        player_session_id: String::new(),
        player_session_status_filter: None,
        next_token,
        limit: None,
    }
}
