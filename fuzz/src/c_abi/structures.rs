//! Structures that a program fills in, of the right size and of wrong ones.

use std::ffi::c_char;
use std::ptr::{null, null_mut};

use rallypoint::capi::*;

use super::arguments::{text, texts};
use super::callbacks::{game_session_started, game_session_updated, is_healthy, process_terminates};
use super::memory::Memory;
use super::program::Program;

/// A structure that is filled in. Its `struct_size` is written where it is put.
pub(super) trait Fill: Sized {
    /// One, by the program's choice.
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self;
}

/// As many bytes as the library ever reads of a structure, by what its size says.
const READABLE: usize = 4096;
/// The most structures of an array.
const MOST: usize = 3;

/// What a structure says of its size.
fn said_size<T>(program: &Program<'_>) -> u32 {
    let right = u32::try_from(size_of::<T>()).expect("structures are small");
    match program.byte() {
        0xff => 0,
        0xfe => u32::MAX,
        0xfd => READABLE as u32,
        0xfc => right + 8,
        0xfb => right.saturating_sub(8),
        0xfa => u32::from(program.byte()),
        _ => right,
    }
}

/// A structure's place, or null.
pub(super) fn structure<T: Fill>(program: &Program<'_>, memory: &Memory<'_>) -> *const T {
    if program.byte() == 0xff { null() } else { array_of(program, memory, said_size::<T>(program), 1) }
}

/// A subsystem's options. None of them is left at its default, which would be another machine's business.
pub(super) fn whole_options(program: &Program<'_>, memory: &Memory<'_>) -> *const RpSubsystemOptions {
    let right = size_of::<RpSubsystemOptions>() as u32;
    let size = match said_size::<RpSubsystemOptions>(program) {
        short if short < right && short > size_of::<u32>() as u32 => right,
        other => other,
    };
    array_of(program, memory, size, 1)
}

/// So many structures, as far apart as the first one says, with memory behind each for what it says.
fn array_of<T: Fill>(program: &Program<'_>, memory: &Memory<'_>, size: u32, count: usize) -> *const T {
    let stride = usize::try_from(size).unwrap_or(READABLE).clamp(size_of::<u32>(), READABLE);
    let place = memory.zeros(stride * count + READABLE);
    for at in 0..count {
        let value = T::fill(program, memory);
        let one = unsafe { place.add(at * stride) };
        let length = size_of::<T>().min(stride);
        unsafe {
            one.copy_from_nonoverlapping(std::ptr::from_ref(&value).cast(), length);
            one.cast::<u32>().write_unaligned(size);
        }
    }
    // Something behind what this version knows.
    if size as usize > size_of::<T>() && program.byte() == 1 {
        unsafe { place.add(size_of::<T>()).write(1) };
    }
    place.cast()
}

/// An array and how many it has; or none, or none that is said to have some.
fn array<T: Fill>(program: &Program<'_>, memory: &Memory<'_>) -> (*const T, u32) {
    match usize::from(program.byte()) {
        0xff => (null(), 1),
        byte => match byte % (MOST + 1) {
            0 => (null(), 0),
            count => (array_of(program, memory, said_size::<T>(program), count), count as u32),
        },
    }
}

/// Values behind each other: they have no size of their own.
fn values(program: &Program<'_>, memory: &Memory<'_>) -> (*const RpValue, u32) {
    match usize::from(program.byte()) {
        0xff => (null(), 1),
        byte => {
            let all: [RpValue; MOST] = std::array::from_fn(|_| RpValue::fill(program, memory));
            (memory.put(all).cast(), (byte % (MOST + 1)) as u32)
        }
    }
}

fn number(program: &Program<'_>) -> u32 {
    match program.byte() {
        0xff => u32::MAX,
        0xfe => 0x8000_0000,
        byte => u32::from(byte % 32),
    }
}

fn signed(program: &Program<'_>) -> i32 {
    number(program).cast_signed()
}

fn flag(program: &Program<'_>) -> u8 {
    program.pick(&[0, 1, 1, 2])
}

fn real(program: &Program<'_>) -> f64 {
    program.pick(&[0.0, -1.5, f64::NAN, f64::INFINITY, 1e300])
}

/// A padding, which is to be zero.
fn padding<const N: usize>(program: &Program<'_>) -> [u8; N] {
    [u8::from(program.byte() == 0xff); N]
}

/// Nobody answers there.
fn nowhere(program: &Program<'_>) -> *const c_char {
    program
        .pick(&[c"http://127.0.0.1:1", c"https://127.0.0.1:1", c"http://[::1]:1/prefix", c"", c"no url"])
        .as_ptr()
}

/// A path that stays on the machine that the URL names.
fn path(program: &Program<'_>) -> *const c_char {
    match program.byte() {
        0xff => c"\xff".as_ptr(),
        0xfe => c"".as_ptr(),
        0xfd => c"/elsewhere?already=1".as_ptr(),
        _ => null(),
    }
}

impl Fill for RpValue {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        let size = u32::from(program.byte() % 16);
        Self {
            r#type: signed(program),
            size,
            integer: i64::from(signed(program)),
            number: real(program),
            text: text(program, memory),
            blob: if program.byte() == 0xff { null() } else { memory.zeros(size as usize) },
        }
    }
}

impl Fill for RpInvite {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        Self {
            struct_size: 0,
            reserved: number(program),
            player_id: text(program, memory),
            from_player_id: text(program, memory),
            app_id: text(program, memory),
            game_session_id: text(program, memory),
        }
    }
}

impl Fill for RpRegionLatency {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        Self { struct_size: 0, latency_ms: number(program), region: text(program, memory) }
    }
}

impl Fill for RpMatchmakingPlayer {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        let (attributes, attribute_count) = array(program, memory);
        let (latencies, latency_count) = array(program, memory);
        Self {
            struct_size: 0,
            player_id: text(program, memory),
            team: text(program, memory),
            reserved: 0,
            pass: text(program, memory),
            attributes,
            attribute_count,
            latencies,
            latency_count,
        }
    }
}

impl Fill for RpMatchmakingOptions {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        let (players, player_count) = array(program, memory);
        Self {
            struct_size: 0,
            configuration: text(program, memory),
            ticket_id: text(program, memory),
            acceptance_mode: signed(program),
            reserved: 0,
            players,
            player_count,
        }
    }
}

impl Fill for RpMatchmakingTrackOptions {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        Self {
            struct_size: 0,
            acceptance_mode: signed(program),
            ticket_id: text(program, memory),
            token: text(program, memory),
        }
    }
}

impl Fill for RpSetting {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        Self {
            struct_size: 0,
            advertisement: signed(program),
            id: signed(program),
            reserved: 0,
            key: text(program, memory),
            player_id: text(program, memory),
            value: RpValue::fill(program, memory),
        }
    }
}

impl Fill for RpSessionSettings {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        let (settings, setting_count) = array(program, memory);
        Self {
            struct_size: 0,
            num_public_connections: number(program),
            num_private_connections: number(program),
            build_unique_id: signed(program),
            should_advertise: flag(program),
            allow_join_in_progress: flag(program),
            is_lan_match: flag(program),
            is_dedicated: flag(program),
            uses_stats: flag(program),
            allow_invites: flag(program),
            uses_presence: flag(program),
            allow_join_via_presence: flag(program),
            allow_join_via_presence_friends_only: flag(program),
            anti_cheat_protected: flag(program),
            use_lobbies_if_available: flag(program),
            use_lobbies_voice_chat_if_available: flag(program),
            decline_player_slot: flag(program),
            reserved: 0,
            lan_game_port: u16::from(program.byte()),
            reserved2: 0,
            title: text(program, memory),
            session_id_override: text(program, memory),
            settings,
            setting_count,
        }
    }
}

impl Fill for RpSearchFilter {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        let (values, value_count) = values(program, memory);
        Self {
            struct_size: 0,
            comparison: signed(program),
            reserved: 0,
            key: text(program, memory),
            values,
            value_count,
        }
    }
}

impl Fill for RpSearchQuery {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        let (filters, filter_count) = array(program, memory);
        Self {
            struct_size: 0,
            max_results: number(program),
            timeout_ms: number(program),
            build_unique_id: signed(program),
            is_lan: flag(program),
            any_build: flag(program),
            sort_descending: flag(program),
            reserved: 0,
            sort_key: text(program, memory),
            filter_expression: text(program, memory),
            sort_expression: text(program, memory),
            page: text(program, memory),
            filters,
            filter_count,
            fleet_id: text(program, memory),
            alias_id: text(program, memory),
            location: text(program, memory),
        }
    }
}

impl Fill for RpStartOptions {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        let (latencies, latency_count) = array(program, memory);
        Self {
            struct_size: 0,
            fleet_id: text(program, memory),
            alias_id: text(program, memory),
            location: text(program, memory),
            queue: text(program, memory),
            latencies,
            latency_count,
        }
    }
}

impl Fill for RpMatchBackfillOptions {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        let (players, player_count) = array(program, memory);
        Self {
            struct_size: 0,
            matchmaking_configuration_arn: text(program, memory),
            ticket_id: text(program, memory),
            players_from_matchmaker_data: flag(program),
            reserved: padding(program),
            players,
            player_count,
        }
    }
}

impl Fill for RpDescribePlayerSessionsOptions {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        Self {
            struct_size: 0,
            limit: number(program),
            game_session_id: text(program, memory),
            player_id: text(program, memory),
            player_session_id: text(program, memory),
            next_token: text(program, memory),
            status_filter: signed(program),
            reserved: 0,
        }
    }
}

impl Fill for RpJoinOptions {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        Self {
            struct_size: 0,
            result_index: number(program),
            search: program.id(),
            game_session_id: text(program, memory),
            player_data: text(program, memory),
        }
    }
}

impl Fill for RpLocalPlayer {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        Self {
            struct_size: 0,
            reserved: 0,
            id: text(program, memory),
            nickname: text(program, memory),
            auth_token: text(program, memory),
        }
    }
}

impl Fill for RpPlayerAttribute {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        Self {
            struct_size: 0,
            attribute_type: signed(program),
            name: text(program, memory),
            string_value: text(program, memory),
            number_value: real(program),
            strings: texts(program, memory),
            numbers: memory.put([real(program), real(program), real(program)]).cast(),
            count: u32::from(program.byte()) % (MOST as u32 + 1),
            reserved: 0,
        }
    }
}

impl Fill for RpProcessParameters {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        Self {
            struct_size: 0,
            log_path_count: u32::from(program.byte()) % (MOST as u32 + 1),
            log_paths: texts(program, memory),
            on_start_game_session: Some(game_session_started),
            on_process_terminate: Some(process_terminates),
            on_health_check: Some(is_healthy),
            user_data: null_mut(),
            port: program.pick(&[7777, 0, u16::MAX]),
            reserved: padding(program),
            on_update_game_session: Some(game_session_updated),
        }
    }
}

impl Fill for RpServerParameters {
    fn fill(program: &Program<'_>, memory: &Memory<'_>) -> Self {
        Self {
            struct_size: 0,
            timeout_ms: number(program),
            heartbeat_interval_ms: number(program),
            // The environment is not the program's.
            use_environment: 0,
            reserved: padding(program),
            websocket_url: program
                .pick(&[c"ws://127.0.0.1:1", c"wss://127.0.0.1:1", c"http://127.0.0.1:1", c""])
                .as_ptr(),
            process_id: text(program, memory),
            host_id: text(program, memory),
            fleet_id: text(program, memory),
            auth_token: text(program, memory),
            region: text(program, memory),
            access_key: text(program, memory),
            secret_key: text(program, memory),
            session_token: text(program, memory),
            request_timeout_ms: number(program),
            health_check_timeout_ms: number(program),
            reconnect_wait_ms: number(program),
            reserved2: 0,
        }
    }
}

impl Fill for RpSubsystemOptions {
    fn fill(program: &Program<'_>, _: &Memory<'_>) -> Self {
        Self {
            struct_size: 0,
            request_timeout_ms: number(program),
            find_timeout_ms: number(program),
            event_mode: program.pick(&[0, 0, 1, 2]),
            gateway_url: nowhere(program),
            start_session_uri: path(program),
            find_session_uri: path(program),
            join_session_uri: path(program),
            leave_session_uri: path(program),
            destroy_session_uri: path(program),
            connect_string_format: program.pick(&[
                null(),
                c"{host}".as_ptr(),
                c"{hos".as_ptr(),
                c"\xff".as_ptr(),
            ]),
            update_session_uri: path(program),
            health_uri: path(program),
            ca_certificates: program.pick(&[null(), c"no certificate".as_ptr(), c"\xff".as_ptr()]),
            lan_interface: program.pick(&[c"127.0.0.1", c"::1", c"no interface"]).as_ptr(),
            build_unique_id: signed(program),
            lan_game_id: number(program),
            lan_find_timeout_ms: number(program),
            // Everybody's own: what other programs on this machine say is no part of this one.
            lan_port: 0,
            lan_multicast: flag(program),
            lan_fallback: flag(program),
            start_matchmaking_uri: path(program),
            stop_matchmaking_uri: path(program),
            accept_match_uri: path(program),
            matchmaking_ticket_uri: path(program),
            matchmaking_events_uri: path(program),
            matchmaking_pass_uri: path(program),
        }
    }
}
