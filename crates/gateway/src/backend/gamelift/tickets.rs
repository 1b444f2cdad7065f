//! Where matchmaking tickets stand. Players who wait ask again and again, and an account may ask 200 times a second: so those
//! who ask for one ticket share an answer, and tickets of one moment share a call.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use rallypoint_gamelift_api::{
    DescribeMatchmakingInput, Exception, ExceptionKind, MatchmakingTicket, Request,
};

use super::upstream::Upstream;
use crate::shared::{Batched, Shared};

/// The most tickets that `DescribeMatchmaking` describes at once.
const IN_ONE_CALL: usize = 10;
/// For how long tickets are gathered for a call: short beside its answer.
const MOMENT: Duration = Duration::from_millis(10);
/// For how long a ticket is taken to stand as it stood. GameLift wants nobody to ask more often than every ten seconds.
const GOOD_FOR: Duration = Duration::from_secs(1);
/// How many tickets are kept: fifty seconds' worth of calls.
const MOST_TICKETS: u64 = 100_000;

/// Tickets, as they stood at most a second ago.
pub(super) struct Tickets {
    shared: Shared<String, MatchmakingTicket>,
    batched: Arc<Batched<String, MatchmakingTicket>>,
}

impl Tickets {
    pub(super) fn new(upstream: Arc<Upstream>) -> Self {
        let describe = move |ticket_ids| {
            let upstream = Arc::clone(&upstream);
            async move {
                let tickets = upstream.ask(DescribeMatchmakingInput { ticket_ids }).await?.ticket_list;
                Ok(tickets
                    .into_iter()
                    .map(|ticket| (ticket.ticket_id.clone(), ticket))
                    .collect::<HashMap<_, _>>())
            }
            .boxed()
        };
        Self {
            shared: Shared::new(GOOD_FOR, MOST_TICKETS, |_, _| 1),
            batched: Arc::new(Batched::new(MOMENT, IN_ONE_CALL, describe)),
        }
    }

    /// A ticket, if there is one.
    pub(super) async fn ticket(&self, ticket_id: &str) -> Result<Option<MatchmakingTicket>, Exception> {
        let (batched, asked) = (Arc::clone(&self.batched), ticket_id.to_owned());
        // An exception, because that is not kept: a ticket that is not there may be started in a moment.
        let describe = move || async move {
            let missing =
                || Exception::new(ExceptionKind::NotFound, format!("ticket {asked} does not exist"));
            batched.get(asked.clone()).await?.ok_or_else(missing)
        };
        match self.shared.get(ticket_id.to_owned(), describe).await {
            Ok(ticket) => Ok(Some(ticket)),
            Err(exception) if exception.kind == ExceptionKind::NotFound => Ok(None),
            Err(exception) => Err(exception),
        }
    }

    /// Forgets how a ticket stood.
    pub(super) async fn forget(&self, ticket_id: &str) {
        self.shared.forget(&ticket_id.to_owned()).await;
    }
}

/// The ticket that stands otherwise after this request.
pub(super) fn changed_by(request: &Request) -> Option<String> {
    match request {
        Request::StartMatchmaking(input) => input.ticket_id.clone(),
        Request::StopMatchmaking(input) => Some(input.ticket_id.clone()),
        Request::AcceptMatch(input) => Some(input.ticket_id.clone()),
        Request::StartMatchBackfill(input) => input.ticket_id.clone(),
        _ => None,
    }
}
