//! Operations on matchmaking tickets.

use rallypoint_fleet as fleet;
use rallypoint_fleet::{Command, Reply, TicketId};
use rallypoint_gamelift_api::{
    AcceptMatchInput, AcceptMatchOutput, DescribeMatchmakingInput, DescribeMatchmakingOutput, Exception,
    MatchmakingTicket, StartMatchBackfillInput, StartMatchBackfillOutput, StartMatchmakingInput,
    StartMatchmakingOutput, StopMatchmakingInput, StopMatchmakingOutput,
};
use tokio::sync::watch;

use super::operations::unexpected;
use super::{Embedded, State, convert};
use crate::backend::TicketView;

impl Embedded {
    pub(super) async fn start_matchmaking(
        &self,
        input: StartMatchmakingInput,
    ) -> Result<StartMatchmakingOutput, Exception> {
        let command = Command::StartMatchmaking(Box::new(convert::new_ticket(input)));
        Ok(StartMatchmakingOutput { matchmaking_ticket: self.ticketed(command).await? })
    }

    pub(super) async fn start_match_backfill(
        &self,
        input: StartMatchBackfillInput,
    ) -> Result<StartMatchBackfillOutput, Exception> {
        let command = Command::StartMatchBackfill(Box::new(convert::new_backfill(input)));
        Ok(StartMatchBackfillOutput { matchmaking_ticket: self.ticketed(command).await? })
    }

    async fn ticketed(&self, command: Command) -> Result<MatchmakingTicket, Exception> {
        match self.command(command).await? {
            Reply::Ticket(ticket) => Ok(self.ticket_shown(&self.lock(), &ticket)),
            other => Err(unexpected(&other)),
        }
    }

    pub(super) async fn stop_matchmaking(
        &self,
        input: StopMatchmakingInput,
    ) -> Result<StopMatchmakingOutput, Exception> {
        self.command(Command::StopMatchmaking { ticket: TicketId::new(input.ticket_id) }).await?;
        Ok(StopMatchmakingOutput {})
    }

    pub(super) async fn accept_match(&self, input: AcceptMatchInput) -> Result<AcceptMatchOutput, Exception> {
        let command = Command::AcceptMatch {
            ticket: TicketId::new(input.ticket_id),
            players: convert::player_ids(input.player_ids),
            acceptance: convert::acceptance_type(input.acceptance_type),
        };
        self.command(command).await?;
        Ok(AcceptMatchOutput {})
    }

    /// Ids that no ticket has are left out, as GameLift leaves them out.
    pub(super) async fn describe_matchmaking(
        &self,
        input: DescribeMatchmakingInput,
    ) -> Result<DescribeMatchmakingOutput, Exception> {
        let ids: Vec<_> = input.ticket_ids.into_iter().map(TicketId::new).collect();
        self.read(|state| {
            let tickets = ids.iter().filter_map(|id| state.fleets.ticket(id));
            let ticket_list = tickets.map(|ticket| self.ticket_shown(state, ticket)).collect();
            Ok(DescribeMatchmakingOutput { ticket_list })
        })
        .await
    }

    fn ticket_shown(&self, state: &State, ticket: &fleet::MatchmakingTicket) -> MatchmakingTicket {
        convert::ticket(&self.region, ticket, state.fleets.estimated_wait(&ticket.configuration))
    }

    pub(super) async fn viewed(&self, ticket_id: &str) -> Result<Option<TicketView>, Exception> {
        let id = TicketId::new(ticket_id);
        self.read(|state| {
            let ticket = state.fleets.ticket(&id);
            Ok(ticket.map(|ticket| {
                let wait = state.fleets.estimated_wait(&ticket.configuration);
                convert::ticket_view(&self.region, ticket, wait)
            }))
        })
        .await
    }

    pub(super) fn watched(&self, ticket_id: &str) -> watch::Receiver<u64> {
        let mut state = self.lock();
        let State { fleets, watched, .. } = &mut *state;
        watched.watch(fleets.ticket(&TicketId::new(ticket_id)))
    }
}
