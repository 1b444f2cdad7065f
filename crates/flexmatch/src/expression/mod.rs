//! Property expressions: a path to what players have, and functions applied to it.
//!
//! `max(avg(teams[*].players.attributes[skill]))` is the path `teams[*].players.attributes[skill]`, then `avg`, then
//! `max`. Functions take one argument, so an expression is a list, never a tree.

mod lists;
mod number;
mod value;

pub(crate) use lists::PartyList;
pub(crate) use value::{Value, common};

use crate::PartyAggregation;

/// Whose values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// `teams[red]`: a list of players.
    Team(usize),
    /// `teams[red,blue]`, `teams[*]`: a list of players for each team.
    Teams(Vec<usize>),
}

impl Scope {
    pub(crate) fn teams(&self) -> &[usize] {
        match self {
            Scope::Team(team) => std::slice::from_ref(team),
            Scope::Teams(teams) => teams,
        }
    }

    fn depth(&self) -> u8 {
        match self {
            Scope::Team(_) => 0,
            Scope::Teams(_) => 1,
        }
    }
}

/// Which values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// `.players`: there only to be counted.
    Players,
    /// `.players[playerId]`
    PlayerId,
    /// `.players.attributes[x]`, a number for each player.
    Number(usize),
    /// A text for each player.
    Text(usize),
    /// A list of texts for each player.
    Texts(usize),
}

impl Field {
    /// How deep the lists of one team's players nest.
    fn depth(self) -> u8 {
        match self {
            Field::Players | Field::PlayerId | Field::Number(_) | Field::Text(_) => 1,
            Field::Texts(_) => 2,
        }
    }

    fn leaf(self) -> Leaf {
        match self {
            Field::Players => Leaf::Player,
            Field::Number(_) => Leaf::Number,
            Field::PlayerId | Field::Text(_) | Field::Texts(_) => Leaf::Text,
        }
    }
}

/// What lists hold in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaf {
    Player,
    Number,
    Text,
}

/// A type: how deep lists nest, and of what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Type {
    pub(crate) depth: u8,
    pub(crate) leaf: Leaf,
}

impl std::fmt::Display for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (one, many) = match self.leaf {
            Leaf::Player => ("a player", "players"),
            Leaf::Number => ("a number", "numbers"),
            Leaf::Text => ("a string", "strings"),
        };
        match self.depth {
            0 => f.write_str(one),
            depth => {
                f.write_str("a list of ")?;
                (1..depth).try_for_each(|_| f.write_str("lists of "))?;
                f.write_str(many)
            }
        }
    }
}

/// The functions of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Min,
    Max,
    Avg,
    Median,
    Sum,
    Count,
    Stddev,
    Flatten,
    SetIntersection,
}

impl Function {
    pub(crate) const ALL: [Function; 9] = [
        Function::Min,
        Function::Max,
        Function::Avg,
        Function::Median,
        Function::Sum,
        Function::Count,
        Function::Stddev,
        Function::Flatten,
        Function::SetIntersection,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Function::Min => "min",
            Function::Max => "max",
            Function::Avg => "avg",
            Function::Median => "median",
            Function::Sum => "sum",
            Function::Count => "count",
            Function::Stddev => "stddev",
            Function::Flatten => "flatten",
            Function::SetIntersection => "set_intersection",
        }
    }

    /// The type of its value, or what it wants instead. All but `flatten` work on the innermost lists, one by one;
    /// `flatten` joins the lists of the outermost one.
    fn of(self, argument: Type) -> Result<Type, &'static str> {
        match self {
            Function::Count if argument.depth >= 1 => {
                Ok(Type { depth: argument.depth - 1, leaf: Leaf::Number })
            }
            Function::Count => Err("a list"),
            Function::Flatten if argument.depth >= 2 => Ok(Type { depth: argument.depth - 1, ..argument }),
            Function::Flatten => Err("a list of lists"),
            Function::SetIntersection if argument.depth >= 2 && argument.leaf == Leaf::Text => {
                Ok(Type { depth: argument.depth - 1, ..argument })
            }
            Function::SetIntersection => Err("a list of lists of strings"),
            _ if argument.depth >= 1 && argument.leaf == Leaf::Number => {
                Ok(Type { depth: argument.depth - 1, ..argument })
            }
            _ => Err("a list of numbers"),
        }
    }
}

/// How the numbers of a party count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberReading {
    /// Each player with the party's number.
    EachPlayer(PartyAggregation),
    /// Each player with their own.
    Own,
    /// The party once, with its number.
    Once(PartyAggregation),
}

/// How the collections of a party count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListReading {
    /// Each player with their own.
    Own,
    /// The party once, with what any of its players has.
    Union,
    /// The party once, with what all of its players have.
    Intersection,
}

/// How parties count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) numbers: NumberReading,
    pub(crate) lists: ListReading,
}

impl From<NumberReading> for Reading {
    fn from(numbers: NumberReading) -> Self {
        Reading { numbers, lists: ListReading::Own }
    }
}

impl From<ListReading> for Reading {
    fn from(lists: ListReading) -> Self {
        Reading { numbers: NumberReading::Own, lists }
    }
}

/// A player has no value for an attribute: its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Missing(pub(crate) usize);

/// An expression of a known type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expression {
    scope: Scope,
    field: Field,
    /// The innermost first.
    functions: Vec<Function>,
    value_type: Type,
}

impl Expression {
    pub(crate) fn new(scope: Scope, field: Field) -> Self {
        let value_type = Type { depth: scope.depth() + field.depth(), leaf: field.leaf() };
        Expression { scope, field, functions: Vec::new(), value_type }
    }

    /// Applies a function.
    ///
    /// # Errors
    /// What the function wants instead.
    pub(crate) fn apply(&mut self, function: Function) -> Result<(), &'static str> {
        self.value_type = function.of(self.value_type)?;
        self.functions.push(function);
        Ok(())
    }

    pub(crate) fn value_type(&self) -> Type {
        self.value_type
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(crate) fn field(&self) -> Field {
        self.field
    }

    pub(crate) fn functions(&self) -> &[Function] {
        &self.functions
    }

    /// Whether it is the players' values as they are, however nested.
    pub(crate) fn is_raw(&self) -> bool {
        self.functions.iter().all(|function| *function == Function::Flatten)
    }
}
