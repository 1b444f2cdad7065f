//! Rows in order of creation that can also be found by id.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::ops::{Index, IndexMut};

/// A process' place in the order of first connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ProcessKey(u64);

/// A game session's place in the order of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct GameSessionKey(u64);

/// A player session's place in the order of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PlayerSessionKey(u64);

impl GameSessionKey {
    /// The place as a number.
    pub(crate) fn number(self) -> u64 {
        self.0
    }
}

impl From<u64> for ProcessKey {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl From<u64> for GameSessionKey {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl From<u64> for PlayerSessionKey {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

/// Rows `T` with ids `I`. Inside the fleet rows are named by their small key `K`, so that an id of a hundred bytes is
/// stored and hashed once, and iterating gives the order of creation.
#[derive(Debug)]
pub(crate) struct Table<I, K, T> {
    // Boxed because a B-tree filled in ascending order leaves almost half of each node empty.
    rows: BTreeMap<K, Box<T>>,
    keys: HashMap<I, K>,
    next: u64,
}

impl<I: Hash + Eq, K: Copy + Ord + From<u64>, T> Table<I, K, T> {
    pub(crate) fn new() -> Self {
        Self { rows: BTreeMap::new(), keys: HashMap::new(), next: 0 }
    }

    pub(crate) fn key(&self, id: &I) -> Option<K> {
        self.keys.get(id).copied()
    }

    pub(crate) fn get(&self, id: &I) -> Option<&T> {
        self.rows.get(&self.key(id)?).map(Box::as_ref)
    }

    pub(crate) fn contains(&self, id: &I) -> bool {
        self.keys.contains_key(id)
    }

    /// The id must not be in the table.
    pub(crate) fn insert(&mut self, id: I, row: T) -> K {
        let key = K::from(self.next);
        self.next += 1;
        self.rows.insert(key, Box::new(row));
        self.keys.insert(id, key);
        key
    }

    pub(crate) fn remove(&mut self, id: &I) -> Option<Box<T>> {
        let key = self.keys.remove(id)?;
        self.rows.remove(&key)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.rows.values().map(Box::as_ref)
    }
}

/// A key lives no longer than its row: whoever removes a row drops every copy of its key first. A missing row is
/// therefore a bug of this crate, never of a caller.
const NO_ROW: &str = "a key outlived its row";

impl<I, K: Ord, T> Index<K> for Table<I, K, T> {
    type Output = T;

    fn index(&self, key: K) -> &T {
        match self.rows.get(&key) {
            Some(row) => row,
            None => unreachable!("{NO_ROW}"),
        }
    }
}

impl<I, K: Ord, T> IndexMut<K> for Table<I, K, T> {
    fn index_mut(&mut self, key: K) -> &mut T {
        match self.rows.get_mut(&key) {
            Some(row) => row,
            None => unreachable!("{NO_ROW}"),
        }
    }
}
