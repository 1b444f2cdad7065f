//! Some value of every shape, made from bytes that a property test chooses. The macros that declare shapes implement
//! this too, so no member can be forgotten.

use std::collections::BTreeMap;

use crate::Timestamp;

pub(crate) trait Sample {
    fn sample(source: &mut Source<'_>) -> Self;
}

/// Bytes to make values from. Where they end, values are the smallest there are.
pub(crate) struct Source<'a>(pub(crate) &'a [u8]);

impl Source<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    pub(crate) fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[usize::from(self.byte()) % values.len()]
    }
}

/// What some rule or other allows, so that checks go on to later members; and what none should break at.
const TEXTS: &[&str] = &[
    "",
    "a",
    "fleet-1",
    "alias-1",
    "custom-1",
    "psess-1",
    "build-1",
    "1.5",
    "arn:aws:gamelift:eu-west-1:1:fleet/fleet-1",
    "arn:aws:gamelift:eu-west-1::gamesession/fleet-1/custom-1/1",
    " ",
    "a_b",
    "Jörg \u{1f3ae} \"\\\n\u{0}",
];

impl Sample for String {
    fn sample(source: &mut Source<'_>) -> Self {
        let times = if source.byte() > 250 { 1000 } else { 1 };
        source.one_of(TEXTS).repeat(times)
    }
}

impl Sample for u32 {
    fn sample(source: &mut Source<'_>) -> Self {
        let small = source.byte().into();
        if small > 200 { Self::from(source.byte()) << 24 | small } else { small }
    }
}

impl Sample for u16 {
    fn sample(source: &mut Source<'_>) -> Self {
        u16::from_le_bytes([source.byte(), source.byte()])
    }
}

impl Sample for f32 {
    fn sample(source: &mut Source<'_>) -> Self {
        (Self::from(u16::sample(source)) - 100.0) / 10.0
    }
}

impl Sample for f64 {
    fn sample(source: &mut Source<'_>) -> Self {
        f32::sample(source).into()
    }
}

impl Sample for bool {
    fn sample(source: &mut Source<'_>) -> Self {
        source.byte() % 2 == 1
    }
}

impl Sample for Timestamp {
    fn sample(source: &mut Source<'_>) -> Self {
        Self(u64::from(u32::sample(source)) * 1000 + u64::from(u16::sample(source)))
    }
}

impl<T: Sample> Sample for Option<T> {
    fn sample(source: &mut Source<'_>) -> Self {
        (source.byte() % 2 == 1).then(|| T::sample(source))
    }
}

impl<T: Sample> Sample for Box<T> {
    fn sample(source: &mut Source<'_>) -> Self {
        Self::new(T::sample(source))
    }
}

impl<T: Sample> Sample for Vec<T> {
    fn sample(source: &mut Source<'_>) -> Self {
        let size = source.byte() % 4;
        (0..size).map(|_| T::sample(source)).collect()
    }
}

impl<T: Sample> Sample for BTreeMap<String, T> {
    fn sample(source: &mut Source<'_>) -> Self {
        let size = source.byte() % 4;
        (0..size).map(|_| (String::sample(source), T::sample(source))).collect()
    }
}
