//! What is known of a ticket: `rp_matchmaking_get_ticket`.

use std::ffi::c_char;

use super::guard::with;
use super::handle::RpSubsystem;
use super::matchmaking::ticket_id;
use super::options::struct_size;
use super::snapshot::{self, Texts};
use crate::matchmaking::{Ticket, TicketPlayer};
use crate::result::RpResult;
use crate::session::SessionName;

/// A player of a ticket. No text is null; what is not known, or not this player's to know, is empty.
/// @since 0.1.0
#[repr(C)]
pub struct RpMatchmakingTicketPlayer {
    /// The size of this structure in the library that made it.
    pub struct_size: u32,
    /// An `RpMatchAcceptance`: what the player says of the match that is proposed.
    pub acceptance: i32,
    /// Who.
    pub player_id: *const c_char,
    /// The team the player is in, once there is a match.
    pub team: *const c_char,
    /// The player's slot, once the match is made. Only who started the ticket sees those of others.
    pub player_session_id: *const c_char,
}

/// A ticket as it stands, as far as the gateway has told. No text is null; what is not known yet is empty.
/// @since 0.1.0
#[repr(C)]
pub struct RpMatchmakingTicket {
    /// The size of this structure in the library that made it.
    pub struct_size: u32,
    /// An `RpMatchmakingStatus`.
    pub status: i32,
    /// Its id here.
    pub ticket: u64,
    /// Its name at the gateway.
    pub ticket_id: *const c_char,
    /// What shows the gateway that this machine may know of it: with it a game that was restarted follows the ticket again, by
    /// `rp_matchmaking_track`. It is a secret.
    pub ticket_token: *const c_char,
    /// Whose rules hold.
    pub configuration: *const c_char,
    /// The session that is to be made, or empty.
    pub session_name: *const c_char,
    /// Why it stands so, one word, for example `TimedOut`.
    pub status_reason: *const c_char,
    /// Why it stands so, for people; while others are looked for, what it waits for.
    pub status_message: *const c_char,
    /// The match it is in, proposed or made.
    pub match_id: *const c_char,
    /// The game session, once the match is made.
    pub game_session_id: *const c_char,
    /// Where the game server is, once the match is made.
    pub ip_address: *const c_char,
    /// The game server's name in DNS, if it has one.
    pub dns_name: *const c_char,
    /// The local player's slot, once the match is made: what the game server accepts the player by. It is a secret between
    /// the two.
    pub player_session_id: *const c_char,
    /// The players, one pointer each, in the ticket's order.
    pub players: *const *const RpMatchmakingTicketPlayer,
    /// How many players there are.
    pub player_count: u32,
    /// How long tickets of its configuration take now, in seconds; 0 when the gateway does not say.
    pub estimated_wait_seconds: u32,
    /// How long the proposed match may still be accepted, in milliseconds; 0 when none waits.
    pub acceptance_left_ms: u32,
    /// Where the game server listens; 0 when it is not known.
    pub port: u16,
    /// 1 when the ticket is over, else 0.
    pub is_over: u8,
    /// 1 while the gateway does not answer for it, else 0.
    pub is_lost: u8,
    /// When it was started, in milliseconds since the epoch; 0 when the gateway does not say.
    pub start_time_ms: i64,
    /// When it was over, in milliseconds since the epoch; 0 while it is not.
    pub end_time_ms: i64,
}

fn describe_player(player: &TicketPlayer, texts: &mut Texts) -> RpMatchmakingTicketPlayer {
    RpMatchmakingTicketPlayer {
        struct_size: struct_size::<RpMatchmakingTicketPlayer>(),
        acceptance: player.acceptance as i32,
        player_id: texts.keep(&player.id),
        team: texts.keep(&player.team),
        player_session_id: texts.keep(&player.player_session_id),
    }
}

fn describe(ticket: &Ticket, acceptance_left_ms: u32, texts: &mut Texts) -> RpMatchmakingTicket {
    let players: Vec<_> = ticket
        .players
        .iter()
        .map(|player| {
            let player = describe_player(player, texts);
            texts.keep_one(player)
        })
        .collect();
    RpMatchmakingTicket {
        struct_size: struct_size::<RpMatchmakingTicket>(),
        status: ticket.status as i32,
        ticket: ticket.id.0.get(),
        ticket_id: texts.keep(&ticket.ticket_id),
        ticket_token: texts.keep(&ticket.token),
        configuration: texts.keep(&ticket.configuration),
        session_name: texts.keep(ticket.session.as_ref().map_or("", SessionName::as_str)),
        status_reason: texts.keep(&ticket.reason),
        status_message: texts.keep(&ticket.message),
        match_id: texts.keep(&ticket.match_id),
        game_session_id: texts.keep(&ticket.connection.game_session_id),
        ip_address: texts.keep(&ticket.connection.ip_address),
        dns_name: texts.keep(&ticket.connection.dns_name),
        player_session_id: texts.keep(ticket.own_player_session()),
        player_count: u32::try_from(players.len()).unwrap_or(u32::MAX),
        players: texts.keep_all(players),
        estimated_wait_seconds: ticket.estimated_wait_seconds,
        acceptance_left_ms,
        port: ticket.connection.port,
        is_over: u8::from(ticket.is_over()),
        is_lost: u8::from(ticket.is_lost),
        start_time_ms: ticket.start_time_ms,
        end_time_ms: ticket.end_time_ms,
    }
}

/// Lends what is known of a ticket, as it stands now. Nothing is asked: the library follows the ticket by itself.
///
/// @param subsystem the handle
/// @param ticket which one
/// @param out_ticket gets it
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE (also: no such ticket), RP_RESULT_NULL_POINTER, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership the library's; valid until `rp_matchmaking_ticket_release` or the subsystem's destruction
/// @since 0.1.0
/// @gamelift DescribeMatchmaking
///
/// # Safety
/// `out_ticket` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_get_ticket(
    subsystem: *mut RpSubsystem,
    ticket: u64,
    out_ticket: *mut *const RpMatchmakingTicket,
) -> RpResult {
    with(subsystem, |entry| {
        if out_ticket.is_null() {
            return Err(RpResult::NullPointer);
        }
        let (ticket, left_ms) = entry.subsystem.matchmaking_ticket(ticket_id(ticket)?)?;
        let lent = entry.snapshots.lend(|texts| describe(&ticket, left_ms, texts));
        // SAFETY: not null.
        unsafe { snapshot::write(out_ticket, lent) };
        Ok(())
    })
}

/// Gives back what `rp_matchmaking_get_ticket` lent.
///
/// @param subsystem the handle
/// @param ticket what was lent; null is accepted
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE (also: never lent, or given back before), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership takes `ticket` back
/// @since 0.1.0
///
/// # Safety
/// None: the pointer is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_ticket_release(
    subsystem: *mut RpSubsystem,
    ticket: *const RpMatchmakingTicket,
) -> RpResult {
    with(subsystem, |entry| entry.snapshots.release(ticket))
}
