//! How the window's page reaches the console.

use serde::Serialize;

/// What the page is told.
#[derive(Clone, Serialize)]
pub struct Connection {
    /// `http://127.0.0.1:PORT`.
    pub address: String,
    /// The session's bearer token.
    pub token: String,
}

/// The connection, or why the program could not start, for the page to show.
pub struct Outcome(pub Result<Connection, String>);

/// Tells the page its connection.
#[tauri::command]
pub fn connection(outcome: tauri::State<'_, Outcome>) -> Result<Connection, String> {
    outcome.0.clone()
}
