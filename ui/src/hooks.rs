//! Reusable behaviour of components.

mod use_kept;
mod use_keys;
mod use_metrics;
mod use_now;
mod use_resize;
mod use_softphone;
mod use_stream;
mod use_theme;
mod use_toasts;

pub(crate) use use_kept::use_kept;
pub(crate) use use_keys::{in_scroller, in_text_field, on_control, use_keys, use_keys_first};
pub(crate) use use_metrics::use_metrics;
pub(crate) use use_now::{local_ms, use_now};
pub(crate) use use_resize::use_resize;
pub(crate) use use_softphone::{Softphone, use_softphone};
pub(crate) use use_stream::{Gate, use_stream};
pub(crate) use use_theme::{Theme, use_theme};
pub(crate) use use_toasts::{Toast, Toaster, Toasts};
