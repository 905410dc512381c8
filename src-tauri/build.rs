//! Embeds the window's page, icons and permissions.

use tauri_build::{AppManifest, Attributes};

const CAPABILITIES: &str = "./src-tauri/capabilities/**/*";
const PERMISSIONS: &str = "./src-tauri/permissions/**/*";

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    println!("cargo:rerun-if-changed=ui/dist");
    let manifest = AppManifest::new().permissions_path_pattern(PERMISSIONS);
    let attributes = Attributes::new().capabilities_path_pattern(CAPABILITIES).app_manifest(manifest);
    tauri_build::try_build(attributes).expect("the window's configuration, icons and permissions are in order");
}
