//! Registered players and the slots they take.

/// Players registered with a session, by value, in the order in which they came.
///
/// Each keeps the kind of slot it got. A player who was not invited takes a public slot, else a private one; an invited
/// player a private one, else a public one. The latter differs from Unreal's Null subsystem, which does not look at
/// invitations: there, invited players fill the public slots first. When both are taken a player is registered without
/// a slot and gets the next that is free: a game that lets more players in than it said has them, whatever we count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Players(Vec<Registered>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Registered {
    id: String,
    was_invited: bool,
    slot: Option<Slot>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Public,
    Private,
}

impl Players {
    /// `RegisterPlayers`, in a session with so many slots. A player who is registered stays as they are. Gives back
    /// those who were not, in order, each once.
    pub fn register<I: AsRef<str>>(
        &mut self,
        ids: impl IntoIterator<Item = I>,
        was_invited: bool,
        public: u32,
        private: u32,
    ) -> Vec<String> {
        let before = self.0.len();
        for id in ids {
            let id = id.as_ref();
            if !self.contains(id) {
                self.0.push(Registered { id: id.to_owned(), was_invited, slot: None });
            }
        }
        self.resize(public, private);
        self.0[before..].iter().map(|player| player.id.clone()).collect()
    }

    /// `UnregisterPlayers`, in a session with so many slots: gives their slots back, first to players without one. Gives
    /// back those who were registered, in the order given, each once.
    pub fn unregister<I: AsRef<str>>(
        &mut self,
        ids: impl IntoIterator<Item = I>,
        public: u32,
        private: u32,
    ) -> Vec<String> {
        let mut gone = Vec::new();
        for id in ids {
            if let Some(at) = self.0.iter().position(|player| player.id == id.as_ref()) {
                gone.push(self.0.remove(at).id);
            }
        }
        self.resize(public, private);
        gone
    }

    /// The session has so many slots now. Who came last loses a slot that is gone; then players without one get what is
    /// free, in order.
    pub fn resize(&mut self, public: u32, private: u32) {
        let (mut public_left, mut private_left) = (public, private);
        for player in &mut self.0 {
            let left = match player.slot {
                Some(Slot::Public) => &mut public_left,
                Some(Slot::Private) => &mut private_left,
                None => continue,
            };
            match left.checked_sub(1) {
                Some(fewer) => *left = fewer,
                None => player.slot = None,
            }
        }
        for player in self.0.iter_mut().filter(|player| player.slot.is_none()) {
            let wishes = match player.was_invited {
                false => [(Slot::Public, &mut public_left), (Slot::Private, &mut private_left)],
                true => [(Slot::Private, &mut private_left), (Slot::Public, &mut public_left)],
            };
            if let Some((slot, left)) = wishes.into_iter().find(|(_, left)| **left > 0) {
                *left -= 1;
                player.slot = Some(slot);
            }
        }
    }

    /// How many of so many public slots are open.
    pub fn open_public(&self, max: u32) -> u32 {
        self.open(Slot::Public, max)
    }

    /// How many of so many private slots are open.
    pub fn open_private(&self, max: u32) -> u32 {
        self.open(Slot::Private, max)
    }

    fn open(&self, slot: Slot, max: u32) -> u32 {
        let taken = self.0.iter().filter(|player| player.slot == Some(slot)).count();
        max.saturating_sub(u32::try_from(taken).unwrap_or(u32::MAX))
    }

    /// `IsPlayerInSession`.
    pub fn contains(&self, id: &str) -> bool {
        self.0.iter().any(|player| player.id == id)
    }

    /// Their ids, in the order in which they came.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(|player| player.id.as_str())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::Players;
    use proptest::prelude::*;

    fn open(players: &Players, public: u32, private: u32) -> (u32, u32) {
        (players.open_public(public), players.open_private(private))
    }

    #[test]
    fn invitations_decide_which_slots_are_taken_first() {
        let mut players = Players::default();
        assert_eq!(players.register(["ada", "ada", "bob"], false, 3, 2), ["ada", "bob"], "each once");
        assert_eq!(open(&players, 3, 2), (1, 2));
        assert_eq!(players.register(["eve", "ada"], true, 3, 2), ["eve"], "ada was there");
        assert_eq!(open(&players, 3, 2), (1, 1));
        players.register(["kim", "lea", "max"], false, 3, 2);
        assert_eq!(open(&players, 3, 2), (0, 0));
        assert_eq!(players.iter().collect::<Vec<_>>(), ["ada", "bob", "eve", "kim", "lea", "max"]);

        // Eve's slot was a private one, and max waits for any.
        assert_eq!(players.unregister(["eve", "nobody", "eve"], 3, 2), ["eve"]);
        assert_eq!(open(&players, 3, 2), (0, 0), "max has it");
        players.unregister(["max"], 3, 2);
        assert_eq!(open(&players, 3, 2), (0, 1));
        assert!(players.contains("lea") && !players.contains("max"));
    }

    #[test]
    fn slots_come_and_go_without_losing_anybody() {
        let mut players = Players::default();
        players.register(["a", "b", "c"], false, 3, 0);
        players.resize(1, 0);
        assert_eq!(open(&players, 1, 0), (0, 0));
        assert_eq!(players.len(), 3);
        players.resize(2, 2);
        assert_eq!(open(&players, 2, 2), (0, 1), "b is public again, c is private");
        players.unregister(["a"], 2, 2);
        assert_eq!(open(&players, 2, 2), (1, 1), "c keeps its private slot");
    }

    #[derive(Clone, Debug)]
    enum Step {
        Register(Vec<u8>, bool),
        Unregister(Vec<u8>),
        Resize(u32, u32),
    }

    fn step() -> impl Strategy<Value = Step> {
        let ids = || proptest::collection::vec(0..12_u8, 0..4);
        prop_oneof![
            (ids(), any::<bool>()).prop_map(|(ids, was_invited)| Step::Register(ids, was_invited)),
            ids().prop_map(Step::Unregister),
            (0..5_u32, 0..5_u32).prop_map(|(public, private)| Step::Resize(public, private)),
        ]
    }

    proptest! {
        #[test]
        fn slots_are_never_lost_nor_taken_twice(steps in proptest::collection::vec(step(), 0..40)) {
            let name = |id: &u8| id.to_string();
            let (mut players, mut public, mut private) = (Players::default(), 2, 2);
            let mut expected: Vec<String> = Vec::new();
            for step in steps {
                match step {
                    Step::Register(ids, was_invited) => {
                        let new = players.register(ids.iter().map(name), was_invited, public, private);
                        prop_assert!(new.iter().all(|id| !expected.contains(id)));
                        expected.extend(new);
                        prop_assert!(ids.iter().all(|id| players.contains(&name(id))));
                    }
                    Step::Unregister(ids) => {
                        let gone = players.unregister(ids.iter().map(name), public, private);
                        prop_assert!(gone.iter().all(|id| expected.contains(id)));
                        expected.retain(|id| !gone.contains(id));
                        prop_assert!(!ids.iter().any(|id| players.contains(&name(id))));
                    }
                    Step::Resize(new_public, new_private) => {
                        (public, private) = (new_public, new_private);
                        players.resize(public, private);
                    }
                }
                prop_assert_eq!(players.iter().collect::<Vec<_>>(), &*expected);
                let open = players.open_public(public) + players.open_private(private);
                let count = u32::try_from(expected.len()).unwrap();
                prop_assert_eq!(open, (public + private).saturating_sub(count));
            }
        }
    }
}
