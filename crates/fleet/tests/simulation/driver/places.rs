//! Locations, fleets, computes, aliases, tags, queues and settings.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use rallypoint_fleet::arn::Resource;
use rallypoint_fleet::{
    AliasId, AliasUpdate, BackfillMode, CertificateType, Command, ComputeName, ConfigurationName,
    ConfigurationUpdate, CreationLimit, FleetId, FleetOrAlias, FleetUpdate, FlexMatchMode, LatencyPolicy,
    Location, MatchDestination, NewAlias, NewCompute, NewConfiguration, NewFleet, NewQueue, NewRuleSet,
    Priority, PriorityConfiguration, ProtectionPolicy, QueueName, QueueUpdate, RoutingStrategy, RuleSetName,
    Settings, Tags,
};
use rand::RngExt;

use super::Driver;
use super::names::{ALIASES, FLEETS, LOCATIONS, QUEUES, REGIONS};

/// Two teams of two.
const DUEL: &str = r#"{"ruleLanguageVersion": "1.0", "teams": [{"name": "red", "minPlayers": 1, "maxPlayers": 2},
    {"name": "blue", "minPlayers": 1, "maxPlayers": 2}]}"#;

impl Driver {
    /// What an operator sets up first.
    pub(super) fn beginning(&mut self) -> VecDeque<Command> {
        let mut commands = VecDeque::from([self.configure()]);
        for location in LOCATIONS {
            commands
                .push_back(Command::CreateLocation { location: Location::new(location), tags: Tags::new() });
        }
        for fleet in &FLEETS[..2] {
            commands.push_back(self.create_fleet(fleet));
        }
        for alias in ALIASES {
            commands.push_back(self.create_alias(alias));
        }
        for queue in &QUEUES[..2] {
            commands.push_back(self.create_queue(queue));
        }
        commands.extend(self.matchmaking());
        commands
    }

    pub(super) fn anything_of_places(&mut self) -> Command {
        match self.random.random_range(0..100) {
            0..3 => self.configure(),
            3 => self.update_matchmaking(),
            4..10 => {
                let fleet = self.one_of(&[FLEETS[0], FLEETS[2], FLEETS[2], FLEETS[2]]);
                self.create_fleet(fleet)
            }
            10..20 => self.update_fleet(),
            20..28 => {
                // Mostly the one that has few processes.
                let fleet = self.one_of(&[FLEETS[0], FLEETS[2], FLEETS[2], FLEETS[2]]);
                Command::DeleteFleet { fleet: FleetId::new(fleet) }
            }
            28..34 => {
                Command::CreateFleetLocations { fleet: self.some_fleet(), locations: self.some_locations() }
            }
            34..38 => {
                Command::DeleteFleetLocations { fleet: self.some_fleet(), locations: self.some_locations() }
            }
            38..42 => {
                let location = Location::new(self.one_of(&LOCATIONS));
                Command::CreateLocation { location, tags: Tags::new() }
            }
            42..45 => Command::DeleteLocation { location: Location::new(self.one_of(&LOCATIONS)) },
            45..51 => self.register_compute(),
            51..56 => {
                let location = self.one_of(&LOCATIONS);
                Command::DeregisterCompute { fleet: self.some_fleet(), compute: compute_in(location) }
            }
            56..59 => {
                let alias = self.one_of(&ALIASES);
                self.create_alias(alias)
            }
            59..67 => {
                let update = AliasUpdate {
                    alias: AliasId::new(self.one_of(&ALIASES)),
                    name: None,
                    description: None,
                    routing: Some(self.routing()),
                };
                Command::UpdateAlias(Box::new(update))
            }
            67..69 => Command::DeleteAlias { alias: AliasId::new(self.one_of(&ALIASES)) },
            69..74 => {
                let pairs = (0..self.random.random_range(0..3)).map(|n| (n.to_string(), String::new()));
                Command::TagResource { tags: pairs.collect(), arn: self.some_arn() }
            }
            74..77 => Command::UntagResource { arn: self.some_arn(), keys: vec!["0".to_owned()] },
            77..83 => {
                let queue = self.one_of(&QUEUES);
                self.create_queue(queue)
            }
            83..97 => self.update_queue(),
            _ => Command::DeleteQueue { queue: QueueName::new(self.one_of(&QUEUES)) },
        }
    }

    fn configure(&mut self) -> Command {
        // Retention is short enough that a run sees things forgotten, mostly.
        let retention = self.one_of(&[600, 600, 900, 30 * 24 * 3600]);
        Command::Configure(Box::new(Settings {
            region: self.one_of(&REGIONS).to_owned(),
            retention: Duration::from_secs(retention),
            reservation_timeout: Duration::from_secs(self.one_of(&[60, 30])),
            ..Settings::default()
        }))
    }

    /// Somebody to find players, who finds none.
    fn matchmaking(&mut self) -> [Command; 2] {
        let rule_set = RuleSetName::new("duel");
        [
            Command::CreateRuleSet(Box::new(NewRuleSet {
                name: rule_set.clone(),
                body: DUEL.to_owned(),
                tags: Tags::new(),
            })),
            Command::CreateConfiguration(Box::new(NewConfiguration {
                name: ConfigurationName::new("duel"),
                description: None,
                rule_set,
                mode: FlexMatchMode::WithQueue,
                destinations: vec![MatchDestination::Direct(FleetId::new(FLEETS[0]).into())],
                request_timeout: Duration::from_secs(60),
                acceptance_required: false,
                acceptance_timeout: None,
                additional_players: 0,
                backfill: BackfillMode::Manual,
                properties: Vec::new(),
                data: None,
                custom_event_data: None,
                notification_target: None,
                tags: Tags::new(),
            })),
        ]
    }

    fn update_matchmaking(&mut self) -> Command {
        Command::UpdateConfiguration(Box::new(ConfigurationUpdate {
            configuration: ConfigurationName::new("duel"),
            description: None,
            rule_set: None,
            mode: None,
            destinations: Some(vec![MatchDestination::Queue(QueueName::new(self.one_of(&QUEUES)))]),
            request_timeout: Some(Duration::from_secs(self.one_of(&[60, 20]))),
            acceptance_required: None,
            acceptance_timeout: None,
            additional_players: None,
            backfill: None,
            properties: None,
            data: None,
            custom_event_data: None,
            notification_target: None,
        }))
    }

    fn create_fleet(&mut self, id: &str) -> Command {
        Command::CreateFleet(Box::new(NewFleet {
            id: FleetId::new(id),
            name: "a fleet".to_owned(),
            description: None,
            locations: LOCATIONS[..self.random.random_range(1..=3)]
                .iter()
                .map(|l| Location::new(*l))
                .collect(),
            protection: ProtectionPolicy::NoProtection,
            creation_limit: None,
            activation_timeout: self.sometimes(2, |_| Duration::from_secs(40)),
            cost: self.one_of(&["1", "2", "10"]).parse().ok(),
            certificate: CertificateType::Disabled,
            metric_groups: Vec::new(),
            tags: Tags::new(),
        }))
    }

    fn update_fleet(&mut self) -> Command {
        let protections = [ProtectionPolicy::NoProtection, ProtectionPolicy::FullProtection];
        Command::UpdateFleet(Box::new(FleetUpdate {
            fleet: self.some_fleet(),
            name: None,
            description: None,
            protection: self.sometimes(2, |driver| driver.one_of(&protections)),
            creation_limit: self.sometimes(8, |driver| CreationLimit {
                game_sessions: driver.one_of(&[1, 2, 50]),
                period: Duration::from_secs(60),
            }),
            cost: self
                .sometimes(2, |driver| driver.one_of(&["0.5", "1", "3"]))
                .and_then(|cost| cost.parse().ok()),
            metric_groups: None,
        }))
    }

    fn register_compute(&mut self) -> Command {
        let location = self.one_of(&LOCATIONS);
        Command::RegisterCompute(Box::new(NewCompute {
            fleet: self.some_fleet(),
            name: compute_in(location),
            location: Some(Location::new(location)),
            ip: IpAddr::V4(Ipv4Addr::new(10, 0, 0, self.random.random_range(0..4))),
            dns_name: self.sometimes(2, |_| "host.example".to_owned()),
            certificate_path: None,
        }))
    }

    fn create_alias(&mut self, id: &str) -> Command {
        Command::CreateAlias(Box::new(NewAlias {
            id: AliasId::new(id),
            name: "an alias".to_owned(),
            description: None,
            routing: self.routing(),
            tags: Tags::new(),
        }))
    }

    fn routing(&mut self) -> RoutingStrategy {
        match self.random.random_range(0..5) {
            0 => RoutingStrategy::Terminal("closed".to_owned()),
            _ => RoutingStrategy::Simple(self.some_fleet()),
        }
    }

    fn create_queue(&mut self, name: &str) -> Command {
        Command::CreateQueue(Box::new(NewQueue {
            name: QueueName::new(name),
            destinations: self.destinations(),
            timeout: self.sometimes(2, |driver| Duration::from_secs(driver.one_of(&[10, 60, 120]))),
            latency_policies: self.policies(),
            allowed_locations: self.allowed(),
            priority: self.sometimes(2, Self::priority),
            custom_event_data: None,
            notification_target: None,
            tags: Tags::new(),
        }))
    }

    fn update_queue(&mut self) -> Command {
        Command::UpdateQueue(Box::new(QueueUpdate {
            queue: QueueName::new(self.one_of(&QUEUES)),
            destinations: self.sometimes(3, Self::destinations),
            timeout: self.sometimes(4, |driver| Duration::from_secs(driver.one_of(&[5, 30, 600]))),
            latency_policies: self.sometimes(3, Self::policies),
            allowed_locations: self.sometimes(3, Self::allowed),
            priority: self.sometimes(3, Self::priority),
            custom_event_data: None,
            notification_target: None,
        }))
    }

    fn destinations(&mut self) -> Vec<FleetOrAlias> {
        let few = [
            FleetOrAlias::Fleet(FleetId::new(FLEETS[0])),
            FleetOrAlias::Fleet(FleetId::new(FLEETS[1])),
            FleetOrAlias::Fleet(FleetId::new(FLEETS[2])),
            FleetOrAlias::Alias(AliasId::new(ALIASES[0])),
            FleetOrAlias::Alias(AliasId::new(ALIASES[1])),
        ];
        let begin = self.random.random_range(0..few.len());
        let count = self.random.random_range(1..4);
        (begin..begin + count).map(|n| few[n % few.len()].clone()).collect()
    }

    fn policies(&mut self) -> Vec<LatencyPolicy> {
        let policy = |(max_latency_ms, seconds): (u32, Option<u64>)| LatencyPolicy {
            max_latency_ms,
            duration: seconds.map(Duration::from_secs),
        };
        let few: [&[(u32, Option<u64>)]; 4] = [
            &[],
            &[(50, Some(20)), (100, None)],
            &[(100, Some(30)), (20, Some(10)), (60, Some(0))],
            &[(50, None), (200, Some(10))],
        ];
        self.one_of(&few).iter().copied().map(policy).collect()
    }

    fn allowed(&mut self) -> Vec<Location> {
        if self.random.random_ratio(1, 2) { Vec::new() } else { self.some_locations() }
    }

    fn priority(&mut self) -> PriorityConfiguration {
        let few: [&[Priority]; 4] = [
            &[],
            &[Priority::Location],
            &[Priority::Destination, Priority::Location],
            &[Priority::Location, Priority::Latency],
        ];
        PriorityConfiguration { order: self.one_of(&few).to_vec(), locations: self.some_locations() }
    }

    pub(super) fn some_fleet(&mut self) -> FleetId {
        FleetId::new(self.one_of(&[FLEETS[0], FLEETS[0], FLEETS[1], FLEETS[2]]))
    }

    fn some_locations(&mut self) -> Vec<Location> {
        let begin = self.random.random_range(0..LOCATIONS.len());
        let count = self.random.random_range(1..3);
        (begin..begin + count).map(|n| Location::new(LOCATIONS[n % LOCATIONS.len()])).collect()
    }

    fn some_arn(&mut self) -> String {
        let resource = match self.random.random_range(0..5) {
            0 => Resource::Fleet(self.some_fleet()),
            1 => Resource::Location(Location::new(self.one_of(&LOCATIONS))),
            2 => Resource::Alias(AliasId::new(self.one_of(&ALIASES))),
            3 => Resource::Queue(QueueName::new(self.one_of(&QUEUES))),
            _ => return "arn:aws:gamelift:nowhere".to_owned(),
        };
        resource.arn("us-west-2")
    }
}

/// The compute there is in a location.
pub(super) fn compute_in(location: &str) -> ComputeName {
    ComputeName::new(format!("host-{location}"))
}
