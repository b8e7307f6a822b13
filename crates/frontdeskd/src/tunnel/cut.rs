//! A byte stream that can be cut from outside.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use ngrok::session::IoStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

struct Cuttable {
    io: Box<dyn IoStream>,
    cut: CancellationToken,
    // Wakes a reader that waits when the stream is cut; a session always has one.
    waiting: Pin<Box<WaitForCancellationFutureOwned>>,
}

/// `io`, until `cut` is cancelled; reading and writing fail from then on.
pub(super) fn cuttable(io: Box<dyn IoStream>, cut: CancellationToken) -> Box<dyn IoStream> {
    let waiting = Box::pin(cut.clone().cancelled_owned());
    Box::new(Cuttable { io, cut, waiting })
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "this session was given up")
}

impl AsyncRead for Cuttable {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // A future that is done must not be polled again, so the token is asked first.
        if self.cut.is_cancelled() || self.waiting.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(gone()));
        }
        Pin::new(&mut self.io).poll_read(cx, buf)
    }
}

impl AsyncWrite for Cuttable {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if self.cut.is_cancelled() {
            return Poll::Ready(Err(gone()));
        }
        Pin::new(&mut self.io).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
