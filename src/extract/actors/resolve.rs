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
    let reads_private = lines.first().is_some_and(|l| l.pack.actors.reads("private-victim"));
    let mut seen: BTreeMap<usize, bool> = BTreeMap::new();
    for member in &mut members {
        let person = is_person(member.kind);
        let mut harmed = |line: usize| {
            let l = &lines[line];
            *seen.entry(line).or_insert_with(|| (0..l.tokens.len()).any(|i| l.tokens[i].is_word() && l.word(i).fate))
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
        let given = lines.first().is_some_and(|l| mention.names.first().is_some_and(|n| l.pack.actors.word(n).given));
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

/// Finds members again where a surname, a short form or an office stands alone.
fn again(lines: &[Line<'_>], members: &mut [Member]) {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut by_role: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, member) in members.iter().enumerate() {
        if let Some(short) = &member.short {
            by_name.entry(fold(short)).or_default().push(n);
        }
        if !is_person(member.kind) {
            continue;
        }
        for (i, name) in member.names.iter().enumerate() {
            let word = lines.first().map(|l| l.pack.actors.word(name)).unwrap_or_default();
            if name.len() > 2
                && !word.particle
                && !word.suffix
                && (i > 0 || member.names.len() == 1 || !word.given)
                && !(word.common && i == 0)
            {
                let list = by_name.entry(name.clone()).or_default();
                if list.len() < NAMESAKES {
                    list.push(n);
                }
            }
        }
        for role in &member.roles {
            if let Some(last) = role.split(' ').next_back() {
                let list = by_role.entry(last.to_string()).or_default();
                if list.len() < NAMESAKES && !list.contains(&n) {
                    list.push(n);
                }
            }
        }
    }
    for list in by_name.values_mut() {
        list.dedup();
    }
    // A word inside a name or title that is read already is not read again.
    let taken: Vec<Vec<Span>> = {
        let mut taken = vec![Vec::new(); lines.len()];
        for member in members.iter() {
            for (line, span, _) in &member.at {
                taken[*line].push(*span);
            }
            for (line, span) in &member.titled {
                taken[*line].push(*span);
            }
        }
        taken
    };
    // Most words of a text are no name and no office of the cast; their lengths alone show it.
    let lengths = |keys: &mut dyn Iterator<Item = &String>| keys.fold(0u64, |mask, k| mask | 1 << k.len().min(63));
    let (name_lengths, role_lengths) = (lengths(&mut by_name.keys()), lengths(&mut by_role.keys()));
    let can = |mask: u64, token: &crate::text::Token, plain: bool| !plain || mask & 1 << token.span.len().min(63) != 0;
    let reads_roles = lines.first().is_some_and(|l| l.pack.actors.reads("role-again"));
    let mut latest: BTreeMap<usize, usize> = BTreeMap::new();
    for (number, line) in lines.iter().enumerate() {
        let case = line.case;
        // Folding keeps the length of a word only where it is plain ASCII.
        let plain = line.tokens.is_empty() || line.span(0, line.tokens.len()).of(line.text).is_ascii();
        let mut i = 0;
        let mut word = String::new();
        while i < line.tokens.len() {
            let token = &line.tokens[i];
            let named = token.is_capital() && can(name_lengths, token, plain);
            let office = i > 0 && matches!(token.shape, Shape::Lower | Shape::Title) && can(role_lengths, token, plain);
            if !(named || office) || taken[number].iter().any(|s| s.overlaps(token.span)) {
                i += 1;
                continue;
            }
            word.clear();
            fold_into(line.words(i), &mut word);
            if named && let Some(list) = by_name.get(word.as_str()) {
                let member = list.iter().copied().max_by_key(|m| (latest.get(m).copied(), std::cmp::Reverse(*m))).unwrap_or(list[0]);
                let end = name_end(line, i, &members[member].names, case);
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
                && reads_roles
                && let Some(list) = by_role.get(word.as_str())
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
        let after = line.capital(end) && !line.word(end).common;
        let before = i > 0 && line.capital(i - 1) && i - 1 > 0 && !line.word(i - 1).common && line.country(i - 1).is_none();
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
    if line.capital(last + 1) || line.word(last + 1).join {
        return None;
    }
    let article = (last.saturating_sub(REACH)..last).rev().find(|&i| line.word(i).article)?;
    let between = (article + 1..last).all(|i| line.word(i).modifier || line.word(i).title_start || line.country(i).is_some());
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
