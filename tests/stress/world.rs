//! What the threads share, what each keeps for itself, and the callbacks.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};

use rallypoint::capi::*;
use rallypoint::result::RpResult;

use crate::actions::Action;
use crate::watchdog::Progress;

/// How many subsystems there are at a time. A delegate may tick, wait for and destroy those above its own alone: two that
/// waited for each other's turn would wait for ever, as two locks would.
pub(crate) const LEVELS: usize = 4;
/// The one whose events are polled.
pub(crate) const POLLED: usize = 2;
/// Ids that are remembered, of each kind; older ones are overwritten.
const REMEMBERED: usize = 8;
/// How deep delegates act inside delegates.
const DEEPEST: usize = 3;
/// Calls that nobody answers end soon.
const TIMEOUT_MS: u32 = 100;

/// xorshift: reproducible, and everywhere.
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        // Multiplied, so that seeds side by side are far apart; zero would stay zero.
        Self(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }
}

/// The last ids of a kind, of whatever subsystem was here when they were given out.
#[derive(Default)]
pub(crate) struct Ids([AtomicU64; REMEMBERED]);

impl Ids {
    /// Remembers one in another's place, and gives that one back; 0 is none.
    pub(crate) fn remember(&self, id: u64) -> u64 {
        if id == 0 { 0 } else { self.0[below(REMEMBERED)].swap(id, Ordering::Relaxed) }
    }

    pub(crate) fn any(&self) -> u64 {
        self.0[below(REMEMBERED)].load(Ordering::Relaxed)
    }
}

/// A place for one subsystem after the other.
#[derive(Default)]
struct Slot {
    handle: AtomicUsize,
    /// What is lent may be read until its subsystem is destroyed, so who reads keeps who destroys waiting.
    reading: RwLock<()>,
    searches: Ids,
    operations: Ids,
    delegates: Ids,
}

pub(crate) struct World {
    slots: [Slot; LEVELS],
    gateway: CString,
    pub(crate) service: CString,
}

impl World {
    pub(crate) fn new(gateway: &str, service: &str) -> Self {
        let world = Self {
            slots: Default::default(),
            gateway: CString::new(gateway).unwrap(),
            service: CString::new(service).unwrap(),
        };
        (0..LEVELS).for_each(|level| world.create(level));
        world
    }

    pub(crate) fn create(&self, level: usize) {
        let mut subsystem = null_mut();
        unsafe {
            let mut options = std::mem::zeroed::<RpSubsystemOptions>();
            let size = u32::try_from(size_of::<RpSubsystemOptions>()).unwrap();
            assert_eq!(rp_subsystem_options_init(&raw mut options, size), RpResult::Ok);
            options.gateway_url = self.gateway.as_ptr();
            options.event_mode = i32::from(level == POLLED);
            options.request_timeout_ms = TIMEOUT_MS;
            options.find_timeout_ms = TIMEOUT_MS;
            assert_eq!(rp_subsystem_create(&raw const options, &raw mut subsystem), RpResult::Ok);
        }
        self.slots[level].handle.store(subsystem.addr(), Ordering::Release);
    }

    /// Destroys what is there; of several threads one does.
    pub(crate) fn destroy(&self, level: usize) -> RpResult {
        let slot = &self.slots[level];
        let live = self.handle(level);
        let _nobody_reads = slot.reading.write().unwrap();
        unsafe { rp_subsystem_destroy(live) }
    }

    pub(crate) fn handle(&self, level: usize) -> *mut RpSubsystem {
        std::ptr::without_provenance_mut(self.slots[level].handle.load(Ordering::Acquire))
    }

    /// Reads something that is lent, unless it is about to be destroyed.
    pub(crate) fn while_it_lives(&self, level: usize, read: impl FnOnce() -> RpResult) -> RpResult {
        // Not waiting: inside a delegate, who destroys would wait for us.
        match self.slots[level].reading.try_read() {
            Ok(_reading) => read(),
            Err(_) => RpResult::InvalidHandle,
        }
    }

    pub(crate) fn searches(&self, level: usize) -> &Ids {
        &self.slots[level].searches
    }

    pub(crate) fn operations(&self, level: usize) -> &Ids {
        &self.slots[level].operations
    }

    pub(crate) fn delegates(&self, level: usize) -> &Ids {
        &self.slots[level].delegates
    }
}

/// The user data of one call or registration, kept to the end.
pub(crate) struct Entry {
    what: &'static str,
    level: usize,
    handle: usize,
    /// What the call came to; set once it returned.
    result: Cell<RpResult>,
    told: AtomicU32,
    freed: AtomicU32,
    /// Whether it is a delegate, and then is freed.
    is_delegate: bool,
}

// SAFETY: `result` is its maker's alone until the threads are joined.
unsafe impl Sync for Entry {}

impl Entry {
    pub(crate) fn data(&self) -> *mut c_void {
        std::ptr::from_ref(self).cast_mut().cast()
    }

    pub(crate) fn tell(data: *mut c_void) -> &'static Self {
        let entry = unsafe { &*data.cast::<Self>() };
        entry.told.fetch_add(1, Ordering::Relaxed);
        entry
    }
}

struct Me {
    world: Arc<World>,
    progress: Progress,
    rng: RefCell<Rng>,
    #[expect(clippy::vec_box, reason = "the library holds their addresses")]
    entries: RefCell<Vec<Box<Entry>>>,
    /// The levels of the delegates that run on this thread, innermost last.
    inside: RefCell<Vec<usize>>,
}

thread_local! {
    static ME: RefCell<Option<&'static Me>> = const { RefCell::new(None) };
}

fn me() -> &'static Me {
    ME.with_borrow(|me| me.expect("a thread that entered"))
}

/// Makes this thread one of those that act.
pub(crate) fn enter(world: Arc<World>, progress: Progress, rng: Rng) {
    let me = Me {
        world,
        progress,
        rng: RefCell::new(rng),
        entries: RefCell::default(),
        inside: RefCell::default(),
    };
    ME.set(Some(Box::leak(Box::new(me))));
}

/// Gives what the thread kept.
pub(crate) fn leave() -> Books {
    Books { entries: me().entries.take() }
}

pub(crate) fn world() -> &'static World {
    &me().world
}

pub(crate) fn below(end: usize) -> usize {
    // Outside of the threads that act nothing is random.
    ME.with_borrow(|me| me.map_or(0, |me| me.rng.borrow_mut().below(end)))
}

pub(crate) fn pick<T: Copy>(from: &[T]) -> T {
    from[below(from.len())]
}

/// Does something that the watchdog is to know of.
pub(crate) fn doing<T>(what: &'static str, act: impl FnOnce() -> T) -> T {
    me().progress.begin(what);
    let done = act();
    me().progress.end();
    done
}

/// The levels on which this thread may tick, wait and destroy.
pub(crate) fn lowest_to_block_on() -> usize {
    me().inside.borrow().iter().max().map_or(0, |level| level + 1)
}

/// Makes a call with user data that is accounted for.
pub(crate) fn account(
    what: &'static str,
    level: usize,
    is_delegate: bool,
    call: impl FnOnce(*mut RpSubsystem, *mut c_void) -> RpResult,
) -> RpResult {
    let live = world().handle(level);
    let entry = Box::new(Entry {
        what,
        level,
        handle: live.addr(),
        result: Cell::new(RpResult::Internal),
        told: AtomicU32::new(0),
        freed: AtomicU32::new(0),
        is_delegate,
    });
    let data = entry.data();
    let result = call(live, data);
    entry.result.set(result);
    me().entries.borrow_mut().push(entry);
    result
}

pub(crate) fn all_there(texts: &[*const c_char]) {
    for text in texts {
        // As a reader would, to its end.
        assert!(unsafe { CStr::from_ptr(*text) }.to_str().is_ok());
    }
}

pub(crate) fn look_at_end(info: &RpCompletionInfo) {
    assert_eq!(info.struct_size as usize, size_of::<RpCompletionInfo>());
    all_there(&[info.session_name, info.message, info.service_code, info.request_id]);
    let lost = [RpResult::Internal, RpResult::Panic].map(|code| code as i32);
    assert!(
        !lost.contains(&info.result),
        "operation {} of kind {}: {}",
        info.operation,
        info.operation_kind,
        info.result
    );
    (0..info.player_count as usize).for_each(|at| all_there(&[unsafe { *info.player_ids.add(at) }]));
}

pub(crate) fn look_at_notice(notice: &RpSessionNotice) {
    assert_eq!(notice.struct_size as usize, size_of::<RpSessionNotice>());
    all_there(&[
        notice.session_name,
        notice.player_id,
        notice.from_player_id,
        notice.app_id,
        notice.game_session_id,
    ]);
}

/// What callbacks do: what the game does anywhere, and what they must not.
fn act_inside(entry: &Entry) {
    let inside = me().inside.borrow().len();
    me().inside.borrow_mut().push(entry.level);
    if inside < DEEPEST {
        let own: *mut RpSubsystem = std::ptr::without_provenance_mut(entry.handle);
        match below(8) {
            0 => {
                let refused = unsafe {
                    [rp_subsystem_tick(own), rp_subsystem_wait(own, 1, 1), rp_subsystem_destroy(own)]
                };
                // The handle is stale from the moment that another thread, or this one, begins to destroy it.
                let expected = [RpResult::Reentrant, RpResult::InvalidHandle];
                assert!(refused.iter().all(|result| expected.contains(result)), "{refused:?}");
            }
            1..5 => Action::at_random().run(),
            _ => {}
        }
    }
    me().inside.borrow_mut().pop();
}

pub(crate) unsafe extern "C" fn completed(info: *const RpCompletionInfo, data: *mut c_void) {
    look_at_end(unsafe { &*info });
    act_inside(Entry::tell(data));
}

fn still_registered(entry: &Entry) {
    assert_eq!(entry.freed.load(Ordering::Relaxed), 0, "{} hears after it was freed", entry.what);
}

pub(crate) unsafe extern "C" fn heard(info: *const RpCompletionInfo, data: *mut c_void) {
    look_at_end(unsafe { &*info });
    let entry = Entry::tell(data);
    still_registered(entry);
    act_inside(entry);
    still_registered(entry);
}

pub(crate) unsafe extern "C" fn noticed(notice: *const RpSessionNotice, data: *mut c_void) {
    look_at_notice(unsafe { &*notice });
    let entry = Entry::tell(data);
    still_registered(entry);
    act_inside(entry);
    still_registered(entry);
}

pub(crate) unsafe extern "C" fn noticed_match(notice: *const RpMatchNotice, data: *mut c_void) {
    let told = unsafe { &*notice };
    assert_eq!(told.struct_size as usize, size_of::<RpMatchNotice>());
    all_there(&[told.session_name, told.ticket_id, told.match_id, told.reason, told.message]);
    let entry = Entry::tell(data);
    still_registered(entry);
    act_inside(entry);
    still_registered(entry);
}

pub(crate) unsafe extern "C" fn freed(data: *mut c_void) {
    let entry = unsafe { &*data.cast::<Entry>() };
    entry.freed.fetch_add(1, Ordering::Relaxed);
    // No lock is held here: the library can be asked.
    let own: *mut RpSubsystem = std::ptr::without_provenance_mut(entry.handle);
    let mut count = 0;
    let asked = unsafe { rp_session_get_count(own, &raw mut count) };
    assert!([RpResult::Ok, RpResult::InvalidHandle].contains(&asked), "{asked:?}");
}

/// Answers at once, now and then that there is none.
pub(crate) unsafe extern "C" fn asked_for_token(request: *const RpAuthTokenRequest, live: *mut c_void) {
    unsafe {
        all_there(&[(*request).player_id]);
        let token = if below(4) == 0 { std::ptr::null() } else { c"jwt".as_ptr() };
        rp_subsystem_provide_auth_token(live.cast(), (*request).request_id, token);
    }
}

pub(crate) unsafe extern "C" fn logged(
    _: i32,
    target: *const c_char,
    message: *const c_char,
    _: *mut c_void,
) {
    all_there(&[target, message]);
}

pub(crate) unsafe extern "C" fn game_session_started(shown: *const RpGameSession, _: *mut c_void) {
    let shown = unsafe { &*shown };
    all_there(&[shown.game_session_id, shown.name, shown.data, shown.dns_name]);
}

pub(crate) unsafe extern "C" fn terminated(_: i64, _: *mut c_void) {}

pub(crate) unsafe extern "C" fn is_healthy(_: *mut c_void) -> i32 {
    1
}

/// Every call and registration of some threads.
pub(crate) struct Books {
    #[expect(clippy::vec_box, reason = "the library holds their addresses")]
    entries: Vec<Box<Entry>>,
}

impl FromIterator<Self> for Books {
    fn from_iter<I: IntoIterator<Item = Self>>(books: I) -> Self {
        Self { entries: books.into_iter().flat_map(|books| books.entries).collect() }
    }
}

impl Books {
    pub(crate) fn and(self, other: Self) -> Self {
        [self, other].into_iter().collect()
    }

    /// When everything is destroyed: each accepted call was told of once, each registration freed once, and nothing came of
    /// what was refused.
    pub(crate) fn balance(&self) {
        let mut accepted: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
        let mut wrong = Vec::new();
        for entry in &self.entries {
            let (told, freed) = (entry.told.load(Ordering::SeqCst), entry.freed.load(Ordering::SeqCst));
            let is_accepted = entry.result.get() == RpResult::Ok;
            let is_right = match (is_accepted, entry.is_delegate) {
                (false, _) => (told, freed) == (0, 0),
                (true, true) => freed == 1,
                (true, false) if entry.level == POLLED => told <= 1 && freed == 0,
                (true, false) => (told, freed) == (1, 0),
            };
            if !is_right {
                let result = entry.result.get();
                wrong
                    .push(format!("{} came to {result:?}, was told {told} times, freed {freed}", entry.what));
            }
            let count = accepted.entry(entry.what).or_default();
            count[0] += u32::from(is_accepted);
            count[1] += u32::from(!is_accepted);
            count[2] += told;
        }
        for (what, [accepted, refused, told]) in &accepted {
            println!("{what}: {accepted} accepted, {refused} refused, {told} told");
        }
        assert!(wrong.is_empty(), "{} of {} are wrong: {:#?}", wrong.len(), self.entries.len(), wrong);
        assert!(accepted.values().any(|[accepted, ..]| *accepted > 0), "nothing was accepted");
    }
}
