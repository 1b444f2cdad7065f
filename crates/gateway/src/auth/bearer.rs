//! The token in an `Authorization` header. Facts: RFC 6750 section 2.1, RFC 9110 section 11.

use axum::http::{HeaderMap, header};

use super::token::TokenProblem;

const SCHEME: &str = "bearer";

/// The bearer's token; none when nothing, or something of another scheme, is shown.
///
/// # Errors
/// Several headers, of which one could be somebody else's, or a token with what no token has.
pub(crate) fn shown(headers: &HeaderMap) -> Result<Option<&str>, TokenProblem> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = all.next() else { return Ok(None) };
    if all.next().is_some() {
        return Err(TokenProblem::Several);
    }
    let value = value.as_bytes().trim_ascii();
    let (scheme, token) = match value.iter().position(|byte| *byte == b' ') {
        Some(end) => (&value[..end], value[end..].trim_ascii_start()),
        None => (value, &[][..]),
    };
    if !scheme.eq_ignore_ascii_case(SCHEME.as_bytes()) {
        return Ok(None);
    }
    let is_token = !token.is_empty() && token.iter().all(u8::is_ascii_graphic);
    let token = std::str::from_utf8(token).ok().filter(|_| is_token);
    token.map(Some).ok_or(TokenProblem::Malformed)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::shown;
    use crate::auth::TokenProblem;

    fn of(values: &[&str]) -> Result<Option<String>, TokenProblem> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        shown(&headers).map(|token| token.map(str::to_owned))
    }

    #[test]
    fn a_token_is_read_as_it_is_written_by_others() {
        for written in ["Bearer a.b.c", "bearer a.b.c", "BEARER   a.b.c", " Bearer a.b.c "] {
            assert_eq!(of(&[written]), Ok(Some("a.b.c".to_owned())), "{written:?}");
        }
    }

    #[test]
    fn nothing_is_made_of_other_schemes() {
        for written in ["Basic YTpi", "a.b.c", "", "AWS4-HMAC-SHA256 Credential=x"] {
            assert_eq!(of(&[written]), Ok(None), "{written:?}");
        }
        assert_eq!(of(&[]), Ok(None));
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        assert_eq!(of(&["Bearer a.b.c", "Bearer a.b.c"]), Err(TokenProblem::Several));
        assert_eq!(of(&["Basic x", "Bearer a.b.c"]), Err(TokenProblem::Several));
        for written in
            ["Bearer", "Bearer ", "Bearer a.b.c d", "Bearer a.b.c, Bearer d", "Bearer a\tb", "Bearer é"]
        {
            assert_eq!(of(&[written]), Err(TokenProblem::Malformed), "{written:?}");
        }
    }
}
