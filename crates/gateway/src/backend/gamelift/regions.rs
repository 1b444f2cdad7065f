//! Which region a request is for. GameLift knows fleets, aliases, queues and game sessions in their own region alone.

use std::collections::{BTreeSet, HashMap};
use std::sync::{PoisonError, RwLock};

use rallypoint_fleet::arn::{Resource, id_of};
use rallypoint_gamelift_api::{Request, Response};

use crate::backend::Destination;
use crate::backend::destination::region_of;

/// The fleet in a game session's ARN: `arn:aws:gamelift:<region>::gamesession/<fleet>/…`.
pub(super) fn fleet_of(game_session_id: &str) -> Option<&str> {
    let (_, rest) = game_session_id.split_once(":gamesession/")?;
    rest.split_once('/').map(|(fleet, _)| fleet).filter(|fleet| !fleet.is_empty())
}

/// The longest name of a region; AWS's have 14 characters at most. It becomes part of a host's name.
const LONGEST_REGION: usize = 32;
/// How many fleets and aliases are learnt at most: more than a gateway's queues and aliases lead to.
const MOST_LEARNT: usize = 10_000;

/// Whether a text looks like a region of AWS's: `eu-west-1`, `us-gov-east-1`. Others are nowhere to be called.
fn is_region(text: &str) -> bool {
    let Some((words, number)) = text.rsplit_once('-').filter(|_| text.len() <= LONGEST_REGION) else {
        return false;
    };
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    words.contains('-')
        && words.split('-').all(is_word)
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a request is about, as far as that says where it goes.
#[derive(Debug, PartialEq, Eq)]
enum Subject {
    /// A fleet, alias or queue by its id, and the region in the ARN that named it or its game session.
    Place(Destination, Option<String>),
    /// One player session by its id, which says no region.
    PlayerSession,
    /// A placement by its id, which does neither.
    Placement,
    /// What is in the configured region: matchmaking, and lists of everything.
    Other,
}

impl Subject {
    fn of(request: &Request) -> Self {
        match request {
            Request::CreateGameSession(input) => Self::fleet_or_alias(&input.fleet_id, &input.alias_id),
            Request::SearchGameSessions(input) => Self::fleet_or_alias(&input.fleet_id, &input.alias_id),
            Request::DescribeGameSessions(input) => match &input.game_session_id {
                Some(id) => Self::session(id),
                None => Self::fleet_or_alias(&input.fleet_id, &input.alias_id),
            },
            Request::DescribeGameSessionDetails(input) => match &input.game_session_id {
                Some(id) => Self::session(id),
                None => Self::fleet_or_alias(&input.fleet_id, &input.alias_id),
            },
            Request::UpdateGameSession(input) => Self::session(&input.game_session_id),
            Request::TerminateGameSession(input) => Self::session(&input.game_session_id),
            Request::GetGameSessionLogUrl(input) => Self::session(&input.game_session_id),
            Request::CreatePlayerSession(input) => Self::session(&input.game_session_id),
            Request::CreatePlayerSessions(input) => Self::session(&input.game_session_id),
            Request::GetPlayerConnectionDetails(input) => Self::session(&input.game_session_id),
            Request::DescribePlayerSessions(input) => {
                match (&input.game_session_id, &input.player_session_id) {
                    (Some(id), _) => Self::session(id),
                    (None, Some(_)) => Self::PlayerSession,
                    (None, None) => Self::Other,
                }
            }
            Request::StartGameSessionPlacement(input) => {
                Self::place(&Destination::Queue(input.game_session_queue_name.clone()))
            }
            Request::DescribeGameSessionPlacement(_) | Request::StopGameSessionPlacement(_) => {
                Self::Placement
            }
            // Those of one request are of one region: GameLift answers no others.
            Request::DescribeGameSessionQueues(input) => {
                Self::first(input.names.as_deref(), Destination::Queue)
            }
            Request::ResolveAlias(input) => Self::place(&Destination::Alias(input.alias_id.clone())),
            Request::DescribeFleetAttributes(input) => {
                Self::first(input.fleet_ids.as_deref(), Destination::Fleet)
            }
            Request::DescribeFleetUtilization(input) => {
                Self::first(input.fleet_ids.as_deref(), Destination::Fleet)
            }
            Request::DescribeFleetCapacity(input) => {
                Self::first(input.fleet_ids.as_deref(), Destination::Fleet)
            }
            _ => Self::Other,
        }
    }

    /// By id or ARN.
    fn place(named: &Destination) -> Self {
        let said = named.region().map(str::to_owned);
        Self::Place(by_id(named), said)
    }

    fn fleet_or_alias(fleet: &Option<String>, alias: &Option<String>) -> Self {
        match (fleet, alias) {
            (Some(fleet), _) => Self::place(&Destination::Fleet(fleet.clone())),
            (None, Some(alias)) => Self::place(&Destination::Alias(alias.clone())),
            (None, None) => Self::Other,
        }
    }

    fn first(named: Option<&[String]>, kind: impl FnOnce(String) -> Destination) -> Self {
        named.and_then(<[String]>::first).map_or(Self::Other, |named| Self::place(&kind(named.clone())))
    }

    fn session(game_session_id: &str) -> Self {
        let said = region_of(game_session_id).map(str::to_owned);
        match fleet_of(game_session_id) {
            Some(fleet) => Self::Place(Destination::Fleet(fleet.to_owned()), said),
            None => Self::Other,
        }
    }
}

fn by_id(named: &Destination) -> Destination {
    match named {
        Destination::Fleet(fleet) => Destination::Fleet(id_of(fleet).to_owned()),
        Destination::Alias(alias) => Destination::Alias(id_of(alias).to_owned()),
        Destination::Queue(queue) => Destination::Queue(id_of(queue).to_owned()),
    }
}

/// Where everything is that the gateway was told of. Players write ARNs too, so what the operator or GameLift has said
/// of a fleet goes before what a request says.
pub(super) struct Regions {
    home: String,
    /// What the operator named. Queues of one name may be in several regions.
    named: HashMap<Destination, Vec<String>>,
    /// Fleets and aliases that GameLift named.
    learnt: RwLock<HashMap<Destination, String>>,
}

impl Regions {
    /// The configured destination, which is in the configured region, and what players may choose.
    pub(super) fn new(home: String, destination: &Destination, choices: &[Destination]) -> Self {
        let mut named: HashMap<_, Vec<_>> = HashMap::from([(by_id(destination), vec![home.clone()])]);
        for choice in choices {
            let region = choice.region().filter(|region| is_region(region)).unwrap_or(&home);
            let regions = named.entry(by_id(choice)).or_default();
            if !regions.iter().any(|known| known == region) {
                regions.push(region.to_owned());
            }
        }
        Self { home, named, learnt: RwLock::default() }
    }

    /// The configured one.
    pub(super) fn home(&self) -> &str {
        &self.home
    }

    /// The regions to ask, one after the other until one has what is asked for. Never none.
    pub(super) fn of(&self, request: &Request) -> Vec<String> {
        match Subject::of(request) {
            Subject::Place(place, said) => vec![self.of_place(&place, said.as_deref())],
            Subject::PlayerSession => self.home_and(self.all()),
            Subject::Placement => {
                let queues = self.named.iter().filter(|(named, _)| matches!(named, Destination::Queue(_)));
                self.home_and(queues.flat_map(|(_, regions)| regions.iter().cloned()).collect())
            }
            Subject::Other => vec![self.home.clone()],
        }
    }

    /// The region of a fleet, by id or ARN.
    pub(super) fn of_fleet(&self, fleet: &str) -> String {
        self.of_place(&Destination::Fleet(id_of(fleet).to_owned()), region_of(fleet))
    }

    fn of_place(&self, place: &Destination, said: Option<&str>) -> String {
        let is_said = |region: &&String| Some(region.as_str()) == said;
        if let Some(regions) = self.named.get(place) {
            let region = regions.iter().find(is_said).or(regions.first());
            return region.unwrap_or(&self.home).clone();
        }
        let learnt = self.learnt.read().unwrap_or_else(PoisonError::into_inner).get(place).cloned();
        learnt
            .or_else(|| said.filter(|region| is_region(region)).map(str::to_owned))
            .unwrap_or(self.home.clone())
    }

    fn all(&self) -> BTreeSet<String> {
        let learnt = self.learnt.read().unwrap_or_else(PoisonError::into_inner);
        self.named.values().flatten().chain(learnt.values()).cloned().collect()
    }

    fn home_and(&self, mut others: BTreeSet<String>) -> Vec<String> {
        others.remove(&self.home);
        [self.home.clone()].into_iter().chain(others).collect()
    }

    /// Takes note of where an answer says that fleets and aliases are.
    pub(super) fn learn(&self, response: &Response) {
        match response {
            Response::DescribeGameSessionQueues(output) => {
                let destinations = output.game_session_queues.iter().flat_map(|queue| &queue.destinations);
                for destination in destinations {
                    self.learn_arn(&destination.destination_arn);
                }
            }
            Response::ResolveAlias(output) => self.learn_arn(&output.fleet_arn),
            _ => {}
        }
    }

    /// Takes note of where the fleet of a game session is. The ARN must be GameLift's own.
    pub(super) fn learn_session(&self, game_session_id: &str) {
        if let (Some(fleet), Some(region)) = (fleet_of(game_session_id), region_of(game_session_id)) {
            self.keep(Destination::Fleet(fleet.to_owned()), region);
        }
    }

    fn learn_arn(&self, arn: &str) {
        let place = match Resource::of_arn(arn) {
            Some(Resource::Fleet(fleet)) => Destination::Fleet(fleet.as_str().to_owned()),
            Some(Resource::Alias(alias)) => Destination::Alias(alias.as_str().to_owned()),
            _ => return,
        };
        if let Some(region) = region_of(arn) {
            self.keep(place, region);
        }
    }

    fn keep(&self, place: Destination, region: &str) {
        if !is_region(region) {
            return;
        }
        let mut learnt = self.learnt.write().unwrap_or_else(PoisonError::into_inner);
        if learnt.len() < MOST_LEARNT || learnt.contains_key(&place) {
            learnt.insert(place, region.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use rallypoint_gamelift_api::{
        CreateGameSessionInput, DescribeGameSessionPlacementInput, DescribeGameSessionQueuesInput,
        DescribeGameSessionsInput, DescribeMatchmakingInput, DescribePlayerSessionsInput, OperationInput,
        Request, ResolveAliasInput, ResolveAliasOutput, SearchGameSessionsInput,
    };

    use super::{Regions, fleet_of, is_region};
    use crate::backend::Destination;

    const REMOTE: &str = "arn:aws:gamelift:eu-west-1:111122223333:fleet/fleet-eu";

    /// In us-west-2, with a fleet, and a queue of one name there and in eu-west-1.
    fn regions() -> Regions {
        let choices = [
            Destination::Fleet(REMOTE.to_owned()),
            Destination::Queue("ranked".to_owned()),
            Destination::Queue("arn:aws:gamelift:ap-south-1:1:gamesessionqueue/ranked".to_owned()),
        ];
        Regions::new("us-west-2".to_owned(), &Destination::Fleet("fleet-1".to_owned()), &choices)
    }

    fn of(regions: &Regions, input: impl OperationInput) -> Vec<String> {
        regions.of(&input.into_request())
    }

    fn session(id: &str) -> Request {
        DescribeGameSessionsInput::of_game_session(id).into_request()
    }

    fn search(fleet: &str) -> Request {
        SearchGameSessionsInput { fleet_id: Some(fleet.to_owned()), ..SearchGameSessionsInput::default() }
            .into_request()
    }

    fn queue(name: &str) -> DescribeGameSessionQueuesInput {
        DescribeGameSessionQueuesInput {
            names: Some(vec![name.to_owned()]),
            ..DescribeGameSessionQueuesInput::default()
        }
    }

    #[test]
    fn a_game_sessions_arn_has_its_fleet() {
        assert_eq!(fleet_of("arn:aws:gamelift:us-west-2::gamesession/fleet-1/abc"), Some("fleet-1"));
        assert_eq!(fleet_of("arn:aws:gamelift:us-west-2::gamesession/fleet-1/custom-a/abc"), Some("fleet-1"));
        assert_eq!(fleet_of("arn:aws:gamelift:us-west-2::gamesession/fleet-1"), None);
        assert_eq!(fleet_of("fleet-1"), None);
    }

    #[test]
    fn a_region_is_what_aws_calls_one() {
        for good in ["eu-west-1", "us-gov-east-1", "ap-southeast-12", "eusc-de-east-1"] {
            assert!(is_region(good), "{good}");
        }
        let long = format!("eu-{}-1", "west".repeat(10));
        for bad in
            ["", "eu", "eu-1", "eu-west", "eu-west-", "eu--1", "EU-WEST-1", "evil/-west-1", "a.b-c-1", &long]
        {
            assert!(!is_region(bad), "{bad}");
        }
    }

    #[test]
    fn ids_are_called_in_the_region_that_they_carry() {
        let regions = regions();
        for session_of in ["fleet-9/abc", "fleet-9/ap-south-1/abc"] {
            // The fleet's home region, whichever location it is in.
            let id = format!("arn:aws:gamelift:eu-central-1::gamesession/{session_of}");
            assert_eq!(regions.of(&session(&id)), ["eu-central-1"]);
        }
        assert_eq!(regions.of(&search("arn:aws:gamelift:eu-central-1:1:fleet/fleet-9")), ["eu-central-1"]);
        let alias =
            ResolveAliasInput { alias_id: "arn:aws:gamelift:eu-central-1:1:alias/alias-9".to_owned() };
        assert_eq!(of(&regions, alias), ["eu-central-1"]);
        assert_eq!(
            of(&regions, queue("arn:aws:gamelift:eu-central-1:1:gamesessionqueue/q")),
            ["eu-central-1"]
        );
        let of_session = DescribePlayerSessionsInput {
            game_session_id: Some("arn:aws:gamelift:eu-central-1::gamesession/fleet-9/abc".to_owned()),
            ..DescribePlayerSessionsInput::default()
        };
        assert_eq!(of(&regions, of_session), ["eu-central-1"]);
    }

    #[test]
    fn what_carries_none_is_called_at_home() {
        let regions = regions();
        assert_eq!(regions.of(&search("fleet-9")), ["us-west-2"]);
        assert_eq!(regions.of(&session("no-arn")), ["us-west-2"]);
        assert_eq!(regions.of(&session("arn:aws:gamelift:evil/::gamesession/fleet-9/abc")), ["us-west-2"]);
        assert_eq!(
            of(&regions, DescribeMatchmakingInput { ticket_ids: vec!["1".to_owned()] }),
            ["us-west-2"]
        );
    }

    #[test]
    fn what_the_operator_named_is_where_they_said() {
        let regions = regions();
        for fleet in ["fleet-eu", REMOTE, "arn:aws:gamelift:sa-east-1:1:fleet/fleet-eu"] {
            assert_eq!(regions.of(&search(fleet)), ["eu-west-1"], "{fleet}");
        }
        // A player may write any region into an ARN: the fleet is not moved by that.
        for said in ["us-west-2", "sa-east-1"] {
            let id = format!("arn:aws:gamelift:{said}::gamesession/fleet-1/abc");
            assert_eq!(regions.of(&session(&id)), ["us-west-2"]);
        }
        assert_eq!(of(&regions, queue("ranked")), ["us-west-2"]);
        assert_eq!(
            of(&regions, queue("arn:aws:gamelift:ap-south-1:1:gamesessionqueue/ranked")),
            ["ap-south-1"]
        );
    }

    #[test]
    fn what_gamelift_named_is_where_it_said() {
        let regions = regions();
        let resolved = ResolveAliasOutput {
            fleet_id: "fleet-9".to_owned(),
            fleet_arn: "arn:aws:gamelift:eu-central-1:1:fleet/fleet-9".to_owned(),
        };
        regions.learn(&resolved.into());
        assert_eq!(regions.of(&search("fleet-9")), ["eu-central-1"]);
        assert_eq!(
            regions.of(&session("arn:aws:gamelift:sa-east-1::gamesession/fleet-9/abc")),
            ["eu-central-1"]
        );
        regions.learn_session("arn:aws:gamelift:sa-east-1::gamesession/fleet-8/abc");
        assert_eq!(regions.of(&search("fleet-8")), ["sa-east-1"]);
        // What the operator said stands.
        regions.learn_session("arn:aws:gamelift:sa-east-1::gamesession/fleet-1/abc");
        assert_eq!(regions.of(&search("fleet-1")), ["us-west-2"]);
    }

    #[test]
    fn ids_without_a_region_are_looked_for_wherever_they_may_be() {
        let regions = regions();
        let slot = || DescribePlayerSessionsInput {
            player_session_id: Some("psess-1".to_owned()),
            ..DescribePlayerSessionsInput::default()
        };
        assert_eq!(of(&regions, slot()), ["us-west-2", "ap-south-1", "eu-west-1"]);
        let placement = DescribeGameSessionPlacementInput { placement_id: "1".to_owned() };
        assert_eq!(of(&regions, placement), ["us-west-2", "ap-south-1"]);
        regions.learn_session("arn:aws:gamelift:sa-east-1::gamesession/fleet-8/abc");
        assert_eq!(of(&regions, slot()), ["us-west-2", "ap-south-1", "eu-west-1", "sa-east-1"]);
        let created = CreateGameSessionInput {
            fleet_id: None,
            alias_id: Some("alias-1".to_owned()),
            maximum_player_session_count: 1,
            location: None,
            name: None,
            game_properties: None,
            creator_id: None,
            game_session_id: None,
            idempotency_token: None,
            game_session_data: None,
        };
        assert_eq!(of(&regions, created), ["us-west-2"]);
    }
}
