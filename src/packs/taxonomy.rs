//! The tree of IPTC Media Topics: ids, labels, levels and paths. Embedded; see `data/topics/SOURCES.md`.

use crate::model::{Relation, Scheme};
use crate::tables::Label;
use std::collections::HashMap;
use std::sync::OnceLock;

static TABLE: &str = include_str!("../../data/topics/medtop.tsv");
static CROSSWALK: &str = include_str!("../../data/topics/crosswalk.tsv");

/// One topic of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicNode {
    /// `medtop:` and eight digits.
    pub id: &'static str,
    /// The topic above it; none at the top.
    pub parent: Option<&'static str>,
    /// Depth: 1 for the 17 top topics.
    pub level: i32,
    /// Whether IPTC has retired it.
    pub retired: bool,
    /// Its English label.
    pub label: &'static str,
}

/// A topic of any taxonomy, as its rows tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicInfo {
    /// The id inside its taxonomy.
    pub id: Label,
    /// Its label.
    pub label: Label,
    /// Labels from the top down to it, joined by ` > `.
    pub path: Label,
    /// Depth: 1 at the top.
    pub level: i32,
    /// Ids from the top down to it.
    pub line: Vec<Label>,
}

/// The tree.
#[derive(Debug)]
pub struct Taxonomy {
    nodes: HashMap<&'static str, TopicNode>,
    /// The live topics as rows tell them.
    infos: HashMap<&'static str, TopicInfo>,
    /// Languages of the labels, in the order of the table.
    languages: Vec<&'static str>,
    labels: HashMap<&'static str, Vec<&'static str>>,
}

/// A code of another scheme and the topic that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrosswalkLine {
    /// The other scheme.
    pub scheme: Scheme,
    /// Its code.
    pub code: &'static str,
    /// What the code is called there.
    pub name: &'static str,
    /// How it relates to the topic.
    pub relation: Relation,
    /// The Media Topic's id.
    pub topic: &'static str,
}

/// The crosswalk to other schemes, in the order of its file.
pub fn crosswalk() -> Vec<CrosswalkLine> {
    let rows = CROSSWALK.lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        let (scheme, code, name, relation, topic) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?, cells.next()?);
        Some(CrosswalkLine { scheme: Scheme::parse(scheme)?, code, name, relation: Relation::parse(relation)?, topic })
    });
    rows.collect()
}

/// The embedded tree, read once.
pub fn media_topics() -> &'static Taxonomy {
    static TREE: OnceLock<Taxonomy> = OnceLock::new();
    TREE.get_or_init(|| {
        let rows = TABLE.lines().skip(1).filter_map(|line| {
            let mut cells = line.split('\t');
            let (id, parent, level, retired, label) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?, cells.next()?);
            let parent = (!parent.is_empty()).then_some(parent);
            Some((id, TopicNode { id, parent, level: level.parse().ok()?, retired: !retired.is_empty(), label }))
        });
        let languages = TABLE.lines().next().unwrap_or("").split('\t').skip(4).collect();
        let labels = TABLE.lines().skip(1).filter_map(|line| {
            let mut cells = line.split('\t');
            Some((cells.next()?, cells.skip(3).collect()))
        });
        let tree = Taxonomy { nodes: rows.collect(), infos: HashMap::new(), languages, labels: labels.collect() };
        let infos = tree.live().into_iter().map(|node| (node.id, tree.told(node))).collect();
        Taxonomy { infos, ..tree }
    })
}

impl Taxonomy {
    /// The topic of an id.
    pub fn get(&self, id: &str) -> Option<&TopicNode> {
        self.nodes.get(id)
    }

    /// The labels of a topic with their languages (BCP 47), those that it has.
    pub fn labels(&self, id: &str) -> Vec<(&'static str, &'static str)> {
        let labels = self.labels.get(id).map_or(&[][..], Vec::as_slice);
        self.languages.iter().copied().zip(labels.iter().copied()).filter(|(_, label)| !label.is_empty()).collect()
    }

    /// The live topic of an English label; none where two share it.
    pub fn labelled(&self, label: &str) -> Option<&TopicNode> {
        let mut found = self.nodes.values().filter(|n| !n.retired && n.label == label);
        found.next().filter(|_| found.next().is_none())
    }

    /// Topics in the tree, retired ones included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the tree is empty.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The topic and those above it, from the top down.
    pub fn line(&self, id: &str) -> Vec<&TopicNode> {
        let mut line = Vec::new();
        let mut at = self.get(id);
        // A tree of six levels; the bound guards against a table that loops.
        while let Some(node) = at.filter(|_| line.len() < 10) {
            line.insert(0, node);
            at = node.parent.and_then(|p| self.get(p));
        }
        line
    }

    /// A live topic as rows tell it.
    pub fn info(&self, id: &str) -> Option<&TopicInfo> {
        self.infos.get(id)
    }

    fn told(&self, node: &TopicNode) -> TopicInfo {
        let line = self.line(node.id);
        TopicInfo {
            id: Label::fixed(node.id),
            label: Label::fixed(node.label),
            path: Label::new(line.iter().map(|n| n.label).collect::<Vec<_>>().join(" > ")),
            level: node.level,
            line: line.iter().map(|n| Label::fixed(n.id)).collect(),
        }
    }

    /// The live topics with their labels, in order of id.
    pub fn live(&self) -> Vec<&TopicNode> {
        let mut live: Vec<&TopicNode> = self.nodes.values().filter(|n| !n.retired).collect();
        live.sort_by_key(|n| n.id);
        live
    }
}

#[cfg(test)]
mod tests {
    use super::{CROSSWALK, crosswalk, media_topics};

    #[test]
    fn every_line_of_the_crosswalk_leads_to_a_live_topic_of_its_label() {
        let lines = crosswalk();
        assert_eq!(lines.len(), CROSSWALK.lines().count() - 1, "a line has an unknown scheme or relation");
        for (line, text) in lines.iter().zip(CROSSWALK.lines().skip(1)) {
            let node = media_topics().get(line.topic).filter(|n| !n.retired).unwrap_or_else(|| panic!("{text}"));
            assert!(text.ends_with(&format!("\t{}", node.label)), "{text}: the topic is called {}", node.label);
        }
    }

    #[test]
    fn the_tree_has_seventeen_tops_and_every_parent_is_in_it() {
        let tree = media_topics();
        let live = tree.live();
        assert_eq!(live.iter().filter(|n| n.level == 1).count(), 17);
        for node in &live {
            assert_eq!(tree.line(node.id).len() as i32, node.level, "{}", node.id);
        }
    }
}
