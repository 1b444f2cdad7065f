//! Names of settings that Unreal's games and tools agree on: `SETTING_…` for a session, `SEARCH_…` for a search.
//!
//! cbindgen:ignore

/// The map (string).
pub const SETTING_MAPNAME: &str = "MAPNAME";
/// How many bots play (32-bit number).
pub const SETTING_NUMBOTS: &str = "NUMBOTS";
/// The mode (string).
pub const SETTING_GAMEMODE: &str = "GAMEMODE";
/// Where the host's beacon listens (32-bit number); used by connect strings for the beacon port.
pub const SETTING_BEACONPORT: &str = "BEACONPORT";
/// Quality of service (32-bit number).
pub const SETTING_QOS: &str = "QOS";
/// The region (string).
pub const SETTING_REGION: &str = "REGION";
/// The data centre (string).
pub const SETTING_DCID: &str = "DCID";
/// How many players are still needed (32-bit number).
pub const SETTING_NEEDS: &str = "NEEDS";
/// The order by that need (32-bit number).
pub const SETTING_NEEDSSORT: &str = "NEEDSSORT";
/// A game's own number.
pub const SETTING_CUSTOMSEARCHINT1: &str = "CUSTOMSEARCHINT1";
/// A game's own number.
pub const SETTING_CUSTOMSEARCHINT2: &str = "CUSTOMSEARCHINT2";
/// A game's own number.
pub const SETTING_CUSTOMSEARCHINT3: &str = "CUSTOMSEARCHINT3";
/// A game's own number.
pub const SETTING_CUSTOMSEARCHINT4: &str = "CUSTOMSEARCHINT4";
/// A game's own number.
pub const SETTING_CUSTOMSEARCHINT5: &str = "CUSTOMSEARCHINT5";
/// A game's own number.
pub const SETTING_CUSTOMSEARCHINT6: &str = "CUSTOMSEARCHINT6";
/// A game's own number.
pub const SETTING_CUSTOMSEARCHINT7: &str = "CUSTOMSEARCHINT7";
/// A game's own number.
pub const SETTING_CUSTOMSEARCHINT8: &str = "CUSTOMSEARCHINT8";
/// Words that [`SEARCH_KEYWORDS`] finds besides those of the title (string). Ours; a session may also have them under
/// [`SEARCH_KEYWORDS`].
pub const SETTING_KEYWORDS: &str = "KEYWORDS";

/// Only sessions on dedicated servers (bool).
pub const SEARCH_DEDICATED_ONLY: &str = "DEDICATEDONLY";
/// Only sessions without players (bool).
pub const SEARCH_EMPTY_SERVERS_ONLY: &str = "EMPTYONLY";
/// Only sessions with players (bool).
pub const SEARCH_NONEMPTY_SERVERS_ONLY: &str = "NONEMPTYONLY";
/// Only sessions with anti-cheat (bool).
pub const SEARCH_SECURE_SERVERS_ONLY: &str = "SECUREONLY";
/// Only sessions with at least that many open slots, public and private together (32-bit number).
pub const SEARCH_MINSLOTSAVAILABLE: &str = "MINSLOTSAVAILABLE";
/// Not the sessions with these ids, nor those of these owners (string: ids with `;` between them).
pub const SEARCH_EXCLUDE_UNIQUEIDS: &str = "EXCLUDEUNIQUEIDS";
/// Only sessions of this owner (string: the id).
pub const SEARCH_USER: &str = "SEARCHUSER";
/// Only sessions in whose title or [`SETTING_KEYWORDS`] all these words are, in any case (string: words with spaces
/// between them).
pub const SEARCH_KEYWORDS: &str = "SEARCHKEYWORDS";

/// Chooses between services where a platform has several; here is one, so it is taken and leaves nothing out. Filtering
/// by `uses_presence` would lose every session of a maker who forgot to set it, which is the commonest reason for empty
/// searches elsewhere.
pub const SEARCH_PRESENCE: &str = "PRESENCESEARCH";
/// As [`SEARCH_PRESENCE`].
pub const SEARCH_LOBBIES: &str = "LOBBYSEARCH";
/// Of another service's matchmaking: taken, without effect.
pub const SEARCH_MATCHMAKING_QUEUE: &str = "MATCHMAKINGQUEUE";
/// As [`SEARCH_MATCHMAKING_QUEUE`].
pub const SEARCH_XBOX_LIVE_HOPPER_NAME: &str = "LIVEHOPPERNAME";
/// As [`SEARCH_MATCHMAKING_QUEUE`].
pub const SEARCH_XBOX_LIVE_SESSION_TEMPLATE_NAME: &str = "LIVESESSIONTEMPLATE";
/// As [`SEARCH_MATCHMAKING_QUEUE`].
pub const SEARCH_SWITCH_SELECTION_METHOD: &str = "SWITCHSELECTIONMETHOD";
