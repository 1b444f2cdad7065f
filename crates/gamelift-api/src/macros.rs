//! How structures and words are written down: once, with their members' rules.

/// An enum whose values are words on the wire.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Every word, for messages.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word on the wire.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// The value a word stands for; case matters.
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::lenient::word(deserializer, Self::WORDS, Self::from_word)
            }
        }

        #[cfg(test)]
        impl crate::sample::Sample for $name {
            fn sample(source: &mut crate::sample::Source<'_>) -> Self {
                source.one_of(Self::ALL)
            }
        }
    };
}

/// A structure that callers send: required members, then optional ones, each with its rule.
///
/// `as` gives a member's name on the wire where it is not the field's in PascalCase. `rule` adds a check of the
/// members together. `paged` adds `Limit` and `NextToken`.
macro_rules! input {
    (
        paged $(#[$doc:meta])* $name:ident {
            $($(#[$required_doc:meta])* $required:ident: $required_type:ty = $required_rule:expr,)*
            ;
            $($(#[$optional_doc:meta])* $optional:ident: $optional_type:ty = $optional_rule:expr,)*
        }
        $(rule $together:path;)?
    ) => {
        input! {
            $(#[$doc])* $name {
                $($(#[$required_doc])* $required: $required_type = $required_rule,)*
                ;
                $($(#[$optional_doc])* $optional: $optional_type = $optional_rule,)*
                /// The most in one page, at least 1. The service may answer fewer.
                #[serde(deserialize_with = "crate::lenient::whole_or_absent")]
                limit: u32 = crate::rules::LIMIT,
                /// Where the page begins: what the page before answered.
                next_token: String = crate::rules::NEXT_TOKEN,
            }
            $(rule $together;)?
        }
    };
    (
        $(#[$doc:meta])* $name:ident {
            $(
                $(#[$required_doc:meta])* $required:ident $(as $required_name:literal)?:
                $required_type:ty = $required_rule:expr,
            )*
            ;
            $(
                $(#[$optional_doc:meta])* $optional:ident $(as $optional_name:literal)?:
                $optional_type:ty = $optional_rule:expr,
            )*
        }
        $(rule $together:path;)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "PascalCase")]
        pub struct $name {
            $(
                $(#[$required_doc])*
                $(#[serde(rename = $required_name)])?
                pub $required: $required_type,
            )*
            $(
                $(#[$optional_doc])*
                $(#[serde(rename = $optional_name)])?
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $optional: Option<$optional_type>,
            )*
        }

        impl crate::validate::Structure for $name {
            #[allow(unused_variables, reason = "a structure may have no members")]
            fn check(&self, place: &crate::validate::Place<'_>) -> Result<(), crate::Exception> {
                #[allow(unused_imports, reason = "a structure may have no members")]
                use crate::validate::Rule as _;
                $({
                    let place = place.member(stringify!($required), None $(.or(Some($required_name)))?);
                    $required_rule.check(&place, &self.$required)?;
                })*
                $(if let Some(value) = &self.$optional {
                    let place = place.member(stringify!($optional), None $(.or(Some($optional_name)))?);
                    $optional_rule.check(&place, value)?;
                })*
                $($together(self, place)?;)?
                Ok(())
            }
        }

        #[cfg(test)]
        impl crate::sample::Sample for $name {
            #[allow(unused_variables, reason = "a structure may have no members")]
            fn sample(source: &mut crate::sample::Source<'_>) -> Self {
                Self {
                    $($required: crate::sample::Sample::sample(source),)*
                    $($optional: crate::sample::Sample::sample(source),)*
                }
            }
        }
    };
}

/// A structure that the service answers: members that are always there, then those that may be left out.
macro_rules! output {
    (
        $(#[$doc:meta])* $name:ident {
            $($(#[$always_doc:meta])* $always:ident: $always_type:ty,)*
            ;
            $($(#[$sometimes_doc:meta])* $sometimes:ident: $sometimes_type:ty,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "PascalCase")]
        pub struct $name {
            $($(#[$always_doc])* pub $always: $always_type,)*
            $(
                $(#[$sometimes_doc])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $sometimes: Option<$sometimes_type>,
            )*
        }

        #[cfg(test)]
        impl crate::sample::Sample for $name {
            #[allow(unused_variables, reason = "a structure may have no members")]
            fn sample(source: &mut crate::sample::Source<'_>) -> Self {
                Self {
                    $($always: crate::sample::Sample::sample(source),)*
                    $($sometimes: crate::sample::Sample::sample(source),)*
                }
            }
        }
    };
    (
        page $(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident: $type:ty,)* }
    ) => {
        output! {
            $(#[$doc])*
            $name {
                $($(#[$member_doc])* $member: $type,)*
                ;
                /// Where the next page begins; absent on the last.
                next_token: String,
            }
        }
    };
}

pub(crate) use {input, output, words};
