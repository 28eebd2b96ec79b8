//! The tables that say what the topics are: the tree with its labels, and what other schemes call them.

use crate::model::{TopicCrosswalk, TopicLabel};
use crate::packs::Packs;
use crate::packs::taxonomy::{crosswalk, media_topics};
use crate::tables::{Label, Row};

/// All live Media Topics in every language of the tree, and the topics of custom taxonomies in theirs.
pub fn topic_tree(packs: &Packs) -> Vec<TopicLabel> {
    let mut rows: Vec<TopicLabel> = Vec::new();
    for node in media_topics().live() {
        rows.extend(media_topics().labels(node.id).into_iter().map(|(language, label)| TopicLabel {
            taxonomy: Label::from("medtop"),
            topic_id: node.id.to_string(),
            parent_id: node.parent.map(str::to_string),
            level: node.level,
            language: Label::from(language),
            label: label.to_string(),
        }));
    }
    for pack in packs.iter() {
        for node in pack.taxonomies.iter().flat_map(|t| t.nodes.iter().map(move |n| (&t.taxonomy, n))) {
            let (taxonomy, info) = node;
            rows.push(TopicLabel {
                taxonomy: Label::new(taxonomy.clone()),
                topic_id: info.id.to_string(),
                parent_id: info.line.iter().rev().nth(1).map(|above| above.to_string()),
                level: info.level,
                language: Label::new(pack.code.clone()),
                label: info.label.to_string(),
            });
        }
    }
    rows.sort_by(TopicLabel::order);
    rows
}

/// The codes of other schemes.
pub fn topic_crosswalk() -> Vec<TopicCrosswalk> {
    let mut rows: Vec<TopicCrosswalk> = crosswalk()
        .into_iter()
        .map(|line| TopicCrosswalk {
            scheme: line.scheme,
            code: Label::from(line.code),
            name: Label::from(line.name),
            relation: line.relation,
            topic_id: Label::from(line.topic),
            label: Label::from(media_topics().get(line.topic).map_or("", |n| n.label)),
        })
        .collect();
    rows.sort_by(TopicCrosswalk::order);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Scheme;

    #[test]
    fn the_tree_has_its_languages_and_the_crosswalk_all_schemes() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let rows = topic_tree(&packs);
        assert!(rows.iter().any(|r| r.topic_id == "medtop:15000000" && r.language.as_str() == "es"));
        assert_eq!(rows.iter().filter(|r| r.level == 1 && r.language.as_str() == "en").count(), 17);
        for scheme in Scheme::ALL {
            assert!(topic_crosswalk().iter().any(|r| r.scheme == *scheme), "{scheme}");
        }
        assert!(topic_crosswalk().iter().all(|r| !r.label.as_str().is_empty()));
    }
}
