//! The server SDKs' environment variables, read only when a caller asks for it.

use rallypoint_wire::server_sdk::env;
use uuid::Uuid;

use crate::hosting::ServerParameters;

/// Lets the variables that are set replace the parameters, as the server SDKs do.
pub(crate) fn apply_environment(parameters: &mut ServerParameters) {
    for (name, field) in [
        (env::WEBSOCKET_URL, &mut parameters.websocket_url),
        (env::PROCESS_ID, &mut parameters.process_id),
        (env::HOST_ID, &mut parameters.host_id),
        (env::FLEET_ID, &mut parameters.fleet_id),
        (env::AUTH_TOKEN, &mut parameters.auth_token),
    ] {
        if let Ok(value) = std::env::var(name)
            && !value.is_empty()
        {
            *field = value;
        }
    }
    // A managed fleet leaves the choice of the id to the SDK.
    if parameters.process_id == env::MANAGED_RESOURCE {
        parameters.process_id = Uuid::new_v4().to_string();
    }
}
