//! Collections without lists of lists: the common shape, every party's strings in one group.

use super::value::common;
use super::{Expression, Field, Function, ListReading, Missing, Scope};
use crate::{AttributeValue, Lineup, Party};

/// The strings of a collection.
#[derive(Clone, Debug)]
pub(crate) enum PartyList<'a> {
    /// A player's own.
    Own(&'a [String]),
    /// What several players have, or what is left of it.
    Made(Vec<&'a str>),
}

impl<'a> PartyList<'a> {
    pub(crate) fn contains(&self, wanted: &str) -> bool {
        match self {
            PartyList::Own(texts) => texts.iter().any(|text| text == wanted),
            PartyList::Made(texts) => texts.contains(&wanted),
        }
    }

    pub(crate) fn to_texts(&self) -> Vec<&'a str> {
        match self {
            PartyList::Own(texts) => texts.iter().map(String::as_str).collect(),
            PartyList::Made(texts) => texts.clone(),
        }
    }
}

impl Expression {
    /// The collections of all parties in scope, if that is what the expression is: `teams[red].players.attributes[x]`,
    /// or flattened once for several teams.
    pub(crate) fn party_lists<'a>(
        &self,
        lineup: &Lineup<'a>,
        reading: ListReading,
    ) -> Option<Result<Vec<PartyList<'a>>, Missing>> {
        let Field::Texts(attribute) = self.field else { return None };
        match (&self.scope, self.functions.as_slice()) {
            (Scope::Team(_), []) | (Scope::Teams(_), [Function::Flatten]) => {}
            _ => return None,
        }
        let mut lists = Vec::with_capacity(lineup.total_players() as usize);
        for party in self.scope.teams().iter().flat_map(|team| lineup.team(*team)) {
            if let Err(missing) = of_party(party, attribute, reading, &mut lists) {
                return Some(Err(missing));
            }
        }
        Some(Ok(lists))
    }
}

fn of_party<'a>(
    party: &'a Party,
    attribute: usize,
    reading: ListReading,
    lists: &mut Vec<PartyList<'a>>,
) -> Result<(), Missing> {
    let own = |player: usize| match party.value(player, attribute) {
        Some(AttributeValue::StringList(texts)) => Ok(texts.as_slice()),
        _ => Err(Missing(attribute)),
    };
    let players = 0..party.size as usize;
    if party.size == 1 || reading == ListReading::Own {
        for player in players {
            lists.push(PartyList::Own(own(player)?));
        }
        return Ok(());
    }
    let all = players.map(own).collect::<Result<Vec<_>, _>>()?;
    let texts = all.into_iter().map(|texts| texts.iter().map(String::as_str));
    lists.push(PartyList::Made(match reading {
        ListReading::Intersection => common(texts.map(Iterator::collect)).unwrap_or_default(),
        ListReading::Own | ListReading::Union => texts.flatten().collect(),
    }));
    Ok(())
}
