//! One pass over the tokens: where does a name of the gazetteer or the pack begin, and how far does it reach?

use super::accept::Signs;
use super::resolve::{Candidate, candidates};
use super::{DocName, Hit, NAMES_MAX, is_title};
use crate::extract::{Reading, SentenceReading};
use crate::packs::gazetteer::Gazetteer;
use crate::packs::places::{Meaning, Name, Places, list, place_key, place_key_into};
use crate::text::{Shape, Span, Token};
use std::collections::HashMap;
use std::ops::Range;

/// Tokens that one name may span: "Democratic Republic of the Congo" has five, hyphens count.
const NAME_TOKENS: usize = 9;
/// Share of upper-case words from which a sentence is all capitals.
const CAPITALS_SHARE: f32 = 0.7;

/// The hits of a document and their distinct names.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub hits: Vec<Hit>,
    pub names: Vec<DocName>,
    /// For each sentence whether it is written in capitals throughout.
    pub capitals: Vec<bool>,
    /// Folded words that stand after a given name or title in the document.
    pub surnames: HashMap<String, u32>,
}

/// A name found at a token.
struct Match {
    end: usize,
    key: String,
    gazetteer: Option<usize>,
    meanings: Vec<Meaning>,
}

/// Finds all names. Overlaps are settled by the longest match from the left.
pub(super) fn scan(reading: &Reading, world: &Gazetteer) -> Found {
    let mut found = Found::default();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let places = &reading.pack.places;
    let mut word = String::new();
    for (s, sentence) in reading.sentences.iter().enumerate() {
        let tokens = sentence.tokens();
        let capitals = all_capitals(sentence, tokens);
        found.capitals.push(capitals);
        let mut i = 0;
        while i < tokens.len() {
            if !tokens[i].is_capital() {
                i += 1;
                continue;
            }
            let lists = places.lists_at(sentence.part_text, &tokens[i]);
            note_surname(places, sentence, tokens, i, lists, &mut found.surnames);
            let Some(m) = longest(places, world, sentence, tokens, i, &mut word, capitals) else {
                i += 1;
                continue;
            };
            let end = m.end;
            // a word that is never a place by itself is looked at only where a holder may follow
            let idle = end == i + 1 && lists & list::never != 0 && !is_text(sentence, tokens, end, ",");
            if idle || cut_short(sentence, tokens, end) {
                i = end;
                continue;
            }
            if m.gazetteer.is_none() && m.meanings.is_empty() {
                i = end; // a phrase that only looks like a place
                continue;
            }
            let name = match numbers.get(&m.key) {
                Some(&n) => n,
                None if found.names.len() >= NAMES_MAX => break,
                None => {
                    let candidates: Vec<Candidate> = candidates(places, world, m.gazetteer, &m.meanings, &m.key);
                    numbers.insert(m.key.clone(), found.names.len());
                    found.names.push(DocName { key: m.key, meanings: m.meanings, candidates, hits: 0 });
                    found.names.len() - 1
                }
            };
            found.names[name].hits += 1;
            let span = Span::new(tokens[i].span.start, tokens[end - 1].span.end);
            found.hits.push(Hit {
                sentence: s,
                tokens: (i, end),
                span,
                name,
                holder: None,
                holds: false,
                signs: Signs::default(),
                likely: 0.0,
            });
            i = end;
        }
    }
    found
}

/// Remembers a capitalised word after a given name, an initial or a title: later it is a person, alone too.
fn note_surname(places: &Places, sentence: &SentenceReading, tokens: &[Token], i: usize, lists: u32, surnames: &mut HashMap<String, u32>) {
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
        let key = place_key(tokens[last].span.of(sentence.part_text));
        *surnames.entry(key).or_default() += 1;
    }
}

/// The longest name that begins at token `i`.
fn longest(
    places: &Places,
    world: &Gazetteer,
    sentence: &SentenceReading,
    tokens: &[Token],
    i: usize,
    key: &mut String,
    capitals: bool,
) -> Option<Match> {
    key.clear();
    place_key_into(tokens[i].span.of(sentence.part_text), key);
    let (range, extra) = match places.expand.get(key.as_str()) {
        Some(long) => {
            key.clear();
            key.push_str(long);
            let first = key.split(' ').next().unwrap_or("");
            (world.names_from(first), places.names_from(first))
        }
        None => {
            let first = key.split(' ').next().unwrap_or("");
            let extra =
                if first.len() == key.len() { places.names_at(sentence.part_text, &tokens[i], key) } else { places.names_from(first) };
            (world.names_from(first), extra)
        }
    };
    if range.is_empty() && extra.is_empty() {
        return None;
    }
    let mut best: Option<Match> = None;
    let mut end = i + 1;
    loop {
        let last = &tokens[end - 1];
        if last.shape != Shape::Lower || end == i + 1 {
            let (hit, _) = world.find(range.clone(), key);
            let text = Span::new(tokens[i].span.start, last.span.end).of(sentence.part_text);
            let mut meanings = Vec::new();
            let mut stop = end;
            for name in extra.iter().filter(|n| n.key == *key) {
                match &name.means {
                    Meaning::Dotted(code) => {
                        let dot = is_text(sentence, tokens, end, ".") && touches(tokens, end);
                        if dot || after_comma(sentence, tokens, i) {
                            meanings.push(Meaning::Area(code.clone()));
                            stop = if dot { end + 1 } else { end };
                        }
                    }
                    Meaning::Postal(code) => {
                        if text.len() == key.len() && tokens[i].shape == Shape::Upper && after_comma(sentence, tokens, i) {
                            meanings.push(Meaning::Area(code.clone()));
                        }
                    }
                    means => meanings.push(means.clone()),
                }
            }
            // two or three letters are a name only in capitals ("US", "UAE"), longer ones in any case
            let short = key.len() <= 3 && !key.contains(' ');
            let gazetteer = hit.filter(|_| !short || last.shape == Shape::Title && key.len() == 3);
            if short && last.shape == Shape::Title && end == i + 1 && !text.contains('.') && capitals_only(places, key) {
                meanings.retain(|m| matches!(m, Meaning::Area(_)) && stop > end);
            }
            if short && capitals && !text.contains('.') {
                meanings.clear();
            }
            let phrase = end > i + 1 && places.lists_of(key) & list::phrases != 0;
            if phrase {
                best = Some(Match { end, key: key.clone(), gazetteer: None, meanings: Vec::new() });
            } else if best.is_some() && office_of_city(places, sentence, tokens, end, key) {
                // "Springfield City Council" is of Springfield
            } else if gazetteer.is_some() || !meanings.is_empty() {
                best = Some(Match { end: stop, key: key.clone(), gazetteer, meanings });
            }
        }
        // one word further, over a hyphen or the dot of "St."
        let mut next = end;
        let hyphen = is_text(sentence, tokens, next, "-") && touches(tokens, next) && touches(tokens, next + 1);
        let dot = is_text(sentence, tokens, next, ".") && touches(tokens, next) && tokens[end - 1].span.len() <= 3;
        if hyphen || dot || is_text(sentence, tokens, next, "&") {
            next += 1;
        }
        let Some(token) = tokens.get(next) else { break };
        if token.shape == Shape::Clitic {
            // "St. John's", "People's Republic": the gazetteer's names have no apostrophes
            key.push('s');
            if !goes_on(places, world, &range, extra, key) {
                break;
            }
            end = next + 1;
            continue;
        }
        if next + 1 - i > NAME_TOKENS || !(token.is_word() || token.shape == Shape::Number) {
            break;
        }
        let amp = is_text(sentence, tokens, next - 1, "&") && next > end;
        key.push(' ');
        if amp {
            key.push_str("and ");
        }
        let from = key.len();
        place_key_into(token.span.of(sentence.part_text), key);
        if let Some(long) = places.expand.get(&key[from..]) {
            key.truncate(from);
            key.push_str(long);
        }
        if !goes_on(places, world, &range, extra, key) {
            break;
        }
        end = next + 1;
    }
    best
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

/// Whether some name begins with the key.
fn goes_on(places: &Places, world: &Gazetteer, range: &Range<usize>, extra: &[Name], key: &str) -> bool {
    let (_, at) = world.find(range.clone(), key);
    at < range.end && world.name(at).starts_with(key)
        || places.lists_of(key) & list::phrases != 0
        || extra.iter().any(|n| n.key.starts_with(key))
}

/// Whether a short name means a place only in capitals: "US", not "Us".
fn capitals_only(places: &Places, key: &str) -> bool {
    places.names_from(key).iter().any(|n| n.key == key)
}

fn is_text(sentence: &SentenceReading, tokens: &[Token], i: usize, text: &str) -> bool {
    tokens.get(i).is_some_and(|t| t.span.of(sentence.part_text) == text)
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
fn all_capitals(sentence: &SentenceReading, tokens: &[Token]) -> bool {
    let words = tokens.iter().filter(|t| t.is_word()).count();
    let upper = tokens.iter().filter(|t| t.shape == Shape::Upper).count();
    let enough = if is_title(sentence.part) { 2 } else { 4 };
    words >= enough && upper as f32 >= CAPITALS_SHARE * words as f32
}
