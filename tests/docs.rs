//! The documents are true to the header: everything is described, nothing is described that is not there, the C in them
//! compiles, and every word of the engines that people come from is mapped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rallypoint::result::RpResult;
use strum::IntoEnumIterator;

const HEADER: &str = include_str!("../include/rallypoint/rallypoint.h");
const HOSTING: &str = include_str!("../docs/hosting.md");
const INTERACTIONS: &str = include_str!("interop/server-sdk/test_interactions.py");
const SESSIONS: &str = include_str!("../docs/sessions.md");
const UNREAL: &str = include_str!("../docs/coming-from-unreal.md");
const O3DE: &str = include_str!("../docs/coming-from-o3de.md");
const AWSOSS: &str = include_str!("../docs/coming-from-awsoss.md");

/// Words of `rp_` that are no functions: properties of a game session.
const PROPERTIES: [&str; 3] = ["rp_build", "rp_hidden", "rp_settings"];

/// What an implementation of `IOnlineSession` overrides, 4.27 to 5.5.
const UNREAL_METHODS: &[&str] = &[
    "AddNamedSession",
    "CancelFindSessions",
    "CancelMatchmaking",
    "CreateSession",
    "CreateSessionIdFromString",
    "DestroySession",
    "DumpSessionState",
    "EndSession",
    "FindFriendSession",
    "FindSessionById",
    "FindSessions",
    "GetNamedSession",
    "GetNumSessions",
    "GetResolvedConnectString",
    "GetSessionSettings",
    "GetSessionState",
    "HasPresenceSession",
    "IsPlayerInSession",
    "JoinSession",
    "PingSearchResults",
    "RegisterLocalPlayer",
    "RegisterPlayer",
    "RegisterPlayers",
    "RemoveNamedSession",
    "RemovePlayerFromSession",
    "SendSessionInviteToFriend",
    "SendSessionInviteToFriends",
    "StartMatchmaking",
    "StartSession",
    "UnregisterLocalPlayer",
    "UnregisterPlayer",
    "UnregisterPlayers",
    "UpdateSession",
];

const UNREAL_DELEGATES: &[&str] = &[
    "OnCancelFindSessionsComplete",
    "OnCancelMatchmakingComplete",
    "OnCreateSessionComplete",
    "OnDestroySessionComplete",
    "OnEndSessionComplete",
    "OnFindFriendSessionComplete",
    "OnFindSessionsComplete",
    "OnJoinSessionComplete",
    "OnMatchmakingComplete",
    "OnPingSearchResultsComplete",
    "OnQosDataRequested",
    "OnRegisterLocalPlayerComplete",
    "OnRegisterPlayersComplete",
    "OnSessionCustomDataChanged",
    "OnSessionFailure",
    "OnSessionInviteReceived",
    "OnSessionParticipantJoined",
    "OnSessionParticipantLeft",
    "OnSessionParticipantRemoved",
    "OnSessionParticipantsChange",
    "OnSessionParticipantSettingsUpdated",
    "OnSessionSettingsUpdated",
    "OnSessionUserInviteAccepted",
    "OnSingleSessionResultComplete",
    "OnStartMatchmakingComplete",
    "OnStartSessionComplete",
    "OnUnregisterLocalPlayerComplete",
    "OnUnregisterPlayersComplete",
    "OnUpdateSessionComplete",
];

/// Each enumeration with its values. They stand in one row of the page, so that a value of another does not count.
const UNREAL_ENUMS: &[(&str, &[&str])] = &[
    (
        "EOnlineSessionState",
        &["NoSession", "Creating", "Pending", "Starting", "InProgress", "Ending", "Ended", "Destroying"],
    ),
    (
        "EOnJoinSessionCompleteResult",
        &[
            "Success",
            "SessionIsFull",
            "SessionDoesNotExist",
            "CouldNotRetrieveAddress",
            "AlreadyInSession",
            "UnknownError",
        ],
    ),
    (
        "EOnlineDataAdvertisementType",
        &["DontAdvertise", "ViaPingOnly", "ViaOnlineService", "ViaOnlineServiceAndPing"],
    ),
    (
        "EOnlineComparisonOp",
        &[
            "Equals",
            "NotEquals",
            "GreaterThan",
            "GreaterThanEquals",
            "LessThan",
            "LessThanEquals",
            "Near",
            "In",
            "NotIn",
        ],
    ),
    ("EOnlineAsyncTaskState", &["NotStarted", "InProgress", "Done", "Failed"]),
    ("ESessionFailure", &["ServiceConnectionLost"]),
    ("EOnSessionParticipantLeftReason", &["Left", "Disconnected", "Kicked", "Closed"]),
    (
        "EOnlineKeyValuePairDataType",
        &[
            "Empty", "Int32", "UInt32", "Int64", "UInt64", "Double", "String", "Float", "Blob", "Bool",
            "Json", "MAX",
        ],
    ),
];

/// The one enumeration that has a table of its own.
const UNREAL_CONNECTION_STATUSES: &[&str] = &[
    "Normal",
    "NotConnected",
    "Connected",
    "ConnectionDropped",
    "NoNetworkConnection",
    "ServiceUnavailable",
    "UpdateRequired",
    "ServersTooBusy",
    "DuplicateLoginDetected",
    "InvalidUser",
    "NotAuthorized",
    "InvalidSession",
];

/// Structures, each with its fields and methods. They stand in the section that is named after it.
const UNREAL_STRUCTURES: &[(&str, &[&str])] = &[
    (
        "FOnlineSessionSettings",
        &[
            "NumPublicConnections",
            "NumPrivateConnections",
            "bShouldAdvertise",
            "bAllowJoinInProgress",
            "bIsLANMatch",
            "bIsDedicated",
            "bUsesStats",
            "bAllowInvites",
            "bUsesPresence",
            "bAllowJoinViaPresence",
            "bAllowJoinViaPresenceFriendsOnly",
            "bAntiCheatProtected",
            "bUseLobbiesIfAvailable",
            "bUseLobbiesVoiceChatIfAvailable",
            "BuildUniqueId",
            "SessionIdOverride",
            "Settings",
            "MemberSettings",
            "Set",
            "Get",
            "Remove",
            "GetAdvertisementType",
            "GetID",
            "FOnlineSessionSetting",
            "FVariantData",
        ],
    ),
    (
        "FNamedOnlineSession",
        &[
            "FOnlineSession",
            "OwningUserId",
            "OwningUserName",
            "SessionSettings",
            "SessionInfo",
            "NumOpenPrivateConnections",
            "NumOpenPublicConnections",
            "GetSessionIdStr",
            "SessionName",
            "HostingPlayerNum",
            "LocalOwnerId",
            "RegisteredPlayers",
            "bHosting",
            "SessionState",
            "GetJoinability",
        ],
    ),
    (
        "FOnlineSessionSearch",
        &[
            "SearchResults",
            "SearchState",
            "MaxSearchResults",
            "QuerySettings",
            "bIsLanQuery",
            "PingBucketSize",
            "PlatformHash",
            "TimeoutInSeconds",
            "SortSearchResults",
            "GetDefaultSessionSettings",
            "FOnlineSessionSearchParam",
        ],
    ),
    (
        "FOnlineSessionSearchResult",
        &["Session", "PingInMs", "MAX_QUERY_PING", "IsValid", "IsSessionInfoValid", "GetSessionIdStr"],
    ),
];

const O3DE_NAMES: &[&str] = &[
    "ISessionRequests",
    "ISessionAsyncRequests",
    "SessionAsyncRequestNotificationBus",
    "CreateSessionAsync",
    "SearchSessionsAsync",
    "JoinSessionAsync",
    "LeaveSessionAsync",
    "OnCreateSessionAsyncComplete",
    "OnSearchSessionsAsyncComplete",
    "OnJoinSessionAsyncComplete",
    "OnLeaveSessionAsyncComplete",
    "ISessionHandlingClientRequests",
    "RequestPlayerJoinSession",
    "RequestPlayerLeaveSession",
    "HandleDestroySession",
    "GetInternalSessionCertificate",
    "GetExternalSessionCertificate",
    "OnSessionHealthCheck",
    "OnCreateSessionBegin",
    "OnCreateSessionEnd",
    "OnDestroySessionBegin",
    "OnDestroySessionEnd",
    "OnUpdateSessionBegin",
    "OnUpdateSessionEnd",
    "CreateSessionRequest",
    "SearchSessionsRequest",
    "SearchSessionsResponse",
    "JoinSessionRequest",
    "SessionConfig",
    "SessionConnectionConfig",
    "m_creatorId",
    "m_sessionProperties",
    "m_sessionName",
    "m_maxPlayer",
    "m_filterExpression",
    "m_sortExpression",
    "m_maxResult",
    "m_nextToken",
    "m_sessionConfigs",
    "m_sessionId",
    "m_playerId",
    "m_playerData",
    "m_creationTime",
    "m_terminationTime",
    "m_matchmakingData",
    "m_dnsName",
    "m_ipAddress",
    "m_port",
    "m_currentPlayer",
    "m_status",
    "m_statusReason",
    "m_playerSessionId",
    "m_playerConnectionId",
    "IMatchmakingRequests",
    "IMatchmakingAsyncRequests",
    "MatchmakingAsyncRequestNotificationBus",
    "MatchmakingNotificationBus",
    "NotifyGameLiftProcessReady",
    "StartMatchBackfill",
    "StopMatchBackfill",
];

const AWSOSS_NAMES: &[&str] = &[
    "APIGatewayURL",
    "StartSessionURI",
    "FindSessionURI",
    "JoinSessionURI",
    "IpAddress",
    "Port",
    "PlayerSessionId",
    "MaximumPlayerSessionCount",
    "CurrentPlayerSessionCount",
    "Name",
    "GameSessionId",
];

/// A page and what it says.
struct Page {
    path: PathBuf,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every document for users and developers.
fn pages() -> Vec<Page> {
    let mut paths: Vec<_> = ["README.md", "ARCHITECTURE.md"].map(|name| root().join(name)).into();
    for folder in ["docs", "docs/adr", "docs/first-steps", "docs/reference"] {
        let entries = fs::read_dir(root().join(folder)).unwrap();
        paths.extend(
            entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension() == Some("md".as_ref())),
        );
    }
    paths.sort();
    let read = |path: PathBuf| Page { text: fs::read_to_string(&path).unwrap(), path };
    paths.into_iter().map(read).collect()
}

/// Identifiers, as wholes. One that a document cuts short (`rp_session_…`, `RP_RESULT_`) is none.
fn words(text: &str) -> BTreeSet<&str> {
    let is_inside = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    text.split(|letter| !is_inside(letter)).filter(|word| !word.is_empty() && !word.ends_with('_')).collect()
}

/// A document without its blocks of code.
fn prose(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// Names in code style: what stands between backticks, also where more stands there with them. Of prose alone.
fn coded(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).flat_map(words).collect()
}

fn functions() -> BTreeSet<&'static str> {
    let declared = HEADER.lines().filter(|line| line.starts_with("RP_API "));
    declared
        .filter_map(|line| words(line.split_once('(')?.0).into_iter().find(|word| word.starts_with("rp_")))
        .collect()
}

fn missing<'a>(wanted: impl IntoIterator<Item = &'a str>, present: &BTreeSet<&str>) -> Vec<&'a str> {
    wanted.into_iter().filter(|name| !present.contains(name)).collect()
}

const NONE: [&str; 0] = [];

#[test]
fn every_function_is_in_a_page() {
    let functions = functions();
    assert!(functions.len() > 90, "the header is read: {}", functions.len());
    let pages = pages();
    let present: BTreeSet<&str> = pages.iter().flat_map(|page| words(&page.text)).collect();
    assert_eq!(missing(functions.iter().copied(), &present), NONE);
}

#[test]
fn every_session_call_is_in_the_page_about_sessions() {
    let is_about_sessions = |name: &&str| {
        (name.starts_with("rp_session_") || name.starts_with("rp_search_")) && !name.ends_with("_init")
    };
    let calls: Vec<_> = functions().into_iter().filter(is_about_sessions).collect();
    assert!(calls.len() > 50, "the header is read: {}", calls.len());
    assert_eq!(missing(calls, &words(SESSIONS)), NONE);
}

#[test]
fn every_hosting_call_is_in_the_page_about_hosting() {
    let is_call = |name: &&str| name.starts_with("rp_server_") && !name.ends_with("_parameters_init");
    let calls: Vec<_> = functions().into_iter().filter(is_call).collect();
    assert!(calls.len() >= 17, "the header is read: {}", calls.len());
    assert_eq!(missing(calls, &words(HOSTING)), NONE);
    let section = section(HOSTING, "## Where the process runs");
    let variables = words(include_str!("../crates/wire/src/server_sdk/env.rs"));
    let variables = variables.into_iter().filter(|word| word.starts_with("GAMELIFT_"));
    assert_eq!(missing(variables, &coded(&section)), NONE);
}

#[test]
fn every_interaction_names_its_test() {
    let page = section(HOSTING, "## The five interactions");
    let headings = page.lines().filter(|line| line.starts_with("### "));
    let named = headings.map(|heading| {
        let section = section(HOSTING, heading);
        let tests: Vec<_> = coded(&section).into_iter().filter(|word| word.starts_with("test_")).collect();
        assert_eq!(tests.len(), 1, "{heading}: {tests:?}");
        tests[0].to_owned()
    });
    let tested = INTERACTIONS.lines().filter_map(|line| line.strip_prefix("def ")?.split('(').next());
    let tested = tested.filter(|name| name.starts_with("test_"));
    assert_eq!(named.collect::<Vec<_>>(), tested.collect::<Vec<_>>());
}

#[test]
fn nothing_is_described_that_is_not_there() {
    let header = words(HEADER);
    for Page { path, text } in pages() {
        let is_ours = |word: &&str| {
            let rest = word.strip_prefix("Rp");
            let is_type =
                rest.is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_uppercase()));
            is_type || word.starts_with("rp_") || word.starts_with("RP_")
        };
        let named: Vec<_> =
            words(&text).into_iter().filter(is_ours).filter(|word| !PROPERTIES.contains(word)).collect();
        // What a document cuts short in the middle is the beginning of a name.
        let is_cut = |word: &&str| text.contains(&format!("{word}_…")) || text.contains(&format!("{word}…"));
        let unknown: Vec<_> = missing(named, &header).into_iter().filter(|word| !is_cut(word)).collect();
        assert_eq!(unknown, NONE, "{}", path.display());
    }
}

#[test]
fn every_result_is_explained() {
    let names: Vec<String> =
        RpResult::iter().map(|result| result.name().trim_start_matches("RP_RESULT_").to_owned()).collect();
    let section = section(SESSIONS, "## Results");
    assert_eq!(missing(names.iter().map(String::as_str), &coded(&section)), NONE);
}

#[test]
fn every_state_and_key_is_explained() {
    let prose = prose(SESSIONS);
    let coded = coded(&prose);
    let short = |prefix: &'static str| {
        words(HEADER).into_iter().filter_map(move |word| word.strip_prefix(prefix)).collect::<Vec<_>>()
    };
    for prefix in ["RP_SESSION_STATE_", "RP_PING_STATE_", "RP_ADVERTISEMENT_TYPE_"] {
        let values = short(prefix);
        assert!(!values.is_empty(), "{prefix}");
        assert_eq!(missing(values, &coded), NONE, "{prefix}");
    }
    let keys: Vec<&str> = HEADER
        .lines()
        .filter(|line| line.starts_with("#define RP_SETTING_") || line.starts_with("#define RP_SEARCH_"))
        .filter_map(|line| line.split('"').nth(1))
        .collect();
    assert!(keys.len() > 30, "the header is read: {}", keys.len());
    assert_eq!(missing(keys, &coded), NONE);
}

/// A section with what is under it: from its heading to the next of the same rank or a higher one.
fn section(page: &str, heading: &str) -> String {
    let rank = |line: &str| line.bytes().take_while(|byte| *byte == b'#').count();
    let prose = prose(page);
    let mut lines = prose.lines().skip_while(|line| *line != heading);
    let first = lines.next().unwrap_or_else(|| panic!("no section {heading}"));
    let under = lines.take_while(|line| !(1..=rank(heading)).contains(&rank(line)));
    [first].into_iter().chain(under).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_word_of_unreals_is_mapped() {
    assert_eq!(missing(UNREAL_METHODS.iter().copied(), &coded(&section(UNREAL, "## Methods"))), NONE);
    assert_eq!(missing(UNREAL_DELEGATES.iter().copied(), &coded(&section(UNREAL, "## Delegates"))), NONE);
    for (name, values) in UNREAL_ENUMS {
        let row = UNREAL.lines().find(|line| line.starts_with(&format!("| `{name}`"))).unwrap_or_default();
        assert_eq!(missing(values.iter().copied(), &coded(row)), NONE, "{name}");
    }
    let statuses = section(UNREAL, "## Enumerations");
    assert_eq!(missing(UNREAL_CONNECTION_STATUSES.iter().copied(), &coded(&statuses)), NONE);
    for (name, fields) in UNREAL_STRUCTURES {
        let heading = UNREAL
            .lines()
            .find(|line| line.starts_with("### ") && coded(line).contains(name))
            .unwrap_or_else(|| panic!("no section about {name}"));
        assert_eq!(missing(fields.iter().copied(), &coded(&section(UNREAL, heading))), NONE, "{name}");
    }
    // The library's keys have Unreal's names, but for the one that is ours.
    let keys: Vec<&str> = words(HEADER)
        .into_iter()
        .filter_map(|word| word.strip_prefix("RP_"))
        .filter(|word| {
            word.starts_with("SEARCH_") && !word.starts_with("SEARCH_STATE_") && !word.ends_with("_INIT")
        })
        .collect();
    assert!(keys.len() > 10, "the header is read: {}", keys.len());
    assert_eq!(missing(keys, &coded(&section(UNREAL, "## Keys"))), NONE);
}

#[test]
fn every_word_of_o3des_and_the_original_plugins_is_mapped() {
    assert_eq!(missing(O3DE_NAMES.iter().copied(), &coded(&prose(O3DE))), NONE);
    assert_eq!(missing(AWSOSS_NAMES.iter().copied(), &coded(&prose(AWSOSS))), NONE);
}

/// The C in a document. Blocks without includes of their own get those that every program has.
fn c_blocks(text: &str) -> Vec<String> {
    let fenced = text.split("```").skip(1).step_by(2);
    let code = fenced.filter_map(|block| block.strip_prefix("c\n"));
    code.map(|code| {
        let prelude = match code.contains("#include") {
            true => "",
            false => "#include <rallypoint/rallypoint.h>\n#include <stdio.h>\n",
        };
        format!("{prelude}{code}")
    })
    .collect()
}

#[test]
fn the_c_in_the_pages_compiles() {
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let mut compiled = 0;
    for Page { path, text } in pages() {
        for code in c_blocks(&text) {
            let mut child = Command::new(&compiler)
                .args([
                    "-std=c99",
                    "-pedantic",
                    "-Wall",
                    "-Wextra",
                    "-Werror",
                    "-fsyntax-only",
                    "-x",
                    "c",
                    "-I",
                ])
                .arg(root().join("include"))
                .arg("-")
                .stdin(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .expect("a C compiler, as for every test of the C interface");
            child.stdin.take().unwrap().write_all(code.as_bytes()).unwrap();
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}:\n{code}\n{said}", path.display());
            compiled += 1;
        }
    }
    assert!(compiled >= 7, "the documents are read: {compiled}");
}
