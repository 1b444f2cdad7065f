//! Prints the OpenAPI document of the players' door. `cargo xtask openapi` writes it to crates/gateway/openapi.json.

fn main() -> serde_json::Result<()> {
    print!("{}", rallypoint_gateway::openapi::text()?);
    Ok(())
}
