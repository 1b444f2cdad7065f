//! Bodies that take part in a connection's limits.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::BoxError;
use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::time::Sleep;

use super::progress::{Phase, Progress};

/// A request's body, which must be there in time.
struct Timely {
    body: Incoming,
    limit: Duration,
    /// Most bodies come together with their head and need none.
    timer: Option<Pin<Box<Sleep>>>,
}

/// What of a request is still to come, within `limit` from when it is first waited for.
pub(super) fn timely(body: Incoming, limit: Duration) -> Body {
    if body.is_end_stream() { Body::empty() } else { Body::new(Timely { body, limit, timer: None }) }
}

impl HttpBody for Timely {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let limit = this.limit;
        let timer = this.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        ready!(timer.as_mut().poll(cx));
        let problem =
            io::Error::new(io::ErrorKind::TimedOut, "the body did not come in time: send it faster");
        Poll::Ready(Some(Err(problem.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer that comes bit by bit, during which the peer has nothing to say.
struct Answering {
    body: Body,
    progress: Arc<Progress>,
}

/// Lets the peer begin its next request: at once when the whole answer is there, else when it is.
pub(super) fn answer(body: Body, progress: &Arc<Progress>) -> Body {
    if body.size_hint().exact().is_some() {
        progress.enter(Phase::Waiting);
        return body;
    }
    Body::new(Answering { body, progress: Arc::clone(progress) })
}

impl HttpBody for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.progress.enter(Phase::Waiting);
    }
}
