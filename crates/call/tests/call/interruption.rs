//! The caller's sound and the agent's: who stops for what.

use audio::Encoding;
use call::{
    Limits,
    event::{AgentCommand, AgentEvent, EndReason, Input, Output, ResponseStatus},
    instructions::TOOL_CUT_OFF,
    tools::ToolOutcome,
};

use crate::{sounds::*, support::*};

const BOTH: [Encoding; 2] = [Encoding::Mulaw8k, Encoding::Pcm24k];
/// The caller's pitch and level; the agent's is higher and a little louder.
const CALLER: (f64, f64) = (118.0, -20.0);

/// The caller has asked something on a line with some noise, and the agent speaks for so long, half a second of it
/// heard.
fn mid_answer(encoding: Encoding, length: u64) -> (Line, Vec<i16>) {
    mid_answer_with(encoding, length, Some(-65.0), None)
}

fn mid_answer_with(
    encoding: Encoding,
    length: u64,
    hiss: Option<f64>,
    echo: Option<(f64, f64)>,
) -> (Line, Vec<i16>) {
    let mut line = Line::quiet_in(encoding, Limits::default());
    line.give(Input::CallerConnected);
    line.agent(AgentEvent::Ready);
    line.answer("r0", "a0", 0, "Hi! This is Sarah.");
    let quiet = |length| hiss.map_or(silence(encoding, length), |hiss| noise(encoding, hiss, length));
    line.line_carries(&quiet(400), None);
    line.types("hello");
    let said = agent(encoding, length);
    line.begin("r1");
    line.words("r1", "a1", "We are open from nine to five, Monday to Friday.");
    line.voice("r1", "a1", &said);
    line.words_done("r1", "a1", "We are open from nine to five, Monday to Friday.");
    line.finish("r1", ResponseStatus::Completed);
    line.take();
    line.line_carries(&quiet(500), echo);
    (line, said)
}

/// What has been sent to the caller since the answer began.
fn sent_sound(line: &Line) -> Vec<u8> {
    let sounds = line.log().iter().filter_map(|(_, output)| match output {
        Output::ToCaller(sound) => Some(sound.clone()),
        _ => None,
    });
    sounds.collect::<Vec<_>>().concat()
}

fn is_cut(outputs: &[Output]) -> bool {
    outputs.iter().any(|output| {
        matches!(output, Output::ClearCaller)
            || matches!(output, Output::ToAgent(AgentCommand::Cancel(_) | AgentCommand::Truncate { .. }))
    })
}

/// Lets the line carry this, and counts how often the agent held its breath.
fn holds_during(line: &mut Line, samples: &[i16], echo: Option<(f64, f64)>, encoding: Encoding) -> usize {
    let mut holds = 0;
    for frame in samples.chunks(encoding.rate().hz() as usize / 50) {
        let before = line.call.is_holding();
        line.line_carries(frame, echo);
        holds += usize::from(!before && line.call.is_holding());
    }
    holds
}

#[test]
fn a_cough_makes_the_agent_hold_its_breath_and_go_on_in_the_middle_of_the_word() {
    for encoding in BOTH {
        for length in [150, 200, 250, 300] {
            let (mut line, said) = mid_answer(encoding, 3_000);
            let coughs = cough(encoding, -18.0, length);
            let held = holds_during(&mut line, &coughs, None, encoding);
            assert_eq!(held, 1, "{encoding:?}: a cough of {length} ms is heard");
            line.line_carries(&noise(encoding, -65.0, 3_500), None);
            assert!(!line.call.is_holding());
            assert!(!is_cut(&line.take()), "{encoding:?}: {length} ms of cough cut the agent off");
            let mut all = Vec::new();
            encoding.encode_into(&said, &mut all);
            assert!(sent_sound(&line) == all, "{encoding:?}: all of it was sent, once and in order");
            assert_eq!(line.utterances().pop().expect("the answer").cut, None);
        }
    }
}

#[test]
fn nothing_is_sent_while_the_agent_holds_its_breath() {
    let (mut line, _) = mid_answer(Encoding::Mulaw8k, 3_000);
    line.caller_starts("c1");
    assert!(line.call.is_holding(), "at once");
    line.take();
    line.run(290);
    assert_eq!(line.take(), [], "neither sound nor an order");
    line.run(10);
    assert!(!line.call.is_holding(), "300 ms decide");
}

#[test]
fn wait_no_stops_the_agent() {
    for encoding in BOTH {
        let (mut line, said) = mid_answer(encoding, 4_000);
        let began = line.at();
        line.line_carries(&wait_no(encoding, CALLER.1), None);
        let log = line.take();
        assert!(log.contains(&Output::ClearCaller), "{encoding:?}");
        assert!(line.at() - began == 660, "while the second word was spoken");
        let all = encoding.duration(encoding.bytes_in(ms(4_000)));
        let heard = log.iter().find_map(|output| match output {
            Output::ToAgent(AgentCommand::Truncate { heard, .. }) => Some(*heard),
            _ => None,
        });
        assert!(heard.expect("it was cut") < all && !said.is_empty());
    }
}

#[test]
fn a_word_that_resembles_some_part_of_the_answer_is_no_echo_of_it() {
    let encoding = Encoding::Mulaw8k;
    // At some pitches, vowels and moments a word is much like some syllable of the agent's.
    for pitch in [90.0, 102.0, 114.0] {
        for vowel in [550.0, 650.0, 750.0] {
            for later in [0, 40, 90] {
                let (mut line, _) = mid_answer(encoding, 4_000);
                line.line_carries(&noise(encoding, -65.0, later), None);
                let word = |pitch, length| syllable_of(encoding, pitch, vowel, CALLER.1, length);
                let words = [word(pitch, 220), silence(encoding, 160), word(0.9 * pitch, 260)];
                line.line_carries(&words.concat(), None);
                assert!(is_cut(&line.take()), "{pitch} Hz, {vowel} Hz, {later} ms later: taken for an echo");
            }
        }
    }
}

#[test]
fn two_coughs_are_not_an_interruption() {
    for encoding in BOTH {
        let (mut line, _) = mid_answer(encoding, 4_000);
        let coughs =
            [cough(encoding, -18.0, 200), silence(encoding, 300), cough(encoding, -18.0, 250)].concat();
        line.line_carries(&coughs, None);
        line.line_carries(&noise(encoding, -65.0, 1_000), None);
        assert!(!is_cut(&line.take()), "{encoding:?}");
    }
}

#[test]
fn the_echo_of_a_long_vowel_is_an_echo_although_the_service_hears_it_too() {
    let encoding = Encoding::Mulaw8k;
    let echo = Some((-12.0, 350.25));
    let mut line = Line::greeted();
    line.line_carries(&noise(encoding, -65.0, 400), None);
    line.types("hello");
    line.begin("r1");
    let vowel = syllable(encoding, -18.0, 1_000);
    line.voice("r1", "a1", &[&vowel[1_600..6_400], &agent(encoding, 2_000)].concat());
    line.take();
    line.line_carries(&noise(encoding, -65.0, 440), echo);
    line.caller_starts("c1");
    line.line_carries(&noise(encoding, -65.0, 600), echo);
    assert!(!is_cut(&line.take()), "a vowel that neither rises nor falls");
}

#[test]
fn a_service_that_hears_the_echo_as_endless_speech_does_not_cost_the_answer() {
    let encoding = Encoding::Mulaw8k;
    let echo = Some((-15.0, 150.25));
    let mut line = Line::greeted();
    line.line_carries(&noise(encoding, -65.0, 400), None);
    line.types("hello");
    line.begin("r1");
    for _ in 0..2 {
        line.voice("r1", "a1", &agent(encoding, 6_000));
    }
    line.finish("r1", ResponseStatus::Completed);
    line.take();
    line.line_carries(&noise(encoding, -65.0, 1_000), echo);
    line.caller_starts("c1");
    line.line_carries(&noise(encoding, -65.0, 12_000), echo);
    let outputs = line.take();
    assert!(!is_cut(&outputs) && !outputs.contains(&Output::ToAgent(AgentCommand::Renew)));
}

#[test]
fn a_service_that_stalls_costs_nothing_of_what_it_had_said() {
    let encoding = Encoding::Mulaw8k;
    let mut line = Line::greeted();
    line.types("hello");
    line.begin("r1");
    for _ in 0..2 {
        line.voice("r1", "a1", &agent(encoding, 6_000));
    }
    line.take();
    line.run(11_900);
    assert!(!is_cut(&line.take()), "it is heard to its end");
    line.run(500);
    assert!(
        line.take().contains(&Output::ToAgent(AgentCommand::Renew)),
        "and then it has stalled for long enough"
    );
}

#[test]
fn ordinary_speech_stops_the_agent_within_its_first_400_ms() {
    for encoding in BOTH {
        let (mut line, _) = mid_answer(encoding, 4_000);
        line.line_carries(&syllable(encoding, CALLER.1, 400), None);
        assert!(is_cut(&line.take()), "{encoding:?}");
    }
}

#[test]
fn an_interruption_truncates_at_what_was_really_heard() {
    for encoding in BOTH {
        let (mut line, _) = mid_answer(encoding, 4_000);
        line.take();
        let begin = line.at();
        line.line_carries(&syllable(encoding, CALLER.1, 500), None);
        let sent = {
            let bytes: usize = sent_sound(&line).len();
            encoding.duration(bytes)
        };
        let truncated = line.told().into_iter().find_map(|command| match command {
            AgentCommand::Truncate { heard, .. } => Some(heard),
            _ => None,
        });
        // All that had been sent when the agent held its breath was played while it was decided.
        assert_eq!(truncated, Some(sent), "{encoding:?}");
        assert!(sent <= ms(500 + 60 + 200), "{sent:?} at {begin}");
    }
}

#[test]
fn an_echo_neither_stops_the_agent_nor_makes_it_stutter() {
    for encoding in BOTH {
        for decibels in [-12.0, -20.0, -30.0] {
            for delay in [40.0, 110.25, 233.125, 400.375] {
                let echo = Some((decibels, delay));
                let (mut line, _) = mid_answer_with(encoding, 6_000, Some(-65.0), echo);
                let was_holding = usize::from(line.call.is_holding());
                let hiss = noise(encoding, -65.0, 6_300);
                let holds = was_holding + holds_during(&mut line, &hiss, echo, encoding);
                assert!(
                    !is_cut(&line.take()),
                    "{encoding:?}: {decibels} dB after {delay} ms cut the agent off"
                );
                assert!(holds <= 1, "{encoding:?}: {decibels} dB after {delay} ms: held {holds} times");
            }
        }
    }
}

#[test]
fn a_service_that_takes_the_echo_for_the_caller_does_not_stop_the_agent() {
    let encoding = Encoding::Mulaw8k;
    let echo = Some((-15.0, 150.25));
    let (mut line, _) = mid_answer_with(encoding, 5_000, Some(-65.0), echo);
    line.line_carries(&noise(encoding, -65.0, 1_000), echo);
    line.caller_starts("c1");
    line.line_carries(&noise(encoding, -65.0, 800), echo);
    line.caller_stops("c1");
    line.transcribed("c1", "from nine to five");
    assert_eq!(line.told(), [AgentCommand::Forget(item_id("c1"))], "the agent's own words");
    line.caller_starts("c2");
    line.line_carries(&noise(encoding, -65.0, 800), echo);
    line.caller_stops("c2");
    line.transcribed("c2", "Wait, stop.");
    let told = line.told();
    assert!(matches!(told[..], [AgentCommand::Truncate { .. }, AgentCommand::Respond { .. }]), "{told:?}");
}

#[test]
fn a_caller_who_speaks_over_the_echo_stops_the_agent() {
    for encoding in BOTH {
        for decibels in [-12.0, -20.0, -30.0] {
            for learned_for in [0, 2_000] {
                let echo = Some((decibels, 180.25));
                let (mut line, _) = mid_answer_with(encoding, 6_000, Some(-65.0), echo);
                line.line_carries(&noise(encoding, -65.0, learned_for), echo);
                assert!(!is_cut(&line.take()));
                line.line_carries(&voice(encoding, CALLER.0, CALLER.1, 1_200), echo);
                assert!(
                    is_cut(&line.take()),
                    "{encoding:?}: not heard over an echo of {decibels} dB known for {learned_for} ms"
                );
            }
        }
    }
}

#[test]
fn a_noisy_line_does_not_stop_the_agent() {
    for encoding in BOTH {
        let (mut line, _) = mid_answer_with(encoding, 5_000, Some(-35.0), None);
        let holds = holds_during(&mut line, &noise(encoding, -35.0, 5_000), None, encoding);
        assert_eq!(holds, 0, "{encoding:?}: noise since the call began");
        assert!(!is_cut(&line.take()));
        let (mut line, _) = mid_answer_with(encoding, 5_000, None, None);
        let holds = holds_during(&mut line, &noise(encoding, -35.0, 5_000), None, encoding);
        assert!(
            holds <= 1,
            "{encoding:?}: noise that sets in on a line of digital silence, held {holds} times"
        );
        assert!(!is_cut(&line.take()));
    }
}

#[test]
fn comfort_noise_after_digital_silence_is_no_speech() {
    for encoding in BOTH {
        let (mut line, _) = mid_answer_with(encoding, 4_000, None, None);
        for _ in 0..4 {
            let holds = holds_during(&mut line, &noise(encoding, -55.0, 300), None, encoding)
                + holds_during(&mut line, &silence(encoding, 300), None, encoding);
            assert_eq!(holds, 0, "{encoding:?}");
        }
    }
}

#[test]
fn a_caller_heard_over_a_noisy_line_stops_the_agent() {
    for encoding in BOTH {
        let (mut line, _) = mid_answer_with(encoding, 5_000, Some(-35.0), None);
        let hiss = noise(encoding, -35.0, 1_000);
        line.line_carries(&mix(&voice(encoding, CALLER.0, -18.0, 1_000), &hiss), None);
        assert!(is_cut(&line.take()), "{encoding:?}");
    }
}

#[test]
fn a_quiet_caller_on_a_quiet_line_stops_the_agent() {
    for encoding in BOTH {
        let (mut line, _) = mid_answer_with(encoding, 5_000, Some(-60.0), None);
        let hiss = noise(encoding, -60.0, 1_000);
        line.line_carries(&mix(&voice(encoding, CALLER.0, -38.0, 1_000), &hiss), None);
        assert!(is_cut(&line.take()), "{encoding:?}");
    }
}

#[test]
fn a_long_speech_does_not_become_the_lines_noise() {
    let encoding = Encoding::Mulaw8k;
    let (mut line, _) = mid_answer(encoding, 300);
    line.run(500);
    line.line_carries(&voice(encoding, CALLER.0, CALLER.1, 6_000), None);
    line.types("go on");
    line.begin("r2");
    line.voice("r2", "a2", &agent(encoding, 3_000));
    line.line_carries(&noise(encoding, -65.0, 400), None);
    line.take();
    line.line_carries(&syllable(encoding, -30.0, 450), None);
    assert!(is_cut(&line.take()), "ten decibels quieter than the speech before");
}

#[test]
fn what_the_service_alone_hears_stops_the_agent_when_it_lasts() {
    let (mut line, _) = mid_answer(Encoding::Mulaw8k, 3_000);
    line.caller_starts("c1");
    line.run(300);
    let told = line.told();
    assert!(matches!(told[..], [AgentCommand::Truncate { .. }]), "{told:?}");
    line.caller_stops("c1");
    assert_eq!(line.told(), [respond()]);
}

#[test]
fn what_the_service_alone_heard_and_takes_back_is_forgotten() {
    let (mut line, said) = mid_answer(Encoding::Mulaw8k, 3_000);
    line.caller_starts("c1");
    line.run(200);
    line.caller_stops("c1");
    assert!(!line.call.is_holding(), "at once");
    line.run(600);
    line.transcribed("c1", "");
    assert_eq!(line.told(), [AgentCommand::Forget(item_id("c1"))], "and it is not answered");
    line.run(3_000);
    assert_eq!(line.told(), []);
    assert_eq!(sent_sound(&line).len(), said.len());
}

#[test]
fn the_service_that_tells_late_of_a_cough_does_not_stop_the_agent_again() {
    let encoding = Encoding::Mulaw8k;
    let (mut line, _) = mid_answer(encoding, 4_000);
    line.line_carries(&cough(encoding, -18.0, 200), None);
    line.line_carries(&noise(encoding, -65.0, 240), None);
    assert!(!line.call.is_holding());
    line.caller_starts("c1");
    assert!(!line.call.is_holding(), "that was looked at already");
    line.run(400);
    line.caller_stops("c1");
    line.transcribed("c1", "");
    assert_eq!(line.told(), [AgentCommand::Forget(item_id("c1"))]);
}

#[test]
fn words_that_are_found_late_stop_the_agent_after_all() {
    let encoding = Encoding::Mulaw8k;
    let (mut line, _) = mid_answer(encoding, 5_000);
    line.line_carries(&syllable(encoding, CALLER.1, 200), None);
    line.caller_starts("c1");
    line.line_carries(&noise(encoding, -65.0, 500), None);
    line.caller_stops("c1");
    assert_eq!(line.told(), [], "it was as short as a cough");
    line.run(400);
    line.transcribed("c1", "Stop.");
    let told = line.told();
    assert!(matches!(told[..], [AgentCommand::Truncate { .. }, AgentCommand::Respond { .. }]), "{told:?}");
}

#[test]
fn a_sign_of_listening_neither_stops_the_agent_nor_is_answered() {
    let encoding = Encoding::Mulaw8k;
    let (mut line, said) = mid_answer(encoding, 5_000);
    line.line_carries(&syllable(encoding, CALLER.1, 220), None);
    line.caller_starts("c1");
    line.line_carries(&noise(encoding, -65.0, 500), None);
    line.caller_stops("c1");
    line.transcribed("c1", "Mm-hm.");
    line.run(6_000);
    assert_eq!(line.told(), []);
    assert_eq!(sent_sound(&line).len(), said.len(), "all of it was heard");
    let texts: Vec<_> = line.utterances().into_iter().map(|utterance| utterance.text).collect();
    assert!(texts.contains(&"Mm-hm.".into()), "and what the caller said stands in the transcript");
}

#[test]
fn a_short_yes_at_the_end_of_the_agents_speech_is_answered() {
    for text in ["Yes.", "okay"] {
        let encoding = Encoding::Mulaw8k;
        let (mut line, _) = mid_answer(encoding, 1_000);
        line.line_carries(&syllable(encoding, CALLER.1, 220), None);
        line.caller_starts("c1");
        line.line_carries(&noise(encoding, -65.0, 500), None);
        line.caller_stops("c1");
        line.run(300);
        line.transcribed("c1", text);
        assert_eq!(asked(&line.told()), 1, "{text}");
    }
}

#[test]
fn a_short_word_whose_transcript_never_comes_is_answered_when_the_agent_has_ended() {
    let encoding = Encoding::Mulaw8k;
    let (mut line, _) = mid_answer(encoding, 3_000);
    line.line_carries(&syllable(encoding, CALLER.1, 220), None);
    line.caller_starts("c1");
    line.line_carries(&noise(encoding, -65.0, 500), None);
    line.caller_stops("c1");
    line.run(1_500);
    assert_eq!(line.told(), [], "the agent speaks");
    line.run(1_500);
    assert_eq!(line.told(), [respond()], "it may have been a word");
}

#[test]
fn an_interruption_that_only_our_ear_heard_is_answered() {
    let encoding = Encoding::Mulaw8k;
    let (mut line, _) = mid_answer(encoding, 4_000);
    line.line_carries(&voice(encoding, CALLER.0, CALLER.1, 1_000), None);
    assert_eq!(asked(&line.told()), 0, "the caller speaks");
    line.line_carries(&noise(encoding, -65.0, 1_000), None);
    assert_eq!(line.told(), [respond()], "else both would wait");
}

#[test]
fn an_interruption_that_the_service_hears_a_little_later_is_answered_once() {
    let encoding = Encoding::Mulaw8k;
    let (mut line, _) = mid_answer(encoding, 4_000);
    line.line_carries(&voice(encoding, CALLER.0, CALLER.1, 500), None);
    line.take();
    line.caller_starts("c1");
    line.line_carries(&voice(encoding, CALLER.0, CALLER.1, 500), None);
    line.line_carries(&noise(encoding, -65.0, 1_000), None);
    line.transcribed("c1", "");
    line.caller_stops("c1");
    assert_eq!(line.told(), [respond()], "though no words were found: it had cut the agent off");
    line.run(3_000);
    assert_eq!(line.told(), []);
}

#[test]
fn a_goodbye_does_not_hold_its_breath() {
    let encoding = Encoding::Mulaw8k;
    let (mut line, _) = mid_answer(encoding, 200);
    line.types("that is all");
    line.begin("r2");
    line.call_tool("r2", "t1", end_call());
    line.voice("r2", "a2", &agent(encoding, 2_000));
    line.finish("r2", ResponseStatus::Completed);
    let holds = holds_during(&mut line, &voice(encoding, CALLER.0, CALLER.1, 1_000), None, encoding);
    assert_eq!(holds, 0);
    line.caller_starts("c1");
    assert!(!line.call.is_holding());
    line.run(1_500);
    assert_eq!(line.end_reason(), Some(EndReason::Finished));
}

#[test]
fn a_goodbye_that_is_wanted_during_a_hold_is_said() {
    let (mut line, _) = mid_answer(Encoding::Mulaw8k, 3_000);
    line.caller_starts("c1");
    line.give(Input::HangUp(EndReason::Staff));
    assert!(!line.call.is_holding());
    line.run(3_000);
    line.answer("r2", "a2", 1_000, "Goodbye!");
    line.run(1_200);
    assert_eq!(line.end_reason(), Some(EndReason::Staff));
}

#[test]
fn a_write_under_way_is_neither_held_nor_cut_and_speech_that_outlasts_it_is_judged_then() {
    let encoding = Encoding::Mulaw8k;
    let (mut line, _) = mid_answer(encoding, 200);
    line.types("book it");
    line.begin("r2");
    line.call_tool("r2", "t1", book());
    line.voice("r2", "a2", &agent(encoding, 4_000));
    let holds = holds_during(&mut line, &voice(encoding, CALLER.0, CALLER.1, 1_000), None, encoding);
    assert_eq!(holds, 0);
    assert!(!is_cut(&line.take()));
    line.tool_ends("t1", booked());
    line.line_carries(&voice(encoding, CALLER.0, CALLER.1, 400), None);
    assert!(is_cut(&line.take()), "the caller still speaks");
}

#[test]
fn a_write_that_is_asked_for_during_a_hold_waits_for_who_speaks() {
    for is_cough in [true, false] {
        let (mut line, _) = mid_answer(Encoding::Mulaw8k, 200);
        line.types("book it");
        line.begin("r2");
        line.speech("r2", "a2", 2_000);
        line.run(200);
        line.caller_starts("c1");
        assert!(line.call.is_holding());
        line.take();
        line.call_tool("r2", "t1", book());
        assert_eq!(runs(&line.take()), 0, "it may be \"wait, no\"");
        line.run(100);
        if is_cough {
            line.caller_stops("c1");
        }
        line.run(400);
        let outputs = line.take();
        assert_eq!(runs(&outputs), usize::from(is_cough), "cough: {is_cough}");
        let told = AgentCommand::ToolResult(tool_id("t1"), ToolOutcome::Failed { say: TOOL_CUT_OFF.into() });
        assert_eq!(outputs.contains(&Output::ToAgent(told)), !is_cough, "the agent learns what became of it");
    }
}

#[test]
fn keys_and_lines_end_a_hold_at_once() {
    for by_key in [true, false] {
        let (mut line, _) = mid_answer(Encoding::Mulaw8k, 3_000);
        line.caller_starts("c1");
        line.run(100);
        line.take();
        if by_key {
            line.presses("5#");
        } else {
            line.types("stop");
        }
        assert_eq!(line.take()[0], Output::ClearCaller);
        assert!(!line.call.is_holding());
        line.caller_stops("c1");
        line.transcribed("c1", "stop");
        assert_eq!(asked(&line.told()), 1, "one answer to both");
    }
}

#[test]
fn an_agent_lost_or_a_caller_gone_during_a_hold_ends_it() {
    for caller_left in [true, false] {
        let (mut line, _) = mid_answer(Encoding::Mulaw8k, 3_000);
        line.caller_starts("c1");
        if caller_left {
            line.give(Input::CallerLeft);
        } else {
            line.agent(AgentEvent::Lost(fault(call::event::FaultKind::Network)));
        }
        line.run(1_000);
        assert!(!line.call.is_holding());
        assert!(line.ending().is_some());
    }
}

#[test]
fn a_hold_is_bounded_whatever_the_limits_say() {
    for (confirm, bounded) in [(0, 200), (250, 250), (5_000, 400)] {
        let mut line = Line::greeted_with(Limits { confirm_speech_within: ms(confirm), ..Limits::default() });
        line.types("hello");
        line.answer("r1", "a1", 3_000, "We are open.");
        line.caller_starts("c1");
        line.run(bounded - 1);
        assert!(line.call.is_holding(), "{confirm} ms");
        line.run(1);
        assert!(!line.call.is_holding(), "{confirm} ms");
    }
}

#[test]
fn a_caller_who_goes_on_before_the_answer_sounds_gets_one_answer_to_all() {
    let encoding = Encoding::Mulaw8k;
    let mut line = Line::greeted();
    line.caller_says("c1", "I need a visit");
    line.line_carries(&noise(encoding, -65.0, 300), None);
    assert_eq!(line.told(), [respond()]);
    line.line_carries(&voice(encoding, CALLER.0, CALLER.1, 500), None);
    line.caller_starts("c2");
    line.begin("r1");
    assert_eq!(line.told(), [AgentCommand::Cancel(response_id("r1"))], "it never sounded");
    line.finish("r1", ResponseStatus::Cancelled);
    line.caller_stops("c2");
    assert_eq!(line.told(), [respond()]);
}

#[test]
fn a_booking_that_waited_out_a_cough_is_made_although_its_response_has_ended() {
    let mut line = Line::greeted();
    line.caller_says("c1", "Monday at two, yes");
    line.begin("r1");
    line.speech("r1", "a1", 2_000);
    line.words_done("r1", "a1", "One moment, I'll book that for you.");
    line.run(300);
    line.caller_starts("c2");
    line.call_tool("r1", "t1", book());
    line.finish("r1", ResponseStatus::Completed);
    line.run(100);
    line.take();
    line.caller_stops("c2");
    line.transcribed("c2", "");
    let outputs = line.take();
    assert_eq!(runs(&outputs), 1, "nobody has said no: {outputs:?}");
    line.tool_ends("t1", booked());
    line.run(2_000);
    assert_eq!(asked(&line.told()), 1, "and the caller is told");
}

#[test]
fn a_booking_that_waits_while_the_last_words_are_heard_still_waits_for_the_caller() {
    let mut line = Line::greeted();
    line.caller_says("c1", "Monday at two, yes");
    line.begin("r1");
    line.speech("r1", "a1", 400);
    line.words_done("r1", "a1", "I'll book that.");
    line.run(300);
    line.caller_starts("c2");
    line.call_tool("r1", "t1", book());
    line.finish("r1", ResponseStatus::Completed);
    line.run(250);
    assert_eq!(runs(&line.take()), 0, "the caller may be saying no");
    line.run(200);
    let outputs = line.take();
    assert_eq!(runs(&outputs), 0, "and it seems so: {outputs:?}");
    let told = AgentCommand::ToolResult(tool_id("t1"), ToolOutcome::Failed { say: TOOL_CUT_OFF.into() });
    assert!(outputs.contains(&Output::ToAgent(told)), "{outputs:?}");
    line.caller_stops("c2");
    line.transcribed("c2", "Wait, no!");
    assert_eq!(asked(&line.told()), 1);
}

#[test]
fn a_call_does_not_end_before_a_booking_that_waits() {
    let mut line = Line::greeted();
    line.caller_says("c1", "Monday at two, yes, and bye");
    line.begin("r1");
    line.speech("r1", "a1", 2_000);
    line.run(300);
    line.caller_starts("c2");
    line.call_tool("r1", "t1", book());
    line.call_tool("r1", "t2", end_call());
    line.finish("r1", ResponseStatus::Completed);
    line.transcribed("c2", "");
    assert_eq!(runs(&line.take()), 1);
    line.tool_ends("t1", booked());
    line.run(2_000);
    assert_eq!(asked(&line.told()), 1, "the result is told");
    assert_eq!(line.ending(), None);
}

#[test]
fn a_word_of_listening_that_was_meant_as_an_answer_is_answered_soon() {
    let mut line = Line::greeted();
    line.caller_says("c1", "Monday at two");
    line.begin("r1");
    line.speech("r1", "a1", 3_000);
    line.words_done("r1", "a1", "That is Monday at two. Shall I book it?");
    line.finish("r1", ResponseStatus::Completed);
    line.run(1_000);
    line.caller_starts("c2");
    line.run(100);
    line.caller_stops("c2");
    line.transcribed("c2", "Yeah.");
    line.take();
    line.run(4_500);
    let outputs = line.take();
    assert!(!is_cut(&outputs), "nobody stops for it");
    assert_eq!(outputs.iter().filter(|output| **output == Output::ToAgent(respond())).count(), 0);
    line.run(1_000);
    assert_eq!(line.told(), [respond()], "twelve seconds of silence are no answer to a yes");
}
