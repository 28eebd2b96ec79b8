//! Which command is it? The door: one file per command, all of one shape.
//!
//! A command's file holds `pub struct Args` (its options, the doc comment being its help) and
//! `pub fn run(args: &Args, globals: &Globals) -> Result<()>`; `COMMANDS` lists them in the order of the help. The four
//! stages are commands of one file, named by [`STAGES`].

mod cells;
mod changes;
mod check;
mod check_data;
mod completions;
mod eval;
mod explain;
mod export;
mod globals;
mod head;
mod job;
mod man;
mod merge;
mod progress;
mod review;
mod run;
mod schema;
mod snapshots;
mod sql;
mod stage;
mod summary;
mod train;
mod verify;
mod why;

pub use globals::Globals;

use crate::error::{Error, Result};
use crate::pipeline::STAGES;
use clap::{ArgMatches, FromArgMatches, error::ErrorKind};
use std::io::Write;
use std::process::ExitCode;

/// A command as the door knows it.
struct CommandSpec {
    name: &'static str,
    declare: fn(clap::Command) -> clap::Command,
    run: fn(&ArgMatches, &Globals) -> Result<()>,
}

macro_rules! commands {
    (@name check_data) => { "check-data" };
    (@name $name:ident) => { stringify!($name) };
    ($($name:ident),+ $(,)?) => {
        [$( CommandSpec {
            name: commands!(@name $name),
            declare: <$name::Args as clap::Args>::augment_args,
            run: |matches, globals| $name::run(&arguments::<$name::Args>(matches)?, globals),
        } ),+]
    };
}

/// The commands besides the stages, in the order of the help.
const COMMANDS: [CommandSpec; 18] = commands![
    run,
    merge,
    check,
    check_data,
    verify,
    snapshots,
    explain,
    why,
    changes,
    review,
    head,
    sql,
    export,
    schema,
    eval,
    train,
    completions,
    man
];

/// The exit codes, for `--help`.
const EXIT_CODES: &str = "Exit codes:
  0  done
  3  more records rejected than --max-rejects allows, or no records at all; nothing was published
  4  wrong command line, recipe or language pack
  5  a file cannot be read or written, or data on disk is damaged
  6  another run holds the output folder
  7  the dataset is not what its recipe expects (check-data)
  130, 143  stopped by a signal; the last dataset is unchanged";

/// The whole command line as declared: what parser, help, man page and completions are made from.
pub fn command() -> clap::Command {
    let mut command = clap::Command::new("dateline")
        .version(env!("CARGO_PKG_VERSION"))
        .about(env!("CARGO_PKG_DESCRIPTION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .after_help(EXIT_CODES);
    command = <Globals as clap::Args>::augment_args(command).about(env!("CARGO_PKG_DESCRIPTION")).long_about(None::<&str>);
    let (first, rest) = COMMANDS.split_at(1);
    for spec in first {
        command = command.subcommand((spec.declare)(clap::Command::new(spec.name)));
    }
    for stage in &STAGES {
        command = command.subcommand(stage::declare(stage));
    }
    for spec in rest {
        command = command.subcommand((spec.declare)(clap::Command::new(spec.name)));
    }
    command
}

/// Runs the command line of this process and returns its exit code.
pub fn main() -> ExitCode {
    // A panic is our fault, never the user's: say so in one line and leave with a documented code, not with 101.
    std::panic::set_hook(Box::new(|_| {}));
    let code = std::panic::catch_unwind(|| run_args(std::env::args_os())).unwrap_or_else(|panic| {
        report(&format!("internal error: {}; nothing was published, please report this", crate::pipeline::panic_text(&*panic)));
        5
    });
    ExitCode::from(code)
}

/// Runs one command line and returns the exit code; the text of an error goes to stderr.
pub fn run_args<I>(args: I) -> u8
where
    I: IntoIterator,
    I::Item: Into<std::ffi::OsString> + Clone,
{
    let matches = match command().try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(e) => {
            let _ = e.print();
            // clap's own code for a wrong command line is 2; ours is 4.
            return match e.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => 0,
                _ => 4,
            };
        }
    };
    match dispatch(&matches) {
        Ok(()) => 0,
        Err(e) => {
            report(&e.to_string());
            e.exit_code()
        }
    }
}

fn dispatch(matches: &ArgMatches) -> Result<()> {
    let globals: Globals = arguments(matches)?;
    let Some((name, sub)) = matches.subcommand() else { return Err(Error::Usage("no command given; see dateline --help".into())) };
    if let Some(stage) = STAGES.iter().find(|s| s.name == name) {
        return stage::run(stage, &arguments::<stage::Args>(sub)?, &globals);
    }
    match COMMANDS.iter().find(|c| c.name == name) {
        Some(command) => (command.run)(sub, &globals),
        None => Err(Error::Usage(format!("no command {name}; see dateline --help"))),
    }
}

fn arguments<T: FromArgMatches>(matches: &ArgMatches) -> Result<T> {
    T::from_arg_matches(matches).map_err(|e| Error::Usage(e.to_string()))
}

/// Writes an error to stderr, control characters made visible; a closed stderr is nobody's fault.
fn report(message: &str) {
    let _ = writeln!(std::io::stderr().lock(), "dateline: {}", safe(message));
}

/// Text from anywhere, safe for a terminal: control and bidirectional formatting characters are escaped, line feeds and
/// tabs kept.
pub fn safe(text: &str) -> String {
    let hidden = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if hidden(c) {
            out.extend(c.escape_unicode())
        } else {
            out.push(c)
        }
        out
    })
}

/// Writes a command's result to stdout. A reader that went away (`| head -1`) ends the output, not the program.
pub fn print(text: &str) -> Result<()> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::io("stdout", "write", e)),
        _ => Ok(()),
    }
}
