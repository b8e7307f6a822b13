//! Staff in a call: the sockets on which they listen and speak, and the whisper.

use js_sys::ArrayBuffer;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BinaryType, MessageEvent, WebSocket};
use wire::staff::{FromDesk, ToDesk, ToListener};
use yew::Callback;

use super::{Backend, Fault};

/// What comes over a socket of a call.
pub(crate) enum FromCall<M> {
    /// A control message.
    Message(M),
    /// 20 ms of sound.
    Sound(ArrayBuffer),
    /// The socket is gone, or never came up; nothing follows.
    Closed,
}

/// An open socket of a call. Dropping it closes it, and nothing is received any more.
pub(crate) struct CallSocket {
    socket: WebSocket,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut()>,
}

#[derive(Serialize)]
struct Instruction<'a> {
    text: &'a str,
    who: &'a str,
}

#[derive(Serialize)]
struct Witness<'a> {
    who: &'a str,
}

impl Backend {
    /// Listens to a call, unheard.
    pub(crate) async fn listen(
        &self,
        call_sid: &str,
        receive: Callback<FromCall<ToListener>>,
    ) -> Result<CallSocket, Fault> {
        self.call_socket(call_sid, "listen", receive).await
    }

    /// Takes a call over.
    pub(crate) async fn take_over(
        &self,
        call_sid: &str,
        receive: Callback<FromCall<ToDesk>>,
    ) -> Result<CallSocket, Fault> {
        self.call_socket(call_sid, "desk", receive).await
    }

    /// Tells the receptionist what to do, unheard by the caller.
    pub(crate) async fn whisper(&self, call_sid: &str, text: &str) -> Result<(), Fault> {
        let path = format!("{}/whisper", path_of(call_sid));
        let told: serde_json::Value =
            self.bring("POST", &path, &Instruction { text, who: self.window_name() }).await?;
        drop(told);
        Ok(())
    }

    /// Says that somebody here has seen that a person is wanted in a call.
    pub(crate) async fn seen(&self, call_sid: &str) -> Result<(), Fault> {
        let path = format!("{}/seen", path_of(call_sid));
        let told: serde_json::Value = self.bring("POST", &path, &Witness { who: self.window_name() }).await?;
        drop(told);
        Ok(())
    }

    /// The name under which this window appears in a call's record.
    fn window_name(&self) -> &'static str {
        if self.in_window() { "The desktop window" } else { "A browser" }
    }

    async fn call_socket<M: DeserializeOwned + 'static>(
        &self,
        call_sid: &str,
        what: &str,
        receive: Callback<FromCall<M>>,
    ) -> Result<CallSocket, Fault> {
        let path = format!("{}/{what}", path_of(call_sid));
        // A socket that is refused cannot say why, so the same address is asked first.
        let possible: serde_json::Value = self.json("GET", &path).await?;
        drop(possible);
        let ticket = self.ticket().await?;
        let who = String::from(js_sys::encode_uri_component(self.window_name()));
        let url = self.socket_url(&format!("{path}?who={who}&ticket={ticket}"));
        let socket = WebSocket::new(&url).map_err(|_| Fault::Unreachable)?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let on_message = {
            let receive = receive.clone();
            Closure::new(move |event: MessageEvent| {
                let data = event.data();
                if let Some(text) = data.as_string() {
                    // A message of a later program is no reason to drop a call.
                    if let Ok(message) = serde_json::from_str(&text) {
                        receive.emit(FromCall::Message(message));
                    }
                } else if let Ok(sound) = data.dyn_into::<ArrayBuffer>() {
                    receive.emit(FromCall::Sound(sound));
                }
            })
        };
        let on_close = Closure::new(move || receive.emit(FromCall::Closed));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Ok(CallSocket { socket, _on_message: on_message, _on_close: on_close })
    }
}

impl CallSocket {
    /// Sends a control message; a socket that is not open drops it.
    pub(crate) fn send(&self, message: &FromDesk) {
        if self.socket.ready_state() == WebSocket::OPEN
            && let Ok(text) = serde_json::to_string(message)
        {
            drop(self.socket.send_with_str(&text));
        }
    }

    /// Sends 20 ms of a voice; a socket that is not open drops it.
    pub(crate) fn send_sound(&self, frame: &ArrayBuffer) {
        if self.socket.ready_state() == WebSocket::OPEN {
            // A failure here is a closed socket, which `on_close` tells.
            drop(self.socket.send_with_array_buffer(frame));
        }
    }
}

impl Drop for CallSocket {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        drop(self.socket.close());
    }
}

fn path_of(call_sid: &str) -> String {
    format!("/dashboard/api/calls/{}", String::from(js_sys::encode_uri_component(call_sid)))
}
