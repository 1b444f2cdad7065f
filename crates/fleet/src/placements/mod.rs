//! The life of a placement. Where it goes is decided in [`choice`].

mod choice;

use serde::{Deserialize, Serialize};

use crate::checks;
use crate::command::{NewPlacement, NewPlayerSession, Reply};
use crate::deadlines::{Deadline, Due};
use crate::effect::Effect;
use crate::fleets::Fleets;
use crate::game_sessions::Wanted;
use crate::ids::{PlacementId, QueueName};
use crate::model::{
    FleetOrAlias, GameSessionStatus, GameSessionStatusReason, PlacedGameSession, PlacedPlayerSession,
    Placement, PlacementStatus, Queue,
};
use crate::processes::TerminationCause;
use crate::queues::DEFAULT_TIMEOUT;
use crate::refusal::Refusal;
use crate::table::{GameSessionKey, MatchKey, PlacementKey, ProcessKey, Row};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PlacementRow {
    pub(crate) placement: Placement,
    /// The slots to be reserved, while it is `PENDING`.
    pub(crate) players: Vec<NewPlayerSession>,
    /// The queue it has for itself: it goes straight to a fleet.
    own_queue: Option<Box<Queue>>,
    /// The match that waits for it.
    for_match: Option<MatchKey>,
    /// How many game sessions were made for it.
    attempts: u32,
    /// The game session that is to be activated for it.
    pub(crate) activating: Option<GameSessionKey>,
    /// The queue's timeout, or being forgotten: one of them, by status.
    deadline: Option<Deadline>,
    /// When another latency policy holds.
    latency_step: Option<Deadline>,
}

impl Row for PlacementRow {
    type Id = PlacementId;

    fn id(&self) -> &PlacementId {
        &self.placement.id
    }
}

impl PlacementRow {
    /// A placement that waits in a queue.
    pub(crate) fn in_queue(queue: QueueName, placement: Placement, players: Vec<NewPlayerSession>) -> Self {
        Self {
            placement: Placement { queue, ..placement },
            players,
            own_queue: None,
            for_match: None,
            attempts: 0,
            activating: None,
            deadline: None,
            latency_step: None,
        }
    }

    /// A placement that goes straight to a fleet; it is shown with the fleet in the place of a queue.
    pub(crate) fn direct(fleet: FleetOrAlias, placement: Placement, players: Vec<NewPlayerSession>) -> Self {
        let name = match &fleet {
            FleetOrAlias::Fleet(id) => QueueName::new(id.as_str()),
            FleetOrAlias::Alias(id) => QueueName::new(id.as_str()),
        };
        let queue = Queue::of_one(name.clone(), fleet, placement.started_at);
        Self { own_queue: Some(Box::new(queue)), ..Self::in_queue(name, placement, players) }
    }

    /// The same, for a match.
    pub(crate) fn made_for(self, waiting: MatchKey) -> Self {
        Self { for_match: Some(waiting), ..self }
    }

    pub(crate) fn is_for_match(&self) -> bool {
        self.for_match.is_some()
    }

    /// Whether it is of a queue that others may use too.
    pub(crate) fn waits_in(&self, queue: &QueueName) -> bool {
        self.own_queue.is_none() && self.placement.queue == *queue
    }
}

impl Fleets {
    pub(crate) fn start_placement(
        &mut self,
        new: NewPlacement,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        checks::new_placement(&new)?;
        let queue = &self.queues[self.known_queue(&new.queue)?].queue;
        checks::priority_override(&new, queue)?;
        if self.placements.contains(&new.id) {
            return Err(checks::invalid("PlacementId", "was used before: give another"));
        }
        self.ids_are_free(&new.players)?;
        let placement = Placement {
            id: new.id,
            queue: new.queue,
            status: PlacementStatus::Pending,
            max_players: new.max_players,
            name: new.name,
            properties: new.properties,
            data: new.data,
            matchmaker_data: new.matchmaker_data,
            latencies: new.latencies,
            priority_override: new.priority_override,
            started_at: self.now,
            ended_at: None,
            game_session: None,
            players: Vec::new(),
        };
        let row = PlacementRow::in_queue(placement.queue.clone(), placement, new.players);
        let key = self.insert_placement(row, effects);
        self.place_again(key, effects);
        Ok(self.show(key))
    }

    /// Puts a placement that was checked into the table. It is not tried yet.
    pub(crate) fn insert_placement(&mut self, row: PlacementRow, effects: &mut Vec<Effect>) -> PlacementKey {
        let timeout = self.queue_of(&row).map_or(DEFAULT_TIMEOUT, |queue| queue.timeout);
        let id = row.placement.id.clone();
        self.promised.extend(row.players.iter().map(|player| player.id.clone()));
        let key = self.placements.insert(row);
        self.census.placements.come(PlacementStatus::Pending);
        let deadline = (self.now.after(timeout), Due::PlacementOver(key));
        self.deadlines.set(&mut self.placements[key].deadline, Some(deadline));
        effects.push(Effect::PlacementChanged(id, PlacementStatus::Pending));
        key
    }

    pub(crate) fn stop_placement(
        &mut self,
        id: &PlacementId,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let key = self.placements.key(id).ok_or_else(|| Refusal::PlacementNotFound(id.clone()))?;
        if self.placements[key].placement.status != PlacementStatus::Pending {
            return Err(checks::invalid(
                "PlacementId",
                "names a placement that is over: there is nothing to stop",
            ));
        }
        self.end_placement(key, PlacementStatus::Cancelled, effects);
        Ok(self.show(key))
    }

    fn show(&self, key: PlacementKey) -> Reply {
        Reply::Placement(Box::new(self.placements[key].placement.clone()))
    }

    /// Lets a placement wait, for the first time or after its game session was not activated.
    pub(crate) fn place_again(&mut self, key: PlacementKey, effects: &mut Vec<Effect>) {
        let row = &mut self.placements[key];
        row.activating = None;
        row.placement.game_session = None;
        self.waiting.insert(key);
        self.try_to_place(key, effects);
    }

    /// Tries all that wait, after something else than a process changed that decides where they may go.
    pub(crate) fn place_waiting(&mut self, effects: &mut Vec<Effect>) {
        let waiting: Vec<_> = self.waiting.iter().copied().collect();
        for key in waiting {
            self.try_to_place(key, effects);
        }
    }

    pub(crate) fn latency_step(&mut self, key: PlacementKey, effects: &mut Vec<Effect>) {
        self.try_to_place(key, effects);
    }

    fn try_to_place(&mut self, key: PlacementKey, effects: &mut Vec<Effect>) {
        match self.best_process(&self.placements[key]) {
            Some(process) => self.place_on(key, process, effects),
            None => {
                let step = self.next_latency_step(key).map(|at| (at, Due::LatencyStep(key)));
                self.deadlines.set(&mut self.placements[key].latency_step, step);
            }
        }
    }

    /// Gives a process that can be given a game session to the placement that has waited for it longest.
    pub(crate) fn offer(&mut self, process: ProcessKey, effects: &mut Vec<Effect>) {
        let taker = self.waiting.iter().copied().find(|key| self.may_go_to(*key, process));
        if let Some(key) = taker {
            self.place_on(key, process, effects);
        }
    }

    fn place_on(&mut self, key: PlacementKey, process: ProcessKey, effects: &mut Vec<Effect>) {
        self.waiting.remove(&key);
        let fleet = self.processes[process].fleet;
        let location = self.processes[process].process.location.clone();
        let row = &mut self.placements[key];
        self.deadlines.set(&mut row.latency_step, None);
        let placement = &row.placement;
        let wanted = Wanted {
            name: placement.name.clone(),
            creator_id: None,
            max_players: placement.max_players,
            properties: placement.properties.clone(),
            data: placement.data.clone(),
            matchmaker_data: placement.matchmaker_data.clone(),
        };
        // The first attempt has the placement's id as its suffix; someone else may have used that.
        let game_session = loop {
            let row = &mut self.placements[key];
            row.attempts += 1;
            let suffix = match row.attempts {
                1 => row.placement.id.as_str().to_owned(),
                attempt => format!("{}-{attempt}", row.placement.id),
            };
            let id = self.new_id(fleet, &location, &suffix);
            if !self.game_sessions.contains(&id) {
                break self.place(process, id, wanted, None, effects);
            }
        };
        let session = &mut self.game_sessions[game_session];
        session.placement = Some(key);
        let session = &session.session;
        let row = &mut self.placements[key];
        row.activating = Some(game_session);
        row.placement.game_session = Some(PlacedGameSession {
            id: session.id.clone(),
            location,
            ip: session.ip,
            dns_name: session.dns_name.clone(),
            port: session.port,
        });
    }

    /// Its game session is `ACTIVE`: now its players get their slots.
    pub(crate) fn fulfil(
        &mut self,
        key: PlacementKey,
        game_session: GameSessionKey,
        effects: &mut Vec<Effect>,
    ) {
        let players = std::mem::take(&mut self.placements[key].players);
        let mut placed = Vec::with_capacity(players.len());
        for player in players {
            self.promised.remove(&player.id);
            let session = self.reserve(game_session, player, effects);
            placed.push(PlacedPlayerSession { player: session.player, player_session: session.id });
        }
        let row = &mut self.placements[key];
        row.activating = None;
        row.placement.players = placed;
        self.end_placement(key, PlacementStatus::Fulfilled, effects);
    }

    pub(crate) fn placement_over(&mut self, key: PlacementKey, effects: &mut Vec<Effect>) {
        self.end_placement(key, PlacementStatus::TimedOut, effects);
    }

    /// Gives a placement its final status. A game session that is being activated for it ends, if it has not ended yet.
    pub(crate) fn end_placement(
        &mut self,
        key: PlacementKey,
        status: PlacementStatus,
        effects: &mut Vec<Effect>,
    ) {
        self.waiting.remove(&key);
        let forget = (self.now.after(self.settings.retention), Due::ForgetPlacement(key));
        let row = &mut self.placements[key];
        self.census.placements.change(row.placement.status, status);
        row.placement.status = status;
        row.placement.ended_at = Some(self.now);
        self.deadlines.set(&mut row.latency_step, None);
        self.deadlines.set(&mut row.deadline, Some(forget));
        for player in std::mem::take(&mut row.players) {
            self.promised.remove(&player.id);
        }
        if status != PlacementStatus::Fulfilled {
            row.placement.game_session = None;
        }
        effects.push(Effect::PlacementChanged(row.placement.id.clone(), status));
        let for_match = row.for_match.take();
        if let Some(game_session) = row.activating.take() {
            self.give_up(game_session, effects);
        }
        if let Some(waiting) = for_match {
            self.match_placement_over(waiting, key, effects);
        }
    }

    /// Ends the game session that a placement has no use for any more.
    fn give_up(&mut self, key: GameSessionKey, effects: &mut Vec<Effect>) {
        let row = &mut self.game_sessions[key];
        row.placement = None;
        if row.has_ended() {
            return;
        }
        let process = row.process;
        let reason = Some(GameSessionStatusReason::ForceTerminated);
        self.end_game_session(key, GameSessionStatus::Terminated, reason, effects);
        self.tell_to_terminate(process, TerminationCause::Requested, effects);
    }

    pub(crate) fn forget_placement(&mut self, key: PlacementKey) {
        let row = &mut self.placements[key];
        self.deadlines.set(&mut row.deadline, None);
        self.census.placements.go(row.placement.status);
        self.placements.remove(key);
    }
}
