//! The examples' languages: which examples there are in each, and how they become something that runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, anyhow, ensure};

use crate::c_programs::{self, Language as Compiler};
use crate::project;

/// What a language's examples are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    C,
    Cpp,
    Python,
}

/// The examples that are to be read in this order, by the names that they have in every language.
const EVERYWHERE: [&str; 8] = [
    "01_hello",
    "02_session",
    "03_find_and_join",
    "04_dedicated_server",
    "05_play",
    "06_lan",
    "07_matchmaking",
    "08_backfill",
];

/// The example whose players host and join.
const HOST: &str = "05_play";

/// Coroutines.
const NEEDS_CPP20: [&str; 2] = ["07_matchmaking", "09_coroutines"];
/// Built as engines build.
const WITHOUT_EXCEPTIONS: &str = "05_play";

impl Language {
    pub(crate) const ALL: [Self; 3] = [Self::C, Self::Cpp, Self::Python];

    /// Its folder below `examples`.
    pub(super) fn folder(self) -> &'static str {
        match self {
            Self::C => "c",
            Self::Cpp => "cpp",
            Self::Python => "python",
        }
    }

    /// What people call it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::C => "C",
            Self::Cpp => "C++",
            Self::Python => "Python",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::C => "c",
            Self::Cpp => "cpp",
            Self::Python => "py",
        }
    }

    /// What is in this language alone: its own way of waiting.
    fn own(self) -> &'static [&'static str] {
        match self {
            Self::C => &[],
            Self::Cpp => &["09_coroutines"],
            Self::Python => &["09_asyncio"],
        }
    }

    fn examples(self) -> Vec<&'static str> {
        EVERYWHERE.iter().chain(self.own()).copied().collect()
    }

    fn source(self, example: &str) -> PathBuf {
        project::root().join("examples").join(self.folder()).join(format!("{example}.{}", self.ending()))
    }

    /// How a reader of the page calls an example from the checkout's root.
    pub(super) fn shown(self, example: &str) -> String {
        match self {
            Self::C => format!("target/c/{example}"),
            Self::Cpp => format!("target/cpp/{example}"),
            Self::Python => format!("python3 examples/python/{example}.py"),
        }
    }

    /// A file that is numbered and not known here would never be run.
    fn expect_all_known(self) -> anyhow::Result<()> {
        let folder = project::root().join("examples").join(self.folder());
        let known = self.examples();
        for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let path = entry?.path();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let is_numbered = stem.starts_with(|first: char| first.is_ascii_digit());
            ensure!(
                !is_numbered || known.contains(&stem.as_str()),
                "{} is in no story: add it to xtask/src/examples",
                path.display()
            );
        }
        Ok(())
    }
}

/// The examples of a language, ready to be started.
pub(super) struct Troupe {
    pub(super) language: Language,
    wrapper: Vec<String>,
    /// Where compiled programs are.
    folder: PathBuf,
}

impl Troupe {
    /// Compiles what is to be compiled, warnings being errors.
    pub(super) fn compile(
        language: Language,
        wrapper: &[String],
        flags: &[&str],
        folder: &Path,
    ) -> anyhow::Result<Self> {
        language.expect_all_known()?;
        let programs = folder.join("programs");
        fs::create_dir_all(&programs).with_context(|| format!("making {}", programs.display()))?;
        let examples = language.examples();
        // Two at a time: a compiler wants memory.
        for two in examples.chunks(2) {
            std::thread::scope(|scope| {
                let compilers: Vec<_> = two
                    .iter()
                    .map(|example| scope.spawn(|| compile(language, example, flags, &programs)))
                    .collect();
                compilers
                    .into_iter()
                    .try_for_each(|compiler| compiler.join().map_err(|_| anyhow!("compiling panicked"))?)
            })?;
        }
        Ok(Self { language, wrapper: wrapper.to_vec(), folder: programs })
    }

    /// The words that start an example.
    pub(super) fn words(&self, example: &str) -> Vec<String> {
        let mut words = self.wrapper.clone();
        if self.language == Language::Python {
            words.extend(["python3".to_owned(), self.program(example).display().to_string()]);
        } else {
            words.push(self.program(example).display().to_string());
        }
        words
    }

    /// A player of the C examples who hosts, whatever the language is: the game servers all speak one protocol.
    pub(super) fn host(&self) -> anyhow::Result<Command> {
        if self.language == Language::C {
            return Ok(self.command(HOST));
        }
        compile(Language::C, HOST, &[], &self.folder)?;
        Ok(Command::new(self.folder.join(HOST)))
    }

    /// The file that is run.
    pub(super) fn program(&self, example: &str) -> PathBuf {
        match self.language {
            Language::C | Language::Cpp => self.folder.join(example),
            Language::Python => self.language.source(example),
        }
    }

    pub(super) fn command(&self, example: &str) -> Command {
        let words = self.words(example);
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        self.set_environment(&mut command);
        command
    }

    /// Gives a program, and what that launches, what Python needs to find the package in the checkout.
    pub(super) fn set_environment(&self, command: &mut Command) {
        if self.language == Language::Python {
            let library = if cfg!(target_os = "macos") { "librallypoint.dylib" } else { "librallypoint.so" };
            command
                .env("PYTHONPATH", project::root().join("bindings/python/src"))
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .env("PYTHONWARNINGS", "error")
                .env("RALLYPOINT_LIBRARY", project::debug_build(library));
        }
    }
}

fn compile(language: Language, example: &str, flags: &[&str], folder: &Path) -> anyhow::Result<()> {
    let program = folder.join(example);
    match language {
        Language::C => c_programs::compile(Compiler::C, "c99", &language.source(example), &program, flags),
        Language::Cpp => {
            let standard = if NEEDS_CPP20.contains(&example) { "c++20" } else { "c++17" };
            let mut all = vec!["-Wconversion", "-Wshadow"];
            if example == WITHOUT_EXCEPTIONS {
                all.extend(["-fno-exceptions", "-fno-rtti"]);
            }
            all.extend(flags);
            c_programs::compile(Compiler::Cpp, standard, &language.source(example), &program, &all)
        }
        Language::Python => Ok(()),
    }
}
