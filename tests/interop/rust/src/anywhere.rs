//! The steps.

use std::slice;
use std::time::Duration;

use anyhow::{Context, ensure};
use aws_sdk_gamelift::Client;
use aws_sdk_gamelift::operation::create_game_session::CreateGameSessionError as CreateError;
use aws_sdk_gamelift::operation::create_game_session::builders::CreateGameSessionInputBuilder;
use aws_sdk_gamelift::operation::create_location::CreateLocationError;
use aws_sdk_gamelift::operation::create_player_session::CreatePlayerSessionError;
use aws_sdk_gamelift::operation::describe_alias::DescribeAliasError;
use aws_sdk_gamelift::operation::describe_compute::DescribeComputeError;
use aws_sdk_gamelift::operation::describe_game_sessions::DescribeGameSessionsError;
use aws_sdk_gamelift::operation::register_compute::RegisterComputeError;
use aws_sdk_gamelift::operation::search_game_sessions::SearchGameSessionsError;
use aws_sdk_gamelift::operation::start_game_session_placement::builders::StartGameSessionPlacementInputBuilder;
use aws_sdk_gamelift::operation::stop_game_session_placement::StopGameSessionPlacementError as StopError;
use aws_sdk_gamelift::types::{
    AnywhereConfiguration, ComputeType, DesiredPlayerSession, FleetStatus, GameProperty, GameSession,
    GameSessionPlacement, GameSessionPlacementState, GameSessionQueueDestination, GameSessionStatus,
    LocationConfiguration, LocationFilter, PlayerSessionCreationPolicy, PlayerSessionStatus, RoutingStrategy,
    RoutingStrategyType, Tag, TerminationMode,
};
use uuid::Uuid;

use crate::check::{ahead, equal, is_now, refused, step, until};
use crate::matchmaking::Matchmaking;
use crate::servers::{GameServers, Host};

const UNKNOWN: &str = "arn:aws:gamelift:us-west-2::gamesession/fleet-none/custom-none/unknown";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// An Anywhere fleet of this run's own.
pub(crate) struct Anywhere {
    gamelift: Client,
    run: String,
    location: String,
    compute: String,
    queue: String,
}

impl Anywhere {
    pub(crate) fn new(gamelift: Client) -> Self {
        let run = Uuid::new_v4().simple().to_string()[..12].to_owned();
        Self {
            gamelift,
            location: format!("custom-rust-{run}"),
            compute: format!("compute-{run}"),
            queue: format!("queue-{run}"),
            run,
        }
    }

    /// Every step, in its order.
    pub(crate) async fn run(&self, servers: &mut GameServers) -> anyhow::Result<()> {
        let mut host = Host { compute: self.compute.clone(), ..Host::default() };
        step("location", self.make_location()).await?;
        let fleet_arn = {
            let (fleet, arn) = step("fleet", self.make_fleet()).await?;
            host.fleet = fleet;
            arn
        };
        let fleet = host.fleet.clone();
        host.websocket = step("compute", self.register_compute(&fleet)).await?;
        host.token = step("auth token", self.auth_token(&fleet)).await?;
        step("no capacity", self.no_capacity(&fleet)).await?;
        let alias = step("alias", self.make_alias(&fleet)).await?;
        step("terminal alias", self.terminal_alias()).await?;
        step("queue", self.make_queue(&fleet_arn)).await?;
        step("placement stopped", self.stopped_placement()).await?;
        let matchmaking = Matchmaking::new(&self.gamelift, &self.run, &self.location);
        step("rule set", matchmaking.make_rule_set()).await?;
        step("matchmaking configuration", matchmaking.make_configuration(&self.queue)).await?;
        step("matchmaking stopped", matchmaking.stopped()).await?;
        let placed = step("placement fulfilled", self.fulfilled_placement(servers, &host)).await?;
        let request = self.request(&alias);
        let created = step("create game session", self.create_first(&request)).await?;
        step("idempotency", self.idempotency(&request, &created)).await?;
        step("search", self.searches(&fleet, &placed, &created)).await?;
        step("player sessions", self.player_sessions(&created)).await?;
        step("game session full", self.full(&created)).await?;
        step("update", self.update(&created)).await?;
        step("tags", self.tags(&fleet_arn)).await?;
        let mut arns = step("pages", self.pages(&fleet, &request, [placed, created])).await?;
        step("refusals", self.other_refusals(&fleet)).await?;
        arns.push(step("match", matchmaking.completed(servers, &host)).await?);
        step("terminate", self.terminate(&arns, servers)).await?;
        step("clean up", async {
            matchmaking.clean_up().await?;
            self.clean_up(&fleet, &alias).await
        })
        .await
    }

    async fn make_location(&self) -> anyhow::Result<()> {
        let create = || self.gamelift.create_location().location_name(&self.location).send();
        let made = create().await?.location.context("no location")?;
        equal(made.location_name(), Some(self.location.as_str()))?;
        refused(create().await, CreateLocationError::is_conflict_exception)?;
        ensure!(self.locations().await?.contains(&self.location), "it is not listed");
        Ok(())
    }

    async fn locations(&self) -> anyhow::Result<Vec<String>> {
        let asked = self.gamelift.list_locations().filters(LocationFilter::Custom);
        let listed = asked.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await?;
        Ok(listed.into_iter().filter_map(|location| location.location_name).collect())
    }

    async fn make_fleet(&self) -> anyhow::Result<(String, String)> {
        let place = LocationConfiguration::builder().location(&self.location).build();
        let asked = self.gamelift.create_fleet().name("from Rust").compute_type(ComputeType::Anywhere);
        let made = asked
            .locations(place)
            .anywhere_configuration(AnywhereConfiguration::builder().cost("1").build())
            .tags(tag("made-by", "rust"))
            .send()
            .await?;
        let fleet = made.fleet_attributes().context("no fleet")?;
        is_now(fleet.creation_time())?;
        equal(made.location_states()[0].location(), Some(self.location.as_str()))?;
        let id = fleet.fleet_id().context("no fleet id")?;
        until("the fleet is ACTIVE", async || {
            let seen = self.gamelift.describe_fleet_attributes().fleet_ids(id).send().await?;
            let [fleet] = seen.fleet_attributes() else { anyhow::bail!("not one fleet: {seen:?}") };
            equal(fleet.name(), Some("from Rust"))?;
            Ok((fleet.status() == Some(&FleetStatus::Active)).then_some(()))
        })
        .await?;
        let listed = self.gamelift.list_fleets().limit(1).into_paginator().items().send();
        let listed = listed.collect::<Result<Vec<_>, _>>().await?;
        ensure!(listed.iter().any(|listed| listed == id), "it is not listed");
        Ok((id.to_owned(), fleet.fleet_arn().context("no ARN")?.to_owned()))
    }

    async fn register_compute(&self, fleet: &str) -> anyhow::Result<String> {
        let asked = self.gamelift.register_compute().fleet_id(fleet).compute_name(&self.compute);
        let asked = asked.location(&self.location).ip_address("127.0.0.1");
        let made = asked.clone().send().await?.compute.context("no compute")?;
        is_now(made.creation_time())?;
        refused(asked.send().await, RegisterComputeError::is_conflict_exception)?;
        let listed = self.gamelift.list_compute().fleet_id(fleet).into_paginator().items().send();
        let listed = listed.collect::<Result<Vec<_>, _>>().await?;
        equal(listed.len(), 1)?;
        equal(listed[0].compute_name(), Some(self.compute.as_str()))?;
        let websocket = made.game_lift_service_sdk_endpoint.context("no endpoint")?;
        ensure!(websocket.starts_with("ws"), "{websocket}");
        Ok(websocket)
    }

    async fn auth_token(&self, fleet: &str) -> anyhow::Result<String> {
        let asked = self.gamelift.get_compute_auth_token().fleet_id(fleet).compute_name(&self.compute);
        let answer = asked.send().await?;
        let token = answer.auth_token.context("no token")?;
        let is_legal = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        ensure!((1..=64).contains(&token.len()) && token.chars().all(is_legal), "not a token");
        let left = ahead(&answer.expiration_timestamp.context("no expiration")?)?;
        ensure!(left.is_some_and(|left| left < DAY), "it expires in {left:?}");
        Ok(token)
    }

    async fn no_capacity(&self, fleet: &str) -> anyhow::Result<()> {
        let asked = self.gamelift.create_game_session().fleet_id(fleet).location(&self.location);
        let answer = asked.maximum_player_session_count(1).send().await;
        refused(answer, CreateError::is_fleet_capacity_exceeded_exception)?;
        Ok(())
    }

    async fn make_alias(&self, fleet: &str) -> anyhow::Result<String> {
        let name = format!("alias {}", self.run);
        let routing = RoutingStrategy::builder().r#type(RoutingStrategyType::Simple).fleet_id(fleet).build();
        let asked = self.gamelift.create_alias().name(&name).routing_strategy(routing);
        let made = asked.send().await?.alias.context("no alias")?;
        is_now(made.creation_time())?;
        is_now(made.last_updated_time())?;
        let id = made.alias_id().context("no alias id")?;
        equal(self.gamelift.resolve_alias().alias_id(id).send().await?.fleet_id(), Some(fleet))?;
        let listed = self.gamelift.list_aliases().name(&name).into_paginator().items().send();
        equal(listed.collect::<Result<Vec<_>, _>>().await?, slice::from_ref(&made))?;
        Ok(id.to_owned())
    }

    async fn terminal_alias(&self) -> anyhow::Result<()> {
        let routing =
            RoutingStrategy::builder().r#type(RoutingStrategyType::Terminal).message("closed for good");
        let asked = self.gamelift.create_alias().name(format!("closed {}", self.run));
        let made = asked.routing_strategy(routing.build()).send().await?;
        let alias = made.alias().and_then(|alias| alias.alias_id()).context("no alias")?;
        let asked = self.gamelift.create_game_session().alias_id(alias).maximum_player_session_count(1);
        let refusal = refused(asked.send().await, CreateError::is_terminal_routing_strategy_exception)?;
        let message = refusal.meta().message().unwrap_or_default();
        ensure!(message.contains("closed for good"), "{message}");
        self.gamelift.delete_alias().alias_id(alias).send().await?;
        let gone = self.gamelift.describe_alias().alias_id(alias).send().await;
        refused(gone, DescribeAliasError::is_not_found_exception)?;
        Ok(())
    }

    async fn make_queue(&self, fleet_arn: &str) -> anyhow::Result<()> {
        let destination = GameSessionQueueDestination::builder().destination_arn(fleet_arn).build();
        let asked = self.gamelift.create_game_session_queue().name(&self.queue).timeout_in_seconds(60);
        asked.destinations(destination.clone()).send().await?;
        let seen = self.gamelift.describe_game_session_queues().names(&self.queue).send().await?;
        let [queue] = seen.game_session_queues() else { anyhow::bail!("not one queue: {seen:?}") };
        equal(queue.timeout_in_seconds(), Some(60))?;
        equal(queue.destinations(), [destination])
    }

    async fn start_placement(&self, asked: StartGameSessionPlacementInputBuilder) -> anyhow::Result<()> {
        let asked = asked.game_session_queue_name(&self.queue).maximum_player_session_count(2);
        let made = asked.send_with(&self.gamelift).await?.game_session_placement.context("no placement")?;
        equal(made.status(), Some(&GameSessionPlacementState::Pending))?;
        is_now(made.start_time())
    }

    async fn placement(&self, id: &str) -> anyhow::Result<GameSessionPlacement> {
        let asked = self.gamelift.describe_game_session_placement().placement_id(id);
        asked.send().await?.game_session_placement.context("no placement")
    }

    async fn stopped_placement(&self) -> anyhow::Result<()> {
        let id = format!("stopped-{}", self.run);
        self.start_placement(StartGameSessionPlacementInputBuilder::default().placement_id(&id)).await?;
        let stop = |id: &str| self.gamelift.stop_game_session_placement().placement_id(id).send();
        stop(&id).await?;
        let seen = self.placement(&id).await?;
        equal(seen.status(), Some(&GameSessionPlacementState::Cancelled))?;
        is_now(seen.end_time())?;
        refused(stop(&id).await, StopError::is_invalid_request_exception)?;
        refused(stop(&format!("unknown-{}", self.run)).await, StopError::is_not_found_exception)?;
        Ok(())
    }

    async fn fulfilled_placement(&self, servers: &mut GameServers, host: &Host) -> anyhow::Result<String> {
        let id = format!("placed-{}", self.run);
        let ada = DesiredPlayerSession::builder().player_id("ada").player_data("first").build();
        let bob = DesiredPlayerSession::builder().player_id("bob").build();
        let asked = StartGameSessionPlacementInputBuilder::default()
            .placement_id(&id)
            .game_session_name("placed")
            .game_properties(property("run", &self.run))
            .desired_player_sessions(ada)
            .desired_player_sessions(bob);
        self.start_placement(asked).await?;
        let ports = servers.start(3, host)?;
        let placed = until("the placement is FULFILLED", async || {
            let seen = self.placement(&id).await?;
            let status = seen.status().context("no status")?;
            ensure!(
                matches!(status, GameSessionPlacementState::Pending | GameSessionPlacementState::Fulfilled),
                "{seen:?}"
            );
            Ok((*status == GameSessionPlacementState::Fulfilled).then_some(seen))
        })
        .await?;
        is_now(placed.end_time())?;
        ensure!(placed.port().is_some_and(|port| ports.contains(&port)), "{placed:?}");
        let slots = placed.placed_player_sessions().iter();
        let mut players: Vec<_> = slots.filter_map(|slot| slot.player_id()).collect();
        players.sort_unstable();
        equal(players, ["ada", "bob"])?;
        placed.game_session_arn.context("no game session")
    }

    fn request(&self, alias: &str) -> CreateGameSessionInputBuilder {
        CreateGameSessionInputBuilder::default()
            .alias_id(alias)
            .location(&self.location)
            .maximum_player_session_count(3)
            .name("created")
            .game_properties(property("map", "desert"))
            .game_properties(property("run", &self.run))
            .game_session_data("{\"rounds\": 3}")
            .idempotency_token(format!("created-{}", self.run))
    }

    async fn game_session(&self, arn: &str) -> anyhow::Result<GameSession> {
        let seen = self.gamelift.describe_game_sessions().game_session_id(arn).send().await?;
        seen.game_sessions.unwrap_or_default().pop().context("no game session")
    }

    /// Creates a game session as soon as a server is there, and waits until it is ACTIVE.
    async fn create(&self, request: &CreateGameSessionInputBuilder) -> anyhow::Result<GameSession> {
        let made =
            until("a server is idle", async || match request.clone().send_with(&self.gamelift).await {
                Ok(answer) => Ok(answer.game_session),
                Err(refusal) => {
                    let refusal = refusal.into_service_error();
                    // The servers are only just starting.
                    if refusal.is_fleet_capacity_exceeded_exception() {
                        Ok(None)
                    } else {
                        Err(refusal.into())
                    }
                }
            })
            .await?;
        equal(made.status(), Some(&GameSessionStatus::Activating))?;
        is_now(made.creation_time())?;
        let arn = made.game_session_id().context("no id")?;
        until("the game session is ACTIVE", async || {
            let seen = self.game_session(arn).await?;
            let status = seen.status().context("no status")?;
            ensure!(matches!(status, GameSessionStatus::Activating | GameSessionStatus::Active), "{seen:?}");
            Ok((*status == GameSessionStatus::Active).then_some(seen))
        })
        .await
    }

    async fn create_first(&self, request: &CreateGameSessionInputBuilder) -> anyhow::Result<String> {
        let session = self.create(request).await?;
        equal(session.game_properties(), request.get_game_properties().as_deref().unwrap_or_default())?;
        equal(session.game_session_data(), request.get_game_session_data().as_deref())?;
        equal(session.location(), Some(self.location.as_str()))?;
        session.game_session_id.context("no id")
    }

    async fn idempotency(&self, request: &CreateGameSessionInputBuilder, arn: &str) -> anyhow::Result<()> {
        let again = request.clone().send_with(&self.gamelift).await?;
        equal(again.game_session().and_then(|session| session.game_session_id()), Some(arn))?;
        let different = request.clone().maximum_player_session_count(9).send_with(&self.gamelift).await;
        refused(different, CreateError::is_idempotent_parameter_mismatch_exception)?;
        Ok(())
    }

    fn mine(&self) -> String {
        format!("gameSessionProperties.run = '{}'", self.run)
    }

    async fn search(&self, fleet: &str, filter: &str, sort: &str, size: i32) -> anyhow::Result<Vec<String>> {
        let asked = self.gamelift.search_game_sessions().fleet_id(fleet).filter_expression(filter);
        let found = asked.sort_expression(sort).limit(size).into_paginator().items().send();
        let found = found.collect::<Result<Vec<_>, _>>().await?;
        Ok(found.into_iter().filter_map(|session| session.game_session_id).collect())
    }

    async fn searches(&self, fleet: &str, placed: &str, created: &str) -> anyhow::Result<()> {
        let mine = self.mine();
        equal(self.search(fleet, &mine, "gameSessionName ASC", 10).await?, [created, placed])?;
        equal(self.search(fleet, &mine, "gameSessionName DESC", 10).await?, [placed, created])?;
        let open = format!("{mine} AND hasAvailablePlayerSessions=true");
        equal(self.search(fleet, &open, "gameSessionName ASC", 10).await?, [created])?;
        let asked = self.gamelift.search_game_sessions().fleet_id(fleet);
        let answer = asked.filter_expression("maximumSessions >= 'three'").send().await;
        refused(answer, SearchGameSessionsError::is_invalid_request_exception)?;
        Ok(())
    }

    async fn player_sessions(&self, arn: &str) -> anyhow::Result<()> {
        let names = [1, 2, 3].map(|number| format!("p{number}-{}", self.run));
        let asked = self.gamelift.create_player_session().game_session_id(arn).player_id(&names[0]);
        let first = asked.player_data("one").send().await?.player_session.context("no player session")?;
        equal(first.status(), Some(&PlayerSessionStatus::Reserved))?;
        equal(first.player_data(), Some("one"))?;
        is_now(first.creation_time())?;
        let asked = self.gamelift.create_player_sessions().game_session_id(arn);
        let asked = asked.player_ids(&names[1]).player_ids(&names[2]).player_data_map(&names[1], "two");
        let more = asked.send().await?;
        let data: Vec<_> = more.player_sessions().iter().map(|slot| slot.player_data()).collect();
        equal(data, [Some("two"), None])?;

        let listed = self.gamelift.describe_player_sessions().game_session_id(arn).limit(2);
        let listed = listed.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await?;
        equal(listed.into_iter().filter_map(|slot| slot.player_id).collect::<Vec<_>>(), names)?;
        let id = first.player_session_id().context("no id")?;
        let by_id = self.gamelift.describe_player_sessions().player_session_id(id).send().await?;
        equal(by_id.player_sessions(), [first])
    }

    async fn full(&self, arn: &str) -> anyhow::Result<()> {
        let asked = self.gamelift.create_player_session().game_session_id(arn).player_id("one-too-many");
        refused(asked.send().await, CreatePlayerSessionError::is_game_session_full_exception)?;
        Ok(())
    }

    async fn update(&self, arn: &str) -> anyhow::Result<()> {
        let update = || self.gamelift.update_game_session().game_session_id(arn);
        let denied = update()
            .maximum_player_session_count(5)
            .name("renamed")
            .player_session_creation_policy(PlayerSessionCreationPolicy::DenyAll)
            .send()
            .await?;
        let denied = denied.game_session().context("no game session")?;
        equal(denied.name(), Some("renamed"))?;
        equal(denied.maximum_player_session_count(), Some(5))?;
        let late = || self.gamelift.create_player_session().game_session_id(arn).player_id("late").send();
        refused(late().await, CreatePlayerSessionError::is_invalid_game_session_status_exception)?;
        update().player_session_creation_policy(PlayerSessionCreationPolicy::AcceptAll).send().await?;
        late().await?;
        Ok(())
    }

    async fn tags(&self, fleet_arn: &str) -> anyhow::Result<()> {
        let made_by = tag("made-by", "us");
        let asked = self.gamelift.tag_resource().resource_arn(fleet_arn);
        asked.tags(made_by.clone()).tags(tag("stage", "test")).send().await?;
        self.gamelift.untag_resource().resource_arn(fleet_arn).tag_keys("stage").send().await?;
        let listed = self.gamelift.list_tags_for_resource().resource_arn(fleet_arn).send().await?;
        equal(listed.tags(), [made_by])
    }

    /// Pages of one are all there is, each once. Answers every game session of the run.
    async fn pages(
        &self,
        fleet: &str,
        request: &CreateGameSessionInputBuilder,
        [placed, created]: [String; 2],
    ) -> anyhow::Result<Vec<String>> {
        let token = format!("second-{}", self.run);
        let second = self.create(&request.clone().name("second").idempotency_token(token)).await?;
        let arns = vec![placed, created, second.game_session_id.context("no id")?];
        let asked = self.gamelift.describe_game_sessions().fleet_id(fleet).limit(1);
        let mut listed = Vec::new();
        let mut pages = asked.clone().into_paginator().send();
        while let Some(page) = pages.next().await.transpose()? {
            equal(page.game_sessions().len(), 1)?;
            listed.extend(page.game_sessions()[0].game_session_id().map(str::to_owned));
        }
        let mut wanted = arns.clone();
        wanted.sort();
        listed.sort();
        equal(listed, wanted)?;
        equal(self.search(fleet, &self.mine(), "creationTimeMillis ASC", 1).await?, arns.clone())?;
        let answer = asked.next_token("not-one-of-yours").send().await;
        refused(answer, DescribeGameSessionsError::is_invalid_request_exception)?;
        Ok(arns)
    }

    async fn other_refusals(&self, fleet: &str) -> anyhow::Result<()> {
        let describe = || self.gamelift.describe_game_sessions();
        let answer = describe().game_session_id(UNKNOWN).send().await;
        refused(answer, DescribeGameSessionsError::is_not_found_exception)?;
        let answer = describe().fleet_id("fleet-none").send().await;
        refused(answer, DescribeGameSessionsError::is_not_found_exception)?;
        let asked = self.gamelift.create_game_session().fleet_id(fleet).maximum_player_session_count(1);
        let answer = asked.idempotency_token("no_underscore").send().await;
        refused(answer, CreateError::is_invalid_request_exception)?;
        Ok(())
    }

    async fn terminate(&self, arns: &[String], servers: &mut GameServers) -> anyhow::Result<()> {
        for arn in arns {
            let asked = self.gamelift.terminate_game_session().game_session_id(arn);
            asked.termination_mode(TerminationMode::TriggerOnProcessTerminate).send().await?;
        }
        for arn in arns {
            let ended = until("it is TERMINATED", async || {
                let seen = self.game_session(arn).await?;
                Ok((seen.status() == Some(&GameSessionStatus::Terminated)).then_some(seen))
            })
            .await?;
            is_now(ended.termination_time())?;
        }
        servers.ended().await
    }

    async fn clean_up(&self, fleet: &str, alias: &str) -> anyhow::Result<()> {
        self.gamelift.delete_game_session_queue().name(&self.queue).send().await?;
        self.gamelift.delete_alias().alias_id(alias).send().await?;
        let asked = self.gamelift.deregister_compute().fleet_id(fleet).compute_name(&self.compute);
        asked.send().await?;
        let gone = self.gamelift.describe_compute().fleet_id(fleet).compute_name(&self.compute);
        refused(gone.send().await, DescribeComputeError::is_not_found_exception)?;
        self.gamelift.delete_fleet().fleet_id(fleet).send().await?;
        self.gamelift.delete_location().location_name(&self.location).send().await?;
        ensure!(!self.locations().await?.contains(&self.location), "it is still listed");
        Ok(())
    }
}

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build()
}

fn property(key: &str, value: &str) -> GameProperty {
    GameProperty::builder().key(key).value(value).build()
}
