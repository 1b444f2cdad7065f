//! The functions that the library is given. Each may go on with the program from inside.

use std::ffi::{CStr, c_char, c_void};

use rallypoint::capi::{
    RpAuthTokenRequest, RpCompletionInfo, RpGameSession, RpGameSessionUpdate, RpMatchNotice, RpSessionNotice,
};

use super::program::Program;
use super::table;

/// Reads a text that is never null.
pub(super) fn read(text: *const c_char) {
    assert!(!text.is_null(), "text out is never null");
    assert!(unsafe { CStr::from_ptr(text) }.to_str().is_ok(), "text out is UTF-8");
}

fn told(user_data: *mut c_void) {
    Program::running(|program| {
        program.account(user_data.addr(), |account| account.told += 1);
        if !program.is_over() {
            program.deeper(|| table::call_any(program));
        }
    });
}

pub(super) unsafe extern "C" fn completed(info: *const RpCompletionInfo, user_data: *mut c_void) {
    let info = unsafe { &*info };
    assert_eq!(info.struct_size as usize, size_of::<RpCompletionInfo>());
    for text in [info.session_name, info.message, info.service_code, info.request_id] {
        read(text);
    }
    told(user_data);
}

pub(super) unsafe extern "C" fn noticed(notice: *const RpSessionNotice, user_data: *mut c_void) {
    let notice = unsafe { &*notice };
    for text in [notice.session_name, notice.player_id, notice.from_player_id, notice.game_session_id] {
        read(text);
    }
    told(user_data);
}

pub(super) unsafe extern "C" fn matched(notice: *const RpMatchNotice, user_data: *mut c_void) {
    let notice = unsafe { &*notice };
    for text in [notice.session_name, notice.ticket_id, notice.match_id, notice.message] {
        read(text);
    }
    told(user_data);
}

pub(super) unsafe extern "C" fn freed(user_data: *mut c_void) {
    Program::running(|program| program.account(user_data.addr(), |account| account.freed += 1));
}

pub(super) unsafe extern "C" fn logged(
    _: i32,
    target: *const c_char,
    message: *const c_char,
    data: *mut c_void,
) {
    read(target);
    read(message);
    told(data);
}

pub(super) unsafe extern "C" fn asked_for_token(request: *const RpAuthTokenRequest, user_data: *mut c_void) {
    let request = unsafe { &*request };
    read(request.player_id);
    Program::running(|program| program.remember_id(request.request_id));
    told(user_data);
}

pub(super) unsafe extern "C" fn game_session_started(_: *const RpGameSession, user_data: *mut c_void) {
    told(user_data);
}

pub(super) unsafe extern "C" fn game_session_updated(_: *const RpGameSessionUpdate, user_data: *mut c_void) {
    told(user_data);
}

pub(super) unsafe extern "C" fn process_terminates(_: i64, user_data: *mut c_void) {
    told(user_data);
}

pub(super) unsafe extern "C" fn is_healthy(user_data: *mut c_void) -> i32 {
    told(user_data);
    1
}
