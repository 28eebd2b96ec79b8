//! The second look: one cast for the article.
//!
//! Mentions whose words fit together are one member, named by the fullest form. Then every surname, short form and
//! office that stands alone is given to the member it can only mean.

use super::is_person;
use super::line::{Case, Line};
use super::mentions::{self, Mention};
use crate::model::{ActorType, Part};
use crate::text::{Shape, Span, fold, fold_into};
use std::collections::BTreeMap;

/// One mention of a member of the cast.
#[derive(Debug, Clone)]
pub struct Cast {
    /// The part it stands in.
    pub part: Part,
    /// Its bytes there.
    pub span: Span,
    /// What the actor is.
    pub kind: ActorType,
    /// Its number among the members.
    pub member: usize,
    /// The name that all its mentions share.
    pub name: String,
    /// Its role.
    pub title: Option<String>,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
    /// Whether it is a person without a role, named only beside words of harm.
    pub harmed: bool,
    /// Whether it speaks.
    pub speaks: bool,
}

/// A member of the cast.
#[derive(Debug)]
struct Member {
    kind: ActorType,
    names: Vec<String>,
    name: String,
    title: Option<(String, bool)>,
    country: Option<String>,
    short: Option<String>,
    /// Its offices, folded.
    roles: Vec<String>,
    speaks: bool,
    /// Whether only its speaking shows that it is a person; a surname that stands alone later settles it.
    unsure: bool,
    /// Whether it stands in a sentence without a word of harm.
    outside_harm: bool,
    /// Mentions: sentence, span, the title beside it.
    at: Vec<(usize, Span, Option<String>)>,
    /// Where titles stand.
    titled: Vec<(usize, Span)>,
}

/// All mentions of all actors, in order.
pub fn cast(lines: &[Line<'_>]) -> Vec<Cast> {
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        mentions::find(line, number, &mut found);
    }
    if found.is_empty() {
        return Vec::new();
    }
    let mut members = gather(lines, found);
    again(lines, &mut members);
    let reads_private = lines.first().is_some_and(|l| l.pack.actors.reads.private_victim);
    let mut seen: BTreeMap<usize, bool> = BTreeMap::new();
    for member in &mut members {
        let person = is_person(member.kind);
        let mut harmed = |line: usize| {
            let l = &lines[line];
            *seen.entry(line).or_insert_with(|| (0..l.tokens.len()).any(|i| l.tokens[i].is_word() && l.word(i).fate()))
        };
        member.outside_harm =
            !(person && reads_private) || member.title.is_some() || member.speaks || member.at.iter().any(|a| !harmed(a.0));
    }
    let mut out: Vec<Cast> = members
        .iter()
        .enumerate()
        .filter(|(_, m)| !m.unsure)
        .flat_map(|(n, m)| {
            m.at.iter().map(move |(line, span, title)| Cast {
                part: lines[*line].part,
                span: *span,
                kind: m.kind,
                member: n,
                name: m.name.clone(),
                title: title.clone().or_else(|| m.title.as_ref().map(|t| t.0.clone())),
                country: m.country.clone(),
                harmed: !m.outside_harm,
                speaks: m.speaks,
            })
        })
        .collect();
    out.sort_by_key(|c| (c.part, c.span));
    out.dedup_by(|b, a| a.part == b.part && a.span.overlaps(b.span));
    out
}

/// Actors of one article that share a word of their names and are told apart; a list of names can hold any number.
const NAMESAKES: usize = 48;

/// Makes members of mentions: full names first, so that a surname with a title finds them wherever it stands.
fn gather(lines: &[Line<'_>], found: Vec<Mention>) -> Vec<Member> {
    let (full, single): (Vec<_>, Vec<_>) = found.into_iter().partition(|m| m.names.len() > 1 || !is_person(m.kind));
    let mut members: Vec<Member> = Vec::new();
    // Members by their words: only those that share one with a mention are compared with it.
    let mut by_word: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for mention in full.into_iter().chain(single) {
        let given = lines.first().is_some_and(|l| mention.names.first().is_some_and(|n| l.pack.actors.word(n).given()));
        let keys: Vec<&String> = mention.known.as_ref().map_or_else(|| mention.names.iter().collect(), |k| vec![k]);
        let known = keys.iter().filter_map(|k| by_word.get(*k)).flatten().copied();
        let same = known.filter(|&m| members[m].kind == mention.kind && fits(&members[m], &mention, given)).min();
        for key in keys {
            let list = by_word.entry(key.clone()).or_default();
            let n = same.unwrap_or(members.len());
            if list.len() < NAMESAKES && !list.contains(&n) {
                list.push(n);
            }
        }
        let words = mention.span.of(lines[mention.line].text).to_string();
        let member = match same {
            Some(i) => &mut members[i],
            None => {
                members.push(Member {
                    kind: mention.kind,
                    names: mention.names.clone(),
                    name: mention.known.clone().unwrap_or_else(|| clean(&words)),
                    title: None,
                    country: None,
                    short: None,
                    roles: Vec::new(),
                    speaks: false,
                    unsure: mention.unsure,
                    outside_harm: false,
                    at: Vec::new(),
                    titled: Vec::new(),
                });
                let last = members.len() - 1;
                &mut members[last]
            }
        };
        if mention.names.len() > member.names.len() && mention.known.is_none() {
            member.names = mention.names.clone();
            member.name = clean(&words);
        }
        member.unsure &= mention.unsure;
        member.roles.extend(mention.role);
        if let Some((title, weak)) = &mention.title
            && member.title.as_ref().is_none_or(|t| t.1 && !weak)
        {
            member.title = Some((title.clone(), *weak));
        }
        member.country = member.country.take().or(mention.country);
        member.short = member.short.take().or(mention.short);
        member.speaks |= mention.speaks;
        member.titled.extend(mention.title_span.map(|s| (mention.line, s)));
        member.at.push((mention.line, mention.span, mention.title.map(|t| t.0)));
    }
    members
}

/// A name on one line.
fn clean(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a mention can be the member.
fn fits(member: &Member, mention: &Mention, given: bool) -> bool {
    let (a, b) = (&member.names, &mention.names);
    if !is_person(member.kind) {
        if let Some(known) = &mention.known {
            return member.name == *known;
        }
        let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
        let countries = member.country.is_none() || mention.country.is_none() || member.country == mention.country;
        return countries && long.ends_with(short) && short.len() > 1;
    }
    match (a.len(), b.len()) {
        (_, 1) => surname_of(a, &b[0], given),
        (1, _) => b[1..].contains(&a[0]),
        _ => {
            let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
            let subset = short.iter().all(|n| long.contains(n));
            let ends = a.first() == b.first() || a.last() == b.last();
            subset && ends
        }
    }
}

/// Whether `name` alone can mean the person of these names: any but the given name.
fn surname_of(names: &[String], name: &String, given: bool) -> bool {
    match names.split_first() {
        Some((first, rest)) => rest.contains(name) || first == name && (rest.is_empty() || !given),
        None => false,
    }
}

/// The members by the words that may stand for them alone.
#[derive(Debug)]
struct Alone {
    /// By a word of the name or a short form.
    names: BTreeMap<String, Vec<usize>>,
    /// By the last word of an office.
    roles: BTreeMap<String, Vec<usize>>,
    /// For each length of a name, up to 63 bytes, the letters with which such names begin, as bits: most capitalised words are no name
    /// of the cast, and this shows it.
    first_letters: [u32; 64],
}

impl Alone {
    fn new(lines: &[Line<'_>], members: &[Member]) -> Alone {
        let mut alone = Alone { names: BTreeMap::new(), roles: BTreeMap::new(), first_letters: [0; 64] };
        for (n, member) in members.iter().enumerate() {
            if let Some(short) = &member.short {
                alone.add_name(&fold(short), n, usize::MAX);
            }
            if !is_person(member.kind) {
                continue;
            }
            for (i, name) in member.names.iter().enumerate() {
                let word = lines.first().map(|l| l.pack.actors.word(name)).unwrap_or_default();
                if name.len() > 2
                    && !word.particle()
                    && !word.suffix()
                    && (i > 0 || member.names.len() == 1 || !word.given())
                    && !(word.common() && i == 0)
                {
                    alone.add_name(name, n, NAMESAKES);
                }
            }
            for role in &member.roles {
                if let Some(last) = role.split(' ').next_back() {
                    let list = alone.roles.entry(last.to_string()).or_default();
                    if list.len() < NAMESAKES && !list.contains(&n) {
                        list.push(n);
                    }
                }
            }
        }
        for list in alone.names.values_mut() {
            list.dedup();
        }
        alone
    }

    fn add_name(&mut self, name: &str, member: usize, most: usize) {
        let list = self.names.entry(name.to_string()).or_default();
        if list.len() < most {
            list.push(member);
        }
        self.first_letters[name.len().min(63)] |= first_letter(name);
    }

    /// Whether a word as it stands in a text may be one of the names. Folding keeps the length of a word only where it is plain ASCII.
    fn may_name(&self, word: &str) -> bool {
        self.first_letters[word.len().min(63)] & first_letter(word) != 0 || !word.is_ascii()
    }
}

/// The first letter of a word as a bit; all other beginnings are one.
fn first_letter(word: &str) -> u32 {
    word.bytes().next().filter(u8::is_ascii_alphabetic).map_or(1 << 31, |b| 1 << (b.to_ascii_lowercase() - b'a'))
}

/// Finds members again where a surname, a short form or an office stands alone.
fn again(lines: &[Line<'_>], members: &mut [Member]) {
    let alone = Alone::new(lines, members);
    // A word inside a name or title that is read already is not read again.
    let mut taken = vec![Vec::new(); lines.len()];
    for member in members.iter() {
        for (line, span, _) in &member.at {
            taken[*line].push(*span);
        }
        for (line, span) in &member.titled {
            taken[*line].push(*span);
        }
    }
    let reads_roles = !alone.roles.is_empty() && lines.first().is_some_and(|l| l.pack.actors.reads.role_again);
    let mut latest: BTreeMap<usize, usize> = BTreeMap::new();
    let mut word = String::new();
    for (number, line) in lines.iter().enumerate() {
        let mut i = 0;
        while i < line.tokens.len() {
            let token = &line.tokens[i];
            let named = token.is_capital() && alone.may_name(line.words(i));
            let office = reads_roles && i > 0 && line.word(i).title_end() && token.shape != Shape::Upper;
            if !(named || office) || taken[number].iter().any(|s: &Span| s.overlaps(token.span)) {
                i += 1;
                continue;
            }
            word.clear();
            fold_into(line.words(i), &mut word);
            if named && let Some(list) = alone.names.get(word.as_str()) {
                let member = list.iter().copied().max_by_key(|m| (latest.get(m).copied(), std::cmp::Reverse(*m))).unwrap_or(list[0]);
                let end = name_end(line, i, &members[member].names, line.case);
                if let Some(end) = end {
                    let span = line.span(i, end);
                    let speaks = line.cue(end) || i > 0 && line.cue(i - 1);
                    members[member].at.push((number, span, None));
                    members[member].speaks |= speaks;
                    members[member].unsure &= end - i > 1 || members[member].names.last().is_none_or(|n| *n != word);
                    latest.insert(member, number);
                    i = end;
                    continue;
                }
            }
            if office
                && let Some(list) = alone.roles.get(word.as_str())
                && let Some((member, span)) = role(line, i, list, members)
            {
                members[member].at.push((number, span, None));
                members[member].speaks |= line.cue(i + 1) || i > 0 && line.cue(i - 1);
            }
            i += 1;
        }
    }
}

/// The end of a name that begins at token `i`; none where it is part of a longer name of something else.
fn name_end(line: &Line<'_>, i: usize, names: &[String], case: Case) -> Option<usize> {
    let mut end = i + 1;
    while line.capital(end) && names.contains(&line.fold(end)) {
        end += 1;
    }
    if case == Case::Normal {
        let after = line.capital(end) && !line.word(end).common();
        let before = i > 0 && line.capital(i - 1) && i - 1 > 0 && !line.word(i - 1).common() && line.country(i - 1).is_none();
        let hyphen = line.is(end, "-") && line.touch(end - 1) && line.touch(end);
        if after || before || hyphen {
            return None;
        }
    }
    Some(end)
}

/// "the president", "the Kenyan president": the one member with that office, with the span of the phrase.
fn role(line: &Line<'_>, last: usize, list: &[usize], members: &[Member]) -> Option<(usize, Span)> {
    /// Words between the article and the office.
    const REACH: usize = 4;
    if line.capital(last + 1) || line.word(last + 1).join() {
        return None;
    }
    let article = (last.saturating_sub(REACH)..last).rev().find(|&i| line.word(i).article())?;
    let between = (article + 1..last).all(|i| line.word(i).modifier() || line.word(i).title_start() || line.country(i).is_some());
    if !between {
        return None;
    }
    let country = line.country_in(article + 1, last);
    let office = line.role_in(article + 1, last + 1)?;
    let mut fit = list.iter().copied().filter(|&m| {
        let m = &members[m];
        m.roles.contains(&office) && (country.is_none() || m.country.is_none() || m.country.as_deref() == country)
    });
    let member = fit.next()?;
    fit.next().is_none().then(|| (member, line.span(article, last + 1)))
}
