//! The table: a line for each bridge and number of calls, then what the two are to each other.

use crate::figures::median;
use crate::outcome::Outcome;
use crate::plan::Bridge;
use crate::sound::Sound;

/// All runs of one bridge at one number of calls.
pub struct Row {
    /// Which bridge.
    pub bridge: Bridge,
    /// Calls at a time.
    pub calls: usize,
    /// One for each run.
    pub outcomes: Vec<Outcome>,
}

impl Row {
    /// The median of a figure over the runs.
    fn of(&self, figure: impl Fn(&Outcome) -> f64) -> f64 {
        median(self.outcomes.iter().map(figure).collect())
    }

    fn most(&self, figure: impl Fn(&Outcome) -> f64) -> f64 {
        self.outcomes.iter().map(figure).fold(0.0, f64::max)
    }

    fn sum(&self, figure: impl Fn(&Outcome) -> u64) -> u64 {
        self.outcomes.iter().map(figure).sum()
    }

    /// The line.
    pub fn show(&self) -> String {
        let mut line = format!(
            "{:<9} {:>4} {:>2} | {:>6.2} {:>6.2} {:>6.1} | {:>6.2} {:>6.2} {:>6.1} | {:>4} {:>4} {:>3} {:>3} | {:>5.1} {:>6.1} | {:>5.1} {:>6.1} {:>5.0} | {:>5.2} {:>4.0} {:>7.0}",
            self.bridge.name(),
            self.calls,
            self.outcomes.len(),
            self.of(|o| o.up.p50),
            self.of(|o| o.up.p99),
            self.most(|o| o.up.max),
            self.of(|o| o.first.p50),
            self.of(|o| o.first.p99),
            self.most(|o| o.first.max),
            self.sum(|o| o.lost_up),
            self.sum(|o| o.lost_down),
            self.sum(|o| o.doubled),
            self.sum(|o| o.crossed),
            self.of(|o| o.cpu_share),
            self.of(|o| o.cpu_per_call_minute),
            self.of(|o| o.idle_mb),
            self.of(|o| o.peak_mb),
            self.of(|o| o.kb_per_call),
            self.of(|o| o.lag.p99),
            self.of(|o| o.generator_share),
            self.of(|o| o.sleeps),
        );
        for (n, outcome) in self.outcomes.iter().enumerate() {
            for fault in outcome.faults() {
                line.push_str(&format!("\n  INVALID, run {}: {fault}", n + 1));
            }
            for violation in &outcome.violations {
                line.push_str(&format!("\n  run {}: {violation}", n + 1));
            }
        }
        line
    }
}

/// What stands above the lines.
pub fn head(machine: &str, isolation: &str, sound: Sound) -> String {
    let path = match sound {
        Sound::Mulaw => "telephone, µ-law 8 kHz",
        Sound::Pcm => "softphone, PCM16 24 kHz",
    };
    format!(
        "{machine}; {isolation}\n\
         {path}; each caller speaks 1 s in 6 and is answered for 3 s, every fourth time into the answer; medians of the runs, worst max\n\n\
         {:<9} {:>4} {:>2} | {:^20} | {:^20} | {:^17} | {:^12} | {:^18} | {:^18}\n\
         {:<9} {:>4} {:>2} | {:>6} {:>6} {:>6} | {:>6} {:>6} {:>6} | {:>4} {:>4} {:>3} {:>3} | {:>5} {:>6} | {:>5} {:>6} {:>5} | {:>5} {:>4} {:>7}",
        "",
        "",
        "",
        "up, ms",
        "first down, ms",
        "frames",
        "CPU of bridge",
        "memory",
        "generator, bridge",
        "bridge",
        "K",
        "n",
        "p50",
        "p99",
        "max",
        "p50",
        "p99",
        "max",
        "lost",
        "down",
        "dup",
        "x",
        "core%",
        "ms/min",
        "idle",
        "peakMB",
        "kB/K",
        "lag99",
        "cpu%",
        "slept/s",
    )
}

/// What stands below: interruptions, bookings and ratios.
pub fn rest(rows: &[Row]) -> String {
    let mut text = String::from("\nInterruptions, ms (p50 / p99 / max)\n");
    for row in rows {
        let clear = row.of(|o| o.clear.p50);
        text.push_str(&format!(
            "{:<9} {:>4}: service tells → clear {clear:.2} / {:.2} / {:.1}; caller speaks → clear {:.0} / {:.0}; \
             service tells → last sound {:.2} / {:.2} / {:.1}; caller speaks → last sound {:.0} / {:.0} / {:.0}; {} interruptions, {} not cleared, {} sounds after a clear\n",
            row.bridge.name(),
            row.calls,
            row.of(|o| o.clear.p99),
            row.most(|o| o.clear.max),
            row.of(|o| o.clear_from_speech.p50),
            row.of(|o| o.clear_from_speech.p99),
            row.of(|o| o.last_sound.p50),
            row.of(|o| o.last_sound.p99),
            row.most(|o| o.last_sound.max),
            row.of(|o| o.last_sound_from_speech.p50),
            row.of(|o| o.last_sound_from_speech.p99),
            row.most(|o| o.last_sound_from_speech.max),
            row.sum(|o| o.clear_from_speech.count),
            row.sum(|o| o.not_cleared),
            row.sum(|o| o.stale),
        ));
    }
    for row in rows.iter().filter(|row| row.sum(|o| o.holds.count) > 0) {
        text.push_str(&format!(
            "{:<9} {:>4}, by its own stamps: \"the caller speaks\" read → last thing sent {:.3} / {:.3} / {:.3}; {} sounds were still to leave at {} times\n",
            row.bridge.name(),
            row.calls,
            row.of(|o| o.holds.p50),
            row.of(|o| o.holds.p99),
            row.most(|o| o.holds.max),
            row.sum(|o| o.after_hold),
            row.sum(|o| o.holds.count),
        ));
    }
    text.push_str("\nMeanwhile\n");
    for row in rows {
        text.push_str(&format!(
            "{:<9} {:>4}: {} frames up, {} down in {} answers; {} tool calls, {} appointments; {} sessions left open\n",
            row.bridge.name(),
            row.calls,
            row.sum(|o| o.frames_up),
            row.sum(|o| o.frames_down),
            row.sum(|o| o.answers),
            row.sum(|o| o.tools),
            row.sum(|o| o.booked),
            row.sum(|o| o.left_open),
        ));
    }
    text.push_str("\nfrontdesk to baseline\n");
    for pair in rows.chunks_exact(2) {
        let [baseline, ours] = pair else { continue };
        let ratio = |figure: fn(&Outcome) -> f64| ours.of(figure) / baseline.of(figure).max(1e-6);
        text.push_str(&format!(
            "{:>4} calls: up p99 × {:.2}, first down p99 × {:.2}, CPU × {:.2}\n",
            ours.calls,
            ratio(|o| o.up.p99),
            ratio(|o| o.first.p99),
            ratio(|o| o.cpu_per_call_minute),
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(bridge: Bridge, cpu: [f64; 3]) -> Row {
        let outcomes = cpu.map(|cpu_per_call_minute| {
            let lost_up = 1;
            Outcome { cpu_per_call_minute, lost_up, ..Outcome::default() }
        });
        Row { bridge, calls: 200, outcomes: outcomes.into() }
    }

    #[test]
    fn ratios_are_of_medians_and_losses_are_summed() {
        let rows = [row(Bridge::Baseline, [80.0, 82.0, 500.0]), row(Bridge::Product, [41.0, 1.0, 90.0])];
        assert!(rest(&rows).contains("CPU × 0.50"), "{}", rest(&rows));
        assert_eq!(rows[0].sum(|o| o.lost_up), 3);
        assert!(rows[0].show().contains("INVALID, run 1: no frame came through"));
    }
}
