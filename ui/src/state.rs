//! What the page knows, as reducers without a DOM: they take actions and the time, and run on the host in tests.
//!
//! The one rule: nothing here asks a clock, a server or the document.

pub(crate) mod acts;
pub(crate) mod alerts;
pub(crate) mod at_call;
pub(crate) mod attempt;
pub(crate) mod book;
pub(crate) mod calendar_view;
pub(crate) mod callbacks;
pub(crate) mod columns;
pub(crate) mod cursor;
pub(crate) mod filters;
pub(crate) mod import_rows;
pub(crate) mod jobs;
pub(crate) mod keymap;
pub(crate) mod lines;
pub(crate) mod listed;
pub(crate) mod metrics;
pub(crate) mod notes;
pub(crate) mod overview;
pub(crate) mod palette;
pub(crate) mod palette_days;
pub(crate) mod patient_form;
pub(crate) mod phone;
pub(crate) mod picks;
pub(crate) mod playback;
pub(crate) mod prices;
pub(crate) mod reception;
pub(crate) mod replay;
pub(crate) mod same;
pub(crate) mod scale;
pub(crate) mod schedule;
pub(crate) mod seats;
pub(crate) mod visit_draft;
pub(crate) mod waiting;
pub(crate) mod waterfall;
pub(crate) mod wire_log;
