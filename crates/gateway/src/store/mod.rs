//! What outlives the gateway: a folder that one gateway has at a time, and in it a journal of what happened.
//!
//! [`journal`] keeps bytes and knows nothing of fleets; what they mean is the backend's.

pub mod folder;
pub mod journal;
