//! Whether whole parties can fill a team.

/// Sums are kept as bits: a team with more than this many free places is taken to be one that can be filled.
const LARGEST_SUM: u32 = 63;

/// How many parties there are of each size, as far as it matters: more than the largest sum are not needed.
#[derive(Debug)]
pub(crate) struct Sizes {
    counts: [u8; LARGEST_SUM as usize + 1],
}

impl Sizes {
    pub(crate) fn of(sizes: impl Iterator<Item = u32>) -> Self {
        let mut counts = [0; LARGEST_SUM as usize + 1];
        for size in sizes {
            if let Some(count) = counts.get_mut(size as usize) {
                *count = u8::saturating_add(*count, 1);
            }
        }
        Sizes { counts }
    }

    /// Whether some of the parties have from `least` to `most` players together.
    pub(crate) fn can_add(&self, least: u32, most: u32) -> bool {
        if least == 0 || most > LARGEST_SUM {
            return true;
        }
        // Bit n: some of the parties have n players together.
        let mut sums: u64 = 1;
        for (size, count) in (0_u32..).zip(self.counts).skip(1).take(most as usize) {
            for _ in 0..u32::from(count).min(most / size) {
                sums |= sums << size;
            }
        }
        let wanted = (u64::MAX >> (LARGEST_SUM - most)) & (u64::MAX << least);
        sums & wanted != 0
    }
}

#[cfg(test)]
mod tests {
    use super::Sizes;

    #[test]
    fn parties_of_two_do_not_fill_a_team_of_five() {
        let sizes = Sizes::of([2, 2, 2, 2].into_iter());
        assert!(!sizes.can_add(5, 5));
        assert!(sizes.can_add(4, 5));
        assert!(sizes.can_add(0, 0));
    }

    #[test]
    fn a_party_is_used_once() {
        assert!(!Sizes::of([3].into_iter()).can_add(6, 6));
        assert!(Sizes::of([3, 3].into_iter()).can_add(6, 6));
        assert!(Sizes::of([63].into_iter()).can_add(63, 63));
    }
}
