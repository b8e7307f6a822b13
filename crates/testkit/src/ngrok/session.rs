//! One agent's session: muxado over a byte stream, a JSON request per stream.

use std::sync::Arc;

use muxado::{
    SessionBuilder,
    heartbeat::{Heartbeat, HeartbeatConfig},
    typed::{StreamType, Typed, TypedAccept, TypedOpenClose, TypedSession, TypedStream},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, copy_bidirectional},
    sync::{Mutex, watch},
};

use super::{Shared, Wire};

/// The half of a session that opens streams to the agent.
pub(super) type Opener = Box<dyn TypedOpenClose + Send>;

const AUTH: u32 = 0;
const BIND: u32 = 1;
const UNBIND: u32 = 2;
/// A visitor's connection, from the service to the agent.
pub(super) const PROXY: StreamType = StreamType::clamp(3);
/// An endpoint is taken away, from the service to the agent.
pub(super) const STOP_TUNNEL: StreamType = StreamType::clamp(9);

/// Passes bytes on until the wire is cut; holds them while it is frozen.
pub(super) async fn carry(mut near: DuplexStream, mut far: DuplexStream, mut wire: watch::Receiver<Wire>) {
    let born = wire.borrow_and_update().generation;
    loop {
        let now = *wire.borrow_and_update();
        if now.generation != born {
            return;
        }
        if now.frozen {
            if wire.changed().await.is_err() {
                return;
            }
            continue;
        }
        tokio::select! {
            // Both directions hold no byte between polls other than in their own buffers, which a cut loses anyway;
            // a freeze may lose what was just read, and a stream that lost bytes is as dead as a frozen one.
            _ = copy_bidirectional(&mut near, &mut far) => return,
            changed = wire.changed() => if changed.is_err() { return },
        }
    }
}

/// Serves one agent until its session ends.
pub(super) async fn serve(io: DuplexStream, shared: Arc<Shared>) {
    let typed = Typed::new(SessionBuilder::new(io).server().start());
    let Ok((session, _heartbeat)) = Heartbeat::start(typed, HeartbeatConfig::default()).await else { return };
    let (open, mut accept) = session.split_typed();
    let open: Arc<Mutex<Opener>> = Arc::new(Mutex::new(Box::new(open)));
    while let Ok(stream) = accept.accept_typed().await {
        let (shared, open) = (shared.clone(), open.clone());
        tokio::spawn(async move {
            // A stream that breaks is the agent's loss; the session goes on.
            let _ = answer(stream, &shared, &open).await;
        });
    }
    shared.ended(&open);
}

async fn answer(mut stream: TypedStream, shared: &Shared, open: &Arc<Mutex<Opener>>) -> std::io::Result<()> {
    let kind = *stream.typ();
    let request = read(&mut stream).await?;
    let answer = match kind {
        AUTH => shared.sign_in(&request, open),
        BIND => shared.bind(&request),
        UNBIND => shared.unbind(&request),
        _ => json!({ "Error": "an unknown request" }),
    };
    stream.write_all(answer.to_string().as_bytes()).await?;
    // The agent reads to the end.
    stream.shutdown().await
}

/// Reads as much as makes a JSON value: the agent does not close its half.
async fn read(stream: &mut TypedStream) -> std::io::Result<Value> {
    let mut text = Vec::new();
    loop {
        if stream.read_buf(&mut text).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if let Ok(request) = serde_json::from_slice(&text) {
            return Ok(request);
        }
    }
}
