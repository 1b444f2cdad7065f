//! Operations on tags.

use rallypoint_fleet::Command;
use rallypoint_gamelift_api::{
    Exception, ListTagsForResourceInput, ListTagsForResourceOutput, Tag, TagResourceInput, TagResourceOutput,
    UntagResourceInput, UntagResourceOutput,
};

use super::{Embedded, convert};

impl Embedded {
    pub(super) async fn tag_resource(&self, input: TagResourceInput) -> Result<TagResourceOutput, Exception> {
        let tags = convert::tags(Some(input.tags));
        self.command(Command::TagResource { arn: input.resource_arn, tags }).await?;
        Ok(TagResourceOutput {})
    }

    pub(super) async fn untag_resource(
        &self,
        input: UntagResourceInput,
    ) -> Result<UntagResourceOutput, Exception> {
        self.command(Command::UntagResource { arn: input.resource_arn, keys: input.tag_keys }).await?;
        Ok(UntagResourceOutput {})
    }

    pub(super) async fn list_tags_for_resource(
        &self,
        input: ListTagsForResourceInput,
    ) -> Result<ListTagsForResourceOutput, Exception> {
        self.read(|state| {
            let tags = state.fleets.tags_of(&input.resource_arn);
            let tags = tags.map_err(|refusal| convert::exception(&refusal))?.iter();
            let tag = |(key, value): (&String, &String)| Tag { key: key.clone(), value: value.clone() };
            Ok(ListTagsForResourceOutput { tags: tags.map(tag).collect() })
        })
        .await
    }
}
