//! What a hundred calls at once cost to record, in percent of one core: `cargo bench -p recording`.
//!
//! Calls are fed in real time for ten seconds, both channels sounding all the time, which no call does. Beside it, in a
//! second run of as long: the bytes as they come, written raw to files by a thread of their own. The processor's time is
//! the whole process's, so it includes the feeding itself, which is the same in both and measured alone first.
#![expect(clippy::print_stdout, reason = "the table is the product of a bench")]

use std::io::Write;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};

use audio::Encoding;
use bytes::Bytes;
use recording::{NewTape, Recorder, Report, Tape};

const CALLS: usize = 100;
const LASTS: Duration = Duration::from_secs(10);
const FRAME: Duration = Duration::from_millis(20);

fn main() {
    let dir = std::env::temp_dir().join(format!("recording-bench-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a folder");
    println!("{CALLS} calls at once, two channels of µ-law, {} s in real time\n", LASTS.as_secs());
    println!("| what | percent of one core | longest wait of a call, µs | dropped | MB |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    row("feeding alone", &dir, |_| Nothing);
    row("raw bytes to files", &dir, Raw::new);
    let recorded = row("recordings", &dir, Recorded::new);
    std::fs::remove_dir_all(&dir).expect("removed");
    assert!(recorded < 10.0, "the bar is 10 % of one core");
}

/// What is fed.
trait Sink {
    fn caller(&mut self, call: usize, at: Instant, sound: &Bytes);
    fn agent(&mut self, call: usize, at: Instant, sound: &Bytes);
    /// Pieces that were dropped.
    fn finish(self) -> u64;
}

fn row<S: Sink>(what: &str, dir: &Path, sink: impl FnOnce(&Path) -> S) -> f64 {
    let dir = dir.join(what.replace(' ', "-"));
    std::fs::create_dir_all(&dir).expect("a folder");
    let sink = sink(&dir);
    let (before, began) = (processor(), now());
    let (longest, sink) = feed(sink, began);
    let dropped = sink.finish();
    let percent = 100.0 * (processor() - before).as_secs_f64() / (now() - began).as_secs_f64();
    let files = std::fs::read_dir(&dir).expect("the folder").flatten();
    let bytes: u64 = files.filter_map(|file| Some(file.metadata().ok()?.len())).sum();
    println!("| {what} | {percent:.2} | {} | {dropped} | {:.1} |", longest.as_micros(), bytes as f64 / 1e6);
    percent
}

/// Feeds all calls, spread over each 20 ms as real ones are.
fn feed<S: Sink>(mut sink: S, began: Instant) -> (Duration, S) {
    let sounds: Vec<Bytes> = (0..50).map(|nth| noise(nth, 160)).collect();
    let runs: Vec<Bytes> = (0..50).map(|nth| noise(nth, 800)).collect();
    let mut longest = Duration::ZERO;
    // In groups of ten, 2 ms apart.
    for step in 0..(LASTS.as_millis() / 2) as u32 {
        let due = began + Duration::from_millis(2) * step;
        std::thread::sleep(due.saturating_duration_since(now()));
        let (group, nth) = (step as usize % 10, step as usize / 10);
        for call in (group..CALLS).step_by(10) {
            let at = now();
            sink.caller(call, at, &sounds[(nth + call) % sounds.len()]);
            if nth % 5 == call % 5 {
                sink.agent(call, at, &runs[(nth + call) % runs.len()]);
            }
            longest = longest.max(at.elapsed());
        }
    }
    std::thread::sleep(FRAME);
    (longest, sink)
}

/// Something that is not silence.
fn noise(nth: u32, length: usize) -> Bytes {
    let mut state = nth.wrapping_mul(2_654_435_761).wrapping_add(1);
    let byte = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        0x20 | (state >> 24) as u8
    };
    (0..length).map(byte).collect::<Vec<u8>>().into()
}

struct Nothing;

impl Sink for Nothing {
    fn caller(&mut self, _: usize, _: Instant, sound: &Bytes) {
        std::hint::black_box(sound.clone());
    }

    fn agent(&mut self, _: usize, _: Instant, sound: &Bytes) {
        std::hint::black_box(sound.clone());
    }

    fn finish(self) -> u64 {
        0
    }
}

/// The simplest that could be called a recording: each channel's bytes behind each other, as they come.
struct Raw {
    to: SyncSender<(usize, Bytes)>,
    thread: std::thread::JoinHandle<()>,
    dropped: u64,
}

impl Raw {
    fn new(dir: &Path) -> Raw {
        let (to, from) = sync_channel::<(usize, Bytes)>(100_000);
        let mut files: Vec<_> = (0..2 * CALLS)
            .map(|nth| std::fs::File::create(dir.join(format!("{nth}.ulaw"))).expect("a file"))
            .collect();
        let thread = std::thread::spawn(move || {
            for (file, sound) in from {
                files[file].write_all(&sound).expect("written");
            }
        });
        Raw { to, thread, dropped: 0 }
    }

    fn send(&mut self, file: usize, sound: &Bytes) {
        self.dropped += u64::from(self.to.try_send((file, sound.clone())).is_err());
    }
}

impl Sink for Raw {
    fn caller(&mut self, call: usize, _: Instant, sound: &Bytes) {
        self.send(2 * call, sound);
    }

    fn agent(&mut self, call: usize, _: Instant, sound: &Bytes) {
        self.send(2 * call + 1, sound);
    }

    fn finish(self) -> u64 {
        drop(self.to);
        self.thread.join().expect("it wrote");
        self.dropped
    }
}

struct Recorded {
    recorder: Recorder,
    tapes: Vec<Tape>,
}

impl Recorded {
    fn new(dir: &Path) -> Recorded {
        let recorder = Recorder::start(dir, |report| {
            assert!(matches!(report, Report::Saved(_)), "{report:?}");
        })
        .expect("a recorder");
        let began = now();
        let tape = |nth: usize| NewTape {
            call_sid: format!("CA{nth:032x}"),
            stream_sid: format!("MZ{nth:032x}"),
            encoding: Encoding::Mulaw8k,
            began,
            began_unix_ms: 1_795_186_800_000,
        };
        let tapes = (0..CALLS).map(|nth| recorder.begin(tape(nth)).expect("a tape")).collect();
        Recorded { recorder, tapes }
    }
}

impl Sink for Recorded {
    fn caller(&mut self, call: usize, at: Instant, sound: &Bytes) {
        self.tapes[call].caller(at, sound.clone());
    }

    fn agent(&mut self, call: usize, at: Instant, sound: &Bytes) {
        self.tapes[call].agent(at, sound.clone());
    }

    fn finish(self) -> u64 {
        let dropped = self.tapes.iter().map(Tape::dropped).sum();
        drop(self.tapes);
        self.recorder.close();
        dropped
    }
}

#[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
fn now() -> Instant {
    Instant::now()
}

/// Processor time that this process has had, of itself and of the system for it.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields = stat.rsplit_once(')').expect("a name").1;
    let ticks: u64 =
        fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    // A tick is a hundredth of a second wherever this runs.
    Duration::from_millis(10 * ticks)
}
