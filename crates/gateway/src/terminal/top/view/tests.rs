//! Pictures of `top`, and what keys do to them.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::style::Color;

use super::{Palette, draw};
use crate::overview::{
    EventRow, FleetRow, GameSessionRow, GatewayInfo, LoadSample, Overview, PlayerSessionRow, ProcessRow,
    Rows, Slots, TicketRow,
};
use crate::terminal::text::is_harmful;
use crate::terminal::top::model::{Change, Effect, Mode, Model};
use crate::terminal::top::rows::Tab;

const PLAIN: Palette = Palette { has_colours: false };
/// Every control of both sets, what turns text around, and an escape sequence that would clear the screen.
const HOSTILE: &str = "\x1b[2J\x1b]0;title\x07\u{9b}31m\u{202e}abc\r\n\u{2028}\0";

fn rows<T>(rows: Vec<T>) -> Rows<T> {
    let count = rows.len() as u64;
    Rows { total: count, matching: count, rows, ..Rows::default() }
}

fn overview() -> Overview {
    let session = |number: u64, name: &str, active, reserved, status: &str| GameSessionRow {
        id: format!("arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/{number}"),
        name: Some(name.to_owned()),
        fleet: "fleet-123".to_owned(),
        location: "custom-local".to_owned(),
        process: format!("p{number}"),
        address: format!("127.0.0.1:777{number}"),
        status: status.to_owned(),
        slots: Slots { active, reserved, max: 8 },
        created_at: 1_000 * number,
        ..GameSessionRow::default()
    };
    let process = |number: u64, status: &str| ProcessRow {
        id: format!("p{number}"),
        status: status.to_owned(),
        connected: true,
        address: format!("127.0.0.1:777{number}"),
        game_session_name: Some("harbour".to_owned()),
        restarts: Some(number),
        ..ProcessRow::default()
    };
    Overview {
        at: 60_000,
        gateway: GatewayInfo {
            version: "0.1.0".to_owned(),
            backend: "embedded".to_owned(),
            region: "us-west-2".to_owned(),
            ..GatewayInfo::default()
        },
        fleets: rows(vec![FleetRow {
            id: "fleet-123".to_owned(),
            locations: vec!["custom-local".to_owned()],
            processes: 2,
            game_sessions: 2,
            players: 7,
            slots: 16,
            ..FleetRow::default()
        }]),
        processes: rows(vec![process(1, "HOSTING"), process(2, "HOSTING")]),
        game_sessions: rows(vec![
            session(1, "harbour", 3, 1, "ACTIVE"),
            session(2, "desert", 3, 0, "ACTIVE"),
            session(3, "old", 0, 0, "TERMINATED"),
        ]),
        player_sessions: rows(vec![PlayerSessionRow {
            id: "psess-1".to_owned(),
            player: "ada".to_owned(),
            game_session_name: Some("harbour".to_owned()),
            status: "ACTIVE".to_owned(),
            ..PlayerSessionRow::default()
        }]),
        tickets: rows(vec![TicketRow {
            id: "t1".to_owned(),
            status: "SEARCHING".to_owned(),
            why: Some("one more player is wanted".to_owned()),
            players: vec!["bob".to_owned()],
            player_count: 1,
            ..TicketRow::default()
        }]),
        events: vec![EventRow {
            number: 1,
            what: "ACTIVE".to_owned(),
            text: "harbour is active".to_owned(),
            ..EventRow::default()
        }],
        load: (0..100)
            .map(|second| LoadSample { at: second, requests: second as f64, ..LoadSample::default() })
            .collect(),
        ..Overview::default()
    }
}

fn model() -> Model {
    let mut model = Model::new("http://127.0.0.1:9870");
    model.update(overview());
    model
}

fn press(model: &mut Model, keys: &str) -> Option<Effect> {
    let codes = keys.chars().map(|key| match key {
        '\n' => KeyCode::Enter,
        '\x1b' => KeyCode::Esc,
        key => KeyCode::Char(key),
    });
    codes.map(|code| model.key(KeyEvent::new(code, KeyModifiers::NONE))).last().flatten()
}

fn picture_of(model: &mut Model, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, model, PLAIN)).unwrap();
    let buffer = terminal.backend().buffer();
    let line = |y: u16| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
    (0..height).map(line).collect::<Vec<_>>().join("\n")
}

fn picture(model: &mut Model) -> String {
    picture_of(model, 80, 24)
}

#[test]
fn sessions_have_bars() {
    let mut model = model();
    press(&mut model, "2");
    let picture = picture_of(&mut model, 80, 7);
    let wanted = "\
rallypoint live 0.1.0 embedded us-west-2 up 60s http://127.0.0.1:9870
1:Fleet 2 2:Sessions 3 3:Players 1 4:Tickets 1 5:Placements 0 6:Events 7:Load
NAME             STATUS      SLOTS              ADDRESS     FLEET AGE
harbour          ACTIVE      ███▒···· 3+1/8     127.0.0.1:7771 fleet 59s
desert           ACTIVE      ███····· 3/8       127.0.0.1:7772 fleet 58s
old              TERMINATED  ········ 0/8       127.0.0.1:7773 fleet 57s";
    let shown: Vec<_> = picture.lines().take(6).collect();
    // How the room is shared out is the library's; what stands where is ours.
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    for (shown, wanted) in shown.iter().zip(wanted.lines()) {
        for (shown, wanted) in words(shown).iter().zip(words(wanted)) {
            assert!(shown.starts_with(&wanted), "{picture}");
        }
    }
    assert!(picture.lines().last().unwrap().contains("x end"), "{picture}");
}

#[test]
fn every_tab_has_its_rows_at_80_by_24_and_survives_any_size() {
    let wanted = [
        "fleet-123",
        "harbour",
        "ada",
        "one more player",
        "No placement yet",
        "harbour is active",
        "requests 99/s",
    ];
    let mut model = model();
    for (number, wanted) in wanted.iter().enumerate() {
        press(&mut model, &(number + 1).to_string());
        assert!(picture(&mut model).contains(wanted), "{}", picture(&mut model));
        for (width, height) in [(1, 1), (2, 40), (300, 2), (20, 5), (200, 60)] {
            for keys in ["", "?", " "] {
                press(&mut model, keys);
                picture_of(&mut model, width, height);
            }
        }
    }
}

#[test]
fn hostile_names_never_reach_the_terminal() {
    let hostile = || HOSTILE.to_owned();
    let mut overview = overview();
    overview.gateway =
        GatewayInfo { version: hostile(), backend: hostile(), region: hostile(), ..GatewayInfo::default() };
    for row in &mut overview.game_sessions.rows {
        (row.name, row.address, row.creator) = (Some(hostile()), hostile(), Some(hostile()));
    }
    for row in &mut overview.player_sessions.rows {
        (row.player, row.game_session_name) = (hostile(), Some(hostile()));
    }
    for row in &mut overview.tickets.rows {
        (row.why, row.players, row.configuration) = (Some(hostile()), vec![hostile()], hostile());
    }
    for row in &mut overview.processes.rows {
        (row.id, row.exit) = (hostile(), Some(hostile()));
    }
    for row in &mut overview.events {
        row.text = hostile();
    }
    let mut model = Model::new(HOSTILE);
    model.update(overview);
    model.search = hostile();
    for tab in "1234567".chars() {
        for keys in
            [String::from(tab), "\n".into(), "\x1b".into(), "x".into(), "n".into(), "d".into(), "n".into()]
        {
            press(&mut model, &keys);
            for text in [
                picture(&mut model),
                model.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.text.as_str()).collect(),
            ] {
                assert!(!text.chars().any(|c| c != '\n' && is_harmful(c)), "{text:?}");
            }
        }
    }
    model.lost(HOSTILE);
    model.notice(HOSTILE);
    model.mode = Mode::Search(hostile());
    assert!(!picture(&mut model).chars().any(|c| c != '\n' && is_harmful(c)));
}

#[test]
fn without_colours_there_are_none() {
    for (palette, has_colours) in [(PLAIN, false), (Palette { has_colours: true }, true)] {
        let mut model = model();
        model.lost("gone");
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        terminal.draw(|frame| draw(frame, &mut model, palette)).unwrap();
        let cells = terminal.backend().buffer().content();
        assert_eq!(cells.iter().any(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset), has_colours);
    }
}

#[test]
fn what_is_shown_is_marked_as_stale_when_the_gateway_is_gone() {
    let mut model = model();
    assert!(picture(&mut model).contains(" live"));
    model.lost("the gateway stopped");
    let shown = picture(&mut model);
    assert!(
        shown.contains("STALE") && shown.contains("the gateway stopped") && shown.contains("fleet-123"),
        "{shown}"
    );
    model.update(overview());
    assert!(!picture(&mut model).contains("STALE"));
}

#[test]
fn the_selection_stays_on_its_row() {
    let mut model = model();
    press(&mut model, "2j");
    let id = |model: &Model| model.selected().map(|place| model.rows[place].cells[0].text.clone());
    assert_eq!(id(&model).as_deref(), Some("desert"));
    let mut changed = overview();
    changed.game_sessions.rows.rotate_right(1);
    model.update(changed.clone());
    assert_eq!((id(&model).as_deref(), model.selected()), (Some("desert"), Some(2)));
    // When it goes, the one in its place is selected.
    changed.game_sessions.rows.pop();
    model.update(changed);
    assert_eq!(id(&model).as_deref(), Some("harbour"));
    press(&mut model, "G");
    assert_eq!(model.selected(), Some(1));
    model.update(Overview::default());
    assert_eq!(id(&model), None);
    assert_eq!(press(&mut model, "jkgG\nx"), None);
}

#[test]
fn rows_are_sorted_by_a_column() {
    let mut model = model();
    press(&mut model, "2s");
    let names = |model: &Model| model.rows.iter().map(|row| row.cells[0].text.clone()).collect::<Vec<_>>();
    assert_eq!(names(&model), ["desert", "harbour", "old"]);
    assert!(picture(&mut model).contains("NAME▲"));
    press(&mut model, "r");
    assert_eq!(names(&model), ["old", "harbour", "desert"]);
    // By number, not by how it is written: status, slots.
    press(&mut model, "ss");
    assert_eq!(names(&model), ["harbour", "desert", "old"]);
    press(&mut model, "ssss");
    assert_eq!(model.order(), None);
}

#[test]
fn a_change_is_asked_about_first() {
    let mut model = model();
    press(&mut model, "2");
    assert_eq!(press(&mut model, "x"), None);
    let shown = picture(&mut model);
    assert!(shown.contains("End this game session?") && shown.contains("harbour"), "{shown}");
    assert_eq!(press(&mut model, "n"), None);
    assert_eq!(press(&mut model, "xq"), None, "q is no");
    let id = "arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/1".to_owned();
    assert_eq!(
        press(&mut model, "xy"),
        Some(Effect::Change(Change::EndSession { id, name: "harbour".to_owned() }))
    );
    press(&mut model, "1");
    assert_eq!(press(&mut model, "dy"), Some(Effect::Change(Change::Drain { id: "p1".to_owned() })));
    assert_eq!(press(&mut model, "xy"), None, "nothing ends a process");
}

#[test]
fn a_search_is_written_sent_and_taken_back() {
    let mut model = model();
    assert_eq!(press(&mut model, "/har"), None);
    assert!(picture(&mut model).contains("/har▏"));
    assert_eq!(press(&mut model, "\n"), Some(Effect::Search("har".to_owned())));
    assert!(picture(&mut model).contains("with \"har\""));
    assert_eq!(press(&mut model, "/x\x1b"), None);
    assert_eq!(press(&mut model, "\x1b"), Some(Effect::Search(String::new())));
}

#[test]
fn a_row_opens_and_closes() {
    let mut model = model();
    press(&mut model, "2");
    let effect = press(&mut model, "\n");
    assert!(matches!(effect, Some(Effect::Load(Tab::Sessions, _))));
    let shown = picture(&mut model);
    assert!(shown.contains("Game session") && shown.contains("3 taken, 1 held, of 8"), "{shown}");
    for _ in 0..100 {
        press(&mut model, "j");
    }
    picture(&mut model);
    press(&mut model, "\x1b");
    assert!(!picture(&mut model).contains("3 taken"));
    assert_eq!(press(&mut model, "q"), Some(Effect::Quit));
}

#[test]
fn help_names_every_key() {
    let mut model = model();
    press(&mut model, "?");
    let shown = picture(&mut model);
    for key in ["search in names", "sort by", "end the game session", "drain the process", "quit", "taken"] {
        assert!(shown.contains(key), "{key}: {shown}");
    }
    press(&mut model, "q");
    assert!(!picture(&mut model).contains("sort by"));
}
