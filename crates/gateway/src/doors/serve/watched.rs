//! A connection whose peer must get on: what it has begun to send has to be there in time, and what it is sent it has
//! to take. One timer a connection, which is looked at late rather than set anew for each request.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::Limits;
use super::places::Place;
use super::progress::{Phase, Progress, Reading};
use super::stamp::Stamp;

pub(super) struct Watched<S> {
    stream: S,
    limits: Arc<Limits>,
    progress: Arc<Progress>,
    /// When bytes came.
    stamp: Stamp,
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
    _place: Place,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, limits: Arc<Limits>, progress: Arc<Progress>, place: Place) -> Self {
        Self {
            stream,
            limits,
            seen: progress.read(),
            progress,
            stamp: Stamp::new(),
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
        let waited = this.stamp.take();
        if let Poll::Ready(outcome) = Pin::new(&mut this.stream).poll_read(&mut this.stamp.context(cx), buf) {
            this.came = true;
            this.progress.waited(waited);
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

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::net::Ipv4Addr;
    use std::sync::Arc;
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::time::{Instant, sleep};

    use super::super::Limits;
    use super::super::places::Places;
    use super::super::progress::{Phase, Progress};
    use super::Watched;

    const HEADER: Duration = Duration::from_secs(10);
    const IDLE: Duration = Duration::from_secs(100);
    const STALL: Duration = Duration::from_secs(30);
    /// Fits between two.
    const PIPE: usize = 64;

    fn watched() -> (Watched<DuplexStream>, DuplexStream, Arc<Progress>) {
        let (ours, theirs) = duplex(PIPE);
        let limits = Limits {
            header: HEADER,
            body: HEADER,
            idle: IDLE,
            write_stall: STALL,
            request: IDLE,
            queue_target: HEADER,
            connections: 1,
            connections_per_address: 1,
            requests: 1,
        };
        let progress = Arc::new(Progress::default());
        let place = Places::new(1, 1).take(Ipv4Addr::LOCALHOST.into(), true).unwrap();
        (Watched::new(ours, Arc::new(limits), Arc::clone(&progress), place), theirs, progress)
    }

    /// Reads until the peer is cut; how long that took.
    async fn cut_after(stream: &mut Watched<DuplexStream>) -> Duration {
        let start = Instant::now();
        let mut buffer = [0; 16];
        loop {
            match stream.read(&mut buffer).await {
                Ok(length) => assert!(length > 0, "the peer closed"),
                Err(problem) => {
                    assert_eq!(problem.kind(), ErrorKind::TimedOut);
                    return start.elapsed();
                }
            }
        }
    }

    fn drip(mut theirs: DuplexStream) {
        tokio::spawn(async move {
            while theirs.write_all(b"x").await.is_ok() {
                sleep(Duration::from_secs(1)).await;
            }
        });
    }

    #[tokio::test(start_paused = true)]
    async fn a_first_request_has_the_time_of_a_head_whether_it_drips_or_never_comes() {
        let (mut stream, theirs, _) = watched();
        assert_eq!(cut_after(&mut stream).await, HEADER);
        drop(theirs);
        let (mut stream, theirs, _) = watched();
        drip(theirs);
        assert_eq!(cut_after(&mut stream).await, HEADER);
    }

    #[tokio::test(start_paused = true)]
    async fn between_requests_a_peer_may_be_idle_and_a_head_has_its_time_from_its_first_byte() {
        let (mut stream, mut theirs, progress) = watched();
        theirs.write_all(b"request").await.unwrap();
        assert_eq!(stream.read(&mut [0; 16]).await.unwrap(), 7);
        progress.enter(Phase::Answering);
        stream.write_all(b"answer").await.unwrap();
        progress.enter(Phase::Waiting);
        let start = Instant::now();
        tokio::spawn(async move {
            sleep(IDLE / 2).await;
            drip(theirs);
        });
        cut_after(&mut stream).await;
        assert_eq!(start.elapsed(), IDLE / 2 + HEADER);
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_peer_is_cut_and_nobody_is_while_its_answer_is_made_or_taken() {
        let (mut stream, mut theirs, progress) = watched();
        progress.enter(Phase::Answering);
        let waiting = tokio::time::timeout(IDLE * 10, stream.read(&mut [0; 16])).await;
        assert!(waiting.is_err(), "cut while its answer is made");
        progress.enter(Phase::Waiting);
        let start = Instant::now();
        tokio::spawn(async move {
            // Takes its answer slowly, and that counts.
            let mut buffer = [0; PIPE];
            for _ in 0..3 {
                sleep(IDLE / 2).await;
                assert!(theirs.read(&mut buffer).await.unwrap() > 0);
            }
            sleep(IDLE * 10).await;
        });
        for _ in 0..3 {
            stream.write_all(b"part").await.unwrap();
            let waiting = tokio::time::timeout(IDLE / 2, stream.read(&mut [0; 16])).await;
            assert!(waiting.is_err(), "cut while it takes its answer");
        }
        cut_after(&mut stream).await;
        assert_eq!(start.elapsed(), IDLE + IDLE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_socket_may_be_silent_for_ever_but_not_in_the_middle_of_a_frame() {
        let (mut stream, mut theirs, progress) = watched();
        progress.enter(Phase::Socket);
        for _ in 0..3 {
            let waiting = tokio::time::timeout(IDLE * 10, stream.read(&mut [0; 16])).await;
            assert!(waiting.is_err(), "cut while it has nothing to say");
            theirs.write_all(b"frame").await.unwrap();
            assert_eq!(stream.read(&mut [0; 16]).await.unwrap(), 5);
            progress.message();
        }
        drip(theirs);
        assert_eq!(cut_after(&mut stream).await, HEADER);
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_takes_nothing_is_cut_and_one_that_takes_little_is_not() {
        let (mut stream, mut theirs, _) = watched();
        let reader = tokio::spawn(async move {
            for _ in 0..5 {
                sleep(STALL * 3 / 4).await;
                theirs.read_u8().await.unwrap();
            }
            theirs
        });
        let start = Instant::now();
        let problem = stream.write_all(&[b'x'; 4 * PIPE]).await.unwrap_err();
        assert_eq!(problem.kind(), ErrorKind::TimedOut);
        assert_eq!(start.elapsed(), STALL * 3 / 4 * 5 + STALL);
        drop(reader.await.unwrap());
    }
}
