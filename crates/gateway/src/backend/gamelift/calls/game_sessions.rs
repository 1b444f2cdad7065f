//! Game sessions.

use aws_sdk_gamelift::Client;
use rallypoint_gamelift_api::{
    CreateGameSessionInput, CreateGameSessionOutput, DescribeGameSessionDetailsInput,
    DescribeGameSessionDetailsOutput, DescribeGameSessionsInput, DescribeGameSessionsOutput, Exception,
    GetGameSessionLogUrlInput, GetGameSessionLogUrlOutput, Operation, SearchGameSessionsInput,
    SearchGameSessionsOutput, TerminateGameSessionInput, TerminateGameSessionOutput, UpdateGameSessionInput,
    UpdateGameSessionOutput,
};

use crate::backend::gamelift::convert::{IntoSdk, always, or_default, sent, sometimes};
use crate::backend::gamelift::errors::exception;

/// Of which game sessions a list is, and which part of it: the same members in each operation that lists them.
macro_rules! listed {
    ($call:expr, $input:ident) => {
        $call
            .set_fleet_id($input.fleet_id)
            .set_alias_id($input.alias_id)
            .set_location($input.location)
            .set_limit(sent($input.limit))
            .set_next_token($input.next_token)
    };
}

pub(in crate::backend::gamelift) async fn create(
    client: &Client,
    input: CreateGameSessionInput,
) -> Result<CreateGameSessionOutput, Exception> {
    let call = client
        .create_game_session()
        .set_fleet_id(input.fleet_id)
        .set_alias_id(input.alias_id)
        .set_location(input.location)
        .set_maximum_player_session_count(Some(input.maximum_player_session_count.into_sdk()))
        .set_name(input.name)
        .set_game_properties(sent(input.game_properties))
        .set_creator_id(input.creator_id)
        .set_game_session_id(input.game_session_id)
        .set_idempotency_token(input.idempotency_token)
        .set_game_session_data(input.game_session_data);
    let answer = call.send().await.map_err(|problem| exception(Operation::CreateGameSession, &problem))?;
    Ok(CreateGameSessionOutput { game_session: always("GameSession", answer.game_session)? })
}

pub(in crate::backend::gamelift) async fn describe(
    client: &Client,
    input: DescribeGameSessionsInput,
) -> Result<DescribeGameSessionsOutput, Exception> {
    let call = listed!(client.describe_game_sessions(), input)
        .set_game_session_id(input.game_session_id)
        .set_status_filter(input.status_filter);
    let answer = call.send().await.map_err(|problem| exception(Operation::DescribeGameSessions, &problem))?;
    Ok(DescribeGameSessionsOutput {
        game_sessions: or_default(answer.game_sessions)?,
        next_token: sometimes(answer.next_token)?,
    })
}

pub(in crate::backend::gamelift) async fn describe_details(
    client: &Client,
    input: DescribeGameSessionDetailsInput,
) -> Result<DescribeGameSessionDetailsOutput, Exception> {
    let call = listed!(client.describe_game_session_details(), input)
        .set_game_session_id(input.game_session_id)
        .set_status_filter(input.status_filter);
    let answer =
        call.send().await.map_err(|problem| exception(Operation::DescribeGameSessionDetails, &problem))?;
    Ok(DescribeGameSessionDetailsOutput {
        game_session_details: or_default(answer.game_session_details)?,
        next_token: sometimes(answer.next_token)?,
    })
}

pub(in crate::backend::gamelift) async fn search(
    client: &Client,
    input: SearchGameSessionsInput,
) -> Result<SearchGameSessionsOutput, Exception> {
    let call = listed!(client.search_game_sessions(), input)
        .set_filter_expression(input.filter_expression)
        .set_sort_expression(input.sort_expression);
    let answer = call.send().await.map_err(|problem| exception(Operation::SearchGameSessions, &problem))?;
    Ok(SearchGameSessionsOutput {
        game_sessions: or_default(answer.game_sessions)?,
        next_token: sometimes(answer.next_token)?,
    })
}

pub(in crate::backend::gamelift) async fn update(
    client: &Client,
    input: UpdateGameSessionInput,
) -> Result<UpdateGameSessionOutput, Exception> {
    let call = client
        .update_game_session()
        .set_game_session_id(Some(input.game_session_id))
        .set_maximum_player_session_count(sent(input.maximum_player_session_count))
        .set_name(input.name)
        .set_player_session_creation_policy(sent(input.player_session_creation_policy))
        .set_protection_policy(sent(input.protection_policy))
        .set_game_properties(sent(input.game_properties));
    let answer = call.send().await.map_err(|problem| exception(Operation::UpdateGameSession, &problem))?;
    Ok(UpdateGameSessionOutput { game_session: always("GameSession", answer.game_session)? })
}

pub(in crate::backend::gamelift) async fn terminate(
    client: &Client,
    input: TerminateGameSessionInput,
) -> Result<TerminateGameSessionOutput, Exception> {
    let call = client
        .terminate_game_session()
        .set_game_session_id(Some(input.game_session_id))
        .set_termination_mode(Some(input.termination_mode.into_sdk()));
    let answer = call.send().await.map_err(|problem| exception(Operation::TerminateGameSession, &problem))?;
    Ok(TerminateGameSessionOutput { game_session: always("GameSession", answer.game_session)? })
}

pub(in crate::backend::gamelift) async fn log_url(
    client: &Client,
    input: GetGameSessionLogUrlInput,
) -> Result<GetGameSessionLogUrlOutput, Exception> {
    let call = client.get_game_session_log_url().set_game_session_id(Some(input.game_session_id));
    let answer = call.send().await.map_err(|problem| exception(Operation::GetGameSessionLogUrl, &problem))?;
    Ok(GetGameSessionLogUrlOutput { pre_signed_url: always("PreSignedUrl", answer.pre_signed_url)? })
}
