//! `compound`.

use super::Bench;
use crate::rule::{Body, Statement, StatementNode};
use crate::{Reason, Verdict};

/// What the compound rule at `index` says. Each rule that it names, by itself or by other compound rules, is judged once:
/// a rule that names another one twice, and so on, would otherwise double the work with every rule. Rules name earlier
/// ones alone, so going through them in order needs no recursion.
pub(super) fn judge(bench: &Bench<'_, '_>, index: usize, statement: &Statement) -> Verdict {
    let earlier = bench.rules.rules.get(..index).unwrap_or_default();
    let mut named = vec![false; earlier.len()];
    mark(statement, &mut named);
    for (index, rule) in earlier.iter().enumerate().rev() {
        if let Body::Compound(statement) = &rule.body
            && named.get(index).is_some_and(|named| *named)
        {
            mark(statement, &mut named);
        }
    }
    let mut truths: Vec<bool> = Vec::with_capacity(earlier.len());
    for (index, (rule, named)) in earlier.iter().zip(&named).enumerate() {
        let truth = match &rule.body {
            _ if !named => false,
            Body::Compound(statement) => is_true(statement, &truths),
            _ => bench.judge(index).passed(),
        };
        truths.push(truth);
    }
    if is_true(statement, &truths) { Verdict::HELD } else { Verdict::failed(Reason::Statement) }
}

fn mark(statement: &Statement, named: &mut [bool]) {
    for node in &statement.nodes {
        if let StatementNode::Rule(rule) = node
            && let Some(named) = named.get_mut(*rule)
        {
            *named = true;
        }
    }
}

/// Whether a statement is true, by what each rule says that it names.
fn is_true(statement: &Statement, rules: &[bool]) -> bool {
    let mut truths: Vec<bool> = Vec::with_capacity(statement.nodes.len());
    for node in &statement.nodes {
        let truth = |index: &usize| truths.get(*index).copied().unwrap_or_default();
        let value = match node {
            StatementNode::Rule(rule) => rules.get(*rule).copied().unwrap_or_default(),
            StatementNode::And(arguments) => arguments.iter().all(truth),
            StatementNode::Or(arguments) => arguments.iter().any(truth),
            StatementNode::Xor(arguments) => arguments.iter().filter(|index| truth(index)).count() == 1,
            StatementNode::Not(argument) => !truth(argument),
        };
        truths.push(value);
    }
    // The last node is the statement itself.
    truths.last().copied().unwrap_or(true)
}
