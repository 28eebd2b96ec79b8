//! Whom is a clause about? Its subject, found by walking left from the verb.

use super::super::pieces::{Phrase, Pieces};
use super::super::words::Words;
use super::{INSERTION_PIECES, including};
use crate::packs::casualties::{Piece as Kind, form, tag};

/// The people a clause is about: the piece of its subject's noun phrase, found by walking left from piece `from`.
pub fn subject(words: &Words, pieces: &Pieces, from: usize) -> Option<usize> {
    let list = &pieces.list;
    let mut i = from as isize - 1;
    // The verb group: auxiliaries, adverbs, "is believed to have".
    while i >= 0
        && matches!(list[i as usize].kind, Kind::Be | Kind::Have | Kind::Do | Kind::Modal | Kind::Neg | Kind::Adv | Kind::Time | Kind::To)
    {
        i -= 1;
    }
    // "are believed to have been", "were said to be": a raising verb between two auxiliaries.
    if i >= 1 && list[i as usize].kind == Kind::V && list[(i + 1) as usize].kind == Kind::To && list[(i - 1) as usize].kind != Kind::N {
        i -= 1;
        while i >= 0 && matches!(list[i as usize].kind, Kind::Be | Kind::Have | Kind::Modal | Kind::Neg | Kind::Adv) {
            i -= 1;
        }
    }
    // "900 people reported to have been killed".
    let counted = |k: usize| list[k].phrase.is_some_and(|p| pieces.phrases[p].quantity.is_some());
    if i >= 1
        && list[i as usize].kind == Kind::V
        && list[i as usize].tags & tag::SAY != 0
        && list[(i + 1) as usize].kind == Kind::To
        && list[(i - 1) as usize].kind == Kind::N
        && counted((i - 1) as usize)
    {
        return Some((i - 1) as usize);
    }
    let mut adjacent = true;
    let mut coordinated = false;
    let mut steps = 0;
    while i >= 0 && steps < 40 {
        steps += 1;
        let at = i as usize;
        match list[at].kind {
            Kind::N => {
                let before = (i > 0).then(|| &list[at - 1]);
                // "one of the injured men", "relatives of the slain activist": the word of fate stands inside the noun phrase.
                if let Some(first) = fated_inside(pieces, at) {
                    if first > 0 && list[first - 1].kind == Kind::P && !including(words, pieces, first - 1) {
                        i = first as isize - 2;
                        adjacent = false;
                        continue;
                    }
                    if list[first].phrase.is_some_and(|p| pieces.phrases[p].quantity.is_some()) {
                        return Some(first);
                    }
                }
                let governed = before.is_some_and(|b| matches!(b.kind, Kind::P | Kind::To));
                // "a community of 85 people fled": the group is those people.
                if governed && at > 1 && counts_group(words, pieces, at) {
                    return Some(at);
                }
                if governed && !including(words, pieces, at - 1) {
                    i -= 2;
                    adjacent = false;
                    continue;
                }
                if governed {
                    // "..., including four children, died": the part is not the subject, nor where its second comma is left out.
                    i -= 2;
                    if i >= 1 && list[i as usize].kind == Kind::Comma && list[(i - 1) as usize].kind == Kind::N {
                        i -= 1;
                    }
                    continue;
                }
                // "six men belonging to TTP and LeI were killed": both names are governed.
                let names = |k: usize| list[k].phrase.is_some_and(|p| pieces.phrases[p].proper && pieces.phrases[p].quantity.is_none());
                if i >= 4
                    && list[at - 1].kind == Kind::Conj
                    && names(at)
                    && names(at - 2)
                    && matches!(list[at - 3].kind, Kind::P | Kind::To)
                    && list[at - 4].kind == Kind::V
                {
                    i -= 4;
                    adjacent = false;
                    continue;
                }
                // "twenty people across India and Bangladesh died": both names say where.
                let counted =
                    |k: usize| list[k].phrase.is_some_and(|p| pieces.phrases[p].quantity.is_some() && pieces.phrases[p].is_person());
                if i >= 4
                    && list[at - 1].kind == Kind::Conj
                    && names(at)
                    && names(at - 2)
                    && matches!(
                        words.word(list[at - 3].last),
                        "in" | "on" | "at" | "near" | "off" | "across" | "from" | "throughout" | "between"
                    )
                    && counted(at - 4)
                {
                    return Some(at - 4);
                }
                // "two guards from the Department of Sustainability and Environment were": the name has two parts.
                if i >= 4
                    && list[at - 1].kind == Kind::Conj
                    && names(at)
                    && names(at - 2)
                    && let Some(head) = governing(pieces, at - 2).filter(|&h| h + 4 < at && counted(h))
                {
                    return Some(head);
                }
                let after_verb = before.is_some_and(|b| b.kind == Kind::V || b.kind == Kind::F);
                // "Police said the girl found a gun and shot herself": what is said begins a clause of its own.
                let said = before.is_some_and(|b| b.kind == Kind::V && b.tags & tag::SAY != 0);
                if coordinated && after_verb && !said {
                    i -= 2;
                    adjacent = false;
                    continue;
                }
                if after_verb && !adjacent {
                    let verb = at - 1;
                    let ing = words.word(list[verb].last).ends_with("ing");
                    let relative = verb > 0 && list[verb - 1].kind == Kind::Rel;
                    if ing || relative {
                        i -= 2;
                        continue;
                    }
                }
                if after_verb && adjacent && i >= 2 {
                    // "people attending a wedding were killed": the object of a participle that follows a noun.
                    let verb = &list[at - 1];
                    let word = words.word(verb.last);
                    // "who were fleeing clashes": the auxiliary of a relative clause.
                    if i >= 3 && matches!(list[at - 2].kind, Kind::Be | Kind::Have) && list[at - 3].kind == Kind::Rel {
                        i -= 3;
                        adjacent = false;
                        continue;
                    }
                    let relative = list[at - 2].kind == Kind::Rel;
                    if relative || word.ends_with("ing") && list[at - 2].kind == Kind::N && verb.tags & tag::SAY == 0 {
                        i -= 2;
                        adjacent = false;
                        continue;
                    }
                }
                return Some(at);
            }
            Kind::Rel => {
                i -= 1;
                if i >= 0 && list[i as usize].kind == Kind::Comma {
                    i -= 1;
                }
                // "six priests, five of them Spaniards, who died": over what is put in.
                let at = i.max(0) as usize;
                let led = |k: usize| list[k].phrase.is_some_and(|p| pieces.phrases[p].pronoun_led);
                if at >= 5
                    && led(at)
                    && [Kind::N, Kind::Comma, Kind::N, Kind::P, Kind::N].iter().zip(at - 5..).all(|(kind, k)| list[k].kind == *kind)
                {
                    return Some(at - 5);
                }
                // "two of whom died": the count before "of whom" is the subject.
                if i >= 0 && list[i as usize].kind == Kind::P {
                    i -= 1;
                    continue;
                }
                // The antecedent may stand behind further phrases ("a man from Kabul who died").
                if i < 0 || list[i as usize].kind != Kind::N {
                    return None;
                }
                // "16 members of the family who were killed": these, and not their family.
                let group = |k: usize| {
                    list[k].phrase.is_some_and(|p| {
                        let p = &pieces.phrases[p];
                        p.quantity.is_none() && p.head & (tag::HOUSEHOLD | tag::GROUP) != 0 && p.head & tag::PERSON_PL == 0
                    })
                };
                if i >= 2 && words.word(list[at - 1].last) == "of" && group(at) && counted(at - 2) {
                    return Some(at - 2);
                }
                // "the head of a school who died": "who" is of people.
                let of = |k: usize| words.word(list[k].last) == "of" && words.word(list[at].last) != "who";
                if i >= 1
                    && list[(i - 1) as usize].kind == Kind::P
                    && !of((i - 1) as usize)
                    && !pieces.phrases[list[i as usize].phrase?].is_person()
                {
                    i -= 2;
                    if i < 0 || list[i as usize].kind != Kind::N {
                        return None;
                    }
                }
                return Some(i as usize);
            }
            Kind::Comma => {
                // "A and B, as well as C, were": the list goes on over the commas.
                if at >= 3 && list[at - 1].kind == Kind::N && list[at - 2].kind == Kind::Conj && list[at - 3].kind == Kind::Comma {
                    return Some(at - 1);
                }
                // A closing comma: skip back over the insertion, to the noun phrase before its opening one.
                // A dash opens where a comma closes only before a part: "three men - including a cook, were killed".
                // or a name: "a man - Md Hajmat of Keirao, was beaten".
                let name = |j: usize| list[j + 1].phrase.is_some_and(|p| pieces.phrases[p].proper);
                let part = |j: usize| list[j].kind == Kind::Stop && (list[j + 1].tags & tag::INCLUDING != 0 || name(j));
                let open = (0..at).rev().take(INSERTION_PIECES).filter(|&j| list[j].kind == Kind::Comma || part(j));
                let mut fits = open.filter(|&j| j > 0 && list[j - 1].kind == Kind::N && insertion(words, pieces, j + 1, at));
                match fits.next() {
                    // "those infected, over 1,800 people, died": what is put in counts them.
                    Some(j) if j + 2 == at && counts_for(pieces, j - 1, j + 1) => return Some(j + 1),
                    Some(j) => i = j as isize - 1,
                    // "Six men, suspected of theft were killed": the second comma is left out.
                    None if at >= 1 && list[at - 1].kind == Kind::N && list.get(at + 1).is_some_and(|p| p.kind == Kind::V) => {
                        i = at as isize - 1
                    }
                    // "over 1,800 people, have died": a comma between a counted subject and its verb.
                    None => {
                        let verb = list.get(at + 1).is_some_and(|p| matches!(p.kind, Kind::Be | Kind::Have | Kind::Modal));
                        let counted = at > 0
                            && list[at - 1].phrase.is_some_and(|p| pieces.phrases[p].quantity.is_some() && pieces.phrases[p].is_person());
                        let governed = at > 1 && matches!(list[at - 2].kind, Kind::P | Kind::To | Kind::V | Kind::F);
                        if verb && counted && !governed {
                            return Some(at - 1);
                        }
                        // "A commander of the army, was killed": a comma that parts the only subject from its verb.
                        if verb && opens_clause(pieces, at) {
                            i = at as isize - 1;
                            continue;
                        }
                        // Any other lone comma ends the clause: "After the blast, died".
                        return None;
                    }
                }
                adjacent = true;
            }
            Kind::Conj => {
                // "was stabbed and died": the subject is that of the verb before.
                coordinated = true;
                adjacent = false;
                i -= 1;
                if i >= 0 && list[i as usize].kind == Kind::Comma {
                    i -= 1;
                }
            }
            Kind::V
            | Kind::F
            | Kind::Adv
            | Kind::Time
            | Kind::P
            | Kind::Be
            | Kind::Have
            | Kind::To
            | Kind::Do
            | Kind::Modal
            | Kind::Neg => {
                let participle = list[at].kind == Kind::V;
                adjacent &= !participle;
                i -= 1;
            }
            Kind::Stop => {
                // "(or ...)": whatever stands in brackets is passed over.
                if words.word(list[at].last) == ")" {
                    i = (0..at).rev().find(|&j| words.word(list[j].last) == "(").unwrap_or(0) as isize - 1;
                    continue;
                }
                // "(who ...)" and dashes: an insertion as well.
                let open = (0..at).rev().take(14).find(|&j| list[j].kind == Kind::Stop);
                match open {
                    Some(j) if j > 0 && list[j - 1].kind == Kind::N && insertion(words, pieces, j + 1, at) => i = j as isize - 1,
                    _ => return None,
                }
            }
            Kind::Sub => {
                // "before being shot dead": the main clause's subject.
                let infinite = list.get(at + 1).is_some_and(|p| p.kind == Kind::Be && words.word(p.first).ends_with("ing"));
                return if infinite { main_subject(pieces, at).or_else(|| passive_subject(words, pieces, at)) } else { None };
            }
        }
    }
    None
}

/// Whether the pieces before the comma at piece `comma` are a subject and what describes it, from the start of their clause.
fn opens_clause(pieces: &Pieces, comma: usize) -> bool {
    let start = (0..comma).rev().find(|&i| matches!(pieces.list[i].kind, Kind::Stop | Kind::Sub | Kind::Comma)).map_or(0, |i| i + 1);
    let head = pieces.list.get(start).and_then(|p| p.phrase).map(|p| &pieces.phrases[p]);
    let relative = pieces.list[start..comma].iter().any(|p| p.kind == Kind::Rel);
    let plain = |k: Kind| matches!(k, Kind::N | Kind::P | Kind::Adv | Kind::Conj) || relative && k != Kind::F;
    head.is_some_and(|p| p.is_person() || p.proper) && pieces.list[start..comma].iter().all(|p| plain(p.kind))
}

/// Whether the noun phrase at piece `put_in`, alone between commas, tells the number of the people at piece `who`.
fn counts_for(pieces: &Pieces, who: usize, put_in: usize) -> bool {
    let phrase = |at: usize| pieces.list[at].phrase.map(|p| &pieces.phrases[p]);
    phrase(put_in).is_some_and(|p| p.quantity.is_some() && p.is_person()) && phrase(who).is_some_and(|p| p.quantity.is_none())
}

/// The first piece of a noun phrase that a word of fate stands in, where its head is the phrase at piece `at`: "the | injured |
/// men".
pub fn fated_inside(pieces: &Pieces, at: usize) -> Option<usize> {
    let first = at.checked_sub(2)?;
    let phrase = |i: usize| pieces.list[i].phrase.map(|p| &pieces.phrases[p]);
    let fate = pieces.list[at - 1].kind == Kind::F && pieces.list[at - 1].fates.iter().any(|f| f.forms & DESCRIBES != 0);
    let opens = phrase(first).is_some_and(|p| p.body > p.last && !p.pronoun && !p.possessive && (p.definite || p.quantity.is_some()));
    let bare = phrase(at).is_some_and(|p| p.first == p.body && p.quantity.is_none() && p.is_person() && !p.pronoun);
    (fate && opens && bare).then_some(first)
}

/// Forms of a word of fate that can describe a noun: "the injured men", "the murdered journalist".
const DESCRIBES: u32 = form::ADJECTIVE | form::PARTICIPLE | form::DIE_PARTICIPLE;

/// Whether the people at piece `at`, behind "of", are all there is of a group: "a community of 85 people".
fn counts_group(words: &Words, pieces: &Pieces, at: usize) -> bool {
    let phrase = |i: usize| pieces.list[i].phrase.map(|p| &pieces.phrases[p]);
    let group = |p: &Phrase| p.head & tag::GROUP != 0 && !p.is_person() && p.quantity.is_none() && p.indefinite;
    words.word(pieces.list[at - 1].last) == "of"
        && phrase(at).is_some_and(|p| p.quantity.is_some() && p.is_plural())
        && phrase(at - 2).is_some_and(group)
}

/// The noun phrase at the head of the chain of prepositions that ends at piece `at`.
fn governing(pieces: &Pieces, at: usize) -> Option<usize> {
    let list = &pieces.list;
    let mut head = at;
    while head >= 2 && list[head - 1].kind == Kind::P && list[head - 2].kind == Kind::N {
        head -= 2;
    }
    (head < at).then_some(head)
}

/// The subject of the passive clause that ends before piece `end`: "28 people, 21 of them women, were taken away".
fn passive_subject(words: &Words, pieces: &Pieces, end: usize) -> Option<usize> {
    let list = &pieces.list;
    let start = (0..end).rev().find(|&i| matches!(list[i].kind, Kind::Stop | Kind::Sub)).map_or(0, |i| i + 1);
    let passive = |i: &usize| list[*i].kind == Kind::Be && list.get(i + 1).is_some_and(|p| matches!(p.kind, Kind::V | Kind::F | Kind::Adv));
    (start..end).rev().find(passive).and_then(|be| subject(words, pieces, be))
}

/// The first noun phrase of the clause that ends before piece `end`, if it stands free.
fn main_subject(pieces: &Pieces, end: usize) -> Option<usize> {
    let start = (0..end).rev().find(|&i| matches!(pieces.list[i].kind, Kind::Stop | Kind::Sub)).map_or(0, |i| i + 1);
    let first =
        (start..end).find(|&i| pieces.list[i].kind == Kind::N && (i == start || !matches!(pieces.list[i - 1].kind, Kind::P | Kind::To)))?;
    let verb = pieces.list.get(first + 1).is_some_and(|p| matches!(p.kind, Kind::V | Kind::F | Kind::Have | Kind::Be | Kind::Adv));
    verb.then_some(first)
}

/// Whether pieces `from..to` between two commas are an insertion: an apposition, an age, a relative clause, a participle.
fn insertion(words: &Words, pieces: &Pieces, from: usize, to: usize) -> bool {
    let Some(first) = pieces.list.get(from) else { return false };
    if from >= to {
        return false;
    }
    let finite = (from..to).any(|j| matches!(pieces.list[j].kind, Kind::Be | Kind::Have | Kind::Modal));
    match first.kind {
        Kind::Rel | Kind::P | Kind::Adv | Kind::Time => true,
        Kind::V => true,
        Kind::F => true,
        // "three nurses, two of whom were killed, were".
        Kind::N if pieces.list.get(from + 2).is_some_and(|p| p.kind == Kind::Rel) => words.word(pieces.list[from + 1].last) == "of",
        Kind::N => !finite || first.phrase.is_some_and(|p| pieces.phrases[p].quantity.is_some()) && to - from <= 2,
        Kind::Sub => true,
        Kind::Conj => first.tags & tag::ALONG != 0,
        Kind::Stop => false,
        _ => words.word(first.first) == "reportedly",
    }
}
