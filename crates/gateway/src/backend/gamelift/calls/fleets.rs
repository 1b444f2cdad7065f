//! Fleets and aliases.

use aws_sdk_gamelift::Client;
use rallypoint_gamelift_api::{
    DescribeFleetAttributesInput, DescribeFleetAttributesOutput, DescribeFleetCapacityInput,
    DescribeFleetCapacityOutput, DescribeFleetUtilizationInput, DescribeFleetUtilizationOutput, Exception,
    ListFleetsInput, ListFleetsOutput, Operation, ResolveAliasInput, ResolveAliasOutput,
};

use crate::backend::gamelift::convert::{always, or_default, sent, sometimes};
use crate::backend::gamelift::errors::exception;

pub(in crate::backend::gamelift) async fn list(
    client: &Client,
    input: ListFleetsInput,
) -> Result<ListFleetsOutput, Exception> {
    let call = client
        .list_fleets()
        .set_build_id(input.build_id)
        .set_script_id(input.script_id)
        .set_limit(sent(input.limit))
        .set_next_token(input.next_token);
    let answer = call.send().await.map_err(|problem| exception(Operation::ListFleets, &problem))?;
    Ok(ListFleetsOutput {
        fleet_ids: or_default(answer.fleet_ids)?,
        next_token: sometimes(answer.next_token)?,
    })
}

pub(in crate::backend::gamelift) async fn attributes(
    client: &Client,
    input: DescribeFleetAttributesInput,
) -> Result<DescribeFleetAttributesOutput, Exception> {
    let call = client
        .describe_fleet_attributes()
        .set_fleet_ids(input.fleet_ids)
        .set_limit(sent(input.limit))
        .set_next_token(input.next_token);
    let answer =
        call.send().await.map_err(|problem| exception(Operation::DescribeFleetAttributes, &problem))?;
    Ok(DescribeFleetAttributesOutput {
        fleet_attributes: or_default(answer.fleet_attributes)?,
        next_token: sometimes(answer.next_token)?,
    })
}

pub(in crate::backend::gamelift) async fn capacity(
    client: &Client,
    input: DescribeFleetCapacityInput,
) -> Result<DescribeFleetCapacityOutput, Exception> {
    let call = client
        .describe_fleet_capacity()
        .set_fleet_ids(input.fleet_ids)
        .set_limit(sent(input.limit))
        .set_next_token(input.next_token);
    let answer =
        call.send().await.map_err(|problem| exception(Operation::DescribeFleetCapacity, &problem))?;
    Ok(DescribeFleetCapacityOutput {
        fleet_capacity: or_default(answer.fleet_capacity)?,
        next_token: sometimes(answer.next_token)?,
    })
}

pub(in crate::backend::gamelift) async fn utilization(
    client: &Client,
    input: DescribeFleetUtilizationInput,
) -> Result<DescribeFleetUtilizationOutput, Exception> {
    let call = client
        .describe_fleet_utilization()
        .set_fleet_ids(input.fleet_ids)
        .set_limit(sent(input.limit))
        .set_next_token(input.next_token);
    let answer =
        call.send().await.map_err(|problem| exception(Operation::DescribeFleetUtilization, &problem))?;
    Ok(DescribeFleetUtilizationOutput {
        fleet_utilization: or_default(answer.fleet_utilization)?,
        next_token: sometimes(answer.next_token)?,
    })
}

pub(in crate::backend::gamelift) async fn resolve_alias(
    client: &Client,
    input: ResolveAliasInput,
) -> Result<ResolveAliasOutput, Exception> {
    let call = client.resolve_alias().set_alias_id(Some(input.alias_id));
    let answer = call.send().await.map_err(|problem| exception(Operation::ResolveAlias, &problem))?;
    Ok(ResolveAliasOutput {
        fleet_id: always("FleetId", answer.fleet_id)?,
        fleet_arn: always("FleetArn", answer.fleet_arn)?,
    })
}
