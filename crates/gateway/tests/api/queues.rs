//! Game session queues.

use serde_json::json;

use crate::client::over_both;

#[tokio::test]
async fn a_queue_is_shown_as_it_was_made_and_changed() {
    over_both(&[], async |client| {
        let queue = json!({"Name": "q", "TimeoutInSeconds": 300,
            "Destinations": [{"DestinationArn": "arn:aws:gamelift:us-west-2::fleet/fleet-123"}],
            "PlayerLatencyPolicies": [{"MaximumIndividualPlayerLatencyMilliseconds": 50, "PolicyDurationSeconds": 120},
                {"MaximumIndividualPlayerLatencyMilliseconds": 200}],
            "FilterConfiguration": {"AllowedLocations": ["custom-local"]},
            "PriorityConfiguration": {"PriorityOrder": ["LOCATION", "COST"], "LocationOrder": ["custom-local"]},
            "CustomEventData": "x", "NotificationTarget": "arn:aws:sns:us-west-2:1:topic"});
        let made = client.ok("CreateGameSessionQueue", queue.clone()).await;
        let arn = "arn:aws:gamelift:us-west-2::gamesessionqueue/q";
        assert_eq!(made["GameSessionQueue"]["GameSessionQueueArn"], arn);
        for (member, value) in queue.as_object().unwrap() {
            assert_eq!(&made["GameSessionQueue"][member], value, "{member}");
        }
        for names in [json!(null), json!([]), json!(["q"]), json!([arn])] {
            let shown = client.ok("DescribeGameSessionQueues", json!({"Names": names})).await;
            assert_eq!(shown["GameSessionQueues"], json!([made["GameSessionQueue"]]), "{names}");
        }
        let update = json!({"Name": arn, "TimeoutInSeconds": 60, "FilterConfiguration": {}});
        let updated = client.ok("UpdateGameSessionQueue", update).await["GameSessionQueue"].clone();
        assert_eq!(updated["TimeoutInSeconds"], 60);
        assert_eq!(updated.get("FilterConfiguration"), None);
        assert_eq!(updated["Destinations"], queue["Destinations"]);

        for (operation, input, exception) in [
            ("CreateGameSessionQueue", queue, "InvalidRequestException"),
            ("UpdateGameSessionQueue", json!({"Name": "none"}), "NotFoundException"),
            ("DeleteGameSessionQueue", json!({"Name": "none"}), "NotFoundException"),
            ("DescribeGameSessionQueues", json!({"Names": ["none"]}), "NotFoundException"),
            ("CreateGameSessionQueue", json!({"Name": "r", "TimeoutInSeconds": 5}), "InvalidRequestException"),
            (
                "CreateGameSessionQueue",
                json!({"Name": "r", "Destinations": [{"DestinationArn": "arn:aws:gamelift:us-west-2::queue/q"}]}),
                "InvalidRequestException",
            ),
            (
                "CreateGameSessionQueue",
                json!({"Name": "r", "LogConfiguration": {"DeliveryDestinations": [{"LogDestination": "S3"}]}}),
                "InvalidRequestException",
            ),
        ] {
            assert_eq!(client.refused(operation, input.clone()).await, exception, "{operation} {input}");
        }
        assert_eq!(client.ok("DeleteGameSessionQueue", json!({"Name": "q"})).await, json!({}));
        assert_eq!(client.ok("DescribeGameSessionQueues", json!({})).await, json!({"GameSessionQueues": []}));
    })
    .await;
}
