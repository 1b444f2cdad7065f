//! What Unreal's header tool does, as far as the stand-ins need it: `Some.generated.h` for each header with reflected types,
//! with what `GENERATED_BODY` stands for in each of its lines.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::test::legs::files;

/// Reads the headers of one folder and writes into another.
pub(super) fn run(headers: &Path, generated: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(generated)?;
    for header in files(headers, &["h"])? {
        let text = fs::read_to_string(&header)?;
        let name = header.file_stem().and_then(|name| name.to_str()).context("a header's name is no text")?;
        if text.contains(&format!("#include \"{name}.generated.h\"")) {
            fs::write(generated.join(format!("{name}.generated.h")), bodies(&text))?;
        }
    }
    Ok(())
}

fn bodies(header: &str) -> String {
    let mut written = String::from("#pragma once\n");
    let mut declared = None;
    for (line, number) in header.lines().zip(1..) {
        declared = declaration(line).or(declared);
        if line.trim() == "GENERATED_BODY()"
            && let Some(Declaration { name, base, is_class }) = declared
        {
            let base = base.map(|base| format!(" using Super = {base};")).unwrap_or_default();
            // As the engine's: what follows it in a class is private, in a structure public.
            let access = if is_class { " private:" } else { "" };
            let macro_name = format!("STANDIN_BODY_{number}");
            // Writing to a text does not fail.
            let _ = writeln!(written, "#undef {macro_name}");
            let _ = writeln!(written, "#define {macro_name} public: using ThisClass = {name};{base}{access}");
        }
    }
    written
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Declaration<'a> {
    name: &'a str,
    base: Option<&'a str>,
    is_class: bool,
}

/// `class SOME_API UName : public UBase`, as Epic's style writes it: on a line of its own.
fn declaration(line: &str) -> Option<Declaration<'_>> {
    let (kind, rest) = line.split_once(' ')?;
    if !matches!(kind, "class" | "struct") || line.ends_with(';') {
        return None;
    }
    let (head, base) = match rest.split_once(" : public ") {
        Some((head, base)) => (head, Some(base)),
        None => (rest, None),
    };
    let name = head.split(' ').next_back()?;
    Some(Declaration { name, base, is_class: kind == "class" })
}

#[cfg(test)]
mod tests {
    use super::{Declaration, bodies, declaration};

    #[test]
    fn a_declaration_is_read_with_and_without_base() {
        assert_eq!(
            declaration("class GAME_API UNode : public UBase"),
            Some(Declaration { name: "UNode", base: Some("UBase"), is_class: true })
        );
        assert_eq!(
            declaration("struct FError"),
            Some(Declaration { name: "FError", base: None, is_class: false })
        );
        assert_eq!(declaration("class UWorld;"), None);
    }

    #[test]
    fn a_body_is_written_for_its_line() {
        let header = "UCLASS()\nclass UNode : public UBase\n{\n\tGENERATED_BODY()\n};\n";
        let written = bodies(header);
        assert!(written.contains(
            "#define STANDIN_BODY_4 public: using ThisClass = UNode; using Super = UBase; private:"
        ));
    }
}
