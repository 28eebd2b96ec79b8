//! Wrong command lines, help, version.

use super::{code, dateline, stderr};

#[test]
fn help_and_version_leave_with_zero() {
    for args in [&["--help"][..], &["--version"], &["run", "--help"], &["ingest", "--help"]] {
        assert_eq!(code(&dateline(args)), 0, "{args:?}");
    }
}

#[test]
fn a_wrong_command_line_leaves_with_four() {
    for args in [&[][..], &["walk"], &["run", "--no-such-option"], &["--threads", "0", "run"], &["--threads", "many", "run"]] {
        let output = dateline(args);
        assert_eq!(code(&output), 4, "{args:?}: {}", stderr(&output));
    }
}
