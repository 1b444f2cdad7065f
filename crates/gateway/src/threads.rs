//! The threads that answer.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// A thread takes a task of the queue that all share before each of its own. Under load whatever one thread cannot keep an eye
/// on goes to that queue, and by default it is looked at so seldom that a request there waits for seconds while others, which
/// came after it, wait for none; then nobody can say how long the queue is (ADR 0028).
const SHARED_QUEUE_EVERY: u32 = 1;

/// The runtime that the gateway's program answers in, with a thread for each processor.
///
/// # Errors
///
/// When the system gives no threads.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread()
        .enable_all()
        .thread_name("rallypoint")
        .global_queue_interval(SHARED_QUEUE_EVERY)
        .build()
}
