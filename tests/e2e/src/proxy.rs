//! A wire that can be cut.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Passes connections on to an address until it is told to cut them.
pub struct Proxy {
    address: SocketAddr,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Proxy {
    /// A proxy for connections to this address.
    ///
    /// # Panics
    /// When there is no free port.
    pub fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let open: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
        let ours = Arc::clone(&open);
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let Ok(far) = TcpStream::connect(target) else { continue };
                let ends = [near.try_clone().unwrap(), far.try_clone().unwrap()];
                ours.lock().unwrap().extend(ends);
                for (mut from, mut to) in [(near.try_clone().unwrap(), far.try_clone().unwrap()), (far, near)]
                {
                    thread::spawn(move || {
                        // How a connection ends is not the proxy's business.
                        let _ = io::copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Both);
                    });
                }
            }
        });
        Self { address, open }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts every connection; new ones are passed on. Answers how many ends were cut.
    ///
    /// # Panics
    /// When a thread of it panicked.
    pub fn cut(&self) -> usize {
        let ends = std::mem::take(&mut *self.open.lock().unwrap());
        for end in &ends {
            // It may be closed already.
            let _ = end.shutdown(Shutdown::Both);
        }
        ends.len()
    }
}
