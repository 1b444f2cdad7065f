//! `top`: a gateway in a terminal, live.
//!
//! `model` knows and decides, `view` draws what it knows; both are pure. `feed` reads from the gateway, and this file
//! brings keys, news and the screen together.

mod detail;
mod feed;
mod live;
mod model;
mod rows;
mod view;

use std::io::{self, IsTerminal};
use std::time::Duration;

use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyEvent, KeyEventKind};
use serde::Serialize;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{mpsc, watch};

use super::TerminalError;
use super::door::{Door, DoorError};
use crate::overview::{GameSessionDetail, ProcessDetail, TicketDetail};
use detail::Detail;
use feed::News;
use model::{Change, Effect, Model};
use rows::Tab;
use view::Palette;

/// How long a key may wait for the end of `top`.
const POLL: Duration = Duration::from_millis(100);
/// More keys than anybody types before the next picture.
const KEYS: usize = 64;

/// What came of something that was asked of the gateway.
enum Done {
    Detail(Detail),
    Said(String),
}

/// What the keyboard and the window do.
enum Input {
    Key(KeyEvent),
    Resized,
}

/// Shows the gateway until a key or a signal ends it.
pub(super) async fn run(door: Door) -> Result<(), TerminalError> {
    // Read before anything is drawn, so that an address that is wrong is told in the terminal as it was.
    let first = door.overview("", 1).await;
    if let Err(problem @ (DoorError::NoAnswer { .. } | DoorError::NoOverview(_) | DoorError::Unauthorised)) =
        first
    {
        return Err(problem.into());
    }
    if !io::stdout().is_terminal() {
        return Err(TerminalError::Terminal(io::Error::other("standard output is none")));
    }
    // Heard before anything is drawn: a signal in between would leave the terminal as no shell wants it.
    let ends = Ends::listen().map_err(TerminalError::Start)?;
    let mut terminal =
        ratatui::try_init().map_err(TerminalError::Terminal).inspect_err(|_| ratatui::restore())?;
    let outcome = show(&mut terminal, door, ends).await;
    ratatui::restore();
    outcome
}

/// The signals that end `top` as its key does.
struct Ends([Signal; 3]);

impl Ends {
    fn listen() -> io::Result<Self> {
        Ok(Self([
            signal(SignalKind::terminate())?,
            signal(SignalKind::interrupt())?,
            signal(SignalKind::hangup())?,
        ]))
    }

    async fn any(&mut self) {
        let [terminate, interrupt, hang_up] = &mut self.0;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hang_up.recv() => {}
        }
    }
}

async fn show(terminal: &mut DefaultTerminal, door: Door, mut ends: Ends) -> Result<(), TerminalError> {
    let palette = Palette::of_environment();
    let mut model = Model::new(door.shown());
    let (search, searched) = watch::channel(String::new());
    let (tell, mut news) = mpsc::channel(1);
    tokio::spawn(feed::follow(door.clone(), searched, tell));
    let (report, mut reports) = mpsc::channel(KEYS);
    let mut inputs = inputs();
    loop {
        terminal.draw(|frame| view::draw(frame, &mut model, palette)).map_err(TerminalError::Terminal)?;
        let effect = tokio::select! {
            input = inputs.recv() => match input {
                Some(Input::Key(key)) => model.key(key),
                Some(Input::Resized) => None,
                None => return Ok(()),
            },
            Some(news) = news.recv() => {
                match news {
                    News::Overview(overview) => model.update(*overview),
                    News::Lost(reason) => model.lost(&reason),
                }
                None
            }
            Some(done) = reports.recv() => {
                match done {
                    Done::Detail(detail) => model.loaded(detail),
                    Done::Said(text) => model.notice(&text),
                }
                None
            }
            () = ends.any() => return Ok(()),
        };
        match effect {
            None => {}
            Some(Effect::Quit) => return Ok(()),
            Some(Effect::Search(text)) => {
                // Nobody listens only when the feed has ended, and then so has this.
                let _ = search.send(text);
            }
            Some(Effect::Change(change)) => {
                let (door, report) = (door.clone(), report.clone());
                tokio::spawn(async move {
                    let _ = report.send(Done::Said(carry_out(&door, &change).await)).await;
                });
            }
            Some(Effect::Load(tab, id)) => {
                let (door, report) = (door.clone(), report.clone());
                let now = model.overview.as_ref().map_or(0, |overview| overview.at);
                tokio::spawn(async move {
                    let done = match load(&door, tab, &id, now).await {
                        Ok(Some(detail)) => Done::Detail(detail),
                        Ok(None) => return,
                        Err(problem) => Done::Said(problem.to_string()),
                    };
                    let _ = report.send(done).await;
                });
            }
        }
    }
}

/// The terminal's input, which can only be waited for by a thread.
fn inputs() -> mpsc::Receiver<Input> {
    let (tell, inputs) = mpsc::channel(KEYS);
    std::thread::spawn(move || {
        while !tell.is_closed() {
            match input() {
                Ok(None) => {}
                Ok(Some(input)) => {
                    if tell.blocking_send(input).is_err() {
                        return;
                    }
                }
                // The terminal is gone, and `top` with it.
                Err(_) => return,
            }
        }
    });
    inputs
}

fn input() -> io::Result<Option<Input>> {
    if !event::poll(POLL)? {
        return Ok(None);
    }
    Ok(match event::read()? {
        Event::Key(key) if key.kind != KeyEventKind::Release => Some(Input::Key(key)),
        Event::Resize(..) => Some(Input::Resized),
        _ => None,
    })
}

#[derive(Serialize)]
struct EndGameSession<'a> {
    game_session: &'a str,
    mode: &'static str,
}

#[derive(Serialize)]
struct DrainProcess<'a> {
    process: &'a str,
}

/// GameLift's word for an end that the server may take time for.
const ASK_THE_SERVER: &str = "TRIGGER_ON_PROCESS_TERMINATE";

async fn carry_out(door: &Door, change: &Change) -> String {
    let (done, outcome) = match change {
        Change::EndSession { id, name } => {
            let body = EndGameSession { game_session: id, mode: ASK_THE_SERVER };
            (format!("{name} is asked to end"), door.act("end-game-session", &body).await)
        }
        Change::Drain { id } => {
            (format!("{id} is drained"), door.act("drain-process", &DrainProcess { process: id }).await)
        }
    };
    match outcome {
        Ok(()) => done,
        Err(problem) => problem.to_string(),
    }
}

async fn load(door: &Door, tab: Tab, id: &str, now: u64) -> Result<Option<Detail>, DoorError> {
    Ok(match tab {
        Tab::Fleet => Some(Detail::of_process(&door.detail::<ProcessDetail>("processes", id).await?, now)),
        Tab::Sessions => {
            Some(Detail::of_session(&door.detail::<GameSessionDetail>("game-sessions", id).await?, now))
        }
        Tab::Tickets => Some(Detail::of_ticket(&door.detail::<TicketDetail>("tickets", id).await?, now)),
        Tab::Players | Tab::Placements | Tab::Events | Tab::Load => None,
    })
}
