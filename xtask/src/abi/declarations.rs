//! The header's declarations, as far as the binary interface is made of them. Reads what `cargo xtask header` writes, and
//! nothing more general.

/// Something that the header declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declaration {
    pub(crate) name: String,
    /// The version that brought it.
    pub(crate) since: Option<String>,
    pub(crate) form: Form,
}

/// What it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Function,
    Enumeration { numbers: Vec<Number> },
    Structure { members: Vec<Member> },
}

/// A number of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) name: String,
    pub(crate) value: String,
    /// The version that brought it, when that is not its enumeration's.
    pub(crate) since: Option<String>,
}

/// A structure's member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// How many there are, for an array.
    pub(crate) count: Option<usize>,
}

/// A member's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// To data or to a function.
    Pointer,
    /// By its name: a number's, or another structure's.
    Named(String),
}

const SINCE: &str = "@since ";
const STRUCTURE: &str = "typedef struct {";

/// Reads a header.
pub(crate) fn read(header: &str) -> Vec<Declaration> {
    let mut declarations = Vec::new();
    let mut since = None;
    let mut lines = header.lines();
    while let Some(line) = lines.next() {
        if let Some(version) = since_in(line) {
            since = Some(version);
        } else if let Some(name) = function(line) {
            declarations.push(Declaration { name, since: since.take(), form: Form::Function });
        } else if let Some(name) = line.strip_prefix("enum ") {
            let numbers = numbers(lines.by_ref());
            let form = Form::Enumeration { numbers };
            declarations.push(Declaration { name: name.to_owned(), since: since.take(), form });
        } else if line == STRUCTURE {
            let (name, members) = structure(lines.by_ref());
            declarations.push(Declaration { name, since: since.take(), form: Form::Structure { members } });
        } else if line.is_empty() {
            since = None;
        }
    }
    declarations
}

fn since_in(line: &str) -> Option<String> {
    line.trim_start().strip_prefix("//")?.trim_start().strip_prefix(SINCE).map(str::to_owned)
}

fn function(line: &str) -> Option<String> {
    let (_, declared) = line.strip_prefix("RP_API ")?.split_once("RP_CALL ")?;
    declared.split('(').next().map(str::to_owned)
}

fn numbers<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<Number> {
    let mut numbers = Vec::new();
    let mut since = None;
    for line in lines.take_while(|line| *line != "};") {
        if let Some(version) = since_in(line) {
            since = Some(version);
        } else if let Some((name, value)) = line.trim().trim_end_matches(',').split_once(" = ") {
            numbers.push(Number { name: name.to_owned(), value: value.to_owned(), since: since.take() });
        }
    }
    numbers
}

fn structure<'a>(lines: impl Iterator<Item = &'a str>) -> (String, Vec<Member>) {
    let mut members = Vec::new();
    for line in lines {
        if let Some(name) = line.strip_prefix("} ") {
            return (name.trim_end_matches(';').to_owned(), members);
        }
        if !line.trim_start().starts_with("//") {
            members.extend(member(line));
        }
    }
    (String::new(), members)
}

fn member(line: &str) -> Option<Member> {
    let declared = line.trim().strip_suffix(';')?;
    let (declared, count) = match declared.split_once('[') {
        Some((declared, count)) => (declared, count.trim_end_matches(']').parse().ok()),
        None => (declared, None),
    };
    let at = declared.rfind([' ', '*'])?;
    let (kind, name) = declared.split_at(at + 1);
    let kind = kind.trim();
    let is_pointer = kind.contains('*') || kind.ends_with("Fn");
    let kind = if is_pointer { Kind::Pointer } else { Kind::Named(kind.to_owned()) };
    Some(Member { name: name.to_owned(), kind, count })
}

#[cfg(test)]
mod tests {
    use super::{Declaration, Form, Kind, Member, Number, read};

    #[test]
    fn declarations_are_read() {
        let header = "\
// How it ended.
// @since 0.1.0
enum RpEnd
#if defined(__cplusplus)
  : int32_t
#endif
 {
  // Well.
  RP_END_WELL = 0,
  // Later.
  // @since 0.2.0
  RP_END_BADLY = -1,
};

// @since 0.3.0
typedef struct {
  // The size;
  uint32_t struct_size;
  const char *const *names;
  RpEndFn on_end;
  RpEnd end;
  uint8_t reserved[3];
} RpThing;

// Does it.
// @since 0.1.0
RP_API RpResult RP_CALL rp_do(RpThing *thing,
    uint32_t count);
";
        let member = |name: &str, kind, count| Member { name: name.to_owned(), kind, count };
        let named = |name: &str| Kind::Named(name.to_owned());
        let number = |name: &str, value: &str, since: Option<&str>| Number {
            name: name.to_owned(),
            value: value.to_owned(),
            since: since.map(str::to_owned),
        };
        let declaration = |name: &str, since: &str, form| Declaration {
            name: name.to_owned(),
            since: Some(since.to_owned()),
            form,
        };
        let numbers = vec![number("RP_END_WELL", "0", None), number("RP_END_BADLY", "-1", Some("0.2.0"))];
        let members = vec![
            member("struct_size", named("uint32_t"), None),
            member("names", Kind::Pointer, None),
            member("on_end", Kind::Pointer, None),
            member("end", named("RpEnd"), None),
            member("reserved", named("uint8_t"), Some(3)),
        ];
        assert_eq!(
            read(header),
            [
                declaration("RpEnd", "0.1.0", Form::Enumeration { numbers }),
                declaration("RpThing", "0.3.0", Form::Structure { members }),
                declaration("rp_do", "0.1.0", Form::Function),
            ]
        );
    }
}
