//! `FilterExpression` and `SortExpression`, as far as they are answered here.

use rallypoint_gamelift_api::Exception;

const OPERAND: &str = "hasAvailablePlayerSessions";

/// What a search asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    /// Every active game session.
    All,
    /// Those with an open slot, or those without one.
    Available(bool),
}

/// Reads a filter.
pub(super) fn filter(expression: Option<&str>) -> Result<Filter, Exception> {
    let Some(expression) = expression else { return Ok(Filter::All) };
    let comparison = expression.trim().strip_prefix(OPERAND).map(str::trim_start);
    let (negated, value) = match comparison {
        Some(text) if text.starts_with('=') => (false, &text[1..]),
        Some(text) if text.starts_with("<>") => (true, &text[2..]),
        _ => return Err(unsupported(expression)),
    };
    match value.trim() {
        "true" => Ok(Filter::Available(!negated)),
        "false" => Ok(Filter::Available(negated)),
        _ => Err(unsupported(expression)),
    }
}

fn unsupported(expression: &str) -> Exception {
    Exception::invalid(
        "FilterExpression",
        format!("{expression:?} is not supported; {OPERAND}=true and {OPERAND}=false are"),
    )
}

/// Checks a sort expression. Results come in order of creation, so that is the one that can be asked for.
pub(super) fn sort(expression: Option<&str>) -> Result<(), Exception> {
    match expression.map(|text| text.split_whitespace().collect::<Vec<_>>()).as_deref() {
        None | Some(["creationTimeMillis", "ASC"]) => Ok(()),
        Some(_) => {
            Err(Exception::invalid("SortExpression", "is not supported, except for creationTimeMillis ASC"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Filter, filter, sort};

    #[test]
    fn spaces_do_not_matter_and_the_rest_is_refused_by_name() {
        assert_eq!(filter(None).unwrap(), Filter::All);
        for text in ["hasAvailablePlayerSessions=true", " hasAvailablePlayerSessions =  true "] {
            assert_eq!(filter(Some(text)).unwrap(), Filter::Available(true));
        }
        assert_eq!(filter(Some("hasAvailablePlayerSessions<>true")).unwrap(), Filter::Available(false));
        for text in
            ["maximumSessions>=10", "hasAvailablePlayerSessions", "hasAvailablePlayerSessions=true AND x=1"]
        {
            let refusal = filter(Some(text)).unwrap_err();
            assert!(refusal.message.contains("hasAvailablePlayerSessions=true"), "{refusal}");
        }
        assert!(sort(Some("creationTimeMillis ASC")).is_ok());
        assert!(sort(Some("creationTimeMillis DESC")).is_err());
    }
}
