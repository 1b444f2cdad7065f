//! `compound`.

use super::Bench;
use crate::rule::{Statement, StatementNode};
use crate::{Reason, Verdict};

pub(super) fn judge(bench: &Bench<'_, '_>, statement: &Statement) -> Verdict {
    let mut truths: Vec<bool> = Vec::with_capacity(statement.nodes.len());
    for node in &statement.nodes {
        let truth = |index: &usize| truths.get(*index).copied().unwrap_or_default();
        let value = match node {
            StatementNode::Rule(rule) => bench.judge(*rule).passed(),
            StatementNode::And(arguments) => arguments.iter().all(truth),
            StatementNode::Or(arguments) => arguments.iter().any(truth),
            StatementNode::Xor(arguments) => arguments.iter().filter(|index| truth(index)).count() == 1,
            StatementNode::Not(argument) => !truth(argument),
        };
        truths.push(value);
    }
    // The last node is the statement itself.
    if truths.last().copied().unwrap_or(true) { Verdict::HELD } else { Verdict::failed(Reason::Statement) }
}
