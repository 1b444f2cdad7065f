//! A match in the making.

use crate::Party;

#[derive(Clone, Debug, Default)]
struct Side<'a> {
    parties: Vec<&'a Party>,
    players: u32,
}

/// Teams of parties. Teams are indexes into [`RuleSet::teams`](crate::RuleSet::teams); an index out of range is an
/// empty team that takes nobody.
#[derive(Clone, Debug)]
pub struct Lineup<'a> {
    sides: Vec<Side<'a>>,
}

impl<'a> Lineup<'a> {
    /// Empty teams.
    pub fn new(teams: usize) -> Self {
        Lineup { sides: vec![Side::default(); teams] }
    }

    /// Puts a party at the end of a team.
    pub fn push(&mut self, team: usize, party: &'a Party) {
        if let Some(side) = self.sides.get_mut(team) {
            side.players += party.size();
            side.parties.push(party);
        }
    }

    /// Takes the party that is last in a team.
    pub fn pop(&mut self, team: usize) -> Option<&'a Party> {
        let side = self.sides.get_mut(team)?;
        let party = side.parties.pop()?;
        side.players -= party.size();
        Some(party)
    }

    /// Takes a party out of a team; the last one takes its place.
    pub fn swap_remove(&mut self, team: usize, position: usize) -> Option<&'a Party> {
        let side = self.sides.get_mut(team)?;
        if position >= side.parties.len() {
            return None;
        }
        let party = side.parties.swap_remove(position);
        side.players -= party.size();
        Some(party)
    }

    /// Puts a party into the place of another one, if there is one.
    pub(crate) fn replace(&mut self, team: usize, position: usize, party: &'a Party) {
        let Some(side) = self.sides.get_mut(team) else { return };
        if let Some(place) = side.parties.get_mut(position) {
            side.players = side.players - place.size() + party.size();
            *place = party;
        }
    }

    /// Empties all teams, and keeps their memory.
    pub fn clear(&mut self) {
        for side in &mut self.sides {
            side.parties.clear();
            side.players = 0;
        }
    }

    /// How many teams.
    pub fn teams(&self) -> usize {
        self.sides.len()
    }

    /// The parties of a team.
    pub fn team(&self, team: usize) -> &[&'a Party] {
        self.sides.get(team).map_or(&[], |side| &side.parties)
    }

    /// How many players are in a team.
    pub fn players(&self, team: usize) -> u32 {
        self.sides.get(team).map_or(0, |side| side.players)
    }

    /// How many players are in all teams.
    pub fn total_players(&self) -> u32 {
        self.sides.iter().map(|side| side.players).sum()
    }

    /// All parties, team by team.
    pub fn parties(&self) -> impl Iterator<Item = &'a Party> + '_ {
        self.sides.iter().flat_map(|side| side.parties.iter().copied())
    }
}
