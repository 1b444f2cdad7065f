//! The contract hash: what the C interface promises, as one number.
//!
//! It is the first eight bytes, big-endian, of the SHA-256 of the header's tokens. Comments and the spaces between
//! tokens are not in it, nor is the hash's own line; names, types, values and their order are.

use sha2::{Digest, Sha256};

/// The macro that says it in the header.
pub(crate) const MACRO: &str = "RP_CONTRACT_HASH";

/// The hash of a header, with or without the hash's own line in it.
pub(crate) fn of(header: &str) -> u64 {
    let digest: [u8; 32] = Sha256::digest(normalised(header)).into();
    let [a, b, c, d, e, f, g, h, ..] = digest;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// The tokens: a space after each, and a line for each preprocessor directive, because its end has a meaning.
fn normalised(header: &str) -> String {
    let own = format!("# define {MACRO} ");
    let mut written = String::new();
    // A line that goes on is one line before anything else is read, as in C.
    let header = header.replace("\r\n", "\n").replace("\\\n", "");
    for line in without_comments(&header).lines() {
        if line.trim_start().starts_with('#') {
            let directive = directive(line);
            if !directive.starts_with(&own) {
                written.push('\n');
                written.push_str(&directive);
                written.push('\n');
            }
        } else {
            for token in tokens(line) {
                written.push_str(token);
                written.push(' ');
            }
        }
    }
    written
}

fn directive(line: &str) -> String {
    let tokens = tokens(line);
    // `#define F(x)` and `#define F (x)` are two things: only there does a space decide.
    let defined = line.split_once("define").map_or("", |(_, defined)| defined.trim_start());
    let takes_parameters = |name: &str| defined.strip_prefix(name).is_some_and(|rest| rest.starts_with('('));
    let mut written = String::new();
    for (at, token) in tokens.iter().enumerate() {
        written.push_str(token);
        let is_name = at == 2 && tokens.get(1) == Some(&"define");
        if !(is_name && takes_parameters(token)) {
            written.push(' ');
        }
    }
    written
}

/// Words and numbers, literals, and single signs.
fn tokens(line: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if is_of_word(first) {
            rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len())
        } else if is_quote(first) {
            literal_length(rest, first)
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(length);
        tokens.push(token);
        rest = after.trim_start();
    }
    tokens
}

/// Each comment becomes a space, as in C.
fn without_comments(text: &str) -> String {
    let mut written = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (kept, length) = if rest.starts_with("//") {
            // The line's end is no part of it.
            (" ", rest.find('\n').unwrap_or(rest.len()))
        } else if let Some(inside) = rest.strip_prefix("/*") {
            (" ", inside.find("*/").map_or(rest.len(), |end| end + "/**/".len()))
        } else {
            let length = if is_quote(first) { literal_length(rest, first) } else { first.len_utf8() };
            (&rest[..length], length)
        };
        written.push_str(kept);
        rest = &rest[length..];
    }
    written
}

/// The length of the literal that `text` starts with, quotes and all.
fn literal_length(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        if letter == quote && !is_escaped {
            return at + letter.len_utf8();
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    text.len()
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '\'')
}

/// Numbers have points: `1.5`.
fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::{MACRO, normalised, of};

    const HEADER: &str = r#"/* A header. */
#ifndef X_H
#define X_H
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
#define RP_LIMIT 1
// How it ended.
enum RpEnd {
  // Well.
  RP_END_WELL = 0,
  RP_END_BADLY = -1,
};
typedef struct {
    // Its size.
    uint32_t size;
    const char *name;
} RpThing;
#define RP_THING_INIT { sizeof(RpThing), NULL }
// Does it.
RP_API int32_t RP_CALL rp_do(RpThing *thing, uint32_t count);
RP_API void RP_CALL rp_undo(void);
#endif
"#;

    #[track_caller]
    fn changed(from: &str, to: &str) -> u64 {
        let header = HEADER.replacen(from, to, 1);
        assert_ne!(header, HEADER, "nothing was changed");
        of(&header)
    }

    #[test]
    fn comments_and_white_space_are_not_in_it() {
        for (from, to) in [
            ("// Does it.", "// Does it at once; isn't that \"nice"),
            ("// Does it.\n", ""),
            ("/* A header. */", "/* Another\n * header */"),
            ("/* A header. */\n", ""),
            ("// Its size.", "/* Its size. */"),
            ("uint32_t size;", "uint32_t size; // bytes"),
            ("#define RP_LIMIT 1", "#define  RP_LIMIT /* one */ 1 // one"),
            ("#define RP_LIMIT 1", "#define RP_LIMIT \\\n  1"),
            ("{ sizeof(RpThing), NULL }", "{sizeof (RpThing),NULL}"),
            ("    const char *name;", "const char* name;\n\n"),
            ("(RpThing *thing, uint32_t count)", "(\n    RpThing *thing,\n    uint32_t count\n)"),
        ] {
            assert_eq!(changed(from, to), of(HEADER), "{from:?} became {to:?}");
        }
        assert_eq!(of(&HEADER.replace('\n', "\r\n")), of(HEADER));
    }

    #[test]
    fn types_names_values_and_order_are_in_it() {
        for (from, to) in [
            ("uint32_t count", "uint64_t count"),
            ("uint32_t count", "int32_t count"),
            ("const char *name", "char *name"),
            ("const char *name", "const char **name"),
            ("int32_t RP_CALL rp_do", "void RP_CALL rp_do"),
            ("rp_undo", "rp_revert"),
            ("uint32_t count", "uint32_t number"),
            ("RP_END_BADLY = -1", "RP_END_BADLY = -2"),
            ("RP_END_BADLY = -1", "RP_END_BADLY = 1"),
            ("RP_LIMIT 1", "RP_LIMIT 10"),
            ("RP_LIMIT 1", "RP_LIMIT(x) 1"),
            ("extern \"C\" {", "extern \"D\" {"),
            ("RP_API void RP_CALL rp_undo(void);\n", ""),
            ("RP_THING_INIT { sizeof(RpThing), NULL }", "RP_THING_INIT { sizeof(RpThing), 0 }"),
            ("  RP_END_WELL = 0,\n  RP_END_BADLY = -1,\n", "  RP_END_BADLY = -1,\n  RP_END_WELL = 0,\n"),
            ("    uint32_t size;\n    const char *name;\n", "    const char *name;\n    uint32_t size;\n"),
            ("(RpThing *thing, uint32_t count)", "(uint32_t count, RpThing *thing)"),
        ] {
            // A comment between the two lines of a pair would keep `from` from being found.
            let plain = HEADER.replace("  // Well.\n", "").replace("    // Its size.\n", "");
            let header = plain.replacen(from, to, 1);
            assert_ne!(header, plain, "nothing was changed by {from:?}");
            assert_ne!(of(&header), of(HEADER), "{from:?} became {to:?}");
        }
    }

    #[test]
    fn a_space_decides_whether_a_macro_takes_parameters() {
        assert_ne!(changed("RP_LIMIT 1", "RP_LIMIT (x) 1"), changed("RP_LIMIT 1", "RP_LIMIT(x) 1"));
    }

    #[test]
    fn words_do_not_run_together() {
        assert_ne!(of("int a; int b;"), of("int a; intb;"));
        assert_ne!(of("#define A 1\nint b;"), of("#define A 1 int b;"));
        assert_eq!(normalised("a/* and */b"), "a b ");
    }

    #[test]
    fn what_looks_like_a_comment_in_a_literal_is_none() {
        assert_ne!(of(r#"#define URL "http://a""#), of(r#"#define URL "http://b""#));
        assert_ne!(of(r#"#define Q "\"//a""#), of(r#"#define Q "\"//b""#));
        assert_ne!(of(r#"#define GAP "a  b""#), of(r#"#define GAP "a b""#));
    }

    #[test]
    fn the_hashs_own_line_is_not_in_it() {
        for value in ["UINT64_C(0x1)", "2"] {
            assert_eq!(
                changed("#define RP_LIMIT", &format!("#define {MACRO} {value}\n#define RP_LIMIT")),
                of(HEADER)
            );
        }
        assert_ne!(
            changed("#define RP_LIMIT", &format!("#define {MACRO}ES 1\n#define RP_LIMIT")),
            of(HEADER)
        );
    }
}
