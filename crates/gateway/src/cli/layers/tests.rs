//! The layers together.

use std::ffi::OsString;
use std::path::PathBuf;

use super::{LayerError, Origin, Reading, Refused};
use crate::cli::{Action, Cli};

struct File {
    folder: tempfile::TempDir,
}

impl File {
    fn with(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("gateway.toml"), text).unwrap();
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("gateway.toml")
    }

    fn flag(&self) -> String {
        format!("--config={}", self.path().display())
    }
}

fn reading(arguments: &[&str], environment: &[(&str, &str)]) -> Reading {
    let arguments = std::iter::once("gateway").chain(arguments.iter().copied()).map(OsString::from);
    let environment = environment.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
    Reading::of(arguments, environment).unwrap()
}

fn options(arguments: &[&str], environment: &[(&str, &str)]) -> Cli {
    reading(arguments, environment).options().unwrap()
}

fn refused(arguments: &[&str], environment: &[(&str, &str)]) -> Vec<String> {
    match reading(arguments, environment).options().unwrap_err() {
        Refused::Layers(problems) => problems.iter().map(LayerError::to_string).collect(),
        Refused::CommandLine(error) => panic!("{error}"),
    }
}

#[test]
fn flags_come_before_the_environment_and_that_before_the_file() {
    let file = File::with("processes = 3\nlaunch = \"a\"\nserver-ip = \"10.0.0.1\"\nretention = \"1h\"\n");
    let environment = [("RALLYPOINT_SERVER_IP", "10.0.0.2"), ("RALLYPOINT_RETENTION", "2h")];
    let cli = options(&[&file.flag(), "--retention", "3h"], &environment);
    assert_eq!(cli.processes, 3);
    assert_eq!(cli.server_ip.to_string(), "10.0.0.2");
    assert_eq!(cli.retention.as_secs(), 3 * 3600);
    assert_eq!(cli.services.to_string(), "127.0.0.1:9870");
}

#[test]
fn what_a_flag_hides_in_the_environment_cannot_be_wrong_but_in_the_file_it_can() {
    let url = [("RALLYPOINT_SERVICES", "http://127.0.0.1:9870")];
    assert_eq!(options(&["--services", "127.0.0.1:0"], &url).services.port(), 0);
    assert!(refused(&[], &url)[0].starts_with("RALLYPOINT_SERVICES: services = "));
    let file = File::with("services = \"http://127.0.0.1:9870\"\n");
    assert!(refused(&[&file.flag(), "--services", "127.0.0.1:0"], &[])[0].contains("line 1"));
}

#[test]
fn each_value_knows_where_it_is_from() {
    let file = File::with("# first\nlaunch = \"a\"\nserver-token = \"hush\"\n");
    let path = file.path().display().to_string();
    let reading =
        reading(&["--processes", "2"], &[("RALLYPOINT_CONFIG", &path), ("RALLYPOINT_SERVICES_HOST", "a,b")]);
    let explained = reading.explain();
    let of = |key: &str| explained.iter().find(|option| option.key == key).unwrap();
    let in_line = |line| Origin::File { path: file.path(), line };
    assert_eq!((&of("launch").values[0], &of("launch").origin), (&"a".to_owned(), &in_line(2)));
    assert_eq!(
        (&of("server-token").values[0], &of("server-token").origin),
        (&"(set)".to_owned(), &in_line(3))
    );
    assert_eq!(of("processes").origin, Origin::Flag);
    let variable = "RALLYPOINT_SERVICES_HOST".to_owned();
    assert_eq!(of("services-host").origin, Origin::Environment { variable });
    assert_eq!(of("services-host").values, ["a", "b"]);
    assert_eq!(
        (&of("players").values[0], &of("players").origin),
        (&"127.0.0.1:3000".to_owned(), &Origin::Default)
    );
    assert_eq!(of("data").values, Vec::<String>::new());
    assert!(!format!("{explained:?}").contains("hush"));
}

#[test]
fn every_kind_of_option_can_be_in_every_layer() {
    let file = File::with(
        "insecure-bind = true\ntls-self-signed = true\nservices-host = [\"a\", \"b\"]\nmissed-heartbeats = 0x5\n\
         log-format = \"json\"\nserver-credentials = [\"AKIA:one\", \"AKIB:two\"]\n",
    );
    let cli = options(&[&file.flag()], &[]);
    assert!(cli.insecure_bind);
    assert_eq!(cli.tls.tls_self_signed, Some(None));
    assert_eq!(cli.services_host, ["a", "b"]);
    assert_eq!(cli.missed_heartbeats, 5);
    assert_eq!(cli.server_credentials, ["AKIA:one", "AKIB:two"]);
    let environment = [
        ("RALLYPOINT_INSECURE_BIND", "no"),
        ("RALLYPOINT_TLS_SELF_SIGNED", "c.pem"),
        ("RALLYPOINT_SERVER_CREDENTIALS", "AKIC:three,AKID:four"),
        ("RALLYPOINT_SERVICES_HOST", "c"),
    ];
    let cli = options(&[&file.flag()], &environment);
    assert!(!cli.insecure_bind, "false in a higher layer hides true in a lower one");
    assert_eq!(cli.tls.tls_self_signed, Some(Some("c.pem".into())));
    assert_eq!(cli.server_credentials, ["AKIC:three", "AKID:four"]);
    assert_eq!(cli.services_host, ["c"], "a list of a higher layer replaces the lower one's");
}

#[test]
fn everything_that_is_wrong_in_a_file_is_told_at_once_with_its_line() {
    let file =
        File::with("playrs = \"127.0.0.1:1\"\nprocesses = \"two\"\nretention = 30\n\n[doors]\nx = 1\n");
    let said = refused(&[&file.flag()], &[]);
    let path = file.path().display().to_string();
    assert_eq!(
        said,
        [
            format!("{path}, line 1: there is no option playrs; did you mean players?"),
            format!("{path}, line 2: processes is a whole number, not a text; for example processes = 1"),
            format!(
                "{path}, line 3: retention is a text in quotes, not a number; for example retention = \"24h\""
            ),
            format!(
                "{path}, line 5: doors is a table; write its options at the top of the file, by their long names"
            ),
        ]
    );
    let values = File::with(
        "processes = 0\nserver-credentials = [\"a:b,c:d\"]\nlog-format = \"jsn\"\nconfig = \"x\"\n",
    );
    let said = refused(
        &[&values.flag()],
        &[("RALLYPOINT_RETENTION", "soon"), ("RALLYPOINT_REQUIRE_COMPUTE", "maybe")],
    );
    let wanted = [
        "give true or false",
        "RALLYPOINT_RETENTION: retention = \"soon\"",
        "line 2",
        "line 4",
        "line 1: processes = \"0\"",
        "line 3: log-format = \"jsn\" cannot be used: give one of text, json",
    ];
    for part in wanted {
        assert!(said.iter().any(|line| line.contains(part)), "{part}: {said:#?}");
    }
    assert_eq!(said.len(), wanted.len(), "{said:#?}");
}

#[test]
fn a_file_that_is_no_toml_is_told_with_line_and_column() {
    let file = File::with("players = \"127.0.0.1:1\"\nprocesses = = 2\n");
    let said = refused(&[&file.flag()], &[]);
    assert!(said[0].contains("gateway.toml, line 2, column 13: "), "{said:?}");
    let said = refused(&["--config=/nonexistent/gateway.toml"], &[]);
    assert!(said[0].contains("cannot read /nonexistent/gateway.toml"), "{said:?}");
}

#[test]
fn rules_between_options_hold_across_layers() {
    let file = File::with("processes = 2\ntls-cert = \"c.pem\"\ntls-key = \"k.pem\"\n");
    let path = file.path().display().to_string();
    // Given by a flag, what the file lacks is there.
    options(&[&file.flag(), "--launch", "a"], &[]);
    let said = refused(&[&file.flag()], &[]);
    assert_eq!(
        said,
        [format!(
            "{path}, line 1: processes goes only with --launch <COMMAND>: add that, or leave processes out"
        )]
    );
    let said = refused(&[&file.flag(), "--launch=a", "--tls-self-signed"], &[]);
    assert_eq!(said.len(), 1);
    for part in ["tls-self-signed (flag)", &format!("tls-cert ({path}, line 2)"), "exclude each other"] {
        assert!(said[0].contains(part), "{part}: {said:?}");
    }
    // What flags alone get wrong is told as ever, file or not.
    let file = File::with("retention = \"1h\"\n");
    let error = reading(&[&file.flag(), "--processes=2"], &[]).options().unwrap_err();
    assert!(matches!(error, Refused::CommandLine(_)), "{error}");
}

#[test]
fn secrets_are_in_no_refusal() {
    let said = refused(&[], &[("RALLYPOINT_SERVER_TOKEN", "")]);
    assert!(said[0].starts_with("RALLYPOINT_SERVER_TOKEN: server-token cannot be used"), "{said:?}");
    let file = File::with("server-credentials = [\"AKIA:hush,hush\"]\n");
    assert!(!refused(&[&file.flag()], &[])[0].contains("hush"));
}

#[test]
fn a_slip_in_a_variable_is_told_with_the_nearest_option() {
    let said = refused(&[], &[("RALLYPOINT_PLAYRES", "x"), ("RALLYPOINT_RETENTION", "soon")]);
    assert_eq!(said.len(), 2, "{said:#?}");
    assert_eq!(
        said[0],
        "RALLYPOINT_PLAYRES in the environment is no option; did you mean RALLYPOINT_PLAYERS?"
    );
}

#[test]
fn variables_of_other_programs_stop_nothing() {
    let ours = [("RALLYPOINT_LIBRARY", "x"), ("RALLYPOINT_BENCH_HERE", "x"), ("PATH", "x")];
    assert!(reading(&[], &ours).warnings().is_empty());
    let others = [
        ("RALLYPOINT_SOMETHING", "x"),
        ("RALLYPOINT_SERVICE_HOST", "192.0.2.1"),
        ("RALLYPOINT_SERVICE_PORT_PLAYERS", "3000"),
        ("RALLYPOINT_PORT", "tcp://192.0.2.1:3000"),
        ("RALLYPOINT_PORT_3000_TCP", "tcp://192.0.2.1:3000"),
        ("RALLYPOINT_PLAYERS_PORT", "tcp://192.0.2.1:3000"),
    ];
    let reading = reading(&[], &others);
    assert!(reading.options().is_ok());
    assert_eq!(reading.warnings().len(), others.len(), "{:?}", reading.warnings());
    for (name, _) in others {
        assert!(reading.warnings().iter().any(|warning| warning.starts_with(&format!("{name} "))), "{name}");
    }
}

#[test]
fn subcommands_take_layers_where_they_take_options() {
    let file = File::with("launch = \"a\"\n");
    let environment = [("RALLYPOINT_PROCESSES", "4")];
    for words in [vec![], vec!["run"]] {
        let flag = file.flag();
        let words: Vec<_> = words.into_iter().chain([flag.as_str()]).collect();
        match reading(&words, &environment).action().unwrap() {
            Action::Run(cli) => assert_eq!((cli.processes, cli.launch.as_deref()), (4, Some("a"))),
            other => panic!("{other:?}"),
        }
    }
    let check = reading(&["config", "check", &file.flag(), "--json"], &environment);
    assert_eq!(check.asks_for_check(), Some(true));
    assert_eq!(check.options().unwrap().processes, 4);
    // What asks a gateway does not care about how one would be started here.
    assert!(matches!(
        reading(&["sessions"], &[("RALLYPOINT_PROCESSES", "none")]).action(),
        Ok(Action::Sessions(_))
    ));
    assert!(reading(&["--players=127.0.0.1:1", "run"], &[]).action().is_err());
}

#[test]
fn refusals_of_values_that_were_read_say_where_those_are_from() {
    let file = File::with("players = \"0.0.0.0:1\"\n");
    let reading = reading(&[&file.flag()], &[]);
    let problem = reading.options().unwrap().config().unwrap_err().to_string();
    let said = reading.with_origins(&problem);
    assert!(said.contains("--players 0.0.0.0:1") && said.ends_with("gateway.toml, line 1)"), "{said}");
    assert_eq!(reading.with_origins("--player"), "--player");
}
