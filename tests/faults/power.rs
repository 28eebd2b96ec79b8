//! The power of a real file system is cut while a run writes: what it had not made durable is gone. Needs the rights to mount, and some minutes; so only where all faults are
//! tried. The unit tests cut the power of a model of a disk, behind every act.

use super::*;
use std::process::Stdio;
use std::time::Duration;

/// Power cuts.
const CUTS: u64 = 100;

/// A small file system in a file.
struct Disk {
    image: PathBuf,
    at: PathBuf,
}

fn does(program: &str, args: &[&Path]) -> bool {
    let ended = Command::new(program).args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    ended.is_ok_and(|status| status.success())
}

impl Disk {
    /// None where a file system cannot be made or mounted.
    fn new(folder: &Path) -> Option<Disk> {
        let disk = Disk { image: folder.join("image"), at: folder.join("disk") };
        std::fs::File::create(&disk.image).and_then(|file| file.set_len(64 << 20)).expect("an image");
        std::fs::create_dir(&disk.at).expect("a folder");
        (disk.format() && disk.mount()).then_some(disk)
    }

    fn format(&self) -> bool {
        does("mkfs.ext4", &["-q".as_ref(), "-F".as_ref(), &self.image])
    }

    /// Names are not held back until bytes are written: what the program does not order comes out in any order.
    fn mount(&self) -> bool {
        does("mount", &["-o".as_ref(), "loop,noauto_da_alloc".as_ref(), &self.image, &self.at])
    }

    fn unmount(&self) -> bool {
        does("umount", &[&self.at])
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.unmount();
    }
}

#[test]
fn a_power_cut_at_any_time_leaves_one_whole_version() {
    let source = std::env::var_os("DATELINE_SHARED").map_or(Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let source = source.join("torture/tools/powercut.c");
    if !all() || !source.is_file() {
        eprintln!("skipped: only where all faults are tried and {} is at hand", source.display());
        return;
    }
    let dir = place();
    let cut = dir.path().join("cut");
    assert!(does("cc", &["-O2".as_ref(), "-o".as_ref(), &cut, &source]), "{} does not compile", source.display());
    run_well(dir.path());
    let before = read(dir.path()).expect("a dataset");
    std::fs::rename(dir.path().join("out"), dir.path().join("template")).expect("moved");
    let Some(disk) = Disk::new(dir.path()) else {
        eprintln!("skipped: no file system can be mounted here");
        return;
    };
    std::fs::write(dir.path().join("news/b.jsonl"), articles(10..60)).expect("a file");
    std::os::unix::fs::symlink(disk.at.join("out"), dir.path().join("out")).expect("a link");
    let begin = || {
        assert!(disk.unmount() && disk.format() && disk.mount());
        copy(&dir.path().join("template"), &disk.at.join("out"));
        assert!(does("sync", &[]));
    };
    begin();
    let start = std::time::Instant::now();
    run_well(dir.path());
    let (time, after) = (start.elapsed(), read(dir.path()).expect("a dataset"));
    let mut seen = [0, 0];
    for number in 0..CUTS {
        begin();
        let mut child = program(dir.path()).stderr(Stdio::null()).spawn().expect("the program starts");
        // Every fifth when the run has ended, the others while it writes; with the journal written out, or without.
        let mut done = false;
        if number % 5 == 0 {
            done = child.wait().expect("an end").success();
        } else {
            std::thread::sleep(time * (number * 7919 % 100) as u32 / 100);
        }
        done |= child.try_wait().expect("a child").is_some_and(|status| status.success());
        let mode = if number % 2 == 0 { "2" } else { "1" };
        assert!(does(&cut.to_string_lossy(), &[&disk.at, mode.as_ref()]), "the power cannot be cut");
        let _ = child.kill();
        child.wait().expect("an end");
        // What the program still held open goes with it.
        let gone = (0..100).any(|_| {
            disk.unmount() || {
                std::thread::sleep(Duration::from_millis(20));
                false
            }
        });
        assert!(gone && disk.mount(), "cut {number}");
        let left = read(dir.path()).unwrap_or_else(|why| panic!("cut {number}: {why}"));
        assert!(left == after || left == before && !done, "cut {number}: what a run said was done is lost, or what no run wrote is seen");
        seen[usize::from(left == after)] += 1;
        run_well(dir.path());
        assert_eq!(read(dir.path()).expect("a dataset"), after, "cut {number}, run again");
    }
    eprintln!("{} cuts before the commit, {} behind it", seen[0], seen[1]);
    assert!(seen.iter().all(|n| *n > 0), "{seen:?}");
}
