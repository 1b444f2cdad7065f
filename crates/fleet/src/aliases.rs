//! Aliases.

use serde::{Deserialize, Serialize};

use crate::checks;
use crate::command::{AliasUpdate, NewAlias, Reply};
use crate::effect::Effect;
use crate::fleets::Fleets;
use crate::ids::AliasId;
use crate::model::{Alias, RoutingStrategy};
use crate::refusal::Refusal;
use crate::table::{AliasKey, Row};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AliasRow {
    pub(crate) alias: Alias,
}

impl Row for AliasRow {
    type Id = AliasId;

    fn id(&self) -> &AliasId {
        &self.alias.id
    }
}

impl Fleets {
    pub(crate) fn create_alias(
        &mut self,
        new: NewAlias,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        checks::new_alias(&new)?;
        self.leads_somewhere(&new.routing)?;
        if self.aliases.contains(&new.id) {
            return Err(checks::conflict("AliasId", format!("{} exists: give another", new.id)));
        }
        let alias = Alias {
            id: new.id,
            name: new.name,
            description: new.description,
            routing: new.routing,
            tags: new.tags,
            created_at: self.now,
            updated_at: self.now,
        };
        self.aliases.insert(AliasRow { alias: alias.clone() });
        self.place_waiting(effects);
        Ok(Reply::Alias(Box::new(alias)))
    }

    pub(crate) fn update_alias(
        &mut self,
        update: AliasUpdate,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        checks::alias_update(&update)?;
        let key = self.known_alias(&update.alias)?;
        update.routing.as_ref().map_or(Ok(()), |routing| self.leads_somewhere(routing))?;
        let alias = &mut self.aliases[key].alias;
        alias.name = update.name.unwrap_or_else(|| std::mem::take(&mut alias.name));
        alias.description = update.description.or(alias.description.take());
        if let Some(routing) = update.routing {
            alias.routing = routing;
        }
        alias.updated_at = self.now;
        let alias = alias.clone();
        self.place_waiting(effects);
        Ok(Reply::Alias(Box::new(alias)))
    }

    pub(crate) fn delete_alias(&mut self, id: &AliasId) -> Result<Reply, Refusal> {
        let key = self.known_alias(id)?;
        self.aliases.remove(key);
        Ok(Reply::Done)
    }

    fn leads_somewhere(&self, routing: &RoutingStrategy) -> Result<(), Refusal> {
        match routing {
            RoutingStrategy::Simple(fleet) => self.known_fleet(fleet).map(drop),
            RoutingStrategy::Terminal(_) => Ok(()),
        }
    }

    pub(crate) fn known_alias(&self, id: &AliasId) -> Result<AliasKey, Refusal> {
        self.aliases.key(id).ok_or_else(|| Refusal::AliasNotFound(id.clone()))
    }
}
