//! Brings a file of the program's to the person: by the browser's own download, or by the window's question where to put it.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::Toaster;
use crate::backend::{Backend, Fault};

/// A file that the program makes or keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum File {
    /// What long work made, by the work's id.
    Job(String),
    /// The sound of a call, by its sid.
    Recording(String),
    /// The sheet of a day, of one clinician or of all.
    DaySheet(String, Option<i64>),
    /// The invitation to a visit, by its id.
    Invite(i64),
    /// A past call as a scenario file, by its sid.
    Scenario(String),
}

/// Brings it, and says so or why not.
pub(crate) fn bring(backend: &Backend, toaster: &Toaster, file: File) {
    let (backend, toaster) = (backend.clone(), toaster.clone());
    spawn_local(async move {
        if backend.in_window() {
            match save(&backend, &file).await {
                Ok(Some(path)) => toaster.tell(format!("Saved as {path}.")),
                // They closed the question.
                Ok(None) => {}
                Err(why) => toaster.fail(why),
            }
            return;
        }
        match link(&backend, &file).await {
            Ok((address, name)) if follow(&address, &name).is_some() => {}
            Ok(_) => toaster.fail("This browser does not let the page start a download."),
            Err(fault) => toaster.fail(fault.say()),
        }
    });
}

async fn save(backend: &Backend, file: &File) -> Result<Option<String>, String> {
    match file {
        File::Job(id) => backend.save_job(id).await,
        File::Recording(call_sid) => backend.save_recording(call_sid).await,
        File::DaySheet(date, clinician) => backend.save_day_sheet(date, *clinician).await,
        File::Invite(id) => backend.save_invite(*id).await,
        File::Scenario(call_sid) => backend.save_scenario(call_sid).await,
    }
}

/// Where the file is, and the name it is saved by; none where the answer brings one.
async fn link(backend: &Backend, file: &File) -> Result<(String, String), Fault> {
    let address = match file {
        File::Job(id) => backend.job_link(id).await,
        File::Recording(call_sid) => backend.sound_link(call_sid).await.map(|link| link.url),
        File::DaySheet(date, clinician) => backend.day_sheet_link(date, *clinician).await,
        File::Invite(id) => backend.invite_link(*id).await,
        File::Scenario(call_sid) => {
            let saved = backend.scenario(call_sid).await?;
            let text = String::from(js_sys::encode_uri_component(&saved.text));
            return Ok((format!("data:text/plain;charset=utf-8,{text}"), saved.file_name));
        }
    };
    address.map(|address| (address, String::new()))
}

/// Lets the browser follow a link to a file, which it then saves.
fn follow(address: &str, name: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let link: HtmlElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_attribute("href", address).ok()?;
    link.set_attribute("download", name).ok()?;
    let body = document.body()?;
    body.append_child(&link).ok()?;
    link.click();
    link.remove();
    Some(())
}
