//! Both codecs over the whole table.

use ciborium::Value;
use proptest::collection::vec;
use proptest::prelude::{any, proptest};
use proptest::test_runner::TestCaseResult;
use proptest::{prop_assert, prop_assert_eq};

use super::{AwsJson, Cbor, Codec};
use crate::sample::Source;
use crate::{
    AttributeValue, CreateFleetInput, CreatePlayerSessionsInput, DescribeFleetEventsInput, Exception,
    ExceptionKind, ListComputeInput, ListFleetsInput, Operation, PlayerLatency, Request, Response, Timestamp,
};

/// The most bytes that one sample of the largest shape uses up.
const SAMPLE_BYTES: usize = 2000;

proptest! {
    #[test]
    fn every_operation_comes_back_as_it_was(bytes in vec(any::<u8>(), 0..SAMPLE_BYTES)) {
        for operation in Operation::ALL {
            let (request, response) = operation.sample(&mut Source(&bytes));
            comes_back(&AwsJson, &request, &response)?;
            comes_back(&Cbor, &request, &response)?;
        }
    }

    #[test]
    fn both_codecs_refuse_the_same(bytes in vec(any::<u8>(), 0..SAMPLE_BYTES)) {
        for operation in Operation::ALL {
            let (request, _) = operation.sample(&mut Source(&bytes));
            let by_json = Request::decode(*operation, &AwsJson, &request.encode(&AwsJson).unwrap());
            let by_cbor = Request::decode(*operation, &Cbor, &request.encode(&Cbor).unwrap());
            prop_assert_eq!(by_json, by_cbor);
        }
    }

    #[test]
    fn cbor_may_be_written_otherwise(bytes in vec(any::<u8>(), 0..SAMPLE_BYTES)) {
        for operation in Operation::ALL {
            let (request, _) = operation.sample(&mut Source(&bytes));
            let mut value: Value = ciborium::from_reader(&*request.encode(&Cbor).unwrap()).unwrap();
            // What nobody has heard of is ignored.
            let unheard = Value::Array(vec![Value::Null, Value::Bytes(vec![1])]);
            value.as_map_mut().unwrap().push((Value::Text("Unheard".into()), unheard));
            for form in [Form { floats: true, pieces: false }, Form { floats: false, pieces: true }] {
                let mut written = Vec::new();
                form.write(&value, &mut written);
                prop_assert_eq!(operation.read(&Cbor, &written), Ok(request.clone()));
            }
        }
    }

    #[test]
    fn no_bytes_break_a_codec(bytes in vec(any::<u8>(), 0..200)) {
        for operation in Operation::ALL {
            for refused in [operation.read(&Cbor, &bytes).err(), operation.read(&AwsJson, &bytes).err()] {
                let expected = |kind| matches!(kind, ExceptionKind::Serialization | ExceptionKind::InvalidRequest);
                prop_assert!(refused.is_none_or(|refused| expected(refused.kind)));
            }
        }
    }
}

fn comes_back(codec: &impl Codec, request: &Request, response: &Response) -> TestCaseResult {
    let operation = request.operation();
    prop_assert_eq!(operation, response.operation());
    let written = request.encode(codec).unwrap();
    prop_assert_eq!(&operation.read(codec, &written).unwrap(), request);
    let written = response.encode(codec).unwrap();
    prop_assert_eq!(&Response::decode(operation, codec, &written).unwrap(), response);
    Ok(())
}

/// Another way to write the same CBOR.
struct Form {
    /// Whole numbers as floats, and whole floats as integers.
    floats: bool,
    /// Without lengths, and text in pieces.
    pieces: bool,
}

const BREAK: u8 = 0xff;

impl Form {
    fn write(&self, value: &Value, to: &mut Vec<u8>) {
        match value {
            Value::Integer(number) if self.floats => {
                definite(&Value::Float(i128::from(*number) as f64), to);
            }
            Value::Float(number) if self.floats && number.fract() == 0.0 => {
                definite(&Value::Integer((*number as i64).into()), to);
            }
            Value::Tag(tag, value) => {
                to.push(0xc0 | u8::try_from(*tag).unwrap());
                self.write(value, to);
            }
            Value::Array(entries) if self.pieces => {
                to.push(0x9f);
                entries.iter().for_each(|entry| self.write(entry, to));
                to.push(BREAK);
            }
            Value::Map(members) if self.pieces => {
                to.push(0xbf);
                for (key, value) in members {
                    definite(key, to);
                    self.write(value, to);
                }
                to.push(BREAK);
            }
            Value::Array(entries) => {
                to.push(0x80 | u8::try_from(entries.len()).unwrap());
                entries.iter().for_each(|entry| self.write(entry, to));
            }
            Value::Map(members) => {
                to.extend([0xb8, u8::try_from(members.len()).unwrap()]);
                for (key, value) in members {
                    self.write(key, to);
                    self.write(value, to);
                }
            }
            Value::Text(text) if self.pieces => {
                let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
                let (start, end) = text.split_at(middle);
                to.push(0x7f);
                definite(&Value::Text(start.into()), to);
                definite(&Value::Text(end.into()), to);
                to.push(BREAK);
            }
            other => definite(other, to),
        }
    }
}

fn definite(value: &Value, to: &mut Vec<u8>) {
    ciborium::into_writer(value, to).unwrap();
}

fn refusal<T: serde::de::DeserializeOwned + std::fmt::Debug>(codec: &impl Codec, body: &[u8]) -> Exception {
    codec.decode::<T>(body).unwrap_err()
}

fn kind<T: serde::de::DeserializeOwned + std::fmt::Debug>(codec: &impl Codec, body: &[u8]) -> ExceptionKind {
    refusal::<T>(codec, body).kind
}

fn cbor(json: &serde_json::Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(json, &mut bytes).unwrap();
    bytes
}

#[test]
fn an_empty_body_is_an_empty_request() {
    assert!(AwsJson.decode::<ListFleetsInput>(b" ").unwrap().limit.is_none());
    assert!(Cbor.decode::<ListFleetsInput>(b"").unwrap().limit.is_none());
}

#[test]
fn null_is_absent() {
    let body = serde_json::json!({ "Limit": null, "NextToken": null, "BuildId": null });
    assert!(AwsJson.decode::<ListFleetsInput>(body.to_string().as_bytes()).unwrap().limit.is_none());
    assert!(Cbor.decode::<ListFleetsInput>(&cbor(&body)).unwrap().limit.is_none());
}

#[test]
fn exceptions_carry_type_and_message() {
    let exception = Exception::new(ExceptionKind::NotFound, "no \"such\" thing");
    assert_eq!(
        String::from_utf8(AwsJson.encode_exception(&exception)).unwrap(),
        r#"{"__type":"NotFoundException","Message":"no \"such\" thing"}"#
    );
    let body: Value = ciborium::from_reader(&*Cbor.encode_exception(&exception)).unwrap();
    let members = ["__type", "Message", "message"].map(|name| Value::Text(name.into()));
    let texts =
        ["NotFoundException", &exception.message, &exception.message].map(|text| Value::Text(text.into()));
    assert_eq!(body, Value::Map(members.into_iter().zip(texts).collect()));
}

#[test]
fn a_misfit_names_its_member_and_what_would_be_right() {
    let said = |body: serde_json::Value| {
        let by_json = refusal::<CreateFleetInput>(&AwsJson, body.to_string().as_bytes());
        assert_eq!(by_json.kind, ExceptionKind::InvalidRequest);
        assert_eq!(refusal::<CreateFleetInput>(&Cbor, &cbor(&body)), by_json);
        by_json.message
    };
    assert_eq!(said(serde_json::json!({})), "the request is wrong: missing field `Name`");
    assert_eq!(
        said(serde_json::json!({ "Name": "a", "ComputeType": "CLOUD" })),
        "ComputeType is wrong: invalid value: string \"CLOUD\", expected one of EC2, ANYWHERE"
    );
    assert_eq!(
        said(serde_json::json!({ "Name": "a", "Locations": [{ "Location": "custom-1" }, {}] })),
        "Locations[1] is wrong: missing field `Location`"
    );
    assert_eq!(
        said(serde_json::json!({ "Name": "a", "Locations": [{ "Location": 4 }] })),
        "Locations[0].Location is wrong: invalid type: integer `4`, expected a string"
    );
    assert_eq!(
        said(
            serde_json::json!({ "Name": "a", "ResourceCreationLimitPolicy": { "PolicyPeriodInMinutes": -1 } })
        ),
        "ResourceCreationLimitPolicy.PolicyPeriodInMinutes is wrong: invalid value: integer `-1`, \
         expected a whole number from 0 to 4294967295"
    );
    assert_eq!(
        said(
            serde_json::json!({ "Name": "a", "ResourceCreationLimitPolicy": { "PolicyPeriodInMinutes": 1.5 } })
        ),
        "ResourceCreationLimitPolicy.PolicyPeriodInMinutes is wrong: invalid value: floating point `1.5`, \
         expected a whole number from 0 to 4294967295"
    );
}

#[test]
fn a_large_misfit_is_refused_without_a_search() {
    let body = serde_json::json!({ "Name": "a".repeat(super::SEARCHED_BYTES), "ComputeType": "CLOUD" });
    for refused in [
        refusal::<CreateFleetInput>(&AwsJson, body.to_string().as_bytes()),
        refusal::<CreateFleetInput>(&Cbor, &cbor(&body)),
    ] {
        assert_eq!(refused.kind, ExceptionKind::InvalidRequest);
        assert!(refused.message.contains("expected one of EC2, ANYWHERE"), "{}", refused.message);
    }
}

#[test]
fn bytes_of_another_encoding_are_no_request() {
    for wrong in ["[", "[]", "\u{a0}", "{\"Limit\":", "{} {}", "null", "4", "\"a\""] {
        assert_eq!(
            kind::<ListFleetsInput>(&AwsJson, wrong.as_bytes()),
            ExceptionKind::Serialization,
            "{wrong}"
        );
    }
    let cut = cbor(&serde_json::json!({ "BuildId": "build-1" }));
    let twice = [cut.as_slice(), &cut].concat();
    for wrong in [b"{}".as_slice(), &cut[..cut.len() - 1], &twice, &[0xff], &[0xa1], &[0x1c]] {
        assert_eq!(kind::<ListFleetsInput>(&Cbor, wrong), ExceptionKind::Serialization, "{wrong:x?}");
    }
}

#[test]
fn nesting_without_end_is_refused() {
    for open in [b"[".as_slice(), b"{\"a\":"] {
        let body = [b"{\"Unheard\":".as_slice(), &open.repeat(100_000)].concat();
        assert_eq!(kind::<ListFleetsInput>(&AwsJson, &body), ExceptionKind::Serialization);
    }
    // An array of one, a map of one, an array and a map without end, a tag.
    for open in [b"\x81".as_slice(), b"\xa1\x61a", b"\x9f", b"\xbf\x61a", b"\xc1"] {
        let body = [b"\xa1\x67Unheard".as_slice(), &open.repeat(100_000)].concat();
        assert_eq!(kind::<ListFleetsInput>(&Cbor, &body), ExceptionKind::Serialization, "{open:x?}");
        let body = [b"\xa1\x67BuildId".as_slice(), &open.repeat(100_000)].concat();
        assert!(Cbor.decode::<ListFleetsInput>(&body).is_err(), "{open:x?}");
    }
}

/// Were memory taken for what is announced, these would end the test.
#[test]
fn announced_lengths_take_no_memory() {
    const HUGE: &[u8] = &[0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    // Bytes, text, an array, a map.
    for major in [0x5b, 0x7b, 0x9b, 0xbb] {
        let huge = [&[major], HUGE].concat();
        for start in
            [b"".as_slice(), b"\xa1\x69PlayerIds", b"\xa1\x6dPlayerDataMap", b"\xa1\x67Unheard", b"\xa1"]
        {
            let body = [start, &huge].concat();
            assert!(Cbor.decode::<CreatePlayerSessionsInput>(&body).is_err(), "{body:x?}");
        }
    }
}

#[test]
fn cbor_has_times_under_their_tag_and_reads_them_without() {
    let input = DescribeFleetEventsInput {
        fleet_id: "fleet-1".into(),
        start_time: Some(Timestamp(1_704_070_861_500)),
        end_time: None,
        limit: None,
        next_token: None,
    };
    let written = Cbor.encode(&input).unwrap();
    let tagged = Value::Tag(1, Value::Float(1_704_070_861.5).into());
    let read: Value = ciborium::from_reader(&*written).unwrap();
    assert_eq!(read.as_map().unwrap()[1], (Value::Text("StartTime".into()), tagged));

    let time = |value: Value| {
        let members = [("FleetId", Value::Text("fleet-1".into())), ("StartTime", value)];
        let map = Value::Map(members.map(|(name, value)| (Value::Text(name.into()), value)).into());
        let mut bytes = Vec::new();
        ciborium::into_writer(&map, &mut bytes).unwrap();
        Cbor.decode::<DescribeFleetEventsInput>(&bytes).map(|input| input.start_time.unwrap())
    };
    let whole = Value::Integer(1_704_070_861.into());
    assert_eq!(time(whole.clone()), Ok(Timestamp(1_704_070_861_000)));
    assert_eq!(time(Value::Tag(1, whole.clone().into())), Ok(Timestamp(1_704_070_861_000)));
    assert_eq!(time(Value::Float(1_704_070_861.5)), Ok(Timestamp(1_704_070_861_500)));
    for wrong in [Value::Tag(0, whole.into()), Value::Float(f64::NAN), Value::Text("2024".into())] {
        assert_eq!(time(wrong).unwrap_err().kind, ExceptionKind::InvalidRequest);
    }
}

#[test]
fn numbers_that_are_none_are_refused() {
    let latency = |number: f64| {
        let members = [
            ("PlayerId", Value::Text("a".into())),
            ("RegionIdentifier", Value::Text("b".into())),
            ("LatencyInMilliseconds", Value::Float(number)),
        ];
        let map = Value::Map(members.map(|(name, value)| (Value::Text(name.into()), value)).into());
        let mut bytes = Vec::new();
        ciborium::into_writer(&map, &mut bytes).unwrap();
        Cbor.decode::<PlayerLatency>(&bytes)
    };
    assert!(latency(1.5).is_ok());
    assert!(latency(f64::NAN).is_err());
    assert!(latency(f64::INFINITY).is_err());
    assert!(latency(f64::MAX).is_err());
}

#[test]
fn an_attribute_that_is_no_number_is_refused() {
    let read = |member: &str, value: Value| {
        let mut bytes = Vec::new();
        ciborium::into_writer(&Value::Map(vec![(Value::Text(member.into()), value)]), &mut bytes).unwrap();
        Cbor.decode::<AttributeValue>(&bytes)
    };
    let pair = |number: f64| Value::Map(vec![(Value::Text("a".into()), Value::Float(number))]);
    assert_eq!(read("N", Value::Float(1.5)).unwrap().n, Some(1.5));
    assert_eq!(read("N", Value::Integer(2.into())).unwrap().n, Some(2.0));
    assert!(read("SDM", pair(1.5)).is_ok());
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(read("N", Value::Float(wrong)).is_err());
        assert!(read("SDM", pair(wrong)).is_err());
    }
}

#[test]
fn latencies_are_written_in_32_bits_at_most() {
    let latency = PlayerLatency {
        player_id: String::new(),
        region_identifier: String::new(),
        latency_in_milliseconds: 20.1,
    };
    let written = Cbor.encode(&latency).unwrap();
    assert!(written.ends_with(&[&[0xfa], 20.1_f32.to_be_bytes().as_slice()].concat()), "{written:x?}");
    let written = String::from_utf8(AwsJson.encode(&latency).unwrap()).unwrap();
    assert!(written.ends_with(r#""LatencyInMilliseconds":20.1}"#), "{written}");
}

#[test]
fn words_of_another_case_are_refused() {
    let body = br#"{"FleetId":"fleet-1","ComputeStatus":"active"}"#;
    assert_eq!(kind::<ListComputeInput>(&AwsJson, body), ExceptionKind::InvalidRequest);
}
