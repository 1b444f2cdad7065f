//! Reads a frame's members once more, to say in our words which one is missing: serde_json would name a place in the
//! frame, which its sender never sees.

use std::fmt;

use serde::de::value::MapDeserializer;
use serde::de::{self, Deserialize, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};
use thiserror::Error;

/// What is wrong with a frame's members.
#[derive(Debug, Error)]
pub(super) enum Misfit {
    /// One that is needed is not there.
    #[error("{0} is missing: give it")]
    Missing(&'static str),
    /// One is something else than it must be.
    #[error("{0}")]
    Wrong(String),
}

impl de::Error for Misfit {
    fn custom<T: fmt::Display>(problem: T) -> Self {
        Self::Wrong(problem.to_string())
    }

    fn missing_field(member: &'static str) -> Self {
        Self::Missing(member)
    }
}

/// A member's value.
struct Member(Value);

impl<'de> Deserializer<'de> for Member {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.0.deserialize_any(visitor).map_err(de::Error::custom)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Misfit> for Member {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Reads something from a frame's members. One that is `null` is as good as none.
///
/// # Errors
/// A member that is missing, or is something else than it must be.
pub(super) fn read<'de, T: Deserialize<'de>>(members: Map<String, Value>) -> Result<T, Misfit> {
    let given = members.into_iter().filter(|(_, value)| !value.is_null());
    T::deserialize(MapDeserializer::new(given.map(|(name, value)| (name, Member(value)))))
}
