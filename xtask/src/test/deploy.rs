//! What is deployed elsewhere, as far as it can be looked at here.

use std::process::Command;

use super::{Bench, Outcome, version_of};

/// CloudFormation's own rules for the stack.
pub(super) fn template(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if version_of("cfn-lint").is_none() {
        return Ok(Outcome::Skipped("cfn-lint is not installed: pip install cfn-lint".to_owned()));
    }
    bench.run(Command::new("cfn-lint").args(["--template", "deploy/template.yaml"]))?;
    Ok(Outcome::Passed(0))
}
