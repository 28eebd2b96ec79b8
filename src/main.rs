//! The program: the door in `dateline::cli`, and nothing else.

/// mimalloc, because a run allocates many short strings on many threads and the system allocator serialises them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    dateline::cli::main()
}
