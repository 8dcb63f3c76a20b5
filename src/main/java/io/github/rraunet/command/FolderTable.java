package io.github.rraunet.command;

import ij.measure.ResultsTable;
import io.github.rraunet.segment.folder.FolderReport;
import io.github.rraunet.segment.folder.PlannedStack;
import io.github.rraunet.segment.folder.StackState;
import java.util.List;

/** The stacks of a run in ImageJ's table, behind what is there. */
final class FolderTable {

  private FolderTable() {}

  static ResultsTable of(final List<PlannedStack> stacks) {
    final ResultsTable table = ResultRows.table();
    table.setPrecision(3);
    for (final PlannedStack stack : stacks) {
      final StackState state = stack.state();
      ResultRows.begin(table);
      table.addValue("file", stack.stack().name());
      table.addValue("status", FolderReport.key(state.status()));
      table.addValue("slices", state.slices());
      table.addValue("seconds", state.seconds().orElse(Double.NaN));
      table.addValue("foreground_ml", state.foregroundMl().orElse(Double.NaN));
      table.addValue("message", FolderReport.oneLine(state.message()));
    }
    return table;
  }
}
