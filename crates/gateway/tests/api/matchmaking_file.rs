//! `--matchmaking FILE`.

use std::fs;
use std::path::Path;

use clap::Parser;
use rallypoint_gateway::StartUp;
use rallypoint_gateway::cli::Cli;
use rallypoint_gateway::run::{self, Listeners, RunError, Signals};
use serde_json::json;

use crate::common::{Gateway, Server};
use crate::matchmaking_words::{DUEL, TEAM, ok, stands};

fn example() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/matchmaking/matchmaking.json");
    path.to_str().unwrap().to_owned()
}

/// A gateway that does not come up.
async fn fails(options: &[&str]) -> RunError {
    let fixed = ["gateway", "--players", "127.0.0.1:0", "--services", "127.0.0.1:0"];
    let config = Cli::try_parse_from([&fixed, options].concat()).unwrap().config().unwrap();
    let listeners = Listeners::bind(&config).await.unwrap();
    run::run(config, listeners, Signals::default(), StartUp::to(std::io::sink())).await.unwrap_err()
}

#[tokio::test]
async fn the_examples_configurations_are_there_and_work() {
    let gateway = Gateway::start(&["--matchmaking", &example()]).await;
    let shown = ok(&gateway, "DescribeMatchmakingConfigurations", json!({})).await;
    let names: Vec<_> =
        shown["Configurations"].as_array().unwrap().iter().map(|row| row["Name"].clone()).collect();
    assert_eq!(names, ["casual", "duel", "open", "ranked"]);
    let mut server = Server::idle(&gateway, "p1").await;
    for (ticket, player, skill) in [("t1", "ada", 12), ("t2", "bob", 14)] {
        let input = json!({"TicketId": ticket, "ConfigurationName": "casual",
            "Players": [{"PlayerId": player, "PlayerAttributes": {"skill": {"N": skill}}}]});
        ok(&gateway, "StartMatchmaking", input).await;
    }
    server.host().await;
    for ticket in ["t1", "t2"] {
        stands(&gateway, ticket, "COMPLETED").await;
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn with_data_configurations_follow_the_file_and_rule_sets_stay() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("m.json"));
    let (data, path) = (data.to_str().unwrap(), file.to_str().unwrap());
    let options = ["--data", data, "--matchmaking", path];
    let write = |body: &str, timeout: u32| {
        let content = json!({
            "ruleSets": [{"name": "r", "body": body}],
            "queues": [{"name": "q", "timeoutInSeconds": timeout}],
            "configurations": [{"name": "c", "ruleSet": "r", "queues": ["q"], "requestTimeoutSeconds": timeout}],
        });
        fs::write(&file, content.to_string()).unwrap();
    };
    for timeout in [60, 90] {
        write(DUEL, timeout);
        let gateway = Gateway::start(&options).await;
        let shown = ok(&gateway, "DescribeMatchmakingConfigurations", json!({"Names": ["c"]})).await;
        assert_eq!(shown["Configurations"][0]["RequestTimeoutSeconds"], timeout);
        let queues = ok(&gateway, "DescribeGameSessionQueues", json!({"Names": ["q"]})).await;
        assert_eq!(queues["GameSessionQueues"][0]["TimeoutInSeconds"], timeout);
        gateway.stop().await.unwrap();
    }
    write(TEAM, 90);
    let problem = fails(&options).await.to_string();
    assert!(problem.contains("rule set r") && problem.contains("another name"), "{problem}");
    write(DUEL, 90);
    Gateway::start(&options).await.stop().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_set_up_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.json");
    fs::write(&file, json!({"configurations": [{"name": "c", "ruleSet": "nothing"}]}).to_string()).unwrap();
    let problem = fails(&["--matchmaking", file.to_str().unwrap()]).await.to_string();
    assert!(problem.contains("matchmaking configuration c") && problem.contains("nothing"), "{problem}");
}
