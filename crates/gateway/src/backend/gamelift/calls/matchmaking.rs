//! Matchmaking.

use aws_sdk_gamelift::Client;
use rallypoint_gamelift_api::{
    AcceptMatchInput, AcceptMatchOutput, DescribeMatchmakingConfigurationsInput,
    DescribeMatchmakingConfigurationsOutput, DescribeMatchmakingInput, DescribeMatchmakingOutput, Exception,
    Operation, StartMatchBackfillInput, StartMatchBackfillOutput, StartMatchmakingInput,
    StartMatchmakingOutput, StopMatchmakingInput, StopMatchmakingOutput,
};

use crate::backend::gamelift::convert::{IntoSdk, always, or_default, sent, sometimes};
use crate::backend::gamelift::errors::exception;

pub(in crate::backend::gamelift) async fn start(
    client: &Client,
    input: StartMatchmakingInput,
) -> Result<StartMatchmakingOutput, Exception> {
    let call = client
        .start_matchmaking()
        .set_ticket_id(input.ticket_id)
        .set_configuration_name(Some(input.configuration_name))
        .set_players(Some(input.players.into_sdk()));
    let answer = call.send().await.map_err(|problem| exception(Operation::StartMatchmaking, &problem))?;
    Ok(StartMatchmakingOutput { matchmaking_ticket: always("MatchmakingTicket", answer.matchmaking_ticket)? })
}

pub(in crate::backend::gamelift) async fn stop(
    client: &Client,
    input: StopMatchmakingInput,
) -> Result<StopMatchmakingOutput, Exception> {
    let call = client.stop_matchmaking().set_ticket_id(Some(input.ticket_id));
    call.send().await.map_err(|problem| exception(Operation::StopMatchmaking, &problem))?;
    Ok(StopMatchmakingOutput {})
}

pub(in crate::backend::gamelift) async fn describe(
    client: &Client,
    input: DescribeMatchmakingInput,
) -> Result<DescribeMatchmakingOutput, Exception> {
    let call = client.describe_matchmaking().set_ticket_ids(Some(input.ticket_ids));
    let answer = call.send().await.map_err(|problem| exception(Operation::DescribeMatchmaking, &problem))?;
    Ok(DescribeMatchmakingOutput { ticket_list: or_default(answer.ticket_list)? })
}

pub(in crate::backend::gamelift) async fn accept(
    client: &Client,
    input: AcceptMatchInput,
) -> Result<AcceptMatchOutput, Exception> {
    let call = client
        .accept_match()
        .set_ticket_id(Some(input.ticket_id))
        .set_player_ids(Some(input.player_ids))
        .set_acceptance_type(Some(input.acceptance_type.into_sdk()));
    call.send().await.map_err(|problem| exception(Operation::AcceptMatch, &problem))?;
    Ok(AcceptMatchOutput {})
}

pub(in crate::backend::gamelift) async fn start_backfill(
    client: &Client,
    input: StartMatchBackfillInput,
) -> Result<StartMatchBackfillOutput, Exception> {
    let call = client
        .start_match_backfill()
        .set_ticket_id(input.ticket_id)
        .set_configuration_name(Some(input.configuration_name))
        .set_game_session_arn(input.game_session_arn)
        .set_players(Some(input.players.into_sdk()));
    let answer = call.send().await.map_err(|problem| exception(Operation::StartMatchBackfill, &problem))?;
    Ok(StartMatchBackfillOutput {
        matchmaking_ticket: always("MatchmakingTicket", answer.matchmaking_ticket)?,
    })
}

pub(in crate::backend::gamelift) async fn describe_configurations(
    client: &Client,
    input: DescribeMatchmakingConfigurationsInput,
) -> Result<DescribeMatchmakingConfigurationsOutput, Exception> {
    let call = client
        .describe_matchmaking_configurations()
        .set_names(input.names)
        .set_rule_set_name(input.rule_set_name)
        .set_limit(sent(input.limit))
        .set_next_token(input.next_token);
    let answer = call
        .send()
        .await
        .map_err(|problem| exception(Operation::DescribeMatchmakingConfigurations, &problem))?;
    Ok(DescribeMatchmakingConfigurationsOutput {
        configurations: or_default(answer.configurations)?,
        next_token: sometimes(answer.next_token)?,
    })
}
