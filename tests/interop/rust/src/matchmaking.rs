//! The steps of matchmaking: a rule set, a configuration, a ticket that is stopped, a match.

use std::collections::HashMap;

use anyhow::{Context, ensure};
use aws_sdk_gamelift::Client;
use aws_sdk_gamelift::operation::accept_match::AcceptMatchError;
use aws_sdk_gamelift::operation::create_matchmaking_rule_set::CreateMatchmakingRuleSetError;
use aws_sdk_gamelift::operation::delete_matchmaking_rule_set::DeleteMatchmakingRuleSetError;
use aws_sdk_gamelift::operation::describe_matchmaking_rule_sets::DescribeMatchmakingRuleSetsError;
use aws_sdk_gamelift::operation::stop_matchmaking::StopMatchmakingError;
use aws_sdk_gamelift::operation::validate_matchmaking_rule_set::ValidateMatchmakingRuleSetError;
use aws_sdk_gamelift::types::{
    AcceptanceType, AttributeValue, BackfillMode, MatchmakingConfigurationStatus as Status,
    MatchmakingTicket, Player, PlayerSessionStatus,
};

use crate::check::{equal, is_now, refused, until};
use crate::servers::{GameServers, Host};

/// Two players who differ by 100 at most.
const RULES: &str = r#"{
    "name": "duel", "ruleLanguageVersion": "1.0",
    "playerAttributes": [
        {"name": "skill", "type": "number"}, {"name": "mode", "type": "string"},
        {"name": "maps", "type": "string_list"}, {"name": "powers", "type": "string_number_map"}
    ],
    "teams": [{"name": "red", "minPlayers": 1, "maxPlayers": 1}, {"name": "blue", "minPlayers": 1, "maxPlayers": 1}],
    "rules": [{
        "name": "FairSkill", "type": "distance", "maxDistance": 100,
        "measurements": ["avg(teams[red].players.attributes[skill])"],
        "referenceValue": "avg(teams[blue].players.attributes[skill])"
    }]
}"#;

/// The steps share names of one run.
pub(crate) struct Matchmaking<'a> {
    gamelift: &'a Client,
    run: &'a str,
    location: &'a str,
    rule_set: String,
    configuration: String,
}

impl<'a> Matchmaking<'a> {
    pub(crate) fn new(gamelift: &'a Client, run: &'a str, location: &'a str) -> Self {
        Self {
            gamelift,
            run,
            location,
            rule_set: format!("rules-{run}"),
            configuration: format!("duel-{run}"),
        }
    }

    pub(crate) async fn make_rule_set(&self) -> anyhow::Result<()> {
        let validate = |body: &str| self.gamelift.validate_matchmaking_rule_set().rule_set_body(body).send();
        equal(validate(RULES).await?.valid(), Some(true))?;
        let broken = RULES.replace("\"distance\"", "\"nearness\"");
        let refusal =
            refused(validate(&broken).await, ValidateMatchmakingRuleSetError::is_invalid_request_exception)?;
        ensure!(refusal.meta().message().is_some_and(|text| text.contains("nearness")), "{refusal:?}");
        let create =
            || self.gamelift.create_matchmaking_rule_set().name(&self.rule_set).rule_set_body(RULES).send();
        let made = create().await?.rule_set.context("no rule set")?;
        let end = format!(":matchmakingruleset/{}", self.rule_set);
        ensure!(made.rule_set_arn().is_some_and(|arn| arn.ends_with(&end)), "{made:?}");
        is_now(made.creation_time())?;
        refused(create().await, CreateMatchmakingRuleSetError::is_invalid_request_exception)?;
        let seen = self.gamelift.describe_matchmaking_rule_sets().names(&self.rule_set).send().await?;
        equal(seen.rule_sets().iter().map(|one| one.rule_set_body()).collect::<Vec<_>>(), [Some(RULES)])
    }

    pub(crate) async fn make_configuration(&self, queue: &str) -> anyhow::Result<()> {
        let seen = self.gamelift.describe_game_session_queues().names(queue).send().await?;
        let queue = seen.game_session_queues().first().context("no queue")?;
        let asked = self.gamelift.create_matchmaking_configuration().name(&self.configuration);
        let made = asked
            .rule_set_name(&self.rule_set)
            .game_session_queue_arns(queue.game_session_queue_arn().context("no ARN")?)
            .request_timeout_seconds(120)
            .acceptance_required(true)
            .acceptance_timeout_seconds(60)
            .backfill_mode(BackfillMode::Manual)
            .send()
            .await?
            .configuration
            .context("no configuration")?;
        let end = format!(":matchmakingconfiguration/{}", self.configuration);
        ensure!(made.configuration_arn().is_some_and(|arn| arn.ends_with(&end)), "{made:?}");
        is_now(made.creation_time())?;
        let asked = self.gamelift.describe_matchmaking_configurations().rule_set_name(&self.rule_set);
        equal(asked.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await?, [made])?;
        let answer = self.gamelift.delete_matchmaking_rule_set().name(&self.rule_set).send().await;
        refused(answer, DeleteMatchmakingRuleSetError::is_invalid_request_exception)?;
        Ok(())
    }

    async fn start(&self, ticket: &str, player: Player) -> anyhow::Result<()> {
        let asked = self.gamelift.start_matchmaking().configuration_name(&self.configuration);
        let answer = asked.ticket_id(ticket).players(player.clone()).send().await?;
        let made = answer.matchmaking_ticket().context("no ticket")?;
        equal(made.ticket_id(), Some(ticket))?;
        equal(made.status(), Some(&Status::Queued))?;
        equal(made.players(), [player])?;
        is_now(made.start_time())
    }

    /// A ticket when it has come so far.
    async fn until(&self, ticket: &str, status: Status) -> anyhow::Result<MatchmakingTicket> {
        until(&format!("{ticket} is {status}"), async || {
            let seen = self.gamelift.describe_matchmaking().ticket_ids(ticket).send().await?;
            let [seen] = seen.ticket_list() else { anyhow::bail!("not one ticket: {seen:?}") };
            ensure!(!matches!(seen.status(), Some(Status::Failed | Status::TimedOut)), "{seen:?}");
            Ok((seen.status() == Some(&status)).then(|| seen.clone()))
        })
        .await
    }

    pub(crate) async fn stopped(&self) -> anyhow::Result<()> {
        let ticket = format!("stopped-{}", self.run);
        self.start(&ticket, player("eve", 1.0, self.location)).await?;
        self.until(&ticket, Status::Searching).await?;
        let stop = |ticket: &str| self.gamelift.stop_matchmaking().ticket_id(ticket).send();
        stop(&ticket).await?;
        is_now(self.until(&ticket, Status::Cancelled).await?.end_time())?;
        refused(stop(&ticket).await, StopMatchmakingError::is_invalid_request_exception)?;
        let unknown = format!("unknown-{}", self.run);
        refused(stop(&unknown).await, StopMatchmakingError::is_not_found_exception)?;
        Ok(())
    }

    /// Two tickets find each other; all accept; a server comes. Answers the game session.
    pub(crate) async fn completed(&self, servers: &mut GameServers, host: &Host) -> anyhow::Result<String> {
        let tickets = ["ada", "bob"].map(|name| (name, format!("{name}-{}", self.run)));
        for ((name, ticket), skill) in tickets.iter().zip([950.0, 1000.0]) {
            self.start(ticket, player(name, skill, self.location)).await?;
        }
        for (_, ticket) in &tickets {
            self.until(ticket, Status::RequiresAcceptance).await?;
        }
        let accept = |ticket: &str, name: &str| {
            let asked = self.gamelift.accept_match().ticket_id(ticket).player_ids(name);
            asked.acceptance_type(AcceptanceType::Accept).send()
        };
        refused(accept(&tickets[0].1, "bob").await, AcceptMatchError::is_invalid_request_exception)?;
        for (name, ticket) in &tickets {
            accept(ticket, name).await?;
        }
        let ports = servers.start(1, host)?;
        let mut arns = Vec::new();
        for (name, ticket) in &tickets {
            let found = self.until(ticket, Status::Completed).await?;
            let connection = found.game_session_connection_info().context("no connection")?;
            equal(connection.ip_address(), Some("127.0.0.1"))?;
            ensure!(connection.port().is_some_and(|port| ports.contains(&port)), "{connection:?}");
            let [matched] = connection.matched_player_sessions() else { anyhow::bail!("{connection:?}") };
            let id = matched.player_session_id().context("no player session")?;
            let slots = self.gamelift.describe_player_sessions().player_session_id(id).send().await?;
            let [slot] = slots.player_sessions() else { anyhow::bail!("{slots:?}") };
            equal(slot.player_id(), Some(*name))?;
            equal(slot.status(), Some(&PlayerSessionStatus::Reserved))?;
            arns.push(connection.game_session_arn().context("no game session")?.to_owned());
        }
        equal(&arns[0], &arns[1])?;
        let seen = self.gamelift.describe_game_sessions().game_session_id(&arns[0]).send().await?;
        let data = seen.game_sessions().first().and_then(|session| session.matchmaker_data());
        ensure!(data.is_some_and(|data| data.contains(&self.configuration)), "{data:?}");
        Ok(arns.swap_remove(0))
    }

    pub(crate) async fn clean_up(&self) -> anyhow::Result<()> {
        let gamelift = self.gamelift;
        gamelift.delete_matchmaking_configuration().name(&self.configuration).send().await?;
        gamelift.delete_matchmaking_rule_set().name(&self.rule_set).send().await?;
        let gone = gamelift.describe_matchmaking_rule_sets().names(&self.rule_set).send().await;
        refused(gone, DescribeMatchmakingRuleSetsError::is_not_found_exception)?;
        Ok(())
    }
}

/// A player near a location: only there is a place.
fn player(name: &str, skill: f64, location: &str) -> Player {
    let powers = HashMap::from([("fire".to_owned(), 3.5), ("ice".to_owned(), 1.0)]);
    let maps = AttributeValue::builder().sl("desert").sl("moon").build();
    Player::builder()
        .player_id(name)
        .player_attributes("skill", AttributeValue::builder().n(skill).build())
        .player_attributes("mode", AttributeValue::builder().s("ranked").build())
        .player_attributes("maps", maps)
        .player_attributes("powers", AttributeValue::builder().set_sdm(Some(powers)).build())
        .latency_in_ms(location, 20)
        .build()
}
