//! The table of operations: adding a row adds its name, its request, its response and its codecs.

use crate::codec::Codec;
use crate::exception::{Exception, ExceptionKind};
use crate::validate::Validate;
use crate::{inputs, outputs};

macro_rules! operations {
    ($($(#[$doc:meta])* $operation:ident($input:ident) -> $output:ident,)*) => {
        /// An operation that is answered here.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Operation {
            $($(#[$doc])* $operation,)*
        }

        impl Operation {
            /// Every operation.
            pub const ALL: &'static [Self] = &[$(Self::$operation),*];

            /// Its name in the API.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$operation => stringify!($operation),)*
                }
            }
        }

        /// An operation with its input.
        #[derive(Clone, Debug)]
        pub enum Request {
            $($(#[$doc])* $operation(inputs::$input),)*
        }

        impl Request {
            /// Reads and checks an operation's input. SDKs check required members and minima only, so maxima and
            /// patterns are checked here.
            ///
            /// # Errors
            /// `InvalidRequestException`.
            pub fn decode(operation: Operation, codec: &impl Codec, body: &[u8]) -> Result<Self, Exception> {
                match operation {
                    $(Operation::$operation => {
                        let input: inputs::$input = codec.decode(body)?;
                        input.validate()?;
                        Ok(Self::$operation(input))
                    })*
                }
            }
        }

        /// What an operation answers.
        #[derive(Clone, Debug)]
        pub enum Response {
            $($(#[$doc])* $operation(outputs::$output),)*
        }

        impl Response {
            /// Writes an operation's output.
            ///
            /// # Errors
            /// `InternalServiceException`.
            pub fn encode(&self, codec: &impl Codec) -> Result<Vec<u8>, Exception> {
                match self {
                    $(Self::$operation(output) => codec.encode(output),)*
                }
            }
        }
    };
}

operations! {
    /// Places a new game session on an idle server process.
    CreateGameSession(CreateGameSessionInput) -> CreateGameSessionOutput,
    /// Game sessions of a fleet, or one by its id, in any status.
    DescribeGameSessions(DescribeGameSessionsInput) -> DescribeGameSessionsOutput,
    /// Active game sessions that match a filter.
    SearchGameSessions(SearchGameSessionsInput) -> SearchGameSessionsOutput,
    /// Game sessions as [`Self::DescribeGameSessions`] shows them, with their protection.
    DescribeGameSessionDetails(DescribeGameSessionDetailsInput) -> DescribeGameSessionDetailsOutput,
    /// Changes an active game session.
    UpdateGameSession(UpdateGameSessionInput) -> UpdateGameSessionOutput,
    /// Ends a game session.
    TerminateGameSession(TerminateGameSessionInput) -> TerminateGameSessionOutput,
    /// Reserves a slot.
    CreatePlayerSession(CreatePlayerSessionInput) -> CreatePlayerSessionOutput,
    /// Reserves slots, all or none.
    CreatePlayerSessions(CreatePlayerSessionsInput) -> CreatePlayerSessionsOutput,
    /// Player sessions of a game session or of a player, or one by its id.
    DescribePlayerSessions(DescribePlayerSessionsInput) -> DescribePlayerSessionsOutput,
    /// The fleets there are.
    ListFleets(ListFleetsInput) -> ListFleetsOutput,
    /// The hosts of a fleet.
    ListCompute(ListComputeInput) -> ListComputeOutput,
}

impl Operation {
    /// The operation of this name.
    ///
    /// # Errors
    /// `UnknownOperationException`, naming what is answered here.
    pub fn from_name(name: &str) -> Result<Self, Exception> {
        Self::ALL.iter().copied().find(|operation| operation.name() == name).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|operation| operation.name()).collect();
            let message = format!("operation {name:?} is not answered here; these are: {}", known.join(", "));
            Exception::new(ExceptionKind::UnknownOperation, message)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Operation, Request};
    use crate::{AwsJson, ExceptionKind};

    #[test]
    fn every_operation_is_found_by_its_name() {
        for operation in Operation::ALL {
            assert_eq!(Operation::from_name(operation.name()).unwrap(), *operation);
        }
        let unknown = Operation::from_name("CreateFleet").unwrap_err();
        assert_eq!(unknown.kind, ExceptionKind::UnknownOperation);
    }

    #[test]
    fn decoding_checks_what_sdks_do_not() {
        let check = |body: &str| Request::decode(Operation::CreateGameSession, &AwsJson, body.as_bytes());
        assert!(
            check(r#"{"FleetId":"fleet-1","MaximumPlayerSessionCount":4,"Name":null,"Unheard":1}"#).is_ok()
        );
        for wrong in [
            r#"{"FleetId":"fleet-1"}"#,
            r#"{"FleetId":"fleet_1","MaximumPlayerSessionCount":4}"#,
            r#"{"MaximumPlayerSessionCount":4}"#,
            r#"{"FleetId":"fleet-1","AliasId":"alias-1","MaximumPlayerSessionCount":4}"#,
            r#"{"FleetId":"fleet-1","MaximumPlayerSessionCount":4,"IdempotencyToken":"a_b"}"#,
            r#"{"FleetId":"fleet-1","MaximumPlayerSessionCount":4,"Name":""}"#,
            r#"{"FleetId":"fleet-1","MaximumPlayerSessionCount":201}"#,
            "[",
        ] {
            assert_eq!(check(wrong).unwrap_err().kind, ExceptionKind::InvalidRequest, "{wrong}");
        }
    }
}
