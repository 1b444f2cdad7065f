//! An argument of each type that functions take, good most of the time.

use std::ffi::{c_char, c_void};
use std::ptr::{null, null_mut};

use rallypoint::capi::*;
use rallypoint::result::RpResult;

use super::callbacks::{asked_for_token, completed, freed, logged, matched, noticed, read};
use super::memory::Memory;
use super::program::Program;
use super::structures::{Fill, structure};

/// Something that a call can be given.
pub(super) trait Argument: Sized {
    /// One, by the program's choice. What it points to is in the memory.
    fn give<'p>(program: &'p Program<'_>, memory: &Memory<'p>) -> Self;
}

/// The size of every buffer, whatever is said of it.
const BUFFER: usize = 64;
/// How many texts an array of them has, whatever is said of it.
const TEXTS: usize = 4;
/// A text that no name may be as long as.
const LONG_TEXT: usize = 300;
/// How much of the input becomes a text.
const MADE_UP_TEXT: usize = 16;

const KNOWN_TEXTS: [&[u8]; 16] = [
    b"GameSession\0",
    b"gamesession\0",
    b"LAN\0",
    b"ada\0",
    b"grace\0",
    b"\0",
    b"\xff\xfe\0",
    b"caf\xc3\xa9\0",
    b"arn:aws:gamelift:eu-west-1::gamesession/fleet-1/gsess-1\0",
    b"arn:aws:gamelift:eu-west-1::matchmakingconfiguration/mm\0",
    b"arn:aws:iam::123456789012:role/game-server\0",
    b"psess-1\0",
    b"ticket-1\0",
    b"{host}:{port}?PlayerSessionId={player_session_id}\0",
    b"MAPNAME\0",
    b"@title\0",
];

/// A text that may be anything a text can be, and null.
pub(super) fn text(program: &Program<'_>, memory: &Memory<'_>) -> *const c_char {
    let choice = usize::from(program.byte());
    match choice {
        0xff => null(),
        0xfe => {
            let place = memory.zeros(LONG_TEXT + 1);
            unsafe { place.write_bytes(b'x', LONG_TEXT) };
            place.cast()
        }
        0xf0..0xfe => {
            let made_up = program.choose(|input| input.take(MADE_UP_TEXT));
            let place = memory.zeros(MADE_UP_TEXT + 1);
            unsafe { place.copy_from_nonoverlapping(made_up.as_ptr(), made_up.len()) };
            place.cast()
        }
        _ => KNOWN_TEXTS[choice % KNOWN_TEXTS.len()].as_ptr().cast(),
    }
}

/// Texts behind each other.
pub(super) fn texts(program: &Program<'_>, memory: &Memory<'_>) -> *const *const c_char {
    if program.byte() == 0xff {
        return null();
    }
    let all: [*const c_char; TEXTS] = std::array::from_fn(|_| text(program, memory));
    memory.put(all).cast()
}

impl Argument for *mut RpSubsystem {
    fn give<'p>(program: &'p Program<'_>, _: &Memory<'p>) -> Self {
        program.handle()
    }
}

impl Argument for *const c_char {
    fn give<'p>(program: &'p Program<'_>, memory: &Memory<'p>) -> Self {
        text(program, memory)
    }
}

impl Argument for *const *const c_char {
    fn give<'p>(program: &'p Program<'_>, memory: &Memory<'p>) -> Self {
        texts(program, memory)
    }
}

impl Argument for u64 {
    fn give<'p>(program: &'p Program<'_>, _: &Memory<'p>) -> Self {
        program.id()
    }
}

/// How many of an array there are, or which.
impl Argument for u32 {
    fn give<'p>(program: &'p Program<'_>, _: &Memory<'p>) -> Self {
        u32::from(program.byte()) % (TEXTS as u32 + 1)
    }
}

impl Argument for i32 {
    fn give<'p>(program: &'p Program<'_>, _: &Memory<'p>) -> Self {
        match program.byte() {
            0xff => i32::MIN,
            0xfe => i32::MAX,
            byte => i32::from(byte % 16) - 2,
        }
    }
}

/// A buffer is as large as the largest size that is given with it.
impl Argument for *mut c_char {
    fn give<'p>(program: &'p Program<'_>, memory: &Memory<'p>) -> Self {
        if program.byte() % 4 == 3 { null_mut() } else { memory.zeros(BUFFER).cast() }
    }
}

impl Argument for *mut usize {
    fn give<'p>(program: &'p Program<'_>, memory: &Memory<'p>) -> Self {
        match program.byte() {
            0xff => null_mut(),
            byte => memory.put([0, 1, 8, BUFFER][usize::from(byte) % 4]),
        }
    }
}

impl Argument for *mut u64 {
    fn give<'p>(program: &'p Program<'_>, memory: &Memory<'p>) -> Self {
        if program.byte() == 0xff {
            return null_mut();
        }
        let place = memory.put(0_u64);
        memory.after(move || match unsafe { place.read() } {
            0 => {}
            id => program.remember_id(id),
        });
        place
    }
}

macro_rules! outputs {
    ($($kind:ty),*) => {
        $(impl Argument for *mut $kind {
            fn give<'p>(program: &'p Program<'_>, memory: &Memory<'p>) -> Self {
                if program.byte() == 0xff { null_mut() } else { memory.put(0) }
            }
        })*
    };
}

outputs!(u32, i32, i64);

impl Argument for *mut c_void {
    fn give<'p>(program: &'p Program<'_>, memory: &Memory<'p>) -> Self {
        let number = program.open_account();
        memory.user_data.set(number);
        std::ptr::without_provenance_mut(number)
    }
}

impl Argument for RpCompletionFn {
    fn give<'p>(program: &'p Program<'_>, memory: &Memory<'p>) -> Self {
        let given: Self = if program.byte() == 0xff { None } else { Some(completed) };
        memory.completes.set(given.is_some());
        given
    }
}

impl Argument for RpUserDataFreeFn {
    fn give<'p>(program: &'p Program<'_>, memory: &Memory<'p>) -> Self {
        // Without it a delegate's account is one that nobody has to close.
        let given: Self = if program.byte() == 0xff { None } else { Some(freed) };
        memory.frees.set(given.is_some());
        memory.completes.set(false);
        given
    }
}

macro_rules! callbacks {
    ($($kind:ty = $function:ident;)*) => {
        $(impl Argument for $kind {
            fn give<'p>(program: &'p Program<'_>, _: &Memory<'p>) -> Self {
                if program.byte() == 0xff { None } else { Some($function) }
            }
        })*
    };
}

callbacks! {
    RpSessionNoticeFn = noticed;
    RpMatchNoticeFn = matched;
    RpLogFn = logged;
    RpAuthTokenFn = asked_for_token;
}

impl<T: Fill> Argument for *const T {
    fn give<'p>(program: &'p Program<'_>, memory: &Memory<'p>) -> Self {
        structure(program, memory)
    }
}

/// Something that is given back.
#[repr(transparent)]
pub(super) struct Lent(pub(super) *const c_void);

impl Argument for Lent {
    fn give<'p>(program: &'p Program<'_>, _: &Memory<'p>) -> Self {
        Self(program.lent())
    }
}

/// Something that is lent. Every word of it is read at once.
pub(super) trait Lend {
    fn look(&self);
}

impl<T: Lend + 'static> Argument for *mut *const T {
    fn give<'p>(program: &'p Program<'_>, memory: &Memory<'p>) -> Self {
        if program.byte() == 0xff {
            return null_mut();
        }
        let place = memory.put(null::<T>());
        memory.after(move || {
            let lent = unsafe { place.read() };
            if let Some(lent) = unsafe { lent.as_ref() } {
                lent.look();
                program.remember_lent(std::ptr::from_ref(lent).cast());
            }
        });
        place
    }
}

impl Lend for RpSessionInfo {
    fn look(&self) {
        for text in
            [self.session_name, self.game_session_id, self.player_session_id, self.ip_address, self.owner_id]
        {
            read(text);
        }
        unsafe { self.settings.as_ref() }.expect("they are there").look();
    }
}

impl Lend for RpSessionSettings {
    fn look(&self) {
        read(self.title);
        for at in 0..self.setting_count as usize {
            let setting = unsafe { &*self.settings.add(at) };
            assert_eq!(setting.struct_size as usize, size_of::<RpSetting>());
            read(setting.key);
            let value = &setting.value;
            if !value.blob.is_null() {
                let blob = unsafe { std::slice::from_raw_parts(value.blob, value.size as usize) };
                std::hint::black_box(blob.iter().map(|byte| u64::from(*byte)).sum::<u64>());
            }
        }
    }
}

impl Lend for RpSearchResult {
    fn look(&self) {
        read(self.game_session_id);
        unsafe { self.settings.as_ref() }.expect("they are there").look();
    }
}

impl Lend for RpMatchmakingTicket {
    fn look(&self) {
        read(self.ticket_id);
    }
}

impl Lend for RpMatchmakerData {
    fn look(&self) {
        read(self.match_id);
    }
}

impl Lend for RpEvent {
    fn look(&self) {
        if let Some(info) = unsafe { self.completion.as_ref() } {
            read(info.message);
        }
    }
}

/// What a function gives back.
pub(super) trait Outcome {
    /// Whether it took the call, for those that can refuse one.
    fn is_accepted(&self, function: &'static str) -> bool;
}

impl Outcome for RpResult {
    fn is_accepted(&self, function: &'static str) -> bool {
        assert!(![Self::Internal, Self::Panic].contains(self), "{function}: {self:?}");
        *self == Self::Ok
    }
}

impl Outcome for *const c_char {
    fn is_accepted(&self, _: &'static str) -> bool {
        read(*self);
        true
    }
}

macro_rules! plain_outcomes {
    ($($kind:ty),*) => {
        $(impl Outcome for $kind {
            fn is_accepted(&self, _: &'static str) -> bool {
                true
            }
        })*
    };
}

plain_outcomes!(u32, u64, i32, *const RpSetting);
