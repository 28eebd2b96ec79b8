//! Does the clause look back or ahead? Verb forms and words of intent around a bare name.

use super::matching::Words;
use crate::packs::DateRule;
use crate::packs::dates::side;
use crate::text::Shape;

/// What the words around an expression tell of its side of the anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tense {
    /// It lies before the anchor.
    Past,
    /// It lies after the anchor.
    Future,
    /// Nothing tells.
    Unknown,
}

/// What the words around tokens `first..end` tell: the rule's own words, else the nearest verb before them, else the
/// first one behind.
pub fn tense(words: &Words, rule: &DateRule, first: usize, end: usize) -> Tense {
    /// Tokens before a name in which its verb stands.
    const BEFORE: usize = 24;
    /// Tokens behind it.
    const BEHIND: usize = 12;
    use crate::model::Direction::{Future, Past};
    match rule.direction {
        Some(Future) => return Tense::Future,
        Some(Past) => return Tense::Past,
        _ => {}
    }
    let dates = &words.pack.dates;
    // "extended to Nov. 16", "open through Nov. 17": what is over may last into what is not.
    let open = first > 0 && dates.open.contains(words.word(first - 1));
    for (distance, i) in (first.saturating_sub(BEFORE)..first).rev().enumerate() {
        let told = dates.side(words.tokens[i].word);
        if told & side::STOP != 0 {
            break;
        }
        if told & side::SAID != 0 {
            // "said Monday" tells its own day; what was said has a time of its own.
            if distance < 3 {
                return Tense::Past;
            }
            break;
        }
        match verb(words, i, told) {
            Tense::Unknown => {}
            // "had been due to expire": what was to come lies behind.
            Tense::Future if (i.saturating_sub(6)..i).any(|k| dates.side(words.tokens[k].word) & side::HAD != 0) => return Tense::Unknown,
            Tense::Past if open => return Tense::Unknown,
            told => return told,
        }
    }
    // "Monday's attack will": the verb behind a genitive has another subject.
    if words.tokens.get(end).is_some_and(|t| t.shape == Shape::Clitic) {
        return Tense::Unknown;
    }
    let comma = usize::from(words.word(end) == ",");
    for i in (end + comma..words.tokens.len()).take(BEHIND) {
        let told = dates.side(words.tokens[i].word);
        if told & (side::COMMA | side::STOP | side::SAID) != 0 {
            break;
        }
        let tense = verb(words, i, told);
        if tense != Tense::Unknown {
            return tense;
        }
    }
    Tense::Unknown
}

/// What token `i`, whose bits are `told`, tells as a verb form or a word of intent.
#[inline]
fn verb(words: &Words, i: usize, told: u16) -> Tense {
    // Nearly all words are of neither, and end as no past form of a verb does.
    let last = words.text.as_bytes()[words.tokens[i].span.end - 1];
    if told & (side::FUTURE | side::AHEAD | side::PAST) == 0 && last != b'd' && last.is_ascii_lowercase() {
        return Tense::Unknown;
    }
    verb_form(words, i, told)
}

fn verb_form(words: &Words, i: usize, told: u16) -> Tense {
    let dates = &words.pack.dates;
    let ahead = || i > 0 && dates.ahead.get(words.word(i)).is_some_and(|firsts| firsts.contains(words.word(i - 1)));
    if told & side::FUTURE != 0 || told & side::AHEAD != 0 && ahead() {
        return Tense::Future;
    }
    if words.tokens[i].shape != Shape::Lower {
        return Tense::Unknown;
    }
    let written = words.tokens[i].span.of(words.text);
    let may_end_so = written.ends_with(|c: char| c == 'd' || !c.is_ascii_lowercase());
    let ends_so = || may_end_so && words.word(i).len() > 4 && words.word(i).ends_with("ed");
    let past = told & side::PAST != 0 || told & side::NOT_PAST == 0 && ends_so();
    if !past {
        return Tense::Unknown;
    }
    // "will be paid", "to be held": the form after "be" takes its time from the word before.
    let passive = (i.saturating_sub(2)..i).any(|k| dates.side(words.tokens[k].word) & side::BE != 0);
    if passive { Tense::Unknown } else { Tense::Past }
}
