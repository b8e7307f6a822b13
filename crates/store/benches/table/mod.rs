//! Prints what was measured, each row beside its bar.

use std::time::Instant;

use cpu_time::ThreadTime;

/// Rows of times. Each has the time on the clock and the processor's time of the asking thread: on a machine that does other
/// work, the second tells what the first would be without it.
pub struct Table;

impl Table {
    #[expect(clippy::print_stdout, reason = "a bench prints its figures")]
    pub fn new(what: &str) -> Table {
        println!("{what}");
        println!("{:<62} {:>17} {:>17}", "milliseconds", "clock", "processor");
        println!("{:<62} {:>8} {:>8} {:>8} {:>8} {:>6}", "", "p50", "p99", "p50", "p99", "bar");
        Table
    }

    /// Does `work` so many times, at least a hundred for the 99th to mean something, and prints the row. Gives the median on
    /// the processor.
    #[expect(clippy::print_stdout, reason = "a bench prints its figures")]
    pub fn measure(&self, what: &str, bar: Option<f64>, rounds: usize, mut work: impl FnMut(usize)) -> f64 {
        for round in 0..rounds.min(5) {
            work(round);
        }
        let (clock, processor): (Vec<f64>, Vec<f64>) = (0..rounds).map(|round| time(|| work(round))).unzip();
        // Of a hundred rounds the 99th.
        let [(clock50, clock99), (processor50, processor99)] = [clock, processor].map(|mut spent| {
            spent.sort_by(f64::total_cmp);
            let at = |share: f64| spent[((rounds as f64 * share).ceil() as usize).clamp(1, rounds) - 1];
            (at(0.5), at(0.99))
        });
        let (bar, verdict) = match bar {
            None => ("–".to_owned(), ""),
            Some(bar) if clock99 <= bar => (format!("{bar:.0}"), "ok"),
            Some(bar) if processor99 <= bar => (format!("{bar:.0}"), "ok by processor"),
            Some(bar) => (format!("{bar:.0}"), "OVER"),
        };
        println!(
            "{what:<62} {clock50:>8.2} {clock99:>8.2} {processor50:>8.2} {processor99:>8.2} {bar:>6} {verdict}"
        );
        processor50
    }
}

/// Milliseconds by the clock and of the processor.
#[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
fn time(work: impl FnOnce()) -> (f64, f64) {
    let (began, busy) = (Instant::now(), ThreadTime::now());
    work();
    (began.elapsed().as_secs_f64() * 1000.0, busy.elapsed().as_secs_f64() * 1000.0)
}
