//! Variables the SDKs read, and that a managed fleet sets for a process it launches.

/// The services' door, `ws://host:port`.
pub const WEBSOCKET_URL: &str = "GAMELIFT_SDK_WEBSOCKET_URL";
/// The process's id.
pub const PROCESS_ID: &str = "GAMELIFT_SDK_PROCESS_ID";
/// The host's id.
pub const HOST_ID: &str = "GAMELIFT_SDK_HOST_ID";
/// The fleet's id.
pub const FLEET_ID: &str = "GAMELIFT_SDK_FLEET_ID";
/// What proves the process to the service.
pub const AUTH_TOKEN: &str = "GAMELIFT_SDK_AUTH_TOKEN";
/// Where the process runs; only [`CONTAINER`] means something.
pub const COMPUTE_TYPE: &str = "GAMELIFT_COMPUTE_TYPE";
/// The region that signatures are made for.
pub const REGION: &str = "GAMELIFT_REGION";
/// The access key that signatures are made with.
pub const ACCESS_KEY: &str = "GAMELIFT_ACCESS_KEY";
/// Its secret.
pub const SECRET_KEY: &str = "GAMELIFT_SECRET_KEY";
/// The session token of a temporary access key.
pub const SESSION_TOKEN: &str = "GAMELIFT_SESSION_TOKEN";
/// A tool that made the server, told on `ActivateServerProcess`.
pub const TOOL_NAME: &str = "GAMELIFT_SDK_TOOL_NAME";
/// Its version.
pub const TOOL_VERSION: &str = "GAMELIFT_SDK_TOOL_VERSION";
/// The path of a container's credentials, on the container agent's address.
pub const CONTAINER_CREDENTIALS_PATH: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
/// Where a container asks what it is.
pub const CONTAINER_METADATA_URL: &str = "ECS_CONTAINER_METADATA_URI_V4";

/// As the process id: choose one yourself.
pub const MANAGED_RESOURCE: &str = "ManagedResource";
/// As the compute type: a container, whose keys and host id come from its agent.
pub const CONTAINER: &str = "CONTAINER";
