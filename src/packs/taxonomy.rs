//! The tree of IPTC Media Topics: ids, labels, levels and paths. Embedded; see `data/topics/SOURCES.md`.

use std::collections::HashMap;
use std::sync::OnceLock;

static TABLE: &str = include_str!("../../data/topics/medtop.tsv");

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
    pub id: String,
    /// Its label.
    pub label: String,
    /// Labels from the top down to it, joined by ` > `.
    pub path: String,
    /// Depth: 1 at the top.
    pub level: i32,
    /// Ids from the top down to it.
    pub line: Vec<String>,
}

/// The tree.
#[derive(Debug)]
pub struct Taxonomy {
    nodes: HashMap<&'static str, TopicNode>,
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
        Taxonomy { nodes: rows.collect() }
    })
}

impl Taxonomy {
    /// The topic of an id.
    pub fn get(&self, id: &str) -> Option<&TopicNode> {
        self.nodes.get(id)
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
    pub fn info(&self, id: &str) -> Option<TopicInfo> {
        let node = self.get(id).filter(|n| !n.retired)?;
        let line = self.line(id);
        Some(TopicInfo {
            id: id.to_string(),
            label: node.label.to_string(),
            path: line.iter().map(|n| n.label).collect::<Vec<_>>().join(" > "),
            level: node.level,
            line: line.iter().map(|n| n.id.to_string()).collect(),
        })
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
    use super::media_topics;

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
