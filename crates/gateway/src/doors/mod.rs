//! The doors. Players and trusted callers never share a listener.

pub(crate) mod players;
pub(crate) mod serve;
pub(crate) mod services;
