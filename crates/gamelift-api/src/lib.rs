//! The Amazon GameLift API's operations and shapes (service model `gamelift/2015-10-01`), with the AWS JSON 1.1 codec.
//!
//! [`Request`] and [`Response`] are the operation table. A codec turns bytes into the one and the other into bytes;
//! whoever answers requests sees neither bytes nor codec, so a second codec (Smithy RPC v2 CBOR) needs no new handler.

mod codec;
mod exception;
mod inputs;
mod operation;
mod outputs;
mod shapes;
mod timestamp;
mod validate;

pub use codec::{AwsJson, Codec};
pub use exception::{Exception, ExceptionKind};
pub use inputs::{
    CreateGameSessionInput, CreatePlayerSessionInput, CreatePlayerSessionsInput,
    DescribeGameSessionDetailsInput, DescribeGameSessionsInput, DescribePlayerSessionsInput,
    ListComputeInput, ListFleetsInput, SearchGameSessionsInput, TerminateGameSessionInput, TerminationMode,
    UpdateGameSessionInput,
};
pub use operation::{Operation, Request, Response};
pub use outputs::{
    CreateGameSessionOutput, CreatePlayerSessionOutput, CreatePlayerSessionsOutput,
    DescribeGameSessionDetailsOutput, DescribeGameSessionsOutput, DescribePlayerSessionsOutput,
    ListComputeOutput, ListFleetsOutput, SearchGameSessionsOutput, TerminateGameSessionOutput,
    UpdateGameSessionOutput,
};
pub use shapes::{
    Compute, ComputeStatus, GameProperty, GameSession, GameSessionDetail, GameSessionStatus,
    GameSessionStatusReason, PlayerSession, PlayerSessionCreationPolicy, PlayerSessionStatus,
    ProtectionPolicy,
};
pub use timestamp::Timestamp;
pub use validate::Validate;
