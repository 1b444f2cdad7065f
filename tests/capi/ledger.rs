//! Callbacks that write down what they are told, and the same of polled events.

use std::ffi::{c_char, c_void};
use std::ptr::null;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rallypoint::capi::*;
use rallypoint::result::RpResult;

use crate::common::*;

/// What a callback or an event tells.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Told {
    End(End),
    Notice(Notice),
    Match { kind: i32, result: i32, status: i32, session: String, match_id: String },
    Log { level: i32, target: String, message: String },
    StartGameSession { id: String, name: String, port: u16, properties: Vec<(String, String)> },
    UpdateGameSession { id: String, reason: i32, ticket: String },
    ProcessTerminate(i64),
    HealthCheck,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct End {
    pub(crate) kind: i32,
    pub(crate) operation: u64,
    pub(crate) result: i32,
    pub(crate) search: u64,
    pub(crate) session: String,
    pub(crate) players: Vec<String>,
    pub(crate) message: String,
    pub(crate) service_code: String,
    pub(crate) http_status: u32,
    pub(crate) retryable: u8,
    pub(crate) ticket: String,
    pub(crate) player_sessions: Vec<(String, String, i32)>,
    pub(crate) next_token: String,
    pub(crate) certificate: Option<(String, String)>,
    pub(crate) access_key: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Notice {
    pub(crate) kind: i32,
    pub(crate) reason: i32,
    pub(crate) session: String,
    pub(crate) player: String,
    pub(crate) from: String,
    pub(crate) app: String,
    pub(crate) game_session: String,
}

impl Told {
    pub(crate) fn end(info: &RpCompletionInfo) -> Self {
        assert_eq!(info.struct_size as usize, size_of::<RpCompletionInfo>());
        assert_eq!((info.reserved, info.reserved2), ([0, 0], 0));
        text(info.request_id);
        Self::End(End {
            kind: info.operation_kind,
            operation: info.operation,
            result: info.result,
            search: info.search,
            session: text(info.session_name),
            players: texts(info.player_ids, info.player_count),
            message: text(info.message),
            service_code: text(info.service_code),
            http_status: info.http_status,
            retryable: info.retryable,
            ticket: text(info.backfill_ticket_id),
            player_sessions: unsafe { info.player_sessions.as_ref() }.map_or_else(Vec::new, player_sessions),
            next_token: unsafe { info.player_sessions.as_ref() }
                .map_or_else(String::new, |page| text(page.next_token)),
            certificate: unsafe { info.compute_certificate.as_ref() }.map(|told| {
                assert_eq!(told.struct_size as usize, size_of::<RpComputeCertificate>());
                (text(told.certificate_path), text(told.compute_name))
            }),
            access_key: unsafe { info.fleet_role_credentials.as_ref() }.map(access_key),
        })
    }

    pub(crate) fn notice(notice: &RpSessionNotice) -> Self {
        assert_eq!(notice.struct_size as usize, size_of::<RpSessionNotice>());
        assert_eq!(notice.reserved, 0);
        Self::Notice(Notice {
            kind: notice.kind,
            reason: notice.reason,
            session: text(notice.session_name),
            player: text(notice.player_id),
            from: text(notice.from_player_id),
            app: text(notice.app_id),
            game_session: text(notice.game_session_id),
        })
    }

    pub(crate) fn match_notice(notice: &RpMatchNotice) -> Self {
        assert_eq!(notice.struct_size as usize, size_of::<RpMatchNotice>());
        assert!(notice.ticket != 0 && notice.reserved == 0);
        for all in [notice.ticket_id, notice.game_session_id, notice.reason, notice.message] {
            text(all);
        }
        Self::Match {
            kind: notice.kind,
            result: notice.result,
            status: notice.status,
            session: text(notice.session_name),
            match_id: text(notice.match_id),
        }
    }

    fn log(level: i32, target: *const c_char, message: *const c_char) -> Self {
        Self::Log { level, target: text(target), message: text(message) }
    }

    fn game_session(shown: &RpGameSession) -> Self {
        assert_eq!(shown.struct_size as usize, size_of::<RpGameSession>());
        let properties = (0..shown.property_count as usize).map(|at| unsafe { &*shown.properties.add(at) });
        Self::StartGameSession {
            id: text(shown.game_session_id),
            name: text(shown.name),
            port: shown.port,
            properties: properties.map(|pair| (text(pair.key), text(pair.value))).collect(),
        }
    }

    fn update(shown: &RpGameSessionUpdate) -> Self {
        assert_eq!(shown.struct_size as usize, size_of::<RpGameSessionUpdate>());
        let game_session = unsafe { &*shown.game_session };
        assert_eq!(game_session.struct_size as usize, size_of::<RpGameSession>());
        Self::UpdateGameSession {
            id: text(game_session.game_session_id),
            reason: shown.reason,
            ticket: text(shown.backfill_ticket_id),
        }
    }

    /// Reads an event; what is not of its kind must not be there.
    pub(crate) fn event(event: &RpEvent) -> Self {
        assert_eq!(event.struct_size as usize, size_of::<RpEvent>());
        assert_eq!(event.reserved, 0);
        let there = [
            !event.completion.is_null(),
            !event.notice.is_null(),
            !event.game_session.is_null(),
            !event.log_target.is_null(),
            !event.log_message.is_null(),
            !event.game_session_update.is_null(),
            !event.match_notice.is_null(),
        ];
        let (told, expected) = unsafe {
            match event.kind {
                1 => (Self::end(&*event.completion), [true, false, false, false, false, false, false]),
                2 => (Self::notice(&*event.notice), [false, true, false, false, false, false, false]),
                3 => (
                    Self::game_session(&*event.game_session),
                    [false, false, true, false, false, false, false],
                ),
                4 => (Self::ProcessTerminate(event.termination_time_ms), [false; 7]),
                5 => (Self::HealthCheck, [false; 7]),
                6 => (
                    Self::log(event.log_level, event.log_target, event.log_message),
                    [false, false, false, true, true, false, false],
                ),
                7 => (
                    Self::update(&*event.game_session_update),
                    [false, false, false, false, false, true, false],
                ),
                8 => (
                    Self::match_notice(&*event.match_notice),
                    [false, false, false, false, false, false, true],
                ),
                kind => panic!("there is no event {kind}"),
            }
        };
        assert_eq!(there, expected, "{told:?}");
        assert!(event.kind == 1 || event.user_data.is_null(), "{told:?}");
        assert!(event.kind == 4 || event.termination_time_ms == 0, "{told:?}");
        assert!(event.kind == 6 || event.log_level == 0, "{told:?}");
        told
    }
}

fn player_sessions(page: &RpPlayerSessionPage) -> Vec<(String, String, i32)> {
    assert_eq!(page.struct_size as usize, size_of::<RpPlayerSessionPage>());
    let all = (0..page.player_session_count as usize).map(|at| unsafe { &**page.player_sessions.add(at) });
    all.map(|slot| {
        assert_eq!(slot.struct_size as usize, size_of::<RpPlayerSession>());
        assert_eq!((slot.termination_time_ms, slot.port, slot.reserved), (0, 7777, [0; 6]));
        for all in [slot.game_session_id, slot.fleet_id, slot.player_data, slot.ip_address, slot.dns_name] {
            assert!(!text(all).is_empty());
        }
        (text(slot.player_id), text(slot.player_session_id), slot.status)
    })
    .collect()
}

fn access_key(told: &RpFleetRoleCredentials) -> String {
    assert_eq!(told.struct_size as usize, size_of::<RpFleetRoleCredentials>());
    assert!(told.expiration_ms > 0);
    for all in [told.assumed_role_user_arn, told.assumed_role_id, told.secret_access_key, told.session_token]
    {
        assert!(!text(all).is_empty());
    }
    text(told.access_key_id)
}

/// What was told, to whom, in order.
#[derive(Default)]
pub(crate) struct Ledger(Mutex<Vec<(String, Told)>>);

impl Ledger {
    pub(crate) fn ear(&self, name: impl Into<String>) -> Box<Ear<'_>> {
        Box::new(Ear { ledger: self, name: name.into(), freed: AtomicUsize::new(0) })
    }

    pub(crate) fn write(&self, ear: &str, told: Told) {
        self.0.lock().unwrap().push((ear.to_owned(), told));
    }

    pub(crate) fn take(&self) -> Vec<(String, Told)> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    pub(crate) fn has_end_of(&self, operation: u64) -> bool {
        self.0
            .lock()
            .unwrap()
            .iter()
            .any(|(_, told)| matches!(told, Told::End(end) if end.operation == operation))
    }
}

/// The user data of one callback.
pub(crate) struct Ear<'a> {
    ledger: &'a Ledger,
    name: String,
    freed: AtomicUsize,
}

impl Ear<'_> {
    pub(crate) fn data(&self) -> *mut c_void {
        pointer_to(self)
    }

    pub(crate) fn freed(&self) -> usize {
        self.freed.load(Ordering::SeqCst)
    }

    fn hear(data: *mut c_void, told: Told) {
        let ear = unsafe { &*data.cast::<Ear<'_>>() };
        assert_eq!(ear.freed(), 0, "{} was freed and hears {told:?}", ear.name);
        ear.ledger.write(&ear.name, told);
    }
}

pub(crate) unsafe extern "C" fn hear_end(info: *const RpCompletionInfo, data: *mut c_void) {
    Ear::hear(data, Told::end(unsafe { &*info }));
}

pub(crate) unsafe extern "C" fn hear_notice(notice: *const RpSessionNotice, data: *mut c_void) {
    Ear::hear(data, Told::notice(unsafe { &*notice }));
}

pub(crate) unsafe extern "C" fn hear_match(notice: *const RpMatchNotice, data: *mut c_void) {
    Ear::hear(data, Told::match_notice(unsafe { &*notice }));
}

pub(crate) unsafe extern "C" fn hear_log(
    level: i32,
    target: *const c_char,
    message: *const c_char,
    data: *mut c_void,
) {
    Ear::hear(data, Told::log(level, target, message));
}

pub(crate) unsafe extern "C" fn hear_game_session(game_session: *const RpGameSession, data: *mut c_void) {
    Ear::hear(data, Told::game_session(unsafe { &*game_session }));
}

pub(crate) unsafe extern "C" fn hear_update(update: *const RpGameSessionUpdate, data: *mut c_void) {
    Ear::hear(data, Told::update(unsafe { &*update }));
}

pub(crate) unsafe extern "C" fn hear_terminate(time: i64, data: *mut c_void) {
    Ear::hear(data, Told::ProcessTerminate(time));
}

pub(crate) unsafe extern "C" fn hear_health(data: *mut c_void) -> i32 {
    Ear::hear(data, Told::HealthCheck);
    1
}

pub(crate) unsafe extern "C" fn hear_free(data: *mut c_void) {
    let ear = unsafe { &*data.cast::<Ear<'_>>() };
    ear.freed.fetch_add(1, Ordering::SeqCst);
}

/// Takes the oldest event and gives it back: its user data, and what it tells.
pub(crate) fn poll(polled: *mut RpSubsystem) -> Option<(*mut c_void, Told)> {
    let mut event = null();
    unsafe {
        assert_eq!(rp_subsystem_poll_event(polled, &raw mut event), RpResult::Ok);
        if event.is_null() {
            return None;
        }
        let told = ((*event).user_data, Told::event(&*event));
        assert_eq!(rp_event_release(polled, event), RpResult::Ok);
        assert_eq!(rp_event_release(polled, event), RpResult::InvalidHandle, "once");
        Some(told)
    }
}
