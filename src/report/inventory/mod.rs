//! The inventory for people and machines: a table, JSON, CSV, Markdown. The HTML page is `html`'s, which has findings beside it.
//!
//! All of them say what was not seen too: calls that were not followed, files that were not analysed.

mod csv;
mod json;
mod markdown;
mod text;
pub(super) mod view;

use super::{Report, TextStyle, html};
use crate::inventory::Inventory;

/// The formats of an inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InventoryFormat {
    Text(TextStyle),
    Json,
    /// One line for each transfer, setting, mention and note.
    Csv,
    Markdown,
    Html,
}

/// The whole inventory in one format.
pub fn render_inventory(report: &Report<'_>, inventory: &Inventory, format: InventoryFormat) -> String {
    match format {
        InventoryFormat::Text(style) => text::render(report, inventory, style),
        InventoryFormat::Json => json::render(report, inventory),
        InventoryFormat::Csv => csv::render(report, inventory),
        InventoryFormat::Markdown => markdown::render(report, inventory),
        InventoryFormat::Html => html::render_inventory(report, inventory),
    }
}
