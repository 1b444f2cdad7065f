//! Matchmaking rule sets: what a match has to be.

use crate::macros::{input, output};
use crate::rules::{
    NEXT_TOKEN, RULE_SET_BODY, RULE_SET_LIMIT, RULE_SET_NAME, RULE_SET_NAME_OR_ARN, RULE_SET_NAMES_OR_ARNS,
    TAGS,
};
use crate::{MatchmakingRuleSet, Tag};

input! {
    /// `CreateMatchmakingRuleSetInput`.
    CreateMatchmakingRuleSetInput {
        /// 1 to 128 of `[a-zA-Z0-9-.]`.
        name: String = RULE_SET_NAME,
        /// The rules: JSON of 1 to 65,535 characters, in which comments may stand.
        rule_set_body: String = RULE_SET_BODY,
        ;
        /// At most 200.
        tags: Vec<Tag> = TAGS,
    }
}

output! {
    /// `CreateMatchmakingRuleSetOutput`.
    CreateMatchmakingRuleSetOutput {
        /// The rule set made.
        rule_set: MatchmakingRuleSet,
        ;
    }
}

input! {
    /// `DescribeMatchmakingRuleSetsInput`.
    #[derive(Default)]
    DescribeMatchmakingRuleSetsInput {
        ;
        /// 1 to 10 names or ARNs; absent means all.
        names: Vec<String> = RULE_SET_NAMES_OR_ARNS,
        /// The most in one page, 1 to 10.
        #[serde(deserialize_with = "crate::lenient::whole_or_absent")]
        limit: u32 = RULE_SET_LIMIT,
        /// Where the page begins: what the page before answered.
        next_token: String = NEXT_TOKEN,
    }
}

output! {
    page
    /// `DescribeMatchmakingRuleSetsOutput`.
    DescribeMatchmakingRuleSetsOutput {
        /// This page.
        rule_sets: Vec<MatchmakingRuleSet>,
    }
}

input! {
    /// `DeleteMatchmakingRuleSetInput`.
    DeleteMatchmakingRuleSetInput {
        /// Which one: its name or ARN.
        name: String = RULE_SET_NAME_OR_ARN,
        ;
    }
}

output! {
    /// `DeleteMatchmakingRuleSetOutput`; empty.
    DeleteMatchmakingRuleSetOutput {
        ;
    }
}

input! {
    /// `ValidateMatchmakingRuleSetInput`.
    ValidateMatchmakingRuleSetInput {
        /// The rules to check: JSON of 1 to 65,535 characters, in which comments may stand.
        rule_set_body: String = RULE_SET_BODY,
        ;
    }
}

output! {
    /// `ValidateMatchmakingRuleSetOutput`.
    ValidateMatchmakingRuleSetOutput {
        ;
        /// Always true: rules that are wrong are an exception.
        valid: bool,
    }
}
