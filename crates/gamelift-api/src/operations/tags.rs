//! Tags: keys and values on resources.

use crate::Tag;
use crate::macros::{input, output};
use crate::rules::{RESOURCE_ARN, TAG_KEYS, TAGS};

input! {
    /// `TagResourceRequest`.
    TagResourceInput {
        /// The ARN of what is tagged; 1 to 1,011 characters.
        resource_arn as "ResourceARN": String = RESOURCE_ARN,
        /// To add or to change; at most 200.
        tags: Vec<Tag> = TAGS,
        ;
    }
}

output! {
    /// `TagResourceResponse`; empty.
    TagResourceOutput {
        ;
    }
}

input! {
    /// `UntagResourceRequest`.
    UntagResourceInput {
        /// The ARN of what is tagged; 1 to 1,011 characters.
        resource_arn as "ResourceARN": String = RESOURCE_ARN,
        /// To remove; at most 200.
        tag_keys: Vec<String> = TAG_KEYS,
        ;
    }
}

output! {
    /// `UntagResourceResponse`; empty.
    UntagResourceOutput {
        ;
    }
}

input! {
    /// `ListTagsForResourceRequest`.
    ListTagsForResourceInput {
        /// The ARN of what is tagged; 1 to 1,011 characters.
        resource_arn as "ResourceARN": String = RESOURCE_ARN,
        ;
    }
}

output! {
    /// `ListTagsForResourceResponse`.
    ListTagsForResourceOutput {
        /// All of them.
        tags: Vec<Tag>,
        ;
    }
}
