//! Who else is told in one breath? The members of a list, without what only describes one of them.

use super::super::context;
use super::super::pieces::{Phrase, Piece, Pieces};
use super::super::words::Words;
use super::{INSERTION_PIECES, count, including};
use crate::packs::casualties::{Piece as Kind, tag};
use crate::text::Shape;

/// The members of the list that the noun phrase at piece `at` ends ("a man, a woman and two children were"), first to last.
pub fn list_leftwards(words: &Words, pieces: &Pieces, at: usize) -> Vec<usize> {
    let list = &pieces.list;
    let counts = |i: usize| list[i].phrase.is_some_and(|p| pieces.phrases[p].quantity.is_some());
    let mut members = vec![at];
    let mut i = at;
    let mut joined = false;
    while i >= 2 {
        let join = list[i - 1].kind;
        // A headline joins by a comma alone: "Woman, two children dead".
        // "three civilians, two of whom were": a part and no list.
        let part = list.get(i + 1).is_some_and(|p| words.word(p.last) == "of");
        let headline = !part && join == Kind::Comma && (i == 2 || list[i - 3].kind == Kind::Stop) && bare_person(pieces, i - 2);
        if !(join == Kind::Conj && words.word(list[i - 1].last) != "but" || join == Kind::Comma && joined || headline) {
            break;
        }
        let mut j = i - 2;
        // "five members, including a man named Reyes, and two boys": the whole before the first comma is the member.
        if let Some(whole) = whole_before(words, pieces, i - 2) {
            // A comma behind it closes the part: "19 people, including six guards, and one reporter, were hurt".
            let outer = list[i - 1].kind == Kind::Conj && list.get(at + 1).is_none_or(|p| p.kind != Kind::Comma);
            members.retain(|&m| outer || m != at);
            members.insert(0, whole);
            i = whole;
            joined = outer;
            continue;
        }
        if list[j].kind == Kind::Comma && j > 0 {
            j -= 1;
        }
        // "Daniel, 6, and Ana, 11, were hurt": over an age between commas.
        if j >= 2 && list[j].kind == Kind::Adv && list[j - 1].kind == Kind::Comma && words.tokens[list[j].first].shape == Shape::Number {
            j -= 2;
        }
        // "six priests -- five Spaniards and a Salvadoran -- and two women": over what stands between two dashes.
        if list[j].kind == Kind::Stop
            && let Some(open) = (1..j).rev().take(INSERTION_PIECES).find(|&o| list[o].kind == Kind::Stop)
            && list[open - 1].kind == Kind::N
        {
            j = open - 1;
        }
        // Skip the member's own "of"-phrase: "seven members of the army and two civilians".
        let end = j;
        while j >= 2
            && list[j].kind == Kind::N
            && list[j - 1].kind == Kind::P
            && list[j - 2].kind == Kind::N
            && (matches!(words.word(list[j - 1].last), "of" | "from") || counts(i) && !counts(j) && !part && counts_in_place(pieces, j - 2))
        {
            j -= 2;
        }
        if list[j].kind != Kind::N || end < j {
            break;
        }
        let Some(phrase) = list[j].phrase.map(|p| &pieces.phrases[p]) else { break };
        // "52 people, including 15 women and 22 children, and 8 guards": the part is no member, the whole is.
        if j >= 2 && including(words, pieces, j - 1) {
            let outer = at >= 2 && list[at - 1].kind == Kind::Conj && list[at - 2].kind == Kind::Comma;
            let mut whole = if list[j - 2].kind == Kind::Comma && j >= 3 { j - 3 } else { j - 2 };
            // "16 members of a unit, including a captain, and ten rebels".
            while whole >= 2
                && list[whole].kind == Kind::N
                && list[whole - 1].kind == Kind::P
                && list[whole - 2].kind == Kind::N
                && (words.word(list[whole - 1].last) == "of" || !counts(whole) && counts(whole - 2))
            {
                whole -= 2;
            }
            // "four policemen, including their chief and seven rebels": these are none of those.
            let foes = |m: usize| {
                let phrase = |i: usize| list[i].phrase.map(|p| &pieces.phrases[p]);
                phrase(m).zip(phrase(whole)).is_some_and(|(a, b)| a.quantity.is_some() && opposed(words, a, b))
            };
            members.retain(|&m| m == at && (outer || foes(m)));
            if list[whole].kind != Kind::N {
                break;
            }
            members.insert(0, whole);
            i = whole;
            continue;
        }
        // "left a father and two children dead", "found one man and two children dead": all are found or left so.
        let outcome = j > 0 && list[j - 1].kind == Kind::V && list[j - 1].tags & (tag::LEAVE | tag::FIND) != 0;
        // "officials say a man, his wife and two children died": what is said begins a clause.
        let said = j > 0 && list[j - 1].kind == Kind::V && list[j - 1].tags & tag::SAY != 0 && members.len() > 1;
        let governed = j > 0 && matches!(list[j - 1].kind, Kind::P | Kind::V | Kind::F | Kind::To) && !outcome && !said;
        // "two guards who acted as cooks and a driver were hurt".
        let verb = if j > 1 && matches!(list[j - 1].kind, Kind::P | Kind::Sub) { j - 2 } else { j.saturating_sub(1) };
        if (governed || list[verb + 1].kind == Kind::Sub)
            && members.len() == 1
            && matches!(list[verb].kind, Kind::V | Kind::F)
            && let Some(first) = agreeing(pieces, at, verb)
        {
            members.insert(0, first);
            break;
        }
        if governed || !(phrase.is_person() || phrase.quantity.is_some() || phrase.proper) || phrase.is_thing() {
            break;
        }
        members.insert(0, j);
        joined = true;
        i = j;
    }
    if let Some(whole) = named_members(words, pieces, &members).or_else(|| spelled_out(pieces, &members)) {
        return vec![whole];
    }
    // "a senior officer and soldier were killed": the verb tells that they are two.
    let plural = list.get(at + 1).is_some_and(|p| p.tags & tag::PLURAL_VERB != 0);
    let single = |m: usize| list[m].phrase.is_some_and(|p| !pieces.phrases[p].is_plural() && pieces.phrases[p].quantity.is_none());
    if plural && members.len() == 2 && members.iter().all(|&m| single(m)) && list[at - 1].kind == Kind::Conj {
        return members;
    }
    drop_appositions(words, pieces, members)
}

/// The members of the list that begins with the noun phrase at piece `at` ("five children, a nurse and two drivers").
pub fn list_rightwards(words: &Words, pieces: &Pieces, at: usize) -> Vec<usize> {
    let list = &pieces.list;
    let mut members = vec![at];
    let mut i = at;
    loop {
        let mut j = i + 1;
        while j + 1 < list.len() && list[j].kind == Kind::P && list[j].tags & tag::INCLUDING == 0 && list[j + 1].kind == Kind::N {
            j += 2;
        }
        let mut conj = false;
        if let Some(end) = described_until(words, pieces, i) {
            j = end;
        }
        if list.get(j).is_some_and(|p| p.kind == Kind::Comma) {
            j += 1;
        }
        if list.get(j).is_some_and(|p| p.kind == Kind::Conj && words.word(p.last) != "but") {
            conj = true;
            j += 1;
        }
        while list.get(j).is_some_and(|p| p.kind == Kind::Adv) {
            j += 1;
        }
        // A comma or a conjunction joins; a noun phrase right behind another is none of its members.
        let comma = list[i + 1..j.min(list.len())].iter().any(|p| p.kind == Kind::Comma);
        if !comma && !conj || !list.get(j).is_some_and(|p| p.kind == Kind::N) {
            return drop_appositions(words, pieces, members);
        }
        let Some(phrase) = list[j].phrase.map(|p| &pieces.phrases[p]) else { return drop_appositions(words, pieces, members) };
        // A member is people; what follows must not make it the subject of another verb.
        let mut k = j + 1;
        while k + 1 < list.len() && list[k].kind == Kind::P && list[k + 1].kind == Kind::N {
            k += 2;
        }
        // What is quoted behind the list has no subject in it.
        let verb = |p: &Piece| {
            matches!(p.kind, Kind::Be | Kind::Have | Kind::Modal | Kind::V | Kind::F | Kind::Do)
                && !words.is_quote(p.first.saturating_sub(1))
        };
        let verb_next = list.get(k).is_some_and(verb) || list.get(j + 1).is_some_and(verb);
        // "captured 40 soldiers, 12 of whom were hurt": another clause.
        let relative = list.get(j + 1).is_some_and(|p| p.kind == Kind::P)
            && list.get(j + 2).is_some_and(|p| p.kind == Kind::Rel || p.tags & tag::GROUP_PRONOUN != 0);
        if relative {
            return drop_appositions(words, pieces, members);
        }
        // "killed Omar Haddad and Sami Najm", but not "killed two men in Herat and Farah".
        let names = conj
            && phrase.proper
            && pieces.phrases[list[i].phrase.unwrap_or_default()].proper
            && j <= i + 3
            && !list[i + 1..j].iter().any(|p| p.kind == Kind::P);
        let counts = names
            || phrase.quantity.is_some()
            || phrase.another && phrase.is_headless() && conj
            || phrase.is_person() && (phrase.indefinite || phrase.definite || conj);
        // "kills husband, infant son".
        let one = |m: usize| bare_person(pieces, m) && list[m].phrase.is_some_and(|p| one_person(&pieces.phrases[p]));
        let headline = !conj && one(i) && one(j);
        let told = !conj && phrase.quantity.is_none() && !phrase.indefinite && !phrase.owner;
        if verb_next || !headline && (!counts || phrase.is_thing() || told) {
            return drop_appositions(words, pieces, members);
        }
        members.push(j);
        i = j;
    }
}

/// The comma that closes what describes the named person at piece `at`, where the list goes on behind it: "Amin Rahimi, a
/// trader living in Herat, and two of his sons".
fn described_until(words: &Words, pieces: &Pieces, at: usize) -> Option<usize> {
    let list = &pieces.list;
    let phrase = |i: usize| list.get(i).and_then(|p| p.phrase).map(|p| &pieces.phrases[p]);
    let named = phrase(at).is_some_and(|p| p.proper && p.quantity.is_none());
    let single = |p: &Phrase| p.quantity.is_none() && !p.is_plural() && !p.pronoun && !p.owner;
    if !named || list.get(at + 1)?.kind != Kind::Comma || !phrase(at + 2).is_some_and(|p| p.is_person() && single(p)) {
        return None;
    }
    let close = (at + 3..list.len())
        .take(INSERTION_PIECES)
        .find(|&k| !matches!(list[k].kind, Kind::N | Kind::P | Kind::V | Kind::Adv | Kind::Time))?;
    let goes_on = list.get(close + 1).is_some_and(|p| p.kind == Kind::Conj && words.word(p.last) != "but");
    (list[close].kind == Kind::Comma && goes_on && phrase(close + 2).is_some()).then_some(close)
}

/// Whether the piece is a count of people that opens its clause: "12 people in the north and nine in the south were", but not
/// "there were 12 people in the house, and nine were".
fn counts_in_place(pieces: &Pieces, at: usize) -> bool {
    let opens = |k: Kind| matches!(k, Kind::Comma | Kind::Stop | Kind::Sub | Kind::Conj | Kind::Adv | Kind::Time);
    (at == 0 || opens(pieces.list[at - 1].kind))
        && pieces.list[at].phrase.map(|p| &pieces.phrases[p]).is_some_and(|p| p.quantity.is_some() && p.is_plural())
}

/// Whether a noun phrase tells of one person by a noun and no number.
fn one_person(phrase: &Phrase) -> bool {
    phrase.quantity.is_none() && !phrase.is_plural()
}

/// Whether the piece is a noun of people without article, as headlines write it: "woman", "two men".
fn bare_person(pieces: &Pieces, at: usize) -> bool {
    let phrase = pieces.list[at].phrase.map(|p| &pieces.phrases[p]);
    phrase.is_some_and(|p| p.is_person() && !(p.definite || p.indefinite || p.owner || p.proper || p.possessive || p.pronoun))
}

/// The antecedent of the relative clause that holds the verb at piece `verb`, where the verb behind the single person at
/// piece `at` is plural and so wants one more: "two men who guarded the mayor and a driver were hurt".
fn agreeing(pieces: &Pieces, at: usize, verb: usize) -> Option<usize> {
    let list = &pieces.list;
    let last = &pieces.phrases[list[at].phrase?];
    let plural = list.get(at + 1).is_some_and(|p| p.tags & tag::PLURAL_VERB != 0);
    if !plural || last.is_plural() || last.quantity.is_some() {
        return None;
    }
    let rel = (0..verb).rev().take_while(|&i| matches!(list[i].kind, Kind::V | Kind::F | Kind::Be | Kind::Have | Kind::Adv | Kind::Modal));
    let rel = rel.last().unwrap_or(verb).checked_sub(1)?;
    let first = rel.checked_sub(1)?;
    let counts = list[first].phrase.is_some_and(|p| pieces.phrases[p].quantity.is_some() || pieces.phrases[p].is_person());
    (list[rel].kind == Kind::Rel && counts).then_some(first)
}

/// The counted noun phrase before a part between commas that ends at piece `close`: "five members, including ..., ".
fn whole_before(words: &Words, pieces: &Pieces, close: usize) -> Option<usize> {
    let list = &pieces.list;
    if list[close].kind != Kind::Comma {
        return None;
    }
    let inner = (0..close).rev().take(INSERTION_PIECES).find(|&k| list[k].tags & tag::INCLUDING != 0 || list[k].kind == Kind::Stop)?;
    if list[inner].tags & tag::INCLUDING == 0 || inner < 2 || list[inner - 1].kind != Kind::Comma {
        return None;
    }
    if list[inner..close].iter().any(|p| matches!(p.kind, Kind::Be | Kind::Have | Kind::Modal | Kind::F)) {
        return None;
    }
    let mut whole = inner - 2;
    while whole >= 2 && list[whole].kind == Kind::N && words.word(list[whole - 1].last) == "of" && list[whole - 2].kind == Kind::N {
        whole -= 2;
    }
    list[whole].phrase.filter(|&p| pieces.phrases[p].quantity.is_some()).map(|_| whole)
}

/// The counted people whom a list of names only spells out: "two members, Rolando Cruz and Jaime Reyes were killed".
fn named_members(words: &Words, pieces: &Pieces, members: &[usize]) -> Option<usize> {
    let list = &pieces.list;
    let phrase = |at: usize| list[at].phrase.map(|p| &pieces.phrases[p]);
    let names = members.len() > 1 && members.iter().all(|&m| phrase(m).is_some_and(|p| p.proper && p.quantity.is_none()));
    let first = *members.first()?;
    if !names || first < 2 || list[first - 1].kind != Kind::Comma && words.word(list[first - 1].first) != ":" {
        return None;
    }
    let whole = first - 2;
    let counted = phrase(whole)?.quantity?.best == Some(members.len() as i64);
    counted.then_some(whole)
}

/// The counted people at the head of a list that goes on with a name: "seven civilians, Omar Haddad, his wife and their five
/// children" are seven.
fn spelled_out(pieces: &Pieces, members: &[usize]) -> Option<usize> {
    let phrase = |at: usize| pieces.list[at].phrase.map(|p| &pieces.phrases[p]);
    let [whole, name, rest @ ..] = members else { return None };
    let comma = pieces.list.get(name.saturating_sub(1)).is_some_and(|p| p.kind == Kind::Comma);
    let counted = phrase(*whole)?.quantity.is_some_and(|q| q.best > Some(2) || q.best == i64::try_from(rest.len() + 1).ok());
    (comma && counted && !rest.is_empty() && phrase(*name)?.proper && phrase(*name)?.quantity.is_none()).then_some(*whole)
}

/// Whether a list only spells out the number before its first comma: "nine people, a woman and her eight children".
fn adds_up(words: &Words, pieces: &Pieces, members: &[usize]) -> bool {
    let [whole, second, ..] = members else { return false };
    let best = |m: usize| {
        let count = count(words, &pieces.phrases[pieces.list[m].phrase?], false, false)?;
        count.quantity.best.map(|b| (b, count.implicit))
    };
    let comma = pieces.list[whole + 1..*second].iter().any(|p| p.kind == Kind::Comma);
    let conj = pieces.list[whole + 1..*second].iter().any(|p| p.kind == Kind::Conj);
    let Some((total, false)) = best(*whole).filter(|_| comma && !conj) else { return false };
    let rest: Option<Vec<(i64, bool)>> = members[1..].iter().map(|&m| best(m)).collect();
    let Some(rest) = rest else { return false };
    // "Two girls, two men" are four.
    let twins = matches!(rest[..], [(_, false)]);
    !twins && rest.iter().fold(0, |sum, (b, _)| i64::saturating_add(sum, *b)) == total
}

/// Whether people stand on two sides of a fight: "a soldier and rebel".
fn opposed(words: &Words, one: &Phrase, two: &Phrase) -> bool {
    use crate::model::VictimGroup::{Civilian, Militant, Police, Soldier};
    let side = |p: &Phrase| match context::group(words, words.casualties, p.first, p.last) {
        Militant => Some(0),
        Soldier | Police => Some(1),
        Civilian => Some(2),
        _ => None,
    };
    side(one).zip(side(two)).is_some_and(|(a, b)| a != b)
}

/// Leaves out what describes a member instead of adding one: "Reyes, a teacher and organizer, and her husband" are two.
fn drop_appositions(words: &Words, pieces: &Pieces, members: Vec<usize>) -> Vec<usize> {
    let phrase = |at: usize| pieces.list[at].phrase.map(|p| &pieces.phrases[p]);
    if adds_up(words, pieces, &members) {
        return members[..1].to_vec();
    }
    let mut kept: Vec<usize> = Vec::with_capacity(members.len());
    let mut dropped = None;
    for &member in &members {
        let Some(p) = phrase(member) else { continue };
        // "television host and philanthropist Don Reyes": what stands bare before a name describes it.
        let titles = |p: &Phrase| p.quantity.is_none() && !p.is_plural() && !p.proper && !p.pronoun && p.first == p.body && !p.owner;
        let named = members.last().filter(|&&l| l != member).and_then(|&l| phrase(l)).is_some_and(|l| l.proper && l.is_person());
        if members.len() > 1 && titles(p) && named && kept.is_empty() {
            continue;
        }
        let single = p.quantity.is_none() && !p.is_plural() && (!p.proper || p.indefinite) && !p.pronoun;
        let bare = single && !p.definite && !p.indefinite && !p.owner && !p.another;
        let after_name =
            kept.last().and_then(|&k| phrase(k)).is_some_and(|k| k.proper || k.head & tag::PERSON_SG != 0 && k.quantity.is_none());
        let comma = member > 0 && pieces.list[member - 1].kind == Kind::Comma;
        // "the leader, his wife and two children": who belongs to the first is a member unless the list ends there.
        let kin = p.owner && members.last() != Some(&member);
        let family = |q: &Phrase| q.head_token.is_some_and(|t| words.is_among(&words.casualties.cues.kin, t));
        let pair = family(p) && kept.last().and_then(|&k| phrase(k)).is_some_and(family);
        // "his wife and child": kin of one person are two.
        let child = bare && !comma && p.is_person() && kept.last().and_then(|&k| phrase(k)).is_some_and(|k| k.owner && k.is_person());
        // "a police officer and civilian": nobody is both.
        let other = bare && !comma && kept.last().and_then(|&k| phrase(k)).is_some_and(|k| opposed(words, k, p));
        // "Than Win, an informant and the former head of the village": one more word for the same person.
        let more = single && !comma && !p.owner && dropped.is_some_and(|d| d + 2 == member);
        // "the gunman, Evan Lee, 20, and a girl were": a name behind the word for its bearer.
        let described = |k: &Phrase| k.definite && k.quantity.is_none() && !k.proper && !k.is_plural() && k.is_person() && !k.owner;
        if p.proper && p.quantity.is_none() && comma && kept.len() == 1 && kept.last().and_then(|&k| phrase(k)).is_some_and(described) {
            continue;
        }
        // "Girl, man found dead": a headline has no articles, and closes what only describes by a second comma.
        let headline = bare
            && p.is_person()
            && kept.last().is_some_and(|&k| bare_person(pieces, k))
            && pieces.list.get(member + 1).is_none_or(|n| n.kind != Kind::Comma);
        if members.len() > 1
            && !kept.is_empty()
            && !pair
            && !child
            && !other
            && !headline
            && (bare || more || single && after_name && comma && !kin)
        {
            dropped = Some(member);
            continue;
        }
        kept.push(member);
    }
    kept
}

/// The stretch of a list that is one figure, as a member of it has no number of its own: "the police chief and two others",
/// "the leader, his wife and two of their children". Empty where all members stand for themselves.
pub fn together(words: &Words, pieces: &Pieces, members: &[usize]) -> std::ops::Range<usize> {
    let phrase = |i: usize| members.get(i).and_then(|&m| pieces.list[m].phrase).map(|p| &pieces.phrases[p]);
    let implicit = |i: usize| phrase(i).and_then(|p| count(words, p, false, false)).is_some_and(|c| c.implicit);
    for others in 1..members.len() {
        let counted = phrase(others).filter(|p| p.quantity.is_some());
        if counted.is_some_and(|p| (p.first..=p.last).any(|i| words.tags(i) & tag::OTHERS != 0)) {
            let first = (0..others).rev().take_while(|&i| implicit(i)).last();
            if let Some(first) = first {
                return first..others + 1;
            }
        }
    }
    // A family: what follows the first belongs to it.
    let kin = |i: usize| {
        let Some(p) = phrase(i) else { return false };
        // "two of their children": the owner stands in the phrase behind "of".
        let behind = pieces.list.get(members[i] + 2).filter(|_| p.is_headless());
        p.owner
            || (p.first..=p.last).any(|t| words.tags(t) & tag::GROUP_POSSESSIVE != 0)
            || behind.is_some_and(|n| words.tags(n.first) & (tag::GROUP_POSSESSIVE | tag::POSSESSIVE) != 0)
    };
    if members.len() > 1 && implicit(0) && (1..members.len()).all(kin) { 0..members.len() } else { 0..0 }
}
