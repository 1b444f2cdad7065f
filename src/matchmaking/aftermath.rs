//! What follows from an answer, or from news of a ticket.

use std::time::Instant;

use rallypoint_wire::matchmaking::Ticket as ToldTicket;

use super::notice::MatchNotice;
use super::ticket::TicketId;
use crate::event::OperationId;
use crate::result::Failure;
use crate::session::GatewayCall;

/// How a ticket is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Follow {
    /// Which ticket.
    pub(crate) ticket: TicketId,
    /// Its name at the gateway.
    pub(crate) ticket_id: String,
    /// What shows that it may be followed, or empty with a gateway that wants nothing shown.
    pub(crate) token: String,
    /// The newest change that is known; 0 for none.
    pub(crate) revision: u64,
    /// Who waits for the ticket's end: its news are a part of that operation.
    pub(crate) operation: Option<OperationId>,
}

/// Something to ask of the gateway whose answer nobody waits for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Errand {
    /// What is asked.
    pub(crate) call: GatewayCall,
    /// How long it is worth trying again; none: as long as any request may take.
    pub(crate) until: Option<Instant>,
}

/// What is heard of a ticket that is followed.
#[derive(Debug)]
pub(crate) enum TicketNews {
    /// How it stands.
    Told(Box<ToldTicket>),
    /// The gateway does not answer; it is asked again. Told once, until it answers.
    Lost(Failure),
    /// It answers again, and nothing has changed.
    Restored,
    /// It is not followed any more: the gateway does not know it.
    Gone(Failure),
}

/// What follows for tickets.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Aftermath {
    /// Follow these from now on.
    pub(crate) follow: Vec<Follow>,
    /// Follow these no more.
    pub(crate) unfollow: Vec<TicketId>,
    /// To be asked besides.
    pub(crate) errands: Vec<Errand>,
    /// Operations that waited, and are over.
    pub(crate) ended: Vec<(OperationId, Result<(), Failure>)>,
    /// What the game hears after that.
    pub(crate) notices: Vec<MatchNotice>,
}

impl Aftermath {
    /// What follows from one thing after the other.
    pub(crate) fn append(&mut self, mut later: Self) {
        self.follow.append(&mut later.follow);
        self.unfollow.append(&mut later.unfollow);
        self.errands.append(&mut later.errands);
        self.ended.append(&mut later.ended);
        self.notices.append(&mut later.notices);
    }
}
