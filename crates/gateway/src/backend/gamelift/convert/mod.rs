//! The SDK's shapes and ours. Every member of the SDK's may be missing; ours say which are always there.

mod fleets;
mod game_sessions;
mod matchmaking;
mod placements;
mod player_sessions;
mod queues;
mod searched;

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use aws_sdk_gamelift::primitives::DateTime;
use rallypoint_gamelift_api::{Exception, ExceptionKind, Timestamp};
use thiserror::Error;
use tracing::error;

/// An answer that says less than it must, or what nobody knows.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(super) enum Unreadable {
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("the word {0:?} is not known here")]
    Word(String),
    #[error("the number {0} cannot be")]
    Number(i64),
}

impl From<Unreadable> for Exception {
    fn from(problem: Unreadable) -> Self {
        error!(%problem, "GameLift's answer cannot be used");
        Self::new(ExceptionKind::InternalService, format!("GameLift's answer cannot be used: {problem}"))
    }
}

/// What of ours a shape of the SDK's is.
pub(super) trait FromSdk<S>: Sized {
    fn from_sdk(told: S) -> Result<Self, Unreadable>;
}

/// What of the SDK's a shape of ours is.
pub(super) trait IntoSdk<S> {
    fn into_sdk(self) -> S;
}

/// A member that has to be there.
pub(super) fn always<S, T: FromSdk<S>>(name: &'static str, told: Option<S>) -> Result<T, Unreadable> {
    T::from_sdk(told.ok_or(Unreadable::Missing(name))?)
}

/// One that may be left out.
pub(super) fn sometimes<S, T: FromSdk<S>>(told: Option<S>) -> Result<Option<T>, Unreadable> {
    told.map(T::from_sdk).transpose()
}

/// One that GameLift leaves out when there is nothing to say.
pub(super) fn or_default<S, T: FromSdk<S> + Default>(told: Option<S>) -> Result<T, Unreadable> {
    sometimes(told).map(Option::unwrap_or_default)
}

/// A word beside the matter: one that GameLift has learnt since is left out.
fn known_word<S, T: FromSdk<S>>(told: Option<S>) -> Option<T> {
    told.and_then(|word| T::from_sdk(word).ok())
}

/// Members of an input.
pub(super) fn sent<S, T: IntoSdk<S>>(ours: Option<T>) -> Option<S> {
    ours.map(T::into_sdk)
}

impl FromSdk<Self> for String {
    fn from_sdk(told: Self) -> Result<Self, Unreadable> {
        Ok(told)
    }
}

impl FromSdk<Self> for bool {
    fn from_sdk(told: Self) -> Result<Self, Unreadable> {
        Ok(told)
    }
}

impl FromSdk<Self> for f32 {
    fn from_sdk(told: Self) -> Result<Self, Unreadable> {
        Ok(told)
    }
}

impl FromSdk<Self> for f64 {
    fn from_sdk(told: Self) -> Result<Self, Unreadable> {
        Ok(told)
    }
}

impl FromSdk<i32> for u32 {
    fn from_sdk(told: i32) -> Result<Self, Unreadable> {
        Self::try_from(told).map_err(|_| Unreadable::Number(told.into()))
    }
}

impl FromSdk<i32> for u16 {
    fn from_sdk(told: i32) -> Result<Self, Unreadable> {
        Self::try_from(told).map_err(|_| Unreadable::Number(told.into()))
    }
}

impl FromSdk<DateTime> for Timestamp {
    fn from_sdk(told: DateTime) -> Result<Self, Unreadable> {
        let millis = told.to_millis().map_err(|_| Unreadable::Number(told.secs()))?;
        u64::try_from(millis).map(Self).map_err(|_| Unreadable::Number(millis))
    }
}

impl<S, T: FromSdk<S>> FromSdk<Vec<S>> for Vec<T> {
    fn from_sdk(told: Vec<S>) -> Result<Self, Unreadable> {
        told.into_iter().map(T::from_sdk).collect()
    }
}

impl<K: Ord + Hash, S, T: FromSdk<S>> FromSdk<HashMap<K, S>> for BTreeMap<K, T> {
    fn from_sdk(told: HashMap<K, S>) -> Result<Self, Unreadable> {
        told.into_iter().map(|(key, value)| Ok((key, T::from_sdk(value)?))).collect()
    }
}

impl IntoSdk<Self> for String {
    fn into_sdk(self) -> Self {
        self
    }
}

impl IntoSdk<Self> for f64 {
    fn into_sdk(self) -> Self {
        self
    }
}

impl IntoSdk<i32> for u32 {
    /// The model's own numbers have 32 bits with a sign; ours are checked before, but for a page's limit.
    fn into_sdk(self) -> i32 {
        i32::try_from(self).unwrap_or(i32::MAX)
    }
}

impl<S, T: IntoSdk<S>> IntoSdk<Vec<S>> for Vec<T> {
    fn into_sdk(self) -> Vec<S> {
        self.into_iter().map(T::into_sdk).collect()
    }
}

impl<K: Hash + Eq, S, T: IntoSdk<S>> IntoSdk<HashMap<K, S>> for BTreeMap<K, T> {
    fn into_sdk(self) -> HashMap<K, S> {
        self.into_iter().map(|(key, value)| (key, value.into_sdk())).collect()
    }
}

/// Words are the same on both sides.
macro_rules! words {
    ($($name:ident = $sdk:ident,)*) => {$(
        impl crate::backend::gamelift::convert::FromSdk<aws_sdk_gamelift::types::$sdk>
            for rallypoint_gamelift_api::$name
        {
            fn from_sdk(
                told: aws_sdk_gamelift::types::$sdk,
            ) -> Result<Self, crate::backend::gamelift::convert::Unreadable> {
                let word = told.as_str();
                Self::from_word(word)
                    .ok_or_else(|| crate::backend::gamelift::convert::Unreadable::Word(word.to_owned()))
            }
        }

        impl crate::backend::gamelift::convert::IntoSdk<aws_sdk_gamelift::types::$sdk>
            for rallypoint_gamelift_api::$name
        {
            fn into_sdk(self) -> aws_sdk_gamelift::types::$sdk {
                self.as_str().into()
            }
        }
    )*};
}

/// A shape of an answer, by what is known of its members.
macro_rules! shape {
    ($name:ident {
        always: $($always:ident)*;
        or_default: $($or_default:ident)*;
        sometimes: $($sometimes:ident)*;
        $(words: $($word:ident)*;)?
        $(ours: $($ours:ident)*;)?
    }) => {
        impl crate::backend::gamelift::convert::FromSdk<aws_sdk_gamelift::types::$name>
            for rallypoint_gamelift_api::$name
        {
            fn from_sdk(
                told: aws_sdk_gamelift::types::$name,
            ) -> Result<Self, crate::backend::gamelift::convert::Unreadable> {
                Ok(Self {
                    $($always: crate::backend::gamelift::convert::always(
                        concat!(stringify!($name), ".", stringify!($always)),
                        told.$always,
                    )?,)*
                    $($or_default: crate::backend::gamelift::convert::or_default(told.$or_default)?,)*
                    $($sometimes: crate::backend::gamelift::convert::sometimes(told.$sometimes)?,)*
                    $($($word: crate::backend::gamelift::convert::known_word(told.$word),)*)?
                    $($($ours: None,)*)?
                })
            }
        }
    };
}

pub(super) use searched::searched;
use {shape, words};
