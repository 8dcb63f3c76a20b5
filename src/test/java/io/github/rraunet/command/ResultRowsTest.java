package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import ij.measure.ResultsTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResultRowsTest {

  private final ResultsTable table = ResultsTable.getResultsTable();

  @BeforeEach
  @AfterEach
  void clear() {
    table.reset();
  }

  /** First Analyze > Measure, then one command after the other, then Measure again. */
  @Test
  void noCommandGivesARowOfAnotherANumber() {
    table.addRow();
    table.addLabel("blobs");
    table.addValue("Area", 12.5);
    ResultRows.begin(ResultRows.table());
    table.addValue("case", "a");
    table.addValue("dice", 0.5);
    ResultRows.begin(ResultRows.table());
    table.addValue("slice", 3);
    table.addValue("pixels", 40);
    table.addRow();
    table.addLabel("blobs");
    table.addValue("Area", 2);

    assertThat(table.getHeadings()).containsExactly("Label", "Area", "case", "dice", "slice", "pixels");
    assertThat(table.getColumnAsDoubles(table.getColumnIndex("Area"))).containsExactly(12.5, Double.NaN, Double.NaN, 2);
    assertThat(table.getColumnAsDoubles(table.getColumnIndex("dice"))).containsExactly(Double.NaN, 0.5, Double.NaN, Double.NaN);
    assertThat(table.getColumnAsDoubles(table.getColumnIndex("pixels"))).containsExactly(Double.NaN, Double.NaN, 40, Double.NaN);
    assertThat(table.getStringValue("case", 1)).isEqualTo("a");
    assertThat(table.getStringValue("case", 2)).isEqualTo("NaN");
    assertThat(table.getLabel(3)).isEqualTo("blobs");
  }
}
