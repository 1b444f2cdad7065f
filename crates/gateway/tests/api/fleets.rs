//! Fleets, locations, computes and tags.

use serde_json::{Value, json};

use crate::client::{Client, over_both};
use crate::common::Server;

/// A fleet of its own, `fleet-…`.
pub(crate) async fn fleet(client: &mut Client, name: &str, location: &str) -> Value {
    let input = json!({"Name": name, "ComputeType": "ANYWHERE", "Locations": [{"Location": location}],
        "AnywhereConfiguration": {"Cost": "10"}});
    client.ok("CreateFleet", input).await["FleetAttributes"]["FleetId"].clone()
}

#[tokio::test]
async fn the_first_fleet_its_location_and_its_host_are_there_from_the_start() {
    over_both(&["--fleet-id", "fleet-mine", "--location", "custom-desk"], async |client| {
        assert_eq!(client.ok("ListFleets", json!({"Limit": 1})).await, json!({"FleetIds": ["fleet-mine"]}));
        let fleets = client.ok("DescribeFleetAttributes", json!({})).await;
        let fleet = &fleets["FleetAttributes"][0];
        assert_eq!((&fleet["Status"], &fleet["ComputeType"]), (&json!("ACTIVE"), &json!("ANYWHERE")));
        assert_eq!(fleet["FleetArn"], "arn:aws:gamelift:us-west-2::fleet/fleet-mine");
        let computes = client.ok("ListCompute", json!({"FleetId": "fleet-mine"})).await;
        let compute = &computes["ComputeList"][0];
        assert_eq!((&compute["ComputeName"], &compute["Location"]), (&json!("local"), &json!("custom-desk")));
        assert!(compute["GameLiftServiceSdkEndpoint"].as_str().unwrap().starts_with("ws://"));
        let locations = client.ok("ListLocations", json!({})).await;
        assert_eq!(locations["Locations"][0]["LocationName"], "custom-desk");
    })
    .await;
}

#[tokio::test]
async fn a_fleet_lives_and_is_deleted() {
    over_both(&[], async |client| {
        client.ok("CreateLocation", json!({"LocationName": "custom-east"})).await;
        let id = fleet(client, "second", "custom-east").await;
        assert_eq!(client.ok("ListFleets", json!({})).await["FleetIds"], json!(["fleet-123", id]));
        let update = json!({"FleetId": id, "Description": "for tests", "NewGameSessionProtectionPolicy": "FullProtection",
            "ResourceCreationLimitPolicy": {"NewGameSessionsPerCreator": 2, "PolicyPeriodInMinutes": 60}});
        let updated = client.ok("UpdateFleetAttributes", update).await;
        let arn = updated["FleetArn"].clone();
        let shown = client.ok("DescribeFleetAttributes", json!({"FleetIds": [arn, "fleet-unknown"]})).await;
        assert_eq!(shown["FleetAttributes"].as_array().unwrap().len(), 1);
        let shown = &shown["FleetAttributes"][0];
        assert_eq!(shown["Description"], "for tests");
        assert_eq!(shown["AnywhereConfiguration"], json!({"Cost": "10"}));
        assert_eq!(shown["ResourceCreationLimitPolicy"]["PolicyPeriodInMinutes"], 60);

        client.ok("CreateLocation", json!({"LocationName": "custom-west"})).await;
        let west = json!({"FleetId": id, "Locations": [{"Location": "custom-west"}]});
        assert_eq!(client.ok("CreateFleetLocations", west).await["LocationStates"][0]["Status"], "ACTIVE");
        let of_fleet = json!({"FleetId": id});
        let places = client.ok("DescribeFleetLocationAttributes", of_fleet.clone()).await;
        let name = |n: usize| places["LocationAttributes"][n]["LocationState"]["Location"].clone();
        assert_eq!((name(0), name(1)), (json!("custom-east"), json!("custom-west")));
        let west = json!({"FleetId": id, "Locations": ["custom-west"]});
        assert_eq!(client.ok("DeleteFleetLocations", west.clone()).await["LocationStates"][0]["Location"], "custom-west");
        assert_eq!(client.refused("DescribeFleetLocationAttributes", west).await, "NotFoundException");

        // What is true of a fleet whose machines are its owner's.
        let capacity = client.ok("DescribeFleetCapacity", json!({"FleetIds": [id]})).await;
        assert_eq!(capacity["FleetCapacity"][0]["InstanceCounts"]["DESIRED"], 0);
        assert_eq!(client.ok("DescribeInstances", of_fleet.clone()).await, json!({"Instances": []}));
        let ports = client.ok("DescribeFleetPortSettings", of_fleet.clone()).await;
        assert_eq!(ports["InboundPermissions"], json!([]));
        let runtime = client.ok("DescribeRuntimeConfiguration", of_fleet.clone()).await;
        assert_eq!(runtime["RuntimeConfiguration"], json!({"GameSessionActivationTimeoutSeconds": 300}));
        let events = client.ok("DescribeFleetEvents", of_fleet.clone()).await;
        assert_eq!(events["Events"][0]["EventCode"], "FLEET_CREATED");
        assert_eq!(client.ok("DescribeFleetEvents", json!({"FleetId": id, "EndTime": 1})).await, json!({"Events": []}));

        assert_eq!(client.ok("DeleteFleet", of_fleet.clone()).await, json!({}));
        assert_eq!(client.refused("DeleteFleet", of_fleet.clone()).await, "NotFoundException");
        assert_eq!(client.ok("DeleteLocation", json!({"LocationName": "custom-west"})).await, json!({}));
    })
    .await;
}

#[tokio::test]
async fn what_is_a_managed_fleets_is_refused_by_its_name() {
    over_both(&[], async |client| {
        let anywhere =
            json!({"Name": "n", "ComputeType": "ANYWHERE", "Locations": [{"Location": "custom-local"}]});
        for (member, value) in [
            ("ComputeType", json!("EC2")),
            ("BuildId", json!("build-1")),
            ("ScriptId", json!("script-1")),
            ("EC2InstanceType", json!("c5.large")),
            ("FleetType", json!("SPOT")),
            ("EC2InboundPermissions", json!([])),
            ("InstanceRoleArn", json!("arn:aws:iam::1:role/r")),
            ("PlayerGatewayMode", json!("REQUIRED")),
        ] {
            let mut input = anywhere.clone();
            input[member] = value;
            let (exception, message) = client.refusal("CreateFleet", input).await;
            assert_eq!(exception, "InvalidRequestException", "{member}");
            assert!(message.starts_with(member), "{member}: {message}");
        }
        let mut half = anywhere.clone();
        half["ResourceCreationLimitPolicy"] = json!({"NewGameSessionsPerCreator": 2});
        assert_eq!(client.refused("CreateFleet", half).await, "InvalidRequestException");
        let mut unknown = anywhere;
        unknown["Locations"] = json!([{"Location": "custom-nowhere"}]);
        assert_eq!(client.refused("CreateFleet", unknown).await, "NotFoundException");
    })
    .await;
}

#[tokio::test]
async fn resources_that_are_there_or_missing_are_told_by_name() {
    over_both(&[], async |client| {
        let compute = json!({"FleetId": "fleet-123", "ComputeName": "local"});
        let mut again = compute.clone();
        again["IpAddress"] = json!("10.0.0.1");
        let missing = json!({"FleetId": "fleet-123", "ComputeName": "nobody"});
        for (operation, input, exception) in [
            ("CreateLocation", json!({"LocationName": "custom-local"}), "ConflictException"),
            ("DeleteLocation", json!({"LocationName": "custom-nowhere"}), "NotFoundException"),
            // Deleting a location of a fleet has no exception of its own in the model.
            ("DeleteLocation", json!({"LocationName": "custom-local"}), "InvalidRequestException"),
            ("RegisterCompute", again, "ConflictException"),
            (
                "RegisterCompute",
                json!({"FleetId": "fleet-9", "ComputeName": "c", "IpAddress": "10.0.0.1"}),
                "InvalidRequestException",
            ),
            (
                "RegisterCompute",
                json!({"FleetId": "fleet-123", "ComputeName": "c", "DnsName": "no-such-host.invalid"}),
                "InvalidRequestException",
            ),
            ("DescribeCompute", missing.clone(), "NotFoundException"),
            ("DeregisterCompute", missing.clone(), "NotFoundException"),
            ("GetComputeAuthToken", missing.clone(), "NotFoundException"),
            ("GetComputeAccess", missing, "NotFoundException"),
            ("GetComputeAccess", compute, "InvalidRequestException"),
            ("ListCompute", json!({"FleetId": "fleet-9"}), "InvalidRequestException"),
            ("DescribeFleetEvents", json!({"FleetId": "fleet-9"}), "NotFoundException"),
            ("UpdateFleetAttributes", json!({"FleetId": "fleet-9"}), "NotFoundException"),
            (
                "CreateFleetLocations",
                json!({"FleetId": "fleet-123", "Locations": [{"Location": "custom-nowhere"}]}),
                "NotFoundException",
            ),
        ] {
            assert_eq!(client.refused(operation, input.clone()).await, exception, "{operation} {input}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_fleet_in_use_stays() {
    over_both(&[], async |client| {
        let mut server = Server::idle(&client.gateway, "p1").await;
        assert_eq!(
            client.refused("DeleteFleet", json!({"FleetId": "fleet-123"})).await,
            "InvalidFleetStatusException"
        );
        let host = json!({"FleetId": "fleet-123", "ComputeName": "host-1"});
        assert_eq!(client.refused("DeregisterCompute", host.clone()).await, "InvalidRequestException");
        let utilization = client.ok("DescribeFleetUtilization", json!({})).await;
        assert_eq!(utilization["FleetUtilization"][0]["ActiveServerProcessCount"], 1);
        server.ok("TerminateServerProcess", json!({})).await;
        server.close().await;
        assert_eq!(client.ok("DeregisterCompute", host).await, json!({}));
    })
    .await;
}

#[tokio::test]
async fn tags_are_kept_on_fleets_locations_aliases_and_queues() {
    over_both(&[], async |client| {
        let arn = |kind: &str| json!(format!("arn:aws:gamelift:us-west-2::{kind}"));
        let tags = json!([{"Key": "team", "Value": "red"}, {"Key": "stage", "Value": ""}]);
        client.ok("CreateGameSessionQueue", json!({"Name": "q", "Tags": [{"Key": "a", "Value": "b"}]})).await;
        for arn in [arn("fleet/fleet-123"), arn("location/custom-local"), arn("gamesessionqueue/q")] {
            client.ok("TagResource", json!({"ResourceARN": arn, "Tags": tags})).await;
            client.ok("UntagResource", json!({"ResourceARN": arn, "TagKeys": ["stage", "unknown"]})).await;
            let kept = client.ok("ListTagsForResource", json!({"ResourceARN": arn})).await;
            let kept = kept["Tags"].as_array().unwrap().clone();
            assert!(kept.contains(&json!({"Key": "team", "Value": "red"})), "{kept:?}");
            assert!(!kept.iter().any(|tag| tag["Key"] == "stage"));
        }
        for arn in [arn("fleet/fleet-9"), json!("nonsense")] {
            assert_eq!(
                client.refused("ListTagsForResource", json!({"ResourceARN": arn})).await,
                "NotFoundException"
            );
        }
    })
    .await;
}
