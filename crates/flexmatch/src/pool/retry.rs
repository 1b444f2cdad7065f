//! When a ticket is searched for again whose search was cut.

/// After how many milliseconds at first; twice as many after the next cut. Each time with other tickets by lot. Cheap at
/// first, when somebody may just have missed a match.
const FIRST_MS: u64 = 1000;

/// How often the wait is doubled: up to 8 s, so that a ticket that may wait for a minute is looked at some more times,
/// and just before its time is up.
const DOUBLINGS: u32 = 3;

/// How many milliseconds there are between two such searches where thousands wait: one of them takes about a
/// millisecond, so this is a twentieth of a core.
const PACE_MS: u64 = 20;

/// After how many milliseconds a ticket's next turn comes whose search was cut `cuts` times before, while `others` wait
/// for such a turn.
pub(crate) fn after_ms(cuts: u32, others: usize) -> u64 {
    let paced = (others as u64).saturating_mul(PACE_MS);
    (FIRST_MS << cuts.min(DOUBLINGS)).max(paced)
}

#[cfg(test)]
mod tests {
    use super::after_ms;

    #[test]
    fn a_turn_comes_every_eight_seconds_in_the_end() {
        assert_eq!(
            [0, 1, 2, 3, 4, u32::MAX].map(|cuts| after_ms(cuts, 10)),
            [1000, 2000, 4000, 8000, 8000, 8000]
        );
    }

    #[test]
    fn many_tickets_share_the_processor_time_of_few() {
        assert_eq!(after_ms(0, 50_000), 1_000_000);
        assert_eq!(after_ms(9, usize::MAX), u64::MAX);
    }
}
