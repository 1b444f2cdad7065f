//! GameLift's `FilterExpression`.

use std::fmt;
use std::str::FromStr;

use super::digest::Digest;
use super::expression::Expression;
use super::parser::{ExpressionError, Parser};
use crate::model::GameSession;

/// Which game sessions a search wants: comparisons joined by `NOT`, `AND` and `OR`, in this order of binding, and
/// parentheses.
///
/// Words and values compare with regard to case. A property's key is looked up as [`GameSession::property`] says.
/// What a game session does not have is unlike every value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter(Expression);

impl Filter {
    /// What wants the game sessions that both want.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let mut parts = match self.0 {
            Expression::And(parts) => parts,
            single => vec![single],
        };
        parts.push(other.0);
        Self(Expression::And(parts))
    }

    /// Whether a game session is wanted.
    pub fn matches(&self, session: &GameSession) -> bool {
        self.0.matches(session)
    }

    /// Whether the game session of a digest is wanted; none when only the game session itself can tell.
    pub(crate) fn judge(&self, digest: &Digest) -> Option<bool> {
        self.0.judge(digest)
    }

    /// Whether it plainly wants none but game sessions with an open slot: its tree is, or joins by `AND`,
    /// `hasAvailablePlayerSessions = true`.
    pub fn wants_open_slot(&self) -> bool {
        self.0.wants_open_slot()
    }
}

impl FromStr for Filter {
    type Err = ExpressionError;

    fn from_str(text: &str) -> Result<Self, ExpressionError> {
        Parser::new(text).whole_filter().map(Self)
    }
}

impl fmt::Display for Filter {
    /// Reads back as the same filter.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::digest::Hashed;
    use super::super::expression::{Comparator, Equality, Expression};
    use super::super::operand::{NumberOperand, TextOperand};
    use super::Filter;

    fn read(text: &str) -> Expression {
        text.parse::<Filter>().unwrap_or_else(|problem| panic!("{text}: {problem}")).0
    }

    fn problem(text: &str) -> String {
        text.parse::<Filter>().unwrap_err().to_string()
    }

    fn count(n: i64) -> Expression {
        Expression::Number(NumberOperand::PlayerSessionCount, Comparator::Equal, n)
    }

    fn is(key: &str, value: &str) -> Expression {
        Expression::Text(
            TextOperand::Property(Hashed::key(key.to_owned())),
            Equality::Is,
            Hashed::value(value.to_owned()),
        )
    }

    #[test]
    fn not_binds_before_and_and_and_before_or() {
        let text = "NOT playerSessionCount=1 AND playerSessionCount=2 OR playerSessionCount=3";
        let not = Expression::Not(Box::new(count(1)));
        let and = Expression::And(vec![not.clone(), count(2)]);
        assert_eq!(read(text), Expression::Or(vec![and, count(3)]));
        let text = "NOT playerSessionCount=1 AND (playerSessionCount=2 OR playerSessionCount=3)";
        assert_eq!(read(text), Expression::And(vec![not, Expression::Or(vec![count(2), count(3)])]));
    }

    #[test]
    fn both_quotes_and_escapes_are_read() {
        assert_eq!(read(r#"gameSessionProperties.difficulty = "novice""#), is("difficulty", "novice"));
        let name = |value: &str| {
            Expression::Text(TextOperand::GameSessionName, Equality::Is, Hashed::value(value.to_owned()))
        };
        assert_eq!(read(r"gameSessionName = 'Matt\'s Awesome Game 1'"), name("Matt's Awesome Game 1"));
        assert_eq!(read(r#"gameSessionName="it's \"\\\"""#), name(r#"it's "\""#));
        assert_eq!(read("gameSessionName=''"), name(""));
        assert_eq!(read("gameSessionProperties.größe='ü'"), is("größe", "ü"));
        assert_eq!(read("gameSessionProperties.a-b_c:d='1'"), is("a-b_c:d", "1"));
    }

    #[test]
    fn spaces_round_everything_are_optional() {
        let tight = "(maximumSessions>=10)AND(hasAvailablePlayerSessions=true)";
        assert_eq!(
            read(tight),
            read("  ( maximumSessions  >= 10 ) AND\t(hasAvailablePlayerSessions = true ) ")
        );
        assert_eq!(read("NOT(playerSessionCount=1)"), Expression::Not(Box::new(count(1))));
        assert_eq!(
            read("gameSessionName='a'OR playerSessionCount=1"),
            read("gameSessionName = 'a' OR playerSessionCount = 1")
        );
    }

    #[test]
    fn errors_say_where_and_what_was_expected() {
        for (text, at, expected) in [
            ("", 0, "gameSessionName"),
            ("no such thing", 0, "gameSessionProperties.<key>"),
            ("maximumSessions", 15, ">="),
            ("maximumSessions >= '10'", 19, "without quotes"),
            ("maximumSessions >= 1x", 19, "whole number"),
            ("maximumSessions >= 1.5", 19, "whole number"),
            ("maximumSessions = 99999999999999999999", 18, "64 bits"),
            ("gameSessionName > 'a'", 16, "= or <>"),
            ("gameSessionName = a", 18, "quotes"),
            ("gameSessionName = 'a", 18, "same quote"),
            (r"gameSessionName = 'a\'", 18, "same quote"),
            ("hasAvailablePlayerSessions < true", 27, "= or <>"),
            ("hasAvailablePlayerSessions = TRUE", 29, "true or false"),
            ("hasAvailablePlayerSessions = 'true'", 29, "true or false"),
            ("playerSessionCount = 1 and playerSessionCount = 2", 23, "AND, OR"),
            ("playerSessionCount = 1 ANDplayerSessionCount = 2", 23, "AND, OR"),
            ("playerSessionCount = 1 AND", 26, "gameSessionName"),
            ("(playerSessionCount = 1", 23, "parenthesis"),
            ("playerSessionCount = 1)", 22, "the end"),
            ("gameSessionProperties. = 'x'", 0, "key"),
            ("gameSessionProperties.a.b = 'x'", 0, "without a '.'"),
            ("ü = 1", 0, "gameSessionName"),
        ] {
            let problem = problem(text);
            assert!(
                problem.contains(&format!("byte {at}")) && problem.contains(expected),
                "{text}: {problem}"
            );
        }
    }

    #[test]
    fn hostile_nesting_is_refused_and_not_followed() {
        for deep in ["(", "NOT ", "NOT(", "playerSessionCount=1 AND ("] {
            let text = deep.repeat(1_000_000);
            assert!(problem(&text).contains("nests deeper than 64"), "{deep}");
        }
        let fits = format!("{}playerSessionCount=1{}", "(".repeat(64), ")".repeat(64));
        assert_eq!(read(&fits), count(1));
        let long = "playerSessionCount=1 OR ".repeat(10_000) + "playerSessionCount=1";
        assert!(matches!(read(&long), Expression::Or(parts) if parts.len() == 10_001));
    }

    #[test]
    fn an_open_slot_is_wanted_only_where_it_must_be() {
        for (text, wants) in [
            ("hasAvailablePlayerSessions = true", true),
            ("hasAvailablePlayerSessions <> false", true),
            ("maximumSessions > 1 AND (hasAvailablePlayerSessions = true AND playerSessionCount = 0)", true),
            ("hasAvailablePlayerSessions = false", false),
            ("hasAvailablePlayerSessions <> true", false),
            ("NOT hasAvailablePlayerSessions = true", false),
            ("hasAvailablePlayerSessions = true OR maximumSessions > 1", false),
        ] {
            assert_eq!(text.parse::<Filter>().unwrap().wants_open_slot(), wants, "{text}");
        }
    }

    fn comparison() -> impl Strategy<Value = Expression> {
        let equality = prop_oneof![Just(Equality::Is), Just(Equality::IsNot)];
        let comparator = prop_oneof![
            Just(Comparator::Equal),
            Just(Comparator::NotEqual),
            Just(Comparator::Less),
            Just(Comparator::Greater),
            Just(Comparator::LessOrEqual),
            Just(Comparator::GreaterOrEqual),
        ];
        let text = prop_oneof![
            Just(TextOperand::GameSessionId),
            Just(TextOperand::GameSessionName),
            r#"[^\s=<>()'".]{1,32}"#.prop_map(|key| TextOperand::Property(Hashed::key(key))),
        ];
        let number = prop_oneof![
            Just(NumberOperand::MaximumSessions),
            Just(NumberOperand::PlayerSessionCount),
            Just(NumberOperand::CreationTimeMillis),
        ];
        prop_oneof![
            (text, equality.clone(), any::<String>()).prop_map(|(o, e, v)| Expression::Text(
                o,
                e,
                Hashed::value(v)
            )),
            (number, comparator, any::<i64>()).prop_map(|(o, c, v)| Expression::Number(o, c, v)),
            (equality, any::<bool>()).prop_map(|(e, v)| Expression::HasAvailable(e, v)),
        ]
    }

    fn expression() -> impl Strategy<Value = Expression> {
        comparison().prop_recursive(6, 40, 4, |inner| {
            let several = prop::collection::vec(inner.clone(), 2..4);
            prop_oneof![
                several.clone().prop_map(Expression::And),
                several.prop_map(Expression::Or),
                inner.prop_map(|part| Expression::Not(Box::new(part))),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_the_same(tree in expression()) {
            let filter = Filter(tree);
            prop_assert_eq!(filter.to_string().parse::<Filter>(), Ok(filter));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in any::<String>()) {
            let _ = text.parse::<Filter>();
        }

        #[test]
        fn no_heap_of_the_languages_own_words_makes_the_parser_panic(
            words in prop::collection::vec(
                prop_oneof![
                    Just("AND"), Just("OR"), Just("NOT"), Just("("), Just(")"), Just("="), Just("<>"), Just("<"),
                    Just("maximumSessions"), Just("gameSessionName"), Just("gameSessionProperties."),
                    Just("hasAvailablePlayerSessions"), Just("true"), Just("'"), Just("\\"), Just("\""), Just("7"),
                    Just(" "), Just("ü"), Just("-"),
                ],
                0..40,
            )
        ) {
            if let Ok(filter) = words.concat().parse::<Filter>() {
                prop_assert_eq!(filter.to_string().parse::<Filter>(), Ok(filter));
            }
        }
    }
}
