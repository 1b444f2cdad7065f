//! The OpenAPI document of the gateway's players' door, as the gateway's code has it.

use std::fs;
use std::process::Stdio;

use anyhow::{Context, bail};

use crate::project::{self, cargo};

const DOCUMENT: &str = "crates/gateway/openapi.json";

/// Writes the document, or checks that the committed one is what would be written.
pub(crate) fn run(check: bool) -> anyhow::Result<()> {
    let text = generate()?;
    let path = project::root().join(DOCUMENT);
    if !check {
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        println!("wrote {DOCUMENT}");
        return Ok(());
    }
    if fs::read(&path).unwrap_or_default() != text {
        bail!("{DOCUMENT} is not what the gateway's code says: run `cargo xtask openapi`");
    }
    println!("{DOCUMENT} is what the gateway's code says");
    Ok(())
}

fn generate() -> anyhow::Result<Vec<u8>> {
    let output = cargo()?
        .args(["run", "--quiet", "-p", "rallypoint-gateway", "--example", "openapi"])
        .stderr(Stdio::inherit())
        .output()
        .context("running cargo")?;
    if !output.status.success() {
        bail!("the gateway's code could not write the document: {}", output.status);
    }
    Ok(output.stdout)
}
