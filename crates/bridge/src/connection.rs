//! What a connection that carries sound is set to.

use std::io;

use socket2::SockRef;
use tokio::net::TcpStream;

/// What the system may keep for a peer that does not read: a good second of sound, and more than is ever on its way.
/// Left to itself it keeps up to four megabytes, minutes of sound, and an outbox would never come to drop any.
const KEPT_BY_SYSTEM: usize = 16 * 1024;

/// Has sound leave at once, and little of it wait where it can no longer be taken back. Whoever accepts the bridge's
/// connections calls this for each.
///
/// # Errors
/// When the connection has broken already.
pub fn carries_sound(stream: &TcpStream) -> io::Result<()> {
    // Twenty milliseconds of sound are one small packet; waiting to fill a larger one would be heard.
    stream.set_nodelay(true)?;
    SockRef::from(stream).set_send_buffer_size(KEPT_BY_SYSTEM)
}
