//! The default views: the tables that the shell prints, from the same columns.

use crate::model::ObjectType;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The format file.
pub(super) fn views(objects: &BTreeMap<&'static str, &'static ObjectType>) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- Generated from the tables of emsh by src/gen/module; do not edit. -->\n<Configuration>\n  <ViewDefinitions>\n",
    );
    for (noun, object) in objects {
        let is_table = !object.columns.is_empty();
        let names: Vec<&str> = match (is_table, object.list.is_empty()) {
            (true, _) => object.columns.to_vec(),
            (false, false) => object.list.to_vec(),
            // All of them: PowerShell's own list.
            (false, true) => continue,
        };
        let _ = writeln!(
            text,
            "    <View>\n      <Name>{noun}</Name>\n      <ViewSelectedBy><TypeName>Emsh.{noun}</TypeName></ViewSelectedBy>"
        );
        if is_table {
            let headers = names
                .iter()
                .map(|name| format!("<TableColumnHeader><Label>{name}</Label></TableColumnHeader>"));
            let cells = names.iter().map(|name| {
                format!("<TableColumnItem><PropertyName>{name}</PropertyName></TableColumnItem>")
            });
            let _ = writeln!(
                text,
                "      <TableControl>\n        <TableHeaders>{}</TableHeaders>\n        <TableRowEntries><TableRowEntry><TableColumnItems>{}</TableColumnItems></TableRowEntry></TableRowEntries>\n      </TableControl>\n    </View>",
                headers.collect::<String>(),
                cells.collect::<String>()
            );
        } else {
            let items =
                names.iter().map(|name| format!("<ListItem><PropertyName>{name}</PropertyName></ListItem>"));
            let _ = writeln!(
                text,
                "      <ListControl><ListEntries><ListEntry><ListItems>{}</ListItems></ListEntry></ListEntries></ListControl>\n    </View>",
                items.collect::<String>()
            );
        }
    }
    text.push_str("  </ViewDefinitions>\n</Configuration>\n");
    text
}
