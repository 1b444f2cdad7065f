//! The search for a match round one ticket.

mod balance;
mod batch;
pub(crate) mod bounds;
pub(crate) mod fill;
mod near;
mod nearby;
pub(crate) mod propose;
mod regions;
mod sizes;
pub(crate) mod teams;
pub(crate) mod traits;

use crate::pool::waiting::{Entry, Ordered, Tally, Waiting};
use crate::{BackfillPriority, ExpansionAgeSelection, Moment, Proposal, RuleSet, Stage, TicketKey};
use batch::Gather;
use bounds::{Bounds, View};
use fill::{Fill, Member, Miss};
use std::cell::OnceCell;
use teams::TeamSet;

/// How many candidates a search round one ticket evaluates at most. GameLift bounds its search by batches and time
/// without saying how; this many take a few milliseconds, and matches that are there are found in the first hundreds.
pub(crate) const TICKET_EVALUATIONS: u64 = 4096;

/// But so many line-ups for each player of a match, however much each counts: else a long rule set would match nobody.
const LINEUPS_PER_PLAYER: u64 = 8;

/// How many times the evaluations a search may cost with all that it gathers, before it leaves out the stages that are
/// left. Only rule sets with hundreds of steps come to that.
const GATHERING: u64 = 2;

/// For how many stages an explanation asks whether a ticket can ever play.
const STAGES_EXPLAINED: usize = 64;

/// How many backfill tickets a search round a new ticket tries at most, those to be served first.
const BACKFILLS_TRIED: usize = 32;

/// Up to where one of `left` equal parts of the evaluations goes that are not spent: what one cannot search whole must
/// not keep the others from being searched.
fn share(evaluations: u64, spent: u64, left: usize) -> u64 {
    spent + evaluations.saturating_sub(spent) / (left.max(1) as u64)
}

/// The views of a rule set's stages, made when first needed.
#[derive(Debug)]
pub(crate) struct Views(Vec<OnceCell<View>>);

impl Views {
    pub(crate) fn new(rules: &RuleSet) -> Self {
        let last = rules.last_stage().get() as usize;
        Views((0..=last).map(|_| OnceCell::new()).collect())
    }

    fn get(&self, rules: &RuleSet, bounds: &Bounds, stage: Stage) -> Option<&View> {
        Some(self.0.get(stage.get() as usize)?.get_or_init(|| View::new(rules, bounds, stage)))
    }
}

/// A pool at a moment, as searches see it.
pub(crate) struct Hunt<'p> {
    pub(crate) rules: &'p RuleSet,
    pub(crate) bounds: &'p Bounds,
    pub(crate) views: &'p Views,
    pub(crate) waiting: &'p Waiting,
    pub(crate) now: Moment,
    /// Of the rule set before expansions: a match's stage cannot depend on itself.
    pub(crate) age_selection: ExpansionAgeSelection,
    pub(crate) seed: u64,
}

/// What a search round a ticket came to.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) proposal: Option<Proposal>,
    /// Whether there may be a match that was not looked at.
    pub(crate) was_cut: bool,
    pub(crate) spent: u64,
    pub(crate) tally: Tally,
    pub(crate) miss: Option<Miss>,
    /// How many players of other tickets were in its reach, at the stage where most were.
    pub(crate) players_in_reach: u32,
    /// Whether the ticket kept the monotone rules while it was alone, at a stage that was searched.
    pub(crate) can_play: bool,
}

impl<'p> Hunt<'p> {
    pub(crate) fn stage_of(&self, entry: &Entry) -> Stage {
        self.rules.stage(self.now.since(entry.rank.since))
    }

    /// Searches for a match with the ticket in `slot`: at its own stage alone, or at each that a match with it may have.
    pub(crate) fn search(&self, slot: usize, own_stage_alone: bool) -> Found {
        let mut found = Found::default();
        let Some(anchor) = self.waiting.get(slot) else { return found };
        let own = self.stage_of(anchor);
        let stages = self.stages(own, own_stage_alone);
        let most = self.most_evaluations(anchor);
        let mut gathering = 0;
        for (stage, left) in stages.iter().zip((1..=stages.len()).rev()) {
            let Some(view) = self.views.get(self.rules, self.bounds, *stage) else { continue };
            if gathering >= GATHERING * most {
                found.was_cut = true;
                break;
            }
            let limit = share(most, found.spent, left);
            gathering += self.search_at(slot, anchor, view, limit, &mut found);
            if found.proposal.is_some() {
                break;
            }
        }
        found.spent += gathering;
        found
    }

    /// Whether a ticket breaks a monotone rule while it is alone, at each stage that it may still reach.
    pub(crate) fn is_hopeless(&self, entry: &Entry) -> bool {
        let stages = self.stage_of(entry).get()..=self.rules.last_stage().get();
        if stages.clone().nth(STAGES_EXPLAINED).is_some() {
            return false;
        }
        stages
            .filter_map(|stage| self.views.get(self.rules, self.bounds, Stage(stage)))
            .all(|view| entry.teams(self.rules, self.bounds, view).is_empty(view.teams().len()))
    }

    /// The stages that matches with a ticket may have, its own first.
    fn stages(&self, own: Stage, own_alone: bool) -> Vec<Stage> {
        let own = own.get();
        let last = self.rules.last_stage().get();
        let stages: Vec<u32> = match self.age_selection {
            _ if own_alone => vec![own],
            ExpansionAgeSelection::Newest => (0..=own).rev().collect(),
            ExpansionAgeSelection::Oldest => (own..=last).collect(),
        };
        stages.into_iter().map(Stage).collect()
    }

    fn most_evaluations(&self, anchor: &Entry) -> u64 {
        let lineups = LINEUPS_PER_PLAYER * u64::from(self.rules.max_players());
        TICKET_EVALUATIONS.max(lineups * (self.bounds.cost + anchor.traits.extra_cost))
    }

    /// Searches at one stage, until so many evaluations are spent in all. What gathering tickets cost comes on top.
    fn search_at(&self, slot: usize, anchor: &'p Entry, view: &View, limit: u64, found: &mut Found) -> u64 {
        let is_own = self.stage_of(anchor) == view.effective.stage;
        let mut gathering = TeamSet::cost(self.bounds, view);
        let teams = anchor.teams(self.rules, self.bounds, view);
        if teams.is_empty(view.teams().len()) {
            self.count_alone(anchor, view, found);
            return gathering;
        }
        found.can_play = true;
        let lot = self.seed ^ batch::mix(anchor.rank.key.0 ^ (u64::from(anchor.cuts) << 32));
        let span = anchor.traits.span(self.bounds, view);
        let size = anchor.traits.size;
        let was_cut = found.was_cut;
        for plan in Gather::plans(view) {
            let batch = Gather::new(self, view, slot, anchor).batch(plan.tickets, lot);
            gathering += batch.cost;
            let mut members = batch.members;
            let reach: u32 = members.iter().map(|member| member.size).sum();
            found.players_in_reach = found.players_in_reach.max(reach);
            // What the first batch was cut for, the next makes up for.
            found.was_cut = was_cut || !batch.is_whole;
            if is_own || members.iter().any(|member| member.decides_stage) {
                let index = members.len();
                members.push(Member { slot, entry: anchor, teams, span, size, decides_stage: is_own });
                // There is no other batch for what is left, if this one has everybody.
                let most = if batch.is_whole { u64::MAX } else { plan.evaluations };
                let evaluations = most.min(limit.saturating_sub(found.spent));
                self.fill(&members, index, view, evaluations, found);
            }
            if found.proposal.is_some() || batch.is_whole {
                break;
            }
        }
        gathering
    }

    fn fill(&self, members: &[Member<'p>], anchor: usize, view: &View, evaluations: u64, found: &mut Found) {
        let is_new =
            |index: &usize| members.get(*index).is_some_and(|member| !member.entry.traits.is_backfill);
        let (mut open, backfills): (Vec<usize>, Vec<usize>) = (0..anchor).partition(is_new);
        self.sort_by_preference(members, anchor, &mut open);
        let mut fill = Fill::new(self.rules, self.bounds, view, members);
        let turns: Vec<(Option<usize>, Option<usize>)> = if is_new(&anchor) {
            let backfills = self.backfills_in_turn(members, anchor, &backfills, view);
            backfills.into_iter().map(|backfill| (backfill, Some(anchor))).collect()
        } else {
            vec![(Some(anchor), None)]
        };
        let places = regions::in_turn(members, anchor, &open, &backfills, view);
        let mut left = turns.len() * places.len();
        let seats = turns.into_iter().find_map(|(backfill, first)| {
            let in_game = self.waiting_though_in_game(members, backfill);
            let may_play = |index: &usize| {
                members.get(*index).is_some_and(|member| !in_game.contains(&member.entry.rank.key))
            };
            if first.is_some_and(|first| !may_play(&first)) {
                left -= places.len();
                return None;
            }
            places.iter().find_map(|place| {
                fill.limit = share(evaluations, fill.spent, left);
                left -= 1;
                let open: Vec<usize> = place.open.iter().copied().filter(may_play).collect();
                fill.run(backfill, first, &open, place.regions)
            })
        });
        found.spent += fill.spent;
        found.tally.add(&fill.tally);
        found.miss = Miss::nearer(found.miss, fill.miss);
        match seats {
            Some(seats) => {
                let seats = match view.effective.algorithm.balanced_attribute {
                    Some(attribute) => balance::balance(self.rules, view, members, seats, attribute),
                    None => seats,
                };
                found.proposal = Some(propose::propose(self.rules, view, members, &seats, &found.tally));
                found.was_cut = false;
            }
            None => found.was_cut |= fill.was_cut || backfills.len() > BACKFILLS_TRIED,
        }
    }

    /// The new tickets that have a player who is in the backfill ticket's game already.
    fn waiting_though_in_game(&self, members: &[Member<'p>], backfill: Option<usize>) -> Vec<TicketKey> {
        let backfill = backfill.and_then(|index| members.get(index));
        backfill.map(|member| self.waiting.tickets_of_players_in(member.entry)).unwrap_or_default()
    }

    /// What to try a new ticket with, in this order: a backfill ticket, or none.
    fn backfills_in_turn(
        &self,
        members: &[Member<'p>],
        anchor: usize,
        backfills: &[usize],
        view: &View,
    ) -> Vec<Option<usize>> {
        let rank = |index: usize| members.get(index).map(|member| member.entry.rank);
        let before = match view.effective.algorithm.backfill_priority {
            BackfillPriority::High => backfills.len(),
            BackfillPriority::Low => 0,
            BackfillPriority::Normal => backfills.partition_point(|index| rank(*index) < rank(anchor)),
        };
        let mut turns: Vec<Option<usize>> =
            backfills.iter().copied().map(Some).take(BACKFILLS_TRIED).collect();
        turns.insert(before.min(turns.len()), None);
        turns
    }

    /// Orders candidates as the sort rules want it, and by age where they say nothing.
    fn sort_by_preference(&self, members: &[Member<'p>], anchor: usize, open: &mut [usize]) {
        let Some(anchor) = members.get(anchor).filter(|_| self.rules.has_preferences()) else { return };
        let preference = |index: &usize| {
            let numbers = members
                .get(*index)
                .map(|member| self.rules.preference(&anchor.entry.candidate, &member.entry.candidate));
            numbers.unwrap_or_default().into_iter().map(Ordered::new).collect::<Vec<_>>()
        };
        open.sort_by_cached_key(preference);
    }

    /// Counts the rules that a ticket breaks while it is alone.
    fn count_alone(&self, anchor: &Entry, view: &View, found: &mut Found) {
        let mut lineup = crate::Lineup::new(view.teams().len());
        for party in anchor.candidate.parties() {
            lineup.push(party.team().unwrap_or_default(), party);
        }
        found.spent += 1;
        let tally = &mut found.tally;
        let verdicts = self.bounds.monotone.iter().map(|rule| {
            let verdict = self.rules.judge(*rule, &lineup, &view.effective);
            tally.count(*rule, verdict.passed());
            (*rule, verdict)
        });
        found.miss = Miss::nearer(found.miss, Miss::of(verdicts));
    }
}
