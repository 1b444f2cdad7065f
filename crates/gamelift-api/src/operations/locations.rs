//! Custom locations: names for places of one's own.

use crate::macros::{input, output};
use crate::rules::{CUSTOM_LOCATION, CUSTOM_LOCATION_OR_ARN, NEXT_TOKEN, TAGS};
use crate::validate::{Any, List, Whole};
use crate::{LocationFilter, LocationModel, Tag};

input! {
    /// `CreateLocationInput`.
    CreateLocationInput {
        /// `custom-…`, 8 to 64 characters.
        location_name: String = CUSTOM_LOCATION,
        ;
        /// At most 200.
        tags: Vec<Tag> = TAGS,
    }
}

output! {
    /// `CreateLocationOutput`.
    CreateLocationOutput {
        /// The location made.
        location: LocationModel,
        ;
    }
}

input! {
    /// `DeleteLocationInput`.
    DeleteLocationInput {
        /// Which one: its name or ARN.
        location_name: String = CUSTOM_LOCATION_OR_ARN,
        ;
    }
}

output! {
    /// `DeleteLocationOutput`; empty.
    DeleteLocationOutput {
        ;
    }
}

input! {
    /// `ListLocationsInput`.
    #[derive(Default)]
    ListLocationsInput {
        ;
        /// Only those of these kinds; absent means all.
        filters: Vec<LocationFilter> = List { size: 1..=2, each: Any },
        /// The most in one page, 1 to 200. The service may answer fewer.
        #[serde(deserialize_with = "crate::lenient::whole_or_absent")]
        limit: u32 = Whole(1..=200),
        /// Where the page begins: what the page before answered.
        next_token: String = NEXT_TOKEN,
    }
}

output! {
    page
    /// `ListLocationsOutput`.
    ListLocationsOutput {
        /// This page.
        locations: Vec<LocationModel>,
    }
}
