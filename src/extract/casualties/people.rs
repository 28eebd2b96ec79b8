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
                    // "..., including four children, died": the part is not the subject.
                    i -= 2;
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
                    // "those infected, over 1,800 people, died": what is put in counts them.
                    Some(j) if j + 2 == at && counts_for(pieces, j - 1, j + 1) => return Some(j + 1),
                    Some(j) => i = j as isize - 1,
                    // "over 1,800 people, have died": a comma between a counted subject and its verb.
                    None => {
                        let verb = list.get(at + 1).is_some_and(|p| matches!(p.kind, Kind::Be | Kind::Have | Kind::Modal));
                        let counted = at > 0
                            && list[at - 1].phrase.is_some_and(|p| pieces.phrases[p].quantity.is_some() && pieces.phrases[p].is_person());
                        let governed = at > 1 && matches!(list[at - 2].kind, Kind::P | Kind::To | Kind::V | Kind::F);
                        // Any other lone comma ends the clause: "After the blast, died".
                        return (verb && counted && !governed).then_some(at - 1);
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
                return if infinite { main_subject(pieces, at) } else { None };
            }
        }
    }
    None
}

/// Whether the noun phrase at piece `put_in`, alone between commas, tells the number of the people at piece `who`.
fn counts_for(pieces: &Pieces, who: usize, put_in: usize) -> bool {
    let phrase = |at: usize| pieces.list[at].phrase.map(|p| &pieces.phrases[p]);
    phrase(put_in).is_some_and(|p| p.quantity.is_some() && p.is_person()) && phrase(who).is_some_and(|p| p.quantity.is_none())
}

/// The first noun phrase of the clause that ends before piece `end`, if it stands free.
fn main_subject(pieces: &Pieces, end: usize) -> Option<usize> {
    let start = (0..end).rev().find(|&i| pieces.list[i].kind == Kind::Stop).map_or(0, |i| i + 1);
    let first =
        (start..end).find(|&i| pieces.list[i].kind == Kind::N && (i == start || !matches!(pieces.list[i - 1].kind, Kind::P | Kind::To)))?;
    let verb = pieces.list.get(first + 1).is_some_and(|p| matches!(p.kind, Kind::V | Kind::F | Kind::Have | Kind::Be | Kind::Adv));
    verb.then_some(first)
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
        Kind::Stop | Kind::Conj => false,
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
        if list[j].kind == Kind::Comma && j > 0 {
            j -= 1;
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
            let whole = if list[j - 2].kind == Kind::Comma && j >= 3 { j - 3 } else { j - 2 };
            if list[whole].kind != Kind::N {
                break;
            }
            members.insert(0, whole);
            i = whole;
            continue;
        }
        // "left a father and two children dead", "found one man and two children dead": all are found or left so.
        let outcome = j > 0 && list[j - 1].kind == Kind::V && list[j - 1].tags & (tag::LEAVE | tag::FIND) != 0;
        let governed = j > 0 && matches!(list[j - 1].kind, Kind::P | Kind::V | Kind::F) && !outcome;
        if governed
            && members.len() == 1
            && list[j - 1].kind != Kind::P
            && let Some(first) = agreeing(pieces, at, j - 1)
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
    drop_appositions(words, pieces, members)
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

/// Leaves out what describes a member instead of adding one: "Reyes, a teacher and organizer, and her husband" are two.
fn drop_appositions(words: &Words, pieces: &Pieces, members: Vec<usize>) -> Vec<usize> {
    let phrase = |at: usize| pieces.list[at].phrase.map(|p| &pieces.phrases[p]);
    let mut kept: Vec<usize> = Vec::with_capacity(members.len());
    for &member in &members {
        let Some(p) = phrase(member) else { continue };
        // "television host and philanthropist Don Reyes": what stands bare before a name describes it.
        let titles = |p: &Phrase| p.quantity.is_none() && !p.is_plural() && !p.proper && !p.pronoun && p.first == p.body && !p.owner;
        let named = members.last().filter(|&&l| l != member).and_then(|&l| phrase(l)).is_some_and(|l| l.proper && l.is_person());
        if members.len() > 1 && titles(p) && named && kept.is_empty() {
            continue;
        }
        let single = p.quantity.is_none() && !p.is_plural() && !p.proper && !p.pronoun;
        let bare = single && !p.definite && !p.indefinite && !p.owner && !p.another;
        let after_name =
            kept.last().and_then(|&k| phrase(k)).is_some_and(|k| k.proper || k.head & tag::PERSON_SG != 0 && k.quantity.is_none());
        let comma = member > 0 && pieces.list[member - 1].kind == Kind::Comma;
        // "the leader, his wife and two children": who belongs to the first is a member unless the list ends there.
        let kin = p.owner && members.last() != Some(&member);
        let family = |q: &Phrase| q.head_token.is_some_and(|t| words.casualties.cues.kin.iter().any(|k| k == words.word(t)));
        let pair = family(p) && kept.last().and_then(|&k| phrase(k)).is_some_and(family);
        if members.len() > 1 && !kept.is_empty() && !pair && (bare || single && after_name && comma && !kin) {
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
        if j == i + 1 || !list.get(j).is_some_and(|p| p.kind == Kind::N) {
            return drop_appositions(words, pieces, members);
        }
        let Some(phrase) = list[j].phrase.map(|p| &pieces.phrases[p]) else { return drop_appositions(words, pieces, members) };
        // A member is people; what follows must not make it the subject of another verb.
        let mut k = j + 1;
        while k + 1 < list.len() && list[k].kind == Kind::P && list[k + 1].kind == Kind::N {
            k += 2;
        }
        let verb_next = list.get(k).is_some_and(|p| matches!(p.kind, Kind::Be | Kind::Have | Kind::Modal | Kind::V | Kind::F | Kind::Do))
            || list.get(j + 1).is_some_and(|p| matches!(p.kind, Kind::Be | Kind::Have | Kind::Modal | Kind::V | Kind::F | Kind::Do));
        // "captured 40 soldiers, 12 of whom were hurt": another clause.
        let relative = list.get(j + 1).is_some_and(|p| p.kind == Kind::P)
            && list.get(j + 2).is_some_and(|p| p.kind == Kind::Rel || p.tags & tag::GROUP_PRONOUN != 0);
        if relative {
            return drop_appositions(words, pieces, members);
        }
        let counts = phrase.quantity.is_some()
            || phrase.another && phrase.is_headless() && conj
            || phrase.is_person() && (phrase.indefinite || phrase.definite || conj);
        if verb_next || !counts || phrase.is_thing() || !conj && phrase.quantity.is_none() && !phrase.indefinite && !phrase.owner {
            return drop_appositions(words, pieces, members);
        }
        members.push(j);
        i = j;
    }
}

/// The stretch of a list that is one figure, as a member of it has no number of its own: "the police chief and two others",
/// "the leader, his wife and two of their children". Empty where all members stand for themselves.
pub fn together(words: &Words, pieces: &Pieces, members: &[usize]) -> std::ops::Range<usize> {
    let phrase = |i: usize| members.get(i).and_then(|&m| pieces.list[m].phrase).map(|p| &pieces.phrases[p]);
    let implicit = |i: usize| phrase(i).and_then(|p| count(p, false)).is_some_and(|c| c.implicit);
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

/// The sum of members that are one figure, if each has an exact number; it is implicit where no number stands.
pub fn sum(pieces: &Pieces, members: &[usize]) -> Option<Count> {
    let counts: Vec<Count> = members.iter().map(|&m| count(&pieces.phrases[pieces.list[m].phrase?], false)).collect::<Option<_>>()?;
    let (first, last) = (counts.first()?, counts.last()?);
    let hedged = counts.iter().find(|c| c.quantity.qualifier != Qualifier::Exact).map(|c| c.quantity.qualifier);
    // "a reporter and at least five others": six at least. Other hedges do not add.
    let qualifier = match hedged {
        None => Qualifier::Exact,
        Some(q @ (Qualifier::AtLeast | Qualifier::MoreThan)) => q,
        Some(_) => return None,
    };
    let total = counts.iter().map(|c| c.quantity.best).collect::<Option<Vec<i64>>>()?.into_iter().try_fold(0i64, i64::checked_add)?;
    let (low, high) = bounds(qualifier, Some(total));
    let quantity = Quantity {
        first: first.quantity.first,
        last: last.quantity.last,
        number_first: first.quantity.number_first,
        number_last: last.quantity.number_last,
        low,
        best: Some(total),
        high,
        qualifier,
    };
    Some(Count { quantity, implicit: counts.iter().all(|c| c.implicit) })
}

/// Whether a pronoun goes back to an animal: the last noun before it that could be meant is one.
pub fn is_beast(pieces: &Pieces, at: usize) -> bool {
    let Some(p) = pieces.list[at].phrase.map(|p| &pieces.phrases[p]).filter(|p| p.pronoun || p.owner) else { return false };
    let before = pieces.phrases.iter().rev().filter(|q| q.last < p.first);
    let mut meant = before.filter(|q| q.is_person() && !q.pronoun || q.proper || q.head & tag::ANIMAL != 0);
    meant.next().is_some_and(|q| q.head & tag::ANIMAL != 0)
}

/// What a noun phrase counts: its number, one for a singular or a name, nothing for what is no person.
///
/// Gives `Some(None-valued count)` for a bare plural: people, but no number.
pub fn count(phrase: &Phrase, numbers_only: bool) -> Option<Count> {
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
    if phrase.is_plural() {
        return if phrase.proper { None } else { implicit(None, Qualifier::Vague) };
    }
    if phrase.head & tag::PERSON_SG != 0
        || phrase.agent && phrase.indefinite
        || phrase.proper
        || (phrase.another || phrase.definite && phrase.head & tag::OTHERS != 0) && phrase.is_headless()
    {
        return implicit(Some(1), Qualifier::Exact);
    }
    None
}
