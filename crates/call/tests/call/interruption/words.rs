//! Coughs and words: the caller takes the floor, or does not.

use super::*;

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
