//! Callers of the GameLift API, who note what was acknowledged.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::ledger::Ledger;
use crate::world::World;

const FLEET: &str = "fleet-123";
const LOCATION: &str = "custom-local";
/// Enough that a snapshot becomes due now and then.
const DATA: usize = 6_000;

pub(crate) fn start(world: &World, count: usize, random: &mut StdRng) -> Vec<JoinHandle<()>> {
    let caller = |number| Caller {
        world: world.clone(),
        random: StdRng::seed_from_u64(random.random()),
        name: format!("caller{number}"),
        made: 0,
    };
    (0..count).map(caller).map(|caller| tokio::spawn(caller.run())).collect()
}

struct Caller {
    world: World,
    random: StdRng,
    name: String,
    made: usize,
}

impl Caller {
    async fn run(mut self) {
        loop {
            self.world.until_busy().await;
            match self.random.random_range(0..100) {
                0..20 => self.create_game_session().await,
                20..50 => self.create_player_sessions().await,
                50..65 => self.start_placement().await,
                65..80 => self.look_at_placement().await,
                80..90 => self.look_at_game_session().await,
                90..93 => self.stop_placement().await,
                93..96 => self.create_queue().await,
                _ => self.create_alias().await,
            }
        }
    }

    fn new_name(&mut self) -> String {
        self.made += 1;
        format!("{}-{}-{:06x}", self.name, self.made, self.random.random_range(0..1 << 24))
    }

    /// Some key of what was acknowledged.
    fn some(&mut self, of: impl Fn(&Ledger) -> Vec<String>) -> Option<String> {
        let all = of(&self.world.ledger());
        all.choose(&mut self.random).cloned()
    }

    async fn create_game_session(&mut self) {
        let token = self.new_name();
        let input = json!({
            "FleetId": FLEET, "Location": LOCATION, "MaximumPlayerSessionCount": self.random.random_range(1..6),
            "IdempotencyToken": token, "GameSessionData": "x".repeat(DATA),
        });
        let Some(first) = self.world.done("CreateGameSession", input.clone()).await else { return };
        let id = note_game_session(&self.world, &first["GameSession"]);
        // Asked again, it is the same one.
        if let Some(again) = self.world.done("CreateGameSession", input).await {
            assert_eq!(note_game_session(&self.world, &again["GameSession"]), id);
        }
    }

    async fn create_player_sessions(&mut self) {
        let Some(id) = self.some(|ledger| of_status(ledger.game_sessions.iter(), "ACTIVE")) else { return };
        let players: Vec<_> = (0..self.random.random_range(1..4)).map(|_| self.new_name()).collect();
        let input = json!({"GameSessionId": id, "PlayerIds": players});
        let Some(answer) = self.world.done("CreatePlayerSessions", input).await else { return };
        for player in answer["PlayerSessions"].as_array().unwrap() {
            note_player_session(&self.world, player);
        }
    }

    async fn start_placement(&mut self) {
        let Some(queue) = self.some(|ledger| ledger.queues.iter().cloned().collect()) else {
            return self.create_queue().await;
        };
        let (placement, player) = (self.new_name(), self.new_name());
        let input = json!({
            "PlacementId": placement, "GameSessionQueueName": queue, "MaximumPlayerSessionCount": 4,
            "DesiredPlayerSessions": [{"PlayerId": player}],
        });
        if let Some(answer) = self.world.done("StartGameSessionPlacement", input).await {
            self.world.ledger().placement(&answer["GameSessionPlacement"]);
        }
    }

    async fn look_at_placement(&mut self) {
        let Some(placement) = self.some(|ledger| of_status(ledger.placements.iter(), "PENDING")) else {
            return;
        };
        let input = json!({"PlacementId": placement});
        if let Some(answer) = self.world.done("DescribeGameSessionPlacement", input).await {
            self.world.ledger().placement(&answer["GameSessionPlacement"]);
        }
    }

    async fn stop_placement(&mut self) {
        let Some(placement) = self.some(|ledger| of_status(ledger.placements.iter(), "PENDING")) else {
            return;
        };
        if let Some(answer) =
            self.world.done("StopGameSessionPlacement", json!({"PlacementId": placement})).await
        {
            self.world.ledger().placement(&answer["GameSessionPlacement"]);
        }
    }

    async fn look_at_game_session(&mut self) {
        let Some(id) = self.some(|ledger| ledger.game_sessions.keys().cloned().collect()) else { return };
        if let Some(answer) = self.world.done("DescribeGameSessions", json!({"GameSessionId": id})).await {
            note_game_session(&self.world, &answer["GameSessions"][0]);
        }
    }

    async fn create_queue(&mut self) {
        let name = self.new_name();
        let Some(fleets) = self.world.done("DescribeFleetAttributes", json!({"FleetIds": [FLEET]})).await
        else {
            return;
        };
        let arn = &fleets["FleetAttributes"][0]["FleetArn"];
        let input = json!({"Name": name, "TimeoutInSeconds": 600, "Destinations": [{"DestinationArn": arn}]});
        if self.world.done("CreateGameSessionQueue", input).await.is_some() {
            self.world.ledger().queues.insert(name);
        }
    }

    async fn create_alias(&mut self) {
        let routing = json!({"Type": "SIMPLE", "FleetId": FLEET});
        let input = json!({"Name": self.new_name(), "RoutingStrategy": routing});
        if let Some(answer) = self.world.done("CreateAlias", input).await {
            let id = answer["Alias"]["AliasId"].as_str().unwrap().to_owned();
            self.world.ledger().aliases.insert(id);
        }
    }
}

fn of_status<'a>(all: impl Iterator<Item = (&'a String, &'a String)>, wanted: &str) -> Vec<String> {
    all.filter(|(_, status)| *status == wanted).map(|(id, _)| id.clone()).collect()
}

pub(crate) fn note_game_session(world: &World, session: &Value) -> String {
    let id = session["GameSessionId"].as_str().unwrap();
    world.ledger().game_session(id, session["Status"].as_str().unwrap());
    id.to_owned()
}

pub(crate) fn note_player_session(world: &World, player: &Value) {
    let text = |name: &str| player[name].as_str().unwrap();
    world.ledger().player_session(text("PlayerSessionId"), text("GameSessionId"), text("Status"));
}
