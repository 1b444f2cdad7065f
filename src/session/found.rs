//! What a search found.
//!
//! A gateway may answer ten thousand rows of which a game shows twenty. So an answer is read into one text and rows of
//! places in it; a [`FoundResult`] is made when somebody asks for one. Filters, sorting and paging never make one.

use std::ops::Range;

use rallypoint_wire::found::{FoundSession, read_found_sessions};
use rallypoint_wire::gateway::property;

use super::ping::Ping;
use super::properties::{Properties, from_properties};
use super::query::{Evaluator, SearchQuery, Searchable, Value};
use super::server::ServerAddress;
use super::settings::{SessionFlags, SessionSettings};

/// One session that a search found; Unreal's `FOnlineSessionSearchResult`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundResult {
    /// What join needs.
    pub game_session_id: String,
    /// The name players see; also [`SessionSettings::title`].
    pub title: String,
    /// Who made it; empty when nobody says, as of a game session that a backend made. It is never the searcher. See
    /// [`FoundResult::owner_or_session_id`].
    pub owner_id: String,
    /// The maker's name; a gateway says none.
    pub owner_name: String,
    /// Its settings, as far as they travel.
    pub settings: SessionSettings,
    /// Public slots open when the answer was written. Taken slots are counted as public first.
    pub open_public: u32,
    /// Private slots open when the answer was written.
    pub open_private: u32,
    /// Where its host listens, when that is said.
    pub address: Option<ServerAddress>,
    /// Its server's name in DNS, or empty.
    pub dns_name: String,
    /// How far away it is.
    pub ping: Ping,
    /// Whether it was found on the local network.
    pub is_lan: bool,
}

impl FoundResult {
    /// Slots in all.
    pub fn max_players(&self) -> u32 {
        self.settings.max_players()
    }

    /// Slots open, public and private.
    pub fn open_slots(&self) -> u32 {
        self.open_public.saturating_add(self.open_private)
    }

    /// The owner, or the session's own id where nobody says who that is: for engines that take a result without an
    /// owner for broken, as Unreal's `IsValid` does.
    pub fn owner_or_session_id(&self) -> &str {
        if self.owner_id.is_empty() { &self.game_session_id } else { &self.owner_id }
    }
}

/// What a search found, in the order in which it is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundSessions {
    pages: Vec<Page>,
    entries: Vec<Entry>,
}

/// One answer of a gateway.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Page {
    /// All text of all rows.
    text: String,
    rows: Vec<Row>,
    /// All properties of all rows.
    properties: Vec<(Span, Span)>,
}

/// A place in [`Page::text`]. 32 bits, since there are ten of them in a row; a page is not longer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Span {
    start: u32,
    end: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    game_session_id: Span,
    title: Span,
    owner_id: Span,
    host: Span,
    dns_name: Span,
    /// A place in [`Page::properties`].
    properties: Span,
    max_players: u32,
    players: u32,
    /// None when it is not known.
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq)]
enum Entry {
    /// A row of a gateway's answer.
    Listed { page: usize, row: usize, ping: Ping },
    /// One that came by itself, from the local network.
    Whole(Box<FoundResult>),
}

impl FoundSessions {
    /// Reads a gateway's answer to find: a bare array, or `{"GameSessions": […]}`. It may be anybody's gateway: fields
    /// may be missing or null, numbers may be text. Rows without a game session id are left out, since nobody can join
    /// them; of a row with more properties than GameLift has, the first count.
    ///
    /// # Errors
    /// It is neither, or longer than 4 GiB.
    pub fn read(body: &[u8]) -> serde_json::Result<Self> {
        if u32::try_from(body.len()).is_err() {
            return Err(<serde_json::Error as serde::de::Error>::custom("the answer is longer than 4 GiB"));
        }
        let mut page = Page::with_room_for(body.len());
        read_found_sessions(body, |row| page.push(&row))?;
        page.give_room_back();
        let ping = Ping::default();
        let entries = (0..page.rows.len()).map(|row| Entry::Listed { page: 0, row, ping }).collect();
        Ok(Self { pages: vec![page], entries })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// One of them, from 0.
    pub fn get(&self, index: usize) -> Option<FoundResult> {
        Some(match self.view(self.entries.get(index)?) {
            View::Listed(listed) => listed.to_result(),
            View::Whole(result) => result.clone(),
        })
    }

    /// Puts others behind these; their text is moved, not copied.
    pub fn append(&mut self, other: Self) {
        let before = self.pages.len();
        self.pages.extend(other.pages);
        self.entries.extend(other.entries.into_iter().map(|entry| match entry {
            Entry::Listed { page, row, ping } => Entry::Listed { page: page + before, row, ping },
            whole @ Entry::Whole(_) => whole,
        }));
    }

    /// Puts one behind these.
    pub fn push(&mut self, result: FoundResult) {
        self.entries.push(Entry::Whole(Box::new(result)));
    }

    /// Notes how far away one is; an index that is none changes nothing.
    pub fn set_ping(&mut self, index: usize, measured: Ping) {
        match self.entries.get_mut(index) {
            Some(Entry::Listed { ping, .. }) => *ping = measured,
            Some(Entry::Whole(result)) => result.ping = measured,
            None => {}
        }
    }

    /// Keeps what a query wants, in its order, as many as it wants. Its raw expressions are the gateway's to evaluate.
    pub fn apply(&mut self, query: &SearchQuery) {
        self.retain(query);
        self.sort(query);
        if query.max_results > 0 {
            self.entries.truncate(query.max_results as usize);
        }
    }

    /// Drops the first `used` rows; of those behind them, keeps what a query wants until there are as many as it wants.
    /// Gives back how many rows are used up by then. Nothing is sorted.
    pub(super) fn take(&mut self, query: &SearchQuery, used: usize, wanted: usize) -> usize {
        let evaluator = Evaluator::new(query);
        let mut entries = std::mem::take(&mut self.entries);
        let total = entries.len();
        let mut now_used = used.min(total);
        for entry in entries.drain(now_used..) {
            if self.entries.len() == wanted {
                return now_used;
            }
            now_used += 1;
            if evaluator.matches(self.view(&entry).session()) {
                self.entries.push(entry);
            }
        }
        now_used
    }

    /// Keeps what a query wants.
    pub(super) fn retain(&mut self, query: &SearchQuery) {
        let evaluator = Evaluator::new(query);
        let mut entries = std::mem::take(&mut self.entries);
        entries.retain(|entry| evaluator.matches(self.view(entry).session()));
        self.entries = entries;
    }

    /// Puts these into a query's order.
    pub(super) fn sort(&mut self, query: &SearchQuery) {
        let views: Vec<_> = self.entries.iter().map(|entry| self.view(entry)).collect();
        let sessions: Vec<_> = views.iter().map(View::session).collect();
        let Some(order) = Evaluator::new(query).order(&sessions) else { return };
        let mut entries: Vec<_> = std::mem::take(&mut self.entries).into_iter().map(Some).collect();
        self.entries = order.into_iter().filter_map(|from| entries[from].take()).collect();
    }

    /// Keeps the entries at these places.
    pub(super) fn keep(&mut self, places: Range<usize>) {
        self.entries.truncate(places.end);
        self.entries.drain(..places.start.min(self.entries.len()));
    }

    fn view<'a>(&'a self, entry: &'a Entry) -> View<'a> {
        match entry {
            Entry::Listed { page, row, ping } => {
                let page = &self.pages[*page];
                View::Listed(Listed { page, row: &page.rows[*row], ping: *ping })
            }
            Entry::Whole(result) => View::Whole(result),
        }
    }
}

impl Page {
    /// Room for an answer so long, so that nothing moves while it is read. Room that is not used costs nothing: it is
    /// never touched, and given back afterwards.
    fn with_room_for(length: usize) -> Self {
        /// Few rows are shorter: ids, times and addresses alone come to more.
        const ROW: usize = 512;
        /// Nor are there more properties than text for them.
        const PROPERTY: usize = 128;
        Self {
            text: String::with_capacity(length / 2),
            rows: Vec::with_capacity(length / ROW),
            properties: Vec::with_capacity(length / PROPERTY),
        }
    }

    fn give_room_back(&mut self) {
        self.text.shrink_to_fit();
        self.rows.shrink_to_fit();
        self.properties.shrink_to_fit();
    }

    fn push(&mut self, found: &FoundSession<'_>) {
        if found.game_session_id.is_empty() {
            return;
        }
        let start = place(self.properties.len());
        for pair in found.game_properties.iter().take(property::MAX_COUNT) {
            let pair = (self.keep(&pair.key), self.keep(&pair.value));
            self.properties.push(pair);
        }
        let row = Row {
            game_session_id: self.keep(&found.game_session_id),
            title: self.keep(&found.name),
            owner_id: self.keep(&found.creator_id),
            host: self.keep(&found.ip_address),
            dns_name: self.keep(&found.dns_name),
            properties: Span { start, end: place(self.properties.len()) },
            max_players: found.maximum_player_session_count,
            players: found.current_player_session_count,
            port: found.port,
        };
        self.rows.push(row);
    }

    fn keep(&mut self, text: &str) -> Span {
        let start = place(self.text.len());
        self.text.push_str(text);
        Span { start, end: place(self.text.len()) }
    }
}

/// [`FoundSessions::read`] takes nothing longer, and text gets shorter when its escapes are read.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Span {
    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// An entry, to be looked at.
#[derive(Clone, Copy, Debug)]
enum View<'a> {
    Listed(Listed<'a>),
    Whole(&'a FoundResult),
}

impl View<'_> {
    fn session(&self) -> &dyn Searchable {
        match self {
            Self::Listed(listed) => listed,
            Self::Whole(result) => *result,
        }
    }
}

/// A row, with what it takes to read it.
#[derive(Clone, Copy, Debug)]
struct Listed<'a> {
    page: &'a Page,
    row: &'a Row,
    ping: Ping,
}

impl<'a> Listed<'a> {
    fn text(&self, span: Span) -> &'a str {
        self.page.text.get(span.range()).unwrap_or("")
    }

    fn properties(&self) -> impl Iterator<Item = (&'a str, &'a str)> + Clone + use<'a> {
        let listed = *self;
        let spans = listed.page.properties.get(listed.row.properties.range()).unwrap_or(&[]);
        spans.iter().map(move |(key, value)| (listed.text(*key), listed.text(*value)))
    }

    fn to_result(self) -> FoundResult {
        let Row { max_players, players, .. } = *self.row;
        let advertised = from_properties(self.properties());
        let private_connections = advertised.private_connections.min(max_players);
        let public_connections = max_players - private_connections;
        let title = self.text(self.row.title).to_owned();
        let host = self.text(self.row.host);
        let address = self
            .row
            .port
            .filter(|_| !host.is_empty())
            .map(|port| ServerAddress { host: host.to_owned(), port });
        FoundResult {
            game_session_id: self.text(self.row.game_session_id).to_owned(),
            title: title.clone(),
            owner_id: self.text(self.row.owner_id).to_owned(),
            owner_name: String::new(),
            settings: SessionSettings {
                title,
                public_connections,
                private_connections,
                build_unique_id: advertised.build_unique_id,
                flags: advertised.flags,
                custom: advertised.custom,
                ..SessionSettings::default()
            },
            open_public: public_connections.saturating_sub(players),
            open_private: private_connections.min(max_players.saturating_sub(players)),
            address,
            dns_name: self.text(self.row.dns_name).to_owned(),
            ping: self.ping,
            is_lan: false,
        }
    }
}

impl Searchable for Listed<'_> {
    fn game_session_id(&self) -> &str {
        self.text(self.row.game_session_id)
    }

    fn title(&self) -> &str {
        self.text(self.row.title)
    }

    fn owner_id(&self) -> &str {
        self.text(self.row.owner_id)
    }

    fn players(&self) -> u32 {
        self.row.players
    }

    fn max_players(&self) -> u32 {
        self.row.max_players
    }

    fn ping_ms(&self) -> u32 {
        self.ping.ms
    }

    fn build(&self) -> Option<i32> {
        Properties(self.properties()).build()
    }

    fn flags(&self) -> SessionFlags {
        Properties(self.properties()).flags()
    }

    fn setting(&self, key: &str) -> Option<Value<'_>> {
        let (kind, text) = Properties(self.properties()).find(key)?;
        Some(Value::read(kind, text))
    }
}

impl Searchable for FoundResult {
    fn game_session_id(&self) -> &str {
        &self.game_session_id
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn owner_id(&self) -> &str {
        &self.owner_id
    }

    fn players(&self) -> u32 {
        FoundResult::max_players(self).saturating_sub(FoundResult::open_slots(self))
    }

    fn max_players(&self) -> u32 {
        FoundResult::max_players(self)
    }

    fn ping_ms(&self) -> u32 {
        self.ping.ms
    }

    fn build(&self) -> Option<i32> {
        // A gateway's 0 is no build; a LAN host always says which it is.
        Some(self.settings.build_unique_id).filter(|build| self.is_lan || *build != 0)
    }

    fn flags(&self) -> SessionFlags {
        self.settings.flags
    }

    fn setting(&self, key: &str) -> Option<Value<'_>> {
        self.settings.custom.get(key).map(|setting| Value::from(&setting.value))
    }
}

#[cfg(test)]
mod tests;
