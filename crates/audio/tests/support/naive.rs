//! The naive conversions that many bridges use, to stand beside ours: straight lines up, dropping samples down.
//! Shared by the quality test and the bench.

/// `factor` times as many samples, on straight lines between the old ones, each run for itself.
pub fn linear_up(run: &[i16], factor: usize, out: &mut Vec<i16>) {
    for (n, sample) in run.iter().enumerate() {
        let (this, next) = (i32::from(*sample), i32::from(*run.get(n + 1).unwrap_or(sample)));
        for step in 0..factor {
            out.push((this + (next - this) * step as i32 / factor as i32) as i16);
        }
    }
}

/// Every `factor`-th sample, without a low pass.
pub fn drop_down(run: &[i16], factor: usize, out: &mut Vec<i16>) {
    out.extend(run.iter().step_by(factor));
}
