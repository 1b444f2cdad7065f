//! `RpSearchQuery`: what a search looks for.

use std::ffi::c_char;
use std::time::Duration;

use super::guard::{guard, with};
use super::handle::RpSubsystem;
use super::options::{self, Options};
use super::search::search_id;
use super::start::read_place;
use super::text;
use super::value::{RpValue, read_value};
use crate::result::RpResult;
use crate::session::{Filter, RpComparisonOp, SearchQuery, Sort};

/// One condition of a query, after Unreal's `FOnlineSessionSearchParam`. Initialise it with `RP_SEARCH_FILTER_INIT` or
/// `rp_search_filter_init`. All structures of one array have the same `struct_size`.
///
/// The key is a setting's, one of the `RP_SEARCH_…` keys with their own meanings, or built in: `@title`, `@owner_id`,
/// `@open_slots`, `@players`, `@max_players`, `@ping`. What the gateway cannot evaluate, the library does.
/// @since 0.1.0
#[repr(C)]
pub struct RpSearchFilter {
    /// `sizeof(RpSearchFilter)`.
    pub struct_size: u32,
    /// An `RpComparisonOp`.
    pub comparison: i32,
    /// How many values there are: any number for `IN` and `NOT_IN`, else one.
    pub value_count: u32,
    /// Zero.
    pub reserved: u32,
    /// Which setting, compared without regard to ASCII case.
    pub key: *const c_char,
    /// With what it is compared.
    pub values: *const RpValue,
}

// SAFETY: repr(C), the size first, zeros are nulls.
unsafe impl Options for RpSearchFilter {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// What a search looks for, after Unreal's `FOnlineSessionSearch`. Initialise it with `RP_SEARCH_QUERY_INIT` or
/// `rp_search_query_init`: every session of the same build that can be joined.
/// @since 0.1.0
#[repr(C)]
pub struct RpSearchQuery {
    /// `sizeof(RpSearchQuery)`.
    pub struct_size: u32,
    /// The most results wanted; 0 is no limit. (`MaxSearchResults`)
    pub max_results: u32,
    /// How long the find may take, in milliseconds; a find on the LAN takes that long unless it has `max_results` before.
    /// 0 takes the subsystem's. (`TimeoutInSeconds`)
    pub timeout_ms: u32,
    /// How many filters there are; all must hold.
    pub filter_count: u32,
    /// Only sessions of this build; 0 takes the subsystem's, and when that is 0 too, sessions of every build.
    pub build_unique_id: i32,
    /// 1: look on the local network; 0: ask the gateway. (`bIsLanQuery`)
    pub is_lan: u8,
    /// 1: sessions of every build.
    pub any_build: u8,
    /// 1: greatest first.
    pub sort_descending: u8,
    /// Zero.
    pub reserved: u8,
    /// The filters; null when there are none.
    pub filters: *const RpSearchFilter,
    /// What results are sorted by: a setting's key, or built in (see `RpSearchFilter`). Null leaves the gateway's order.
    pub sort_key: *const c_char,
    /// A filter in GameLift's own language, for example `gameSessionProperties.mode='duel' AND playerSessionCount>0`; the
    /// gateway alone evaluates it. May be null.
    pub filter_expression: *const c_char,
    /// A sort expression in GameLift's own language, for example `creationTimeMillis DESC`. May be null.
    pub sort_expression: *const c_char,
    /// Where to go on, from `rp_search_get_next_page` after a find with the same query. Null begins at the front.
    pub page: *const c_char,
    /// The fleet to look in, by its id or ARN, when the gateway's operator lets players choose it; not with `alias_id`.
    /// Null looks where the gateway usually does. Another place than may be chosen completes the find as
    /// RP_RESULT_CHOICE_NOT_ALLOWED. On the LAN nothing of it counts. (`FleetId`)
    pub fleet_id: *const c_char,
    /// An alias that leads to the fleet, by its id or ARN, likewise. (`AliasId`)
    pub alias_id: *const c_char,
    /// The fleet's location, likewise. Null looks in all of the fleet's. (`Location`)
    pub location: *const c_char,
}

// SAFETY: repr(C), the size first, zeros are nulls and defaults.
unsafe impl Options for RpSearchQuery {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Sets every field of `filter` to its default.
///
/// @param filter the structure to initialise
/// @param struct_size its size: `sizeof(RpSearchFilter)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `filter` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_search_filter_init(filter: *mut RpSearchFilter, struct_size: u32) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(filter, struct_size) })
}

/// Sets every field of `query` to its default.
///
/// @param query the structure to initialise
/// @param struct_size its size: `sizeof(RpSearchQuery)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `query` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_search_query_init(query: *mut RpSearchQuery, struct_size: u32) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(query, struct_size) })
}

/// Says what a search looks for, from its next find on.
///
/// @param subsystem the handle
/// @param search which search
/// @param query what
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE,
///   RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (a comparison, a value or a
///   page that is none, or both a fleet and an alias), RP_RESULT_ALREADY_PENDING (a find or ping uses the
///   search), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied
/// @since 0.1.0
/// @unreal FOnlineSessionSearch::QuerySettings
/// @o3de SearchSessionsRequest
///
/// # Safety
/// Pointers are null or valid; functions are null or of their types.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_search_set_query(
    subsystem: *mut RpSubsystem,
    search: u64,
    query: *const RpSearchQuery,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the structure and what it points to.
        let (query, any_build) = unsafe { read(query) }?;
        entry.subsystem.set_search_query(search_id(search)?, query, any_build)
    })
}

/// # Safety
/// `query` is null or valid with what it points to.
unsafe fn read(query: *const RpSearchQuery) -> Result<(SearchQuery, bool), RpResult> {
    // SAFETY: passed on to the caller.
    unsafe {
        let given = options::read(query)?;
        let text = |text| text::optional(text).map(Option::unwrap_or_default);
        let filters = options::read_all(given.filters, given.filter_count)?;
        let sort = text(given.sort_key)?;
        let query = SearchQuery {
            max_results: given.max_results,
            is_lan: given.is_lan != 0,
            build: (given.build_unique_id != 0).then_some(given.build_unique_id),
            timeout: (given.timeout_ms != 0).then(|| Duration::from_millis(given.timeout_ms.into())),
            filters: filters.iter().map(|filter| read_filter(filter)).collect::<Result<_, _>>()?,
            sort: (!sort.is_empty()).then_some(Sort { key: sort, descending: given.sort_descending != 0 }),
            filter_expression: text(given.filter_expression)?,
            sort_expression: text(given.sort_expression)?,
            page: text(given.page)?,
            place: read_place(given.fleet_id, given.alias_id, given.location)?,
        };
        Ok((query, given.any_build != 0))
    }
}

/// # Safety
/// What the filter points to is null or valid.
unsafe fn read_filter(given: &RpSearchFilter) -> Result<Filter, RpResult> {
    let comparison = comparison(given.comparison)?;
    let takes_many = matches!(comparison, RpComparisonOp::In | RpComparisonOp::NotIn);
    if given.value_count != 1 && !takes_many {
        return Err(RpResult::InvalidArgument);
    }
    if given.values.is_null() && given.value_count > 0 {
        return Err(RpResult::NullPointer);
    }
    let values = (0..given.value_count as usize)
        // SAFETY: not null, so the caller vouches for that many values and what they point to.
        .map(|index| unsafe { read_value(&*given.values.add(index)) })
        .collect::<Result<_, _>>()?;
    // SAFETY: passed on to the caller.
    Ok(Filter { key: unsafe { text::required(given.key) }?, comparison, values })
}

fn comparison(number: i32) -> Result<RpComparisonOp, RpResult> {
    use RpComparisonOp::{
        Equals, GreaterThan, GreaterThanEquals, In, LessThan, LessThanEquals, Near, NotEquals, NotIn,
    };
    [Equals, NotEquals, GreaterThan, GreaterThanEquals, LessThan, LessThanEquals, Near, In, NotIn]
        .into_iter()
        .find(|known| *known as i32 == number)
        .ok_or(RpResult::InvalidArgument)
}
