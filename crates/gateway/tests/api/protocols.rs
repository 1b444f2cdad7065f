//! What is told apart before an operation is read.

use hyper::Method;
use serde_json::{Value, json};

use crate::client::{by_cbor, json_of, over_both};
use crate::common::{Answer, Gateway, send};

fn cbor_exception(answer: &Answer) -> String {
    assert_eq!(answer.status, 400);
    assert_eq!(answer.headers["content-type"], "application/cbor");
    assert_eq!(answer.headers["smithy-protocol"], "rpc-v2-cbor");
    let body = json_of(ciborium::from_reader(&*answer.bytes).unwrap());
    assert!(!body["message"].as_str().unwrap().is_empty());
    body["__type"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_unknown_operation_is_an_exception_of_its_own_protocol() {
    over_both(&[], async |client| {
        for (operation, hint) in [("CreateBuild", "build"), ("MakeTea", "MakeTea")] {
            let (exception, message) = client.refusal(operation, json!({})).await;
            assert_eq!(exception, "UnknownOperationException");
            assert!(message.contains(hint), "{message}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_request_that_is_none_is_a_serialization_exception() {
    let gateway = Gateway::start(&[]).await;
    let target = [("x-amz-target", "GameLift.ListFleets")];
    let json = send(gateway.services, Method::POST, "/", &target, b"{".to_vec()).await;
    assert_eq!((json.status.as_u16(), json.json()["__type"].as_str()), (400, Some("SerializationException")));
    let headers = [("smithy-protocol", "rpc-v2-cbor")];
    let path = "/service/GameLift/operation/ListFleets";
    let garbage = send(gateway.services, Method::POST, path, &headers, vec![0xff, 0x00]).await;
    assert_eq!(cbor_exception(&garbage), "SerializationException");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn the_path_of_cbor_is_for_cbor_and_for_gamelift() {
    let gateway = Gateway::start(&[]).await;
    let path = "/service/GameLift/operation/ListFleets";
    for headers in [&[][..], &[("smithy-protocol", "rpc-v2-json")]] {
        let other = send(gateway.services, Method::POST, path, headers, Vec::new()).await;
        assert_eq!(cbor_exception(&other), "SerializationException");
    }
    let headers = [("smithy-protocol", "rpc-v2-cbor")];
    let elsewhere = "/service/Lambda/operation/Invoke";
    let other = send(gateway.services, Method::POST, elsewhere, &headers, Vec::new()).await;
    assert_eq!(cbor_exception(&other), "UnknownOperationException");
    let empty = send(gateway.services, Method::POST, path, &headers, Vec::new()).await;
    assert_eq!(empty.status, 200);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_timestamp_has_its_tag_in_cbor_and_is_a_number_in_json() {
    let gateway = Gateway::start(&[]).await;
    let json = gateway.api("DescribeFleetAttributes", &json!({})).await.json();
    // To the millisecond: a reader of JSON may be less exact than that.
    let milliseconds =
        |answer: &Value| (answer["FleetAttributes"][0]["CreationTime"].as_f64().unwrap() * 1000.0).round();
    let cbor = by_cbor(&gateway, "DescribeFleetAttributes", &json!({})).await;
    let raw: ciborium::Value = ciborium::from_reader(&*cbor.bytes).unwrap();
    assert!(format!("{raw:?}").contains("Tag(1, "), "{raw:?}");
    assert_eq!(milliseconds(&json_of(raw)), milliseconds(&json));
    // A request may have either.
    for start in [ciborium::Value::Float(0.5), ciborium::Value::Tag(1, Box::new(ciborium::Value::Float(0.5)))]
    {
        let input =
            ciborium::Value::Map(vec![("FleetId".into(), "fleet-123".into()), ("StartTime".into(), start)]);
        let mut body = Vec::new();
        ciborium::into_writer(&input, &mut body).unwrap();
        let headers = [("smithy-protocol", "rpc-v2-cbor")];
        let path = "/service/GameLift/operation/DescribeFleetEvents";
        let answer = send(gateway.services, Method::POST, path, &headers, body).await;
        assert_eq!(answer.status, 200);
        let events = json_of(ciborium::from_reader(&*answer.bytes).unwrap());
        assert_ne!(events["Events"], Value::Array(Vec::new()));
    }
    gateway.stop().await.unwrap();
}
