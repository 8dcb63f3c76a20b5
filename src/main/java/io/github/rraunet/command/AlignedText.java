package io.github.rraunet.command;

import java.util.List;

/** Text for a window with letters of one width. */
final class AlignedText {

  private static final String GAP = "   ";
  private static final int LINE = 100; // letters

  private AlignedText() {}

  /**
   * @param rows all as long, the first perhaps with the names of columns
   * @return a line for each, with columns that stand below one another: numbers to the right, all else to the left
   */
  static String columns(final List<List<String>> rows) {
    final StringBuilder text = new StringBuilder();
    for (final List<String> row : rows) {
      final StringBuilder line = new StringBuilder();
      for (int c = 0; c < row.size(); c++) {
        final int column = c;
        final int width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
        final String room = " ".repeat(width - row.get(c).length());
        final boolean numbers = rows.stream().skip(1).allMatch(r -> r.get(column).matches("-?[\\d.]+"));
        line.append(numbers ? room : "").append(row.get(c)).append(numbers ? "" : room).append(GAP);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** @return the words in lines that a window has room for */
  static String lines(final String words) {
    final StringBuilder text = new StringBuilder();
    int length = 0;
    for (final String word : words.split(" ")) {
      final boolean fits = length + 1 + word.length() <= LINE;
      if (length > 0) text.append(fits ? ' ' : '\n');
      text.append(word);
      length = length > 0 && fits ? length + 1 + word.length() : word.length();
    }
    return text.toString();
  }
}
