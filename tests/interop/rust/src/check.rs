//! What is expected of answers and refusals.

use std::env;
use std::fmt::Debug;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, bail, ensure};
use aws_sdk_gamelift::config::http::HttpResponse;
use aws_sdk_gamelift::error::SdkError;
use aws_sdk_gamelift::operation::RequestId;
use aws_sdk_gamelift::primitives::DateTime;

/// Longer than anything here takes on a busy machine, and shorter than a person waits.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// A date that is off by a unit or by a zone is further away.
const NEAR: Duration = Duration::from_secs(5 * 60);
/// Of every exception of the GameLift API but the internal one, in either protocol.
const REFUSED: u16 = 400;

/// An environment variable's value.
pub(crate) fn required(variable: &str) -> anyhow::Result<String> {
    env::var(variable).with_context(|| format!("{variable} is not set: see tests/interop/README.md"))
}

/// One step: a line when it went well, and the end of the program when it did not.
pub(crate) async fn step<T>(
    name: &str,
    action: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    match action.await {
        Ok(answer) => {
            println!("ok {name}");
            Ok(answer)
        }
        Err(problem) => {
            println!("failed {name}");
            Err(problem).with_context(|| name.to_owned())
        }
    }
}

/// Both must be the same.
pub(crate) fn equal<T: Debug + PartialEq<U>, U: Debug>(seen: T, wanted: U) -> anyhow::Result<()> {
    ensure!(seen == wanted, "{seen:?} instead of {wanted:?}");
    Ok(())
}

/// How far ahead of now a date is; none when it has passed.
pub(crate) fn ahead(moment: &DateTime) -> anyhow::Result<Option<Duration>> {
    Ok(SystemTime::try_from(*moment)?.duration_since(SystemTime::now()).ok())
}

/// A date that is there, and near now.
pub(crate) fn is_now(moment: Option<&DateTime>) -> anyhow::Result<()> {
    let moment = moment.context("a date is missing")?;
    let (now, then) = (SystemTime::now(), SystemTime::try_from(*moment)?);
    let away = now.duration_since(then).unwrap_or_else(|ahead| ahead.duration());
    ensure!(away < NEAR, "not now: {moment}");
    Ok(())
}

/// The refusal's type and message, as the SDK tells them apart: `is_kind` is one of its own.
pub(crate) fn refused<T: Debug, E>(
    answer: Result<T, SdkError<E, HttpResponse>>,
    is_kind: impl FnOnce(&E) -> bool,
) -> anyhow::Result<E>
where
    E: std::error::Error + Send + Sync + RequestId + 'static,
{
    let refusal = match answer {
        Ok(answer) => bail!("a refusal was expected: {answer:?}"),
        Err(SdkError::ServiceError(refusal)) => refusal,
        Err(problem) => return Err(problem.into()),
    };
    equal(refusal.raw().status().as_u16(), REFUSED)?;
    let error = refusal.into_err();
    ensure!(is_kind(&error), "another refusal was expected: {error:?}");
    ensure!(error.request_id().is_some(), "the refusal has no request id: {error:?}");
    Ok(error)
}

/// Asks until there is an answer.
pub(crate) async fn until<T>(
    what: &str,
    mut check: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if let Some(answer) = check().await? {
            return Ok(answer);
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    bail!("never: {what}")
}
