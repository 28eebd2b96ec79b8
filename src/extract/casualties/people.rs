//! Who met the fate? The subject of a clause, the members of a list, and what a noun phrase counts.

use super::pieces::{Phrase, Pieces};
use super::quantity::{Quantity, Words, bounds};
use crate::model::Qualifier;
use crate::packs::casualties::{Piece as Kind, tag};

/// What a noun phrase counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    /// The number and its hedge; the token span is that of the phrase where it is implicit.
    pub quantity: Quantity,
    /// No number word stands there.
    pub implicit: bool,
}

/// Pieces that an insertion between commas may hold: a relative clause with its places and days.
const INSERTION_PIECES: usize = 30;

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
    let mut adjacent = true;
    let mut coordinated = false;
    let mut steps = 0;
    while i >= 0 && steps < 40 {
        steps += 1;
        let at = i as usize;
        match list[at].kind {
            Kind::N => {
                let before = (i > 0).then(|| &list[at - 1]);
                let governed = before.is_some_and(|b| matches!(b.kind, Kind::P | Kind::To));
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
                // "two of whom died": the count before "of whom" is the subject.
                if i >= 0 && list[i as usize].kind == Kind::P {
                    i -= 1;
                    continue;
                }
                // The antecedent may stand behind further phrases ("a man from Kabul who died").
                if i < 0 || list[i as usize].kind != Kind::N {
                    return None;
                }
                if i >= 1
                    && list[(i - 1) as usize].kind == Kind::P
                    && words.word(list[(i - 1) as usize].last) != "of"
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
                let open = (0..at).rev().take(INSERTION_PIECES).filter(|&j| list[j].kind == Kind::Comma);
                let mut fits = open.filter(|&j| j > 0 && list[j - 1].kind == Kind::N && insertion(words, pieces, j + 1, at));
                match fits.next() {
                    Some(j) => i = j as isize - 1,
                    // "Six men, suspected of theft were killed": the second comma is left out.
                    None if at >= 1 && list[at - 1].kind == Kind::N && list.get(at + 1).is_some_and(|p| p.kind == Kind::V) => {
                        i = at as isize - 1
                    }
                    // A lone comma ends the clause: "After the blast, died".
                    None => return None,
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
                // "(who ...)" and dashes: an insertion as well.
                let open = (0..at).rev().take(14).find(|&j| list[j].kind == Kind::Stop);
                match open {
                    Some(j) if j > 0 && list[j - 1].kind == Kind::N && insertion(words, pieces, j + 1, at) => i = j as isize - 1,
                    _ => return None,
                }
            }
            Kind::Sub => return None,
        }
    }
    None
}

/// Whether the piece before a noun phrase is a word of inclusion.
pub fn including(_words: &Words, pieces: &Pieces, at: usize) -> bool {
    pieces.list[at].tags & tag::INCLUDING != 0
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
        Kind::N => !finite || first.phrase.is_some_and(|p| pieces.phrases[p].quantity.is_some()) && to - from <= 2,
        Kind::Sub => true,
        Kind::Conj => first.tags & tag::ALONG != 0,
        Kind::Stop => false,
        _ => words.word(first.first) == "reportedly",
    }
}

/// The members of the list that the noun phrase at piece `at` ends ("a man, a woman and two children were"), first to last.
pub fn list_leftwards(words: &Words, pieces: &Pieces, at: usize) -> Vec<usize> {
    let list = &pieces.list;
    let mut members = vec![at];
    let mut i = at;
    let mut joined = false;
    while i >= 2 {
        let join = list[i - 1].kind;
        // A headline joins by a comma alone: "Woman, two children dead".
        let headline = join == Kind::Comma && (i == 2 || list[i - 3].kind == Kind::Stop) && bare_person(pieces, i - 2);
        if !(join == Kind::Conj && words.word(list[i - 1].last) != "but" || join == Kind::Comma && joined || headline) {
            break;
        }
        let mut j = i - 2;
        // "five members, including a man named Reyes, and two boys": the whole before the first comma is the member.
        if let Some(whole) = whole_before(words, pieces, i - 2) {
            // A comma behind it closes the part: "19 people, including six guards, and one reporter, were hurt".
            let outer = list[i - 1].kind == Kind::Conj && list.get(at + 1).is_none_or(|p| p.kind != Kind::Comma);
            members.retain(|&m| m == at && outer || m != at);
            members.insert(0, whole);
            i = whole;
            joined = outer;
            continue;
        }
        if list[j].kind == Kind::Comma && j > 0 {
            j -= 1;
        }
        // "four people (one of them a reporter) as well as two guards": the bracket belongs to the member before it.
        if list[j].kind == Kind::Stop && words.word(list[j].first) == ")" {
            let open = (0..j).rev().take(INSERTION_PIECES).find(|&k| list[k].kind == Kind::Stop && words.word(list[k].first) == "(");
            match open {
                Some(k) if k > 0 => j = k - 1,
                _ => break,
            }
        }
        // Skip the member's own "of"-phrase: "seven members of the army and two civilians".
        let end = j;
        while j >= 2
            && list[j].kind == Kind::N
            && list[j - 1].kind == Kind::P
            && list[j - 2].kind == Kind::N
            && (words.word(list[j - 1].last) == "of" || words.word(list[j - 1].last) == "from")
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
            members.retain(|&m| m == at && outer);
            let mut whole = if list[j - 2].kind == Kind::Comma && j >= 3 { j - 3 } else { j - 2 };
            // "16 members of a unit, including a captain, and ten rebels".
            while whole >= 2
                && list[whole].kind == Kind::N
                && list[whole - 1].kind == Kind::P
                && words.word(list[whole - 1].last) == "of"
                && list[whole - 2].kind == Kind::N
            {
                whole -= 2;
            }
            if list[whole].kind != Kind::N {
                break;
            }
            members.insert(0, whole);
            i = whole;
            continue;
        }
        // "left a father and two children dead", "found one man and two children dead": all are found or left so.
        let outcome = j > 0 && list[j - 1].kind == Kind::V && list[j - 1].tags & (tag::LEAVE | tag::FIND) != 0;
        let governed = j > 0 && matches!(list[j - 1].kind, Kind::P | Kind::V | Kind::F | Kind::To) && !outcome;
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
    drop_appositions(pieces, members)
}

/// Whether the piece is a noun of people without article, as headlines write it: "woman", "two men".
fn bare_person(pieces: &Pieces, at: usize) -> bool {
    let phrase = pieces.list[at].phrase.map(|p| &pieces.phrases[p]);
    phrase.is_some_and(|p| p.is_person() && !(p.definite || p.indefinite || p.owner || p.proper || p.possessive || p.pronoun))
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

/// Leaves out what describes a member instead of adding one: "Reyes, a teacher and organizer, and her husband" are two.
fn drop_appositions(pieces: &Pieces, members: Vec<usize>) -> Vec<usize> {
    let phrase = |at: usize| pieces.list[at].phrase.map(|p| &pieces.phrases[p]);
    let mut kept: Vec<usize> = Vec::with_capacity(members.len());
    for &member in &members {
        let Some(p) = phrase(member) else { continue };
        let single = p.quantity.is_none() && !p.is_plural() && !p.proper && !p.pronoun;
        let bare = single && !p.definite && !p.indefinite && !p.owner && !p.another;
        let after_name =
            kept.last().and_then(|&k| phrase(k)).is_some_and(|k| k.proper || k.head & tag::PERSON_SG != 0 && k.quantity.is_none());
        let comma = member > 0 && pieces.list[member - 1].kind == Kind::Comma;
        // "his wife and child": kin of one person are two.
        let kin = bare && !comma && p.is_person() && kept.last().and_then(|&k| phrase(k)).is_some_and(|k| k.owner && k.is_person());
        if kin {
            kept.push(member);
            continue;
        }
        if members.len() > 1 && !kept.is_empty() && (bare || single && after_name && comma) {
            continue;
        }
        kept.push(member);
    }
    kept
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
            return drop_appositions(pieces, members);
        }
        let Some(phrase) = list[j].phrase.map(|p| &pieces.phrases[p]) else { return drop_appositions(pieces, members) };
        // A member is people; what follows must not make it the subject of another verb.
        let mut k = j + 1;
        while k + 1 < list.len() && list[k].kind == Kind::P && list[k + 1].kind == Kind::N {
            k += 2;
        }
        let verb_next = list.get(k).is_some_and(|p| matches!(p.kind, Kind::Be | Kind::Have | Kind::Modal | Kind::V | Kind::F | Kind::Do))
            || list.get(j + 1).is_some_and(|p| matches!(p.kind, Kind::Be | Kind::Have | Kind::Modal | Kind::V | Kind::F | Kind::Do));
        // "killed Omar Haddad and Sami Najm", but not "killed two men in Herat and Farah".
        let names = conj
            && phrase.proper
            && pieces.phrases[list[i].phrase.unwrap_or_default()].proper
            && j <= i + 3
            && !list[i + 1..j].iter().any(|p| p.kind == Kind::P);
        let counts = names || phrase.quantity.is_some() || phrase.is_person() && (phrase.indefinite || phrase.definite || conj);
        // "a father, his wife, and their son": one of a family between commas, where the list goes on.
        let kin = phrase.owner && phrase.is_person() && goes_on(words, pieces, j);
        if verb_next || !counts || phrase.is_thing() || !conj && phrase.quantity.is_none() && !phrase.indefinite && !kin {
            return drop_appositions(pieces, members);
        }
        members.push(j);
        i = j;
    }
}

/// Whether a list goes on behind its member at piece `at`: a comma or not, then a conjunction and people.
fn goes_on(words: &Words, pieces: &Pieces, at: usize) -> bool {
    let list = &pieces.list;
    let k = if list.get(at + 1).is_some_and(|p| p.kind == Kind::Comma) { at + 2 } else { at + 1 };
    list.get(k).is_some_and(|p| p.kind == Kind::Conj && words.word(p.last) != "but")
        && list.get(k + 1).and_then(|p| p.phrase).is_some_and(|p| pieces.phrases[p].is_person() || pieces.phrases[p].proper)
}

/// What a noun phrase counts: its number, one for a singular or a name, nothing for what is no person.
///
/// Gives `Some(None-valued count)` for a bare plural: people, but no number.
///
/// `taken` tells that the fate can only be that of people ("killed", "abducted"): then a noun that the lexicon does not know is
/// one person behind "a" ("killed a hawker").
pub fn count(words: &Words, phrase: &Phrase, numbers_only: bool, taken: bool) -> Option<Count> {
    if let Some(quantity) = phrase.quantity {
        if phrase.is_thing() {
            return None;
        }
        return Some(Count { quantity, implicit: false });
    }
    if numbers_only || phrase.is_thing() {
        return None;
    }
    let implicit = |best: Option<i64>, qualifier: Qualifier| {
        let (low, high) = bounds(qualifier, best);
        let quantity = Quantity {
            first: phrase.first,
            last: phrase.last,
            number_first: phrase.first,
            number_last: phrase.last,
            low,
            best,
            high,
            qualifier,
        };
        Some(Count { quantity, implicit: best.is_some() })
    };
    if phrase.pronoun {
        return match phrase.head {
            h if h & tag::PERSON_PRONOUN != 0 => implicit(Some(1), Qualifier::Exact),
            h if h & tag::GROUP_PRONOUN != 0 => None,
            _ => None,
        };
    }
    if phrase.owner && phrase.is_headless() {
        return implicit(Some(1), Qualifier::Exact);
    }
    if phrase.head & tag::HOUSEHOLD != 0 || phrase.head & tag::GROUP != 0 && !phrase.is_person() {
        return None;
    }
    if phrase.head & tag::UNCOUNTED != 0 {
        return implicit(None, Qualifier::Vague);
    }
    // "police", "staff": one only behind an article. An article in turn tells one, whatever a slip made of the noun.
    let single = phrase.indefinite || phrase.another;
    let either = phrase.head & tag::PERSON_PL != 0 && phrase.head & tag::PERSON_SG != 0;
    if phrase.head & tag::PERSON_PL != 0 && (phrase.is_plural() || either && !phrase.proper) && !single {
        return if phrase.proper { None } else { implicit(None, Qualifier::Vague) };
    }
    if single && phrase.is_plural() && !phrase.proper {
        return implicit(Some(1), Qualifier::Exact);
    }
    if taken && phrase.head == 0 && phrase.indefinite && !phrase.proper && phrase.head_token.is_some_and(|h| names_someone(words, h)) {
        return implicit(Some(1), Qualifier::Exact);
    }
    if phrase.head & tag::PERSON_SG != 0
        || phrase.proper
        || (phrase.another || phrase.definite && phrase.head & tag::OTHERS != 0) && phrase.is_headless()
    {
        return implicit(Some(1), Qualifier::Exact);
    }
    None
}

/// Whether an unknown noun may name a person: a plain word, and none of those that end like a deed or a state.
fn names_someone(words: &Words, head: usize) -> bool {
    let word = words.word(head);
    let deed = ["tion", "sion", "ment", "ness", "ity", "ing", "ism", "ship", "ance", "ence", "age", "ure"];
    word.chars().all(|c| c.is_lowercase() || c == '-') && word.len() > 2 && !deed.iter().any(|end| word.ends_with(end))
}
