//! Rallypoint: an Unreal-style Online Subsystem behind a stable C ABI.
//!
//! * [`Subsystem`] owns everything: sessions, searches, hosting, one worker thread. Nothing happens but in its
//!   [`tick`](Subsystem::tick).
//! * [`session`], [`matchmaking`], [`hosting`] and [`lan`] are state machines without I/O and without a clock; so is `auth`, the
//!   player's auth token.
//! * `net` is the worker thread, the only place with I/O.
//! * [`capi`] is the C face of all this, the only place with `unsafe`.
//!
//! Data goes one way round: call, state machine, job for `net`, event, `tick`, state machine, delegates.

mod auth;
pub mod capi;
mod contract_hash;
mod delegate;
pub mod event;
pub mod hosting;
pub mod lan;
pub mod matchmaking;
mod net;
mod operation;
pub mod result;
pub mod session;
mod subsystem;

pub use auth::{AuthRequestId, AuthTokenRequest, RpAuthTokenReason};
pub use delegate::{
    Completion, Delegate, DelegateId, MatchDelegate, NoticeDelegate, OperationDelegate, OperationEnd,
};
pub use operation::RpOperationKind;
pub use subsystem::{
    AuthTokenProvider, Call, HostingCallbacks, Outgoing, RpEventMode, Subsystem, SubsystemOptions,
};

/// Counts the changes of the C interface that a program built against it can notice.
/// @since 0.1.0
pub const ABI_VERSION: u32 = 1;
