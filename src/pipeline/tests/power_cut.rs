//! A power cut at any moment of a run leaves one whole dataset: the one before, or the one that the run made; the latter from the moment that the run says it is done.
//! The disk is a model that keeps only what was made durable, or more of it: tests/faults cuts the power of a real file system.

use super::*;
use crate::pipeline::io::recorded::{Loss, Platter, Recorded};

/// The states of the disk after a power cut behind each act of a run, every `step`th of them, of which `losses` are tried.
fn cut_everywhere(dir: &TempDir, before: Option<&BTreeMap<String, String>>, step: usize) {
    let recorded = Recorded::default();
    let mut platter = Platter::of(dir.path());
    let mut small = recipe(dir.path());
    (small.run.threads, small.run.memory_bytes, small.output.part_bytes) = (Some(1), 1, 400);
    let report = run(&Job { files: Arc::new(recorded.clone()), ..job(small.clone()) }).unwrap();
    let after = tables(&report.out);
    let acts = recorded.acts();
    assert!(acts.len() > 120, "{}", acts.len());
    let mut seen = [0, 0];
    for (number, act) in acts.iter().enumerate() {
        platter.act(act);
        let ended = number + 1 == acts.len();
        if number % step != 0 && !ended {
            continue;
        }
        for loss in [Loss::Everything, Loss::Bytes, Loss::Some(number as u64), Loss::Some(!number as u64)] {
            let left = temporary();
            platter.after_power_cut(loss, left.path());
            let shows = out(&left).join("current").exists().then(|| tables(&out(&left)));
            let what = format!("{loss:?} after {} of {} acts ({act:?})", number + 1, acts.len());
            assert!(shows.as_ref() == before || shows.as_ref() == Some(&after), "{what}: a reader sees what no run wrote");
            assert!(!ended || shows.as_ref() == Some(&after), "{what}: what was said to be done is lost");
            seen[usize::from(shows.as_ref() == Some(&after))] += 1;
            let mut again = small.clone();
            again.input.paths = vec![dir.path().join("news")];
            again.input.root = Some(dir.path().to_path_buf());
            again.output.path = Some(out(&left));
            let again = run_recipe(again).unwrap_or_else(|e| panic!("{what}: run again: {e}"));
            assert_eq!(tables(&again.out), after, "{what}: run again");
        }
    }
    assert!(seen.iter().all(|n| *n > 0), "{seen:?}");
}

fn step(thin: usize) -> usize {
    if std::env::var_os("DATELINE_FAULTS").is_some_and(|v| v == "all") { 1 } else { thin }
}

#[test]
fn a_power_cut_leaves_one_whole_version() {
    let (dir, before) = super::publication::published();
    cut_everywhere(&dir, Some(&before), step(9));
}

#[test]
fn a_power_cut_of_the_first_run_leaves_no_version_or_a_whole_one() {
    let dir = place(&[("a.lines", "u1|1|One.\nu2|2|Two 2.\nu3|1|Three 3.\n")]);
    cut_everywhere(&dir, None, step(17));
}
