//! The C header, by the pinned cbindgen, with what it cannot write: calling conventions and initialisers.

use std::fs;

use anyhow::{Context, bail};

use crate::project;

/// Writes the header, or checks that the committed one is what would be written.
pub(crate) fn run(check: bool) -> anyhow::Result<()> {
    let path = project::root().join("include/rallypoint/rallypoint.h");
    let header = generate()?;
    if check {
        if fs::read_to_string(&path).unwrap_or_default() != header {
            bail!("include/rallypoint/rallypoint.h is not what src/capi says: run `cargo xtask header`");
        }
        println!("include/rallypoint/rallypoint.h is what src/capi says");
    } else {
        fs::write(&path, header).with_context(|| format!("writing {}", path.display()))?;
        println!("wrote include/rallypoint/rallypoint.h");
    }
    Ok(())
}

fn generate() -> anyhow::Result<String> {
    let root = project::root();
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).map_err(anyhow::Error::msg)?;
    let bindings = cbindgen::Builder::new()
        .with_config(config)
        .with_crate(&root)
        .generate()
        .context("cbindgen could not read the library")?;
    let mut written = Vec::new();
    bindings.write(&mut written);
    let plain = String::from_utf8(written).context("cbindgen wrote something that is not UTF-8")?;
    Ok(finish(&plain))
}

/// Puts the calling convention on functions and callbacks, drops what only Rust readers need, adds initialisers.
fn finish(plain: &str) -> String {
    let mut lines = Vec::new();
    let mut in_safety = false;
    for line in plain.lines() {
        if line.trim_start().starts_with("// # Safety") {
            in_safety = true;
            while lines.last().is_some_and(|last: &String| last.trim() == "//") {
                lines.pop();
            }
            continue;
        }
        if in_safety && line.trim_start().starts_with("//") {
            continue;
        }
        in_safety = false;
        // A long prototype starts on the line after its prefix.
        if lines.last().is_some_and(|last| last == "RP_API") {
            lines.pop();
            lines.push(with_calling_convention(&format!("RP_API {line}")));
        } else if in_prototype(&lines) {
            lines.push(format!("    {}", line.trim_start()));
        } else {
            lines.push(with_calling_convention(line));
        }
    }
    let mut header = lines.join("\n");
    header.push('\n');
    let initialisers = initialisers(&header);
    let end = header.rfind("#ifdef __cplusplus").unwrap_or(header.len());
    header.insert_str(end, &initialisers);
    header
}

/// Whether the last line is a prototype that goes on.
fn in_prototype(lines: &[String]) -> bool {
    let mut code = lines.iter().rev().take_while(|line| !line.starts_with("//") && !line.is_empty());
    lines.last().is_some_and(|last| last.ends_with(',')) && code.any(|line| line.starts_with("RP_API"))
}

fn with_calling_convention(line: &str) -> String {
    if let Some(rest) = line.strip_prefix("RP_API ") {
        let name = rest.find("rp_").unwrap_or(0);
        return format!("RP_API {}RP_CALL {}", &rest[..name], &rest[name..]);
    }
    if line.starts_with("typedef ") {
        return line.replacen("(*Rp", "(RP_CALL *Rp", 1);
    }
    line.to_owned()
}

/// `RP_X_INIT` for each structure that has an `rp_x_init`: its size, then a zero for each field, so that no compiler
/// warns of a missing one.
fn initialisers(header: &str) -> String {
    let mut written = String::from("// Initialisers: `RpJoinOptions options = RP_JOIN_OPTIONS_INIT;`\n\n");
    let mut structure: Option<Vec<&str>> = None;
    for line in header.lines() {
        if line == "typedef struct {" {
            structure = Some(Vec::new());
        } else if let Some(name) = line.strip_prefix("} ").and_then(|rest| rest.strip_suffix(';')) {
            let fields = structure.take().unwrap_or_default();
            let upper = screaming(name);
            if header.contains(&format!("{}_init(", upper.to_ascii_lowercase())) {
                let zeros: Vec<_> = fields.iter().skip(1).map(|field| zero_for(field)).collect();
                written.push_str(&format!("// Every field of `{name}` at its default.\n// @since 0.1.0\n"));
                written.push_str(&format!(
                    "#define {upper}_INIT {{ sizeof({name}), {} }}\n\n",
                    zeros.join(", ")
                ));
            }
        } else if let Some(fields) = &mut structure
            && line.ends_with(';')
            && !line.trim_start().starts_with("//")
        {
            fields.push(line.trim());
        }
    }
    written
}

fn zero_for(field: &str) -> &'static str {
    if field.contains('[') {
        "{ 0 }"
    } else if field.contains('*') || field.contains("Fn ") {
        "NULL"
    } else {
        "0"
    }
}

/// `RpJoinOptions` is `RP_JOIN_OPTIONS`.
fn screaming(name: &str) -> String {
    let mut written = String::new();
    for (at, letter) in name.char_indices() {
        if at > 0 && letter.is_ascii_uppercase() {
            written.push('_');
        }
        written.push(letter.to_ascii_uppercase());
    }
    written
}
