//! The doors. Players and trusted callers never share a listener.

mod health;
pub(crate) mod players;
mod seen;
pub(crate) mod serve;
pub(crate) mod services;
