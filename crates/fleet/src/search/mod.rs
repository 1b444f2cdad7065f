//! GameLift's search language: filter and sort expressions over game sessions, and the order in which pages go on.
//!
//! Parsing and evaluating know no fleet; [`Fleet::search`](crate::Fleet::search) puts them to its rows.

mod digest;
mod expression;
mod filter;
mod operand;
mod page;
mod parser;
mod sort;

pub use filter::Filter;
pub use page::{Among, Page, Position, Search};
pub use parser::ExpressionError;
pub use sort::Sort;

pub(crate) use digest::{Digest, Digests};
pub(crate) use page::{page, ranked_page};
