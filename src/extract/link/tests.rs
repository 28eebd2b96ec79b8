use super::{Cast, Privacy, link};
use crate::extract::testing::{document, sentences};
use crate::extract::{Findings, Reading};
use crate::limits::Limits;
use crate::model::{
    Actor, ActorType, CasualtyFigure, DateMention, Direction, Document, FigureStatus, Kind, Part, PlaceMention, PlacePrecision, PlaceRole,
    Quote, Scope, Sentence, SentenceRole, TimexType,
};
use crate::packs::Packs;
use crate::tables::Label;
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

/// An article under test: title, text, and findings placed by their words.
struct Story {
    title: &'static str,
    text: &'static str,
    findings: Findings,
    day: Option<Date>,
}

fn at(text: &str, words: &str) -> (i32, i32) {
    let byte = text.find(words).unwrap_or_else(|| panic!("no \"{words}\" in \"{text}\""));
    let start = text[..byte].chars().count() as i32;
    (start, start + words.chars().count() as i32)
}

impl Story {
    fn new(title: &'static str, text: &'static str) -> Story {
        Story { title, text, findings: Findings::default(), day: Some(date(2019, 3, 8)) }
    }

    fn locate(&self, words: &str) -> (Part, i32, i32) {
        let part = if self.text.contains(words) { Part::Body } else { Part::Title };
        let (start, end) = at(if part == Part::Body { self.text } else { self.title }, words);
        (part, start, end)
    }

    fn figure(mut self, words: &str, scope: Scope, status: FigureStatus) -> Story {
        let (part, start, end) = self.locate(words);
        self.findings.casualties.push(CasualtyFigure {
            figure_id: words.to_string(),
            scope,
            status,
            ..CasualtyFigure::of("d", Kind::Killed, part, start, end)
        });
        self
    }

    fn place(mut self, words: &str, role: PlaceRole, precision: PlacePrecision, country: &str) -> Story {
        let (part, start, end) = self.locate(words);
        self.findings.places.push(PlaceMention {
            doc_id: "d".to_string(),
            part,
            start,
            end,
            text: words.to_string(),
            place_id: Some(1),
            name: words.to_string(),
            country: Some(Label::from(country)),
            admin1: None,
            latitude: None,
            longitude: None,
            feature_code: Some(Label::from("PPL")),
            precision,
            role,
            voice: false,
            confidence: 1.0,
        });
        self
    }

    fn date(mut self, words: &str, from: Date, to: Date, precision: &str, direction: Direction, kind: TimexType) -> Story {
        let (part, start, end) = self.locate(words);
        self.findings.dates.push(DateMention {
            doc_id: "d".to_string(),
            part,
            start,
            end,
            text: words.to_string(),
            r#type: kind,
            value: None,
            from: Some(from),
            to: Some(to),
            precision: Some(Label::from(precision)),
            direction: Some(direction),
            anchor: None,
        });
        self
    }

    fn person(mut self, words: &str, name: &str, title: &str) -> Story {
        let (part, start, end) = self.locate(words);
        self.findings.actors.push(Actor {
            doc_id: "d".to_string(),
            part,
            start,
            end,
            text: words.to_string(),
            r#type: ActorType::Person,
            name: name.to_string(),
            title: Some(title.to_string()),
            country: None,
            actor_id: name.to_string(),
        });
        self
    }

    fn quote(mut self, words: &str, speaker: &str) -> Story {
        let (part, start, end) = self.locate(words);
        let (_, from, to) = self.locate(speaker);
        self.findings.quotes.push(Quote {
            quote_id: words.to_string(),
            doc_id: "d".to_string(),
            part,
            start,
            end,
            text: words.to_string(),
            direct: true,
            speaker: Some(speaker.to_string()),
            speaker_title: None,
            speaker_start: Some(from),
            speaker_end: Some(to),
            speaker_name: None,
            speaker_actor_id: None,
            cue: None,
        });
        self
    }

    fn link(mut self) -> Findings {
        let packs = Packs::load(&BTreeMap::new()).expect("the embedded packs load");
        let limits = Limits::default();
        let doc = Document { title: Some(self.title.to_string()), dateline_date: self.day, ..document(self.text) };
        let title = Sentence {
            doc_id: "d".to_string(),
            sentence: 0,
            part: Part::Title,
            start: 0,
            end: self.title.chars().count() as i32,
            role: SentenceRole::Title,
            language: None,
        };
        let mut all = vec![title];
        all.extend(sentences(self.text).into_iter().map(|s| Sentence { sentence: s.sentence + 1, ..s }));
        let reading = Reading::new(&doc, &all, packs.get("en").expect("English is embedded"), &limits);
        for figure in &mut self.findings.casualties {
            let holds = |s: &&Sentence| s.part == figure.part && s.start <= figure.start && figure.start < s.end;
            figure.sentence = all.iter().find(holds).map_or(-1, |s| s.sentence);
        }
        link(&reading, &mut self.findings, &Cast::default(), Privacy::default());
        self.findings
    }
}

use Direction::{Future, Past};
use FigureStatus::{Hypothetical, Reported};
use PlacePrecision::{City, Country};
use PlaceRole::{Dateline, Event, Mention};
use Scope::{Cumulative, Incident};
use TimexType::{Date as Day, Duration};

#[track_caller]
fn placed(story: Story, name: &str, rule: &str) {
    let found = story.link();
    let figure = &found.casualties[0];
    let got = (figure.place_name.as_deref(), figure.place_rule.as_ref().map(|r| r.0.as_str()));
    assert_eq!(got, (Some(name), Some(rule)));
}

#[track_caller]
fn dated(story: Story, start: Date, end: Date, rule: &str) -> CasualtyFigure {
    let figure = story.link().casualties.remove(0);
    let got = (figure.window_start, figure.window_end, figure.window_rule.as_ref().map(|r| r.0.as_str()));
    assert_eq!(got, (Some(start), Some(end), Some(rule)));
    figure
}

#[test]
fn the_place_of_the_sentence_wins_over_lead_and_dateline() {
    let story = Story::new("Clashes go on", "Oslo (AP) - A bomb went off in Basra. Later nine people died in Mosul, Iraq.")
        .place("Oslo", Dateline, City, "NO")
        .place("Basra", Event, City, "IQ")
        .place("Mosul", Event, City, "IQ")
        .place("Iraq", Event, Country, "IQ")
        .figure("nine people died", Incident, Reported);
    placed(story, "Mosul", "same_sentence");
}

#[test]
fn a_preposition_makes_a_mention_a_place_of_the_event() {
    let story = Story::new("Clashes", "Nine people from Peru died near the Sava on Friday.")
        .place("Peru", Mention, Country, "PE")
        .place("Sava", Mention, PlacePrecision::Exact, "RS")
        .figure("Nine people from Peru died", Incident, Reported);
    placed(story, "Sava", "same_sentence");
}

#[test]
fn a_province_in_which_it_happened_is_a_place_of_the_event() {
    let story = Story::new("Storm", "Storms crossed Chile. Nine farmers died in the southern region of Los Rios.")
        .place("Chile", Event, Country, "CL")
        .place("Los Rios", Mention, PlacePrecision::Admin1, "CL")
        .figure("Nine farmers died", Incident, Reported);
    placed(story, "Los Rios", "same_sentence");
}

#[test]
fn the_title_the_lead_and_the_dateline_follow_in_this_order() {
    let text = "Geneva (AP) - A ferry sank in Lagos. Rescuers came. Nine people died.";
    let story =
        || Story::new("Ferry sinks in Nigeria", text).place("Geneva", Dateline, City, "CH").figure("Nine people died", Incident, Reported);
    placed(story(), "Geneva", "dateline");
    placed(story().place("Lagos", Event, City, "NG"), "Lagos", "lead");
    placed(story().place("Nigeria", Event, Country, "NG"), "Nigeria", "title");
    // The country of the title is told more finely by the lead.
    placed(story().place("Nigeria", Event, Country, "NG").place("Lagos", Event, City, "NG"), "Lagos", "lead");
}

#[test]
fn an_incident_takes_the_day_of_its_sentence_then_of_the_lead_then_of_the_document() {
    let text = "A ferry sank on Tuesday. Nine people died. Four died on Monday. An inquiry begins in May.";
    let day = date(2019, 3, 5);
    let story = |words| Story::new("Ferry sinks", text).figure(words, Incident, Reported);
    let tuesday = |s: Story| s.date("Tuesday", day, day, "day", Past, Day);
    let monday = |s: Story| s.date("Monday", date(2019, 3, 4), date(2019, 3, 4), "day", Past, Day);
    dated(monday(tuesday(story("Four died"))), date(2019, 3, 4), date(2019, 3, 4), "same_sentence");
    dated(tuesday(story("Nine people died")), day, day, "lead");
    let figure = dated(story("Nine people died"), date(2019, 3, 8), date(2019, 3, 8), "dateline");
    assert_eq!(figure.window_precision, Some(Label::from("day")));
}

#[test]
fn a_future_never_dates_what_happened_and_nothing_dates_what_may() {
    let text = "A strike begins on Sunday. Nine people died. Hundreds could die.";
    let sunday = date(2019, 3, 10);
    let story =
        |words, status| Story::new("Strike", text).date("Sunday", sunday, sunday, "day", Future, Day).figure(words, Incident, status);
    dated(story("Nine people died", Reported), date(2019, 3, 8), date(2019, 3, 8), "dateline");
    let found = story("Hundreds could die", Hypothetical).link();
    assert_eq!(found.casualties[0].window_start, None);
}

#[test]
fn a_running_total_counts_from_its_since_and_as_of_the_document() {
    let story = Story::new("Toll", "The unrest has killed 90 people since April, officials said on Friday.")
        .date("April", date(2018, 4, 1), date(2018, 4, 30), "month", Past, Day)
        .date("Friday", date(2019, 3, 8), date(2019, 3, 8), "day", Past, Day)
        .figure("killed 90 people", Cumulative, Reported);
    let figure = dated(story, date(2018, 4, 1), date(2019, 3, 8), "since");
    assert_eq!(figure.as_of, Some(date(2019, 3, 8)));
    let story = Story::new("Toll", "Storms killed 90 people in the past three months.")
        .date("the past three months", date(2018, 12, 8), date(2019, 3, 8), "month", Past, Duration)
        .figure("killed 90 people", Cumulative, Reported);
    dated(story, date(2018, 12, 8), date(2019, 3, 8), "same_sentence");
    let bare = Story::new("Toll", "The unrest has killed 90 people to date.").figure("killed 90 people", Cumulative, Reported).link();
    assert_eq!((bare.casualties[0].window_start, bare.casualties[0].as_of), (None, Some(date(2019, 3, 8))));
}

#[test]
fn a_speaker_gets_name_and_title_of_the_actor() {
    let found = Story::new("Talks", "“We agree,” President Amara Kiptoo said. “We sign today,” he added.")
        .person("Amara Kiptoo", "Amara Kiptoo", "President")
        .quote("We agree,", "President Amara Kiptoo")
        .quote("We sign today,", "he")
        .link();
    let first = &found.quotes[0];
    assert_eq!((first.speaker.as_deref(), first.speaker_title.as_deref()), (Some("Amara Kiptoo"), Some("President")));
    assert_eq!(first.speaker_start, Some(22));
    assert_eq!(found.quotes[1].speaker.as_deref(), Some("he"));
    assert_eq!(found.quotes[1].speaker_name.as_deref(), Some("Amara Kiptoo"));
}

#[test]
fn a_pronoun_between_two_persons_stays_open() {
    let found = Story::new("Talks", "Amara Kiptoo met Vasil Orlov on Monday. “We sign today,” he said.")
        .person("Amara Kiptoo", "Amara Kiptoo", "President")
        .person("Vasil Orlov", "Vasil Orlov", "Premier")
        .quote("We sign today,", "he")
        .link();
    assert_eq!(found.quotes[0].speaker_name, None);
}

#[test]
fn a_capital_that_speaks_is_an_actor() {
    let mut story = Story::new("Talks", "Lusaka said the envoy had left.").place("Lusaka", Mention, City, "ZM");
    story.findings.places[0].voice = true;
    let found = story.link();
    assert_eq!(found.actors[0].country, Some(Label::from("ZM")));
}
