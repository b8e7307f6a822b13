//! A pipe between the bridge and one of its peers that can stop taking what the bridge sends, as a peer does that no
//! longer reads. The other direction flows all the time.
//!
//! It keeps hardly anything itself, so that what was sent waits where a network would have it wait.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

/// The least that Linux gives.
const RECEIVE_BUFFER: u32 = 2304;

/// The pipe. It carries any number of connections, and stops with the test's runtime.
pub struct Pipe {
    address: SocketAddr,
    held: watch::Sender<bool>,
}

impl Pipe {
    /// Between a caller, who connects to [`address`](Self::address), and the bridge at `door`.
    pub async fn to_bridge(door: SocketAddr) -> Pipe {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let held = watch::Sender::new(false);
        let is_held = held.clone();
        tokio::spawn(async move {
            while let Ok((caller, _)) = listener.accept().await {
                let bridge = narrow().connect(door).await.expect("the bridge is there");
                join(bridge, caller, &is_held);
            }
        });
        Pipe { address, held }
    }

    /// Between the bridge, which connects to [`address`](Self::address), and the service at `service`.
    pub async fn from_bridge(service: SocketAddr) -> Pipe {
        let socket = narrow();
        socket.bind(([127, 0, 0, 1], 0).into()).expect("a free port");
        let listener = socket.listen(16).expect("it listens");
        let address = listener.local_addr().expect("an address");
        let held = watch::Sender::new(false);
        let is_held = held.clone();
        tokio::spawn(async move {
            while let Ok((bridge, _)) = listener.accept().await {
                let service = TcpStream::connect(service).await.expect("the service is there");
                join(bridge, service, &is_held);
            }
        });
        Pipe { address, held }
    }

    /// Where to connect.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on nothing is taken from the bridge.
    pub fn hold(&self) {
        self.held.send_replace(true);
    }

    /// Takes what waits and what follows.
    pub fn release(&self) {
        self.held.send_replace(false);
    }
}

fn narrow() -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(RECEIVE_BUFFER).expect("a small buffer");
    socket
}

fn join(bridge: TcpStream, peer: TcpStream, held: &watch::Sender<bool>) {
    for stream in [&bridge, &peer] {
        stream.set_nodelay(true).expect("an open connection");
    }
    let (from_bridge, to_bridge) = bridge.into_split();
    let (from_peer, to_peer) = peer.into_split();
    tokio::spawn(carry(from_bridge, to_peer, held.subscribe()));
    tokio::spawn(carry(from_peer, to_bridge, watch::Sender::new(false).subscribe()));
}

/// Carries one direction until either end is gone.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut held: watch::Receiver<bool>) {
    let mut buffer = [0; 1024];
    loop {
        // Without its pipe, or with the test at its end, nothing is held any more.
        drop(held.wait_for(|held| !held).await);
        let count = tokio::select! {
            biased;
            Ok(()) = held.changed() => continue,
            read = from.read(&mut buffer) => match read {
                Ok(0) | Err(_) => break,
                Ok(count) => count,
            },
        };
        if to.write_all(&buffer[..count]).await.is_err() {
            break;
        }
    }
    drop(to.shutdown().await);
}
