//! The shape of `casualties.toml`, and how a rule in it is compiled.

use super::pattern::{Element, Pattern};
use super::{Rule, Who};
use crate::error::{Error, Result};
use crate::model::{AttributionKind, Cause, Kind, VictimGroup};
use crate::packs::cues::Cues;
use crate::text::fold;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CasualtiesToml {
    pub fate: Vec<FateToml>,
    pub figurative: FigurativeToml,
    pub words: BTreeMap<String, Vec<String>>,
    pub verbs: VerbsToml,
    pub status: StatusToml,
    pub scope: ScopeToml,
    pub fiction: FictionToml,
    pub background: BackgroundToml,
    pub extent: ExtentToml,
    pub climate: ClimateToml,
    pub cues: CuesToml,
    pub nouns: NounsToml,
    pub groups: BTreeMap<VictimGroup, Vec<String>>,
    pub causes: BTreeMap<Cause, Vec<String>>,
    pub sources: BTreeMap<AttributionKind, Vec<String>>,
    #[serde(default)]
    pub rule: Vec<RuleToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FateToml {
    pub kind: Kind,
    #[serde(default)]
    pub transitive: Vec<String>,
    #[serde(default)]
    pub intransitive: Vec<String>,
    #[serde(default)]
    pub participle: Vec<String>,
    #[serde(default)]
    pub adjective: Vec<String>,
    #[serde(default)]
    pub noun: Vec<String>,
    /// What a harmed person bears: "three gunshot wounds" counts no people.
    #[serde(default)]
    pub mark: Vec<String>,
    #[serde(default)]
    pub toll: Vec<String>,
    #[serde(default)]
    pub body: Vec<String>,
    #[serde(default)]
    pub person: Vec<String>,
    #[serde(default)]
    pub mixed: Vec<String>,
    #[serde(default)]
    pub lives: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FigurativeToml {
    pub phrases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VerbsToml {
    pub regular: Vec<String>,
    pub irregular: Vec<String>,
}

/// Cues for a figure's status.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusToml {
    /// Could, would, threatened.
    pub hypothetical: Cues,
    /// Words right before a verb of harm that tell what a deed was for: "an operation to".
    pub purpose: Cues,
    /// Phrases around such a word that tell what did happen: "was able to".
    pub happened: Cues,
    /// Feared, believed, presumed.
    pub feared: Cues,
    /// Denied, dismissed.
    pub denied: Cues,
    /// What is said of a report behind it: "was false".
    pub denied_after: Cues,
    /// The report of which it is said: "claims that".
    pub claims: Cues,
}

/// Cues for running totals and increments.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeToml {
    /// Words that make the figures of their sentence running totals.
    pub cumulative: Cues,
    /// Words of a disease that spreads: its dead and its sick are running totals.
    pub epidemic: Cues,
    /// Phrases around such a word that tell one moment: "earlier this year".
    pub once: Cues,
    /// Words that make a number an increment.
    pub new: Cues,
    /// Words before a number of events of which the article's is one.
    pub among: Cues,
    /// Words before events that a number was counted over: "across both attacks".
    pub across: Cues,
    /// Words for several events.
    pub events: Cues,
    /// Words beside a fate that add people to those already told.
    pub also: Cues,
}

/// Cues for parts and revisions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CuesToml {
    /// Words that make a number part of another.
    pub subset: Vec<String>,
    /// Words before a toll that is replaced.
    pub revised_from: Vec<String>,
    /// Words that name a total.
    pub total: Cues,
    /// Nouns of kin that stand in pairs: "father and son".
    pub kin: Cues,
    /// Endings of nouns for people by what they do.
    pub agent_endings: Vec<String>,
    /// Words right before a number that is replaced or was told earlier.
    pub superseded: Cues,
    /// Words one of which a sentence of a court needs to be one of prison.
    pub prison: Cues,
    /// Words before the day for which a total is claimed.
    pub as_of: Vec<String>,
    /// Heads of names of ships and aircraft: "the ferry Aurora".
    pub vessel: Cues,
    /// Words behind "per" that make a rate of a count.
    pub rate: Vec<String>,
    /// Endings of nouns for deeds and states, none of which names a person.
    pub deed_endings: Vec<String>,
    /// Forms of verbs of fate that do to deeds and plans what they do to people: "executed a turn".
    pub of_deeds: Cues,
    /// Words at the head of a phrase that make its people no ones told before: "their driver", "all guards".
    pub own: Cues,
    /// Words that say of people that not even one of them: "not a single guard".
    pub not_one: Cues,
    /// Nouns for two people, behind an article and an adjective: "an elderly couple".
    pub couple: Cues,
    /// Words that tell of a wounded person's later state: who is told so has not died of the wound.
    pub lives: Cues,
    /// Wounds that are how people were killed where both are told of them: "shot and killed".
    pub deadly: Cues,
}

/// Cues for how much of its event a figure covers, and for harm whose end is open.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtentToml {
    /// Words near a number that covers the whole event.
    pub whole: Cues,
    /// Words right beside a number that covers the whole event.
    pub whole_beside: Cues,
    /// Superlatives of an event.
    pub record: Cues,
    /// Words after which the holder of the record is named.
    pub record_holder: Cues,
    /// Words after which another event is named.
    pub compared: Cues,
    /// Words before or near a number that counts in a place among several.
    pub part: Cues,
    /// The same of all of one country.
    pub country: Cues,
    /// Words of harm that leave open how it ended.
    pub open: Cues,
}

/// Cues for a death told as the reason for something else.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackgroundToml {
    /// Words right before a noun of fate.
    pub cues: Cues,
    /// Words right behind a noun of fate that make it the reason: "the death of a boy enraged the town".
    pub after: Cues,
    /// Words whose object, with its relative clauses, is the reason: "to avenge", "in response to".
    pub governing: Cues,
    /// Deeds that answer a death: protests, vigils.
    pub protests: Cues,
    /// Words that join such a deed to its reason.
    pub links: Cues,
}

/// Cues for a sentence that tells a story, a film, a game.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FictionToml {
    /// Words before the figure.
    pub cues: Cues,
}

/// Words that tell what an article is about, beside those of the causes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClimateToml {
    /// Words of health and disease.
    pub disease: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct NounsToml {
    pub person: Vec<String>,
    pub household: Vec<String>,
    pub group: Vec<String>,
    #[serde(flatten)]
    pub other: BTreeMap<String, Vec<String>>,
}

impl CasualtiesToml {
    /// Folds every word that is looked up; lists of cues are folded as they are read.
    pub fn fold(&mut self) {
        let each = |list: &mut Vec<String>| list.iter_mut().for_each(|w| *w = fold(w));
        self.words.values_mut().for_each(each);
        self.groups.values_mut().for_each(each);
        self.causes.values_mut().for_each(each);
        self.sources.values_mut().for_each(each);
        self.nouns.other.values_mut().for_each(each);
        each(&mut self.climate.disease);
        [&mut self.cues.subset, &mut self.cues.revised_from, &mut self.cues.rate, &mut self.cues.as_of, &mut self.cues.deed_endings]
            .into_iter()
            .for_each(each);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleToml {
    pub id: String,
    pub anchor: String,
    #[serde(default)]
    pub before: String,
    #[serde(default)]
    pub after: String,
    pub who: WhoToml,
    pub kind: Option<Kind>,
    #[serde(default)]
    pub subset: bool,
    #[serde(default)]
    pub cumulative: bool,
    #[serde(default)]
    pub numbers_only: bool,
    #[serde(default)]
    pub sums: bool,
    #[serde(default)]
    pub also: bool,
    #[serde(default)]
    pub total: bool,
    pub counts: Option<i64>,
    pub finds: Vec<String>,
    pub ignores: Vec<String>,
    #[serde(default)]
    pub misses: Vec<String>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum WhoToml {
    Subject,
    Captured,
    Anchor,
}

/// A sentence with the hit in brackets and the figures it must give: `[Twelve people died] at sea. => killed 12`.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The sentence, without brackets.
    pub text: String,
    /// The hit's words.
    pub hit: String,
    /// What must be found in the hit: kind and best (null for a bare plural).
    pub kind: Kind,
    /// The figure.
    pub best: Option<i64>,
    /// Further words after the number that name attributes which must hold: qualifier, scope, status, `implicit`, `subset`.
    pub attributes: Vec<String>,
}

impl RuleToml {
    pub(super) fn compile(&self, path: &str, code: &str) -> Result<Rule> {
        let wrong = |what: String| Error::pack(path, format!("rule \"{}\": {what}", self.id));
        if self.id.is_empty() || !self.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            return Err(wrong("an id is made of lower-case letters, digits and hyphens".into()));
        }
        if self.finds.is_empty() || self.ignores.is_empty() {
            return Err(wrong(
                "a rule needs at least one `finds` and one `ignores`: a hit it makes and a near miss it must not make".into(),
            ));
        }
        let examples = |list: &[String]| list.iter().map(|e| parse_example(e).map_err(&wrong)).collect::<Result<Vec<_>>>();
        let (before, after) = (Pattern::parse(&self.before).map_err(&wrong)?, Pattern::parse(&self.after).map_err(&wrong)?);
        let who = match self.who {
            WhoToml::Subject => Who::Subject,
            WhoToml::Captured => Who::Captured,
            WhoToml::Anchor => Who::Anchor,
        };
        if who == Who::Captured && !before.captures_who() && !after.captures_who() {
            return Err(wrong("`who = \"captured\"` needs a `who:N` in `before` or `after`".into()));
        }
        let anchor = Element::anchor(&self.anchor).map_err(&wrong)?;
        let elements = [&anchor].into_iter().chain(&before.elements).chain(&after.elements);
        Ok(Rule {
            id: format!("{code}/casualties/{}", self.id),
            needs: elements.filter(|e| e.is_needed()).map(|e| e.marks).collect(),
            anchor,
            before,
            after,
            who,
            kind: self.kind,
            subset: self.subset,
            cumulative: self.cumulative,
            numbers_only: self.numbers_only,
            sums: self.sums,
            also: self.also,
            total: self.total,
            counts: self.counts,
            finds: examples(&self.finds)?,
            ignores: self.ignores.clone(),
            misses: examples(&self.misses)?,
        })
    }
}

fn parse_example(line: &str) -> std::result::Result<Example, String> {
    let shape = || format!("the example \"{line}\" is not of the shape \"text with the [hit] in brackets => kind number [attributes]\"");
    let (marked, wanted) = line.rsplit_once("=>").ok_or_else(shape)?;
    let marked = marked.trim();
    let (open, close) = (marked.find('[').ok_or_else(shape)?, marked.rfind(']').ok_or_else(shape)?);
    if close < open {
        return Err(shape());
    }
    let mut words = wanted.split_whitespace();
    let kind = words.next().and_then(Kind::parse).ok_or_else(shape)?;
    let number = words.next().ok_or_else(shape)?;
    let best = if number == "null" { None } else { Some(number.parse().map_err(|_| shape())?) };
    Ok(Example {
        text: format!("{}{}{}", &marked[..open], &marked[open + 1..close], &marked[close + 1..]),
        hit: marked[open + 1..close].to_string(),
        kind,
        best,
        attributes: words.map(str::to_string).collect(),
    })
}
