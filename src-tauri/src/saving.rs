//! Puts a file, of long work or of a call's sound, where the person wants it: a page in this window cannot download by itself.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
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

/// The same for the sheet of a day.
#[tauri::command]
pub async fn save_day_sheet(
    app: AppHandle,
    date: String,
    clinician_id: Option<i64>,
) -> Result<Option<String>, String> {
    let day: Date = date.parse().map_err(|_| "There is no such day.".to_owned())?;
    let drawn = app.state::<Parts>().day_sheet(day, clinician_id).await;
    let sheet = drawn.ok_or_else(|| "The appointment book cannot be read at this moment.".to_owned())?;
    write(&app, "Save the day sheet", format!("day-sheet-{day}.pdf"), &sheet).await
}

/// The same for the invitation to a visit.
#[tauri::command]
pub async fn save_invite(app: AppHandle, id: i64) -> Result<Option<String>, String> {
    let text = app.state::<Parts>().invite(id).await;
    let text = text.ok_or_else(|| "The appointment book cannot be read at this moment.".to_owned())?;
    write(&app, "Save the invitation", format!("visit-{id}.ics"), text.as_bytes()).await
}

/// The same for a call as a scenario file.
#[tauri::command]
pub async fn save_scenario(app: AppHandle, id: String) -> Result<Option<String>, String> {
    let scenario = app.state::<Parts>().scenario(&id).await?;
    write(&app, "Save the scenario", scenario.file_name, scenario.text.as_bytes()).await
}

async fn write(app: &AppHandle, title: &str, name: String, bytes: &[u8]) -> Result<Option<String>, String> {
    let Some(place) = ask(app, title, name).await? else { return Ok(None) };
    tokio::fs::write(&place, bytes)
        .await
        .map_err(|error| format!("The file could not be saved: {error}."))?;
    Ok(Some(place.display().to_string()))
}

async fn save(app: &AppHandle, title: &str, file: PathBuf, name: String) -> Result<Option<String>, String> {
    match ask(app, title, name).await? {
        Some(place) => put(&file, &place).await.map(Some),
        None => Ok(None),
    }
}

/// Asks where to put a file; none when the person closed the question.
async fn ask(app: &AppHandle, title: &str, name: String) -> Result<Option<PathBuf>, String> {
    let (answer, asked) = oneshot::channel();
    app.dialog().file().set_title(title).set_file_name(name).save_file(move |place| {
        // Nobody waits any more only when the window is gone.
        let _ = answer.send(place);
    });
    let Some(place) = asked.await.ok().flatten() else { return Ok(None) };
    place.into_path().map(Some).map_err(|_| "This is no place for a file.".to_owned())
}

/// Copies the file there, and gives the place in words.
async fn put(file: &Path, place: &Path) -> Result<String, String> {
    tokio::fs::copy(file, place).await.map_err(|error| format!("The file could not be saved: {error}."))?;
    Ok(place.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_put_where_the_person_wants_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (file, place) = (folder.path().join("kept.csv"), folder.path().join("wanted.csv"));
        std::fs::write(&file, "a,b\n").expect("the folder can be written");
        let said = put(&file, &place).await.expect("it can be saved");
        assert_eq!(said, place.display().to_string());
        assert_eq!(std::fs::read(&place).expect("it is there"), b"a,b\n");
        assert!(file.exists(), "the program keeps its own");
    }

    #[tokio::test]
    async fn a_place_that_cannot_be_written_is_said_in_a_sentence() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("kept.csv");
        std::fs::write(&file, "a,b\n").expect("the folder can be written");
        let fault =
            put(&file, &folder.path().join("no such folder/wanted.csv")).await.expect_err("no folder");
        assert!(fault.starts_with("The file could not be saved: "), "{fault}");
    }
}
