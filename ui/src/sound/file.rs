//! A sound file in the place of the caller's voice: read whole, and given out 20 ms at a time.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Interval;
use js_sys::{ArrayBuffer, Int16Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AudioBuffer, File};
use wire::softphone::SAMPLE_RATE;
use yew::Callback;

use super::Sound;

/// The largest file, in bytes.
const LARGEST: f64 = 50_000_000.0;
/// The longest sound.
const LONGEST_SECONDS: f64 = 300.0;
/// Samples of 20 ms.
const FRAME: usize = (SAMPLE_RATE / 50) as usize;
const FRAME_MS: u32 = 20;

/// A file that is being played. Dropping it ends that.
pub(crate) struct Playing {
    _interval: Interval,
}

/// Reads a file as frames. The error is a sentence.
pub(crate) async fn read(sound: &Sound, file: &File) -> Result<Vec<ArrayBuffer>, String> {
    if file.size() > LARGEST {
        return Err("This file is larger than 50 MB.".to_owned());
    }
    let unknown = || "This is no sound that can be read here; WAV and MP3 can.".to_owned();
    let bytes: ArrayBuffer = JsFuture::from(file.array_buffer())
        .await
        .map_err(|_| unknown())?
        .dyn_into()
        .map_err(|_| unknown())?;
    let decoding = sound.context.decode_audio_data(&bytes).map_err(|_| unknown())?;
    let decoded: AudioBuffer =
        JsFuture::from(decoding).await.map_err(|_| unknown())?.dyn_into().map_err(|_| unknown())?;
    if decoded.duration() > LONGEST_SECONDS {
        return Err("This sound is longer than five minutes.".to_owned());
    }
    // The context's rate is the line's, and the browser has converted it.
    let samples = decoded.get_channel_data(0).map_err(|_| unknown())?;
    Ok(samples.chunks(FRAME).map(frame).collect())
}

fn frame(samples: &[f32]) -> ArrayBuffer {
    let mut whole = vec![0_i16; FRAME];
    for (sample, read) in whole.iter_mut().zip(samples) {
        *sample = (read.clamp(-1.0, 1.0) * f32::from(i16::MAX)) as i16;
    }
    Int16Array::from(whole.as_slice()).buffer()
}

impl Playing {
    /// Gives the frames out as time passes; `on_end` is told once.
    pub(crate) fn start(
        frames: Vec<ArrayBuffer>,
        on_frame: Callback<ArrayBuffer>,
        on_end: Callback<()>,
    ) -> Playing {
        let (began, sent, ended) = (js_sys::Date::now(), Rc::new(Cell::new(0_usize)), Cell::new(false));
        let frames = RefCell::new(frames.into_iter());
        let interval = Interval::new(FRAME_MS, move || {
            let due = ((js_sys::Date::now() - began) / f64::from(FRAME_MS)) as usize;
            // A page in the background is called seldom, and catches up.
            while sent.get() <= due {
                match frames.borrow_mut().next() {
                    Some(frame) => on_frame.emit(frame),
                    None if !ended.replace(true) => return on_end.emit(()),
                    None => return,
                }
                sent.set(sent.get() + 1);
            }
        });
        Playing { _interval: interval }
    }
}
