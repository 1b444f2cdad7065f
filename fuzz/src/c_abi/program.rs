//! A program that is made up as it runs: its handles, the ids it was given, what it was lent, and its accounts.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr::null_mut;

use rallypoint::capi::{RpSubsystem, rp_subsystem_destroy};
use rallypoint::result::RpResult;

use crate::input::Input;

/// Subsystems that live at a time.
const SUBSYSTEMS: usize = 2;
/// Ids and lent things that are remembered.
const REMEMBERED: usize = 8;
/// How deep calls are made from inside callbacks.
const DEEPEST: usize = 3;

pub(super) struct Program<'a> {
    input: Cell<Input<'a>>,
    handles: [Cell<*mut RpSubsystem>; SUBSYSTEMS],
    /// The one that was destroyed last.
    stale: Cell<*mut RpSubsystem>,
    ids: Recent<u64>,
    lent: Recent<*const c_void>,
    accounts: RefCell<Vec<Account>>,
    depth: Cell<usize>,
}

/// What became of one call's user data.
#[derive(Clone, Copy, Default)]
pub(super) struct Account {
    pub(super) name: &'static str,
    pub(super) accepted: bool,
    /// Whether it has a completion, which is told once.
    pub(super) completes: bool,
    /// Whether it is a delegate, whose user data is freed once.
    pub(super) frees: bool,
    pub(super) told: u32,
    pub(super) freed: u32,
}

thread_local! {
    /// The program that runs, for callbacks.
    static RUNNING: Cell<*const Program<'static>> = const { Cell::new(std::ptr::null()) };
}

impl<'a> Program<'a> {
    pub(super) fn begin(data: &'a [u8]) -> Box<Self> {
        let program = Box::new(Self {
            input: Cell::new(Input::new(data)),
            handles: [const { Cell::new(null_mut()) }; SUBSYSTEMS],
            stale: Cell::new(null_mut()),
            ids: Recent::default(),
            lent: Recent::default(),
            accounts: RefCell::default(),
            depth: Cell::new(0),
        });
        RUNNING.set(std::ptr::from_ref(&*program).cast());
        program
    }

    /// The program that runs, which is there as long as it has subsystems.
    pub(super) fn running<T>(act: impl FnOnce(&Program<'_>) -> T) -> T {
        let program = unsafe { RUNNING.get().as_ref() };
        act(program.expect("nobody is called when all is over"))
    }

    /// Nothing is left to do.
    pub(super) fn is_over(&self) -> bool {
        self.input.get().is_empty()
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.input.get().rest().len()
    }

    /// A choice.
    pub(super) fn choose<T>(&self, choice: impl FnOnce(&mut Input<'a>) -> T) -> T {
        let mut input = self.input.get();
        let chosen = choice(&mut input);
        self.input.set(input);
        chosen
    }

    pub(super) fn byte(&self) -> u8 {
        self.choose(Input::byte)
    }

    pub(super) fn pick<T: Copy>(&self, from: &[T]) -> T {
        self.choose(|input| input.pick(from))
    }

    /// A live one most of the time.
    pub(super) fn handle(&self) -> *mut RpSubsystem {
        match self.byte() {
            0xff => null_mut(),
            0xfe => self.stale.get(),
            0xfd => std::ptr::without_provenance_mut(usize::MAX),
            // No handle, but somebody's memory.
            0xfc => std::ptr::from_ref(self).cast_mut().cast(),
            byte => self.handles[usize::from(byte) % SUBSYSTEMS].get(),
        }
    }

    /// Takes a new subsystem in, or ends it at once if there are enough.
    pub(super) fn keep(&self, handle: *mut RpSubsystem) {
        assert!(!handle.is_null(), "a handle that was given out");
        match self.handles.iter().find(|place| place.get().is_null()) {
            Some(place) => place.set(handle),
            None => self.destroy(handle),
        }
    }

    /// Destroys one, which may be none.
    pub(super) fn destroy(&self, handle: *mut RpSubsystem) {
        let result = unsafe { rp_subsystem_destroy(handle) };
        assert!([RpResult::Ok, RpResult::InvalidHandle, RpResult::Reentrant].contains(&result), "{result:?}");
        if result == RpResult::Ok {
            self.stale.set(handle);
            for place in self.handles.iter().filter(|place| place.get() == handle) {
                place.set(null_mut());
            }
        }
    }

    pub(super) fn remember_id(&self, id: u64) {
        self.ids.remember(id);
    }

    /// One that was given out, or made up.
    pub(super) fn id(&self) -> u64 {
        match self.byte() {
            0xff => u64::MAX,
            0xfe => 0,
            byte => self.ids.get(byte).unwrap_or(1),
        }
    }

    pub(super) fn remember_lent(&self, lent: *const c_void) {
        self.lent.remember(lent);
    }

    /// Something that was lent, perhaps given back since; null; or never lent.
    pub(super) fn lent(&self) -> *const c_void {
        match self.byte() {
            0xff => std::ptr::null(),
            0xfe => std::ptr::dangling::<u64>().cast(),
            byte => self.lent.get(byte).unwrap_or(std::ptr::null()),
        }
    }

    /// Opens an account and gives its number, from 1.
    pub(super) fn open_account(&self) -> usize {
        let mut accounts = self.accounts.borrow_mut();
        accounts.push(Account::default());
        accounts.len()
    }

    /// Writes in an account; 0 is none.
    pub(super) fn account(&self, number: usize, write: impl FnOnce(&mut Account)) {
        if let Some(at) = number.checked_sub(1) {
            write(self.accounts.borrow_mut().get_mut(at).expect("user data that we gave out"));
        }
    }

    /// Acts inside a callback, unless that goes too deep.
    pub(super) fn deeper(&self, act: impl FnOnce()) {
        if self.depth.get() < DEEPEST {
            self.depth.set(self.depth.get() + 1);
            act();
            self.depth.set(self.depth.get() - 1);
        }
    }

    /// Ends all subsystems, and looks at the accounts.
    pub(super) fn end(&self) {
        // What callbacks would do besides is not done any more.
        self.depth.set(DEEPEST);
        for place in &self.handles {
            self.destroy(place.get());
        }
        RUNNING.set(std::ptr::null());
        for Account { name, accepted, completes, frees, told, freed } in
            self.accounts.borrow().iter().copied()
        {
            if !accepted {
                assert_eq!((told, freed), (0, 0), "{name}: a call that was refused calls nobody");
            } else if completes && !frees {
                assert_eq!(told, 1, "{name}: it completes exactly once");
            }
            if accepted && frees {
                assert_eq!(freed, 1, "{name}: user data is freed exactly once");
            }
        }
    }
}

/// The last few of something.
struct Recent<T>(RefCell<Vec<T>>);

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T: Copy> Recent<T> {
    fn remember(&self, one: T) {
        let mut all = self.0.borrow_mut();
        if all.len() == REMEMBERED {
            all.remove(0);
        }
        all.push(one);
    }

    fn get(&self, byte: u8) -> Option<T> {
        let all = self.0.borrow();
        // The last is what a program goes on with.
        all.get(all.len().checked_sub(1 + usize::from(byte) % all.len().max(1))?).copied()
    }
}
