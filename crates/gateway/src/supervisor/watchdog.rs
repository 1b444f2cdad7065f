//! The watchdog: a process beside the gateway that kills the game servers when the gateway is gone.
//!
//! The gateway starts itself as [`NAME`] and tells it, over a pipe, each process group before its program runs, and
//! again when it has ended. The system closes the pipe when the gateway ends, however it ends; whoever is on the
//! list then is killed. After a clean stop the list is empty. If the watchdog itself is killed, the gateway starts
//! another and tells it everything.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal};
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, ChildStdin, Command};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tracing::{error, warn};

use super::group::{Group, StartTime};

/// The argument that makes the gateway's program a watchdog.
pub(super) const NAME: &str = "launch-watchdog";

/// How long to wait before another watchdog is started in place of one that could not be.
const RETRY: Duration = Duration::from_secs(1);
/// How long a watchdog may take to end after its pipe was closed.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// Orders wait here while a watchdog is being replaced.
const QUEUE: usize = 64;

enum Order {
    Watch(Group, oneshot::Sender<()>),
    Forget(Group),
}

/// The gateway's side of its watchdog.
pub(super) struct Watchdog {
    orders: mpsc::Sender<Order>,
    keeper: JoinHandle<()>,
}

impl Watchdog {
    /// Starts one, from the gateway's own program.
    ///
    /// # Errors
    /// The program cannot be started.
    pub(super) fn start(helper: PathBuf) -> io::Result<Self> {
        let process = WatchdogProcess::start(&helper)?;
        let (orders, inbox) = mpsc::channel(QUEUE);
        let keeper = tokio::spawn(keep(helper, process, inbox));
        Ok(Self { orders, keeper })
    }

    /// Returns when the group is sure to be killed if the gateway ends from now on.
    ///
    /// # Errors
    /// The gateway's side of the watchdog ended.
    pub(super) async fn watch(&self, group: Group) -> io::Result<()> {
        let (told, is_told) = oneshot::channel();
        let gone = || io::Error::other("nobody speaks to the watchdog any more");
        self.orders.send(Order::Watch(group, told)).await.map_err(|_| gone())?;
        is_told.await.map_err(|_| gone())
    }

    /// The group has ended.
    pub(super) async fn forget(&self, group: Group) {
        // Nobody listens: then nobody is killed either.
        drop(self.orders.send(Order::Forget(group)).await);
    }

    /// Ends the watchdog, once it knows everything.
    pub(super) async fn stop(self) {
        drop(self.orders);
        if let Err(problem) = self.keeper.await {
            error!(%problem, "the watchdog's keeper ended badly");
        }
    }
}

/// Tells one watchdog after the other what to watch, until nobody gives orders any more.
async fn keep(helper: PathBuf, mut process: WatchdogProcess, mut inbox: mpsc::Receiver<Order>) {
    let mut watched: HashMap<Pid, Group> = HashMap::new();
    loop {
        let order = tokio::select! {
            order = inbox.recv() => order,
            ended = process.child.wait() => {
                warn!(?ended, "the watchdog of the game servers ended; starting another");
                process = replace(&helper, &watched).await;
                continue;
            }
        };
        let (line, told) = match order {
            Some(Order::Watch(group, told)) => {
                let line = watch_line(&group);
                watched.insert(group.leader(), group);
                (line, Some(told))
            }
            Some(Order::Forget(group)) => {
                watched.remove(&group.leader());
                (forget_line(&group), None)
            }
            None => return process.end().await,
        };
        if let Err(problem) = process.tell(&line).await {
            warn!(%problem, "the watchdog of the game servers does not listen; starting another");
            process = replace(&helper, &watched).await;
        }
        if let Some(told) = told {
            // Who asked may have stopped waiting.
            let _ = told.send(());
        }
    }
}

/// Another watchdog that knows everything.
async fn replace(helper: &Path, watched: &HashMap<Pid, Group>) -> WatchdogProcess {
    loop {
        match WatchdogProcess::start(helper) {
            Ok(mut process) => {
                let lines: String = watched.values().map(watch_line).collect();
                match process.tell(&lines).await {
                    Ok(()) => return process,
                    Err(problem) => error!(%problem, "the next watchdog does not listen either"),
                }
            }
            Err(problem) => {
                error!(%problem, "no watchdog can be started: game servers would outlive a killed gateway");
            }
        }
        tokio::time::sleep(RETRY).await;
    }
}

struct WatchdogProcess {
    child: Child,
    pipe: ChildStdin,
}

impl WatchdogProcess {
    fn start(helper: &Path) -> io::Result<Self> {
        let mut child = Command::new(helper)
            .arg(NAME)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            // A Ctrl-C at the gateway's terminal is not meant for it.
            .process_group(0)
            .spawn()?;
        let pipe = child.stdin.take().ok_or_else(|| io::Error::other("no pipe to the watchdog"))?;
        Ok(Self { child, pipe })
    }

    /// It ends when its pipe closes.
    async fn end(self) {
        let Self { mut child, pipe } = self;
        drop(pipe);
        match tokio::time::timeout(LAST_WORDS, child.wait()).await {
            Ok(Ok(status)) if status.success() => {}
            ended => warn!(?ended, "the watchdog of the game servers did not end as it should"),
        }
    }

    async fn tell(&mut self, lines: &str) -> io::Result<()> {
        self.pipe.write_all(lines.as_bytes()).await?;
        self.pipe.flush().await
    }
}

fn watch_line(group: &Group) -> String {
    format!("+ {} {}\n", group.leader(), group.started())
}

fn forget_line(group: &Group) -> String {
    format!("- {}\n", group.leader())
}

/// What is watched, read from the gateway's lines.
#[derive(Debug, Default, PartialEq, Eq)]
struct Watched(HashMap<Pid, Group>);

impl Watched {
    /// A line that is cut short was not finished by a gateway that ended: its program never ran.
    fn read(&mut self, line: &str) {
        let Some(line) = line.strip_suffix('\n') else { return };
        let pid = |text: &str| text.parse().ok().and_then(Pid::from_raw);
        if let Some((leader, started)) = line.strip_prefix("+ ").and_then(|line| line.split_once(' ')) {
            if let Some(leader) = pid(leader) {
                self.0.insert(leader, Group::remembered(leader, StartTime::from_text(started)));
            }
        } else if let Some(leader) = line.strip_prefix("- ").and_then(pid) {
            self.0.remove(&leader);
        }
    }
}

/// The watchdog's own side: reads standard input to its end, then kills what is left.
pub(super) fn watch() -> ExitCode {
    // Whoever stops a whole control group or terminal stops the gateway too, and its end is what counts here. With
    // these handlers none of those signals ends this process.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    let heeds_no_signal = runtime.as_ref().is_ok_and(|runtime| {
        let _entered = runtime.enter();
        [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup(), SignalKind::quit()]
            .into_iter()
            .all(|kind| signal(kind).is_ok())
    });
    let mut watched = Watched::default();
    let mut input = io::stdin().lock();
    let mut line = String::new();
    while input.read_line(&mut line).is_ok_and(|length| length > 0) {
        watched.read(&line);
        line.clear();
    }
    let mut failed = !heeds_no_signal;
    let mut killed = 0;
    for group in watched.0.values() {
        match group.signal(Signal::KILL) {
            Ok(somebody) => killed += usize::from(somebody),
            Err(problem) => {
                failed = true;
                say(&format!("cannot end the game server with pid {}: {problem}", group.leader()));
            }
        }
    }
    if killed > 0 {
        say(&format!("the gateway ended without a stop; game servers killed: {killed}"));
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The terminal may be gone, too.
fn say(text: &str) {
    drop(writeln!(io::stderr(), "rallypoint-gateway: {text}"));
}

#[cfg(test)]
mod tests {
    use rustix::process::Pid;

    use super::{Watched, forget_line, watch_line};
    use crate::supervisor::group::{Group, StartTime};

    #[test]
    fn what_the_gateway_says_is_what_the_watchdog_knows() {
        let group =
            |pid, started| Group::remembered(Pid::from_raw(pid).unwrap(), StartTime::from_text(started));
        let (one, two) = (group(7, "12@boot"), group(8, "Sat Nov 21 16:41:05 2026"));
        let mut watched = Watched::default();
        watched.read(&watch_line(&one));
        watched.read(&watch_line(&two));
        assert_eq!(watched.0[&two.leader()], two);
        watched.read(&forget_line(&one));
        watched.read("+ 9 cut-sho");
        watched.read("+ nonsense\n");
        assert_eq!(watched.0.into_values().collect::<Vec<_>>(), [two]);
    }
}
