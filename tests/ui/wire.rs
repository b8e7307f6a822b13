//! A way to the program that can be cut: what is sent afterwards arrives nowhere, and nobody is told.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Carries every connection to a port of loopback.
pub struct Wire {
    /// Where it is entered.
    pub port: u16,
    is_cut: watch::Sender<bool>,
}

impl Wire {
    /// Lays it to this port.
    pub async fn to(port: u16) -> Wire {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let entry = listener.local_addr().expect("a bound socket has an address").port();
        let (is_cut, cut) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((from, _)) = listener.accept().await {
                let Ok(to) = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).await else {
                    continue;
                };
                let ((from_read, from_write), (to_read, to_write)) = (from.into_split(), to.into_split());
                tokio::spawn(carry(from_read, to_write, cut.clone()));
                tokio::spawn(carry(to_read, from_write, cut.clone()));
            }
        });
        Wire { port: entry, is_cut }
    }

    /// Cuts it. Connections stay open, as they do for both ends of a line on which somebody trod.
    pub fn cut(&self) {
        self.is_cut.send_replace(true);
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut cut: watch::Receiver<bool>) {
    let mut piece = [0; 16 * 1024];
    loop {
        let read = tokio::select! {
            biased;
            _ = cut.wait_for(|is_cut| *is_cut) => break,
            read = from.read(&mut piece) => read,
        };
        match read {
            Ok(length) if length > 0 && to.write_all(&piece[..length]).await.is_ok() => {}
            _ => return,
        }
    }
    // Both halves are kept, so that nothing is closed.
    std::future::pending::<()>().await;
}
