//! A wire that can be cut, and that counts what goes over it.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Passes connections on to an address until it is told to cut them.
pub struct Proxy {
    address: SocketAddr,
    wires: Arc<Wires>,
}

#[derive(Default)]
struct Wires {
    open: Mutex<Vec<TcpStream>>,
    /// What came from the near side, over all connections.
    asked: Mutex<Vec<u8>>,
}

impl Proxy {
    /// A proxy for connections to this address.
    ///
    /// # Panics
    /// When there is no free port.
    pub fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let wires: Arc<Wires> = Arc::default();
        let ours = Arc::clone(&wires);
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let Ok(far) = TcpStream::connect(target) else { continue };
                let ends = [near.try_clone().unwrap(), far.try_clone().unwrap()];
                ours.open.lock().unwrap().extend(ends);
                let (from, to) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                let wires = Arc::clone(&ours);
                thread::spawn(move || pass_on(from, to, |bytes| wires.asked.lock().unwrap().extend(bytes)));
                thread::spawn(move || pass_on(far, near, |_| {}));
            }
        });
        Self { address, wires }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many HTTP requests went over it. One that was answered is counted.
    ///
    /// # Panics
    /// When a thread of it panicked.
    pub fn requests(&self) -> usize {
        const END_OF_FIRST_LINE: &[u8] = b" HTTP/1.1\r\n";
        let asked = self.wires.asked.lock().unwrap();
        asked.windows(END_OF_FIRST_LINE.len()).filter(|bytes| *bytes == END_OF_FIRST_LINE).count()
    }

    /// Cuts every connection; new ones are passed on. Answers how many ends were cut.
    ///
    /// # Panics
    /// When a thread of it panicked.
    pub fn cut(&self) -> usize {
        let ends = std::mem::take(&mut *self.wires.open.lock().unwrap());
        for end in &ends {
            // It may be closed already.
            let _ = end.shutdown(Shutdown::Both);
        }
        ends.len()
    }
}

/// Until one side ends. How is not the proxy's business.
fn pass_on(mut from: TcpStream, mut to: TcpStream, note: impl Fn(&[u8])) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut bytes) {
        // Noted before it is passed on, so that what was answered has been counted.
        note(&bytes[..length]);
        if to.write_all(&bytes[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
