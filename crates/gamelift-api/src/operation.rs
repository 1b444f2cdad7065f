//! The table of operations: adding a row adds its name, its request, its response and their codecs.

use crate::codec::Codec;
use crate::exception::Exception;
use crate::validate::Validate;
use crate::{operations, unanswered};

/// An operation's input, with what joins it to the table. Implemented for every input.
pub trait OperationInput: Validate + Sized {
    /// What the operation answers.
    type Output;

    /// The operation.
    const OPERATION: Operation;

    /// This input as a row of the table.
    fn into_request(self) -> Request;

    /// The output in a response; `None` when it answers another operation.
    fn output_of(response: Response) -> Option<Self::Output>;
}

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

        /// An operation with its input. Inputs are boxed: some are large, and requests go through many hands.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Request {
            $($(#[$doc])* $operation(Box<operations::$input>),)*
        }

        impl Request {
            /// Which operation is asked for.
            pub fn operation(&self) -> Operation {
                match self {
                    $(Self::$operation(_) => Operation::$operation,)*
                }
            }

            /// Reads and checks an operation's input. SDKs check required members and minima only, so maxima and
            /// patterns are checked here.
            ///
            /// # Errors
            /// `SerializationException` for bytes that the codec cannot read, else `InvalidRequestException`.
            pub fn decode(operation: Operation, codec: &impl Codec, body: &[u8]) -> Result<Self, Exception> {
                match operation {
                    $(Operation::$operation => {
                        let input: operations::$input = codec.decode(body)?;
                        input.validate()?;
                        Ok(input.into_request())
                    })*
                }
            }

            /// Writes an operation's input, as a client does.
            ///
            /// # Errors
            /// `InternalServiceException`.
            pub fn encode(&self, codec: &impl Codec) -> Result<Vec<u8>, Exception> {
                match self {
                    $(Self::$operation(input) => codec.encode(&**input),)*
                }
            }
        }

        /// What an operation answers.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Response {
            $($(#[$doc])* $operation(Box<operations::$output>),)*
        }

        impl Response {
            /// Which operation is answered.
            pub fn operation(&self) -> Operation {
                match self {
                    $(Self::$operation(_) => Operation::$operation,)*
                }
            }

            /// Writes an operation's output.
            ///
            /// # Errors
            /// `InternalServiceException`.
            pub fn encode(&self, codec: &impl Codec) -> Result<Vec<u8>, Exception> {
                match self {
                    $(Self::$operation(output) => codec.encode(&**output),)*
                }
            }

            /// Reads an operation's output, as a client does.
            ///
            /// # Errors
            /// As [`Request::decode`].
            pub fn decode(operation: Operation, codec: &impl Codec, body: &[u8]) -> Result<Self, Exception> {
                match operation {
                    $(Operation::$operation => Ok(Self::$operation(codec.decode(body)?)),)*
                }
            }
        }

        #[cfg(test)]
        impl Operation {
            /// Some request and some response, for tests.
            pub(crate) fn sample(self, source: &mut crate::sample::Source<'_>) -> (Request, Response) {
                use crate::sample::Sample;
                match self {
                    $(Self::$operation => (
                        Request::$operation(Sample::sample(source)),
                        Response::$operation(Sample::sample(source)),
                    ),)*
                }
            }

            /// Reads an input without checking it.
            pub(crate) fn read(self, codec: &impl Codec, body: &[u8]) -> Result<Request, Exception> {
                match self {
                    $(Self::$operation => codec.decode(body).map(Request::$operation),)*
                }
            }
        }

        $(
            impl OperationInput for operations::$input {
                type Output = operations::$output;

                const OPERATION: Operation = Operation::$operation;

                fn into_request(self) -> Request {
                    Request::$operation(Box::new(self))
                }

                fn output_of(response: Response) -> Option<Self::Output> {
                    match response {
                        Response::$operation(output) => Some(*output),
                        _ => None,
                    }
                }
            }

            impl From<operations::$output> for Response {
                fn from(output: operations::$output) -> Self {
                    Self::$operation(Box::new(output))
                }
            }
        )*
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
    /// Where the logs of a game session that has ended can be downloaded.
    GetGameSessionLogUrl(GetGameSessionLogUrlInput) -> GetGameSessionLogUrlOutput,
    /// Reserves a slot.
    CreatePlayerSession(CreatePlayerSessionInput) -> CreatePlayerSessionOutput,
    /// Reserves slots, all or none.
    CreatePlayerSessions(CreatePlayerSessionsInput) -> CreatePlayerSessionsOutput,
    /// Player sessions of a game session or of a player, or one by its id.
    DescribePlayerSessions(DescribePlayerSessionsInput) -> DescribePlayerSessionsOutput,
    /// How players reach a game session through a player gateway.
    GetPlayerConnectionDetails(GetPlayerConnectionDetailsInput) -> GetPlayerConnectionDetailsOutput,
    /// Asks a queue for a game session.
    StartGameSessionPlacement(StartGameSessionPlacementInput) -> StartGameSessionPlacementOutput,
    /// Where a placement stands.
    DescribeGameSessionPlacement(DescribeGameSessionPlacementInput) -> DescribeGameSessionPlacementOutput,
    /// Ends a pending placement.
    StopGameSessionPlacement(StopGameSessionPlacementInput) -> StopGameSessionPlacementOutput,
    /// Makes a queue.
    CreateGameSessionQueue(CreateGameSessionQueueInput) -> CreateGameSessionQueueOutput,
    /// Changes a queue.
    UpdateGameSessionQueue(UpdateGameSessionQueueInput) -> UpdateGameSessionQueueOutput,
    /// The queues there are.
    DescribeGameSessionQueues(DescribeGameSessionQueuesInput) -> DescribeGameSessionQueuesOutput,
    /// Removes a queue.
    DeleteGameSessionQueue(DeleteGameSessionQueueInput) -> DeleteGameSessionQueueOutput,
    /// Puts players who want to play together among those that matches are made of.
    StartMatchmaking(StartMatchmakingInput) -> StartMatchmakingOutput,
    /// Ends a ticket that is in no match yet.
    StopMatchmaking(StopMatchmakingInput) -> StopMatchmakingOutput,
    /// Where tickets stand.
    DescribeMatchmaking(DescribeMatchmakingInput) -> DescribeMatchmakingOutput,
    /// Says for players whether they accept a match.
    AcceptMatch(AcceptMatchInput) -> AcceptMatchOutput,
    /// Asks for players in a game session's open slots.
    StartMatchBackfill(StartMatchBackfillInput) -> StartMatchBackfillOutput,
    /// Makes a matchmaking configuration.
    CreateMatchmakingConfiguration(CreateMatchmakingConfigurationInput) -> CreateMatchmakingConfigurationOutput,
    /// Changes a matchmaking configuration.
    UpdateMatchmakingConfiguration(UpdateMatchmakingConfigurationInput) -> UpdateMatchmakingConfigurationOutput,
    /// The matchmaking configurations there are.
    DescribeMatchmakingConfigurations(DescribeMatchmakingConfigurationsInput)
        -> DescribeMatchmakingConfigurationsOutput,
    /// Removes a matchmaking configuration.
    DeleteMatchmakingConfiguration(DeleteMatchmakingConfigurationInput) -> DeleteMatchmakingConfigurationOutput,
    /// Makes a matchmaking rule set.
    CreateMatchmakingRuleSet(CreateMatchmakingRuleSetInput) -> CreateMatchmakingRuleSetOutput,
    /// The matchmaking rule sets there are.
    DescribeMatchmakingRuleSets(DescribeMatchmakingRuleSetsInput) -> DescribeMatchmakingRuleSetsOutput,
    /// Removes a matchmaking rule set.
    DeleteMatchmakingRuleSet(DeleteMatchmakingRuleSetInput) -> DeleteMatchmakingRuleSetOutput,
    /// Checks a matchmaking rule set.
    ValidateMatchmakingRuleSet(ValidateMatchmakingRuleSetInput) -> ValidateMatchmakingRuleSetOutput,
    /// Makes a fleet.
    CreateFleet(CreateFleetInput) -> CreateFleetOutput,
    /// Removes a fleet.
    DeleteFleet(DeleteFleetInput) -> DeleteFleetOutput,
    /// The ids of the fleets there are.
    ListFleets(ListFleetsInput) -> ListFleetsOutput,
    /// The fleets there are.
    DescribeFleetAttributes(DescribeFleetAttributesInput) -> DescribeFleetAttributesOutput,
    /// Changes a fleet.
    UpdateFleetAttributes(UpdateFleetAttributesInput) -> UpdateFleetAttributesOutput,
    /// How many machines fleets have.
    DescribeFleetCapacity(DescribeFleetCapacityInput) -> DescribeFleetCapacityOutput,
    /// How busy fleets are.
    DescribeFleetUtilization(DescribeFleetUtilizationInput) -> DescribeFleetUtilizationOutput,
    /// What happened to a fleet.
    DescribeFleetEvents(DescribeFleetEventsInput) -> DescribeFleetEventsOutput,
    /// A fleet's open ports.
    DescribeFleetPortSettings(DescribeFleetPortSettingsInput) -> DescribeFleetPortSettingsOutput,
    /// What runs on a fleet's hosts.
    DescribeRuntimeConfiguration(DescribeRuntimeConfigurationInput) -> DescribeRuntimeConfigurationOutput,
    /// A managed fleet's machines.
    DescribeInstances(DescribeInstancesInput) -> DescribeInstancesOutput,
    /// A fleet's locations.
    DescribeFleetLocationAttributes(DescribeFleetLocationAttributesInput) -> DescribeFleetLocationAttributesOutput,
    /// Adds locations to a fleet.
    CreateFleetLocations(CreateFleetLocationsInput) -> CreateFleetLocationsOutput,
    /// Removes locations from a fleet.
    DeleteFleetLocations(DeleteFleetLocationsInput) -> DeleteFleetLocationsOutput,
    /// Makes a custom location.
    CreateLocation(CreateLocationInput) -> CreateLocationOutput,
    /// Removes a custom location.
    DeleteLocation(DeleteLocationInput) -> DeleteLocationOutput,
    /// The locations there are.
    ListLocations(ListLocationsInput) -> ListLocationsOutput,
    /// Adds a host to an Anywhere fleet.
    RegisterCompute(RegisterComputeInput) -> RegisterComputeOutput,
    /// Removes a host from an Anywhere fleet.
    DeregisterCompute(DeregisterComputeInput) -> DeregisterComputeOutput,
    /// A host.
    DescribeCompute(DescribeComputeInput) -> DescribeComputeOutput,
    /// The hosts of a fleet.
    ListCompute(ListComputeInput) -> ListComputeOutput,
    /// What a host's server processes show when they connect.
    GetComputeAuthToken(GetComputeAuthTokenInput) -> GetComputeAuthTokenOutput,
    /// Credentials for a shell on a managed host.
    GetComputeAccess(GetComputeAccessInput) -> GetComputeAccessOutput,
    /// Makes an alias.
    CreateAlias(CreateAliasInput) -> CreateAliasOutput,
    /// Changes an alias.
    UpdateAlias(UpdateAliasInput) -> UpdateAliasOutput,
    /// An alias.
    DescribeAlias(DescribeAliasInput) -> DescribeAliasOutput,
    /// The aliases there are.
    ListAliases(ListAliasesInput) -> ListAliasesOutput,
    /// The fleet an alias leads to.
    ResolveAlias(ResolveAliasInput) -> ResolveAliasOutput,
    /// Removes an alias.
    DeleteAlias(DeleteAliasInput) -> DeleteAliasOutput,
    /// Adds tags to a resource.
    TagResource(TagResourceInput) -> TagResourceOutput,
    /// Removes tags from a resource.
    UntagResource(UntagResourceInput) -> UntagResourceOutput,
    /// A resource's tags.
    ListTagsForResource(ListTagsForResourceInput) -> ListTagsForResourceOutput,
}

impl Operation {
    /// The operation of this name.
    ///
    /// # Errors
    /// `UnknownOperationException`, saying what is missing where the name is one of the real API's.
    pub fn from_name(name: &str) -> Result<Self, Exception> {
        let known = Self::ALL.iter().copied().find(|operation| operation.name() == name);
        known.ok_or_else(|| unanswered::exception(name))
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
        ] {
            assert_eq!(check(wrong).unwrap_err().kind, ExceptionKind::InvalidRequest, "{wrong}");
        }
    }
}
