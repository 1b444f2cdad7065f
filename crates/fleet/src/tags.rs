//! Tags of whatever has tags, by its ARN.

use crate::arn::Resource;
use crate::checks;
use crate::command::Reply;
use crate::fleets::Fleets;
use crate::model::Tags;
use crate::refusal::Refusal;

impl Fleets {
    pub(crate) fn tag_resource(&mut self, arn: &str, tags: Tags) -> Result<Reply, Refusal> {
        checks::tags(&tags)?;
        let known = self.tags_mut(arn)?;
        let more = tags.keys().filter(|key| !known.contains_key(*key)).count();
        checks::tag_count(known.len() + more)?;
        known.extend(tags);
        Ok(Reply::Done)
    }

    pub(crate) fn untag_resource(&mut self, arn: &str, keys: &[String]) -> Result<Reply, Refusal> {
        self.tags_mut(arn)?.retain(|key, _| !keys.contains(key));
        Ok(Reply::Done)
    }

    /// The tags of a fleet, custom location, alias, queue, matchmaking configuration or rule set.
    ///
    /// # Errors
    ///
    /// [`Refusal::ResourceNotFound`] when none has this ARN.
    pub fn tags_of(&self, arn: &str) -> Result<&Tags, Refusal> {
        let tags = match Resource::of_arn(arn) {
            Some(Resource::Fleet(id)) => self.fleets.get(&id).map(|row| &row.fleet.tags),
            Some(Resource::Location(id)) => self.locations.get(&id).map(|row| &row.location.tags),
            Some(Resource::Alias(id)) => self.aliases.get(&id).map(|row| &row.alias.tags),
            Some(Resource::Queue(id)) => self.queues.get(&id).map(|row| &row.queue.tags),
            Some(Resource::Configuration(id)) => {
                self.configurations.get(&id).map(|row| &row.configuration.tags)
            }
            Some(Resource::RuleSet(id)) => self.rule_sets.get(&id).map(|row| &row.rule_set.tags),
            Some(Resource::Compute(_)) | None => None,
        };
        tags.ok_or_else(|| Refusal::ResourceNotFound(arn.to_owned()))
    }

    fn tags_mut(&mut self, arn: &str) -> Result<&mut Tags, Refusal> {
        let tags = match Resource::of_arn(arn) {
            Some(Resource::Fleet(id)) => self.fleets.get_mut(&id).map(|row| &mut row.fleet.tags),
            Some(Resource::Location(id)) => self.locations.get_mut(&id).map(|row| &mut row.location.tags),
            Some(Resource::Alias(id)) => self.aliases.get_mut(&id).map(|row| &mut row.alias.tags),
            Some(Resource::Queue(id)) => self.queues.get_mut(&id).map(|row| &mut row.queue.tags),
            Some(Resource::Configuration(id)) => {
                self.configurations.get_mut(&id).map(|row| &mut row.configuration.tags)
            }
            Some(Resource::RuleSet(id)) => self.rule_sets.get_mut(&id).map(|row| &mut row.rule_set.tags),
            Some(Resource::Compute(_)) | None => None,
        };
        tags.ok_or_else(|| Refusal::ResourceNotFound(arn.to_owned()))
    }
}
