//! The SDK's client, and how long it tries.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_sdk_gamelift::Client;
use aws_sdk_gamelift::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_gamelift::config::{ConfigBag, Credentials, Intercept, RuntimeComponents};
use aws_sdk_gamelift::error::BoxError;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use thiserror::Error;

use super::GameLiftConfig;
use crate::trace::context;

/// GameLift answers in tens of milliseconds; who has not answered a hundred times later will not.
const CONNECT: Duration = Duration::from_secs(3);
const ATTEMPT: Duration = Duration::from_secs(8);

/// GameLift cannot be called at all.
#[derive(Debug, Error)]
pub enum GameLiftError {
    /// Nothing says where it is.
    #[error(
        "GameLift's region is not known: give --region, or the fleet's, alias's or queue's ARN, or set AWS_REGION"
    )]
    NoRegion,
}

/// Makes clients, which differ in the region that they call alone: they share connections and credentials.
pub(super) struct Clients(SdkConfig);

impl Clients {
    /// One that calls this region.
    pub(super) fn of(&self, region: &str) -> Client {
        let region = Region::new(region.to_owned());
        let config = aws_sdk_gamelift::config::Builder::from(&self.0).region(region).interceptor(Carried);
        Client::from_conf(config.build())
    }
}

/// The clients, and the region that is called unless an id says another.
pub(super) async fn clients(config: &GameLiftConfig) -> Result<(Clients, String), GameLiftError> {
    let http =
        aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    let timeouts =
        TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(ATTEMPT).build();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        // What is sent again counts against the quota again, which the SDK does not know.
        .retry_config(RetryConfig::disabled())
        .timeout_config(timeouts);
    if let Ok(name) = AppName::new(env!("CARGO_PKG_NAME")) {
        loader = loader.app_name(name);
    }
    if let Some(region) = config.region.as_deref().or(config.destination.region()) {
        loader = loader.region(Region::new(region.to_owned()));
    }
    if let Some(url) = &config.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    if let Some(credentials) = &config.credentials {
        loader = loader.credentials_provider(Credentials::new(
            &credentials.access_key_id,
            &credentials.secret_access_key,
            None,
            None,
            "configuration",
        ));
    }
    let shared = loader.load().await;
    let region = shared.region().map(ToString::to_string).ok_or(GameLiftError::NoRegion)?;
    Ok((Clients(shared), region))
}

/// Sends the id of the request along for which GameLift is called, and its trace. After signing, because neither is
/// GameLift's business: it ignores them, and another gateway in its place does not.
#[derive(Debug)]
struct Carried;

impl Intercept for Carried {
    fn name(&self) -> &'static str {
        "Carried"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let headers = context.request_mut().headers_mut();
        for (name, value) in &context::outgoing() {
            headers.try_insert(name.as_str().to_owned(), value.to_str()?.to_owned())?;
        }
        Ok(())
    }
}
