package io.github.rraunet.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A table of comma-separated values as in RFC 4180, in UTF-8: the first line names the columns; a cell in quotes may hold
 * commas, doubled quotes and line ends.
 *
 * @param file    it was read from, for messages
 * @param columns names in lower case
 * @param rows    cells by column, all as long as {@code columns}
 */
public record CsvTable(Path file, List<String> columns, List<List<String>> rows) {

  /** @throws IOException if it cannot be read, or a row has more cells than there are columns, naming the line */
  public static CsvTable read(final Path file) throws IOException {
    final List<List<String>> records = new ArrayList<>();
    final List<Integer> lines = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      final Reader reader = new Reader(in, file);
      for (List<String> record = reader.next(); record != null; record = reader.next()) {
        records.add(record);
        lines.add(reader.first);
      }
    }
    catch (final MalformedInputException e) {
      throw new IOException(file + ": is no text in UTF-8; save the table as CSV in UTF-8", e);
    }
    if (records.isEmpty()) throw new IOException(file + ": is empty; a table with a line of column names was expected");
    final List<String> columns = records.get(0).stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
    final List<List<String>> rows = new ArrayList<>();
    for (int i = 1; i < records.size(); i++) {
      final List<String> row = new ArrayList<>(records.get(i));
      if (row.size() > columns.size())
        throw new IOException(file + ", line " + lines.get(i) + ": has " + row.size() + " cells, but there are "
          + columns.size() + " columns; put cells with commas in quotes");
      while (row.size() < columns.size())
        row.add("");
      rows.add(List.copyOf(row));
    }
    return new CsvTable(file, columns, List.copyOf(rows));
  }

  public boolean has(final String column) {
    return columns.contains(column);
  }

  /** @return each row's cells by column. @throws IOException if a column is not there, naming those that are */
  public List<Map<String, String>> rows(final String... needed) throws IOException {
    for (final String column : needed)
      if (!has(column)) throw new IOException(file + ": has no column '" + column + "'; found " + String.join(", ", columns));
    final List<Map<String, String>> maps = new ArrayList<>();
    for (final List<String> row : rows) {
      final Map<String, String> map = new HashMap<>();
      for (int i = 0; i < row.size(); i++)
        map.put(columns.get(i), row.get(i));
      maps.add(map);
    }
    return maps;
  }

  /** @return a cell, in quotes where it needs them */
  public static String cell(final Object value) {
    if (value == null) return "";
    final String text = value.toString();
    return text.matches("(?s).*[,\"\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  private static final class Reader {

    private final BufferedReader in;
    private final Path file;
    private int line;
    private int first; // line that the last record began in

    Reader(final BufferedReader in, final Path file) {
      this.in = in;
      this.file = file;
    }

    /** @return cells of the next record that is not blank; null at the end */
    List<String> next() throws IOException {
      String text = in.readLine();
      line++;
      if (line == 1 && text != null && text.startsWith("\uFEFF")) text = text.substring(1); // as some programs begin UTF-8
      while (text != null && text.isBlank()) {
        text = in.readLine();
        line++;
      }
      if (text == null) return null;
      first = line;
      final List<String> cells = new ArrayList<>();
      final StringBuilder cell = new StringBuilder();
      boolean quoted = false;
      for (int i = 0;; i++) {
        if (i == text.length()) {
          if (!quoted) break;
          cell.append('\n');
          text = in.readLine();
          line++;
          if (text == null) throw new IOException(file + ", line " + first + ": a cell in quotes does not end");
          i = -1;
          continue;
        }
        final char c = text.charAt(i);
        if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        }
        else if (c == '"') quoted = !quoted;
        else if (c == ',' && !quoted) {
          cells.add(cell.toString());
          cell.setLength(0);
        }
        else cell.append(c);
      }
      cells.add(cell.toString());
      return cells;
    }
  }
}
