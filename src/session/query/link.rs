//! The next page, from an answer's `Link` header (RFC 8288).

use super::page::is_page;

/// What the gateway calls the page after this one: the query parameter `page` of the link whose relation is `next`. The
/// link itself is not followed, so a header cannot send the library elsewhere. None when there is no such link, or no page
/// in it that a gateway could have meant.
pub fn next_page(header: &str) -> Option<String> {
    let mut rest = header;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let (target, after) = rest.strip_prefix('<')?.split_once('>')?;
        let (is_next, after) = read_parameters(after)?;
        if is_next {
            return page_in(target);
        }
        rest = after;
    }
}

/// Whether the parameters behind a target say `rel=next`, and what follows the comma behind them.
fn read_parameters(text: &str) -> Option<(bool, &str)> {
    let mut is_next = None;
    let mut rest = text.trim_start();
    while let Some(parameter) = rest.strip_prefix(';') {
        let end = parameter.find(['=', ';', ',']).unwrap_or(parameter.len());
        let (name, after) = parameter.split_at(end);
        let (value, after) = match after.strip_prefix('=') {
            Some(value) => read_value(value.trim_start())?,
            None => (String::new(), after),
        };
        // The first `rel` counts, as the RFC has it.
        if name.trim().eq_ignore_ascii_case("rel") && is_next.is_none() {
            is_next =
                Some(value.split_ascii_whitespace().any(|relation| relation.eq_ignore_ascii_case("next")));
        }
        rest = after.trim_start();
    }
    let ends = rest.is_empty() || rest.starts_with(',');
    ends.then_some((is_next.unwrap_or(false), rest))
}

/// A token or a quoted text, and what is behind it.
fn read_value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (token, after) = text.split_at(text.find([';', ',']).unwrap_or(text.len()));
        return Some((token.trim().to_owned(), after));
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(letters.next()?.1),
            letter => value.push(letter),
        }
    }
    None
}

fn page_in(target: &str) -> Option<String> {
    let query = target.split('#').next()?.split_once('?')?.1;
    let parts: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
    parts.into_iter().find(|(name, _)| name == "page").map(|(_, page)| page).filter(|page| is_page(page, 1))
}

#[cfg(test)]
mod tests {
    use super::next_page;
    use proptest::prelude::*;

    #[test]
    fn the_page_comes_out_of_the_next_link_alone() {
        for (header, expected) in [
            (r#"</find_session?limit=2&page=abc>; rel="next""#, Some("abc")),
            (r#"<https://gateway/x?page=a%2Fb%3D%3D+c>; rel=next"#, Some("a/b== c")),
            (r#"<?page=abc>;REL="prev NEXT""#, Some("abc")),
            (r#"</?page=1>; rel="first", </?page=2>; rel="next""#, Some("2")),
            (r#"</?page=1>; title="a, \">; rel=next"; rel=prev,</?page=2>;rel=next"#, Some("2")),
            (r#"</?a=1&page=x#page=y>; rel=next"#, Some("x")),
            (r#"</?page=1>; rel=prev; rel=next"#, None),
            (r#"</?page=>; rel="next""#, None),
            (r#"</find_session>; rel="next""#, None),
            (r#"</?page=%00>; rel="next""#, None),
            (r#"</?page=1>; rel="nextish""#, None),
            (r#"</?page=1>"#, None),
            (r#"</?page=1; rel=next"#, None),
            (r#"</?page=1>; rel="next"#, None),
            (r#"</?page=1> x; rel="next""#, None),
            ("next", None),
            ("", None),
        ] {
            assert_eq!(next_page(header).as_deref(), expected, "{header}");
        }
        let long = format!("</?page={}>; rel=next", "x".repeat(5000));
        assert_eq!(next_page(&long), None);
    }

    proptest! {
        #[test]
        fn no_header_harms(header in r#"[<>;,="\\a-z?&% ]{0,60}"#) {
            if let Some(page) = next_page(&header) {
                prop_assert!(!page.is_empty() && header.contains("page"));
            }
        }
    }
}
