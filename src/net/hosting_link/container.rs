//! What a container learns of itself from its agent: its keys and its host id.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::super::gateway_client::plain_http_client;
use crate::hosting::{ContainerAgent, SigningKeys};
use crate::result::{Failure, RpResult};

/// The agent is on the same machine.
const PATIENCE: Duration = Duration::from_secs(5);
/// Its answers are short.
const MAX_ANSWER: usize = 64 * 1024;

/// Who a container is.
pub(super) struct Identity {
    pub(super) host_id: String,
    pub(super) keys: SigningKeys,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Credentials {
    access_key_id: String,
    secret_access_key: String,
    #[serde(default)]
    token: String,
}

#[derive(Deserialize)]
struct Task {
    #[serde(rename = "TaskARN")]
    arn: String,
}

/// Asks the agent. It is asked anew for each connection: its keys are temporary.
pub(super) async fn ask(agent: &ContainerAgent) -> Result<Identity, Failure> {
    let credentials: Credentials = get(&agent.credentials_url, "credentials").await?;
    let task: Task = get(&agent.task_url, "task").await?;
    // The task's id is the last part of its ARN.
    let host_id = task.arn.rsplit('/').next().unwrap_or_default().to_owned();
    if host_id.is_empty() {
        return Err(failed("task", "its ARN has no id"));
    }
    let keys = SigningKeys {
        region: agent.region.clone(),
        access_key: credentials.access_key_id,
        secret_key: credentials.secret_access_key,
        session_token: credentials.token,
    };
    Ok(Identity { host_id, keys })
}

async fn get<T: DeserializeOwned>(url: &str, what: &str) -> Result<T, Failure> {
    let mut response = plain_http_client()?
        .get(url)
        .timeout(PATIENCE)
        .send()
        .await
        .and_then(reqwest::Response::error_for_status)
        .map_err(|error| failed(what, &error.without_url().to_string()))?;
    let mut body = Vec::new();
    while let Some(chunk) =
        response.chunk().await.map_err(|error| failed(what, &error.without_url().to_string()))?
    {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(failed(what, "the answer is too long"));
        }
        body.extend_from_slice(&chunk);
    }
    // Its text may hold a secret: only where it went wrong is said.
    serde_json::from_slice(&body).map_err(|error| {
        failed(what, &format!("the answer cannot be read at line {} column {}", error.line(), error.column()))
    })
}

fn failed(what: &str, why: &str) -> Failure {
    Failure::with_message(
        RpResult::ConnectionFailed,
        format!("the container's agent did not give its {what}: {why}; check the variables of the container"),
    )
}
