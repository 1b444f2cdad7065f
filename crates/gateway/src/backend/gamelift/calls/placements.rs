//! Placements, and the queues they are asked of.

use aws_sdk_gamelift::Client;
use rallypoint_gamelift_api::{
    DescribeGameSessionPlacementInput, DescribeGameSessionPlacementOutput, DescribeGameSessionQueuesInput,
    DescribeGameSessionQueuesOutput, Exception, Operation, StartGameSessionPlacementInput,
    StartGameSessionPlacementOutput, StopGameSessionPlacementInput, StopGameSessionPlacementOutput,
};

use crate::backend::gamelift::convert::{IntoSdk, always, or_default, sent, sometimes};
use crate::backend::gamelift::errors::exception;

pub(in crate::backend::gamelift) async fn start(
    client: &Client,
    input: StartGameSessionPlacementInput,
) -> Result<StartGameSessionPlacementOutput, Exception> {
    let call = client
        .start_game_session_placement()
        .set_placement_id(Some(input.placement_id))
        .set_game_session_queue_name(Some(input.game_session_queue_name))
        .set_maximum_player_session_count(Some(input.maximum_player_session_count.into_sdk()))
        .set_game_properties(sent(input.game_properties))
        .set_game_session_name(input.game_session_name)
        .set_player_latencies(sent(input.player_latencies))
        .set_desired_player_sessions(sent(input.desired_player_sessions))
        .set_game_session_data(input.game_session_data)
        .set_priority_configuration_override(sent(input.priority_configuration_override));
    let answer =
        call.send().await.map_err(|problem| exception(Operation::StartGameSessionPlacement, &problem))?;
    let game_session_placement = always("GameSessionPlacement", answer.game_session_placement)?;
    Ok(StartGameSessionPlacementOutput { game_session_placement })
}

pub(in crate::backend::gamelift) async fn describe(
    client: &Client,
    input: DescribeGameSessionPlacementInput,
) -> Result<DescribeGameSessionPlacementOutput, Exception> {
    let call = client.describe_game_session_placement().set_placement_id(Some(input.placement_id));
    let answer =
        call.send().await.map_err(|problem| exception(Operation::DescribeGameSessionPlacement, &problem))?;
    let game_session_placement = always("GameSessionPlacement", answer.game_session_placement)?;
    Ok(DescribeGameSessionPlacementOutput { game_session_placement })
}

pub(in crate::backend::gamelift) async fn stop(
    client: &Client,
    input: StopGameSessionPlacementInput,
) -> Result<StopGameSessionPlacementOutput, Exception> {
    let call = client.stop_game_session_placement().set_placement_id(Some(input.placement_id));
    let answer =
        call.send().await.map_err(|problem| exception(Operation::StopGameSessionPlacement, &problem))?;
    let game_session_placement = always("GameSessionPlacement", answer.game_session_placement)?;
    Ok(StopGameSessionPlacementOutput { game_session_placement })
}

pub(in crate::backend::gamelift) async fn describe_queues(
    client: &Client,
    input: DescribeGameSessionQueuesInput,
) -> Result<DescribeGameSessionQueuesOutput, Exception> {
    let call = client
        .describe_game_session_queues()
        .set_names(input.names)
        .set_limit(sent(input.limit))
        .set_next_token(input.next_token);
    let answer =
        call.send().await.map_err(|problem| exception(Operation::DescribeGameSessionQueues, &problem))?;
    Ok(DescribeGameSessionQueuesOutput {
        game_session_queues: or_default(answer.game_session_queues)?,
        next_token: sometimes(answer.next_token)?,
    })
}
