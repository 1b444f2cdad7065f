use std::sync::Arc;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use rallypoint_gamelift_api::{Exception, ExceptionKind, Operation};

use super::bucket::SHORTEST_WAIT;
use super::{Bucket, Enforced, Priority, QuotaOverride, Quotas, Rate, Rates, Share};

/// A service's bucket, written another way: it counts a call at one moment, when it arrives.
struct Service {
    rate: Rate,
    tokens: f64,
    now: f64,
}

impl Service {
    fn new(rate: Rate) -> Self {
        Self { rate, tokens: rate.burst, now: 0.0 }
    }

    fn takes(&mut self, at: f64) -> bool {
        self.tokens = (self.tokens + (at - self.now) * self.rate.per_second).min(self.rate.burst);
        self.now = at;
        self.tokens -= 1.0;
        self.tokens > -1e-3
    }
}

/// What a caller does, in milliseconds: when it wants to call after the one before, how long the call is on its way there
/// and back, and whether somebody waits for the answer.
fn calls() -> impl Strategy<Value = Vec<(u64, u64, u64, bool)>> {
    vec((0u64..400, 0u64..2_000, 0u64..2_000, any::<bool>()), 1..200)
}

proptest! {
    #[test]
    fn a_window_never_has_more_calls_than_its_rate_and_the_burst(
        gaps in vec(0u64..200, 1..300),
        per_second in 0.5f64..100.0,
        burst in 1.0f64..50.0,
    ) {
        let rate = Rate { per_second, burst };
        let mut bucket = Bucket::new(rate);
        let (mut now, mut passed) = (Duration::ZERO, Vec::new());
        for gap in gaps {
            now += Duration::from_millis(gap);
            if bucket.wait(now, 0, 0.0).is_none() {
                bucket.begin(now);
                bucket.answered(now);
                passed.push(now);
            }
        }
        for (first, from) in passed.iter().enumerate() {
            for (last, until) in passed.iter().enumerate().skip(first) {
                let calls = (last - first + 1) as f64;
                let window = (*until - *from).as_secs_f64();
                prop_assert!(calls <= per_second * window + burst + 1e-3, "{calls} in {window} s");
            }
        }
    }

    #[test]
    fn however_long_calls_are_on_their_way_the_service_refuses_none(
        calls in calls(),
        per_second in 0.5f64..100.0,
        burst in 1.0f64..50.0,
        gateways in 1usize..4,
    ) {
        let rate = Rate { per_second, burst: burst * gateways as f64 };
        let shared = Rate { per_second: per_second / gateways as f64, burst };
        let mut buckets = vec![Bucket::new(shared); gateways];
        let mut arrivals = Vec::new();
        let mut answers: Vec<(Duration, usize)> = Vec::new();
        let mut now = Duration::ZERO;
        for (number, (gap, there, back, is_waited_for)) in calls.into_iter().enumerate() {
            now += Duration::from_millis(gap);
            answers.sort();
            let due = answers.partition_point(|(at, _)| *at <= now);
            for (at, gateway) in answers.drain(..due) {
                buckets[gateway].answered(at);
            }
            let gateway = number % gateways;
            if buckets[gateway].wait(now, 0, 0.0).is_some() {
                continue;
            }
            buckets[gateway].begin(now);
            let arrival = now + Duration::from_millis(there);
            arrivals.push(arrival);
            if is_waited_for {
                answers.push((arrival + Duration::from_millis(back), gateway));
            } else {
                buckets[gateway].given_up(now, arrival);
            }
        }
        arrivals.sort();
        let mut service = Service::new(rate);
        for arrival in arrivals {
            prop_assert!(service.takes(arrival.as_secs_f64()), "refused at {arrival:?}");
        }
    }

    #[test]
    fn a_wait_that_is_told_is_long_enough_when_nobody_else_calls(
        before in 1u32..200,
        per_second in 0.5f64..100.0,
        burst in 1.0f64..50.0,
    ) {
        is_told_the_right_wait(before, Rate { per_second, burst });
    }
}

/// Waits are told to the millisecond at best, so a shorter one is told as that.
fn is_told_the_right_wait(before: u32, rate: Rate) {
    let mut bucket = Bucket::new(rate);
    let now = seconds(1);
    for _ in 0..before {
        bucket.begin(now);
        bucket.answered(now);
    }
    let Some(wait) = bucket.wait(now, 0, 0.0) else { return };
    assert!(wait >= SHORTEST_WAIT);
    if wait > SHORTEST_WAIT {
        assert!(bucket.wait(now + wait / 2, 0, 0.0).is_some(), "half of {wait:?} is enough");
    }
    assert_eq!(bucket.wait(now + wait + SHORTEST_WAIT, 0, 0.0), None, "{wait:?} is not enough");
}

#[test]
fn a_wait_of_less_than_a_millisecond_is_told_as_one() {
    // The 44th call has a burst of nearly as many before it: 46 us are missing.
    let rate = Rate { per_second: 62.447_608_907_978_02, burst: 43.997_124_985_709_86 };
    is_told_the_right_wait(43, rate);
    let mut bucket = Bucket::new(rate);
    for _ in 0..43 {
        bucket.begin(seconds(1));
        bucket.answered(seconds(1));
    }
    assert_eq!(bucket.wait(seconds(1), 0, 0.0), Some(SHORTEST_WAIT));
    assert_eq!(bucket.wait(seconds(1) + SHORTEST_WAIT, 0, 0.0), None);
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[test]
fn a_refusal_upstream_slows_us_once_a_crowd_and_is_forgotten_in_time() {
    let mut bucket = Bucket::new(Rate { per_second: 30.0, burst: 30.0 });
    for _ in 0..10 {
        bucket.begin(seconds(1));
    }
    for _ in 0..10 {
        bucket.throttled(seconds(1));
    }
    assert!((bucket.pace() - 0.5).abs() < 1e-9);
    // The service's bucket is empty, whatever was counted here.
    assert!(bucket.wait(seconds(1), 0, 0.0).is_some());
    bucket.begin(seconds(3));
    bucket.throttled(seconds(3));
    assert!(bucket.pace() < 0.5);
    for second in 4..40 {
        assert!(bucket.wait(seconds(second), 29, 0.0).is_some() || bucket.pace() > 0.3);
    }
    assert!((bucket.pace() - 1.0).abs() < 1e-9);
}

#[test]
fn the_published_figures_are_the_pages() {
    let rate = |operation| (Rate::published(operation).per_second, Rate::published(operation).burst);
    assert_eq!(rate(Operation::SearchGameSessions), (30.0, 30.0));
    assert_eq!(rate(Operation::CreateGameSession), (50.0, 50.0));
    assert_eq!(rate(Operation::CreatePlayerSessions), (200.0, 200.0));
    assert_eq!(rate(Operation::DescribeGameSessions), (20.0, 20.0));
    assert_eq!(rate(Operation::GetComputeAuthToken), (5.0, 10.0));
    for operation in Operation::ALL {
        let (per_second, burst) = rate(*operation);
        assert!(per_second > 0.0 && burst >= per_second, "{}", operation.name());
    }
}

#[test]
fn an_accounts_own_quotas_replace_the_published_and_a_share_divides_them() {
    let own = ["CreateGameSession=200", "GetComputeAuthToken=10", "account=1000"];
    let own: Vec<QuotaOverride> = own.iter().map(|text| text.parse().unwrap()).collect();
    let rates = Rates::of_account(&own).shared(Share::new(0.5).unwrap());
    assert_eq!(rates.of(Operation::CreateGameSession), Rate { per_second: 100.0, burst: 100.0 });
    assert_eq!(rates.of(Operation::GetComputeAuthToken), Rate { per_second: 5.0, burst: 10.0 });
    assert_eq!(rates.of(Operation::SearchGameSessions), Rate { per_second: 15.0, burst: 15.0 });
    assert_eq!(rates.account(), Rate { per_second: 500.0, burst: 500.0 });
    // A call at once is the least there can be.
    assert!((rates.times(0.01).of(Operation::CreateFleet).burst - 1.0).abs() < 1e-9);
}

#[test]
fn quotas_and_shares_that_are_none_are_refused_with_what_to_give() {
    for wrong in
        ["CreateGameSession", "CreateGameSession=", "CreateGameSession=0", "CreateGameSession=inf", "X=1"]
    {
        let refusal = wrong.parse::<QuotaOverride>().unwrap_err().to_string();
        assert!(refusal.contains("give"), "{wrong}: {refusal}");
    }
    for wrong in ["0", "-1", "1.1", "NaN", "all"] {
        assert!(wrong.parse::<Share>().is_err(), "{wrong}");
    }
}

#[test]
fn the_service_refuses_what_is_beyond_the_quota_and_counts_operations_apart() {
    let enforced = Enforced::new(Rates::default().times(0.001));
    assert!(enforced.admit(Operation::CreateGameSession).is_ok());
    let refused = enforced.admit(Operation::CreateGameSession).unwrap_err();
    assert_eq!((refused.kind, refused.retry_after), (ExceptionKind::Throttling, None));
    // The account as a whole has one call as well.
    assert!(enforced.admit(Operation::ListFleets).is_err());
    let enforced = Enforced::new(Rates::of_account(&["CreateGameSession=1".parse().unwrap()]));
    assert!(enforced.admit(Operation::CreateGameSession).is_ok());
    assert!(enforced.admit(Operation::CreateGameSession).is_err());
    assert!(enforced.admit(Operation::ListFleets).is_ok());
}

fn quotas(own: &[&str]) -> Quotas {
    let own: Vec<QuotaOverride> = own.iter().map(|text| text.parse().unwrap()).collect();
    Quotas::new(Rates::of_account(&own))
}

async fn call(quotas: &Quotas, priority: Priority) -> Result<(), Exception> {
    quotas.call(Operation::SearchGameSessions, priority, async { Ok(()) }).await
}

#[tokio::test(start_paused = true)]
async fn a_call_waits_for_a_token_that_is_near_and_else_is_told_when_to_come_back() {
    let quotas = quotas(&["SearchGameSessions=10"]);
    for _ in 0..10 {
        call(&quotas, Priority::Player).await.unwrap();
    }
    // The next token is 100 ms away, the one after it 200 ms, a third would be too far.
    let waiting: Vec<_> = (0..6)
        .map(|_| {
            let quotas = quotas.clone();
            tokio::spawn(async move { call(&quotas, Priority::Player).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for outcome in waiting {
        outcomes.push(outcome.await.unwrap());
    }
    assert_eq!(
        outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, true, false, false, false, false]
    );
    for refused in outcomes.into_iter().filter_map(Result::err) {
        assert_eq!(refused.kind, ExceptionKind::Throttling);
        assert!(refused.retry_after.is_some_and(|wait| !wait.is_zero()), "{refused:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn background_calls_leave_half_of_a_burst_to_players() {
    let quotas = quotas(&["SearchGameSessions=10"]);
    for _ in 0..5 {
        call(&quotas, Priority::Background).await.unwrap();
    }
    assert!(call(&quotas, Priority::Background).await.is_err());
    for _ in 0..5 {
        call(&quotas, Priority::Player).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_under_way_holds_its_token_also_when_nobody_waits_for_it_any_more() {
    let quotas = quotas(&["SearchGameSessions=1"]);
    let permit = quotas.admit(Operation::SearchGameSessions, Priority::Player).await.unwrap();
    tokio::time::sleep(seconds(60)).await;
    assert!(call(&quotas, Priority::Player).await.is_err());
    drop(permit);
    tokio::time::sleep(seconds(4)).await;
    assert!(call(&quotas, Priority::Player).await.is_err());
    tokio::time::sleep(seconds(3)).await;
    call(&quotas, Priority::Player).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn throttling_upstream_keeps_the_next_calls_back() {
    let quotas = quotas(&["SearchGameSessions=10"]);
    let refused = async { Err::<(), _>(Exception::new(ExceptionKind::Throttling, "Rate exceeded")) };
    assert!(quotas.call(Operation::SearchGameSessions, Priority::Player, refused).await.is_err());
    // One token in 200 ms, at half the pace.
    let others: Arc<[_]> = (0..4).map(|_| quotas.clone()).collect();
    let mut passed = 0;
    for quotas in others.iter() {
        passed += usize::from(call(quotas, Priority::Background).await.is_ok());
    }
    assert_eq!(passed, 0);
    call(&quotas, Priority::Player).await.unwrap();
    // Another operation has another quota.
    quotas.call(Operation::ListFleets, Priority::Background, async { Ok(()) }).await.unwrap();
}
