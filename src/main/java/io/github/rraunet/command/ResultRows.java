package io.github.rraunet.command;

import ij.measure.ResultsTable;

/**
 * Rows in ImageJ's own table, behind what other commands left there. What a row has no value for is NaN: ImageJ would write 0,
 * which could be a score, and would count in a mean of the column.
 */
final class ResultRows {

  private static final String ROW_LABEL = "Label"; // among ImageJ's headings, but of no column that has numbers

  private ResultRows() {}

  /** @return ImageJ's table, set to show NaN in its empty cells, those of other commands included */
  static ResultsTable table() {
    final ResultsTable table = ResultsTable.getResultsTable();
    table.setNaNEmptyCells(true); // of columns to come
    return table;
  }

  /** Begins a row, without values in the columns that are there. */
  static void begin(final ResultsTable table) {
    table.addRow();
    for (final String column : table.getHeadings())
      if (!column.equals(ROW_LABEL)) table.addValue(column, Double.NaN);
  }
}
