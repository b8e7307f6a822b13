//! The desk's figures as Prometheus names them: one list, in base units. The library writes them down.

use desk::Desk;
use desk::figures::{Answers, Histogram, Micros, Totals};
use prometheus::proto::{self, Bucket, LabelPair, Metric, MetricFamily, MetricType};

use crate::process::resident_bytes;

type Labels<'a> = &'a [(&'a str, &'a str)];

/// Everything, as it stands now.
pub(super) fn of(desk: &Desk) -> Vec<MetricFamily> {
    let totals = desk.totals();
    let mut families = answers(&totals);
    families.extend(troubles(&totals));
    families.extend(money(desk, &totals));
    let live = desk.live();
    families.extend([
        gauge("frontdesk_calls_active", "Calls on the line.", live.count() as f64),
        gauge(
            "frontdesk_turns_active",
            "Calls in which an answer is owed or given.",
            live.active_turns() as f64,
        ),
        gauge(
            "frontdesk_start_time_seconds",
            "When counting began, since 1970.",
            desk.counting_since().as_millisecond() as f64 / 1000.0,
        ),
    ]);
    let memory = resident_bytes().map(|bytes| bytes as f64);
    families.extend(
        memory.map(|bytes| gauge("frontdesk_resident_memory_bytes", "Memory the program occupies.", bytes)),
    );
    families
}

fn answers(totals: &Totals) -> Vec<MetricFamily> {
    let agents = [("openai", &totals.openai), ("offline", &totals.offline)];
    let by_agent = |of: fn(&Answers) -> u64| {
        agents.iter().map(|(agent, answers)| counted(&[("agent", agent)], of(answers) as f64)).collect()
    };
    let phases = |answers: &Answers| {
        [("llm", answers.llm), ("tts", answers.tts), ("response", answers.response), ("tools", answers.tools)]
    };
    let timed = agents
        .iter()
        .flat_map(|(agent, answers)| {
            phases(answers).map(|(phase, times)| timed(&[("agent", agent), ("phase", phase)], &times))
        })
        .collect();
    vec![
        family(
            "frontdesk_calls_total",
            "Calls by who answered first.",
            MetricType::COUNTER,
            by_agent(|a| a.calls),
        ),
        family("frontdesk_turns_total", "Turns that have ended.", MetricType::COUNTER, by_agent(|a| a.turns)),
        family(
            "frontdesk_turn_phase_seconds",
            "Parts of the turns that have ended: llm is asked to first sound, tts first sound to heard by the caller, \
             response the whole wait, tools the wait for tools.",
            MetricType::HISTOGRAM,
            timed,
        ),
    ]
}

fn troubles(totals: &Totals) -> Vec<MetricFamily> {
    let packets = [("in", totals.packets_in), ("out", totals.packets_out)]
        .map(|(direction, count)| counted(&[("direction", direction)], count as f64));
    vec![
        counter(
            "frontdesk_interruptions_total",
            "Callers who cut an answer off.",
            totals.interruptions as f64,
        ),
        counter(
            "frontdesk_false_alarms_total",
            "Coughs, noises and echoes that made an answer pause and go on.",
            totals.false_alarms as f64,
        ),
        counter("frontdesk_audio_gaps_total", "Holes in callers' sound.", totals.gaps as f64),
        counter(
            "frontdesk_audio_padded_seconds_total",
            "Silence put into those holes.",
            totals.padded.as_secs_f64(),
        ),
        family("frontdesk_audio_packets_total", "Messages with sound.", MetricType::COUNTER, packets.into()),
        counter(
            "frontdesk_reconnects_total",
            "Services that were lost and came back.",
            totals.reconnects as f64,
        ),
        counter(
            "frontdesk_bridging_sentences_total",
            "Recorded sentences in place of silence.",
            totals.bridged as f64,
        ),
    ]
}

fn money(desk: &Desk, totals: &Totals) -> Vec<MetricFamily> {
    let usage = &totals.usage;
    let tokens = [
        ("input_text", usage.input_text),
        ("input_audio", usage.input_audio),
        ("cached_text", usage.cached_text),
        ("cached_audio", usage.cached_audio),
        ("output_text", usage.output_text),
        ("output_audio", usage.output_audio),
        ("transcription", usage.transcription_tokens),
    ]
    .map(|(kind, count)| counted(&[("kind", kind)], count as f64));
    let prices = desk.prices();
    let currency = prices.table().currency.as_str();
    let limits = desk.cost_limits();
    let limited = [("call", limits.max_call_micros), ("day", limits.max_day_micros)]
        .into_iter()
        .filter_map(|(per, limit)| {
            Some(shown(&[("currency", currency), ("per", per)], amount(Micros(limit?))))
        })
        .collect();
    let spent_today = shown(&[("currency", currency)], amount(Micros(limits.spent_today_micros)));
    let families = [
        family(
            "frontdesk_tokens_total",
            "Tokens that services counted; the cached ones are also among the input.",
            MetricType::COUNTER,
            tokens.into(),
        ),
        family(
            "frontdesk_cost_total",
            "Cost of calls by the price table, in its currency.",
            MetricType::COUNTER,
            vec![counted(&[("currency", currency)], amount(totals.cost))],
        ),
        family(
            "frontdesk_cost_today",
            "Cost of this day on the clinic's calendar.",
            MetricType::GAUGE,
            vec![spent_today],
        ),
        family("frontdesk_cost_limit", "What a call and a day may cost.", MetricType::GAUGE, limited),
    ];
    // The library refuses a family without samples.
    families.into_iter().filter(|family| !family.get_metric().is_empty()).collect()
}

fn amount(micros: Micros) -> f64 {
    micros.0 as f64 / 1_000_000.0
}

fn counter(name: &str, help: &str, value: f64) -> MetricFamily {
    family(name, help, MetricType::COUNTER, vec![counted(&[], value)])
}

fn gauge(name: &str, help: &str, value: f64) -> MetricFamily {
    family(name, help, MetricType::GAUGE, vec![shown(&[], value)])
}

fn family(name: &str, help: &str, kind: MetricType, metrics: Vec<Metric>) -> MetricFamily {
    let mut family = MetricFamily::default();
    family.set_name(name.to_owned());
    family.set_help(help.to_owned());
    family.set_field_type(kind);
    family.set_metric(metrics);
    family
}

fn counted(labels: Labels<'_>, value: f64) -> Metric {
    let mut counter = proto::Counter::default();
    counter.set_value(value);
    let mut metric = labelled(labels);
    metric.set_counter(counter);
    metric
}

fn shown(labels: Labels<'_>, value: f64) -> Metric {
    let mut gauge = proto::Gauge::default();
    gauge.set_value(value);
    let mut metric = labelled(labels);
    metric.set_gauge(gauge);
    metric
}

fn timed(labels: Labels<'_>, times: &Histogram) -> Metric {
    let buckets = times.cumulative().map(|(end, count)| {
        let mut bucket = Bucket::default();
        bucket.set_upper_bound(f64::from(end) / 1000.0);
        bucket.set_cumulative_count(count);
        bucket
    });
    let mut histogram = proto::Histogram::default();
    histogram.set_bucket(buckets.collect());
    histogram.set_sample_count(times.count());
    histogram.set_sample_sum(times.sum().as_secs_f64());
    let mut metric = labelled(labels);
    metric.set_histogram(histogram);
    metric
}

fn labelled(labels: Labels<'_>) -> Metric {
    let pairs = labels.iter().map(|(name, value)| {
        let mut pair = LabelPair::default();
        pair.set_name((*name).to_owned());
        pair.set_value((*value).to_owned());
        pair
    });
    Metric::from_label(pairs.collect())
}
