//! Members that were added at a structure's end, which programs that were built without them do not notice: the
//! structure says its size. abidiff counts any growth as a change, so they are taken out before it looks.

use std::collections::BTreeMap;

/// How a structure of ours begins in a dump.
const STRUCTURE: &str = "<class-decl name='Rp";
const STRUCTURE_END: &str = "</class-decl>";
const MEMBER: &str = "<data-member ";
const MEMBER_END: &str = "</data-member>";
/// The first member of every structure that may grow.
const SIZE_MEMBER: &str = "<var-decl name='struct_size' ";

/// What a dump says of a structure.
struct Extent<'a> {
    /// The attribute with its size.
    size: &'a str,
    members: usize,
}

/// The current dump without what structures of the base have gained at their end.
pub(super) fn without_growth(base: &str, current: &str) -> String {
    let known = extents(base);
    let mut written = String::new();
    let mut lines = current.lines();
    while let Some(line) = lines.next() {
        let begins = line.trim_start();
        let extent = name(begins).and_then(|name| known.get(name));
        let Some(extent) = extent else {
            push(&mut written, line);
            continue;
        };
        let body: Vec<&str> = lines.by_ref().take_while(|line| line.trim_start() != STRUCTURE_END).collect();
        let kept = if may_grow(&body) { kept_lines(&body, extent.members) } else { body.len() };
        let said = if kept < body.len() { size(begins).unwrap_or_default() } else { "" };
        let head = if said.is_empty() { line.to_owned() } else { line.replacen(said, extent.size, 1) };
        push(&mut written, &head);
        for line in &body[..kept] {
            push(&mut written, line);
        }
        push(&mut written, STRUCTURE_END);
    }
    written
}

fn push(written: &mut String, line: &str) {
    written.push_str(line);
    written.push('\n');
}

fn extents(dump: &str) -> BTreeMap<&str, Extent<'_>> {
    let mut known = BTreeMap::new();
    let mut lines = dump.lines();
    while let Some(line) = lines.next() {
        let begins = line.trim_start();
        let (Some(name), Some(size)) = (name(begins), size(begins)) else { continue };
        let body = lines.by_ref().take_while(|line| line.trim_start() != STRUCTURE_END);
        let members = body.filter(|line| line.trim_start().starts_with(MEMBER)).count();
        known.insert(name, Extent { size, members });
    }
    known
}

/// The name of a structure that begins here and has members.
fn name(line: &str) -> Option<&str> {
    (line.starts_with(STRUCTURE) && !line.ends_with("/>")).then(|| line.split('\'').nth(1)).flatten()
}

/// `size-in-bits='64'`.
fn size(line: &str) -> Option<&str> {
    line.split(' ').find(|attribute| attribute.starts_with("size-in-bits="))
}

fn may_grow(body: &[&str]) -> bool {
    body.get(1).is_some_and(|line| line.trim_start().starts_with(SIZE_MEMBER))
}

/// As many lines as so many members have.
fn kept_lines(body: &[&str], members: usize) -> usize {
    let ends = body.iter().enumerate().filter(|(_, line)| line.trim_start() == MEMBER_END);
    ends.map(|(at, _)| at + 1).nth(members.saturating_sub(1)).unwrap_or(body.len())
}

#[cfg(test)]
mod tests {
    use super::without_growth;

    fn dump(size: usize, members: &[&str]) -> String {
        let members: String = members
            .iter()
            .map(|name| {
                format!(
                    "<data-member access='public'>\n<var-decl name='{name}' type-id='1'/>\n</data-member>\n"
                )
            })
            .collect();
        format!("<class-decl name='RpThing' size-in-bits='{size}' id='2'>\n{members}</class-decl>\n<x/>\n")
    }

    #[test]
    fn what_came_at_the_end_is_left_out() {
        let base = dump(64, &["struct_size", "kind"]);
        assert_eq!(without_growth(&base, &dump(128, &["struct_size", "kind", "more"])), base);
        assert_eq!(without_growth(&base, &base), base);
    }

    #[test]
    fn nothing_else_is() {
        let base = dump(64, &["struct_size", "kind"]);
        for changed in [dump(128, &["struct_size", "kind"]), dump(64, &["struct_size"])] {
            assert_eq!(without_growth(&base, &changed), changed);
        }
        // What came between is seen by what is then in its place.
        let between = without_growth(&base, &dump(128, &["struct_size", "more", "kind"]));
        assert_eq!(between, dump(64, &["struct_size", "more"]));
        // Without a size nobody can tell.
        let (base, grown) = (dump(64, &["kind"]), dump(128, &["kind", "more"]));
        assert_eq!(without_growth(&base, &grown), grown);
    }
}
