//! Echoes and noises, which are nobody who speaks.

use super::*;

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
