//! Matchmaking configurations.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::checks;
use crate::command::{ConfigurationUpdate, NewConfiguration, Reply};
use crate::effect::Effect;
use crate::fleets::Fleets;
use crate::ids::ConfigurationName;
use crate::model::{FleetOrAlias, FlexMatchMode, MatchDestination, MatchmakingConfiguration};
use crate::refusal::Refusal;
use crate::table::{ConfigurationKey, Row};

/// How many configurations there may be: GameLift's quota.
const MAX_CONFIGURATIONS: usize = 100;

/// How long players may take to accept where the configuration does not say: the most that may be said.
const DEFAULT_ACCEPTANCE_TIMEOUT: Duration = Duration::from_secs(600);

/// How many completed tickets the estimated wait is the average of: enough that one party does not decide it, few enough
/// that it follows the time of day.
const WAITS_KEPT: usize = 32;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ConfigurationRow {
    pub(crate) configuration: MatchmakingConfiguration,
    /// How many milliseconds the last completed tickets waited.
    waits: VecDeque<u64>,
}

impl Row for ConfigurationRow {
    type Id = ConfigurationName;

    fn id(&self) -> &ConfigurationName {
        &self.configuration.name
    }
}

impl ConfigurationRow {
    pub(crate) fn estimated_wait(&self) -> Option<Duration> {
        let count = u64::try_from(self.waits.len()).unwrap_or(u64::MAX);
        let average = self.waits.iter().sum::<u64>().checked_div(count)?;
        Some(Duration::from_millis(average))
    }

    pub(super) fn waited(&mut self, wait: Duration) {
        if self.waits.len() == WAITS_KEPT {
            self.waits.pop_front();
        }
        self.waits.push_back(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
    }
}

impl Fleets {
    pub(crate) fn create_configuration(&mut self, new: NewConfiguration) -> Result<Reply, Refusal> {
        let configuration = MatchmakingConfiguration {
            name: new.name,
            description: new.description,
            rule_set: new.rule_set,
            mode: new.mode,
            destinations: new.destinations,
            request_timeout: new.request_timeout,
            acceptance_required: new.acceptance_required,
            acceptance_timeout: new.acceptance_timeout.unwrap_or(DEFAULT_ACCEPTANCE_TIMEOUT),
            additional_players: new.additional_players,
            backfill: new.backfill,
            properties: new.properties,
            data: new.data,
            custom_event_data: new.custom_event_data,
            notification_target: new.notification_target,
            tags: new.tags,
            created_at: self.now,
        };
        self.configuration_fits(&configuration)?;
        checks::tags(&configuration.tags)?;
        if self.configurations.contains(&configuration.name) {
            return Err(checks::invalid("Name", format!("{} exists: give another", configuration.name)));
        }
        if self.configurations.len() >= MAX_CONFIGURATIONS {
            let what = "matchmaking configurations";
            return Err(Refusal::LimitExceeded { what, most: MAX_CONFIGURATIONS });
        }
        let row = ConfigurationRow { configuration: configuration.clone(), waits: VecDeque::new() };
        self.configurations.insert(row);
        Ok(Reply::Configuration(Box::new(configuration)))
    }

    pub(crate) fn update_configuration(
        &mut self,
        update: ConfigurationUpdate,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let key = self.known_configuration(&update.configuration)?;
        let before = &self.configurations[key].configuration;
        let mode = update.mode.unwrap_or(before.mode);
        let configuration = MatchmakingConfiguration {
            name: update.configuration,
            description: update.description.or_else(|| before.description.clone()),
            rule_set: update.rule_set.unwrap_or_else(|| before.rule_set.clone()),
            mode,
            destinations: update.destinations.unwrap_or_else(|| match mode {
                FlexMatchMode::WithQueue => before.destinations.clone(),
                FlexMatchMode::Standalone => Vec::new(),
            }),
            request_timeout: update.request_timeout.unwrap_or(before.request_timeout),
            acceptance_required: update.acceptance_required.unwrap_or(before.acceptance_required),
            acceptance_timeout: update.acceptance_timeout.unwrap_or(before.acceptance_timeout),
            additional_players: update.additional_players.unwrap_or(before.additional_players),
            backfill: update.backfill.unwrap_or(before.backfill),
            properties: update.properties.unwrap_or_else(|| before.properties.clone()),
            data: update.data.or_else(|| before.data.clone()),
            custom_event_data: update.custom_event_data.or_else(|| before.custom_event_data.clone()),
            notification_target: update.notification_target.or_else(|| before.notification_target.clone()),
            tags: before.tags.clone(),
            created_at: before.created_at,
        };
        self.configuration_fits(&configuration)?;
        self.configurations[key].configuration = configuration.clone();
        // Whether game sessions are filled up may be otherwise now.
        let series: BTreeSet<_> = self.upcoming.values().copied().collect();
        for game_session in series {
            self.refresh_automatic(game_session, effects);
        }
        Ok(Reply::Configuration(Box::new(configuration)))
    }

    pub(crate) fn delete_configuration(&mut self, name: &ConfigurationName) -> Result<Reply, Refusal> {
        let key = self.known_configuration(name)?;
        let live = self.live_tickets.iter().filter(|key| self.tickets[**key].ticket.configuration == *name);
        let live = live.count();
        if live > 0 {
            let problem = format!("{name} has {live} live tickets: stop them, or wait until they are over");
            return Err(checks::invalid("Name", problem));
        }
        self.configurations.remove(key);
        Ok(Reply::Done)
    }

    /// Whether all of a configuration goes together and what it names is there.
    fn configuration_fits(&self, configuration: &MatchmakingConfiguration) -> Result<(), Refusal> {
        checks::configuration(configuration)?;
        let rules = self.known_rule_set(&configuration.rule_set)?;
        let rules = self.rule_sets[rules].rule_set.body.parsed();
        if configuration.mode == FlexMatchMode::WithQueue {
            checks::additional_players(configuration.additional_players, rules.max_players())?;
        }
        for destination in &configuration.destinations {
            match destination {
                MatchDestination::Queue(name) => self.known_queue(name).map(drop)?,
                MatchDestination::Direct(FleetOrAlias::Fleet(id)) => self.known_fleet(id).map(drop)?,
                MatchDestination::Direct(FleetOrAlias::Alias(id)) => self.known_alias(id).map(drop)?,
            }
        }
        Ok(())
    }

    pub(crate) fn known_configuration(&self, name: &ConfigurationName) -> Result<ConfigurationKey, Refusal> {
        self.configurations.key(name).ok_or_else(|| Refusal::ConfigurationNotFound(name.clone()))
    }
}
