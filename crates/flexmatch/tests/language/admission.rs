//! Tickets at the border.

use crate::scene::{RED_AND_BLUE, With, backfill, parse, player, rule_set, ticket};
use rallypoint_flexmatch::{AttributeType, AttributeValue, RuleSet, TicketError};
use std::collections::BTreeMap;

fn with_defaults() -> RuleSet {
    parse(&format!(
        r#"{{"ruleLanguageVersion": "1.0", "teams": {RED_AND_BLUE}, "playerAttributes": [
            {{"name": "skill", "type": "number", "default": "10"}},
            {{"name": "mode", "type": "string", "default": "casual"}},
            {{"name": "roles", "type": "string_list", "default": ["peasant"]}},
            {{"name": "maps", "type": "string_number_map", "default": {{"dust": 100, "forge": "5"}}}},
            {{"name": "character", "type": "string"}}
        ]}}"#
    ))
}

#[test]
fn defaults_are_filled_in() {
    let admitted = with_defaults().admit(vec![player("a").skill(3.0)]).unwrap();
    let attributes = &admitted[0].attributes;
    assert_eq!(attributes["skill"], AttributeValue::Number(3.0));
    assert_eq!(attributes["mode"], AttributeValue::String("casual".to_owned()));
    assert_eq!(attributes["roles"], AttributeValue::StringList(vec!["peasant".to_owned()]));
    let maps = BTreeMap::from([("dust".to_owned(), 100.0), ("forge".to_owned(), 5.0)]);
    assert_eq!(attributes["maps"], AttributeValue::StringNumberMap(maps));
    assert!(!attributes.contains_key("character"), "without a default, rules that need it fail");
}

#[test]
fn undeclared_attributes_are_dropped() {
    let admitted = rule_set("").admit(vec![player("a").number("shoe size", 44.0).skill(1.0)]).unwrap();
    assert_eq!(admitted[0].attributes.keys().collect::<Vec<_>>(), ["avoid", "skill"]);
}

#[test]
fn bad_players_are_refused_by_name() {
    let rules = rule_set("");
    let refused = |players| rules.admit(players).unwrap_err();
    assert_eq!(refused(vec![]), TicketError::NoPlayers);
    assert_eq!(
        refused(vec![player("a"), player("b"), player("a")]),
        TicketError::PlayerTwice { player: "a".to_owned() }
    );
    assert_eq!(
        refused(vec![player("a").mode("x"), player("b").number("mode", 1.0)]),
        TicketError::WrongType {
            player: "b".to_owned(),
            attribute: "mode".to_owned(),
            declared: AttributeType::String,
            found: AttributeType::Number,
        }
    );
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let error = TicketError::NotFinite { player: "a".to_owned(), attribute: "skill".to_owned() };
        assert_eq!(refused(vec![player("a").skill(number)]), error);
        let error = TicketError::NotFinite { player: "a".to_owned(), attribute: "maps".to_owned() };
        assert_eq!(refused(vec![player("a").map("maps", &[("dust", 1.0), ("ice", number)])]), error);
    }
    let six = (0..6).map(|id| player(&id.to_string())).collect();
    assert_eq!(refused(six), TicketError::TooManyPlayers { players: 6, largest: 5 });
}

#[test]
fn a_party_may_wait_for_a_larger_team() {
    let rules = parse(
        r#"{"ruleLanguageVersion": "1.0", "teams": [{"name": "red", "minPlayers": 1, "maxPlayers": 2}],
        "expansions": [{"target": "teams[red].maxPlayers", "steps": [{"waitTimeSeconds": 60, "value": 3}]}]}"#,
    );
    assert!(rules.admit(vec![player("a"), player("b"), player("c")]).is_ok());
}

#[test]
fn backfill_needs_teams() {
    let rules = parse(
        r#"{"ruleLanguageVersion": "1.0", "teams": [{"name": "red", "minPlayers": 1, "maxPlayers": 2, "quantity": 2}]}"#,
    );
    let refused = |players| rules.admit_backfill(players).unwrap_err();
    assert!(rules.admit_backfill(vec![player("a").in_team("red_1"), player("b").in_team("red_2")]).is_ok());
    assert_eq!(refused(vec![player("a")]), TicketError::NoTeam { player: "a".to_owned() });
    assert_eq!(
        refused(vec![player("a").in_team("red")]),
        TicketError::UnknownTeam {
            player: "a".to_owned(),
            team: "red".to_owned(),
            teams: "red_1, red_2".to_owned()
        }
    );
    let three = ["a", "b", "c"].map(|id| player(id).in_team("red_2")).to_vec();
    assert_eq!(refused(three), TicketError::TeamTooLarge { team: "red_2".to_owned(), players: 3, limit: 2 });
    assert_eq!(refused(vec![]), TicketError::NoPlayers);
    assert_eq!(
        rules.prepare(backfill(1, vec![player("a")])).unwrap_err(),
        TicketError::NoTeam { player: "a".to_owned() }
    );
}

#[test]
fn a_team_is_not_looked_at_in_a_new_ticket() {
    let candidate = rule_set("").prepare(ticket(1, vec![player("a").in_team("green")])).unwrap();
    assert_eq!(candidate.parties()[0].team(), None);
}

#[test]
fn errors_say_what_to_do() {
    let error = rule_set("").admit(vec![player("a").number("mode", 1.0)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "attribute \"mode\" of player \"a\" is a number, and the rule set declares a string: send a string"
    );
}
