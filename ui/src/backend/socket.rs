//! The softphone's socket: control messages as JSON text, sound as binary frames.

use js_sys::ArrayBuffer;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BinaryType, MessageEvent, WebSocket};
use wire::softphone::{ToPage, ToProgram};
use yew::Callback;

use super::{Backend, Fault};

/// What comes over the socket.
pub(crate) enum Received {
    /// A control message.
    Message(Box<ToPage>),
    /// 20 ms of the receptionist's voice.
    Sound(ArrayBuffer),
    /// The socket is gone; nothing follows.
    Closed,
}

/// An open socket. Dropping it closes it, and nothing is received any more.
pub(crate) struct Socket {
    socket: WebSocket,
    _on_open: Closure<dyn FnMut()>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut()>,
}

impl Backend {
    /// Opens the socket and sends `first` as soon as it is up.
    pub(crate) async fn softphone(
        &self,
        first: ToProgram,
        receive: Callback<Received>,
    ) -> Result<Socket, Fault> {
        let ticket = self.ticket().await?;
        let url = self.socket_url(&format!("/simulator/stream?ticket={ticket}"));
        let socket = WebSocket::new(&url).map_err(|_| Fault::Unreachable)?;
        socket.set_binary_type(BinaryType::Arraybuffer);

        let on_open = {
            let socket = socket.clone();
            Closure::new(move || send(&socket, &first))
        };
        let on_message = {
            let receive = receive.clone();
            Closure::new(move |event: MessageEvent| {
                let data = event.data();
                if let Some(text) = data.as_string() {
                    // A message of a later program is no reason to drop a call.
                    if let Ok(message) = serde_json::from_str(&text) {
                        receive.emit(Received::Message(Box::new(message)));
                    }
                } else if let Ok(sound) = data.dyn_into::<ArrayBuffer>() {
                    receive.emit(Received::Sound(sound));
                }
            })
        };
        let on_close = Closure::new(move || receive.emit(Received::Closed));
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Ok(Socket { socket, _on_open: on_open, _on_message: on_message, _on_close: on_close })
    }
}

impl Socket {
    /// Sends a control message; a socket that is not open drops it.
    pub(crate) fn send(&self, message: &ToProgram) {
        send(&self.socket, message);
    }

    /// Sends 20 ms of the caller's voice; a socket that is not open drops it.
    pub(crate) fn send_sound(&self, frame: &ArrayBuffer) {
        if self.socket.ready_state() == WebSocket::OPEN {
            // A failure here is a closed socket, which `on_close` tells.
            drop(self.socket.send_with_array_buffer(frame));
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        drop(self.socket.close());
    }
}

fn send(socket: &WebSocket, message: &ToProgram) {
    if socket.ready_state() == WebSocket::OPEN
        && let Ok(text) = serde_json::to_string(message)
    {
        drop(socket.send_with_str(&text));
    }
}
