use super::{
    ALIAS_ID_OR_ARN, ALIAS_NAME, ANYWHERE_COST, BUILD_ID_OR_ARN, COMPUTE_NAME, COMPUTE_NAME_OR_ARN,
    CONFIGURATION_NAME, CONFIGURATION_NAME_OR_ARN, CONTAINER_GROUP_NAME_OR_ARN, CUSTOM_EVENT_DATA,
    CUSTOM_LOCATION, CUSTOM_LOCATION_OR_ARN, DNS_NAME, FLEET_ID, FLEET_ID_OR_ARN, GAME_SESSION_ID,
    GAME_SESSION_NAME, ID_SUFFIX, IP_ADDRESS, IP_RANGE, LAUNCH_PARAMETERS, LAUNCH_PATH, LOCATION,
    LOG_DESTINATION_ARN, MATCH_NOTIFICATION_TARGET, NOTIFICATION_TARGET, PLAYER_SESSION_ID,
    QUEUE_NAME_OR_ARN, RULE_SET_NAME_OR_ARN, TAG_VALUE, TICKET_ID,
};
use crate::validate::{Place, Rule, Text};

struct Case {
    rule: Text,
    right: &'static [&'static str],
    wrong: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        rule: FLEET_ID,
        right: &["fleet-123", "containerfleet-1"],
        wrong: &["", "fleet-", "fleet", "Fleet-1", "fleet-a_b", "arn:aws:gamelift:r:1:fleet/fleet-1"],
    },
    Case {
        rule: FLEET_ID_OR_ARN,
        right: &[
            "fleet-123",
            "arn:aws:gamelift:eu-west-1:1:fleet/fleet-123",
            "arn:aws:gamelift:eu-west-1:1:containerfleet/containerfleet-1",
            "arn::fleet/fleet-1",
        ],
        wrong: &["arn:fleet/fleet-1", "arn:a:fleet/fleet-", "arn:a:FLEET/fleet-1", "x:a:fleet/fleet-1"],
    },
    Case {
        rule: ALIAS_ID_OR_ARN,
        right: &["alias-1", "arn:aws:gamelift:eu-west-1::alias/alias-1"],
        wrong: &["alias-", "alias- 1", "arn:alias/alias-1", "arn:a:alias/fleet-1"],
    },
    Case {
        rule: BUILD_ID_OR_ARN,
        right: &["build-1", "arn:a:build/build-1"],
        wrong: &["script-1", "arn:a:script/script-1"],
    },
    Case { rule: LOCATION, right: &["eu-west-1", "custom-home"], wrong: &["", "custom_home", "a b"] },
    Case {
        rule: CUSTOM_LOCATION,
        right: &["custom-1"],
        wrong: &["custom-", "home", "eu-west-1", "custom-a.b"],
    },
    Case {
        rule: CUSTOM_LOCATION_OR_ARN,
        right: &["custom-1", "arn:aws:gamelift:eu-west-1:1:location/custom-1"],
        wrong: &["arn:aws:gamelift:eu-west-1:1:location/eu-west-1", "eu-west-1"],
    },
    Case { rule: COMPUTE_NAME, right: &["a-1", "a/b"], wrong: &["", "/", "a/", "/a", "a/b/c", "a.b"] },
    Case {
        rule: COMPUTE_NAME_OR_ARN,
        right: &["a-1", "arn:aws:gamelift:eu-west-1:1:compute/a-1"],
        wrong: &["arn:aws:gamelift:eu-west-1:1:fleet/fleet-1", "arn:a:compute/a/b/c"],
    },
    Case {
        rule: CONTAINER_GROUP_NAME_OR_ARN,
        right: &["a-1", "arn:a:containergroupdefinition/a-1", "arn:a:containergroupdefinition/a-1:12"],
        wrong: &["a-1:12", "arn:a:containergroupdefinition/a:", "arn:a:containergroupdefinition/a:b"],
    },
    Case {
        rule: IP_ADDRESS,
        right: &["127.0.0.1", "::1", "FE80::1"],
        wrong: &["", "localhost", "fe80::1%lo"],
    },
    Case { rule: DNS_NAME, right: &["a_b.example", "localhost"], wrong: &["", "a b", "a:1"] },
    Case { rule: IP_RANGE, right: &["0.0.0.0/0"], wrong: &["", "0.0.0.0 /0"] },
    Case {
        rule: GAME_SESSION_ID,
        right: &["arn:aws:gamelift:eu-west-1::gamesession/fleet-1/custom-1/gsess-1"],
        wrong: &["", "a_b", "a.b"],
    },
    Case { rule: ID_SUFFIX, right: &["Match-1"], wrong: &["", "a_b", "a:b", "a/b"] },
    Case { rule: PLAYER_SESSION_ID, right: &["psess-1", "psess-a_b"], wrong: &["psess-", "1", "psess-a b"] },
    Case {
        rule: QUEUE_NAME_OR_ARN,
        right: &["queue-1", "arn:aws:gamelift:eu-west-1:1:gamesessionqueue/queue-1"],
        wrong: &["a_b", "arn:a:gamesessionqueue/", "arn:a:queue/queue-1"],
    },
    Case {
        rule: NOTIFICATION_TARGET,
        right: &["", ".fifo", "arn:aws:sns:eu-west-1:1:my_topic.fifo"],
        wrong: &["a.b", "a.fifo.fifo", "a/b"],
    },
    Case { rule: TICKET_ID, right: &["", "a-B.1"], wrong: &["a_b", "a b", "a/b", "é"] },
    Case { rule: CONFIGURATION_NAME, right: &["ranked", "1.0-a"], wrong: &["", "a_b", "a:b"] },
    Case {
        rule: CONFIGURATION_NAME_OR_ARN,
        right: &["ranked", "arn:aws:gamelift:eu-west-1:1:matchmakingconfiguration/ranked.1"],
        wrong: &["", "a_b", "arn:a:matchmakingconfiguration/a_b", "arn:a:matchmakingruleset/a"],
    },
    Case {
        rule: RULE_SET_NAME_OR_ARN,
        right: &["two-teams", "arn:aws:gamelift:eu-west-1:1:matchmakingruleset/two-teams"],
        wrong: &["", "a_b", "arn:a:matchmakingconfiguration/a"],
    },
    Case {
        rule: MATCH_NOTIFICATION_TARGET,
        right: &["", "arn:aws:sns:eu-west-1:1:my_topic.fifo", "a/b"],
        wrong: &["a.b", "a b"],
    },
    Case {
        rule: LOG_DESTINATION_ARN,
        right: &["arn:aws:logs:eu-west-1:1:log-group:/a_b.c#*"],
        wrong: &["arn:", "aws:logs", "arn:a b"],
    },
    Case { rule: ALIAS_NAME, right: &["a", " a "], wrong: &["", " ", "\t\n", "a\nb"] },
    Case {
        rule: LAUNCH_PATH,
        right: &["/local/game/server.sh", "C:\\Game\\Server +1.exe"],
        wrong: &["a=b", "a;b", "é"],
    },
    Case {
        rule: LAUNCH_PARAMETERS,
        right: &["-port=1 @a;{b},?'c'[d]\"e\""],
        wrong: &["a|b", "a&b", "$a", "a\nb"],
    },
    Case {
        rule: ANYWHERE_COST,
        right: &["10", "0.5", "12345.12345"],
        wrong: &["", "123456", "1.", ".1", "1.123456", "1,5", "-1", "1e1"],
    },
    Case { rule: CUSTOM_EVENT_DATA, right: &["", "a\nb"], wrong: &[] },
    Case { rule: TAG_VALUE, right: &["", "é"], wrong: &[] },
];

#[test]
fn patterns_are_the_models() {
    for Case { rule, right, wrong } in CASES {
        for text in *right {
            assert_eq!(rule.check(&Place::Request, &(*text).to_owned()), Ok(()), "{text:?}");
        }
        for text in *wrong {
            assert!(rule.check(&Place::Request, &(*text).to_owned()).is_err(), "{text:?}");
        }
    }
}

#[test]
fn lengths_are_counted_in_characters() {
    let check = |rule: Text, text: &str, times| rule.check(&Place::Request, &text.repeat(times)).is_ok();
    for character in ["a", "é", "\u{1f3ae}"] {
        assert!(check(GAME_SESSION_NAME, character, 1024));
        assert!(!check(GAME_SESSION_NAME, character, 1025));
    }
    // "custom-" and one letter are the shortest.
    assert!(check(CUSTOM_LOCATION, "custom-a", 1));
    assert!(check(CUSTOM_LOCATION, "custom-a", 8));
    assert!(!check(CUSTOM_LOCATION, "custom-ab", 8));
    assert!(check(ID_SUFFIX, "a", 48));
    assert!(!check(ID_SUFFIX, "a", 49));
}
