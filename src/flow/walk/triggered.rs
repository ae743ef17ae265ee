//! From the function that an engine calls with a row to what the program puts into that column of the table.

use super::{Mode, Terminal, Walk};
use crate::flow::relays::{KeyPart, RelayKeys};
use crate::flow::state::{PathId, State, TraceId};
use crate::link::FunctionRef;

impl Walk<'_, '_> {
    /// `request.body.event.data.new.payload`: on at what is put in there; true when it is a column of such a row. As with other rows, only
    /// columns are followed whose names say nothing, and the others are judged by their names and the table's.
    pub(super) fn taken_by_trigger(&mut self, state: State, trace: TraceId, function: FunctionRef) -> bool {
        if self.mode == Mode::Identity || state.how.guessed || !self.is_row(state.path) {
            return false;
        }
        let triggered = self.engine.triggered(function);
        let takes = self.engine.relays.takes.rows();
        for one in triggered.iter() {
            let below = one.rows.iter().find_map(|row| self.engine.tables.below_names(state.path, row));
            let open = below.and_then(|path| self.open_column(path)).filter(|path| !self.names_data(*path));
            let keys = RelayKeys::from([vec![KeyPart::Text(one.table.clone())]]);
            let mut is_stored = false;
            for (path, take) in open.into_iter().flat_map(|path| takes.iter().map(move |take| (path, *take)))
            {
                let state = state.with_path(path);
                is_stored |=
                    self.may_take(state, take) && self.hop(state, trace, (take.0, &keys), 0).is_some();
            }
            if !is_stored {
                self.end(state, trace, Terminal::Parameter { function, index: 0 });
            }
        }
        !triggered.is_empty()
    }

    /// May a row stand there? Most parameters are read in no such way.
    fn is_row(&self, path: PathId) -> bool {
        let triggers = &self.engine.model.library.rows.triggers;
        triggers
            .iter()
            .flat_map(|triggers| &triggers.rows)
            .any(|row| self.engine.tables.below_names(path, row).is_some())
    }
}
