//! Operations on aliases.

use rallypoint_fleet as fleet;
use rallypoint_fleet::arn::id_of;
use rallypoint_fleet::{AliasId, AliasUpdate, Command, NewAlias, Refusal, Reply};
use rallypoint_gamelift_api::{
    Alias, CreateAliasInput, CreateAliasOutput, DeleteAliasInput, DeleteAliasOutput, DescribeAliasInput,
    DescribeAliasOutput, Exception, ListAliasesInput, ListAliasesOutput, ResolveAliasInput,
    ResolveAliasOutput, UpdateAliasInput, UpdateAliasOutput,
};
use uuid::Uuid;

use super::operations::{missing, unexpected};
use super::{Embedded, convert};

impl Embedded {
    pub(super) async fn create_alias(&self, input: CreateAliasInput) -> Result<CreateAliasOutput, Exception> {
        let new = NewAlias {
            id: AliasId::new(format!("alias-{}", Uuid::new_v4())),
            name: input.name,
            description: input.description,
            routing: convert::routing_of(input.routing_strategy),
            tags: convert::tags(input.tags),
        };
        Ok(CreateAliasOutput { alias: self.aliased(Command::CreateAlias(Box::new(new))).await? })
    }

    pub(super) async fn update_alias(&self, input: UpdateAliasInput) -> Result<UpdateAliasOutput, Exception> {
        let update = AliasUpdate {
            alias: id(&input.alias_id),
            name: input.name,
            description: input.description,
            routing: input.routing_strategy.map(convert::routing_of),
        };
        Ok(UpdateAliasOutput { alias: self.aliased(Command::UpdateAlias(Box::new(update))).await? })
    }

    async fn aliased(&self, command: Command) -> Result<Alias, Exception> {
        match self.command(command).await? {
            Reply::Alias(alias) => Ok(convert::alias(&self.region, &alias)),
            other => Err(unexpected(&other)),
        }
    }

    pub(super) async fn describe_alias(
        &self,
        input: DescribeAliasInput,
    ) -> Result<DescribeAliasOutput, Exception> {
        let id = id(&input.alias_id);
        self.read(|state| {
            let alias = state.fleets.alias(&id);
            let alias = alias.ok_or_else(|| missing(&Refusal::AliasNotFound(id.clone())))?;
            Ok(DescribeAliasOutput { alias: convert::alias(&self.region, alias) })
        })
        .await
    }

    pub(super) async fn list_aliases(&self, input: ListAliasesInput) -> Result<ListAliasesOutput, Exception> {
        let asked = format!("{:?}", ("aliases", &input.routing_strategy_type, &input.name));
        let paging = self.paging(asked, input.limit, input.next_token.as_ref());
        self.read(|state| {
            let is_wanted = |alias: &&fleet::Alias| {
                let routing = convert::routing(&alias.routing).strategy_type;
                input.routing_strategy_type.is_none_or(|wanted| wanted == routing)
                    && input.name.as_ref().is_none_or(|name| *name == alias.name)
            };
            let rows = state.fleets.aliases();
            let (page, next_token) =
                paging.by_age(rows, |alias| alias.id.as_str(), |alias| alias.created_at, is_wanted)?;
            let aliases = page.into_iter().map(|alias| convert::alias(&self.region, alias)).collect();
            Ok(ListAliasesOutput { aliases, next_token })
        })
        .await
    }

    pub(super) async fn resolve_alias(
        &self,
        input: ResolveAliasInput,
    ) -> Result<ResolveAliasOutput, Exception> {
        self.read(|state| {
            let (fleet, _) = state.place(&id(&input.alias_id).into(), None)?;
            Ok(ResolveAliasOutput {
                fleet_id: fleet.id.as_str().to_owned(),
                fleet_arn: convert::fleet_arn(&self.region, &fleet.id),
            })
        })
        .await
    }

    pub(super) async fn delete_alias(&self, input: DeleteAliasInput) -> Result<DeleteAliasOutput, Exception> {
        self.command(Command::DeleteAlias { alias: id(&input.alias_id) }).await?;
        Ok(DeleteAliasOutput {})
    }
}

fn id(text: &str) -> AliasId {
    AliasId::new(id_of(text))
}
