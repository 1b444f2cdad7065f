//! Tickets, compiled for a rule set.

use crate::{AttributeIndex, AttributeValue, PartyAggregation, Ticket, TicketKey};
use std::sync::Arc;

/// The least, the greatest and the mean of a party's numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// The mean.
    pub avg: f64,
    /// Kept, because the mean times the count is not always the sum that was divided.
    pub(crate) sum: f64,
}

impl Spread {
    /// None without numbers.
    pub(crate) fn of(numbers: impl IntoIterator<Item = f64>) -> Option<Spread> {
        let mut spread = Spread { min: f64::INFINITY, max: f64::NEG_INFINITY, avg: 0.0, sum: 0.0 };
        let mut count = 0.0;
        for number in numbers {
            spread.min = spread.min.min(number);
            spread.max = spread.max.max(number);
            spread.sum += number;
            count += 1.0;
        }
        spread.avg = spread.sum / count;
        (count > 0.0).then_some(spread)
    }

    /// The one that `aggregation` asks for.
    pub fn get(&self, aggregation: PartyAggregation) -> f64 {
        match aggregation {
            PartyAggregation::Min => self.min,
            PartyAggregation::Max => self.max,
            PartyAggregation::Avg => self.avg,
        }
    }
}

/// Players who go into one team together: those of a new ticket, or one player of a backfill ticket.
#[derive(Clone, Debug)]
pub struct Party {
    pub(crate) ticket: TicketKey,
    pub(crate) team: Option<usize>,
    pub(crate) first_player: usize,
    pub(crate) size: u32,
    /// Of each player, of each attribute.
    pub(crate) values: Vec<Option<AttributeValue>>,
    /// Of each attribute.
    pub(crate) spreads: Vec<Option<Spread>>,
    pub(crate) attributes: usize,
    pub(crate) ids: Vec<Arc<str>>,
    /// What every player names, sorted by region.
    pub(crate) regions: Vec<(Arc<str>, Spread)>,
}

impl Party {
    /// The ticket it belongs to.
    pub fn ticket(&self) -> TicketKey {
        self.ticket
    }

    /// How many players.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// The team it has to be in, as index into [`RuleSet::teams`](crate::RuleSet::teams): for backfill.
    pub fn team(&self) -> Option<usize> {
        self.team
    }

    /// Their ids.
    pub fn player_ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.ids.iter().map(AsRef::as_ref)
    }

    /// Where its first player stands in the ticket's `players`; the others follow.
    pub fn first_player(&self) -> usize {
        self.first_player
    }

    /// The party's number: none if a player has no value, or the attribute is not a number.
    pub fn number(&self, attribute: AttributeIndex, aggregation: PartyAggregation) -> Option<f64> {
        Some(self.spreads.get(attribute.0)?.as_ref()?.get(aggregation))
    }

    /// The party's text: none if a player has none or another one.
    pub fn text(&self, attribute: AttributeIndex) -> Option<&str> {
        let mut texts = (0..self.size as usize).map(|player| match self.value(player, attribute.0) {
            Some(AttributeValue::String(text)) => Some(text.as_str()),
            _ => None,
        });
        let first = texts.next()??;
        texts.all(|text| text == Some(first)).then_some(first)
    }

    /// The regions that all its players name, sorted, with their latency in milliseconds.
    pub fn regions(&self, aggregation: PartyAggregation) -> impl Iterator<Item = (&str, f64)> {
        self.regions.iter().map(move |(region, latency)| (region.as_ref(), latency.get(aggregation)))
    }

    /// The latency in a region, if all its players name it.
    pub fn latency(&self, region: &str, aggregation: PartyAggregation) -> Option<f64> {
        Some(self.region(region)?.get(aggregation))
    }

    pub(crate) fn region(&self, region: &str) -> Option<&Spread> {
        self.region_near(0, region)
    }

    /// The same; looks at a place first where it probably is, because most players name the same regions.
    pub(crate) fn region_near(&self, place: usize, region: &str) -> Option<&Spread> {
        if let Some((name, latency)) = self.regions.get(place)
            && name.as_ref() == region
        {
            return Some(latency);
        }
        let at = self.regions.binary_search_by(|(name, _)| name.as_ref().cmp(region)).ok()?;
        Some(&self.regions.get(at)?.1)
    }

    pub(crate) fn number_of(&self, player: usize, attribute: usize) -> Option<f64> {
        match self.value(player, attribute)? {
            AttributeValue::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn value(&self, player: usize, attribute: usize) -> Option<&AttributeValue> {
        self.values.get(player * self.attributes + attribute)?.as_ref()
    }
}

/// A ticket, compiled for a rule set.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub(crate) ticket: Ticket,
    pub(crate) parties: Vec<Party>,
}

impl Candidate {
    /// The ticket as it was admitted, with defaults.
    pub fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// The ticket back.
    pub fn into_ticket(self) -> Ticket {
        self.ticket
    }

    /// One for a new ticket; one for each player of a backfill ticket.
    pub fn parties(&self) -> &[Party] {
        &self.parties
    }

    /// How many players.
    pub fn size(&self) -> u32 {
        self.parties.iter().map(Party::size).sum()
    }
}
