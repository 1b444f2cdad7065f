//! Who runs the game sessions, and what differs by that.

/// Who runs the game sessions of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// The gateway's own fleet.
    Embedded,
    /// A gateway in front of the GameLift API. A second gateway's services' door stands in for it.
    GameLift,
}

/// What is not the same behind the GameLift API. The suite asks for each by name; whatever is not here is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// A guest's leave does not open the slot.
    GuestsLeave,
    /// Nobody is told who has accepted a match, nor until when.
    Acceptances,
    /// A ticket has no revisions, so no stream of them, and does not name its match.
    Tickets,
    /// A find may tell how things were a moment ago.
    SharedFinds,
}

impl Difference {
    /// All of them.
    pub const ALL: &'static [Self] =
        &[Self::GuestsLeave, Self::Acceptances, Self::Tickets, Self::SharedFinds];

    /// Its row in docs/gateway.md.
    pub fn row(self) -> &'static str {
        match self {
            Self::GuestsLeave => {
                "| a guest leaves | the slot is open at once, `released: true` | `released: false`; \
                 it opens when the server removes the player, or when the reservation ends |"
            }
            Self::Acceptances => {
                "| a match is to be accepted | the ticket has `Acceptance`: until when, and who has said what | \
                 the ticket has no `Acceptance` |"
            }
            Self::Tickets => {
                "| a ticket is followed | it has a `Revision`, a [stream](#a-tickets-stream) and, once it is matched, a \
                 `MatchId` | its `Revision` is 0, it has no `MatchId`, and the stream is 501 with the pause to poll at, \
                 which the library does |"
            }
            Self::SharedFinds => {
                "| somebody finds | how things are | how they were at most `--share-finds` ago, a second unless \
                 told otherwise |"
            }
        }
    }
}

impl Backend {
    /// Whether something is other than with the gateway's own fleet.
    pub fn differs(self, difference: Difference) -> bool {
        match difference {
            Difference::GuestsLeave
            | Difference::Acceptances
            | Difference::Tickets
            | Difference::SharedFinds => self == Self::GameLift,
        }
    }
}
