//! Where the window was and how large everything in it is, kept from one start to the next.
//!
//! The file stands in the person's configuration folder. It holds no more than numbers; what cannot be read is as if it had
//! never been written.

use std::path::PathBuf;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager, PhysicalPosition, PhysicalSize, WebviewWindow};

use crate::window::MAIN;

const FILE: &str = "window.json";

/// How large everything may be, in percent.
const STEPS: [u16; 7] = [90, 100, 110, 125, 150, 175, 200];

/// So much of a window's upper edge must be on a screen for a hand to get hold of it, in the screen's dots.
const HOLD: i64 = 120;

/// A rectangle in the screens' own dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    x: i32,
    y: i32,
    width: u32,
    height: u32,
}

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Placement {
    /// Where it was; none of a window that has only ever filled its screen.
    #[serde(default)]
    area: Option<Area>,
    #[serde(default)]
    is_maximized: bool,
    /// In percent.
    #[serde(default = "as_delivered")]
    zoom: u16,
}

/// How large everything is now, in percent.
pub struct Zoom(Mutex<u16>);

impl Default for Zoom {
    fn default() -> Zoom {
        Zoom(Mutex::new(as_delivered()))
    }
}

impl Zoom {
    fn percent(&self) -> u16 {
        self.0.lock().map_or_else(|_| as_delivered(), |percent| *percent)
    }

    fn set(&self, percent: u16) {
        if let Ok(mut now) = self.0.lock() {
            *now = percent;
        }
    }
}

fn as_delivered() -> u16 {
    100
}

/// Makes everything in the window larger (`by` above zero), smaller (below) or as it was delivered (zero). Gives how large it
/// is now, in percent; the error is a sentence for the person.
#[tauri::command]
pub fn zoom(window: WebviewWindow, zoom: tauri::State<'_, Zoom>, by: i32) -> Result<u16, String> {
    let percent = step(zoom.percent(), by);
    window
        .set_zoom(f64::from(percent) / 100.0)
        .map_err(|error| format!("The window could not change its size of text: {error}."))?;
    zoom.set(percent);
    keep(window.app_handle());
    Ok(percent)
}

fn step(percent: u16, by: i32) -> u16 {
    let larger = STEPS.iter().copied().find(|step| *step > percent);
    let smaller = STEPS.iter().rev().copied().find(|step| *step < percent);
    match by.signum() {
        1 => larger.unwrap_or(percent),
        -1 => smaller.unwrap_or(percent),
        _ => as_delivered(),
    }
}

/// Puts a new window where the last one was, as far as that can be seen on the screens there are.
pub fn restore(window: &WebviewWindow) -> tauri::Result<()> {
    let app = window.app_handle();
    let Some(kept) = file(app).and_then(|file| std::fs::read_to_string(file).ok()) else { return Ok(()) };
    let Ok(kept) = serde_json::from_str::<Placement>(&kept) else {
        tracing::info!("what was kept of the window cannot be read; it opens as it was delivered");
        return Ok(());
    };
    let screens: Vec<Area> = window
        .available_monitors()?
        .iter()
        .map(|monitor| Area {
            x: monitor.position().x,
            y: monitor.position().y,
            width: monitor.size().width,
            height: monitor.size().height,
        })
        .collect();
    if let Some(area) = kept.area.and_then(|area| fit(area, &screens)) {
        window.set_size(PhysicalSize::new(area.width, area.height))?;
        window.set_position(PhysicalPosition::new(area.x, area.y))?;
    }
    if kept.is_maximized {
        window.maximize()?;
    }
    let percent = kept.zoom.clamp(STEPS[0], STEPS[STEPS.len() - 1]);
    app.state::<Zoom>().set(percent);
    window.set_zoom(f64::from(percent) / 100.0)
}

/// Keeps where the window is. A folder that cannot be written is told of in the log; the next window opens as it was delivered.
pub fn keep(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let is_maximized = window.is_maximized().unwrap_or(false);
    let area = match (window.outer_position(), window.inner_size()) {
        // A window that fills its screen has nowhere to go back to.
        (Ok(at), Ok(size)) if !is_maximized && !window.is_minimized().unwrap_or(false) => {
            Some(Area { x: at.x, y: at.y, width: size.width, height: size.height })
        }
        _ => None,
    };
    let placement = Placement { area, is_maximized, zoom: app.state::<Zoom>().percent() };
    let Some(file) = file(app) else { return };
    if let Err(error) = write(&file, &placement) {
        tracing::info!(%error, "where the window is could not be kept");
    }
}

fn write(file: &std::path::Path, placement: &Placement) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(file, serde_json::to_vec(placement)?)
}

fn file(app: &AppHandle) -> Option<PathBuf> {
    app.path().app_config_dir().ok().map(|folder| folder.join(FILE))
}

/// The area, no larger than the screen it is on and with its upper edge within reach; `None` when it is on none.
fn fit(area: Area, screens: &[Area]) -> Option<Area> {
    let screen = screens.iter().copied().max_by_key(|screen| shared(&area, screen))?;
    if shared(&area, &screen) < HOLD {
        return None;
    }
    let (width, height) = (area.width.min(screen.width), area.height.min(screen.height));
    let place = |at: i32, length: u32, from: i32, room: u32| {
        let last = i64::from(from) + i64::from(room) - i64::from(length);
        let place = i64::from(at).min(last).max(i64::from(from));
        i32::try_from(place).unwrap_or(from)
    };
    Some(Area {
        x: place(area.x, width, screen.x, screen.width),
        y: place(area.y, height, screen.y, screen.height),
        width,
        height,
    })
}

/// How much of the area's upper edge is on a screen.
fn shared(area: &Area, screen: &Area) -> i64 {
    let within = |at: i32, from: i32, length: u32| {
        (i64::from(from)..i64::from(from) + i64::from(length)).contains(&i64::from(at))
    };
    if !within(area.y, screen.y, screen.height) {
        return 0;
    }
    let right = |area: &Area| i64::from(area.x) + i64::from(area.width);
    (right(area).min(right(screen)) - i64::from(area.x).max(i64::from(screen.x))).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Area = Area { x: 0, y: 0, width: 1920, height: 1080 };
    const BESIDE: Area = Area { x: 1920, y: 0, width: 1280, height: 800 };

    fn area(x: i32, y: i32, width: u32, height: u32) -> Area {
        Area { x, y, width, height }
    }

    #[test]
    fn a_window_that_can_be_seen_stays_where_it_was() {
        let here = area(100, 50, 1280, 820);
        assert_eq!(fit(here, &[SCREEN]), Some(here));
        let there = area(1930, 10, 1100, 700);
        assert_eq!(fit(there, &[SCREEN, BESIDE]), Some(there));
    }

    #[test]
    fn a_window_of_a_screen_that_is_gone_opens_as_delivered() {
        assert_eq!(fit(area(2500, 10, 1100, 700), &[SCREEN]), None);
        assert_eq!(fit(area(100, -400, 1100, 700), &[SCREEN]), None, "its upper edge is out of reach");
        assert_eq!(fit(area(0, 0, 1100, 700), &[]), None);
    }

    #[test]
    fn a_window_is_no_larger_than_its_screen_and_wholly_on_it() {
        assert_eq!(fit(area(1500, 600, 1280, 820), &[SCREEN]), Some(area(640, 260, 1280, 820)));
        assert_eq!(fit(area(-40, 0, 4000, 3000), &[SCREEN]), Some(SCREEN));
    }

    #[test]
    fn text_grows_by_steps_and_stops_at_its_ends() {
        assert_eq!(step(100, 1), 110);
        assert_eq!(step(200, 1), 200);
        assert_eq!(step(90, -1), 90);
        assert_eq!(step(175, 0), 100);
        assert_eq!(step(130, -1), 125, "a size of no step");
    }

    #[test]
    fn what_is_kept_comes_back() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("not yet there").join(FILE);
        let placement = Placement { area: Some(SCREEN), is_maximized: true, zoom: 125 };
        write(&file, &placement).expect("it can be written");
        let kept = std::fs::read(&file).expect("it is there");
        assert_eq!(serde_json::from_slice::<Placement>(&kept).expect("it can be read"), placement);
        let bare: Placement = serde_json::from_str("{}").expect("an older file has less");
        assert_eq!(bare.zoom, 100);
    }
}
