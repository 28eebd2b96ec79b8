//! Which topics are told, and in which order.

use super::Found;
use crate::model::TopicMethod;
use crate::packs::TopicWeights;
use crate::tables::Label;

/// Orders topics and leaves the faint ones out.
///
/// Stated topics come first. Then come the topics that have no told topic below them, then those above them, each by
/// score: "football" says more than "sport". With `always` the strongest top topic is told however faint it is.
pub(super) fn rank<'a>(mut all: Vec<Found<'a>>, w: &TopicWeights, always: bool) -> Vec<Found<'a>> {
    let stated = |f: &Found| f.method == TopicMethod::Stated;
    let top = all
        .iter()
        .filter(|f| always && !stated(f) && f.info.level == 1)
        .max_by(|a, b| a.score.total_cmp(&b.score).then(b.info.id.cmp(&a.info.id)))
        .map(|f| &f.info.id);
    let best = |level_one: bool| all.iter().filter(|f| (f.info.level == 1) == level_one).map(|f| f.score).fold(0.0, f64::max);
    let (best_top, best_below) = (best(true), best(false));
    all.retain(|f| {
        let best = if f.info.level == 1 { best_top } else { best_below };
        stated(f) || f.score >= w.threshold && f.score >= best * w.share || top == Some(&f.info.id)
    });
    let above: Vec<&Label> = all.iter().flat_map(|f| f.info.line.iter().rev().skip(1)).collect();
    let order = |f: &Found| if stated(f) { 0 } else { 1 + usize::from(above.contains(&&f.info.id)) };
    let mut all: Vec<(usize, Found)> = all.into_iter().map(|f| (order(&f), f)).collect();
    all.sort_by(|(x, a), (y, b)| x.cmp(y).then(b.score.total_cmp(&a.score)).then(a.info.id.cmp(&b.info.id)));
    let mut all: Vec<Found> = all.into_iter().map(|(_, f)| f).collect();
    let most = w.most.max(all.iter().filter(|f| stated(f)).count() + 1);
    if all.len() > most {
        // The strongest top topic keeps a place.
        let spared = top.and_then(|t| all.iter().position(|f| &f.info.id == t)).filter(|&i| i >= most).map(|i| all.remove(i));
        all.truncate(most - usize::from(spared.is_some()));
        all.extend(spared);
    }
    all
}
