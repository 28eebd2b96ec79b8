//! One pass over the tokens: where does a name of the gazetteer or the pack begin, and how far does it reach?

use super::accept::Near;
use super::resolve::{Candidate, candidates};
use super::signs::Signs;
use super::{DocName, Hit, Memory, NAMES_MAX, is_title};
use crate::extract::{Outline, Reading, SentenceReading};
use crate::model::Part;
use crate::packs::LanguagePack;
use crate::packs::gazetteer::{Gazetteer, Openings, PlaceKind};
use crate::packs::places::{Beginning, Meaning, Name, Places, list, place_key};
use crate::text::{Numbering, Shape, Span, Token};

/// Tokens that one name may span: "Democratic Republic of the Congo" has five, hyphens count.
const NAME_TOKENS: usize = 9;
/// Share of upper-case words from which a sentence is all capitals.
const CAPITALS_SHARE: f32 = 0.7;

/// Hits for which there is room from the start: those of a usual article.
const HITS: usize = 32;

/// The hits of a document and their distinct names.
#[derive(Debug, Default)]
pub(super) struct Found<'a> {
    pub hits: Vec<Hit>,
    pub names: Vec<DocName<'a>>,
    /// The places that the names may mean, one name after another.
    pub candidates: Vec<Candidate>,
    /// For each sentence whether it is written in capitals throughout.
    pub capitals: Vec<bool>,
    /// Keys of words that stand after a given name or title in the document, sorted in the end.
    surnames: Vec<String>,
}

impl Found<'_> {
    /// The places that a name may mean, likeliest first.
    pub fn candidates(&self, name: usize) -> &[Candidate] {
        &self.candidates[self.names[name].candidates.clone()]
    }
}

/// A name found at a token; what it means there stands in the [`Seeker`].
struct Match<'a> {
    end: usize,
    /// Its number in the gazetteer, where it is a name there as it is written here.
    gazetteer: Option<usize>,
    /// The pack's own name.
    own: Option<&'a Name>,
    /// The lists that hold it, where they are known already.
    lists: Option<u32>,
}

/// Looks for names; it keeps its room from name to name.
struct Seeker<'a> {
    pack: &'a LanguagePack,
    world: &'a Gazetteer,
    /// The words read so far, as a key.
    key: String,
    /// What the pack's name of that key means here.
    meanings: Vec<&'a Meaning>,
    /// What the longest name so far means.
    best_meanings: Vec<&'a Meaning>,
}

/// Finds all names. Overlaps are settled by the longest match from the left.
pub(super) fn scan<'a>(reading: &Reading<'a>, world: &'a Gazetteer, memory: &mut Memory<'a>) -> Found<'a> {
    memory.open(reading.pack);
    let mut found = Found { hits: Vec::with_capacity(HITS), ..Found::default() };
    // By what a name has only once: its number among the names of the pack, or else of the gazetteer.
    let mut numbers = Numbering::with_room(HITS / 2);
    let places = &reading.pack.places;
    let mut seeker = Seeker::new(reading.pack, world);
    for (s, sentence) in reading.sentences.iter().enumerate() {
        let tokens = sentence.tokens();
        let outline = sentence.outline();
        let capitals = all_capitals(sentence.part, &outline);
        found.capitals.push(capitals);
        let mut i = 0;
        while let Some(next) = outline.next_capital(tokens, i) {
            i = next;
            let lists = places.lists_at(sentence.part_text, &tokens[i]);
            note_surname(places, sentence, tokens, i, lists, &mut found.surnames);
            let Some(m) = seeker.longest(sentence, tokens, i, lists, capitals) else {
                i += 1;
                continue;
            };
            let end = m.end;
            // a word that is never a place by itself is looked at only where a holder may follow
            let idle = end == i + 1 && lists & list::NEVER != 0 && !is_text(sentence, tokens, end, ",");
            if idle || cut_short(sentence, tokens, end) {
                i = end;
                continue;
            }
            let key = match (m.own, m.gazetteer) {
                (Some(own), _) if m.gazetteer.is_some() || !seeker.best_meanings.is_empty() => u64::from(own.number + 1) << 32,
                (None, Some(number)) => number as u64,
                _ => {
                    i = end; // a phrase that only looks like a place
                    continue;
                }
            };
            let name = numbers.number(key);
            if name >= NAMES_MAX {
                break;
            }
            if name == found.names.len() {
                found.names.push(memory.name(key | seeker.told(&m), &mut found.candidates, |all| seeker.name(&m, all)));
            }
            found.names[name].hits += 1;
            let span = Span::new(tokens[i].span.start, tokens[end - 1].span.end);
            found.hits.push(Hit {
                sentence: s,
                tokens: (i, end),
                span,
                name,
                holder: None,
                holds: false,
                near: Near::default(),
                signs: Signs::default(),
                likely: 0.0,
            });
            i = end;
        }
    }
    found.surnames.sort_unstable();
    for name in &mut found.names {
        name.surname = name.one_word && found.surnames.binary_search_by(|s| s.as_str().cmp(name.key)).is_ok();
    }
    found
}

/// Remembers a capitalised word after a given name, an initial or a title: later it is a person, alone too.
fn note_surname(places: &Places, sentence: &SentenceReading, tokens: &[Token], i: usize, lists: u32, surnames: &mut Vec<String>) {
    if lists & (list::given | list::titles) == 0 {
        return;
    }
    // over initials and one more given name to the last capitalised word of the run
    let mut last = None;
    let mut at = i + 1;
    while at < tokens.len() && at <= i + 4 {
        let text = tokens[at].span.of(sentence.part_text);
        if tokens[at].shape == Shape::Title && text.trim_end_matches('.').chars().count() > 1 {
            last = Some(at);
        } else if !(text == "." || tokens[at].is_capital()) {
            break;
        }
        at += 1;
    }
    if let Some(last) = last
        && places.lists_at(sentence.part_text, &tokens[last]) & list::organization == 0
    {
        surnames.push(place_key(tokens[last].span.of(sentence.part_text)));
    }
}

impl<'a> Seeker<'a> {
    fn new(pack: &'a LanguagePack, world: &'a Gazetteer) -> Seeker<'a> {
        Seeker { pack, world, key: String::new(), meanings: Vec::new(), best_meanings: Vec::new() }
    }

    /// What of its meanings the name that was found last has here, as bits below its number among the names of the pack.
    fn told(&self, found: &Match<'a>) -> u64 {
        let Some(own) = found.own else { return 0 };
        let here = own.means.iter().map(|means| self.best_meanings.iter().any(|m| std::ptr::eq(*m, means)));
        here.fold(u64::from(found.gazetteer.is_some()), |bits, here| bits << 1 | u64::from(here))
    }

    /// The name that was found last; the places that it may mean are appended to `all`.
    fn name(&self, found: &Match<'a>, all: &mut Vec<Candidate>) -> DocName<'a> {
        let places = &self.pack.places;
        let key = match (found.own, found.gazetteer) {
            (Some(own), _) => own.key.as_str(),
            (None, number) => number.map_or("", |n| self.world.name(n)),
        };
        let lists = found.lists.unwrap_or_else(|| places.lists_of(key));
        let last = key.rsplit_once(' ').map(|(_, last)| last);
        let said = last.map_or(lists, |last| places.lists_of(last)) & list::area2 != 0;
        let from = all.len();
        candidates(places, self.world, found.gazetteer, &self.best_meanings, said, all);
        DocName {
            key,
            lists,
            one_word: last.is_none(),
            surname: false,
            kinds: self.best_meanings.iter().fold(0, |kinds, m| kinds | m.kind()),
            candidates: from..all.len(),
            hits: 0,
        }
    }

    /// The longest name that begins at token `i`, which these lists hold.
    fn longest(&mut self, sentence: &SentenceReading, tokens: &[Token], i: usize, lists: u32, capitals: bool) -> Option<Match<'a>> {
        let (places, lexicon) = (&self.pack.places, &self.pack.lexicon);
        let Beginning { world, names: extra, phrases, plain: single, seconds } =
            places.beginning(sentence.part_text, &tokens[i], &mut self.key, lexicon, self.world)?;
        let mut range = world.range();
        if single && !may_go_on(places, sentence, tokens, i, seconds) {
            // Most words with a capital begin no longer name, and what is known of them alone needs no key.
            let own = extra.iter().find(|n| !n.key.contains(' '));
            let hit = world.has_word_alone().then_some(range.start);
            let len = own.map(|n| n.key.len()).or_else(|| Some(self.world.name_bytes(hit?).len()))?;
            let gazetteer = hit.filter(|_| is_written_so(len, &tokens[i]));
            let end = self.read_meanings(sentence, tokens, (i, i + 1), own, capitals);
            std::mem::swap(&mut self.meanings, &mut self.best_meanings);
            let some = gazetteer.is_some() || !self.best_meanings.is_empty();
            return some.then_some(Match { end, gazetteer, own, lists: Some(lists) });
        }
        self.key.clear();
        places.key_into(sentence.part_text, &tokens[i], &mut self.key, lexicon);
        let mut best: Option<Match> = None;
        let mut end = i + 1;
        // Where the key stands among the names, and whether it is one of them or a phrase; a longer key stands further on.
        let first = self.key.len();
        let (mut hit, mut at) =
            if single { (world.has_word_alone().then_some(range.start), range.start) } else { self.world.find(range.clone(), &self.key) };
        let mut phrase = false;
        loop {
            range.start = at;
            let last = &tokens[end - 1];
            if last.shape != Shape::Lower || end == i + 1 {
                let own = extra.iter().find(|n| n.key == self.key);
                let stop = self.read_meanings(sentence, tokens, (i, end), own, capitals);
                let gazetteer = hit.filter(|_| self.key.contains(' ') || is_written_so(self.key.len(), last));
                if phrase {
                    best = Some(Match { end, gazetteer: None, own: None, lists: None });
                    self.meanings.clear();
                    self.best_meanings.clear();
                } else if let Some(shorter) = &best
                    && office_of_city(places, sentence, tokens, end, &self.key)
                    && !self.outdoes(gazetteer, shorter.gazetteer)
                {
                    // "Springfield City Council" is of Springfield, "Kansas City Council" not of Kansas
                } else if gazetteer.is_some() || !self.meanings.is_empty() {
                    best = Some(Match { end: stop, gazetteer, own, lists: None });
                    self.best_meanings.clone_from(&self.meanings);
                }
            }
            let last_of_all = at + usize::from(hit.is_some()) >= range.end;
            if last_of_all && !phrases && extra.iter().all(|n| n.key.len() <= self.key.len()) {
                break;
            }
            let Some(next) = self.add_word(sentence, tokens, (i, end)) else { break };
            // Most words that follow a name begin no second word of any name like it.
            let apart = self.key.get(first..).and_then(|rest| rest.strip_prefix(' ')).filter(|_| single && end == i + 1);
            (hit, at) = match apart {
                Some(second) if !world.seconds().may_have(second.as_bytes()) => (None, range.end),
                _ => self.world.find(range.clone(), &self.key),
            };
            phrase = phrases && places.lists_of(&self.key) & list::phrases != 0;
            let goes_on = phrase
                || at < range.end && self.world.name_bytes(at).starts_with(self.key.as_bytes())
                || extra.iter().any(|n| n.key.starts_with(self.key.as_str()));
            if !goes_on {
                break;
            }
            end = next;
        }
        best
    }

    /// Whether a longer name is of a larger town than the shorter one, or the shorter one first of all of a country or area.
    fn outdoes(&self, longer: Option<usize>, shorter: Option<usize>) -> bool {
        let largest = |name: Option<usize>, kinds: [PlaceKind; 2]| {
            let places = name.into_iter().flat_map(|n| self.world.places(n)).filter(|(_, other)| !other);
            places.filter_map(|(p, _)| self.world.place(p)).filter(|p| kinds.contains(&p.kind)).map(|p| p.population).fold(0.0, f32::max)
        };
        let towns = [PlaceKind::City, PlaceKind::Capital];
        let (town, other) = (largest(longer, towns), largest(shorter, towns));
        town > 0.0 && (town >= other || largest(shorter, [PlaceKind::Country, PlaceKind::Admin1]) > other)
    }

    /// Reads what the pack's name means where it stands, at tokens `from..end`; the end with the dot of an abbreviation.
    fn read_meanings(
        &mut self,
        sentence: &SentenceReading,
        tokens: &[Token],
        (from, end): (usize, usize),
        own: Option<&'a Name>,
        capitals: bool,
    ) -> usize {
        self.meanings.clear();
        let Some(own) = own else { return end };
        let mut stop = end;
        let last = &tokens[end - 1];
        let text = Span::new(tokens[from].span.start, last.span.end).of(sentence.part_text);
        for means in &own.means {
            match means {
                Meaning::Dotted(_) => {
                    let dot = is_text(sentence, tokens, end, ".") && touches(tokens, end);
                    if dot || after_comma(sentence, tokens, from) {
                        self.meanings.push(means);
                        stop = if dot { end + 1 } else { end };
                    }
                }
                Meaning::Postal(_) => {
                    if text.len() == own.key.len() && tokens[from].shape == Shape::Upper && after_comma(sentence, tokens, from) {
                        self.meanings.push(means);
                    }
                }
                _ => self.meanings.push(means),
            }
        }
        if is_short(&own.key) && !text.contains('.') {
            // a short name of the pack means a place only in capitals: "US", not "Us"
            if last.shape == Shape::Title && end == from + 1 {
                let area = |m: &Meaning| matches!(m, Meaning::Area(_) | Meaning::Dotted(_) | Meaning::Postal(_));
                self.meanings.retain(|m| area(m) && stop > end);
            }
            if capitals {
                self.meanings.clear();
            }
        }
        stop
    }

    /// Adds the word behind token `end` to the key, over a hyphen or the dot of "St."; one past its token.
    fn add_word(&mut self, sentence: &SentenceReading, tokens: &[Token], (from, end): (usize, usize)) -> Option<usize> {
        let mut next = end;
        let mark = tokens.get(next).filter(|t| t.shape == Shape::Mark).map_or("", |t| t.span.of(sentence.part_text));
        let hyphen = mark == "-" && touches(tokens, next) && touches(tokens, next + 1);
        let dot = mark == "." && touches(tokens, next) && tokens[end - 1].span.len() <= 3;
        let and = mark == "&";
        if hyphen || dot || and {
            next += 1;
        }
        let token = tokens.get(next)?;
        if token.shape == Shape::Clitic {
            // "St. John's", "People's Republic": the gazetteer's names have no apostrophes
            self.key.push('s');
            return Some(next + 1);
        }
        if next + 1 - from > NAME_TOKENS || !(token.is_word() || token.shape == Shape::Number) {
            return None;
        }
        self.key.push_str(if and { " and " } else { " " });
        self.pack.places.key_into(sentence.part_text, token, &mut self.key, &self.pack.lexicon);
        Some(next + 1)
    }
}

/// Whether a name of a word, whose key has so many bytes, is written as a name: two or three letters in capitals ("US", "UAE"), three
/// also with one, longer ones in any case.
fn is_written_so(len: usize, token: &Token) -> bool {
    len > 3 || token.shape == Shape::Title && len == 3
}

/// Whether a name that begins with token `i` and has one of these second words may go on with the word behind it.
fn may_go_on(places: &Places, sentence: &SentenceReading, tokens: &[Token], i: usize, seconds: Openings) -> bool {
    let Some(next) = tokens.get(i + 1) else { return false };
    match next.shape {
        Shape::Lower | Shape::Title | Shape::Upper | Shape::Number => {
            places.opening(sentence.part_text, next).is_none_or(|opening| seconds.may_have(&opening))
        }
        // Over a hyphen, a dot or "&".
        Shape::Mark => matches!(mark_at(sentence, tokens, i + 1), b'-' | b'.' | b'&'),
        Shape::Mixed | Shape::Clitic => false,
    }
}

/// Whether a key is of two or three letters.
fn is_short(key: &str) -> bool {
    key.len() <= 3 && !key.contains(' ')
}

/// Whether a hyphen and a particle follow, so that the name goes on in a word that no list has: "Lawa-an", "Pul-e-Matak".
fn cut_short(sentence: &SentenceReading, tokens: &[Token], end: usize) -> bool {
    is_text(sentence, tokens, end, "-")
        && touches(tokens, end)
        && touches(tokens, end + 1)
        && tokens.get(end + 1).is_some_and(|t| t.shape == Shape::Lower && t.span.len() <= 3)
}

/// Whether a name ends in a word for a town and an office follows ("City Council"), so that the word belongs to the office.
fn office_of_city(places: &Places, sentence: &SentenceReading, tokens: &[Token], end: usize, key: &str) -> bool {
    let Some((_, last)) = key.rsplit_once(' ') else { return false };
    let Some(next) = tokens.get(end).filter(|t| t.is_capital()) else { return false };
    let towns = list::towns | list::organization;
    places.lists_of(last) & towns == towns && places.lists_at(sentence.part_text, next) & list::offices != 0
}

/// Whether token `i` is written so.
#[inline]
pub(super) fn is_text(sentence: &SentenceReading, tokens: &[Token], i: usize, text: &str) -> bool {
    tokens.get(i).is_some_and(|t| t.span.len() == text.len() && t.span.of(sentence.part_text) == text)
}

/// The mark of one byte that token `i` is; 0 for any other token.
#[inline]
pub(super) fn mark_at(sentence: &SentenceReading, tokens: &[Token], i: usize) -> u8 {
    let mark = tokens.get(i).filter(|t| t.shape == Shape::Mark && t.span.len() == 1);
    mark.map_or(0, |t| sentence.part_text.as_bytes()[t.span.start])
}

/// Whether token `i` follows the one before it without a blank.
fn touches(tokens: &[Token], i: usize) -> bool {
    i > 0 && tokens.get(i).is_some_and(|t| t.span.start == tokens[i - 1].span.end)
}

/// Whether token `i` stands behind a comma that follows a capitalised word.
fn after_comma(sentence: &SentenceReading, tokens: &[Token], i: usize) -> bool {
    i >= 2 && is_text(sentence, tokens, i - 1, ",") && tokens[i - 2].is_capital()
}

/// Whether nearly all words of a sentence are upper case: wire text of old, or a headline.
fn all_capitals(part: Part, outline: &Outline) -> bool {
    let enough = if is_title(part) { 2 } else { 4 };
    outline.words >= enough && outline.upper as f32 >= CAPITALS_SHARE * outline.words as f32
}
