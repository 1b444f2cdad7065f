//! What `top` knows and shows, and what keys do to it. Nothing here reads, writes or looks at a clock.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::detail::Detail;
use super::rows::{Row, Tab};
use crate::overview::Overview;
use crate::terminal::text::plain;

/// How `top` stands with the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Connection {
    /// Nothing was heard yet.
    Connecting,
    /// What is shown is so.
    Live,
    /// What is shown was so.
    Lost(String),
}

/// What keys mean now.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mode {
    /// They move about.
    Browse,
    /// They write a search.
    Search(String),
    /// They close the help.
    Help,
    /// They answer a question.
    Confirm(Change),
    /// They move about in what is known of one row.
    Detail,
}

/// Something that can be done to what is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Ends a game session.
    EndSession {
        /// Its ARN.
        id: String,
        /// What it is called.
        name: String,
    },
    /// Lets a process end when its game session is over.
    Drain {
        /// Its id.
        id: String,
    },
}

/// What a key asks of the world outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// The end.
    Quit,
    /// Only what has this in it.
    Search(String),
    /// To be done.
    Change(Change),
    /// What is known of a row.
    Load(Tab, String),
}

/// How a tab's rows are ordered: by a column, and which way. None is the gateway's order.
type Order = Option<(usize, bool)>;

/// Everything that is shown.
#[derive(Debug)]
pub(super) struct Model {
    /// Where the gateway is.
    pub(super) door: String,
    pub(super) overview: Option<Overview>,
    pub(super) connection: Connection,
    pub(super) tab: Tab,
    pub(super) mode: Mode,
    pub(super) search: String,
    /// What came of the last change.
    pub(super) notice: Option<String>,
    pub(super) detail: Option<Detail>,
    /// Of the tab that is shown, in the order shown.
    pub(super) rows: Vec<Row>,
    orders: [Order; Tab::ALL.len()],
    selected: [Option<String>; Tab::ALL.len()],
    /// Where the selection was, for when its row is gone.
    place: usize,
    /// How many rows a page has; what was drawn last knows.
    pub(super) page: usize,
}

impl Model {
    pub(super) fn new(door: &str) -> Self {
        Self {
            door: plain(door),
            overview: None,
            connection: Connection::Connecting,
            tab: Tab::default(),
            mode: Mode::Browse,
            search: String::new(),
            notice: None,
            detail: None,
            rows: Vec::new(),
            orders: Default::default(),
            selected: Default::default(),
            place: 0,
            page: 1,
        }
    }

    /// Takes what the gateway says.
    pub(super) fn update(&mut self, overview: Overview) {
        self.overview = Some(overview);
        self.connection = Connection::Live;
        self.arrange();
    }

    pub(super) fn lost(&mut self, reason: &str) {
        self.connection = Connection::Lost(plain(reason));
    }

    pub(super) fn notice(&mut self, text: &str) {
        self.notice = Some(plain(text));
    }

    /// Takes what is known of a row, if it is still looked at.
    pub(super) fn loaded(&mut self, detail: Detail) {
        if self.detail.as_ref().is_some_and(|shown| shown.id == detail.id) {
            let scroll = self.detail.as_ref().map_or(0, |shown| shown.scroll);
            self.detail = Some(Detail { scroll, ..detail });
        }
    }

    pub(super) fn order(&self) -> Order {
        self.orders[self.tab as usize]
    }

    /// Which row is selected.
    pub(super) fn selected(&self) -> Option<usize> {
        let id = self.selected[self.tab as usize].as_ref()?;
        self.rows.iter().position(|row| row.id == *id)
    }

    fn selected_row(&self) -> Option<&Row> {
        self.rows.get(self.selected()?)
    }

    fn arrange(&mut self) {
        self.rows = self.overview.as_ref().map(|overview| self.tab.rows(overview)).unwrap_or_default();
        if let Some((column, falls)) = self.order() {
            // Stable, so that equals stay in the gateway's order.
            self.rows.sort_by(|one, other| {
                let order = match (one.cells.get(column), other.cells.get(column)) {
                    (Some(one), Some(other)) => one.compare(other),
                    _ => std::cmp::Ordering::Equal,
                };
                if falls { order.reverse() } else { order }
            });
        }
        match self.selected() {
            Some(place) => self.place = place,
            None => self.select(self.place),
        }
    }

    fn select(&mut self, place: usize) {
        self.place = place.min(self.rows.len().saturating_sub(1));
        self.selected[self.tab as usize] = self.rows.get(self.place).map(|row| row.id.clone());
    }

    fn show(&mut self, tab: Tab) {
        self.tab = tab;
        self.place = 0;
        self.arrange();
    }

    fn step(&mut self, by: isize) {
        let tabs = Tab::ALL.len();
        let next = (self.tab as usize).saturating_add_signed(by.rem_euclid(tabs as isize));
        self.show(Tab::ALL[next % tabs]);
    }

    /// What a key does.
    pub(super) fn key(&mut self, key: KeyEvent) -> Option<Effect> {
        if key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('c') {
            return Some(Effect::Quit);
        }
        match self.mode.clone() {
            Mode::Browse => self.browse(key.code),
            Mode::Search(text) => self.edit(key.code, text),
            Mode::Help => {
                self.mode = Mode::Browse;
                None
            }
            Mode::Confirm(change) => {
                self.mode = if self.detail.is_some() { Mode::Detail } else { Mode::Browse };
                let says_yes = matches!(key.code, KeyCode::Char('y' | 'Y'));
                says_yes.then_some(Effect::Change(change))
            }
            Mode::Detail => self.look(key.code),
        }
    }

    fn browse(&mut self, key: KeyCode) -> Option<Effect> {
        self.notice = None;
        let last = self.rows.len().saturating_sub(1);
        match key {
            KeyCode::Char('q') => return Some(Effect::Quit),
            KeyCode::Esc if !self.search.is_empty() => return self.search_for(String::new()),
            KeyCode::Char('?') | KeyCode::F(1) => self.mode = Mode::Help,
            KeyCode::Char('/') => self.mode = Mode::Search(self.search.clone()),
            KeyCode::Char(digit @ '1'..='7') => {
                if let Some(tab) = digit.to_digit(10).and_then(|digit| Tab::ALL.get(digit as usize - 1)) {
                    self.show(*tab);
                }
            }
            KeyCode::Tab | KeyCode::Right | KeyCode::Char('l') => self.step(1),
            KeyCode::BackTab | KeyCode::Left | KeyCode::Char('h') => self.step(-1),
            KeyCode::Down | KeyCode::Char('j') => self.select(self.place.saturating_add(1)),
            KeyCode::Up | KeyCode::Char('k') => self.select(self.place.saturating_sub(1)),
            KeyCode::PageDown => self.select(self.place.saturating_add(self.page)),
            KeyCode::PageUp => self.select(self.place.saturating_sub(self.page)),
            KeyCode::Home | KeyCode::Char('g') => self.select(0),
            KeyCode::End | KeyCode::Char('G') => self.select(last),
            KeyCode::Char('s') => self.sort_by_next(),
            KeyCode::Char('r') => {
                if let Some((_, falls)) = &mut self.orders[self.tab as usize] {
                    *falls = !*falls;
                }
                self.arrange();
            }
            KeyCode::Enter => return self.open(),
            key => self.ask(key),
        }
        None
    }

    fn sort_by_next(&mut self) {
        let columns = self.tab.columns().len();
        let order = &mut self.orders[self.tab as usize];
        *order = match *order {
            None if columns > 0 => Some((0, false)),
            Some((column, falls)) if column + 1 < columns => Some((column + 1, falls)),
            _ => None,
        };
        self.arrange();
    }

    fn open(&mut self) -> Option<Effect> {
        let overview = self.overview.as_ref()?;
        let detail = Detail::of_row(self.tab, &self.selected_row()?.id, overview)?;
        let id = detail.id.clone();
        self.detail = Some(detail);
        self.mode = Mode::Detail;
        Some(Effect::Load(self.tab, id))
    }

    /// Asks before something is changed.
    fn ask(&mut self, key: KeyCode) {
        let Some(row) = self.selected_row() else { return };
        let id = row.id.clone();
        let name = row.cells.first().map(|cell| cell.text.clone()).filter(|name| !name.is_empty());
        let change = match (key, self.tab) {
            (KeyCode::Char('x'), Tab::Sessions) => {
                Change::EndSession { name: name.unwrap_or_else(|| plain(&id)), id }
            }
            (KeyCode::Char('d'), Tab::Fleet) => Change::Drain { id },
            _ => return,
        };
        self.mode = Mode::Confirm(change);
    }

    fn look(&mut self, key: KeyCode) -> Option<Effect> {
        let Some(detail) = &mut self.detail else {
            self.mode = Mode::Browse;
            return None;
        };
        match key {
            KeyCode::Down | KeyCode::Char('j') => detail.scroll = detail.scroll.saturating_add(1),
            KeyCode::Up | KeyCode::Char('k') => detail.scroll = detail.scroll.saturating_sub(1),
            KeyCode::PageDown => detail.scroll = detail.scroll.saturating_add(PAGE),
            KeyCode::PageUp => detail.scroll = detail.scroll.saturating_sub(PAGE),
            KeyCode::Char('x' | 'd') => self.ask(key),
            KeyCode::Esc | KeyCode::Enter | KeyCode::Backspace | KeyCode::Char('q') => {
                self.detail = None;
                self.mode = Mode::Browse;
            }
            _ => {}
        }
        None
    }

    fn edit(&mut self, key: KeyCode, mut text: String) -> Option<Effect> {
        match key {
            KeyCode::Enter => {
                self.mode = Mode::Browse;
                return self.search_for(text);
            }
            KeyCode::Esc => {
                self.mode = Mode::Browse;
                return None;
            }
            KeyCode::Backspace => {
                text.pop();
            }
            KeyCode::Char(c) if text.chars().count() < LONGEST_SEARCH => text.push(c),
            _ => {}
        }
        self.mode = Mode::Search(text);
        None
    }

    fn search_for(&mut self, text: String) -> Option<Effect> {
        self.search = text;
        Some(Effect::Search(self.search.clone()))
    }
}

/// As long as a name of a game session or a player may be.
const LONGEST_SEARCH: usize = 1024;
/// How far a page goes in what is known of a row.
const PAGE: u16 = 10;
