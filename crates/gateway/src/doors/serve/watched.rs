//! A connection whose peer must get on: what it has begun to send has to be there in time, and what it is sent it has
//! to take. One timer a connection, which is looked at late rather than set anew for each request.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep};

use super::Limits;
use super::progress::{Phase, Progress, Reading};

pub(super) struct Watched<S> {
    stream: S,
    limits: Arc<Limits>,
    progress: Arc<Progress>,
    /// The progress the fields below are about.
    seen: Reading,
    /// Bytes came that were not yet judged.
    came: bool,
    /// What the peer sends now has begun.
    begun: bool,
    /// Bytes went, so the peer is there.
    went: bool,
    /// When the peer has been silent for too long.
    read_by: Option<Instant>,
    read_timer: Option<Pin<Box<Sleep>>>,
    /// There while the peer takes nothing.
    write_timer: Option<Pin<Box<Sleep>>>,
    /// Its place among the door's connections.
    _place: OwnedSemaphorePermit,
}

impl<S> Watched<S> {
    pub(super) fn new(
        stream: S,
        limits: Arc<Limits>,
        progress: Arc<Progress>,
        place: OwnedSemaphorePermit,
    ) -> Self {
        Self {
            stream,
            limits,
            seen: progress.read(),
            progress,
            // Who connects has something to say: the first request counts as begun.
            came: true,
            begun: false,
            went: false,
            read_by: None,
            read_timer: None,
            write_timer: None,
            _place: place,
        }
    }

    /// Nothing is there to be read: how long the peer may still take.
    fn judge(&mut self) {
        let now = self.progress.read();
        let anew = now != self.seen;
        if anew {
            self.seen = now;
            self.begun = false;
            // What came belonged to what is done.
            self.came = false;
        }
        let begins = self.came && !self.begun;
        self.came = false;
        self.begun |= begins;
        let idle = !self.begun && (anew || self.went);
        self.went = false;
        match now.phase() {
            Phase::Answering => self.read_by = None,
            _ if begins => self.read_by = Some(Instant::now() + self.limits.header),
            Phase::Waiting if idle => self.read_by = Some(Instant::now() + self.limits.idle),
            Phase::Socket if anew => self.read_by = None,
            Phase::Waiting | Phase::Socket => {}
        }
    }

    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        self.judge();
        let Some(read_by) = self.read_by else {
            // Sockets are silent for minutes, and there may be thousands.
            if self.seen.phase() == Phase::Socket {
                self.read_timer = None;
            }
            return Poll::Pending;
        };
        let timer = self.read_timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(read_by)));
        if timer.deadline() > read_by {
            timer.as_mut().reset(read_by);
        }
        loop {
            ready!(timer.as_mut().poll(cx));
            if timer.deadline() >= read_by {
                return Poll::Ready(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "the peer was silent for too long",
                ));
            }
            timer.as_mut().reset(read_by);
        }
    }

    fn poll_stall(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.write_timer = None;
            self.went = true;
            return written;
        }
        let stall = self.limits.write_stall;
        let timer = self.write_timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(stall)));
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the peer took nothing for too long")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if let Poll::Ready(outcome) = Pin::new(&mut this.stream).poll_read(cx, buf) {
            this.came = true;
            return Poll::Ready(outcome);
        }
        this.poll_silence(cx).map(Err)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.poll_stall(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.poll_stall(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
