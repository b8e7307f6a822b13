//! Puts a file, of long work or of a call's sound, where the person wants it: a page in this window cannot download by itself.

use std::path::PathBuf;

use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

use crate::window::Parts;

/// Asks where to put a job's file, and puts it there. Gives the path, or none when the person closed the question; the
/// error is a sentence for them.
#[tauri::command]
pub async fn save_job(app: AppHandle, id: String) -> Result<Option<String>, String> {
    let gone = || "This file is not kept any more. Start the export again.".to_owned();
    let (file, name) = app.state::<Parts>().job_file(&id).await.ok_or_else(gone)?;
    save(&app, "Save the export", file, name).await
}

/// The same for the recording of a call.
#[tauri::command]
pub async fn save_recording(app: AppHandle, id: String) -> Result<Option<String>, String> {
    let gone = || "The file of this recording is not there any more.".to_owned();
    let (file, name) = app.state::<Parts>().recording_file(&id).await.ok_or_else(gone)?;
    save(&app, "Save the recording", file, name).await
}

async fn save(app: &AppHandle, title: &str, file: PathBuf, name: String) -> Result<Option<String>, String> {
    let (answer, asked) = oneshot::channel();
    app.dialog().file().set_title(title).set_file_name(name).save_file(move |place| {
        // Nobody waits any more only when the window is gone.
        let _ = answer.send(place);
    });
    let Some(place) = asked.await.ok().flatten() else { return Ok(None) };
    let place = place.into_path().map_err(|_| "This is no place for a file.".to_owned())?;
    tokio::fs::copy(&file, &place).await.map_err(|error| format!("The file could not be saved: {error}."))?;
    Ok(Some(place.display().to_string()))
}
