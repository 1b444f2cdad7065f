//! Aliases.

use rallypoint_fleet::{
    AliasId, AliasUpdate, Command, FleetId, FleetOrAlias, NewAlias, NewGameSession, Refusal, Reply,
    RoutingStrategy, Tags,
};

use crate::scene::{LOCATION, Scene, fleet_id, made, new_fleet, new_session};

pub(crate) fn new_alias(id: &str, routing: RoutingStrategy) -> NewAlias {
    NewAlias {
        id: AliasId::new(id),
        name: "an alias".to_owned(),
        description: None,
        routing,
        tags: Tags::new(),
    }
}

impl Scene {
    pub(crate) fn alias(&mut self, id: &str, routing: RoutingStrategy) -> Result<Reply, Refusal> {
        self.handle(Command::CreateAlias(Box::new(new_alias(id, routing))))
    }

    pub(crate) fn route(&mut self, id: &str, routing: RoutingStrategy) -> Result<Reply, Refusal> {
        let update =
            AliasUpdate { alias: AliasId::new(id), name: None, description: None, routing: Some(routing) };
        self.handle(Command::UpdateAlias(Box::new(update)))
    }
}

fn by_alias(suffix: &str) -> Command {
    let fleet = AliasId::new("alias-1").into();
    Command::CreateGameSession(NewGameSession { fleet, ..new_session(suffix) })
}

#[test]
fn an_alias_leads_to_a_fleet_until_it_is_turned() {
    let mut scene = Scene::idle(1);
    scene.fleet(new_fleet("fleet-2", &[LOCATION]));
    scene.idle_process("q", "fleet-2", LOCATION);
    scene.alias("alias-1", RoutingStrategy::Simple(fleet_id())).unwrap();
    assert_eq!(made(scene.handle(by_alias("a"))).fleet, fleet_id());
    scene.wait(1);
    scene.route("alias-1", RoutingStrategy::Simple(FleetId::new("fleet-2"))).unwrap();
    assert_eq!(made(scene.handle(by_alias("b"))).fleet.as_str(), "fleet-2");
    let alias = scene.fleets.alias(&AliasId::new("alias-1")).unwrap();
    assert!(alias.created_at < alias.updated_at);
    assert_eq!(alias.name, "an alias");
}

#[test]
fn a_terminal_alias_answers_with_its_own_message() {
    let mut scene = Scene::idle(1);
    scene.alias("alias-1", RoutingStrategy::Terminal("closed until noon".to_owned())).unwrap();
    let closed = Refusal::TerminalRoutingStrategy("closed until noon".to_owned());
    assert_eq!(scene.handle(by_alias("a")), Err(closed.clone()));
    assert_eq!(closed.to_string(), "closed until noon");
    assert_eq!(scene.fleets.fleet_of(&FleetOrAlias::Alias(AliasId::new("alias-1"))), Err(closed));
}

#[test]
fn an_alias_leads_only_to_fleets_that_exist() {
    let mut scene = Scene::idle(0);
    let nowhere = RoutingStrategy::Simple(FleetId::new("fleet-9"));
    let refused = Err(Refusal::FleetNotFound(FleetId::new("fleet-9")));
    assert_eq!(scene.alias("alias-1", nowhere.clone()), refused);
    scene.alias("alias-1", RoutingStrategy::Simple(fleet_id())).unwrap();
    assert_eq!(scene.route("alias-1", nowhere), refused);
    scene.handle(Command::DeleteFleet { fleet: fleet_id() }).unwrap();
    let refused = scene.fleets.fleet_of(&AliasId::new("alias-1").into());
    assert_eq!(refused, Err(Refusal::FleetNotFound(fleet_id())));
}

#[test]
fn aliases_are_named_once_and_deleted_once() {
    let mut scene = Scene::idle(0);
    let routing = || RoutingStrategy::Simple(fleet_id());
    scene.alias("alias-1", routing()).unwrap();
    assert!(matches!(scene.alias("alias-1", routing()), Err(Refusal::Conflict { field: "AliasId", .. })));
    for wrong in ["", "alias-", "fleet-1", "alias-a/b"] {
        let refused = scene.alias(wrong, routing());
        assert!(
            matches!(refused, Err(Refusal::InvalidRequest { field: "AliasId", .. })),
            "{wrong}: {refused:?}"
        );
    }
    let blank = NewAlias { name: "  ".to_owned(), ..new_alias("alias-2", routing()) };
    let refused = scene.handle(Command::CreateAlias(Box::new(blank)));
    assert!(matches!(refused, Err(Refusal::InvalidRequest { field: "Name", .. })), "{refused:?}");
    let delete = Command::DeleteAlias { alias: AliasId::new("alias-1") };
    scene.handle(delete.clone()).unwrap();
    assert_eq!(scene.handle(delete), Err(Refusal::AliasNotFound(AliasId::new("alias-1"))));
    assert_eq!(scene.fleets.aliases().count(), 0);
}
