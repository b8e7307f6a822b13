//! Where the program is and what proves that we may talk to it.
//!
//! In the desktop window the shell says both (the page itself comes from `tauri://localhost`). In a browser the page
//! came from the program, and a cookie that scripts cannot see proves the session.

use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect};
use serde::Deserialize;
use wasm_bindgen::closure::Closure;
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

    /// The same for a past call as a scenario file.
    pub(crate) async fn save_scenario(&self, call_sid: &str) -> Result<Option<String>, String> {
        self.save("save_scenario", call_sid).await
    }

    /// Has the window tell something by the system, unless somebody is looking at it. Nobody waits for it, and a desktop
    /// without notifications shows none.
    pub(crate) async fn notify(&self, text: &str) {
        let Some(core) = shell() else { return };
        let arguments = js_sys::Object::new();
        drop(Reflect::set(&arguments, &"text".into(), &text.into()));
        drop(invoke(&core, "notify", &arguments).await);
    }

    /// The same of a call; a press on it brings the window to the call, which `on_open_call` hears of.
    pub(crate) async fn notify_call(&self, text: &str, call_sid: &str) {
        let Some(core) = shell() else { return };
        let arguments = js_sys::Object::new();
        drop(Reflect::set(&arguments, &"text".into(), &text.into()));
        drop(Reflect::set(&arguments, &"callSid".into(), &call_sid.into()));
        drop(invoke(&core, "notify_call", &arguments).await);
    }

    /// Calls `handler` with the call of every notification that is pressed, for as long as the page lives.
    pub(crate) fn on_open_call(&self, handler: impl Fn(String) + 'static) {
        let events = web_sys::window().and_then(|window| get(&window, "__TAURI__"));
        let Some(events) = events.and_then(|tauri| get(&tauri, "event")) else { return };
        let listen = get(&events, "listen").and_then(|listen| listen.dyn_into::<Function>().ok());
        let heard = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            get(&event, "payload").and_then(|sid| sid.as_string()).into_iter().for_each(&handler);
        });
        if let Some(listen) = listen {
            // Fails only where the shell does not let pages listen; then the press brings the window alone.
            drop(Reflect::apply(&listen, &events, &Array::of2(&"open-call".into(), heard.as_ref())));
        }
        heard.forget();
    }

    /// Has the window make everything larger, smaller, or as it was delivered (0). Gives the percent; the error is the shell's
    /// sentence.
    pub(crate) async fn zoom(&self, by: i32) -> Result<u16, String> {
        let core = shell().ok_or_else(|| "Only the window can do that.".to_owned())?;
        let arguments = js_sys::Object::new();
        drop(Reflect::set(&arguments, &"by".into(), &by.into()));
        let answer = invoke(&core, "zoom", &arguments).await?;
        serde_json::from_str(&answer)
            .map_err(|error| format!("The window's answer was not understood: {error}"))
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
