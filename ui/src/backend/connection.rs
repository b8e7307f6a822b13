//! Where the program is and what proves that we may talk to it.
//!
//! In the desktop window the shell says both (the page itself comes from `tauri://localhost`). In a browser the page
//! came from the program, and a cookie that scripts cannot see proves the session.

use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The program's address and our proof. A cheap clone.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Backend {
    inner: Rc<Inner>,
}

#[derive(PartialEq, Eq)]
struct Inner {
    /// `http://127.0.0.1:3000`, without a slash at the end.
    address: String,
    /// The window's bearer token; `None` in a browser.
    token: Option<String>,
}

impl std::fmt::Debug for Backend {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Backend({}, …)", self.inner.address)
    }
}

/// What the shell's `connection` command answers.
#[derive(Deserialize)]
struct Connection {
    address: String,
    token: String,
}

impl Backend {
    /// Learns the address from the shell, or from the page's own address. The error is the shell's sentence.
    pub(crate) async fn find() -> Result<Backend, String> {
        let inner = match shell() {
            Some(core) => {
                let answer = invoke(&core, "connection", &js_sys::Object::new()).await?;
                let connection: Connection = serde_json::from_str(&answer)
                    .map_err(|error| format!("The window's answer was not understood: {error}"))?;
                Inner {
                    address: connection.address.trim_end_matches('/').to_owned(),
                    token: Some(connection.token),
                }
            }
            None => {
                let origin = web_sys::window().and_then(|window| window.location().origin().ok());
                Inner { address: origin.unwrap_or_default(), token: None }
            }
        };
        Ok(Backend { inner: Rc::new(inner) })
    }

    /// The address of `path`, which starts with a slash.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.inner.address)
    }

    /// The same for a socket.
    pub(crate) fn socket_url(&self, path: &str) -> String {
        // `http` becomes `ws` and `https` becomes `wss`.
        format!("{}{path}", self.inner.address.replacen("http", "ws", 1))
    }

    /// The window's bearer token.
    pub(crate) fn token(&self) -> Option<&str> {
        self.inner.token.as_deref()
    }

    /// Has the window ask where to put a job's file, and put it there. Gives the path, or none when the person closed the
    /// question; the error is the shell's sentence.
    pub(crate) async fn save_job(&self, id: &str) -> Result<Option<String>, String> {
        self.save("save_job", id).await
    }

    /// The same for the recording of a call.
    pub(crate) async fn save_recording(&self, call_sid: &str) -> Result<Option<String>, String> {
        self.save("save_recording", call_sid).await
    }

    /// The same for the sheet of a day, of one clinician or of all.
    pub(crate) async fn save_day_sheet(
        &self,
        date: &str,
        clinician_id: Option<i64>,
    ) -> Result<Option<String>, String> {
        let whose = clinician_id.map_or(JsValue::NULL, |id| JsValue::from_f64(id as f64));
        self.save_with("save_day_sheet", &[("date", date.into()), ("clinicianId", whose)]).await
    }

    /// The same for the invitation to a visit.
    pub(crate) async fn save_invite(&self, id: i64) -> Result<Option<String>, String> {
        self.save_with("save_invite", &[("id", JsValue::from_f64(id as f64))]).await
    }

    /// Has the window tell something by the system, unless somebody is looking at it. Nobody waits for it, and a desktop
    /// without notifications shows none.
    pub(crate) async fn notify(&self, text: &str) {
        let Some(core) = shell() else { return };
        let arguments = js_sys::Object::new();
        drop(Reflect::set(&arguments, &"text".into(), &text.into()));
        drop(invoke(&core, "notify", &arguments).await);
    }

    async fn save(&self, command: &str, id: &str) -> Result<Option<String>, String> {
        self.save_with(command, &[("id", id.into())]).await
    }

    async fn save_with(&self, command: &str, named: &[(&str, JsValue)]) -> Result<Option<String>, String> {
        let core = shell().ok_or_else(|| "Only the window can save a file there.".to_owned())?;
        let arguments = js_sys::Object::new();
        for (name, value) in named {
            drop(Reflect::set(&arguments, &(*name).into(), value));
        }
        let answer = invoke(&core, command, &arguments).await?;
        serde_json::from_str(&answer)
            .map_err(|error| format!("The window's answer was not understood: {error}"))
    }

    /// True in the desktop window.
    pub(crate) fn in_window(&self) -> bool {
        self.inner.token.is_some()
    }
}

/// The shell's `core` object, when the page runs in the desktop window.
fn shell() -> Option<JsValue> {
    let window = web_sys::window()?;
    let tauri = get(&window, "__TAURI__").and_then(|tauri| get(&tauri, "core"));
    tauri.or_else(|| get(&window, "__TAURI_INTERNALS__"))
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// Runs a shell command; gives its answer as JSON.
async fn invoke(core: &JsValue, command: &str, arguments: &js_sys::Object) -> Result<String, String> {
    let wrong = |error: JsValue| match error.as_string() {
        Some(sentence) => sentence,
        None => "The window did not answer.".to_owned(),
    };
    let invoke: Function =
        get(core, "invoke").and_then(|invoke| invoke.dyn_into().ok()).ok_or_else(|| wrong(JsValue::NULL))?;
    let promise: Promise = Reflect::apply(&invoke, core, &Array::of2(&command.into(), arguments))
        .and_then(|promise| promise.dyn_into())
        .map_err(wrong)?;
    let answer = JsFuture::from(promise).await.map_err(wrong)?;
    js_sys::JSON::stringify(&answer).map(String::from).map_err(wrong)
}
