//! The server SDKs' environment variables, read only when a caller asks for it.

use rallypoint_wire::server_sdk::env;
use uuid::Uuid;

use crate::hosting::{ContainerAgent, ServerParameters};

/// The container agent's address, as Amazon ECS documents it; the variable has the path.
const CONTAINER_CREDENTIALS_HOST: &str = "http://169.254.170.2";

/// Lets the variables that are set replace the parameters, as the server SDKs do.
pub(crate) fn apply_environment(parameters: &mut ServerParameters) {
    apply(parameters, |name| std::env::var(name).ok());
}

fn apply(parameters: &mut ServerParameters, variable: impl Fn(&str) -> Option<String>) {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    for (name, field) in [
        (env::WEBSOCKET_URL, &mut parameters.websocket_url),
        (env::PROCESS_ID, &mut parameters.process_id),
        (env::HOST_ID, &mut parameters.host_id),
        (env::FLEET_ID, &mut parameters.fleet_id),
        (env::AUTH_TOKEN, &mut parameters.auth_token),
        (env::TOOL_NAME, &mut parameters.tool.0),
        (env::TOOL_VERSION, &mut parameters.tool.1),
    ] {
        if let Some(value) = set(name) {
            *field = value;
        }
    }
    let mut keys = parameters.signing.take().unwrap_or_default();
    for (name, field) in [
        (env::REGION, &mut keys.region),
        (env::ACCESS_KEY, &mut keys.access_key),
        (env::SECRET_KEY, &mut keys.secret_key),
        (env::SESSION_TOKEN, &mut keys.session_token),
    ] {
        if let Some(value) = set(name) {
            *field = value;
        }
    }
    if set(env::COMPUTE_TYPE).as_deref() == Some(env::CONTAINER) {
        let path = set(env::CONTAINER_CREDENTIALS_PATH).unwrap_or_default();
        let metadata = set(env::CONTAINER_METADATA_URL).unwrap_or_default();
        parameters.container = Some(ContainerAgent {
            region: keys.region,
            credentials_url: format!("{CONTAINER_CREDENTIALS_HOST}{path}"),
            task_url: format!("{metadata}/task"),
        });
    } else {
        // A region alone is none: the machine may have it set for other programs.
        parameters.signing = (!keys.access_key.is_empty()).then_some(keys);
    }
    // A managed fleet leaves the choice of the id to the SDK.
    if parameters.process_id == env::MANAGED_RESOURCE {
        parameters.process_id = Uuid::new_v4().to_string();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> ServerParameters {
        let mut parameters = ServerParameters {
            websocket_url: "ws://given".to_owned(),
            process_id: "given".to_owned(),
            ..ServerParameters::default()
        };
        apply(&mut parameters, |name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        });
        parameters
    }

    #[test]
    fn what_is_set_replaces_what_is_given() {
        let applied = with(&[
            ("GAMELIFT_SDK_WEBSOCKET_URL", "wss://set"),
            ("GAMELIFT_SDK_PROCESS_ID", ""),
            ("GAMELIFT_SDK_FLEET_ID", "fleet-1"),
            ("GAMELIFT_SDK_TOOL_NAME", "Tool"),
        ]);
        assert_eq!((applied.websocket_url.as_str(), applied.process_id.as_str()), ("wss://set", "given"));
        assert_eq!((applied.fleet_id.as_str(), applied.tool.0.as_str()), ("fleet-1", "Tool"));
        assert_eq!((applied.signing, applied.container), (None, None));
    }

    #[test]
    fn a_managed_process_chooses_an_id_of_its_own() {
        let [one, other] =
            [(); 2].map(|()| with(&[("GAMELIFT_SDK_PROCESS_ID", "ManagedResource")]).process_id);
        assert_ne!(one, other);
        assert_ne!(one, "ManagedResource");
    }

    #[test]
    fn keys_sign_and_a_container_asks_its_agent() {
        let keys =
            [("GAMELIFT_REGION", "eu-west-1"), ("GAMELIFT_ACCESS_KEY", "AK"), ("GAMELIFT_SECRET_KEY", "SK")];
        let signing = with(&keys).signing.unwrap();
        assert_eq!((signing.region.as_str(), signing.secret_key.as_str()), ("eu-west-1", "SK"));
        assert_eq!(with(&keys[..1]).signing, None, "a region alone signs nothing");

        let container = with(&[
            ("GAMELIFT_COMPUTE_TYPE", "CONTAINER"),
            ("GAMELIFT_REGION", "eu-west-1"),
            ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/1"),
            ("ECS_CONTAINER_METADATA_URI_V4", "http://169.254.170.2/v4/1"),
        ]);
        let agent = container.container.unwrap();
        assert_eq!(agent.credentials_url, "http://169.254.170.2/v2/credentials/1");
        assert_eq!(agent.task_url, "http://169.254.170.2/v4/1/task");
        assert_eq!(agent.region, "eu-west-1");
    }
}
