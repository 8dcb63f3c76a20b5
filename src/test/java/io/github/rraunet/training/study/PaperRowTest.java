package io.github.rraunet.training.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.SharedData;
import io.github.rraunet.engine.NetworkChoice;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaperRowTest {

  /** The published values against the copy of the tables that was typed from the paper by others. */
  @Test
  void publishedValuesAreThoseOfThePaper() throws Exception {
    final List<List<String>> lines = new ArrayList<>();
    int table = 0;
    for (final String line : Files.readAllLines(SharedData.get("../paper-tables.md"))) {
      if (line.startsWith("## Table ")) table = line.charAt(9) - '0';
      else if (line.startsWith("|") && !line.startsWith("| ---")) {
        final List<String> cells = new ArrayList<>(List.of(String.valueOf(table)));
        for (final String cell : line.replaceAll("</?b>", "").split("\\|"))
          cells.add(cell.strip());
        lines.add(cells);
      }
    }
    for (final PaperRow row : PaperRow.ALL) {
      final List<String> found = lines.stream().filter(cells -> is(cells, row)).findFirst()
        .orElseThrow(() -> new AssertionError(row.toString()));
      assertThat(found.subList(found.size() - row.published().size(), found.size()).stream().map(Double::valueOf))
        .as(row.toString()).containsExactlyElementsOf(row.published());
    }
    for (int r = 0; r < 5; r++) {
      final String name = List.of("Dice", "TPVF", "TNVF", "FPVF", "FNVF").get(r);
      final List<String> found = lines.stream().filter(c -> c.get(0).equals("2") && c.get(2).equals(name)).findFirst()
        .orElseThrow();
      for (int c = 0; c < 3; c++)
        assertThat(PaperRow.TABLE_2[r][c]).isEqualTo(Double.parseDouble(found.get(3 + c)));
    }
  }

  /** Cells: table, nothing, then those of the line. */
  private static boolean is(final List<String> cells, final PaperRow row) {
    if (!cells.get(0).equals(String.valueOf(row.table())) || !cells.get(cells.size() - 1).matches("0\\.\\d+")) return false;
    return switch (row.table()) {
      case 1 -> cells.get(2).equals(row.title());
      case 3 -> cells.get(2).isEmpty() != row.title().contains("RE") && cells.get(3).isEmpty() != row.title().contains("RC")
        && cells.get(4).isEmpty() != row.title().contains("AD");
      default -> cells.get(2).equals(Math.round(100 * row.beta()) + "%") && Double.parseDouble(cells.get(3)) == row.alpha()
        && cells.get(4).equals(row.title()) && cells.get(5).isEmpty() == (row.cleaning() == PaperRow.Cleaning.NONE);
    };
  }

  @Test
  void rowsOfTable4ComeInPairsAndSomeTrainingsStandInTwoTables() {
    assertThat(PaperRow.ALL.stream().filter(r -> r.table() == 4)).hasSize(16);
    assertThat(PaperRow.ALL.stream().map(PaperRow::training).distinct()).hasSize(7 + 5 + 16);
    assertThat(PaperRow.ALL.get(0).training()).isEqualTo("unet text");
    assertThat(PaperRow.ALL.stream().filter(r -> r.network() == NetworkChoice.RRA && r.cleaning() == PaperRow.Cleaning.ACNLL)
      .map(PaperRow::training)).containsExactly("rra author beta 0.75 alpha 0.68 acnll");
    assertThat(PaperRow.PERFECTLY_CLEANED).hasSize(8).extracting(PaperRow::training).contains(
      "rra author beta 0.75 alpha 0.68 perfect").doesNotHaveDuplicates();
  }
}
