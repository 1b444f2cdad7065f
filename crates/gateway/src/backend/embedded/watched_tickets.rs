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

#[cfg(test)]
mod tests {
    use rallypoint_fleet::{
        ConfigurationName, MatchmakingTicket, RuleSetName, TicketId, TicketStatus, Timestamp,
    };

    use super::WatchedTickets;

    fn ticket(status: TicketStatus, revision: u64) -> MatchmakingTicket {
        MatchmakingTicket {
            id: TicketId::new("t"),
            number: 0,
            revision,
            configuration: ConfigurationName::new("c"),
            rule_set: RuleSetName::new("r"),
            backfill: None,
            status,
            status_reason: None,
            status_message: None,
            players: Vec::new(),
            started_at: Timestamp(0),
            ended_at: None,
            match_id: None,
            acceptance: None,
            connection: None,
            metrics: Vec::new(),
        }
    }

    #[test]
    fn a_change_is_seen_once_by_everybody_who_watches() {
        let (mut watched, id) = (WatchedTickets::default(), TicketId::new("t"));
        let searching = ticket(TicketStatus::Searching, 1);
        let (mut one, mut other) = (watched.watch(Some(&searching)), watched.watch(Some(&searching)));
        let placing = ticket(TicketStatus::Placing, 2);
        watched.changed(&id, Some(&placing));
        for receiver in [&mut one, &mut other] {
            assert!(receiver.has_changed().unwrap());
            assert_eq!(*receiver.borrow_and_update(), 2);
        }
        // Several changes are told one by one, and the last was seen with the first.
        watched.changed(&id, Some(&placing));
        assert!(!one.has_changed().unwrap());
    }

    #[test]
    fn watching_ends_with_the_ticket_after_its_last_change() {
        let (mut watched, id) = (WatchedTickets::default(), TicketId::new("t"));
        let mut receiver = watched.watch(Some(&ticket(TicketStatus::Placing, 1)));
        let over = ticket(TicketStatus::Completed, 2);
        watched.changed(&id, Some(&over));
        assert_eq!(*receiver.borrow_and_update(), 2);
        assert!(receiver.has_changed().is_err(), "it ended");
        let late = watched.watch(Some(&over));
        assert_eq!((*late.borrow(), late.has_changed().is_err()), (2, true));
        assert!(watched.watch(None).has_changed().is_err());
    }

    #[test]
    fn nothing_is_kept_for_who_has_gone() {
        let (mut watched, id) = (WatchedTickets::default(), TicketId::new("t"));
        drop(watched.watch(Some(&ticket(TicketStatus::Searching, 1))));
        watched.changed(&id, Some(&ticket(TicketStatus::Searching, 2)));
        assert!(watched.0.is_empty());
        let receiver = watched.watch(Some(&ticket(TicketStatus::Searching, 2)));
        watched.close();
        assert!(receiver.has_changed().is_err());
    }
}
