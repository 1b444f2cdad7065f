//! The Amazon GameLift API's operations and shapes (service model `gamelift/2015-10-01`), with its two codecs.
//!
//! [`Request`] and [`Response`] are the operation table. A codec turns bytes into the one and the other into bytes;
//! whoever answers requests sees neither bytes nor codec. [`AwsJson`] is AWS JSON 1.1, [`Cbor`] is Smithy RPC v2
//! CBOR. [`OperationInput`] joins each input to its row, so that a caller asks with an input and gets its output.

mod codec;
mod exception;
mod lenient;
mod macros;
mod operation;
mod operations;
mod rules;
#[cfg(test)]
mod sample;
mod shapes;
mod timestamp;
mod unanswered;
mod validate;

pub use codec::{AwsJson, Cbor, Codec};
pub use exception::{Exception, ExceptionKind};
pub use operation::{Operation, OperationInput, Request, Response};
pub use operations::*;
pub use shapes::*;
pub use timestamp::Timestamp;
pub use validate::Validate;
