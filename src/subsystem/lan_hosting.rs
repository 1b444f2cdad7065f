//! What the LAN sees follows what becomes of the sessions.

use super::{LeftOver, State, Subsystem};
use crate::net::Job;

impl Subsystem {
    /// Shows the LAN the sessions as they stand now, if that is something else than before.
    pub(super) fn refresh_lan(&self, state: &mut State) -> LeftOver {
        let adverts = state.sessions.adverts();
        if adverts == state.hosted {
            return LeftOver::Nothing;
        }
        state.hosted = adverts;
        LeftOver::of(self.submit(Job::LanHost(None, state.hosted.clone())))
    }
}
