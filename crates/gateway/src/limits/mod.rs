//! What the gateway bears: from where a request really comes, how often somebody may ask, how much is done at once,
//! and what is turned away when more comes than can be done. The doors ask; nothing here speaks HTTP but the reading of
//! a proxy's header.

mod address;
mod gate;
mod networks;
mod overload;
mod rate;
mod rates;

pub use networks::{ForwardedHeader, Networks};
pub use rate::{Rate, RateError, RateLimit};
pub use rates::RateConfig;

pub(crate) use address::{ClientAddress, Network};
pub(crate) use gate::{Gate, Overloaded, Wait, Waited};
pub(crate) use rates::{Rates, TooOften};
