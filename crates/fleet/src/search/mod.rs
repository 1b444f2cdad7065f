//! GameLift's search language: filter and sort expressions over game sessions, and the order in which pages go on.
//!
//! Parsing and evaluating know no fleet; [`Fleets::search`](crate::Fleets::search) puts them to its rows.

mod digest;
mod expression;
mod filter;
mod operand;
mod page;
mod parser;
mod rows;
mod sort;

pub use filter::Filter;
pub use page::{Among, Page, Position, Search};
pub use parser::ExpressionError;
pub use sort::Sort;

pub(crate) use digest::Digests;
