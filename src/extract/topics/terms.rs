//! Topics by their terms: one pass over title and text, weights summed, topics above taking part.
//!
//! A hit inside a longer name or a quotation is told apart: it counts less, and hardly at all where nothing outside of
//! names and quotations shows the topic.

use crate::extract::Passage;
use crate::model::Part;
use crate::packs::{Role, Shows, TermLists, TopicWeights};
use crate::text::{Numbering, Span, plain_words};

/// What the terms of a document show.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    lists: &'a TermLists,
    hits: Vec<Hit<'a>>,
    tallies: Tallies,
    /// Tally and hit of what shows it, in the order of the text, so many of each topic as are told.
    witnesses: Vec<(u32, u32)>,
    /// Weight per hundred words becomes a score by this.
    density: f64,
}

/// What was added up for one topic.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    topic: usize,
    outside: f64,
    inside: f64,
    weak: f64,
    /// What its own terms show, without those of topics below, and where they stand.
    alone: Alone,
    /// What its own terms and those of topics below show.
    own: f64,
    /// That and what `both` adds to it.
    total: f64,
    spans: usize,
    /// Terms in company that stand there.
    many: usize,
    plain: bool,
    with: bool,
    unless: bool,
    /// Whether its terms in company count.
    company: bool,
}

/// What the terms of a topic's own list show, without what topics below lend it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alone {
    /// Their weight; per hundred words once all is added up.
    pub weight: f64,
    /// Whether one that shows it stands in the title.
    pub title: bool,
    /// Whether one stands in the lead.
    pub lead: bool,
    /// Where the first one stands: bytes of the text before it.
    pub first: usize,
}

impl Default for Alone {
    fn default() -> Alone {
        Alone { weight: 0.0, title: false, lead: false, first: usize::MAX }
    }
}

impl Alone {
    fn add(&mut self, hit: &Hit, weight: f64, shows: bool, w: &TopicWeights) {
        self.weight += weight * if hit.inside { w.inside } else { 1.0 };
        if shows {
            let first = if hit.part == Part::Title { 0 } else { hit.span.start };
            self.title |= hit.part == Part::Title;
            self.lead |= hit.part == Part::Body && first < w.lead_chars;
            self.first = self.first.min(first);
        }
    }
}

/// The tallies of the topics that a document touches.
#[derive(Debug)]
struct Tallies {
    /// For each topic the number of its tally plus one; 0 for none. Four bytes for each of a thousand topics are cleared in
    /// less time than one of the few dozen would be looked up in a map.
    slots: Vec<u32>,
    rows: Vec<Tally>,
}

/// A term in the text.
#[derive(Debug, Clone, Copy)]
struct Hit<'a> {
    part: Part,
    span: Span,
    shows: &'a [Shows],
    factor: f64,
    inside: bool,
    first: bool,
}

impl Tallies {
    fn new(topics: usize) -> Tallies {
        Tallies { slots: vec![0; topics], rows: Vec::with_capacity(64) }
    }

    /// The number of a topic's tally.
    fn number(&mut self, topic: usize) -> usize {
        if self.slots[topic] == 0 {
            self.rows.push(Tally { topic, ..Tally::default() });
            self.slots[topic] = self.rows.len() as u32;
        }
        self.slots[topic] as usize - 1
    }

    fn of(&mut self, topic: usize) -> &mut Tally {
        let number = self.number(topic);
        &mut self.rows[number]
    }

    fn get(&self, topic: usize) -> Option<&Tally> {
        self.rows.get((self.slots[topic] as usize).checked_sub(1)?)
    }
}

/// Adds up what the terms of all passages show.
pub(super) fn find<'a>(lists: &'a TermLists, passages: &[Passage]) -> Shown<'a> {
    let w = &lists.weights;
    let words: usize = passages.iter().map(|p| words(p.text)).sum();
    let density = 100.0 / (w.full_words as f64 * (words.max(w.full_words) as f64 / w.full_words as f64).powf(w.length_power));
    let hits = hits(lists, passages);
    let mut shown = Shown { lists, tallies: company(lists, &hits), hits, witnesses: Vec::with_capacity(128), density };
    shown.add_hits();
    shown.add_up();
    shown
}

/// Which topics' words in company count: a tally for each topic that has a term of its own here.
fn company(lists: &TermLists, hits: &[Hit]) -> Tallies {
    let mut tallies = Tallies::new(lists.nodes.len());
    for hit in hits {
        for shows in hit.shows.iter().filter(|s| s.own) {
            let tally = tallies.of(shows.topic as usize);
            match shows.role {
                Role::Carries => tally.plain = true,
                Role::With => tally.with = true,
                Role::Unless => tally.unless = true,
                Role::InCompany => tally.many += usize::from(hit.first),
                Role::Adds => {}
            }
        }
    }
    // Topics below bring company for those above: a word of rugby makes "match" one of sport.
    for number in 0..tallies.rows.len() {
        let Tally { topic, plain, .. } = tallies.rows[number];
        if plain {
            lists.above[topic].iter().for_each(|&above| tallies.of(above).plain = true);
        }
    }
    for tally in &mut tallies.rows {
        let topic = tally.topic;
        tally.company = !tally.unless && if lists.gated[topic] { tally.with } else { tally.plain || tally.many >= lists.many[topic] };
    }
    tallies
}

impl Shown<'_> {
    /// Adds what each hit weighs to its topics.
    fn add_hits(&mut self) {
        let evidence = self.lists.weights.evidence;
        for (number, hit) in (0..).zip(&self.hits) {
            for shows in hit.shows {
                let counts = match shows.role {
                    Role::Carries | Role::Adds => true,
                    Role::InCompany => self.tallies.get(shows.list as usize).is_some_and(|t| t.company),
                    Role::With | Role::Unless => false,
                };
                if !counts {
                    continue;
                }
                let slot = self.tallies.number(shows.topic as usize);
                let tally = &mut self.tallies.rows[slot];
                let weight = shows.weight * hit.factor;
                if shows.own {
                    tally.alone.add(hit, weight, shows.role != Role::Adds, &self.lists.weights);
                }
                if shows.role == Role::Adds {
                    tally.weak += weight;
                    continue;
                }
                if hit.inside {
                    tally.inside += weight
                } else {
                    tally.outside += weight
                }
                if tally.spans < evidence {
                    tally.spans += 1;
                    self.witnesses.push((slot as u32, number));
                }
            }
        }
    }

    /// Makes totals of what was added.
    fn add_up(&mut self) {
        let (lists, w) = (self.lists, &self.lists.weights);
        for tally in &mut self.tallies.rows {
            let shown = tally.outside + tally.inside * if tally.outside > 0.0 { w.inside } else { w.inside_only };
            // A bag of weak words alone shows nothing.
            tally.own = lists.factors[tally.topic] * (shown + tally.weak.min(shown * w.weak_share));
            tally.total = tally.own;
            tally.alone.weight *= self.density;
        }
        // Both are taken as the terms left them, whatever the order of the lists.
        for &(topic, first, second, share) in &lists.both {
            let mut part = self.both(first, second) * share;
            if part > 0.0 {
                for topic in std::iter::once(topic).chain(lists.above[topic].iter().copied()) {
                    self.tallies.of(topic).total += part;
                    part *= w.inherit;
                }
            }
        }
    }

    /// What the weaker of two topics shows by its own terms.
    fn both(&self, first: usize, second: usize) -> f64 {
        let own = |topic: usize| self.tallies.get(topic).map_or(0.0, |t| t.own);
        own(first).min(own(second))
    }

    /// The topics that are shown, each with a strength between 0 and 1.
    pub fn topics(&self) -> impl Iterator<Item = (usize, f64)> {
        let scale = self.lists.weights.scale;
        self.tallies.rows.iter().filter(|t| t.total > 0.0).map(move |t| (t.topic, 1.0 - (-t.total * self.density / scale).exp()))
    }

    /// What the terms of each topic's own list show, of the topics that are shown.
    pub fn alone(&self) -> impl Iterator<Item = (usize, Alone)> {
        self.tallies.rows.iter().filter(|t| t.total > 0.0).map(|t| (t.topic, t.alone))
    }

    /// Whether terms show a topic.
    pub fn holds(&self, topic: usize) -> bool {
        self.tallies.get(topic).is_some_and(|t| t.total > 0.0)
    }

    /// The words that show a topic, in the order of the text.
    pub fn spans(&self, topic: usize) -> Vec<(Part, Span)> {
        let mut spans: Vec<(Part, Span)> = self.own_spans(topic).collect();
        for &(joined, first, second, share) in &self.lists.both {
            let takes_part = joined == topic || self.lists.above[joined].contains(&topic);
            if takes_part && self.both(first, second) * share > 0.0 {
                spans.extend(self.own_spans(first).chain(self.own_spans(second)));
            }
        }
        spans.sort_unstable();
        spans.dedup();
        spans.truncate(self.lists.weights.evidence);
        spans
    }

    fn own_spans(&self, topic: usize) -> impl Iterator<Item = (Part, Span)> {
        // A topic without a tally has number 0 less one, which no witness has.
        let slot = self.tallies.slots[topic].wrapping_sub(1);
        self.witnesses.iter().filter(move |w| w.0 == slot).map(|w| &self.hits[w.1 as usize]).map(|hit| (hit.part, hit.span))
    }
}

/// The words of a text, by its spaces.
fn words(text: &str) -> usize {
    memchr::memchr_iter(b' ', text.as_bytes()).count() + usize::from(!text.is_empty())
}

/// All terms of the passages, in order.
fn hits<'a>(lists: &'a TermLists, passages: &[Passage]) -> Vec<Hit<'a>> {
    let w = &lists.weights;
    // How often each term came before.
    let (mut terms, mut times) = (Numbering::with_room(64), Vec::<u8>::with_capacity(64));
    let mut out = Vec::with_capacity(64);
    for &Passage { part, text, words } in passages {
        let mut quotes = Quotes::new(text);
        // A headline in capitals or in Title Case tells no names.
        let tells_names = part == Part::Body || capitals(text) < 0.5;
        lists.index.find(text, words, &mut |number, span| {
            let term = &lists.terms[number];
            let shows = lists.shows(term, span.of(text));
            if shows.is_empty() {
                return;
            }
            let seen = terms.number(number as u64);
            if seen == times.len() {
                times.push(0);
            }
            let again = times[seen];
            times[seen] = again.saturating_add(1);
            let place = match part {
                Part::Title => w.title,
                Part::Body if span.start < w.lead_chars => w.lead,
                Part::Body => 1.0,
            };
            let inside = quotes.holds(span.start) || tells_names && !term.title && in_name(text, span.start, span.end);
            let factor = if again == 0 { place } else { place * w.again.powi(i32::from(again)) };
            out.push(Hit { part, span, shows, factor, inside, first: again == 0 });
        });
    }
    out
}

/// The share of words of a text that begin with a capital.
fn capitals(text: &str) -> f64 {
    let (mut all, mut large) = (0u32, 0u32);
    for word in text.split_whitespace().filter(|w| w.starts_with(char::is_alphabetic)) {
        all += 1;
        large += u32::from(word.starts_with(char::is_uppercase));
    }
    f64::from(large) / f64::from(all.max(1))
}

/// Whether a term written with a capital has a neighbour with one, joined by a single space: "Christian Dale", "the Gold
/// Coast". A neighbour at the beginning of a sentence tells nothing.
fn in_name(text: &str, start: usize, end: usize) -> bool {
    let upper = |c: Option<char>| c.is_some_and(char::is_uppercase);
    if !upper(text[start..].chars().next()) {
        return false;
    }
    let behind = &text[end..];
    if behind.starts_with(' ') && upper(behind[1..].chars().next()) {
        return true;
    }
    let Some(before) = text[..start].strip_suffix(' ') else { return false };
    let word = before.rfind([' ', '\n']).map_or(0, |i| i + 1);
    let begins = before[..word].trim_end().chars().next_back().is_none_or(|c| matches!(c, '.' | '!' | '?' | ':' | '"' | '”' | '“'));
    !begins && upper(before[word..].chars().next()) && before.ends_with(char::is_alphanumeric)
}

/// Walks over the quotation marks of a text: a stretch between two marks in one paragraph is quoted. Single marks are
/// left out, since an apostrophe looks like one.
struct Quotes<'a> {
    text: &'a str,
    /// Where the next mark stands; the text's end where there is none.
    next: usize,
    open: bool,
}

impl<'a> Quotes<'a> {
    fn new(text: &'a str) -> Quotes<'a> {
        let mut quotes = Quotes { text, next: 0, open: false };
        quotes.go_to_mark(0);
        quotes
    }

    /// Whether byte `at` is quoted. Calls go forward through the text.
    fn holds(&mut self, at: usize) -> bool {
        let bytes = self.text.as_bytes();
        while self.next < at {
            match bytes[self.next] {
                b'"' => self.open = !self.open,
                b'\n' => self.open = false,
                _ if bytes[self.next..].starts_with("“".as_bytes()) => self.open = true,
                _ if bytes[self.next..].starts_with("”".as_bytes()) => self.open = false,
                _ => {}
            }
            self.go_to_mark(self.next + 1);
        }
        self.open
    }

    fn go_to_mark(&mut self, from: usize) {
        let bytes = self.text.as_bytes();
        // The three marks and the line feed: '"' and '\n' are one byte, “ and ” are E2 80 9C and E2 80 9D.
        self.next = memchr::memchr3(b'"', b'\n', 0xE2, &bytes[from..]).map_or(bytes.len(), |i| from + i);
    }
}

/// The words that show a topic in a text by themselves, for examples.
pub(super) fn evidence(lists: &TermLists, topic: usize, text: &str) -> Vec<String> {
    let words = plain_words(text);
    let shown = find(lists, &[Passage { part: Part::Body, text, words: &words }]);
    shown.spans(topic).into_iter().map(|(_, span)| span.of(text).to_string()).collect()
}
