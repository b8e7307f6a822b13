//! Which microphones there are, and which one is wanted.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaDeviceInfo, MediaDeviceKind};

/// Where this browser remembers the microphone.
const KEY: &str = "frontdesk.microphone";

/// A microphone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Device {
    /// The browser's name for it, good on this machine alone.
    pub(crate) id: String,
    /// Its name for people; empty until a microphone was allowed once.
    pub(crate) label: String,
}

/// All microphones; none where the browser does not tell.
pub(crate) async fn microphones() -> Vec<Device> {
    let devices = web_sys::window().and_then(|window| window.navigator().media_devices().ok());
    let Some(promise) = devices
        .filter(|devices| !devices.is_undefined())
        .and_then(|devices| devices.enumerate_devices().ok())
    else {
        return Vec::new();
    };
    let Ok(found) = JsFuture::from(promise).await else { return Vec::new() };
    Array::from(&found)
        .iter()
        .filter_map(|device| device.dyn_into::<MediaDeviceInfo>().ok())
        .filter(|device| device.kind() == MediaDeviceKind::Audioinput && !device.device_id().is_empty())
        .map(|device| Device { id: device.device_id(), label: device.label() })
        .collect()
}

/// The one that was chosen; `None` is the system's own choice.
pub(crate) fn chosen() -> Option<String> {
    storage().and_then(|storage| storage.get_item(KEY).ok().flatten()).filter(|id| !id.is_empty())
}

/// Remembers this one.
pub(crate) fn choose(id: &str) {
    if let Some(storage) = storage() {
        // A browser that keeps nothing forgets it.
        drop(storage.set_item(KEY, id));
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window().and_then(|window| window.local_storage().ok().flatten())
}
