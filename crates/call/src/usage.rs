//! What a service counted, and what that costs.

/// What a service counted for some of a call. Sums are made with `+=`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Text tokens in, the cached ones included.
    pub input_text: u64,
    /// Sound tokens in, the cached ones included.
    pub input_audio: u64,
    /// Of `input_text`, those the service had cached.
    pub cached_text: u64,
    /// Of `input_audio`, those the service had cached.
    pub cached_audio: u64,
    /// Text tokens out.
    pub output_text: u64,
    /// Sound tokens out.
    pub output_audio: u64,
    /// Tokens of the transcription of the caller, in and out.
    pub transcription_tokens: u64,
    /// Milliseconds of the caller's sound that were transcribed, where the service counts time instead of tokens.
    pub transcription_ms: u64,
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Usage) {
        self.input_text = self.input_text.saturating_add(other.input_text);
        self.input_audio = self.input_audio.saturating_add(other.input_audio);
        self.cached_text = self.cached_text.saturating_add(other.cached_text);
        self.cached_audio = self.cached_audio.saturating_add(other.cached_audio);
        self.output_text = self.output_text.saturating_add(other.output_text);
        self.output_audio = self.output_audio.saturating_add(other.output_audio);
        self.transcription_tokens = self.transcription_tokens.saturating_add(other.transcription_tokens);
        self.transcription_ms = self.transcription_ms.saturating_add(other.transcription_ms);
    }
}

/// Millionths of the price table's currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micros(pub u64);

/// What things cost in one call, in millionths of the price table's currency. The default is free.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Prices {
    /// A million text tokens in that were not cached.
    pub input_text: Micros,
    /// A million sound tokens in that were not cached.
    pub input_audio: Micros,
    /// A million cached text tokens in.
    pub cached_text: Micros,
    /// A million cached sound tokens in.
    pub cached_audio: Micros,
    /// A million text tokens out.
    pub output_text: Micros,
    /// A million sound tokens out.
    pub output_audio: Micros,
    /// A million tokens of transcription.
    pub transcription_tokens: Micros,
    /// A minute of transcription.
    pub transcription_minute: Micros,
    /// A minute on the line.
    pub line_minute: Micros,
}

impl Prices {
    /// What this usage costs, together with so many milliseconds on the line.
    pub fn cost(&self, usage: &Usage, line_ms: u64) -> Micros {
        let fresh = |all: u64, cached: u64| all.saturating_sub(cached);
        let tokens = [
            (fresh(usage.input_text, usage.cached_text), self.input_text),
            (fresh(usage.input_audio, usage.cached_audio), self.input_audio),
            (usage.cached_text, self.cached_text),
            (usage.cached_audio, self.cached_audio),
            (usage.output_text, self.output_text),
            (usage.output_audio, self.output_audio),
            (usage.transcription_tokens, self.transcription_tokens),
        ];
        let minutes = [(usage.transcription_ms, self.transcription_minute), (line_ms, self.line_minute)];
        let of = |parts: &[(u64, Micros)], unit: u128| {
            let each = parts.iter().map(|(count, price)| u128::from(*count) * u128::from(price.0));
            each.fold(0, u128::saturating_add) / unit
        };
        let all = of(&tokens, 1_000_000) + of(&minutes, 60_000);
        Micros(u64::try_from(all).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cached_tokens_are_a_part_of_the_input_and_are_not_paid_twice() {
        let prices = Prices {
            input_audio: Micros(32_000_000),
            cached_audio: Micros(400_000),
            output_audio: Micros(64_000_000),
            line_minute: Micros(8_500),
            ..Prices::default()
        };
        let usage = Usage { input_audio: 1000, cached_audio: 600, output_audio: 500, ..Usage::default() };
        // 400 × 32 + 600 × 0.4 + 500 × 64 millionths, and half a minute on the line.
        assert_eq!(prices.cost(&usage, 30_000), Micros(12_800 + 240 + 32_000 + 4_250));
    }

    #[test]
    fn counts_beyond_all_reason_cost_as_much_as_there_is() {
        let most = Usage { input_audio: u64::MAX, output_audio: u64::MAX, ..Usage::default() };
        let mut usage = most;
        usage += most;
        let price = Micros(u64::MAX);
        let prices =
            Prices { input_audio: price, output_audio: price, line_minute: price, ..Prices::default() };
        assert_eq!(prices.cost(&usage, u64::MAX), Micros(u64::MAX));
    }

    #[test]
    fn counts_that_make_no_sense_cost_no_negative_sum() {
        let usage = Usage { input_text: 5, cached_text: 9, ..Usage::default() };
        let prices = Prices { input_text: Micros(1_000_000), ..Prices::default() };
        assert_eq!(prices.cost(&usage, 0), Micros(0));
    }
}
