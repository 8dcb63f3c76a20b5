package io.github.rraunet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTableTest {

  @TempDir
  private Path folder;

  private CsvTable read(final String text) throws IOException {
    final Path file = folder.resolve("t.csv");
    Files.writeString(file, text);
    return CsvTable.read(file);
  }

  @Test
  void cellsInQuotesHoldCommasQuotesAndLineEnds() throws IOException {
    final CsvTable table = read("\uFEFFMask, Comment\r\n\"a,b\",\"he said \"\"no\"\"\"\r\n\r\nc,\"two\nlines\"\nd\n");
    assertThat(table.columns()).containsExactly("mask", "comment");
    assertThat(table.rows()).containsExactly(java.util.List.of("a,b", "he said \"no\""), java.util.List.of("c", "two\nlines"),
      java.util.List.of("d", ""));
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    for (final String cell : new String[] { "plain", "a,b", "q\"q", "two\nlines", "", "\"", "ends,\"" })
      assertThat(read("x,y\n" + CsvTable.cell(cell) + ",1\n").rows("x").get(0)).containsEntry("x", cell);
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertThatThrownBy(() -> read("")).hasMessageContaining("is empty");
    assertThatThrownBy(() -> read("a,b\n1,2\n1,2,3\n")).hasMessageContaining("line 3").hasMessageContaining("3 cells");
    assertThatThrownBy(() -> read("a\n\"x\n")).hasMessageContaining("line 2").hasMessageContaining("does not end");
    assertThatThrownBy(() -> read("a\n1\n").rows("b")).hasMessageContaining("no column 'b'").hasMessageContaining("found a");
    final Path latin = folder.resolve("latin.csv");
    Files.write(latin, "a\n\u00e4\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> CsvTable.read(latin)).hasMessageContaining("UTF-8");
  }
}
