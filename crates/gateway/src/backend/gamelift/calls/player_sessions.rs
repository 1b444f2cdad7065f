//! Player sessions.

use aws_sdk_gamelift::Client;
use rallypoint_gamelift_api::{
    CreatePlayerSessionInput, CreatePlayerSessionOutput, CreatePlayerSessionsInput,
    CreatePlayerSessionsOutput, DescribePlayerSessionsInput, DescribePlayerSessionsOutput, Exception,
    GetPlayerConnectionDetailsInput, GetPlayerConnectionDetailsOutput, Operation,
};

use crate::backend::gamelift::convert::{always, or_default, sent, sometimes};
use crate::backend::gamelift::errors::exception;

pub(in crate::backend::gamelift) async fn create(
    client: &Client,
    input: CreatePlayerSessionInput,
) -> Result<CreatePlayerSessionOutput, Exception> {
    let call = client
        .create_player_session()
        .set_game_session_id(Some(input.game_session_id))
        .set_player_id(Some(input.player_id))
        .set_player_data(input.player_data);
    let answer = call.send().await.map_err(|problem| exception(Operation::CreatePlayerSession, &problem))?;
    Ok(CreatePlayerSessionOutput { player_session: always("PlayerSession", answer.player_session)? })
}

pub(in crate::backend::gamelift) async fn create_several(
    client: &Client,
    input: CreatePlayerSessionsInput,
) -> Result<CreatePlayerSessionsOutput, Exception> {
    let call = client
        .create_player_sessions()
        .set_game_session_id(Some(input.game_session_id))
        .set_player_ids(Some(input.player_ids))
        .set_player_data_map(sent(input.player_data_map));
    let answer = call.send().await.map_err(|problem| exception(Operation::CreatePlayerSessions, &problem))?;
    Ok(CreatePlayerSessionsOutput { player_sessions: always("PlayerSessions", answer.player_sessions)? })
}

pub(in crate::backend::gamelift) async fn describe(
    client: &Client,
    input: DescribePlayerSessionsInput,
) -> Result<DescribePlayerSessionsOutput, Exception> {
    let call = client
        .describe_player_sessions()
        .set_game_session_id(input.game_session_id)
        .set_player_id(input.player_id)
        .set_player_session_id(input.player_session_id)
        .set_player_session_status_filter(input.player_session_status_filter)
        .set_limit(sent(input.limit))
        .set_next_token(input.next_token);
    let answer =
        call.send().await.map_err(|problem| exception(Operation::DescribePlayerSessions, &problem))?;
    Ok(DescribePlayerSessionsOutput {
        player_sessions: or_default(answer.player_sessions)?,
        next_token: sometimes(answer.next_token)?,
    })
}

pub(in crate::backend::gamelift) async fn connection_details(
    client: &Client,
    input: GetPlayerConnectionDetailsInput,
) -> Result<GetPlayerConnectionDetailsOutput, Exception> {
    let call = client
        .get_player_connection_details()
        .set_game_session_id(Some(input.game_session_id))
        .set_player_ids(Some(input.player_ids));
    let answer =
        call.send().await.map_err(|problem| exception(Operation::GetPlayerConnectionDetails, &problem))?;
    Ok(GetPlayerConnectionDetailsOutput {
        game_session_id: always("GameSessionId", answer.game_session_id)?,
        player_connection_details: or_default(answer.player_connection_details)?,
    })
}
