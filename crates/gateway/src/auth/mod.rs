//! Who may call the players' door, and as whom.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::caller::Caller;

/// How callers of the players' door prove who they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AuthConfig {
    /// They do not have to.
    #[default]
    Nothing,
}

/// Finds out who calls.
#[derive(Debug)]
pub(crate) struct Authentication {
    config: AuthConfig,
}

impl Authentication {
    pub(crate) fn new(config: AuthConfig) -> Self {
        Self { config }
    }
}

/// Tells the handlers and the layers inside who calls, or refuses.
pub(crate) async fn layer(
    State(authentication): State<Arc<Authentication>>,
    mut request: Request,
    next: Next,
) -> Response {
    let caller = match authentication.config {
        AuthConfig::Nothing => Caller::Anyone,
    };
    request.extensions_mut().insert(caller);
    next.run(request).await
}
