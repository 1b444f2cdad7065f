//! How one ticket is followed.

use super::super::tracker::{Attempt, Next, Tracker};
use super::*;

fn failure(code: RpResult) -> Attempt {
    Attempt::Failed(Failure::new(code))
}

fn denied(service_code: &str) -> Attempt {
    let mut failure = Failure::new(RpResult::TicketNotFound);
    failure.service_code = service_code.to_owned();
    Attempt::Failed(failure)
}

fn streamed(brought: bool) -> Attempt {
    Attempt::Streamed { brought, ended: Ok(()) }
}

fn wait_of(next: Next) -> Duration {
    match next {
        Next::Stream(wait) | Next::Poll(wait) => wait,
        Next::End => panic!("it has ended"),
    }
}

#[test]
fn it_begins_with_a_stream_at_once_and_opens_one_that_ends_again() {
    let (mut tracker, next) = Tracker::new();
    assert_eq!(next, Next::Stream(Duration::ZERO));
    for _ in 0..10 {
        let verdict = tracker.hear(streamed(true), 0.0);
        assert!(matches!(verdict.next, Next::Stream(wait) if wait > Duration::ZERO), "never in a circle");
        assert!(verdict.lost.is_none(), "an end is no loss");
    }
}

#[test]
fn a_loss_is_told_once_until_the_gateway_answers() {
    let (mut tracker, _) = Tracker::new();
    assert!(tracker.hear(failure(RpResult::ConnectionFailed), 0.5).lost.is_some());
    assert!(tracker.hear(failure(RpResult::TimedOut), 0.5).lost.is_none());
    assert!(tracker.hear(failure(RpResult::ServiceUnavailable), 0.5).lost.is_none());
    assert!(tracker.hear_answer(), "it was lost");
    assert!(!tracker.hear_answer());
    assert!(tracker.hear(failure(RpResult::ConnectionLost), 0.5).lost.is_some());
}

#[test]
fn tries_come_ever_less_often_and_never_together() {
    let (mut tracker, _) = Tracker::new();
    let waits: Vec<_> = (0..9)
        .map(|_| wait_of(tracker.hear(failure(RpResult::ConnectionFailed), 1.0).next).as_millis())
        .collect();
    assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    let (mut tracker, _) = Tracker::new();
    assert_eq!(wait_of(tracker.hear(failure(RpResult::ConnectionFailed), 0.0).next).as_millis(), 250);
}

#[test]
fn a_gateway_that_wants_to_be_left_alone_is() {
    let (mut tracker, _) = Tracker::new();
    let mut busy = Failure::new(RpResult::TooManyRequests);
    busy.retry_after = Some(Duration::from_secs(7));
    assert_eq!(wait_of(tracker.hear(Attempt::Failed(busy.clone()), 0.3).next), Duration::from_secs(7));
    busy.retry_after = Some(Duration::from_secs(86_400));
    assert_eq!(
        wait_of(tracker.hear(Attempt::Failed(busy), 0.3).next),
        Duration::from_secs(300),
        "for a while"
    );
}

#[test]
fn without_a_stream_it_asks_as_often_as_it_is_told() {
    let (mut tracker, _) = Tracker::new();
    assert_eq!(tracker.hear(Attempt::NoStream(None), 0.5).next, Next::Poll(Duration::ZERO));
    let ask = |tracker: &mut Tracker, seconds: Option<u64>| match tracker
        .hear(Attempt::Polled(seconds.map(Duration::from_secs)), 0.0)
        .next
    {
        Next::Poll(wait) => wait,
        other => panic!("{other:?}"),
    };
    assert_eq!(ask(&mut tracker, Some(8)), Duration::from_secs(9), "at least as long, and spread");
    assert_eq!(ask(&mut tracker, None), Duration::from_millis(5625));
    assert!(ask(&mut tracker, Some(0)) >= Duration::from_millis(500), "never in a circle");
    assert!(ask(&mut tracker, Some(1 << 40)) <= Duration::from_secs(400), "a wish has an end");
}

#[test]
fn streams_that_are_held_back_on_the_way_are_given_up_for_a_while() {
    let (mut tracker, _) = Tracker::new();
    assert!(matches!(tracker.hear(streamed(false), 0.5).next, Next::Stream(_)));
    assert!(matches!(tracker.hear(streamed(false), 0.5).next, Next::Stream(_)));
    assert!(matches!(tracker.hear(streamed(false), 0.5).next, Next::Poll(_)));
    let polls =
        (0..100).take_while(|_| matches!(tracker.hear(Attempt::Polled(None), 0.5).next, Next::Poll(_)));
    assert_eq!(polls.count(), 19, "then a stream is tried again");
    assert!(matches!(tracker.hear(streamed(true), 0.5).next, Next::Stream(_)));
}

#[test]
fn a_ticket_is_gone_when_its_gateway_says_so_or_everybody_does() {
    let (mut tracker, _) = Tracker::new();
    let verdict = tracker.hear(denied("NotFoundException"), 0.5);
    assert!(verdict.gone.is_some() && verdict.lost.is_none() && verdict.next == Next::End);

    let (mut tracker, _) = Tracker::new();
    assert!(tracker.hear(denied(""), 0.5).gone.is_none(), "a proxy's page says nothing of tickets");
    assert!(tracker.hear(denied(""), 0.5).gone.is_none());
    tracker.hear_answer();
    assert!(tracker.hear(denied(""), 0.5).gone.is_none());
    assert!(tracker.hear(denied(""), 0.5).gone.is_none());
    assert!(tracker.hear(denied(""), 0.5).gone.is_some());
}

#[test]
fn what_is_no_ticket_is_a_failure_and_tried_again() {
    let (mut tracker, _) = Tracker::new();
    let garbage = Attempt::Streamed { brought: true, ended: Err(Failure::new(RpResult::BadAnswer)) };
    let verdict = tracker.hear(garbage, 0.5);
    assert!(verdict.lost.is_some() && matches!(verdict.next, Next::Stream(_)));
}
