//! Rows in order of creation that can also be found by id.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};

macro_rules! key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub(crate) struct $name(u64);

        impl From<u64> for $name {
            fn from(number: u64) -> Self {
                Self(number)
            }
        }

        impl From<$name> for u64 {
            fn from(key: $name) -> Self {
                key.0
            }
        }
    };
}

key! {
    /// A fleet's place in the order of creation.
    FleetKey
}
key! {
    /// A custom location's place in the order of creation.
    LocationKey
}
key! {
    /// An alias' place in the order of creation.
    AliasKey
}
key! {
    /// A queue's place in the order of creation.
    QueueKey
}
key! {
    /// A placement's place in the order in which they were started.
    PlacementKey
}
key! {
    /// A rule set's place in the order of creation.
    RuleSetKey
}
key! {
    /// A matchmaking configuration's place in the order of creation.
    ConfigurationKey
}
key! {
    /// A matchmaking ticket's place in the order in which they were started.
    TicketKey
}
key! {
    /// A match's place in the order in which they were proposed.
    MatchKey
}
key! {
    /// A process' place in the order of first connection.
    ProcessKey
}
key! {
    /// A game session's place in the order of creation.
    GameSessionKey
}
key! {
    /// A player session's place in the order of creation.
    PlayerSessionKey
}

impl GameSessionKey {
    /// The place as a number.
    pub(crate) fn number(self) -> u64 {
        self.0
    }
}

impl TicketKey {
    /// The place as a number.
    pub(crate) fn number(self) -> u64 {
        self.0
    }
}

/// What a table holds.
pub(crate) trait Row {
    /// What it can be found by.
    type Id: Clone + Hash + Eq;

    fn id(&self) -> &Self::Id;
}

/// Rows `T`, named inside by their small key `K`, so that an id of a hundred bytes is stored and hashed once, and iterating
/// gives the order of creation.
#[derive(Debug, Serialize, Deserialize)]
#[serde(
    from = "Stored<K, T>",
    bound(
        serialize = "K: Serialize, T: Serialize",
        deserialize = "K: Key + Deserialize<'de>, T: Deserialize<'de>"
    )
)]
pub(crate) struct Table<K, T: Row> {
    // Boxed because a B-tree filled in ascending order leaves almost half of each node empty.
    rows: BTreeMap<K, Box<T>>,
    next: u64,
    #[serde(skip)]
    keys: HashMap<T::Id, K>,
}

/// A table as it is kept: where ids lead follows from the rows.
#[derive(Deserialize)]
#[serde(bound(deserialize = "K: Ord + Deserialize<'de>, T: Deserialize<'de>"))]
struct Stored<K, T> {
    rows: BTreeMap<K, Box<T>>,
    next: u64,
}

impl<K: Key, T: Row> From<Stored<K, T>> for Table<K, T> {
    fn from(stored: Stored<K, T>) -> Self {
        let keys = stored.rows.iter().map(|(key, row)| (row.id().clone(), *key)).collect();
        Self { rows: stored.rows, next: stored.next, keys }
    }
}

/// A place in a table.
pub(crate) trait Key: Copy + Ord + From<u64> + Into<u64> {}

impl<K: Copy + Ord + From<u64> + Into<u64>> Key for K {}

impl<K, T: Row> Default for Table<K, T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), next: 0, keys: HashMap::new() }
    }
}

impl<K: Key, T: Row> Table<K, T> {
    pub(crate) fn key(&self, id: &T::Id) -> Option<K> {
        self.keys.get(id).copied()
    }

    pub(crate) fn get(&self, id: &T::Id) -> Option<&T> {
        self.rows.get(&self.key(id)?).map(Box::as_ref)
    }

    pub(crate) fn get_mut(&mut self, id: &T::Id) -> Option<&mut T> {
        let key = self.key(id)?;
        self.rows.get_mut(&key).map(Box::as_mut)
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The key that the next row gets.
    pub(crate) fn next_key(&self) -> K {
        K::from(self.next)
    }

    pub(crate) fn contains(&self, id: &T::Id) -> bool {
        self.keys.contains_key(id)
    }

    /// The row's id must not be in the table.
    pub(crate) fn insert(&mut self, row: T) -> K {
        let key = K::from(self.next);
        self.next += 1;
        self.keys.insert(row.id().clone(), key);
        self.rows.insert(key, Box::new(row));
        key
    }

    pub(crate) fn remove(&mut self, key: K) -> Option<Box<T>> {
        let row = self.rows.remove(&key)?;
        self.keys.remove(row.id());
        Some(row)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.rows.values().map(Box::as_ref)
    }

    /// The rows before a place, the newest first.
    pub(crate) fn before(&self, place: u64) -> impl Iterator<Item = (u64, &T)> {
        self.rows.range(..K::from(place)).rev().map(|(key, row)| ((*key).into(), row.as_ref()))
    }

    pub(crate) fn with_keys(&self) -> impl Iterator<Item = (K, &T)> {
        self.rows.iter().map(|(key, row)| (*key, row.as_ref()))
    }
}

/// A key lives no longer than its row: whoever removes a row drops every copy of its key first. A missing row is
/// therefore a bug of this crate, never of a caller.
const NO_ROW: &str = "a key outlived its row";

impl<K: Ord, T: Row> Index<K> for Table<K, T> {
    type Output = T;

    fn index(&self, key: K) -> &T {
        match self.rows.get(&key) {
            Some(row) => row,
            None => unreachable!("{NO_ROW}"),
        }
    }
}

impl<K: Ord, T: Row> IndexMut<K> for Table<K, T> {
    fn index_mut(&mut self, key: K) -> &mut T {
        match self.rows.get_mut(&key) {
            Some(row) => row,
            None => unreachable!("{NO_ROW}"),
        }
    }
}
