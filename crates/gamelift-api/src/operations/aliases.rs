//! Aliases: names that stand for a fleet.

use crate::macros::{input, output};
use crate::rules::{ALIAS_ID_OR_ARN, ALIAS_NAME, PROSE, TAGS};
use crate::validate::{Any, Own, Text};
use crate::{Alias, RoutingStrategy, RoutingStrategyType, Tag};

input! {
    /// `CreateAliasInput`.
    CreateAliasInput {
        /// 1 to 1,024 characters, not blank; need not be unique.
        name: String = ALIAS_NAME,
        /// Where it leads.
        routing_strategy: RoutingStrategy = Own,
        ;
        /// 1 to 1,024 characters.
        description: String = PROSE,
        /// At most 200.
        tags: Vec<Tag> = TAGS,
    }
}

output! {
    /// `CreateAliasOutput`.
    CreateAliasOutput {
        /// The alias made.
        alias: Alias,
        ;
    }
}

input! {
    /// `UpdateAliasInput`; what is absent stays.
    UpdateAliasInput {
        /// Which one: its id or ARN.
        alias_id: String = ALIAS_ID_OR_ARN,
        ;
        /// 1 to 1,024 characters, not blank.
        name: String = ALIAS_NAME,
        /// 1 to 1,024 characters.
        description: String = PROSE,
        /// Where it leads from now on.
        routing_strategy: RoutingStrategy = Own,
    }
}

output! {
    /// `UpdateAliasOutput`.
    UpdateAliasOutput {
        /// The alias as it stands now.
        alias: Alias,
        ;
    }
}

input! {
    /// `DescribeAliasInput`.
    DescribeAliasInput {
        /// Which one: its id or ARN.
        alias_id: String = ALIAS_ID_OR_ARN,
        ;
    }
}

output! {
    /// `DescribeAliasOutput`.
    DescribeAliasOutput {
        /// The alias.
        alias: Alias,
        ;
    }
}

input! {
    paged
    /// `ListAliasesInput`.
    #[derive(Default)]
    ListAliasesInput {
        ;
        /// Only those that lead so.
        routing_strategy_type: RoutingStrategyType = Any,
        /// Only those of this name.
        name: String = Text::of(1..=usize::MAX),
    }
}

output! {
    page
    /// `ListAliasesOutput`.
    ListAliasesOutput {
        /// This page.
        aliases: Vec<Alias>,
    }
}

input! {
    /// `ResolveAliasInput`.
    ResolveAliasInput {
        /// Which one: its id or ARN.
        alias_id: String = ALIAS_ID_OR_ARN,
        ;
    }
}

output! {
    /// `ResolveAliasOutput`.
    ResolveAliasOutput {
        /// The fleet it leads to.
        fleet_id: String,
        /// That fleet's ARN.
        fleet_arn: String,
        ;
    }
}

input! {
    /// `DeleteAliasInput`.
    DeleteAliasInput {
        /// Which one: its id or ARN.
        alias_id: String = ALIAS_ID_OR_ARN,
        ;
    }
}

output! {
    /// Nothing: the model has no output here.
    DeleteAliasOutput {
        ;
    }
}
