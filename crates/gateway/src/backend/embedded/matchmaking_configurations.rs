//! Operations on matchmaking configurations.

use rallypoint_fleet as fleet;
use rallypoint_fleet::arn::id_of;
use rallypoint_fleet::{Command, ConfigurationName, Reply};
use rallypoint_gamelift_api::{
    CreateMatchmakingConfigurationInput, CreateMatchmakingConfigurationOutput,
    DeleteMatchmakingConfigurationInput, DeleteMatchmakingConfigurationOutput,
    DescribeMatchmakingConfigurationsInput, DescribeMatchmakingConfigurationsOutput, Exception,
    MatchmakingConfiguration, UpdateMatchmakingConfigurationInput, UpdateMatchmakingConfigurationOutput,
};

use super::operations::unexpected;
use super::{Embedded, convert};

impl Embedded {
    pub(super) async fn create_matchmaking_configuration(
        &self,
        input: CreateMatchmakingConfigurationInput,
    ) -> Result<CreateMatchmakingConfigurationOutput, Exception> {
        let command = Command::CreateConfiguration(Box::new(convert::new_configuration(input)?));
        Ok(CreateMatchmakingConfigurationOutput { configuration: self.configured(command).await? })
    }

    pub(super) async fn update_matchmaking_configuration(
        &self,
        input: UpdateMatchmakingConfigurationInput,
    ) -> Result<UpdateMatchmakingConfigurationOutput, Exception> {
        let command = Command::UpdateConfiguration(Box::new(convert::configuration_update(input)?));
        Ok(UpdateMatchmakingConfigurationOutput { configuration: self.configured(command).await? })
    }

    async fn configured(&self, command: Command) -> Result<MatchmakingConfiguration, Exception> {
        match self.command(command).await? {
            Reply::Configuration(configuration) => Ok(convert::configuration(&self.region, &configuration)),
            other => Err(unexpected(&other)),
        }
    }

    /// Names that nothing has are left out: the model knows no `NotFoundException` here.
    pub(super) async fn describe_matchmaking_configurations(
        &self,
        input: DescribeMatchmakingConfigurationsInput,
    ) -> Result<DescribeMatchmakingConfigurationsOutput, Exception> {
        let names = input.names.unwrap_or_default();
        let rule_set = input.rule_set_name.as_deref().map(convert::rule_set_name);
        let asked = format!("matchmaking configurations {rule_set:?}");
        let paging = self.paging(asked, input.limit, input.next_token.as_ref());
        self.read(|state| {
            let show = |configuration: &fleet::MatchmakingConfiguration| {
                convert::configuration(&self.region, configuration)
            };
            let is_wanted = |configuration: &&fleet::MatchmakingConfiguration| {
                rule_set.as_ref().is_none_or(|rule_set| configuration.rule_set == *rule_set)
            };
            if names.is_empty() {
                let mut rows: Vec<_> = state.fleets.matchmaking_configurations().filter(is_wanted).collect();
                rows.sort_unstable_by(|a, b| a.name.cmp(&b.name));
                let (page, next_token) = paging.by_id(rows.into_iter(), |row| row.name.as_str())?;
                let configurations = page.into_iter().map(show).collect();
                return Ok(DescribeMatchmakingConfigurationsOutput { configurations, next_token });
            }
            let named =
                |name: &String| state.fleets.matchmaking_configuration(&ConfigurationName::new(id_of(name)));
            let configurations = names.iter().filter_map(named).filter(is_wanted).map(show).collect();
            Ok(DescribeMatchmakingConfigurationsOutput { configurations, next_token: None })
        })
        .await
    }

    pub(super) async fn delete_matchmaking_configuration(
        &self,
        input: DeleteMatchmakingConfigurationInput,
    ) -> Result<DeleteMatchmakingConfigurationOutput, Exception> {
        let configuration = ConfigurationName::new(id_of(&input.name));
        self.command(Command::DeleteConfiguration { configuration }).await?;
        Ok(DeleteMatchmakingConfigurationOutput {})
    }
}
