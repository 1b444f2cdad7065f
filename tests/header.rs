//! The header's documentation: every symbol says what it is and since when, every function its parameters, its exact
//! results, its threads and its ownership, and its name in the engines it comes from.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;

use rallypoint::result::RpResult;
use strum::IntoEnumIterator;

const HEADER: &str = include_str!("../include/rallypoint/rallypoint.h");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Function,
    Type,
    Enum,
    Macro,
}

/// A symbol and the comment above it.
#[derive(Debug)]
struct Symbol {
    form: Form,
    name: String,
    /// The declaration in one line.
    code: String,
    summary: String,
    /// Tags without their `@`, each with its text in one line.
    tags: Vec<(String, String)>,
}

impl Symbol {
    fn tag(&self, wanted: &str) -> Option<&str> {
        self.tags.iter().find(|(tag, _)| tag == wanted).map(|(_, text)| text.as_str())
    }

    /// The names of a function's parameters.
    fn parameters(&self) -> Vec<&str> {
        let (_, rest) = self.code.split_once('(').unwrap();
        let (inside, _) = rest.rsplit_once(')').unwrap();
        inside
            .split(',')
            .map(|parameter| parameter.rsplit([' ', '*']).next().unwrap().trim())
            .filter(|name| *name != "void")
            .collect()
    }
}

/// Reads a header of ours: line comments above declarations that start in the first column.
fn symbols(header: &str) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    let (mut summary, mut tags) = (String::new(), Vec::<(String, String)>::new());
    let mut lines = header.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(comment) = line.strip_prefix("//") {
            let comment = comment.trim();
            if let Some(tag) = comment.strip_prefix('@') {
                let (tag, text) = tag.split_once(' ').unwrap_or((tag, ""));
                tags.push((tag.to_owned(), text.to_owned()));
            } else if let Some((_, text)) = tags.last_mut() {
                text.push(' ');
                text.push_str(comment);
            } else {
                summary.push_str(comment);
            }
            continue;
        }
        // A condition between a comment and its declaration belongs to the declaration.
        if !summary.is_empty() && line.starts_with("#if") {
            continue;
        }
        let mut code = line.to_owned();
        if line.starts_with("RP_API") {
            while !code.ends_with(';') {
                code.push(' ');
                code.push_str(lines.next().expect("a declaration that ends").trim());
            }
        }
        if line.starts_with("typedef struct {") {
            code = lines.by_ref().find(|line| line.starts_with('}')).unwrap().to_owned();
        }
        if let Some((form, name)) = declared(&code) {
            // An enum's typedefs and a macro's other branch are the same symbol again.
            if !symbols.iter().any(|known: &Symbol| known.name == name) {
                let (summary, tags) = (std::mem::take(&mut summary), std::mem::take(&mut tags));
                symbols.push(Symbol { form, name, code, summary, tags });
            }
        }
        summary.clear();
        tags.clear();
    }
    symbols
}

fn declared(code: &str) -> Option<(Form, String)> {
    let identifier = |text: &str| -> String {
        text.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect()
    };
    let (form, at) = if code.starts_with("RP_API ") {
        (Form::Function, &code[code.find("rp_")?..])
    } else if let Some(rest) = code.strip_prefix("#define ") {
        (Form::Macro, rest)
    } else if let Some(rest) = code.strip_prefix("enum ") {
        (Form::Enum, rest)
    } else if let Some(rest) = code.strip_prefix("} ") {
        (Form::Type, rest)
    } else if code.starts_with("typedef ") && code.contains("(RP_CALL *") {
        (Form::Type, &code[code.find("*Rp")? + 1..])
    } else if let Some(rest) = code.strip_prefix("typedef struct Rp") {
        (Form::Type, &code[code.len() - rest.len() - 2..])
    } else {
        return None;
    };
    let name = identifier(at);
    (!name.is_empty() && name != "RALLYPOINT_RALLYPOINT_H").then_some((form, name))
}

/// Everything that is wrong with a header.
fn problems(header: &str) -> Vec<String> {
    let known: BTreeSet<String> = RpResult::iter().map(RpResult::name).collect();
    let mut problems = Vec::new();
    for symbol in symbols(header) {
        let mut say = |problem: String| problems.push(format!("{}: {problem}", symbol.name));
        if symbol.summary.is_empty() {
            say("no summary".to_owned());
        }
        match symbol.tag("since") {
            Some(version) if version.split('.').count() == 3 => {}
            _ => say("no @since".to_owned()),
        }
        let lower = symbol.name.to_ascii_lowercase();
        if !(lower.starts_with("rp_") || symbol.name.starts_with("Rp")) {
            say("a name without our prefix".to_owned());
        }
        if symbol.form != Form::Function {
            continue;
        }
        let documented: Vec<_> = symbol
            .tags
            .iter()
            .filter(|(tag, _)| tag == "param")
            .map(|(_, text)| text.split(' ').next().unwrap_or_default())
            .collect();
        if documented != symbol.parameters() {
            say(format!("@param {documented:?} but {:?}", symbol.parameters()));
        }
        for tag in ["threadsafety", "ownership"] {
            if symbol.tag(tag).is_none_or(str::is_empty) {
                say(format!("no @{tag}"));
            }
        }
        let results = symbol.tag("result").unwrap_or_default();
        // What is said of a refused call names codes, but lists none.
        let results = results.split("; a call that").next().unwrap_or_default();
        let named: BTreeSet<String> = results
            .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .filter(|word| word.starts_with("RP_RESULT_"))
            .map(str::to_owned)
            .collect();
        for unknown in named.difference(&known) {
            say(format!("{unknown} is no result"));
        }
        if symbol.code.contains(" RpResult RP_CALL") {
            for code in ["RP_RESULT_OK", "RP_RESULT_PANIC"] {
                if !named.contains(code) {
                    say(format!("@result does not say {code}"));
                }
            }
            if symbol.code.contains("(RpSubsystem *") && !named.contains("RP_RESULT_INVALID_HANDLE") {
                say("@result does not say RP_RESULT_INVALID_HANDLE".to_owned());
            }
            let takes_callback = ["RpCompletionFn ", "RpSessionNoticeFn ", "RpMatchNoticeFn ", "RpLogFn "];
            if takes_callback.iter().any(|callback| symbol.code.contains(callback))
                && !named.contains("RP_RESULT_WRONG_EVENT_MODE")
            {
                say("@result does not say RP_RESULT_WRONG_EVENT_MODE".to_owned());
            }
        } else if symbol.tag("result").is_some() {
            say("@result without an RpResult".to_owned());
        }
        let helper = symbol.name.ends_with("_init") && symbol.name != "rp_server_init";
        let release = symbol.name.ends_with("_release");
        let has = |tag: &str| symbol.tag(tag).is_some_and(|text| !text.is_empty());
        if symbol.name.starts_with("rp_session_") && !helper && !release && !has("unreal") && !has("o3de") {
            say("no @unreal and no @o3de".to_owned());
        }
        if symbol.name.starts_with("rp_server_") && !helper && !has("gamelift") {
            say("no @gamelift".to_owned());
        }
        for (tag, _) in &symbol.tags {
            let tags =
                ["param", "result", "threadsafety", "ownership", "since", "unreal", "o3de", "gamelift"];
            if !tags.contains(&tag.as_str()) {
                say(format!("@{tag} is no tag of ours"));
            }
        }
    }
    problems
}

#[test]
fn every_symbol_is_documented() {
    assert_eq!(problems(HEADER), [] as [&str; 0]);
}

/// The reader must not overlook what it is to check.
#[test]
fn every_symbol_is_read() {
    let symbols = symbols(HEADER);
    let count = |form| symbols.iter().filter(|symbol| symbol.form == form).count();
    assert_eq!(count(Form::Function), HEADER.matches("\nRP_API ").count());
    assert_eq!(count(Form::Enum), HEADER.matches("\nenum ").count());
    let types = ["\ntypedef struct {", "\ntypedef struct Rp", "(RP_CALL *Rp"];
    assert_eq!(count(Form::Type), types.iter().map(|start| HEADER.matches(start).count()).sum::<usize>());
    // RP_API and RP_CALL have two branches; the include guard is nobody's.
    assert_eq!(count(Form::Macro), HEADER.matches("\n#define ").count() - 3);
    assert!(count(Form::Function) > 40 && count(Form::Type) > 10 && count(Form::Enum) >= 5);
}

/// Planted mistakes are noticed, each by its own complaint.
#[test]
fn what_is_missing_is_noticed() {
    let start = HEADER.find("// Begins the match").expect("rp_session_start's comment");
    let end = start + HEADER[start..].find("RP_API").unwrap();
    let comment = &HEADER[start..end];
    let without = |needle: &str| -> String {
        let kept: Vec<_> = comment.lines().filter(|line| !line.contains(needle)).collect();
        let comment = kept.join("\n") + "\n";
        format!("{}{comment}{}", &HEADER[..start], &HEADER[end..])
    };
    let renamed = |from: &str, to: &str| {
        format!("{}{}{}", &HEADER[..start], comment.replacen(from, to, 1), &HEADER[end..])
    };
    let undocumented = format!("{}{}", &HEADER[..start], &HEADER[end..]);
    let macro_since = HEADER.replacen("at its default.\n// @since 0.1.0\n", "at its default.\n", 1);
    let macro_summary = HEADER.replacen("// Every field of `RpJoinOptions` at its default.\n", "", 1);
    let type_since = HEADER.replacen("// @since 0.1.0\ntypedef struct {", "typedef struct {", 1);
    let enum_since = HEADER.replacen("// @since 0.1.0\nenum", "enum", 1);
    let stranger = HEADER.replacen("\nenum RpResult", "\n#define MAX_PLAYERS 200\n\nenum RpResult", 1);
    for (title, doctored, complaint) in [
        ("no @since", without("@since"), "rp_session_start: no @since"),
        ("no @threadsafety", without("@threadsafety"), "rp_session_start: no @threadsafety"),
        ("no @ownership", without("@ownership"), "rp_session_start: no @ownership"),
        ("no @unreal", without("@unreal"), "rp_session_start: no @unreal and no @o3de"),
        ("a missing @param", without("@param user_data"), "rp_session_start: @param"),
        ("a misspelt @param", renamed("@param name", "@param nome"), "rp_session_start: @param"),
        ("a misspelt tag", renamed("@ownership", "@owner"), "rp_session_start: @owner is no tag"),
        ("no @result", renamed("@result RP_RESULT_OK", "@result"), "does not say RP_RESULT_OK"),
        ("no PANIC", renamed("RP_RESULT_PANIC", "nothing"), "does not say RP_RESULT_PANIC"),
        (
            "no INVALID_HANDLE",
            renamed("RP_RESULT_INVALID_HANDLE, ", ""),
            "does not say RP_RESULT_INVALID_HANDLE",
        ),
        (
            "no WRONG_EVENT_MODE",
            renamed("RP_RESULT_WRONG_EVENT_MODE", "nothing"),
            "does not say RP_RESULT_WRONG_EVENT_MODE",
        ),
        (
            "a code that does not exist",
            renamed("RP_RESULT_SESSION_NOT_FOUND", "RP_RESULT_SESSION_LOST"),
            "RP_RESULT_SESSION_LOST is no result",
        ),
        ("no comment", undocumented, "rp_session_start: no summary"),
        ("a macro's @since", macro_since, "RP_INVITE_INIT: no @since"),
        ("a macro's summary", macro_summary, "RP_JOIN_OPTIONS_INIT: no summary"),
        ("a type's @since", type_since, "RpAuthTokenRequest: no @since"),
        ("an enum's @since", enum_since, "RpResult: no @since"),
        ("a macro without our prefix", stranger, "MAX_PLAYERS: a name without our prefix"),
    ] {
        assert_ne!(doctored, HEADER, "{title}: nothing was planted");
        let problems = problems(&doctored);
        assert!(problems.iter().any(|problem| problem.contains(complaint)), "{title}: {problems:?}");
    }
}

/// What C compiles: every structure and field has its place, every initialiser is compared with its function.
#[test]
fn the_layout_and_the_initialisers_are_all_compiled() {
    let layout = include_str!("abi/layout.h");
    // A long call may stand on two lines.
    let main = include_str!("c/header_alone_main.h").split_whitespace().collect::<Vec<_>>().join(" ");
    let mut missing = Vec::new();
    for body in HEADER.split("\ntypedef struct {\n").skip(1) {
        let (fields, rest) = body.split_once("\n} ").unwrap();
        let name = rest.split(';').next().unwrap();
        let size = format!("SIZE({name}, ");
        let places = fields.lines().map(str::trim).filter(|line| !line.starts_with("//")).map(|line| {
            let declared = line.trim_end_matches(';').split('[').next().unwrap();
            format!("AT({name}, {}, ", declared.rsplit([' ', '*']).next().unwrap())
        });
        missing.extend(std::iter::once(size).chain(places).filter(|place| !layout.contains(place)));
    }
    let macros =
        HEADER.split("\n#define ").skip(1).filter_map(|rest| rest.split_once(" {").map(|(name, _)| name));
    let initialisers: Vec<_> = macros.filter(|name| name.ends_with("_INIT")).collect();
    assert!(initialisers.len() >= 10, "{initialisers:?}");
    missing.extend(initialisers.iter().map(|name| format!(", {name}, ")).filter(|used| !main.contains(used)));
    assert_eq!(missing, [] as [&str; 0]);
}

/// The header's numbers are the library's, and it names every code.
#[test]
fn the_headers_codes_are_the_librarys() {
    for code in RpResult::iter() {
        let line = format!("  {} = {},\n", code.name(), code as i32);
        assert!(HEADER.contains(&line), "{line}");
    }
    assert_eq!(HEADER.matches("\n  RP_RESULT_").count(), RpResult::iter().count());
    assert!(HEADER.contains(&format!("\n#define RP_ABI_VERSION {}\n", rallypoint::ABI_VERSION)));
    let hash = rallypoint::capi::rp_contract_hash();
    assert!(HEADER.contains(&format!("\n#define RP_CONTRACT_HASH UINT64_C({hash:#018x})\n")), "{hash:#018x}");
}
