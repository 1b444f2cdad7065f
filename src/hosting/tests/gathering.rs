//! A backfill whose players are gathered from matchmaker data and from who has a slot.

use rallypoint_wire::server_sdk::PlayerSession;

use super::*;

const DATA: &str = concat!(
    r#"{"matchmakingConfigurationArn": "arn:aws:gamelift:eu-west-1::matchmakingconfiguration/mm", "#,
    r#""autoBackfillTicketId": "auto-1", "teams": [{"name": "red", "players": [{"playerId": "ann", "#,
    r#""attributes": {"skill": {"attributeType": "DOUBLE", "valueAttribute": 3.0}}}, {"playerId": "bob"}]}]}"#
);

fn hosting(matchmaker_data: &str) -> Hosting {
    let mut hosting = in_stage(Stage::Ready);
    let mut push = game_session("arn:g");
    if let HostingEvent::Push(Push::CreateGameSession { matchmaker_data: data, .. }) = &mut push {
        *data = matchmaker_data.to_owned();
    }
    hosting.hear(push);
    hosting
}

fn gathered() -> BackfillRequest {
    BackfillRequest {
        matchmaking_configuration_arn: None,
        ticket_id: "t-1".to_owned(),
        players: BackfillPlayers::OfMatchmakerData,
    }
}

fn page(slots: &[(&str, PlayerSessionStatus)], next_token: &str) -> Option<Box<ResponseBody>> {
    let player_sessions = slots.iter().map(|(player, status)| PlayerSession {
        player_id: (*player).to_owned(),
        status: *status,
        ..PlayerSession::default()
    });
    let player_sessions = player_sessions.collect();
    Some(Box::new(ResponseBody::PlayerSessions(PlayerSessionPage {
        player_sessions,
        next_token: next_token.to_owned(),
    })))
}

fn next(
    hosting: &mut Hosting,
    answer: Result<Option<Box<ResponseBody>>, Failure>,
) -> Result<HostingAnswer, Failure> {
    hosting.finish(op(1), HostingOperation::StartMatchBackfill, answer)
}

#[test]
fn who_has_a_slot_is_named_page_after_page() {
    use PlayerSessionStatus::{Active, Completed, Reserved, TimedOut};
    let mut hosting = hosting(DATA);
    let plan = hosting.start_match_backfill(op(1), gathered()).unwrap();
    let HostingPlan::Ask(Action::DescribePlayerSessions { game_session_id, next_token, .. }) = plan else {
        panic!("{plan:?}")
    };
    assert_eq!((&*game_session_id, &*next_token), ("arn:g", ""));
    let first = page(&[("cleo", Completed), ("bob", Reserved), ("dan", TimedOut)], "page-2");
    let Ok(HostingAnswer::Ask(Action::DescribePlayerSessions { next_token, .. })) =
        next(&mut hosting, Ok(first))
    else {
        panic!("there is another page")
    };
    assert_eq!(next_token, "page-2");
    let last = page(&[("ann", Active), ("bob", Reserved)], "");
    let Ok(HostingAnswer::Ask(Action::StartMatchBackfill {
        matchmaking_configuration_arn,
        ticket_id,
        players,
        ..
    })) = next(&mut hosting, Ok(last))
    else {
        panic!("everybody is known")
    };
    assert_eq!((&*matchmaking_configuration_arn, &*ticket_id), (RULES, "t-1"));
    let who: Vec<_> = players.iter().map(|player| (&*player.player_id, &*player.team)).collect();
    assert_eq!(who, [("ann", "red"), ("bob", "red")]);
    assert_eq!(players[0].player_attributes.len(), 1);
    let ticket = BackfillTicket { ticket_id: "t-1".to_owned() };
    let done = next(&mut hosting, Ok(Some(Box::new(ResponseBody::BackfillTicket(ticket)))));
    assert!(matches!(done, Ok(HostingAnswer::Done(Some(_)))), "{done:?}");
}

#[test]
fn who_is_in_no_match_is_told_and_nothing_is_sent() {
    for (title, answer) in [
        (
            "a stranger",
            page(&[("ann", PlayerSessionStatus::Active), ("eve", PlayerSessionStatus::Active)], ""),
        ),
        ("nobody", page(&[], "")),
    ] {
        let mut hosting = hosting(DATA);
        hosting.start_match_backfill(op(1), gathered()).unwrap();
        let failure = next(&mut hosting, Ok(answer)).unwrap_err();
        assert_eq!(failure.code, RpResult::InvalidArgument, "{title}");
        assert!(failure.message != RpResult::InvalidArgument.to_string(), "{title}: it says why");
    }
    let mut lost = hosting(DATA);
    lost.start_match_backfill(op(1), gathered()).unwrap();
    let failure = Failure::new(RpResult::ConnectionLost);
    assert_eq!(next(&mut lost, Err(failure.clone())), Err(failure), "a page that fails fails the whole");
    let mut silent = hosting(DATA);
    silent.start_match_backfill(op(1), gathered()).unwrap();
    assert_eq!(next(&mut silent, Ok(None)).unwrap_err().code, RpResult::BadAnswer);
}

#[test]
fn pages_without_end_are_given_up() {
    let mut hosting = hosting(DATA);
    hosting.start_match_backfill(op(1), gathered()).unwrap();
    let failure = (0..1000).find_map(|_| next(&mut hosting, Ok(page(&[], "more"))).err());
    assert_eq!(failure.map(|failure| failure.code), Some(RpResult::BadAnswer));
}

#[test]
fn matchmaker_data_must_be_there() {
    assert_eq!(hosting("").start_match_backfill(op(1), gathered()), Err(RpResult::NoMatchmakerData));
    assert_eq!(hosting("{").start_match_backfill(op(1), gathered()), Err(RpResult::BadAnswer));
    assert_eq!(in_stage(Stage::Ready).matchmaker_data(), Err(RpResult::GameSessionIdNotSet));
    let data = hosting(DATA).matchmaker_data().unwrap();
    assert_eq!((&*data.auto_backfill_ticket_id, data.players.len()), ("auto-1", 2));
    // The configuration alone is taken from it as well.
    let given = BackfillRequest { matchmaking_configuration_arn: None, ..backfill() };
    assert!(hosting(DATA).start_match_backfill(op(1), given).is_ok());
}

#[test]
fn matchmaker_data_is_kept_where_an_update_leaves_it_out() {
    let mut hosting = hosting(DATA);
    let update = |data: &str, reason| {
        HostingEvent::Push(Push::UpdateGameSession {
            game_session: Box::new(server_sdk::GameSession {
                game_session_id: "arn:g".to_owned(),
                matchmaker_data: data.to_owned(),
                ..server_sdk::GameSession::default()
            }),
            update_reason: reason,
            backfill_ticket_id: "t-1".to_owned(),
        })
    };
    hosting.hear(update("", UpdateReason::BackfillTimedOut));
    assert_eq!(hosting.matchmaker_data().unwrap().players.len(), 2);
    hosting.hear(update("{}", UpdateReason::MatchmakingDataUpdated));
    assert_eq!(hosting.matchmaker_data().unwrap().players.len(), 0);
}
