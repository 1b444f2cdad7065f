//! Rule sets and tickets whose matches are compared.

use std::collections::BTreeMap;

use rallypoint_flexmatch::{AttributeType, AttributeValue, Player};
use rallypoint_matchsim::population::Distribution;
use serde_json::{Value, json};

use super::task::{Task, Ticket};

/// Tickets with one answer, or with a reason why the answers differ.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) task: Task,
    /// Why flexi answers otherwise, where it is known to.
    pub(crate) differs: Option<&'static str>,
}

/// Two teams of five, with a number `skill` and these rules.
pub(crate) fn five_against_five(rules: &str) -> String {
    format!(
        r#"{{
        "name": "five against five", "ruleLanguageVersion": "1.0",
        "playerAttributes": [{{"name": "skill", "type": "number"}}],
        "teams": [{{"name": "red", "minPlayers": 5, "maxPlayers": 5}}, {{"name": "blue", "minPlayers": 5, "maxPlayers": 5}}],
        "rules": [{rules}]
    }}"#
    )
}

/// One number attribute with its distribution: `skill = normal(1500, 300)`.
pub(crate) fn attributes(text: &str) -> BTreeMap<String, (AttributeType, Distribution)> {
    let (name, values) = text.split_once('=').unwrap();
    BTreeMap::from([(name.trim().to_owned(), (AttributeType::Number, values.parse().unwrap()))])
}

/// A rule set with teams of these sizes; `more` has attributes, rules and what else there is.
fn rule_set(teams: &[(&str, u32, u32)], more: Value) -> String {
    let teams: Vec<Value> = teams
        .iter()
        .map(|(name, least, most)| json!({"name": name, "minPlayers": least, "maxPlayers": most}))
        .collect();
    let mut whole = json!({"name": "case", "ruleLanguageVersion": "1.0", "teams": teams});
    for (key, value) in more.as_object().unwrap() {
        whole[key] = value.clone();
    }
    whole.to_string()
}

const DUEL: [(&str, u32, u32); 2] = [("red", 1, 1), ("blue", 1, 1)];
const PAIRS: [(&str, u32, u32); 2] = [("red", 2, 2), ("blue", 2, 2)];

fn player(id: String, attributes: &Value) -> Player {
    let value = |value: &Value| match value {
        Value::String(text) => AttributeValue::String(text.clone()),
        Value::Array(list) => {
            AttributeValue::StringList(list.iter().map(|text| text.as_str().unwrap().to_owned()).collect())
        }
        Value::Object(map) => AttributeValue::StringNumberMap(
            map.iter().map(|(key, number)| (key.clone(), number.as_f64().unwrap())).collect(),
        ),
        number => AttributeValue::Number(number.as_f64().unwrap()),
    };
    let mut player = Player { id, attributes: BTreeMap::new(), latencies_ms: BTreeMap::new(), team: None };
    for (name, given) in attributes.as_object().unwrap() {
        if name == "latencies" {
            let measured = given.as_object().unwrap().iter();
            player.latencies_ms =
                measured.map(|(region, ms)| (region.clone(), ms.as_u64().unwrap() as u32)).collect();
        } else {
            player.attributes.insert(name.clone(), value(given));
        }
    }
    player
}

/// A ticket a second, each a list of players' attributes; players are called a1, a2, b1 ...
fn tickets(parties: Value) -> Vec<Ticket> {
    let parties = parties.as_array().unwrap().iter();
    parties
        .enumerate()
        .map(|(number, party)| {
            let letter = char::from(b'a' + number as u8);
            let players = party.as_array().unwrap().iter().enumerate();
            Ticket {
                id: letter.to_string(),
                at_ms: number as u64 * 1_000,
                players: players
                    .map(|(place, player_)| player(format!("{letter}{}", place + 1), player_))
                    .collect(),
            }
        })
        .collect()
}

fn case(name: &'static str, rule_set: String, parties: Value, ticks_s: &[u64]) -> Case {
    let ticks_ms = ticks_s.iter().map(|second| second * 1_000).collect();
    Case { name, task: Task { rule_set, tickets: tickets(parties), ticks_ms, matches: true }, differs: None }
}

impl Case {
    fn differs(self, why: &'static str) -> Self {
        Self { differs: Some(why), ..self }
    }
}

/// Parties of one player each, with one attribute.
fn alone(attribute: &str, values: Value) -> Value {
    values.as_array().unwrap().iter().map(|value| json!([{ attribute: value }])).collect()
}

fn number(name: &str) -> Value {
    json!([{"name": name, "type": "number"}])
}

/// Every case. Each has one answer by the guide, unless it says why not.
pub(crate) fn all() -> Vec<Case> {
    let mut all = numbers();
    all.extend(words());
    all.extend(places_and_times());
    all
}

fn numbers() -> Vec<Case> {
    let rules = |rule: Value| json!({"playerAttributes": number("skill"), "rules": [rule]});
    let red_to_blue = |most: u32| {
        json!({"name": "Fair", "type": "distance", "measurements": ["avg(teams[red].players.attributes[skill])"],
               "referenceValue": "avg(teams[blue].players.attributes[skill])", "maxDistance": most})
    };
    vec![
        case("a distance that holds", rule_set(&DUEL, rules(red_to_blue(10))), alone("skill", json!([50, 58])), &[5]),
        case("a distance exactly at its limit", rule_set(&DUEL, rules(red_to_blue(10))), alone("skill", json!([50, 60])), &[5]),
        case("a distance that does not hold", rule_set(&DUEL, rules(red_to_blue(10))), alone("skill", json!([50, 61])), &[5]),
        case(
            "the one that fits is not the next in line",
            rule_set(&DUEL, rules(red_to_blue(10))),
            alone("skill", json!([50, 90, 55])),
            &[5],
        ),
        case(
            "the oldest ticket fits nobody, two others fit each other",
            rule_set(&DUEL, rules(red_to_blue(10))),
            alone("skill", json!([500, 50, 55])),
            &[5],
        )
        .differs(
            "flexi ends its search when the oldest ticket finds no match; here every ticket is an anchor in its turn, \
             as in the guide's pool, where one player without a match does not keep the others from theirs",
        ),
        case(
            "only one split of four is fair",
            rule_set(&PAIRS, rules(red_to_blue(5))),
            alone("skill", json!([10, 20, 30, 40])),
            &[5],
        )
        .differs(
            "flexi places each player once and judges each partial line-up; here rules that more players can mend are \
             judged on whole line-ups, and splits are tried until one holds",
        ),
        case(
            "minDistance",
            rule_set(
                &DUEL,
                rules(json!({"name": "Apart", "type": "distance", "measurements": ["avg(teams[red].players.attributes[skill])"],
                    "referenceValue": "avg(teams[blue].players.attributes[skill])", "minDistance": 10})),
            ),
            alone("skill", json!([50, 55, 70])),
            &[5],
        ),
        case(
            "comparison with a number",
            rule_set(
                &DUEL,
                rules(json!({"name": "Level", "type": "comparison", "operation": ">=", "referenceValue": 10,
                    "measurements": ["min(flatten(teams[*].players.attributes[skill]))"]})),
            ),
            alone("skill", json!([10, 12])),
            &[5],
        ),
        case(
            "comparison without a reference: all are equal",
            rule_set(
                &DUEL,
                rules(json!({"name": "Same", "type": "comparison", "operation": "=",
                    "measurements": ["flatten(teams[*].players.attributes[skill])"]})),
            ),
            alone("skill", json!([3, 4, 3])),
            &[5],
        ),
        case(
            "comparison without a reference: all are distinct",
            rule_set(
                &PAIRS,
                rules(json!({"name": "Distinct", "type": "comparison", "operation": "!=",
                    "measurements": ["flatten(teams[*].players.attributes[skill])"]})),
            ),
            alone("skill", json!([1, 2, 2, 3, 4])),
            &[6],
        ),
        case(
            "a party is measured by its mean",
            rule_set(
                &PAIRS,
                rules(json!({"name": "Near", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 5})),
            ),
            json!([[{"skill": 0}, {"skill": 100}], [{"skill": 48}, {"skill": 50}]]),
            &[5],
        ),
        case(
            "a party is measured by its largest value",
            rule_set(
                &PAIRS,
                rules(json!({"name": "Near", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 5,
                    "partyAggregation": "max"})),
            ),
            json!([[{"skill": 0}, {"skill": 100}], [{"skill": 48}, {"skill": 50}], [{"skill": 1}, {"skill": 97}]]),
            &[5],
        ),
        case(
            "as many players in both teams",
            rule_set(
                &[("red", 1, 3), ("blue", 1, 3)],
                json!({"rules": [{"name": "Equal", "type": "comparison", "operation": "=",
                    "measurements": ["count(teams[red].players)"], "referenceValue": "count(teams[blue].players)"}]}),
            ),
            json!([[{}, {}], [{}], [{}]]),
            &[5],
        )
        .differs(
            "flexi counts a party as one player, since it measures every rule on aggregated parties; here a player counts as \
             a player, as in the guide's rule for teams of equal size",
        ),
        case(
            "the best and the worst team, by an aggregate of an aggregate",
            rule_set(
                &PAIRS,
                rules(json!({"name": "Close", "type": "distance", "maxDistance": 5,
                    "measurements": ["max(avg(teams[*].players.attributes[skill]))"],
                    "referenceValue": "min(avg(teams[*].players.attributes[skill]))"})),
            ),
            json!([[{"skill": 10}, {"skill": 30}], [{"skill": 40}, {"skill": 90}], [{"skill": 20}, {"skill": 24}]]),
            &[5],
        )
        .differs(
            "flexi cannot take an aggregate of an aggregate while a team is still empty, so nobody can begin; here it is judged \
             on whole line-ups",
        ),
        case(
            "a sum and a median",
            rule_set(
                &DUEL,
                json!({"playerAttributes": number("skill"), "rules": [
                    {"name": "Sum", "type": "comparison", "operation": ">=", "referenceValue": 100,
                        "measurements": ["sum(flatten(teams[*].players.attributes[skill]))"]},
                    {"name": "Median", "type": "comparison", "operation": "<=", "referenceValue": 60,
                        "measurements": ["median(flatten(teams[*].players.attributes[skill]))"]}]}),
            ),
            alone("skill", json!([50, 80, 30, 55])),
            &[5],
        )
        .differs(
            "flexi judges a sum on each partial line-up, where it is still too small, so nobody can begin; here it is judged on \
             whole line-ups",
        ),
        case(
            "distanceSort takes the nearest first",
            rule_set(
                &DUEL,
                rules(json!({"name": "Nearest", "type": "distanceSort", "sortDirection": "ascending",
                    "sortAttribute": "skill"})),
            ),
            alone("skill", json!([50, 90, 20, 52])),
            &[5],
        ),
        case(
            "absoluteSort takes the largest first",
            rule_set(
                &DUEL,
                rules(json!({"name": "Best", "type": "absoluteSort", "sortDirection": "descending",
                    "sortAttribute": "skill"})),
            ),
            alone("skill", json!([50, 60, 90, 20])),
            &[5],
        ),
        case(
            "a player without the attribute",
            rule_set(
                &DUEL,
                rules(json!({"name": "Near", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 5})),
            ),
            json!([[{"skill": 50}], [{}], [{"skill": 51}]]),
            &[5],
        ),
        case(
            "standard deviation of everybody",
            rule_set(
                &PAIRS,
                rules(json!({"name": "Alike", "type": "comparison", "operation": "<=", "referenceValue": 2,
                    "measurements": ["stddev(flatten(teams[*].players.attributes[skill]))"]})),
            ),
            alone("skill", json!([10, 12, 14, 12])),
            &[5],
        ),
    ]
}

fn words() -> Vec<Case> {
    let text = |name: &str| json!([{"name": name, "type": "string"}]);
    let list = |name: &str| json!([{"name": name, "type": "string_list"}]);
    let collection = |more: Value| {
        let mut rule = json!({"name": "Rule", "type": "collection"});
        for (key, value) in more.as_object().unwrap() {
            rule[key] = value.clone();
        }
        json!({"playerAttributes": list("modes"), "rules": [rule]})
    };
    vec![
        case(
            "batchDistance on words",
            rule_set(
                &DUEL,
                json!({"playerAttributes": text("mode"),
                    "rules": [{"name": "Same", "type": "batchDistance", "batchAttribute": "mode"}]}),
            ),
            alone("mode", json!(["ranked", "casual", "ranked"])),
            &[5],
        ),
        case(
            "a mode that all have",
            rule_set(
                &DUEL,
                collection(json!({"operation": "intersection", "minCount": 1,
                    "measurements": ["flatten(teams[*].players.attributes[modes])"]})),
            ),
            alone("modes", json!([["a", "b"], ["c"], ["b", "c"]])),
            &[5],
        ),
        case(
            "each has one of the modes",
            rule_set(
                &DUEL,
                collection(json!({"operation": "reference_intersection_count", "minCount": 1, "referenceValue": ["a", "b"],
                    "measurements": ["flatten(teams[*].players.attributes[modes])"]})),
            ),
            alone("modes", json!([["a", "x"], ["c"], ["b", "c"]])),
            &[5],
        ),
        case(
            "no more than one medic",
            rule_set(
                &DUEL,
                json!({"playerAttributes": text("role"), "rules": [{"name": "Medics", "type": "collection",
                    "operation": "contains", "referenceValue": "medic", "maxCount": 1,
                    "measurements": ["flatten(teams[*].players.attributes[role])"]}]}),
            ),
            alone("role", json!(["medic", "medic", "tank"])),
            &[5],
        ),
        case(
            "exactly one of three rules, in a compound",
            rule_set(
                &DUEL,
                json!({"playerAttributes": number("skill"), "rules": [
                    {"name": "A", "type": "comparison", "operation": ">", "referenceValue": 10,
                        "measurements": ["min(flatten(teams[*].players.attributes[skill]))"]},
                    {"name": "B", "type": "comparison", "operation": ">", "referenceValue": 20,
                        "measurements": ["min(flatten(teams[*].players.attributes[skill]))"]},
                    {"name": "C", "type": "comparison", "operation": ">", "referenceValue": 30,
                        "measurements": ["min(flatten(teams[*].players.attributes[skill]))"]},
                    {"name": "One", "type": "compound", "statement": "xor(A, B, C)"}]}),
            ),
            alone("skill", json!([40, 45, 15, 18])),
            &[5],
        )
        .differs(
            "flexi judges an exclusive or on partial line-ups too, where it may not hold yet; here on whole line-ups, since more \
             players can mend it",
        ),
        case(
            "lists in common with the other team",
            rule_set(
                &DUEL,
                collection(json!({"operation": "reference_intersection_count", "minCount": 2,
                    "measurements": ["teams[red].players.attributes[modes]"],
                    "referenceValue": "set_intersection(flatten(teams[*].players.attributes[modes]))"})),
            ),
            alone("modes", json!([["a", "b"], ["b"], ["c", "a", "b"]])),
            &[5],
        ),
        case(
            "either rule of a compound is enough",
            rule_set(
                &DUEL,
                json!({"playerAttributes": number("skill"), "rules": [
                    {"name": "Low", "type": "comparison", "operation": "<", "referenceValue": 10,
                        "measurements": ["max(flatten(teams[*].players.attributes[skill]))"]},
                    {"name": "High", "type": "comparison", "operation": ">", "referenceValue": 90,
                        "measurements": ["min(flatten(teams[*].players.attributes[skill]))"]},
                    {"name": "Either", "type": "compound", "statement": "or(Low, High)"}]}),
            ),
            alone("skill", json!([95, 5, 99])),
            &[5],
        ),
        case(
            "not, in a compound",
            rule_set(
                &DUEL,
                json!({"playerAttributes": number("skill"), "rules": [
                    {"name": "Same", "type": "comparison", "operation": "=",
                        "measurements": ["flatten(teams[*].players.attributes[skill])"]},
                    {"name": "Other", "type": "compound", "statement": "not(Same)"}]}),
            ),
            alone("skill", json!([1, 1, 2])),
            &[5],
        )
        .differs(
            "flexi judges each partial line-up, so a lone player, who is equal to himself, fails a not() of equality; \
             here such a rule is judged on whole line-ups",
        ),
    ]
}

fn places_and_times() -> Vec<Case> {
    let latency = json!({"rules": [{"name": "Ping", "type": "latency", "maxLatency": 100}]});
    let home = |east: u32, west: u32| json!([{"latencies": {"east": east, "west": west}}]);
    let expanding = json!({
        "playerAttributes": number("skill"),
        "rules": [{"name": "Fair", "type": "distance", "measurements": ["avg(teams[red].players.attributes[skill])"],
            "referenceValue": "avg(teams[blue].players.attributes[skill])", "maxDistance": 10}],
        "expansions": [{"target": "rules[Fair].maxDistance", "steps": [{"waitTimeSeconds": 10, "value": 50}]}]
    });
    let shrinking = json!({
        "expansions": [{"target": "teams[red, blue].minPlayers", "steps": [{"waitTimeSeconds": 10, "value": 1}]}]
    });
    vec![
        case(
            "a region that suits both",
            rule_set(&DUEL, latency.clone()),
            json!([home(20, 150), home(150, 20), home(60, 90)]),
            &[5],
        ),
        case(
            "latencies near each other",
            rule_set(
                &DUEL,
                json!({"rules": [{"name": "Ping", "type": "latency", "maxLatency": 200, "maxDistance": 30,
                    "distanceReference": "min"}]}),
            ),
            json!([home(20, 250), home(90, 250), home(45, 250)]),
            &[5],
        ),
        case("a player who knows no latency", rule_set(&DUEL, latency.clone()), json!([home(20, 20), [{}]]), &[5]),
        case("no region suits both", rule_set(&DUEL, latency), json!([home(20, 150), home(150, 20)]), &[5]),
        case(
            "an expansion, before and after its second",
            rule_set(&DUEL, expanding.clone()),
            alone("skill", json!([50, 90])),
            &[10, 11],
        ),
        case(
            "an expansion, and a third player who just came",
            rule_set(&DUEL, expanding),
            json!([[{"skill": 50}], [{"skill": 90}], [{"skill": 1000}], [{"skill": 1000}], [{"skill": 1000}], [{"skill": 2000}]]),
            &[11],
        )
        .differs(
            "flexi takes the newest ticket of the whole queue for the age of expansions; here it is the newest of the match, \
             as the guide has it",
        ),
        case(
            "expansions by the oldest ticket",
            rule_set(
                &DUEL,
                json!({
                    "playerAttributes": number("skill"),
                    "algorithm": {"strategy": "exhaustiveSearch", "expansionAgeSelection": "oldest"},
                    "rules": [{"name": "Fair", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 10}],
                    "expansions": [{"target": "rules[Fair].maxDistance", "steps": [{"waitTimeSeconds": 10, "value": 50}]}]
                }),
            ),
            alone("skill", json!([50, 90])),
            &[9, 10],
        ),
        case("teams fill up before they start", rule_set(&[("red", 1, 2), ("blue", 1, 2)], json!({})), json!([[{}], [{}], [{}], [{}]]), &[5]),
        case("teams that may start smaller later", rule_set(&[("red", 2, 2), ("blue", 2, 2)], shrinking), json!([[{}], [{}]]), &[5, 12]),
    ]
}
