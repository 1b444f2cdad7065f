//! Who waits for a ticket to look otherwise.

use std::collections::HashMap;

use rallypoint_fleet::{MatchmakingTicket, TicketId};
use tokio::sync::watch;

/// By ticket, with its revision. There are entries only for tickets that are not over and that somebody asked to watch.
#[derive(Default)]
pub(super) struct WatchedTickets(HashMap<TicketId, watch::Sender<u64>>);

impl WatchedTickets {
    /// The revision of a ticket from now on; already ended when the ticket is over or not there.
    pub(super) fn watch(&mut self, ticket: Option<&MatchmakingTicket>) -> watch::Receiver<u64> {
        match ticket {
            Some(ticket) if !ticket.status.is_final() => {
                let watched = self.0.entry(ticket.id.clone());
                watched.or_insert_with(|| watch::Sender::new(ticket.revision)).subscribe()
            }
            _ => watch::Sender::new(ticket.map_or(0, |ticket| ticket.revision)).subscribe(),
        }
    }

    /// To be called after every change of a ticket; `ticket` is none when it is not there any more.
    pub(super) fn changed(&mut self, id: &TicketId, ticket: Option<&MatchmakingTicket>) {
        let Some(watched) = self.0.get(id) else { return };
        if let Some(ticket) = ticket {
            watched.send_if_modified(|revision| {
                let is_newer = *revision < ticket.revision;
                *revision = ticket.revision;
                is_newer
            });
        }
        let is_over = ticket.is_none_or(|ticket| ticket.status.is_final());
        if is_over || watched.receiver_count() == 0 {
            self.0.remove(id);
        }
    }

    /// Ends everybody's waiting.
    pub(super) fn close(&mut self) {
        self.0.clear();
    }
}
