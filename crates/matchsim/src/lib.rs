//! Runs a FlexMatch rule set against made-up players in simulated time: what a designer wants to look at before
//! shipping a rule set.
//!
//! * [`population`] says who wants to play: parties, attributes, latencies; guessed from the rule set where nobody
//!   says.
//! * [`simulation`] lets them come, wait, match, accept or not, and time out. It gives a [`recording`].
//! * [`summary`] makes figures of that, [`text`] a table, [`plot`] an SVG picture.
//!
//! The library has no I/O and reads no clock; the same seed gives the same figures. The program, `cargo xtask
//! matchsim`, reads files and writes them.

pub mod plot;
pub mod population;
pub mod recording;
pub mod simulation;
pub mod summary;
pub mod text;
