package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The messages in docs/troubleshooting.md are those of the program, word for word. */
class TroubleshootingTest {

  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final List<String> OF_OTHERS = List.of("UnsupportedClassVersionError", "<<warning", "Unrecognized command");

  @Test
  void everyMessageIsInTheSources() throws IOException {
    final String sources = sources();
    final List<String> messages = messages();
    assertThat(messages).hasSizeGreaterThan(30);
    assertThat(messages.stream().flatMap(message -> Stream.of(message.split("\\.\\.\\."))).map(String::strip)
      .filter(part -> !sources.contains(part))).as("parts of messages that no source has").isEmpty();
  }

  /** @return what stands in the first column of the tables; several in one row count each */
  private static List<String> messages() throws IOException {
    final List<String> messages = new ArrayList<>();
    for (final String line : Files.readAllLines(Path.of("docs/troubleshooting.md"))) {
      if (!line.startsWith("| ") || line.startsWith("| nothing")) continue;
      final String cell = line.substring(2, line.indexOf(" | ", 2));
      QUOTED.matcher(cell).results().map(r -> r.group(1)).filter(m -> OF_OTHERS.stream().noneMatch(m::contains)).forEach(
        messages::add);
    }
    return messages;
  }

  /** @return all sources, strings that go on in the next line as one */
  private static String sources() throws IOException {
    final StringBuilder text = new StringBuilder(Files.readString(Path.of("bin/rra")));
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (final Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList())
        text.append(Files.readString(file));
    }
    return text.toString().replaceAll("\"\\s*\\+\\s*\"", "");
  }
}
