//! What a run refuses, and with which exit code.

use super::*;
use crate::pipeline::dataset::Output;
use crate::pipeline::io::Disk;

fn code(result: Result<Report>) -> u8 {
    match result {
        Ok(_) => 0,
        Err(e) => e.exit_code(),
    }
}

#[test]
fn too_many_rejects_publish_nothing_and_name_the_reasons() {
    let dir = place(&[("a.lines", "u1|1|One.\nBAD\nBAD\n")]);
    let error = run_recipe(recipe(dir.path())).unwrap_err();
    assert_eq!(error.exit_code(), 3);
    assert!(error.to_string().contains("2 of 3 records") && error.to_string().contains("2 x malformed in ingest"), "{error}");
    assert!(!out(&dir).join("current").exists());
    let mut patient = recipe(dir.path());
    patient.output.max_rejects = "2".parse().unwrap();
    assert_eq!(code(run_recipe(patient.clone())), 0);
    patient.output.max_rejects = "1".parse().unwrap();
    patient.input.allow_empty = true;
    fs::write(dir.path().join("news/b.lines"), "u2|1|Two.\n").unwrap();
    assert_eq!(code(run_recipe(patient)), 3);
    assert_eq!(super::super::Dataset::open(&out(&dir)).unwrap().manifest.rows("documents"), Some(1), "the last dataset stays");
}

#[test]
fn an_empty_input_is_no_success_unless_allowed() {
    let dir = place(&[]);
    assert_eq!(code(run_recipe(recipe(dir.path()))), 3);
    let mut allowed = recipe(dir.path());
    allowed.input.allow_empty = true;
    assert_eq!(code(run_recipe(allowed)), 0);
    assert_eq!(super::super::Dataset::open(&out(&dir)).unwrap().manifest.rows("documents"), Some(0));
}

#[test]
fn no_input_and_no_output_are_usage_errors() {
    let dir = news();
    let mut no_paths = recipe(dir.path());
    no_paths.input.paths.clear();
    assert_eq!(code(run_recipe(no_paths)), 4);
    assert!(!out(&dir).exists(), "a recipe without files leaves nothing behind");
    let mut no_out = recipe(dir.path());
    no_out.output.path = None;
    assert_eq!(code(run_recipe(no_out)), 4);
}

#[test]
fn a_folder_of_other_things_is_never_written_into() {
    let dir = news();
    fs::create_dir(out(&dir)).unwrap();
    fs::write(out(&dir).join("thesis.tex"), "x").unwrap();
    let error = run_recipe(recipe(dir.path())).unwrap_err();
    assert_eq!(error.exit_code(), 4);
    assert!(error.to_string().contains("thesis.tex"));
    assert_eq!(names(&out(&dir)), ["thesis.tex"]);
}

#[test]
fn a_held_output_says_who_holds_it() {
    let dir = news();
    let held = Output::open(Arc::new(Disk), &out(&dir)).unwrap();
    let error = run_recipe(recipe(dir.path())).unwrap_err();
    assert_eq!(error.exit_code(), 6);
    assert!(error.to_string().contains(&std::process::id().to_string()), "{error}");
    drop(held);
    assert_eq!(code(run_recipe(recipe(dir.path()))), 0);
}

#[test]
fn a_signal_stops_the_run_and_leaves_nothing() {
    let dir = news();
    let stopped = job(recipe(dir.path()));
    stopped.stop.ask(15);
    assert_eq!(code(run(&stopped)), 143);
    assert_eq!(names(&out(&dir).join("_snapshots")), Vec::<String>::new());
}

#[test]
fn faults_of_the_program_cost_one_record() {
    let dir = place(&[("a.lines", "u1|1|One.\nREADER FAULT\nu2|1|lost\n"), ("b.lines", "u3|1|Three.\nPANIC\nu4|1|EXTRACT FAULT\n")]);
    let mut patient = recipe(dir.path());
    patient.output.max_rejects = "90%".parse().unwrap();
    let report = run_recipe(patient).unwrap();
    assert_eq!(report.manifest.rejects["internal_error"], 3);
    assert_eq!(report.manifest.rows("documents"), Some(3));
}

#[test]
fn a_stage_says_which_tables_it_misses() {
    let dir = news();
    let stages = super::super::STAGES;
    let error = super::super::run_stage(&job(recipe(dir.path())), &stages[2]).unwrap_err();
    assert_eq!(error.exit_code(), 4);
    run_recipe(recipe(dir.path())).unwrap();
    let error = super::super::run_stage(&job(recipe(dir.path())), &stages[1]).unwrap_err();
    assert!(error.to_string().contains("dateline ingest"), "{error}");
}

#[test]
fn a_damaged_table_is_not_read() {
    let dir = news();
    let report = run_recipe(recipe(dir.path())).unwrap();
    let file = report.out.join("current/documents/part-000000.parquet");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    assert_eq!(code(super::super::run_stage(&job(recipe(dir.path())), &super::super::STAGES[2])), 5);
    assert!(super::super::dataset::verify(&report.out).unwrap_err().to_string().contains("documents/part-000000.parquet"));
}
