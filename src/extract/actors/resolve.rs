//! The second look: one cast for the article.
//!
//! Mentions whose words fit together are one member, named by the fullest form. Then every surname, short form and
//! office that stands alone is given to the member it can only mean.

use super::is_person;
use super::line::{Case, Line};
use super::mentions::{self, Mention, Mentions};
use super::names::{Key, Lists, NameWord};
use crate::model::ActorType;
use crate::packs::{Title, notice};
use crate::text::{Shape, Span, Token};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;

/// All mentions of all actors of an article.
#[derive(Debug, Default)]
pub struct Cast<'a> {
    /// The actors.
    pub members: Vec<Member<'a>>,
    /// Where they are mentioned, in the order of the text.
    pub seen: Vec<Seen<'a>>,
}

/// One mention of a member of the cast.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Its member.
    pub member: usize,
    /// Its sentence.
    pub line: usize,
    /// Its bytes in the part.
    pub span: Span,
    /// The title beside it.
    pub title: Option<&'a str>,
}

/// A member of the cast.
#[derive(Debug)]
pub struct Member<'a> {
    /// What the actor is.
    pub kind: ActorType,
    /// The name that all its mentions share.
    pub name: Cow<'a, str>,
    /// Its role, and whether that says little.
    pub title: Option<(&'a str, bool)>,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<&'a str>,
    /// Whether it speaks.
    pub speaks: bool,
    /// Whether it is more than a person without a role who is named only beside words of harm.
    pub outside_harm: bool,
    /// Where its words stand among those of all names.
    names: Range<usize>,
    short: Option<Key>,
    /// Its offices.
    roles: Vec<&'a Title>,
    /// Whether only its speaking shows that it is a person; a surname that stands alone later settles it.
    unsure: bool,
}

/// All mentions of all actors.
pub fn cast<'a>(lines: &[Line<'a>]) -> Cast<'a> {
    let mut found = Mentions::default();
    for (number, line) in lines.iter().enumerate() {
        mentions::find(line, number, &mut found);
    }
    if found.list.is_empty() {
        return Cast::default();
    }
    let mut cast = Cast { members: Vec::new(), seen: Vec::with_capacity(found.list.len() * 2) };
    gather(lines, &found, &mut cast);
    again(lines, &found, &mut cast);
    let Cast { members, seen } = &mut cast;
    let reads_private = lines.first().is_some_and(|l| l.pack.actors.reads.private_victim);
    for member in members.iter_mut() {
        member.outside_harm = !(is_person(member.kind) && reads_private) || member.title.is_some() || member.speaks;
    }
    for mention in seen.iter().filter(|s| !lines[s.line].tells(notice::HARM)) {
        members[mention.member].outside_harm = true;
    }
    seen.retain(|s| !members[s.member].unsure);
    seen.sort_by_key(|s| (lines[s.line].part, s.span, s.member));
    seen.dedup_by(|b, a| lines[a.line].part == lines[b.line].part && a.span.overlaps(b.span));
    cast
}

/// Actors of one article that share a word of their names and are told apart; a list of names can hold any number.
const NAMESAKES: usize = 48;

/// Makes members of mentions: full names first, so that a surname with a title finds them wherever it stands.
fn gather<'a>(lines: &[Line<'a>], found: &Mentions<'a>, cast: &mut Cast<'a>) {
    let is_full = |m: &&Mention| m.names.len() > 1 || !is_person(m.kind);
    let (full, single) = (found.list.iter().filter(is_full), found.list.iter().filter(|m| !is_full(m)));
    let Cast { members, seen } = cast;
    // Members by their words: only those that share one with a mention are compared with it.
    let mut by_word = Lists::default();
    for mention in full.chain(single) {
        let names = &found.words[mention.names.clone()];
        let keys = || match mention.known {
            Some(known) => Keys::Known(std::iter::once(Key::of_known(known))),
            None => Keys::Words(names.iter().map(|n| n.key)),
        };
        let same = keys().flat_map(|key| by_word.of(key)).filter(|&m| fits(&members[m], mention, &found.words)).min();
        let n = same.unwrap_or(members.len());
        keys().for_each(|key| by_word.add(key, n, NAMESAKES));
        let words = || clean(mention.span.of(lines[mention.line].text));
        if same.is_none() {
            members.push(Member {
                kind: mention.kind,
                name: mention.known.map_or_else(words, Cow::Borrowed),
                title: None,
                country: None,
                speaks: false,
                outside_harm: false,
                names: mention.names.clone(),
                short: None,
                roles: Vec::new(),
                unsure: mention.unsure,
            });
        }
        let member = &mut members[n];
        if mention.names.len() > member.names.len() && mention.known.is_none() {
            member.names = mention.names.clone();
            member.name = words();
        }
        member.unsure &= mention.unsure;
        member.roles.extend(mention.role);
        if let Some((title, weak)) = mention.title
            && member.title.is_none_or(|t| t.1 && !weak)
        {
            member.title = Some((title, weak));
        }
        member.country = member.country.or(mention.country);
        member.short = member.short.or(mention.short);
        member.speaks |= mention.speaks;
        seen.push(Seen { member: n, line: mention.line, span: mention.span, title: mention.title.map(|t| t.0) });
    }
}

/// The words by which a mention finds its member.
enum Keys<K, W> {
    Known(K),
    Words(W),
}

impl<K: Iterator<Item = Key>, W: Iterator<Item = Key>> Iterator for Keys<K, W> {
    type Item = Key;

    fn next(&mut self) -> Option<Key> {
        match self {
            Keys::Known(known) => known.next(),
            Keys::Words(words) => words.next(),
        }
    }
}

/// A name on one line.
fn clean(words: &str) -> Cow<'_, str> {
    let bytes = words.as_bytes();
    let plain = bytes.iter().all(|b| matches!(b, b' '..=b'~')) && !bytes.windows(2).any(|two| two == b"  ");
    if plain { Cow::Borrowed(words) } else { words.split_whitespace().collect::<Vec<_>>().join(" ").into() }
}

/// Whether a mention can be the member; `words` are those of all names.
fn fits(member: &Member<'_>, mention: &Mention<'_>, words: &[NameWord]) -> bool {
    if member.kind != mention.kind {
        return false;
    }
    let (a, b) = (&words[member.names.clone()], &words[mention.names.clone()]);
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    if !is_person(member.kind) {
        if let Some(known) = mention.known {
            return member.name == known;
        }
        let countries = member.country.is_none() || mention.country.is_none() || member.country == mention.country;
        return countries && long.ends_with(short) && short.len() > 1;
    }
    match (a.len(), b.len()) {
        (_, 1) => is_surname(a, b[0]),
        (1, _) => b[1..].contains(&a[0]),
        _ => short.iter().all(|n| long.contains(n)) && (a.first() == b.first() || a.last() == b.last()),
    }
}

/// Whether `name` alone can mean the person of these names: any but the given name.
fn is_surname(names: &[NameWord], name: NameWord) -> bool {
    match names.split_first() {
        Some((first, rest)) => rest.contains(&name) || *first == name && (rest.is_empty() || !name.does.given()),
        None => false,
    }
}

/// The members by the words that may stand for them alone.
#[derive(Debug, Default)]
struct Alone {
    /// By a word of the name or a short form.
    names: Lists,
    /// By the last word of an office.
    roles: Lists,
}

impl Alone {
    fn new(members: &[Member<'_>], words: &[NameWord]) -> Alone {
        let mut alone = Alone::default();
        for (n, member) in members.iter().enumerate() {
            if let Some(short) = member.short {
                alone.names.add(short, n, usize::MAX);
            }
            if !is_person(member.kind) {
                continue;
            }
            let names = &words[member.names.clone()];
            for (i, name) in names.iter().enumerate() {
                let word = name.does;
                let surname = (i > 0 || names.len() == 1 || !word.given()) && !(word.common() && i == 0);
                if name.long && !word.particle() && !word.suffix() && surname {
                    alone.names.add(name.key, n, NAMESAKES);
                }
            }
            for last in member.roles.iter().filter_map(|role| role.words.last()) {
                alone.roles.add(Key::of(*last, ""), n, NAMESAKES);
            }
        }
        alone
    }
}

/// Finds members again where a surname, a short form or an office stands alone.
fn again<'a>(lines: &[Line<'a>], found: &Mentions<'a>, cast: &mut Cast<'a>) {
    let alone = Alone::new(&cast.members, &found.words);
    // A word inside a name or title that is read already is not read again.
    let mut taken: Vec<(usize, Span)> = cast.seen.iter().map(|s| (s.line, s.span)).collect();
    taken.extend(found.list.iter().filter_map(|m| m.title_span.map(|span| (m.line, span))));
    taken.sort_unstable();
    let mut taken = taken.as_slice();
    let reads_roles = !alone.roles.is_empty() && lines.first().is_some_and(|l| l.pack.actors.reads.role_again);
    if alone.names.is_empty() && !reads_roles {
        return;
    }
    // The line that named each member last.
    let mut latest: Vec<Option<usize>> = vec![None; cast.members.len()];
    for (number, line) in lines.iter().enumerate() {
        let here;
        (here, taken) = taken.split_at(taken.partition_point(|t| t.0 == number));
        let reads_roles = reads_roles && line.tells(notice::OFFICE);
        let may_be = |token: &Token| token.is_capital() || line.pack.actors.word_at(token.word).title_end();
        let next = |i: usize| {
            if reads_roles { line.tokens[i..].iter().position(may_be).map(|n| i + n) } else { line.next_capital(i) }
        };
        let mut i = 0;
        while let Some(at) = next(i) {
            i = at;
            let token = &line.tokens[i];
            let office = reads_roles && i > 0 && token.shape != Shape::Upper && line.word(i).title_end();
            let word = line.key(i);
            if !(alone.names.may_have(word) || office && alone.roles.may_have(word)) {
                i += 1;
                continue;
            }
            let named = || alone.names.of(word).filter(|_| token.is_capital());
            let offices = || alone.roles.of(word).filter(|_| office);
            if named().chain(offices()).next().is_none() || here.iter().any(|(_, span)| span.overlaps(token.span)) {
                i += 1;
                continue;
            }
            if let Some(n) = named().max_by_key(|&m| (latest[m], Reverse(m))) {
                let member = &mut cast.members[n];
                let names = &found.words[member.names.clone()];
                if let Some(end) = name_end(line, i, names) {
                    member.speaks |= line.cue(end) || i > 0 && line.cue(i - 1);
                    member.unsure &= end - i > 1 || names.last().is_none_or(|n| n.key != word);
                    cast.seen.push(Seen { member: n, line: number, span: line.span(i, end), title: None });
                    latest[n] = Some(number);
                    i = end;
                    continue;
                }
            }
            if let Some((n, span)) = role(line, i, offices(), &cast.members) {
                cast.seen.push(Seen { member: n, line: number, span, title: None });
                cast.members[n].speaks |= line.cue(i + 1) || i > 0 && line.cue(i - 1);
            }
            i += 1;
        }
    }
}

/// The end of a name that begins at token `i`; none where it is part of a longer name of something else.
fn name_end(line: &Line<'_>, i: usize, names: &[NameWord]) -> Option<usize> {
    let mut end = i + 1;
    while line.capital(end) && names.iter().any(|n| n.key == line.key(end)) {
        end += 1;
    }
    if line.case == Case::Normal {
        let after = line.capital(end) && !line.word(end).common();
        let before = i > 0 && line.capital(i - 1) && i - 1 > 0 && !line.word(i - 1).common() && line.country(i - 1).is_none();
        let hyphen = line.is(end, b'-') && line.touch(end - 1) && line.touch(end);
        if after || before || hyphen {
            return None;
        }
    }
    Some(end)
}

/// "the president", "the Kenyan president": the one member of the list with that office, with the span of the phrase.
fn role(line: &Line<'_>, last: usize, list: impl Iterator<Item = usize> + Clone, members: &[Member<'_>]) -> Option<(usize, Span)> {
    /// Words between the article and the office.
    const REACH: usize = 4;
    if list.clone().next().is_none() || line.capital(last + 1) || line.word(last + 1).join() {
        return None;
    }
    let article = (last.saturating_sub(REACH)..last).rev().find(|&i| line.word(i).article())?;
    let between = (article + 1..last).all(|i| line.word(i).modifier() || line.word(i).title_start() || line.country(i).is_some());
    if !between {
        return None;
    }
    let country = line.country_in(article + 1, last);
    let office = line.role_in(article + 1, last + 1)?;
    let mut fit = list.filter(|&m| {
        let m = &members[m];
        m.roles.contains(&office) && (country.is_none() || m.country.is_none() || m.country == country)
    });
    let member = fit.next()?;
    fit.next().is_none().then(|| (member, line.span(article, last + 1)))
}
